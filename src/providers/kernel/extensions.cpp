#include "providers/kernel/extensions.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "border/posix.h"
#include "engine/default_set.h"

namespace ows::kernel {
namespace {

/// What a program may have set on a socket before it is connected, beside its Traits.
struct Kept {
  int level, name;
};
constexpr std::array kept_options{
    Kept{posix::sol_socket, posix::so_keepalive}, Kept{posix::sol_socket, posix::so_oobinline},
    Kept{posix::sol_socket, posix::so_rcvtimeo},  Kept{posix::sol_socket, posix::so_sndtimeo},
    Kept{posix::ipproto_tcp, posix::tcp_nodelay},
};

void set_buffer(int fd, int name, int size) {
  if (size > 0) posix::setsockopt(fd, posix::sol_socket, name, &size, sizeof size);
}

}  // namespace

void replace_descriptor(Socket& socket, int fd) {
  for (const auto [level, name] : kept_options) {
    std::array<std::byte, 16> value{};  // a timeval or an int
    posix::socklen size = value.size();
    if (posix::getsockopt(socket.fd, level, name, value.data(), &size) == 0)
      posix::setsockopt(fd, level, name, value.data(), size);
  }
  set_buffer(fd, posix::so_rcvbuf, socket.traits.receive_buffer);
  set_buffer(fd, posix::so_sndbuf, socket.traits.send_buffer);
  int nonblocking = socket.traits.nonblocking || socket.descriptor_nonblocking;
  posix::ioctl(fd, posix::fionbio, &nonblocking);
  const Watched before = leave_sets(socket);
  const int flags = fcntl(socket.fd, F_GETFD);
  dup3(fd, socket.fd, flags & FD_CLOEXEC ? O_CLOEXEC : 0);
  ::close(fd);
  if (before != Watched::nowhere) (void)enter_set(socket);
}

void keep_from_blocking(Socket& socket) {
  int on = 1;
  if (!socket.descriptor_nonblocking.exchange(true)) posix::ioctl(socket.fd, posix::fionbio, &on);
}

long connect_without_waiting(const Socket& socket, const Address& address) {
  int on = 1, off = 0;
  const bool blocks = !socket.traits.nonblocking && !socket.descriptor_nonblocking;
  if (blocks) posix::ioctl(socket.fd, posix::fionbio, &on);
  const long result = posix::connect(socket.fd, address.data(), address.length) == 0 ? 0 : -errno;
  if (blocks) posix::ioctl(socket.fd, posix::fionbio, &off);
  if (result == -EAGAIN) return -ECONNREFUSED;  // AF_UNIX: the queue is full, and nothing goes on
  return result == -EINPROGRESS || result == -EALREADY ? -EAGAIN : result;
}

void* extension_function(const GUID& id) {
  struct Entry {
    GUID id;
    void* function;
  };
  const std::array entries{
      Entry{WSAID_ACCEPTEX, reinterpret_cast<void*>(accept_function)},
      Entry{WSAID_GETACCEPTEXSOCKADDRS, reinterpret_cast<void*>(&GetAcceptExSockaddrs)},
      Entry{WSAID_CONNECTEX, reinterpret_cast<void*>(connect_function)},
      Entry{WSAID_DISCONNECTEX, reinterpret_cast<void*>(disconnect_function)},
      Entry{WSAID_WSASENDMSG, reinterpret_cast<void*>(send_message_function)},
      Entry{WSAID_WSARECVMSG, reinterpret_cast<void*>(receive_message_function)},
      Entry{WSAID_TRANSMITFILE, reinterpret_cast<void*>(transmit_file_function)},
      Entry{WSAID_TRANSMITPACKETS, reinterpret_cast<void*>(transmit_packets_function)},
  };
  for (const Entry& entry : entries)
    if (std::memcmp(&id, &entry.id, sizeof id) == 0) return entry.function;
  return nullptr;
}

}  // namespace ows::kernel
