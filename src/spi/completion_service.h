// The half of the completion service (OWS_COMPLETION) and WSPGetOverlappedResult that is the same for every provider whose
// sockets have a PortLink `port`. `find(s)`: the provider's socket, a Result of something like a pointer.
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include "spi/overlapped.h"

namespace ows::spi {

template <auto find>
int associate_port(SOCKET s, HANDLE port, ULONG_PTR key, LPINT error) {
  const auto ref = find(s);
  if (!ref) return *error = ERROR_INVALID_HANDLE, SOCKET_ERROR;
  const Status done = (*ref)->port.associate(port, key);
  return done ? 0 : (*error = done.error(), SOCKET_ERROR);
}

template <auto find>
int set_completion_modes(SOCKET s, UCHAR modes, LPINT error) {
  const auto ref = find(s);
  if (!ref) return *error = ERROR_INVALID_HANDLE, SOCKET_ERROR;
  (*ref)->port.set_modes(modes);
  return 0;
}

template <auto find>
BOOL WSPAPI get_overlapped_result(SOCKET s, LPWSAOVERLAPPED overlapped, LPDWORD octets, BOOL wait, LPDWORD flags,
                                  LPINT error) {
  const auto ref = find(s);
  if (!ref) return *error = ref.error(), FALSE;
  const Status result = overlapped_result(overlapped, octets, wait, flags);
  return result ? TRUE : (*error = result.error(), FALSE);
}

}  // namespace ows::spi
