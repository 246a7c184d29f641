// Connecting a kernel socket. [WSPConnect; connect; WSAConnect]
#include "border/errors.h"
#include "border/posix.h"
#include "border/user_memory.h"
#include "providers/kernel/blocking.h"
#include "providers/kernel/extensions.h"
#include "providers/kernel/icmp_error.h"

namespace ows::kernel {
namespace {

/// The outcome of an attempt that the kernel has ended: 0 or a negative errno value.
Outcome outcome_of_attempt(int fd) {
  int result = 0;
  posix::socklen size = sizeof result;
  posix::getsockopt(fd, posix::sol_socket, posix::so_error, &result, &size);
  return -result;
}

/// Connects, and waits where the socket blocks. An attempt goes on in the kernel whatever interrupts the wait; the same
/// system call then waits on, or tells the outcome.
Outcome begin_connect(const Ref& ref, const Address& address) {
  const int fd = ref->fd;
  return run(ref, posix::pollout, 0, [&](auto& caller, bool dont_wait) -> Outcome {
    if (dont_wait) return connect_without_waiting(*ref, address);
    const Outcome result = caller.syscall(SYS_connect, fd, address.data(), address.length);
    const bool goes_on = result == -EINPROGRESS || result == -EALREADY;
    if (!goes_on || ref->traits.nonblocking) return result;
    posix::pollfd waiting{fd, posix::pollout, 0};  // SO_SNDTIMEO ended the wait, as it would not on Windows
    const Outcome ready = caller.syscall(SYS_poll, &waiting, 1, -1);
    return ready < 0 ? ready : outcome_of_attempt(fd);
  });
}

/// A datagram socket forgets its peer when it is connected to the any-address.
Status dissolve(Socket& socket) {
  const posix::sockaddr_storage unspecified{};
  if (posix::connect(socket.ip_fd(), &unspecified, sizeof unspecified.family) != 0) return fail(winsock_error());
  socket.connection = Connection::none;
  return {};
}

Status connect_stream(const Ref& ref, const Address& address) {
  Socket& socket = *ref;
  const Connection before = socket.connection;
  const bool had_address = socket.bound;
  if (before == Connection::connected) return fail(WSAEISCONN);
  if (!address.is_destination()) return fail(WSAEADDRNOTAVAIL);
  if (before != Connection::connecting) {
    socket.told_error = 0;
    begin_icmp_watch(socket);
    if (auto* events = socket.wanted_events()) events->begin_connect();
    socket.connection = Connection::connecting;
  }

  Outcome outcome = begin_connect(ref, address);
  if (outcome == -ECONNABORTED && before == Connection::failed)
    outcome = begin_connect(ref, address);  // what was left of it
  socket.bound = true;
  if (closed(ref)) return fail(WSAEINTR);
  if (is_winsock(outcome)) return fail(static_cast<int>(-outcome));

  int result = static_cast<int>(-outcome);
  if (socket.family == posix::af_unix && (result == EAGAIN || result == ENOENT || result == ENOTDIR))
    result = ECONNREFUSED;  // the listener's queue is full, and nothing goes on; or there is no listener at all
  switch (result) {
    case EINPROGRESS: return fail(WSAEWOULDBLOCK);
    case EALREADY: return fail(WSAEALREADY);
    case 0:
    case EISCONN:
      socket.connection = Connection::connected;
      end_icmp_watch(socket);
      if (auto* events = socket.wanted_events()) {
        events->report(FD_CONNECT);
        report_what_holds(socket, *events);
      }
      // The call that started the attempt has reported it; whoever asks again is told that it has succeeded.
      return before == Connection::connecting || result == EISCONN ? Status(fail(WSAEISCONN)) : Status();
    default:
      result = reason_with_icmp(socket, had_address ? reason_of_a_bound_one(result) : result);
      socket.connection = Connection::failed;
      if (auto* events = socket.wanted_events()) events->report(FD_CONNECT, winsock_error(result));
      return fail(winsock_error(result));
  }
}

Status connect_datagram(Socket& socket, const Address& address) {
  if (address.is_any()) return dissolve(socket);
  if (socket.type == SOCK_DGRAM && address.port() == 0) return fail(WSAEADDRNOTAVAIL);
  if (posix::connect(socket.ip_fd(), address.data(), address.length) != 0) return fail(winsock_error());
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
  if (sqos || gqos) return refuse(error, gqos ? WSAEINVAL : WSAEOPNOTSUPP);
  if (it.stream()) {
    // Neither TCP nor the datagram protocols carry connect data; for datagrams it is silently ignored.
    if (caller_data) return refuse(error, WSAEPROTONOSUPPORT);
    if (callee_data && !writable(callee_data, sizeof *callee_data)) return refuse(error, WSAEFAULT);
  }
  const Status status = it.stream() ? connect_stream(*socket, *address) : connect_datagram(it, *address);
  if (auto* events = it.wanted_events()) notify_change(it, *events);
  if (it.stream() && callee_data && (status || status.error() == WSAEWOULDBLOCK)) callee_data->len = 0;
  return answer(error, status);
}

}  // namespace ows::kernel
