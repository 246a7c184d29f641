// Raw sockets that hear all that passes an interface: SIO_RCVALL and its kin. [SIO_RCVALL Control Code; Winsock IOCTLs]
//
// Linux' raw sockets hear one protocol each, and what is for this computer; its packet sockets hear everything, but do not
// send as raw ones do. So while a socket captures, a packet socket stands behind its descriptor, where receives, polls and
// the engine find it, and the raw socket goes on behind another one: Socket::ip_fd().
#pragma once

#include <unistd.h>

#include <span>

#include "border/posix.h"
#include "providers/kernel/socket.h"

namespace ows::kernel {

struct Capture {
  explicit Capture(int raw_socket) : raw(raw_socket) {}
  ~Capture() { ::close(raw); }
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;

  const int raw;  ///< the raw socket's second descriptor; stays when capturing is over
  std::atomic<bool> on{false};
};

inline bool captures(const Socket& socket) {
  const Capture* const it = socket.capture.load(std::memory_order_acquire);
  return it && it->on.load(std::memory_order_acquire);
}

/// What is heard beside what the raw socket would hear anyway.
enum class Heard : unsigned char { all, multicast, own_protocol };

/// Begins to capture on the interface that has the address the socket is bound to, or goes on in another way. WSAEINVAL: it
/// is not bound to an address of this computer. WSAEACCES: the process may not.
Status begin_capture(Socket& socket, Heard heard, bool promiscuous);
/// Also where it has not begun.
Status end_capture(Socket& socket);

/// Puts the source of a captured packet, whose first `octets` are in `pieces`, where a receive has the sender's address, in
/// Linux' form; 0 where the header has not come whole.
void tell_source(const Socket& socket, std::span<const iovec> pieces, std::size_t octets, posix::msghdr& message,
                 int capacity);

}  // namespace ows::kernel
