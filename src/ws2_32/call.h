// What every exported function does first and last: is Winsock started, whose socket is it, and how a result becomes a
// return value and a last error.
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include "base/result.h"
#include "spi/directory.h"
#include "spi/library_use.h"
#include "win32/last_error.h"
#include "ws2_32/startup.h"

namespace ows {

/// Sets the last error and returns what a failed call returns.
inline int failed(int error, int value = SOCKET_ERROR) {
  set_last_error(static_cast<unsigned>(error));
  return value;
}

namespace detail {

template <class Function>
int call_found(const WSPPROC_TABLE* provider, Function function) {
  if (!provider) return failed(WSAENOTSOCK);
  if (in_progress()) [[unlikely]]
    return failed(WSAEINPROGRESS);
  int error = 0;
  const int result = function(*provider, &error);
  return result == SOCKET_ERROR ? failed(error) : result;
}

template <class Function>
[[gnu::noinline]] int call_in_library(SOCKET s, Function function) {
  const spi::InLibrary inside;
  return call_found(spi::functions_of(s), function);
}

}  // namespace detail

/// Calls `function(provider's functions, &error)` for a socket. Returns its result; SOCKET_ERROR with the last error
/// WSANOTINITIALISED, WSAENOTSOCK, WSAEINPROGRESS or what the function reported.
template <class Function>
int call_provider(SOCKET s, Function function) {
  if (!started()) return failed(WSANOTINITIALISED);
  const WSPPROC_TABLE* provider = spi::functions_of(s);
  if (spi::libraries_used()) [[unlikely]]
    return detail::call_in_library(s, function);
  return detail::call_found(provider, function);
}

/// Status as return value and last error.
inline int finish(const Status& status) { return status ? 0 : failed(status.error()); }

}  // namespace ows
