// The extension functions of kernel sockets, which programs get by SIO_GET_EXTENSION_FUNCTION_POINTER and call directly.
#pragma once

#include <mswsock.h>

#include <cerrno>

#include "providers/kernel/socket.h"

namespace ows::kernel {

extern const LPFN_ACCEPTEX accept_function;          // accept_ex.cpp
extern const LPFN_CONNECTEX connect_function;        // connect_ex.cpp
extern const LPFN_DISCONNECTEX disconnect_function;  // disconnect_ex.cpp
extern const LPFN_WSASENDMSG send_message_function;  // message.cpp
extern const LPFN_WSARECVMSG receive_message_function;
extern const LPFN_TRANSMITFILE transmit_file_function;  // transmit.cpp
extern const LPFN_TRANSMITPACKETS transmit_packets_function;

/// By its WSAID_*; nullptr for what is not there.
void* extension_function(const GUID& id);

/// The socket goes on with `fd` in place of its descriptor, whose number stays; what the program had set on the old one is
/// set on the new one. No call may be under way in the old one.
void replace_descriptor(Socket& socket, int fd);

/// The descriptor itself does not block from now on, for a system call that has no flag for one attempt (accept, sendfile).
void keep_from_blocking(Socket& socket);

/// Our end of a stream; `reuse`: both ends, and the socket is free for another connection. 0, or a Winsock error. Under the
/// lock of the socket's queues.
int end_connection(Socket& socket, bool reuse);

/// Begins to connect without waiting, on a descriptor that may block: 0, or a negative errno value; -EAGAIN: it goes on.
long connect_without_waiting(const Socket& socket, const Address& address);

/// Why connecting a socket that had an address before has failed, where Linux says `why`: its EADDRNOTAVAIL is a connection
/// between the same two addresses. [connect, WSAEADDRINUSE]
inline int reason_of_a_bound_one(int why) { return why == EADDRNOTAVAIL ? EADDRINUSE : why; }

}  // namespace ows::kernel
