// Addresses of a kernel socket: bind, getsockname, getpeername.
#include <unistd.h>

#include <cerrno>

#include "border/bind.h"
#include "border/errors.h"
#include "border/posix.h"
#include "providers/kernel/socket.h"

namespace ows::kernel {
namespace {

using NameFunction = int (*)(int fd, void* address, posix::socklen* length);

Status write_name(const Socket& socket, NameFunction ask, sockaddr* name, int* namelen) {
  Address address;
  address.length = sizeof address.storage;
  if (ask(socket.ip_fd(), address.data(), &address.length) != 0) return fail(winsock_error());
  return write_address(address, name, namelen);
}

bool has_option(const Socket& socket, int option) {
  int on = 0;
  posix::socklen size = sizeof on;
  return posix::getsockopt(socket.fd, posix::sol_socket, option, &on, &size) == 0 && on;
}

/// Linux lets every socket be bound to one, but connects only those that have said SO_BROADCAST.
bool is_broadcast(const Address& address) {
  if (address.is_any()) return false;
  const int fd = posix::socket(posix::af_inet, posix::sock_dgram | posix::sock_cloexec, 0);
  const bool forbidden = fd >= 0 && posix::connect(fd, address.data(), address.length) != 0 && errno == EACCES;
  if (fd >= 0) ::close(fd);
  return forbidden;
}

}  // namespace

int WSPAPI wsp_bind(SOCKET s, const sockaddr* name, int namelen, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  Socket& it = **socket;
  const auto address = read_address(name, namelen, it.family);
  // The bind page has WSAEFAULT for an address of another family too.
  if (!address) return refuse(error, address.error() == WSAEADDRNOTAVAIL ? WSAEADDRNOTAVAIL : WSAEFAULT);
  if (it.bound) return refuse(error, WSAEINVAL);
  if (it.type == SOCK_DGRAM && it.family == posix::af_inet && !has_option(it, posix::so_broadcast) && is_broadcast(*address))
    return refuse(error, WSAEACCES);
  const bool user_reuse = has_option(it, posix::so_reuseaddr);
  const int why = it.stream() && it.internet() && !user_reuse ? bind_tcp(it.fd, *address, it.traits.exclusive_address)
                  : posix::bind(it.fd, address->data(), address->length) == 0 ? 0
                                                                              : errno;
  // A path that leads nowhere.
  if (it.family == posix::af_unix && (why == ENOENT || why == ENOTDIR || why == EROFS)) return refuse(error, WSAEINVAL);
  if (why) return refuse(error, winsock_error(why));
  it.bound = true;
  return 0;
}

int WSPAPI wsp_get_sock_name(SOCKET s, sockaddr* name, LPINT namelen, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  if (!(*socket)->bound) return refuse(error, WSAEINVAL);
  return answer(error, write_name(**socket, posix::getsockname, name, namelen));
}

int WSPAPI wsp_get_peer_name(SOCKET s, sockaddr* name, LPINT namelen, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  return answer(error, write_name(**socket, posix::getpeername, name, namelen));
}

}  // namespace ows::kernel
