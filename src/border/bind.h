// Binding a TCP socket as Windows does.
#pragma once

#include "border/address.h"

namespace ows {

/// A port is free again when only connections in TIME_WAIT use it. Linux grants that with SO_REUSEADDR, which would also
/// let two sockets share a port before they listen; so it is set for a second try only, and on listeners
/// (release_port_early), whose connections hand it on to their TIME_WAIT state. Returns 0 or an errno value.
int bind_tcp(int fd, const Address& address, bool exclusive);

/// For a listener: the TIME_WAIT state of its connections does not keep the port from the next one.
void release_port_early(int fd);

}  // namespace ows
