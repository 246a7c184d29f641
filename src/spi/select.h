// select() over the readiness service (openwinsock/spi.h): sockets of any mix of providers in one wait.
#pragma once

#include <openwinsock/spi.h>

#include "base/result.h"
#include "spi/ready_wait.h"

namespace ows::spi {

/// Finds what to wait on.
using FindReadiness = Awaited (*)(SOCKET s, void* context);

/// The rules of select(): returns how many sockets stand in the sets afterwards, which hold only the ready ones; 0 when the
/// time ran out (sets empty). On failure the sets are untouched. WSAEINVAL: no socket in any set, or a bad time.
/// WSAENOTSOCK: an entry is no socket, or was closed during the wait. WSAEFAULT: a bad pointer. WSAEINTR, WSAEINPROGRESS:
/// see ReadyWait::run. [select]
Result<int> select_sockets(fd_set* readfds, fd_set* writefds, fd_set* exceptfds, const timeval* timeout, FindReadiness find,
                           void* context);

/// The readiness service of the provider behind `s`, asked for once a provider. WSAENOTSOCK; WSAEOPNOTSUPP where the
/// provider has none.
Result<const OWS_READINESS*> readiness_of(SOCKET s);

/// The same; where a layer has none, the base socket that it names for `code` (SIO_BSP_HANDLE_SELECT, SIO_BSP_HANDLE_POLL).
Result<Awaited> awaited_of(SOCKET s, DWORD code);

}  // namespace ows::spi
