// What nspapi.h still has of Microsoft's additions to Winsock 1.1: EnumProtocols, GetTypeByName, GetNameByType. Their errors
// are those of Win32.
#include <nspapi.h>
#include <svcguid.h>
#include <windows.h>

#include "names/netdb.h"
#include "names/user_text.h"
#include "ws2_32/call.h"
#include "ws2_32/image.h"
#include "ws2_32/protocols.h"
#include "ws2_32/service_class.h"

namespace ows {
namespace {

// The flags of Winsock 2 begin with those of nspapi.h.
static_assert(XP_CONNECTIONLESS == XP1_CONNECTIONLESS && XP_DISCONNECT_DATA == XP1_DISCONNECT_DATA
              && XP_SUPPORTS_BROADCAST == XP1_SUPPORT_BROADCAST && XP_SUPPORTS_MULTICAST == XP1_SUPPORT_MULTIPOINT);
constexpr DWORD common_flags = 2 * XP_SUPPORTS_MULTICAST - 1;

template <class Char, class Info>
INT enumerate(const INT* filter, void* buffer, DWORD* size) {
  if (!writable(size, sizeof *size)) return failed(ERROR_INVALID_PARAMETER);
  std::vector<WSAPROTOCOL_INFOW> found;
  const catalog::Reading reading;
  for (const auto& entry : catalog::entries()) {
    if (!for_programs(entry)) continue;
    const auto asked_for = listed(filter, entry.iProtocol);
    if (!asked_for) return failed(ERROR_INVALID_PARAMETER);
    if (*asked_for) found.push_back(entry);
  }
  Image image(buffer, found.size() * sizeof(Info));
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& entry = found[i];
    image.put_head(
        Info{entry.dwServiceFlags1 & common_flags, entry.iAddressFamily, entry.iMaxSockAddr, entry.iMinSockAddr,
             entry.iSocketType, entry.iProtocol, entry.dwMessageSize, image.add_text<Char>(to_utf8(entry.szProtocol))},
        i);
  }
  const DWORD capacity = *size;
  *size = static_cast<DWORD>(image.size());
  if (!buffer || capacity < image.size()) return failed(ERROR_INSUFFICIENT_BUFFER);
  if (!image.copy_out(buffer)) return failed(ERROR_INVALID_PARAMETER);
  return static_cast<INT>(found.size());
}

template <class Char>
INT type_by_name(const Char* name, GUID* type) {
  const auto text = names::user_text(name);
  if (!name || !text || !writable(type, sizeof *type)) return failed(ERROR_INVALID_PARAMETER);
  const auto found = class_of_service((*text)->c_str());
  if (!found) return failed(ERROR_SERVICE_DOES_NOT_EXIST);
  *type = *found;
  return 0;
}

template <class Char>
INT name_by_type(const GUID* type, Char* name, DWORD octets) {
  if (!type || !readable(type, sizeof *type)) return failed(ERROR_INVALID_PARAMETER);
  const bool tcp = IS_SVCID_TCP(type);
  if (!tcp && !IS_SVCID_UDP(type)) return failed(ERROR_SERVICE_DOES_NOT_EXIST);
  const int port = htons(tcp ? PORT_FROM_SVCID_TCP(type) : PORT_FROM_SVCID_UDP(type));
  const auto service = names::service_by_port(port, tcp ? "tcp" : "udp");
  if (!service) return failed(ERROR_SERVICE_DOES_NOT_EXIST);
  const auto text = text_as(service->name, Char{});
  const std::size_t needed = (text.size() + 1) * sizeof *name;
  if (octets < needed) return failed(ERROR_INSUFFICIENT_BUFFER);
  if (!writable(name, needed)) return failed(ERROR_INVALID_PARAMETER);
  std::memcpy(name, text.c_str(), needed);
  return 0;
}

}  // namespace
}  // namespace ows

using namespace ows;

INT WSAAPI EnumProtocolsA(LPINT protocols, LPVOID buffer, LPDWORD size) {
  return enumerate<char, PROTOCOL_INFOA>(protocols, buffer, size);
}
INT WSAAPI EnumProtocolsW(LPINT protocols, LPVOID buffer, LPDWORD size) {
  return enumerate<char16_t, PROTOCOL_INFOW>(protocols, buffer, size);
}
INT WSAAPI GetTypeByNameA(LPSTR name, LPGUID type) { return type_by_name(name, type); }
INT WSAAPI GetTypeByNameW(LPWSTR name, LPGUID type) { return type_by_name(name, type); }
INT WSAAPI GetNameByTypeA(LPGUID type, LPSTR name, DWORD octets) { return name_by_type(type, name, octets); }
INT WSAAPI GetNameByTypeW(LPGUID type, LPWSTR name, DWORD octets) { return name_by_type(type, name, octets); }
