// What this provider knows about a socket beside its descriptor, as another process has to know it that takes the descriptor
// over: a child that inherits it (inherit.cpp), the target of WSADuplicateSocket (share.cpp). Both ends are this library.
#pragma once

#include "providers/kernel/socket.h"

namespace ows::kernel {

struct CarriedState {
  int family, type, protocol;
  Connection connection;
  bool bound, send_shut, receive_shut;
  bool nonblocking, exclusive_address, linger_on;
  unsigned short linger_seconds;
  DWORD receive_timeout_ms, send_timeout_ms;
  int receive_buffer, send_buffer;
  unsigned kept_options;
};

CarriedState state_of(Socket& socket);

/// adopt(), of a descriptor that was a socket in another process. Closes it on failure.
Result<SOCKET> adopt_carried(int fd, DWORD catalog_entry, const CarriedState& state);

}  // namespace ows::kernel
