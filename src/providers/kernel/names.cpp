// Addresses of a kernel socket: bind, getsockname, getpeername.
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

}  // namespace

int WSPAPI wsp_bind(SOCKET s, const sockaddr* name, int namelen, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  Socket& it = **socket;
  const auto address = read_address(name, namelen, it.family);
  // The bind page has WSAEFAULT for an address of another family too.
  if (!address) return refuse(error, address.error() == WSAEADDRNOTAVAIL ? WSAEADDRNOTAVAIL : WSAEFAULT);
  if (it.bound) return refuse(error, WSAEINVAL);
  const bool user_reuse = [&] {
    int on = 0;
    posix::socklen size = sizeof on;
    return posix::getsockopt(it.fd, posix::sol_socket, posix::so_reuseaddr, &on, &size) == 0 && on;
  }();
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
