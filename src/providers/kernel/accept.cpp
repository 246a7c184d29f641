// Listening and accepting on a kernel socket. [WSPListen, WSPAccept]
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "border/bind.h"
#include "border/errors.h"
#include "border/poll_now.h"
#include "border/posix.h"
#include "border/user_memory.h"
#include "providers/kernel/blocking.h"

namespace ows::kernel {
namespace {

bool readable_now(int fd) {
  posix::pollfd waiting{fd, posix::pollin, 0};
  return posix::poll_now(&waiting, 1) > 0;
}

/// The next connection: the one that a condition function deferred, or the kernel's next. A blocking accept waits for it.
Result<Socket::Pending> next_connection(const Ref& ref) {
  Socket& listener = *ref;
  {
    std::lock_guard lock(listener.pending_mutex);
    if (listener.pending) return *std::exchange(listener.pending, std::nullopt);
  }
  Socket::Pending next;
  for (;;) {
    // No timeout: Linux ends a blocking accept at SO_RCVTIMEO, Windows does not.
    const Outcome outcome = run(ref, posix::pollin, 0, [&](auto& caller, bool dont_wait) {
      next.peer.length = sizeof next.peer.storage;
      if (dont_wait && !readable_now(listener.fd)) return Outcome{-EAGAIN};
      const int nonblocking = listener.traits.nonblocking ? posix::sock_nonblock : 0;
      return caller.syscall(SYS_accept4, listener.fd, next.peer.data(), &next.peer.length, nonblocking);
    });
    if (outcome >= 0) {
      next.fd = static_cast<int>(outcome);
      return next;
    }
    if (closed(ref)) return fail(WSAEINTR);
    if (is_winsock(outcome)) return fail(static_cast<int>(-outcome));
    if (outcome == -ECONNABORTED) continue;  // gone before we came: not the program's business
    if (outcome != -EAGAIN) return fail(winsock_error(static_cast<int>(-outcome)));
    if (listener.traits.nonblocking) return fail(WSAEWOULDBLOCK);
  }
}

/// Ends a connection that was not wanted, with a reset.
void reject(int fd) {
  const posix::linger hard{1, 0};
  posix::setsockopt(fd, posix::sol_socket, posix::so_linger, &hard, sizeof hard);
  ::close(fd);
}

/// Asks the program's condition function. TCP has no connect data: those parameters are NULL. [WSAAccept]
int ask(LPCONDITIONPROC condition, DWORD_PTR context, const Socket& listener, const Socket::Pending& caller) {
  sockaddr_storage peer{}, local{};
  int peer_length = sizeof peer, local_length = sizeof local;
  write_address(caller.peer, reinterpret_cast<sockaddr*>(&peer), &peer_length);
  Address own;
  own.length = sizeof own.storage;
  if (posix::getsockname(listener.fd, own.data(), &own.length) == 0)
    write_address(own, reinterpret_cast<sockaddr*>(&local), &local_length);
  WSABUF caller_id{static_cast<ULONG>(peer_length), reinterpret_cast<CHAR*>(&peer)};
  WSABUF callee_id{static_cast<ULONG>(local_length), reinterpret_cast<CHAR*>(&local)};
  GROUP group = 0;
  return condition(&caller_id, nullptr, nullptr, nullptr, &callee_id, nullptr, &group, context);
}

/// The next connection that the condition function, if there is one, wants.
Result<SOCKET> accept_one(const Ref& ref, sockaddr* addr, int* addrlen, LPCONDITIONPROC condition, DWORD_PTR context) {
  Socket& listener = *ref;
  const auto next = next_connection(ref);
  if (!next) return fail(next.error());
  if (condition) {
    switch (ask(condition, context, listener, *next)) {
      case CF_ACCEPT: break;
      case CF_REJECT: reject(next->fd); return fail(WSAECONNREFUSED);
      case CF_DEFER: {
        std::lock_guard lock(listener.pending_mutex);
        listener.pending = *next;
        return fail(WSATRY_AGAIN);
      }
      default: reject(next->fd); return fail(WSAEINVAL);
    }
  }
  if (addr) write_address(next->peer, addr, addrlen);
  const auto accepted = adopt(next->fd, listener.family, listener.type, listener.protocol, listener.catalog_entry,
                              listener.traits, Connection::connected);
  if (accepted) {
    if (const Ref made = sockets().find(*accepted)) inherit_events(listener, *made);
  }
  return accepted;
}

}  // namespace

int WSPAPI wsp_listen(SOCKET s, int backlog, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  Socket& it = **socket;
  if (!it.stream()) return refuse(error, WSAEOPNOTSUPP);
  if (it.connected() || it.connection == Connection::connecting) return refuse(error, WSAEISCONN);
  if (!it.bound) return refuse(error, WSAEINVAL);
  if (backlog < 0) backlog = -backlog;  // SOMAXCONN_HINT(b)
  if (posix::listen(it.fd, std::max(backlog, 1)) != 0) return refuse(error, winsock_error());
  it.connection = Connection::listening;
  if (!it.traits.exclusive_address) release_port_early(it.fd);
  return 0;
}

SOCKET WSPAPI wsp_accept(SOCKET s, sockaddr* addr, LPINT addrlen, LPCONDITIONPROC condition, DWORD_PTR context,
                         LPINT error) {
  const auto refused = [error](int code) { return refuse<SOCKET>(error, code, INVALID_SOCKET); };
  const auto socket = find(s);
  if (!socket) return refused(socket.error());
  Socket& listener = **socket;
  if (!listener.stream()) return refused(WSAEOPNOTSUPP);
  if (listener.connection != Connection::listening) return refused(WSAEINVAL);
  if (addr) {  // looked at before a connection is taken from the queue
    const auto size = static_cast<std::size_t>(address_size(listener.family));
    if (!writable(addrlen, sizeof *addrlen) || *addrlen < static_cast<int>(size) || !writable(addr, size))
      return refused(WSAEFAULT);
  }
  const auto accepted = accept_one(*socket, addr, addrlen, condition, context);
  if (auto* events = listener.wanted_events()) {
    after_accepting(listener, *events, !accepted && accepted.error() == WSATRY_AGAIN);
  }
  return accepted ? *accepted : refused(accepted.error());
}

}  // namespace ows::kernel
