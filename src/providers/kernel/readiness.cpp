// When a kernel socket is readable, writable or exceptional, in the meaning of select() and WSAPoll().
// [select, Remarks; WSAPoll, Remarks]
#include <openwinsock/spi.h>

#include "border/posix.h"
#include "providers/kernel/icmp_error.h"
#include "spi/select.h"

namespace ows::kernel {
namespace {

short poll_events(DWORD interest) {
  return static_cast<short>((interest & OWS_READ ? posix::pollin : 0) | (interest & OWS_WRITE ? posix::pollout : 0)
                            | (interest & (OWS_EXCEPT | OWS_URGENT) ? posix::pollpri : 0)
                            | (interest & OWS_HANGUP ? posix::pollrdhup : 0));
}

constexpr DWORD failed_connect = OWS_EXCEPT | OWS_ERROR | OWS_HANGUP;

/// What the poll bits of a socket that is being connected mean: success is writable, failure exceptional, nothing else.
DWORD outcome_of_connect(Socket& socket, short revents) {
  Connection attempt = Connection::connecting;
  if (revents & (posix::pollerr | posix::pollhup)) {
    if (learn_error(socket) == 0) return 0;  // another thread is about to connect it
    socket.connection.compare_exchange_strong(attempt, Connection::failed);
    return failed_connect;
  }
  if (!(revents & posix::pollout)) return 0;
  if (socket.connection.compare_exchange_strong(attempt, Connection::connected)) end_icmp_watch(socket);
  return OWS_WRITE;
}

DWORD meaning_of(Socket& socket, short revents) {
  if (socket.connection == Connection::connecting) return outcome_of_connect(socket, revents);
  DWORD ready = 0;
  if (revents & (posix::pollin | posix::pollhup | posix::pollerr)) ready |= OWS_READ;
  if (revents & (posix::pollout | posix::pollerr)) ready |= OWS_WRITE;
  if ((revents & posix::pollpri) && !urgent_data_is_inline(socket)) ready |= OWS_EXCEPT | OWS_URGENT;
  if (socket.stream() && revents & (posix::pollrdhup | posix::pollhup | posix::pollerr)) ready |= OWS_HANGUP;
  if (revents & posix::pollerr) ready |= OWS_ERROR;
  return ready;
}

int look(SOCKET s, DWORD interest, OWS_POLL* poll, LPINT error) {
  const auto ref = find(s);
  if (!ref) return refuse(error, ref.error());
  Socket& socket = **ref;

  if (socket.connection == Connection::listening) {
    std::lock_guard lock(socket.pending_mutex);
    if (socket.pending) return static_cast<int>(interest & OWS_READ);
  }
  if (socket.stream() && socket.connection == Connection::none) {  // Linux calls it hung up; Winsock, nothing
    poll->fd = -1;
    return 0;
  }
  if (socket.connection == Connection::failed) {
    poll->fd = -1;
    return static_cast<int>(interest & failed_connect);
  }
  if (poll->fd < 0) {  // first look: let poll() ask the kernel
    const bool connecting = socket.connection == Connection::connecting;
    poll->fd = socket.fd;
    poll->events = static_cast<short>(connecting ? posix::pollout : poll_events(interest));
    return 0;
  }
  const short revents = poll->revents;
  if (revents == 0) return 0;
  if (revents & posix::pollnval) return refuse(error, WSAENOTSOCK);
  const DWORD ready = meaning_of(socket, revents) & interest;
  // A state that poll() goes on reporting and nobody here waits for would make it return at once for ever.
  if (!ready) poll->fd = -1;
  return static_cast<int>(ready);
}

/// The descriptor tells everything but closesocket, which ends the wait itself (close.cpp) and, because the socket is still
/// referred to, leaves the number alone.
void* enter(SOCKET s, int /*wake*/, LPINT error) {
  auto ref = find(s);
  if (!ref) return refuse<void*>(error, ref.error(), nullptr);
  (*ref)->selecting.fetch_add(1, std::memory_order_acq_rel);
  return ref->detach();
}

void leave(void* token, int /*wake*/) {
  const Ref ref = Ref::attach(token);
  ref->selecting.fetch_sub(1, std::memory_order_acq_rel);
}

}  // namespace

bool urgent_data_is_inline(const Socket& socket) {
  int on = 0;
  posix::socklen size = sizeof on;
  return posix::getsockopt(socket.fd, posix::sol_socket, posix::so_oobinline, &on, &size) == 0 && on;
}

const OWS_READINESS readiness{look, enter, leave};

int WSPAPI wsp_select(int, fd_set* readfds, fd_set* writefds, fd_set* exceptfds, const timeval* timeout, LPINT error) {
  const auto find_own = [](SOCKET s, void*) -> spi::Awaited { return {s, sockets().find(s) ? &readiness : nullptr}; };
  const auto count = spi::select_sockets(readfds, writefds, exceptfds, timeout, find_own, nullptr);
  return count ? *count : refuse(error, count.error());
}

}  // namespace ows::kernel
