// Connecting a kernel socket. [WSPConnect; connect; WSAConnect]
#include "border/errors.h"
#include "border/posix.h"
#include "border/user_memory.h"
#include "providers/kernel/socket.h"

namespace ows::kernel {
namespace {

/// A blocking connect that a signal or SO_SNDTIMEO interrupted goes on in the kernel: wait for its end.
int wait_for_connect(int fd) {
  for (;;) {
    posix::pollfd waiting{fd, posix::pollout, 0};
    if (posix::poll(&waiting, 1, -1) > 0) break;
    if (errno != EINTR) return errno;
  }
  int result = 0;
  posix::socklen size = sizeof result;
  posix::getsockopt(fd, posix::sol_socket, posix::so_error, &result, &size);
  return result;
}

/// A datagram socket forgets its peer when it is connected to the any-address.
Status dissolve(Socket& socket) {
  const posix::sockaddr_storage unspecified{};
  if (posix::connect(socket.fd, &unspecified, sizeof unspecified.family) != 0) return fail(winsock_error());
  socket.connection = Connection::none;
  return {};
}

Status connect_stream(const Ref& ref, const Address& address) {
  Socket& socket = *ref;
  const Connection before = socket.connection;
  if (before == Connection::connected) return fail(WSAEISCONN);
  if (address.is_any() || address.port() == 0) return fail(WSAEADDRNOTAVAIL);
  if (before != Connection::connecting) socket.connection = Connection::connecting;

  int result = posix::connect(socket.fd, address.data(), address.length) == 0 ? 0 : errno;
  socket.bound = true;
  if (result == EINTR || (result == EINPROGRESS && !socket.traits.nonblocking)) result = wait_for_connect(socket.fd);
  if (closed(ref)) return fail(WSAEINTR);

  switch (result) {
    case EINPROGRESS: return fail(WSAEWOULDBLOCK);
    case EALREADY: return fail(WSAEALREADY);
    case 0:
    case EISCONN:
      socket.connection = Connection::connected;
      // The call that started the attempt has reported it; whoever asks again is told that it has succeeded.
      return before == Connection::connecting || result == EISCONN ? Status(fail(WSAEISCONN)) : Status();
    default: socket.connection = Connection::failed; return fail(winsock_error(result));
  }
}

Status connect_datagram(Socket& socket, const Address& address) {
  if (address.is_any()) return dissolve(socket);
  if (address.port() == 0) return fail(WSAEADDRNOTAVAIL);
  if (posix::connect(socket.fd, address.data(), address.length) != 0) return fail(winsock_error());
  socket.bound = true;
  socket.connection = Connection::connected;
  return {};
}

}  // namespace

int WSPAPI wsp_connect(SOCKET s, const sockaddr* name, int namelen, LPWSABUF caller_data, LPWSABUF callee_data, LPQOS sqos,
                       LPQOS gqos, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  Socket& it = **socket;
  if (it.connection == Connection::listening) return refuse(error, WSAEINVAL);
  const auto address = read_address(name, namelen, it.family);
  if (!address) return refuse(error, address.error());
  if (sqos || gqos) return refuse(error, WSAEOPNOTSUPP);
  if (it.stream()) {
    // Neither TCP nor the datagram protocols carry connect data; for datagrams it is silently ignored.
    if (caller_data) return refuse(error, WSAEPROTONOSUPPORT);
    if (callee_data && !writable(callee_data, sizeof *callee_data)) return refuse(error, WSAEFAULT);
  }
  const Status status = it.stream() ? connect_stream(*socket, *address) : connect_datagram(it, *address);
  if (it.stream() && callee_data && (status || status.error() == WSAEWOULDBLOCK)) callee_data->len = 0;
  return answer(error, status);
}

}  // namespace ows::kernel
