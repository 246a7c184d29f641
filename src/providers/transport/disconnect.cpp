// The end of a connection, with last words. The order of checks and what the reference leaves open: docs/contract.md.
// [WSPShutdown, WSPSendDisconnect, WSPRecvDisconnect; WSASendDisconnect, WSARecvDisconnect]
#include <cstring>

#include "border/user_memory.h"
#include "providers/transport/wait.h"

namespace ows::transport {
namespace {

/// The connection of a socket that is or was connected. WSAENOTCONN. A peer that has gone does not change that.
Result<std::shared_ptr<Connection>> connected(Socket& socket) {
  auto connection = socket.current_connection();
  if (!connection) return fail(WSAENOTCONN);
  std::lock_guard lock(connection->mutex);
  if (connection->phase != Phase::open) connection->pump();
  if (connection->phase != Phase::open) return fail(WSAENOTCONN);
  return connection;
}

int service_error(ServiceError error) {
  switch (error) {
    case ServiceError::wrong_state: return WSAESHUTDOWN;
    case ServiceError::too_long: return WSAEMSGSIZE;
    case ServiceError::not_supported: return WSAENOPROTOOPT;
    case ServiceError::invalid_data: return WSAEINVAL;
    case ServiceError::busy: return WSAEWOULDBLOCK;
  }
  return WSAEINVAL;
}

}  // namespace

Status end_sending(Socket& socket, Connection& connection, std::optional<View> data) {
  Bytes option;
  if (!data) {
    std::lock_guard lock(socket.mutex);
    if (socket.has_disconnect_data) data = option = socket.disconnect_data;
  }
  std::lock_guard lock(connection.mutex);
  const Status ended = end_with(connection, data);
  connection.settle();
  return ended;
}

Status end_with(Connection& connection, std::optional<View> data) {
  if (connection.send_ended) return {};
  const auto result = connection.disconnect(data);
  if (!result && result.error() == ServiceError::wrong_state) {
    // The connection has ended from the other side and cannot carry ours any more; there is nothing left to end.
    connection.send_ended = true;
    return {};
  }
  return result ? Status() : fail(service_error(result.error()));
}

namespace {

void end_receiving(Connection& connection) {
  std::lock_guard lock(connection.mutex);
  connection.receive_shut = true;
  connection.received.clear();
  connection.wake_all();
  connection.settle();
}

}  // namespace

int WSPAPI wsp_shutdown(SOCKET s, int how, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  if (how != SD_RECEIVE && how != SD_SEND && how != SD_BOTH) return refuse(error, WSAEINVAL);
  const auto connection = connected(**socket);
  if (!connection) return refuse(error, connection.error());
  Status status;
  if (how != SD_RECEIVE) status = end_sending(**socket, **connection, std::nullopt);
  if (status && how != SD_SEND) end_receiving(**connection);
  return answer(error, status);
}

int WSPAPI wsp_send_disconnect(SOCKET s, LPWSABUF outbound, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  const auto connection = connected(**socket);
  if (!connection) return refuse(error, connection.error());
  if (!outbound) return answer(error, end_sending(**socket, **connection, std::nullopt));

  Connection& it = **connection;
  const std::size_t most = it.protocol().limits().disconnect_data;
  if (most == 0) return refuse(error, WSAENOPROTOOPT);
  if (!readable(outbound, sizeof *outbound) || !readable(outbound->buf, outbound->len)) return refuse(error, WSAEFAULT);
  if (outbound->len > most) return refuse(error, WSAEMSGSIZE);
  std::lock_guard lock(it.mutex);
  it.pump();
  if (it.send_ended) return refuse(error, WSAESHUTDOWN);
  const auto result = it.disconnect(View{reinterpret_cast<const std::byte*>(outbound->buf), outbound->len});
  it.settle();
  if (result) return 0;
  // The peer has broken the connection, or has stopped waiting for our words: they cannot be delivered.
  if (result.error() == ServiceError::wrong_state) return refuse(error, WSAECONNRESET);
  return refuse(error, service_error(result.error()));
}

int WSPAPI wsp_recv_disconnect(SOCKET s, LPWSABUF inbound, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  const auto connection = (*socket)->current_connection();
  if (!connection) return refuse(error, WSAENOTCONN);
  if (inbound && !writable(inbound, sizeof *inbound)) return refuse(error, WSAEFAULT);
  {
    std::lock_guard lock(connection->mutex);
    connection->pump();
    // A refused attempt was never connected, but what the peer said with the refusal is fetched here.
    const bool refused_with_data = connection->phase == Phase::failed && connection->peer_data;
    if (connection->phase != Phase::open && !refused_with_data) {
      connection->settle();
      return refuse(error, WSAENOTCONN);
    }
    if (inbound) {
      const Bytes none;
      const Bytes& data = connection->peer_data ? *connection->peer_data : none;
      const ULONG capacity = inbound->len;
      inbound->len = static_cast<ULONG>(data.size());
      if (data.size() > capacity || !writable(inbound->buf, data.size())) {
        connection->settle();
        return refuse(error, WSAEFAULT);
      }
      if (!data.empty()) std::memcpy(inbound->buf, data.data(), data.size());
    }
  }
  end_receiving(*connection);
  return 0;
}

}  // namespace ows::transport
