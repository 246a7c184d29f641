// What a socket's WSARecvMsg tells with a datagram: the bits of border/control_messages.h that options have switched on.
#pragma once

#include "providers/kernel/socket.h"

namespace ows::kernel {

inline unsigned told(const Socket& socket) { return socket.kept_options.load(std::memory_order_relaxed) >> kept_tell_shift; }

/// The type of service of what a socket sends.
int service_of(const Socket& socket);

/// MSG_BCAST and MSG_MCAST need the datagram's destination, whatever the program wants to know: Linux is asked for it from
/// the first WSARecvMsg on.
inline bool destination_is_asked(const Socket& socket) { return socket.kept_options & kept_asks_destination; }
void ask_for_destination(Socket& socket);

}  // namespace ows::kernel
