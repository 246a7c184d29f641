// AcceptEx: see accept_ex.cpp.
#pragma once

#include "providers/transport/overlapped.h"

namespace ows::transport {

/// Puts the listener into the engine's default set, whose waiters then drive it. With Socket::mutex held.
void watch_listener(Socket& socket);
/// Requests that have come go to the operations that wait. With the listener's Socket::mutex held.
void go_on_with_accepts(Socket& socket);

}  // namespace ows::transport
