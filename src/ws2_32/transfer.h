// What recv, recvfrom and WSARecvEx have in common.
#pragma once

#include "ws2_32/call.h"

namespace ows {

/// See receive_length_error().
int error_of_no_room(SOCKET s, const WSPPROC_TABLE& provider, int length);

/// What a receive of `length` octets is refused with: WSAEINVAL where it is zero or negative and the socket is a byte
/// stream; WSAEFAULT for another negative one; 0: it is good. [recv, WSAEINVAL]
inline int receive_length_error(SOCKET s, const WSPPROC_TABLE& provider, int length) {
  return length > 0 ? 0 : error_of_no_room(s, provider, length);
}

}  // namespace ows
