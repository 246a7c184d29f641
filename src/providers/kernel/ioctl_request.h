// What comes with a request of WSAIoctl and how it is answered. Never more than the program's buffer is written.
#pragma once

#include <cstring>
#include <optional>

#include "border/user_memory.h"
#include "providers/kernel/socket.h"

namespace ows::kernel {

struct IoctlRequest {
  SOCKET s;
  DWORD code;
  const void* in;
  DWORD in_size;
  void* out;
  DWORD out_size;
  DWORD* returned;  ///< has been checked to be writable

  /// The input as a T. WSAEFAULT: too short or unreadable.
  template <class T>
  Result<T> input() const {
    T value;
    if (in_size < sizeof value || !readable(in, sizeof value)) return fail(WSAEFAULT);
    std::memcpy(&value, in, sizeof value);
    return value;
  }

  /// WSAEFAULT: too small or not writable; then `*returned` is what is needed.
  Status give(const void* value, std::size_t size) const {
    *returned = static_cast<DWORD>(size);
    if (out_size < size || !writable(out, size)) return fail(WSAEFAULT);
    std::memcpy(out, value, size);
    return {};
  }
  template <class T>
  Status give(const T& value) const {
    return give(&value, sizeof value);
  }
};

// Requests by subject; nothing where the code is of another subject.
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
