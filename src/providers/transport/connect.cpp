// Connecting: the carrier first, then the protocol's request with the caller's data. [WSPConnect; WSAConnect]
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "border/errors.h"
#include "border/posix.h"
#include "border/user_memory.h"
#include "providers/transport/wait.h"

namespace ows::transport {

void forget_connection(Socket& socket) {
  if (!socket.connection) return;
  {
    std::lock_guard lock(socket.connection->mutex);
    socket.connection->detach();
    socket.connection->settle();
  }
  socket.connection.reset();
}

namespace {

Result<Bytes> read_data(const WSABUF* buffer) {
  if (!buffer) return Bytes{};
  if (!readable(buffer, sizeof *buffer) || !readable(buffer->buf, buffer->len)) return fail(WSAEFAULT);
  const auto* octets = reinterpret_cast<const std::byte*>(buffer->buf);
  return Bytes(octets, octets + buffer->len);
}

/// What connecting again means for a socket that has a connection already; success: a new attempt may begin.
Status check_earlier_attempt(Connection& earlier) {
  std::lock_guard lock(earlier.mutex);
  earlier.pump();
  earlier.settle();
  if (earlier.reusable) return {};
  switch (earlier.phase) {
    case Phase::open: return fail(WSAEISCONN);
    case Phase::failed: return {};
    default: return fail(WSAEALREADY);
  }
}

/// Begins to connect the carrier and makes the connection over it. With Socket::mutex held.
Result<std::shared_ptr<Connection>> begin(Socket& socket, const Address& address, Bytes caller_data, WSABUF* callee_data) {
  if (const auto made = make_carrier(socket, address.family()); !made) return fail(made.error());
  if (posix::connect(socket.carrier, address.data(), address.length) != 0 && errno != EINPROGRESS) {
    const int why = winsock_error();
    ::close(std::exchange(socket.carrier, -1));  // Linux may not connect it a second time
    return fail(why);
  }
  forget_connection(socket);
  socket.connection =
      std::make_shared<Connection>(std::exchange(socket.carrier, -1), socket.settings->make_protocol(true), true);
  socket.bound = true;
  socket.peer = address;
  Connection& connection = *socket.connection;
  apply_traits(socket, connection);
  connection.callee_buffer = callee_data;
  connection.ask(std::move(caller_data));
  socket.events.begin_connect();
  attach_events(socket);
  return socket.connection;
}

}  // namespace

Result<std::shared_ptr<Connection>> begin_to_connect(Socket& it, const sockaddr* name, int namelen,
                                                     const std::optional<Bytes>& caller_data, WSABUF* callee_data) {
  if (it.listener) return fail(WSAEINVAL);
  if (it.connection) {
    if (const auto again = check_earlier_attempt(*it.connection); !again) return fail(again.error());
  }
  const auto address = it.settings->read_name(Settings::Side::peer, name, namelen);
  if (!address) return fail(address.error());
  if (it.shared_port) return fail(WSAEADDRINUSE);
  if (address->is_any() || address->port() == 0) return fail(WSAEADDRNOTAVAIL);
  Bytes data = caller_data ? *caller_data : it.connect_data;
  const auto limits = it.settings->limits();
  if (!data.empty() && limits.caller_data == 0) return fail(WSAEPROTONOSUPPORT);
  if (data.size() > limits.caller_data) return fail(WSAEFAULT);
  if (const Status good = it.settings->check_caller_data(data); !good) return fail(good.error());
  return begin(it, *address, std::move(data), callee_data);
}

int WSPAPI wsp_connect(SOCKET s, const sockaddr* name, int namelen, LPWSABUF caller_data, LPWSABUF callee_data, LPQOS sqos,
                       LPQOS gqos, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  Socket& it = **socket;
  if (sqos || gqos) return refuse(error, gqos ? WSAEINVAL : WSAEOPNOTSUPP);
  auto data = read_data(caller_data);
  if (!data) return refuse(error, data.error());
  if (callee_data && (!writable(callee_data, sizeof *callee_data) || !writable(callee_data->buf, callee_data->len)))
    return refuse(error, WSAEFAULT);

  std::shared_ptr<Connection> connection;
  {
    std::lock_guard lock(it.mutex);
    const auto begun =
        begin_to_connect(it, name, namelen, caller_data ? std::optional(std::move(*data)) : std::nullopt, callee_data);
    if (!begun) return refuse(error, begun.error());
    connection = *begun;
  }
  std::unique_lock lock(connection->mutex);
  if (it.traits.nonblocking) {  // however quickly it goes, select() tells how
    connection->settle();
    return refuse(error, WSAEWOULDBLOCK);
  }
  const auto waited = wait_until(*socket, *connection, lock, std::nullopt,
                                 [&] { return connection->phase == Phase::open || connection->phase == Phase::failed; });
  connection->settle();
  if (!waited) return refuse(error, waited.error());
  if (connection->failure) return refuse(error, connection->failure);
  return 0;
}

}  // namespace ows::transport
