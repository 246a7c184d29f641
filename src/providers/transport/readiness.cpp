// When a transport socket is readable, writable or exceptional, in the meaning of select().
#include <algorithm>

#include "border/posix.h"
#include "providers/transport/wait.h"
#include "spi/select.h"

namespace ows::transport {
namespace {

long long nanoseconds(TimePoint time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

int look_at_listener(Socket& socket, DWORD interest, OWS_POLL* poll) {
  socket.listener->pump();
  if (interest & OWS_READ && socket.listener->first_request()) return OWS_READ;
  poll->fd = interest & OWS_READ ? socket.listener->poll_descriptor() : -1;
  poll->events = posix::pollin;
  if (const auto deadline = socket.listener->deadline()) poll->deadline = nanoseconds(*deadline);
  return 0;
}

int look(SOCKET s, DWORD interest, OWS_POLL* poll, LPINT error) {
  const auto found = find(s);
  if (!found) return refuse(error, found.error());
  Socket& socket = **found;
  std::shared_ptr<Connection> connection;
  {
    std::lock_guard lock(socket.mutex);
    if (socket.listener) return look_at_listener(socket, interest, poll);
    connection = socket.connection;
  }
  poll->fd = -1;
  if (!connection) return 0;
  std::lock_guard lock(connection->mutex);
  connection->pump();
  const DWORD ready = connection->ready() & interest;
  if (!ready && connection->carrier() >= 0) {
    poll->events = connection->poll_events();
    poll->fd = poll->events ? connection->carrier() : -1;
    if (const auto deadline = connection->next_deadline()) poll->deadline = nanoseconds(*deadline);
  }
  connection->settle();
  return static_cast<int>(ready);
}

void* enter(SOCKET s, int wake, LPINT error) {
  auto found = find(s);
  if (!found) return refuse<void*>(error, found.error(), nullptr);
  Socket& socket = **found;
  std::lock_guard lock(socket.mutex);
  socket.waiters.push_back(wake);
  if (socket.connection) {
    std::lock_guard connection_lock(socket.connection->mutex);
    socket.connection->enter(wake);
  }
  return found->detach();
}

void leave(void* token, int wake) {
  const Ref ref = Ref::attach(token);
  Socket& socket = *ref;
  std::lock_guard lock(socket.mutex);
  const auto entered = std::ranges::find(socket.waiters, wake);
  if (entered != socket.waiters.end()) socket.waiters.erase(entered);
  if (socket.connection) {
    std::lock_guard connection_lock(socket.connection->mutex);
    socket.connection->leave(wake);
  }
}

}  // namespace

const OWS_READINESS readiness{look, enter, leave};

int WSPAPI wsp_select(int, fd_set* readfds, fd_set* writefds, fd_set* exceptfds, const timeval* timeout, LPINT error) {
  const auto find_own = [](SOCKET s, void*) -> spi::Awaited { return {s, look_up(s) ? &readiness : nullptr}; };
  const auto count = spi::select_sockets(readfds, writefds, exceptfds, timeout, find_own, nullptr);
  return count ? *count : refuse(error, count.error());
}

}  // namespace ows::transport
