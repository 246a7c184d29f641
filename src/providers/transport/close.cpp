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

/// Wakes every thread that waits in the socket; they see that it is closed. Operations that wait end.
void wake_waiters(Socket& socket) {
  std::lock_guard lock(socket.mutex);
  detach_events(socket);
  for (const int waker : socket.waiters) engine::Waker::wake(waker);
  socket.accepts.cancel([](const Transfer&) { return true; });
  if (!socket.connection) return;
  std::lock_guard connection_lock(socket.connection->mutex);
  socket.connection->wake_all();
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

}  // namespace

int WSPAPI wsp_close_socket(SOCKET s, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  Socket& it = **socket;
  const auto connection = it.current_connection();
  bool hard = false;
  if (connection && it.traits.linger_on) {
    const int seconds = it.traits.linger_seconds;
    std::unique_lock lock(connection->mutex);
    if (seconds == 0) {
      hard = true;
    } else if (it.traits.nonblocking) {
      connection->pump();
      const bool delivered = everything_delivered(*connection);
      connection->settle();
      if (!delivered) return refuse(error, WSAEWOULDBLOCK);
    } else {
      say_goodbye(*connection, std::nullopt);
      const auto deadline = engine::Clock::now() + std::chrono::seconds(seconds);
      hard = !wait_until(*socket, *connection, lock, deadline,
                         [&] { return connection->finished && connection->output.empty(); });
      connection->settle();
    }
  }
  if (!sockets().close(*socket)) return refuse(error, WSAENOTSOCK);
  wake_waiters(it);
  release(it, hard);
  return 0;
}

void close_all_sockets(const Transport& transport) {
  sockets().for_each([&](std::uint64_t, Ref socket) {
    if (&socket->transport != &transport || !sockets().close(socket)) return;
    wake_waiters(*socket);
    release(*socket, false);
  });
}

}  // namespace ows::transport
