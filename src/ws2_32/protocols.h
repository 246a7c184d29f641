// What WSAEnumProtocols and WSCEnumProtocols have in common.
#pragma once

#include <winsock2.h>

#include <cstring>
#include <vector>

#include "base/result.h"
#include "border/user_memory.h"
#include "catalog/catalog.h"

namespace ows {

/// Hidden entries, layers that are no chain, and chains that the program does not permit are not for programs.
inline bool for_programs(const WSAPROTOCOL_INFOW& entry) {
  return !(entry.dwProviderFlags & PFL_HIDDEN) && entry.ProtocolChain.ChainLen != LAYERED_PROTOCOL
         && !catalog::forbidden(entry);
}

/// Whether `filter`, a zero-terminated list of protocol numbers or NULL for all, names `protocol`. WSAEFAULT.
inline Result<bool> listed(const int* filter, int protocol) {
  if (!filter) return true;
  for (;; ++filter) {
    if (!readable(filter, sizeof *filter)) return fail(WSAEFAULT);
    if (*filter == 0) return false;
    if (*filter == protocol) return true;
  }
}

/// How many entries there are that `wanted` takes, in `buffer`. WSAEFAULT; WSAENOBUFS: *size says what is needed.
template <class Info, class Wanted, class Convert>
Result<int> enumerate_protocols(const int* filter, Info* buffer, DWORD* size, Wanted wanted, Convert convert) {
  if (!writable(size, sizeof *size)) return fail(WSAEFAULT);
  std::vector<Info> found;
  const catalog::Reading reading;
  for (const auto& entry : catalog::entries()) {
    if (!wanted(entry)) continue;
    const auto asked_for = listed(filter, entry.iProtocol);
    if (!asked_for) return fail(asked_for.error());
    if (*asked_for) found.push_back(convert(entry));
  }
  const std::size_t needed = found.size() * sizeof(Info);
  const std::size_t capacity = *size;
  if (!buffer || capacity < needed) {
    *size = static_cast<DWORD>(needed);
    return fail(WSAENOBUFS);
  }
  if (!writable(buffer, needed)) return fail(WSAEFAULT);
  std::memcpy(static_cast<void*>(buffer), found.data(), needed);
  return static_cast<int>(found.size());
}

}  // namespace ows
