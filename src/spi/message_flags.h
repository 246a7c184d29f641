// The flags of sends and receives, as far as all providers answer alike.
#pragma once

#include <winsock2.h>

namespace ows::spi {

/// What flags are answered with that a call does not take: WSAEOPNOTSUPP; WSAEINVAL where there is no such flag at all ("an
/// unknown flag was specified"). [send, recv]
inline int flags_error(DWORD flags) {
  constexpr DWORD all = MSG_OOB | MSG_PEEK | MSG_DONTROUTE | MSG_WAITALL | MSG_INTERRUPT | MSG_PUSH_IMMEDIATE | MSG_TRUNC
                        | MSG_CTRUNC | MSG_BCAST | MSG_MCAST | MSG_ERRQUEUE | MSG_PARTIAL;
  return flags & ~all ? WSAEINVAL : WSAEOPNOTSUPP;
}

}  // namespace ows::spi
