// socket, WSASocketA, WSASocketW, closesocket.
#include <winsock2.h>

#include <vector>

#include "border/user_memory.h"
#include "catalog/catalog.h"
#include "spi/protocol_info.h"
#include "ws2_32/call.h"

namespace ows {
namespace {

SOCKET no_socket(int error) {
  set_last_error(static_cast<unsigned>(error));
  return INVALID_SOCKET;
}

/// Makes a socket of a catalog entry. The program's own parameters go to the provider unmodified. [WSPSocket, Remarks]
SOCKET make(const spi::Provider& provider, int af, int type, int protocol, const WSAPROTOCOL_INFOW& entry, GROUP group,
            DWORD flags) {
  WSAPROTOCOL_INFOW info = entry;
  int error = 0;
  const SOCKET s = provider.functions().lpWSPSocket(af, type, protocol, &info, group, flags, &error);
  return s == INVALID_SOCKET ? no_socket(error) : s;
}

constexpr DWORD known_flags = WSA_FLAG_OVERLAPPED | WSA_FLAG_MULTIPOINT_C_ROOT | WSA_FLAG_MULTIPOINT_C_LEAF
                              | WSA_FLAG_MULTIPOINT_D_ROOT | WSA_FLAG_MULTIPOINT_D_LEAF | WSA_FLAG_ACCESS_SYSTEM_SECURITY
                              | WSA_FLAG_NO_HANDLE_INHERIT | WSA_FLAG_REGISTERED_IO;

SOCKET make_by_parameters(int af, int type, int protocol, GROUP group, DWORD flags) {
  if (const int why = not_ready()) return no_socket(why);
  if (flags & ~known_flags) return no_socket(WSAEINVAL);
  const spi::InLibrary inside;
  const catalog::Reading reading;
  std::vector<DWORD> broken;
  for (int why = 0;;) {  // of the first that is broken
    const auto entry = catalog::choose(af, type, protocol, flags, broken);
    if (!entry) return no_socket(why ? why : entry.error());
    // A provider that cannot be had does not take the others down.
    const auto provider = spi::provider_of(**entry);
    if (provider) [[likely]]
      return make(**provider, af, type, protocol, **entry, group, flags);
    if (broken.empty()) why = provider.error();
    broken.push_back((*entry)->dwCatalogEntryId);
  }
}

SOCKET make_by_info(int af, int type, int protocol, const WSAPROTOCOL_INFOW& info, GROUP group, DWORD flags) {
  if (flags & ~known_flags) return no_socket(WSAEINVAL);
  const catalog::Reading reading;
  const WSAPROTOCOL_INFOW* entry = catalog::find(info.dwCatalogEntryId);
  if (!entry) return no_socket(WSAEINVAL);
  // The entry is the catalog's, whatever the program has made of it; what is reserved is for the provider, which tells a
  // duplicate by it. [WSADuplicateSocketW]
  WSAPROTOCOL_INFOW wanted = *entry;
  wanted.dwServiceFlags2 = info.dwServiceFlags2;
  wanted.dwServiceFlags3 = info.dwServiceFlags3;
  wanted.dwServiceFlags4 = info.dwServiceFlags4;
  wanted.dwProviderReserved = info.dwProviderReserved;
  const spi::InLibrary inside;
  const auto provider = spi::provider_of(*entry);
  return provider ? make(**provider, af, type, protocol, wanted, group, flags) : no_socket(provider.error());
}

int close(SOCKET s) {
  const spi::Binding binding = spi::find_binding(s);
  spi::Provider* provider = spi::provider_behind(binding);
  if (!provider) return failed(WSAENOTSOCK);
  if (in_progress()) return failed(WSAEINPROGRESS);
  int error = 0;
  if (provider->functions().lpWSPCloseSocket(s, &error) == SOCKET_ERROR) return failed(error);
  // By now another thread may have got the same number for a new socket; that binding is another and stays.
  spi::unbind_socket(s, binding);
  return 0;
}

[[gnu::noinline]] int close_in_library(SOCKET s) {
  const spi::InLibrary inside;
  return close(s);
}

}  // namespace
}  // namespace ows

using namespace ows;

SOCKET WSAAPI socket(int af, int type, int protocol) {
  return make_by_parameters(af, type, protocol, 0, WSA_FLAG_OVERLAPPED);
}

SOCKET WSAAPI WSASocketW(int af, int type, int protocol, LPWSAPROTOCOL_INFOW info, GROUP group, DWORD flags) {
  if (!info) return make_by_parameters(af, type, protocol, group, flags);
  if (const int why = not_ready()) return no_socket(why);
  if (!readable(info, sizeof *info)) return no_socket(WSAEFAULT);
  return make_by_info(af, type, protocol, *info, group, flags);
}

SOCKET WSAAPI WSASocketA(int af, int type, int protocol, LPWSAPROTOCOL_INFOA info, GROUP group, DWORD flags) {
  if (!info) return make_by_parameters(af, type, protocol, group, flags);
  if (const int why = not_ready()) return no_socket(why);
  if (!readable(info, sizeof *info)) return no_socket(WSAEFAULT);
  return make_by_info(af, type, protocol, spi::to_wide(*info), group, flags);
}

int WSAAPI closesocket(SOCKET s) {
  if (!started()) return failed(WSANOTINITIALISED);
  return spi::libraries_used() ? close_in_library(s) : close(s);
}
