// ProcessSocketNotifications on kernel sockets: what the default set and the socket's own calls say to a registration
// (spi/socket_notification.h). It lives in the socket's network events, which the calls look for anyway.
#include "border/posix.h"
#include "providers/kernel/socket.h"
#include "spi/socket_notification.h"

namespace ows::kernel {
namespace {

DWORD holds(SOCKET s) { return spi::ready_now(readiness, s); }
DWORD holds(const Socket& socket) { return holds(static_cast<SOCKET>(socket.fd)); }

}  // namespace

int notify(SOCKET s, HANDLE port, const SOCK_NOTIFY_REGISTRATION* registration, LPINT error) {
  const auto ref = find(s);
  if (!ref) return refuse(error, ref.error());
  spi::NetworkEvents* events = (*ref)->events.load(std::memory_order_acquire);
  if (registration->operation == SOCK_NOTIFY_OP_ENABLE) {
    const auto watched = watch(**ref);
    if (!watched) return refuse(error, watched.error());
    events = *watched;
  }
  if (!events) return refuse(error, ERROR_NOT_FOUND);
  const Status done = events->notify(s, port, *registration, holds);
  if (closed(*ref)) events->close();
  return answer(error, done);
}

void notify_edge(Socket& socket, spi::NetworkEvents& events, short revents) {
  const auto it = events.notification();
  if (!it) return;
  // Linux says POLLHUP of a socket that has no peer yet.
  constexpr short end = posix::pollhup | posix::pollerr | static_cast<short>(posix::pollrdhup);
  it->changed(revents & end ? holds(socket)
                            : (revents & posix::pollin ? OWS_READ : 0) | (revents & posix::pollout ? OWS_WRITE : 0));
}

void notify_received(Socket& socket, spi::NetworkEvents& events) {
  if (const auto it = events.notification(); it && it->received()) it->changed(holds(socket));
}

void notify_blocked(Socket& socket, spi::NetworkEvents& events) {
  if (const auto it = events.notification(); it && it->blocked()) it->changed(holds(socket));
}

void notify_change(Socket& socket, spi::NetworkEvents& events) {
  if (const auto it = events.notification()) it->changed(holds(socket));
}

}  // namespace ows::kernel
