// What every exported function does first and last: is Winsock started, whose socket is it, and how a result becomes a
// return value and a last error.
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include "base/result.h"
#include "spi/directory.h"
#include "win32/last_error.h"
#include "ws2_32/startup.h"

namespace ows {

/// Sets the last error and returns what a failed call returns.
inline int failed(int error, int value = SOCKET_ERROR) {
  set_last_error(static_cast<unsigned>(error));
  return value;
}

/// Calls `function(provider's functions, &error)` for a socket. Returns its result; SOCKET_ERROR with the last error
/// WSANOTINITIALISED, WSAENOTSOCK, WSAEINPROGRESS or what the function reported.
template <class Function>
int call_provider(SOCKET s, Function function) {
  if (!started()) return failed(WSANOTINITIALISED);
  const WSPPROC_TABLE* provider = spi::functions_of(s);
  if (!provider) return failed(WSAENOTSOCK);
  if (in_progress()) [[unlikely]]
    return failed(WSAEINPROGRESS);
  int error = 0;
  const int result = function(*provider, &error);
  return result == SOCKET_ERROR ? failed(error) : result;
}

/// Status as return value and last error.
inline int finish(const Status& status) { return status ? 0 : failed(status.error()); }

}  // namespace ows
