// closesocket, by the table of SO_LINGER (see providers/kernel/close.cpp). What must still be delivered goes on in the
// background. [closesocket, Remarks; WSPCloseSocket]
#include "border/posix.h"
#include "providers/transport/wait.h"

namespace ows::transport {
namespace {

bool everything_delivered(const Connection& connection) {
  if (connection.carrier() < 0) return true;
  int queued = 0;
  posix::ioctl(connection.carrier(), posix::siocoutq, &queued);
  return connection.output.empty() && queued == 0;
}

/// Our end without words, or with those of SO_DISCDATA, unless it has been said.
void say_goodbye(Connection& connection, const std::optional<Bytes>& data) {
  if (connection.send_ended) return;
  switch (connection.phase) {
    case Phase::open: static_cast<void>(connection.disconnect(data ? std::optional<View>(*data) : std::nullopt)); break;
    case Phase::request: connection.refuse({}); break;
    case Phase::carrier:
    case Phase::asked:
    case Phase::expected: connection.abort(); break;
    case Phase::failed: break;
  }
}

/// Wakes every thread that waits in the socket; they see what is closed. With Socket::mutex held.
void wake_waiting_threads(Socket& socket) {
  for (const int waker : socket.waiters) engine::Waker::wake(waker);
  if (!socket.connection) return;
  std::lock_guard lock(socket.connection->mutex);
  socket.connection->wake_all();
}

/// The end of everything that waits for the socket: events, operations, threads.
void end_waits(Socket& socket) {
  std::lock_guard lock(socket.mutex);
  detach_events(socket);
  wake_waiting_threads(socket);
  socket.accepts.cancel([](const Transfer&) { return true; });
  if (!socket.connection) return;
  std::lock_guard connection_lock(socket.connection->mutex);
  socket.connection->cancel_operations([](const Transfer&) { return true; });
}

void release(Socket& socket, bool hard) {
  std::shared_ptr<Connection> connection;
  std::unique_ptr<Listener> listener;
  std::optional<Bytes> data;
  {
    std::lock_guard lock(socket.mutex);
    connection = socket.connection;
    listener = std::move(socket.listener);
    if (socket.has_disconnect_data) data = socket.disconnect_data;
  }
  if (!connection) return;
  std::lock_guard lock(connection->mutex);
  if (hard)
    connection->abort();
  else
    say_goodbye(*connection, data);
  connection->detach();
  connection->settle();
}

bool has_other_handles(Socket& socket) {
  std::lock_guard lock(socket.mutex);
  return socket.handles.size() > 1;
}

/// Closes the handle; where it is the socket's last one, the socket ends, at once if `hard`. False: another thread was
/// first.
bool close_handle(const Ref& ref, bool hard) {
  if (!handles().close(ref.handle())) return false;
  Socket& socket = *ref;
  bool last = false;
  {
    std::lock_guard lock(socket.mutex);
    last = !forget_handle(socket, ref.handle()->value);
    if (!last) wake_waiting_threads(socket);
  }
  if (!last) return true;
  end_waits(socket);
  release(socket, hard);
  return true;
}

/// What SO_LINGER says of a connection that ends: does it end hard, or not now (WSAEWOULDBLOCK)?
Result<bool> linger(const Ref& ref, Connection& connection) {
  const int seconds = ref->traits.linger_seconds;
  if (seconds == 0) return true;
  std::unique_lock lock(connection.mutex);
  if (ref->traits.nonblocking) {
    connection.pump();
    const bool delivered = everything_delivered(connection);
    connection.settle();
    return delivered ? Result<bool>(false) : fail(WSAEWOULDBLOCK);
  }
  say_goodbye(connection, std::nullopt);
  const auto deadline = engine::Clock::now() + std::chrono::seconds(seconds);
  const bool in_time = wait_until(ref, connection, lock, deadline, [&] {
                         return connection.finished && connection.output.empty();
                       }).has_value();
  connection.settle();
  return !in_time;
}

}  // namespace

int WSPAPI wsp_close_socket(SOCKET s, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  Socket& it = **socket;
  bool hard = false;
  if (const auto connection = it.current_connection(); connection && it.traits.linger_on && !has_other_handles(it)) {
    const auto answer = linger(*socket, *connection);
    if (!answer) return refuse(error, answer.error());
    hard = *answer;
  }
  return close_handle(*socket, hard) ? 0 : refuse(error, WSAENOTSOCK);
}

void close_all_sockets(const Transport& transport) {
  handles().for_each([&](std::uint64_t, Handles::Ref handle) {
    const Ref socket(std::move(handle));
    if (&socket->transport == &transport) close_handle(socket, false);
  });
}

}  // namespace ows::transport
