// The extension functions of transport sockets, which programs get by SIO_GET_EXTENSION_FUNCTION_POINTER and call directly.
#pragma once

#include <mswsock.h>

#include "providers/transport/connection.h"
#include "win32/last_error.h"

namespace ows::transport {

extern const LPFN_ACCEPTEX accept_function;             // accept_ex.cpp
extern const LPFN_TRANSMITFILE transmit_file_function;  // transmit.cpp
extern const LPFN_TRANSMITPACKETS transmit_packets_function;

/// What such a function returns where it fails.
inline BOOL refuse_with(int error) {
  set_last_error(static_cast<unsigned>(error));
  return FALSE;
}

/// Both ends of a connection have been said, and nothing is left to send.
inline bool is_over(const Connection& connection) {
  return connection.finished && connection.output.empty() && connection.operations.nothing_to_send();
}

}  // namespace ows::transport
