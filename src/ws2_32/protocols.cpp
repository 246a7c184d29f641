// WSAEnumProtocolsA, WSAEnumProtocolsW.
#include <algorithm>
#include <cstring>
#include <vector>

#include "border/user_memory.h"
#include "catalog/catalog.h"
#include "spi/protocol_info.h"
#include "ws2_32/call.h"

namespace ows {
namespace {

/// Whether `filter`, a zero-terminated list of protocol numbers or NULL for all, names `protocol`. WSAEFAULT.
Result<bool> listed(const int* filter, int protocol) {
  if (!filter) return true;
  for (;; ++filter) {
    if (!readable(filter, sizeof *filter)) return fail(WSAEFAULT);
    if (*filter == 0) return false;
    if (*filter == protocol) return true;
  }
}

template <class Info, class Convert>
int enumerate(const int* filter, Info* buffer, DWORD* size, Convert convert) {
  if (const int why = not_ready()) return failed(why);
  if (!writable(size, sizeof *size)) return failed(WSAEFAULT);
  std::vector<Info> found;
  for (const auto& entry : catalog::entries()) {
    // Hidden entries and layers that no chain uses are not for programs.
    if (entry.dwProviderFlags & PFL_HIDDEN || entry.ProtocolChain.ChainLen == LAYERED_PROTOCOL) continue;
    const auto wanted = listed(filter, entry.iProtocol);
    if (!wanted) return failed(wanted.error());
    if (*wanted) found.push_back(convert(entry));
  }
  const std::size_t needed = found.size() * sizeof(Info);
  const std::size_t capacity = *size;
  if (!buffer || capacity < needed) {
    *size = static_cast<DWORD>(needed);
    return failed(WSAENOBUFS);
  }
  if (!writable(buffer, needed)) return failed(WSAEFAULT);
  std::memcpy(static_cast<void*>(buffer), found.data(), needed);
  return static_cast<int>(found.size());
}

}  // namespace
}  // namespace ows

using namespace ows;

int WSAAPI WSAEnumProtocolsW(LPINT protocols, LPWSAPROTOCOL_INFOW buffer, LPDWORD size) {
  return enumerate(protocols, buffer, size, [](const WSAPROTOCOL_INFOW& entry) { return entry; });
}

int WSAAPI WSAEnumProtocolsA(LPINT protocols, LPWSAPROTOCOL_INFOA buffer, LPDWORD size) {
  return enumerate(protocols, buffer, size, spi::to_ansi);
}
