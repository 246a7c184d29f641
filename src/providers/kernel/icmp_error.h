// ICMP errors that end an attempt to connect: TCP_FAIL_CONNECT_ON_ICMP_ERROR, TCP_ICMP_ERROR_INFO. [IPPROTO_TCP Socket
// Options]
//
// Linux' attempts always end with one, and by its kind; a socket that is asked to keeps in its error queue what it was. The
// queue is for the time of the attempt: while connected, a socket that keeps errors would break at errors that pass.
#pragma once

#include "providers/kernel/socket.h"

namespace ows::kernel {

inline bool fails_on_icmp_error(const Socket& socket) { return socket.kept_options & kept_fails_on_icmp; }

Status get_icmp_error(Socket& socket, char* value, int* length);

/// An attempt begins, has succeeded, or has failed for the reason `why`, an errno value: then the reason that the program is
/// to be told. They do nothing on a socket without the option.
void begin_icmp_watch(Socket& socket);
void end_icmp_watch(Socket& socket);
int reason_with_icmp(Socket& socket, int why);

}  // namespace ows::kernel
