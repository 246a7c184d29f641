// The requests of WSAIoctl that kernel sockets know, by subject.
#pragma once

#include <optional>

#include "providers/kernel/socket.h"
#include "spi/ioctl_request.h"

namespace ows::kernel {

using spi::IoctlRequest;

// Nothing where the code is of another subject.
// ioctl_tcp.cpp: keep-alive, statistics, connection requests
std::optional<Status> tcp_request(Socket& socket, const IoctlRequest& request);
// ioctl_interfaces.cpp: addresses, routes, interfaces
std::optional<Status> interface_request(Socket& socket, const IoctlRequest& request);
// ioctl_capture.cpp: what passes an interface
std::optional<Status> capture_request(Socket& socket, const IoctlRequest& request);
// ioctl_processors.cpp: which processors serve a socket
std::optional<Status> processor_request(Socket& socket, const IoctlRequest& request);
// ioctl_multicast.cpp: which sources of a group are heard
std::optional<Status> multicast_request(Socket& socket, const IoctlRequest& request);

}  // namespace ows::kernel
