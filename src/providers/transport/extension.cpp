// ConnectEx and DisconnectEx on transport sockets, which programs get by SIO_GET_EXTENSION_FUNCTION_POINTER and call
// directly. [ConnectEx, DisconnectEx: mswsock.h]
#include <mswsock.h>

#include <cstring>
#include <type_traits>

#include "border/user_memory.h"
#include "providers/transport/extension.h"
#include "providers/transport/overlapped.h"
#include "providers/transport/wait.h"

namespace ows::transport {
namespace {

using Outcome = spi::Operation::Outcome;

BOOL tell(int result, int error) { return result == 0 ? TRUE : refuse_with(error); }

/// Waits for the connection, then sends the first data.
class Connect final : public Transfer {
 public:
  explicit Connect(std::unique_ptr<Transfer> send) : send_(std::move(send)) {}

  std::optional<Outcome> attempt(Connection& connection) override {
    if (connection.phase == Phase::failed) return Outcome{.error = connection.failure};
    if (connection.phase != Phase::open) return std::nullopt;
    return send_ ? send_->attempt(connection) : Outcome{};
  }
  void give_up(Connection& connection) override {
    if (connection.phase != Phase::open) {  // the attempt ends with the operation
      connection.phase = Phase::failed;
      connection.failure = WSA_OPERATION_ABORTED;
      connection.message_cut = true;
    }
    if (send_) send_->give_up(connection);
  }

 private:
  std::unique_ptr<Transfer> send_;
};

BOOL PASCAL connect_ex(SOCKET s, const sockaddr* name, int namelen, PVOID data, DWORD size, LPDWORD sent,
                       LPOVERLAPPED overlapped) {
  const auto ref = find(s);
  if (!ref) return refuse_with(ref.error());
  Socket& socket = **ref;
  if (!overlapped) return refuse_with(WSA_INVALID_PARAMETER);
  DWORD ignored = 0;
  LPDWORD count = data && sent ? sent : &ignored;
  if (!writable(count, sizeof *count)) return refuse_with(WSAEFAULT);
  std::unique_ptr<Transfer> send;
  if (data && size > 0) {
    const WSABUF buffer{size, static_cast<CHAR*>(data)};
    auto octets = UserBuffers::make(&buffer, 1, readable);
    if (!octets) return refuse_with(octets.error());
    send = make_send(Sending(std::move(*octets), true, socket.acts_as_stream));
  }
  std::unique_lock lock(socket.mutex);
  if (!socket.bound) return refuse_with(WSAEINVAL);
  const auto connection = begin_to_connect(socket, name, namelen, std::nullopt, nullptr);
  if (!connection) return refuse_with(connection.error());
  lock.unlock();
  std::lock_guard connection_lock((*connection)->mutex);
  int error = 0;
  const int result = start(*ref, **connection, &Operations::connects, std::make_unique<Connect>(std::move(send)),
                           {overlapped, nullptr, nullptr, count}, nullptr, &error);
  return tell(result, error);
}

/// Waits until both ends have been said.
class End final : public Transfer {
 public:
  explicit End(bool reuse) : reuse_(reuse) {}
  std::optional<Outcome> attempt(Connection& connection) override {
    if (!is_over(connection)) return std::nullopt;
    connection.reusable = connection.reusable || reuse_;
    return Outcome{};
  }
  void give_up(Connection&) override {}

 private:
  const bool reuse_;
};

BOOL PASCAL disconnect_ex(SOCKET s, LPOVERLAPPED overlapped, DWORD flags, DWORD reserved) {
  const auto ref = find(s);
  if (!ref) return refuse_with(ref.error());
  if (reserved != 0 || (flags & ~DWORD{TF_REUSE_SOCKET}) != 0) return refuse_with(WSAEINVAL);
  const bool reuse = flags & TF_REUSE_SOCKET;
  const auto connection = (*ref)->current_connection();
  if (!connection) return refuse_with(WSAENOTCONN);
  {
    std::lock_guard lock(connection->mutex);
    connection->pump();
    const bool ended = connection->send_ended && !reuse;
    connection->settle();
    if (connection->phase != Phase::open || connection->reusable || ended) return refuse_with(WSAENOTCONN);
  }
  if (const Status ended = end_sending(**ref, *connection, std::nullopt); !ended) return refuse_with(ended.error());
  std::unique_lock lock(connection->mutex);
  if (overlapped) {
    int error = 0;
    DWORD count = 0;
    const int result = start(*ref, *connection, &Operations::ends, std::make_unique<End>(reuse),
                             {overlapped, nullptr, nullptr, &count}, nullptr, &error);
    return tell(result, error);
  }
  const Status waited = wait_until(*ref, *connection, lock, std::nullopt, [&] { return is_over(*connection); });
  connection->reusable = reuse && waited;
  connection->settle();
  return waited ? TRUE : refuse_with(waited.error());
}

}  // namespace

void* extension_function(const GUID& id) {
  const GUID connect = WSAID_CONNECTEX, disconnect = WSAID_DISCONNECTEX;
  const auto is = [&](const GUID& other) { return std::memcmp(&id, &other, sizeof id) == 0; };
  static_assert(std::is_same_v<decltype(&connect_ex), LPFN_CONNECTEX>);
  static_assert(std::is_same_v<decltype(&disconnect_ex), LPFN_DISCONNECTEX>);
  if (is(connect)) return reinterpret_cast<void*>(&connect_ex);
  if (is(disconnect)) return reinterpret_cast<void*>(&disconnect_ex);
  const GUID accept = WSAID_ACCEPTEX, addresses = WSAID_GETACCEPTEXSOCKADDRS;
  if (is(accept)) return reinterpret_cast<void*>(accept_function);
  if (is(addresses)) return reinterpret_cast<void*>(&GetAcceptExSockaddrs);
  const GUID file = WSAID_TRANSMITFILE, packets = WSAID_TRANSMITPACKETS;
  if (is(file)) return reinterpret_cast<void*>(transmit_file_function);
  if (is(packets)) return reinterpret_cast<void*>(transmit_packets_function);
  return nullptr;
}

}  // namespace ows::transport
