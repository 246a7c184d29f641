// AcceptEx and GetAcceptExSockaddrs on transport sockets. An operation waits at the listener until a request comes, and
// then, where it wants data, among the receives of the new connection. [AcceptEx: mswsock.h]
#include <mswsock.h>

#include <memory>

#include "border/posix.h"
#include "border/user_memory.h"
#include "engine/default_set.h"
#include "providers/transport/accept_ex.h"
#include "providers/transport/extension.h"
#include "providers/transport/wait.h"
#include "spi/accept_addresses.h"

namespace ows::transport {

/// At the listener under its Socket::mutex, among the connection's receives under the connection's.
class AcceptOperation final : public Transfer {
 public:
  AcceptOperation(const Socket& listener, Ref accepting, char* output, UserBuffers data, DWORD local_size)
      : listener_(listener.serial),
        accepting_(std::move(accepting)),
        places_(output + data.size()),
        local_size_(local_size),
        wants_data_(data.size() > 0),
        receiving_(std::move(data), 0, accepting_->acts_as_stream) {}

  std::optional<Outcome> attempt(Connection& connection) override {
    receiving_.begin(connection);
    if (!receiving_.ready(connection)) return std::nullopt;
    const auto got = receiving_.finish(connection);
    if (!got) return Outcome{.error = got.error()};
    return Outcome{.octets = static_cast<DWORD>(got->octets), .flags = got->more ? DWORD{MSG_PARTIAL} : 0};
  }
  void give_up(Connection& connection) override { receiving_.give_up(connection); }
  [[nodiscard]] std::uint64_t listener() const override { return listener_; }

  const Ref& accepting() const { return accepting_; }
  bool wants_data() const { return wants_data_; }
  void write_addresses(const Settings& settings, const Address& local, const Address& peer, const Protocol& protocol) {
    const auto write = [&](Settings::Side side, const Address& address, char* place) {
      sockaddr_storage name{};
      int length = sizeof name;
      if (!settings.write_name(side, address, &protocol, reinterpret_cast<sockaddr*>(&name), &length)) length = 0;
      spi::write_accept_address(place, &name, length);
    };
    write(Settings::Side::local, local, places_);
    write(Settings::Side::peer, peer, places_ + local_size_);
  }

 private:
  const std::uint64_t listener_;
  const Ref accepting_;
  char* const places_;
  const DWORD local_size_;
  const bool wants_data_;
  Receiving receiving_;
};

namespace {

/// Gives the request to the operation's socket. False: the peer has gone meanwhile. With the listener's Socket::mutex held.
bool attach(Socket& listening, const std::shared_ptr<Connection>& request, Socket& accepting, AcceptOperation& operation) {
  std::lock_guard accepting_lock(accepting.mutex);
  forget_connection(accepting);
  std::lock_guard lock(request->mutex);
  Connection& connection = *request;
  Address local, peer;
  local.length = peer.length = sizeof local.storage;
  const int carrier = connection.carrier();
  if (posix::getsockname(carrier, local.data(), &local.length) != 0) local.length = 0;
  if (posix::getpeername(carrier, peer.data(), &peer.length) != 0) peer.length = 0;
  connection.pump();
  if (connection.finished || connection.ended || !connection.accept(listening.connect_data)) {
    connection.detach();
    connection.settle();
    return false;
  }
  accepting.settings = listening.settings->clone();
  accepting.bound = true;
  accepting.local = local;
  accepting.peer = peer;
  accepting.connection = request;
  apply_traits(accepting, connection);
  operation.write_addresses(*accepting.settings, local, peer, connection.protocol());
  return true;
}

bool is_free(const Ref& ref) {
  std::lock_guard lock(ref->mutex);
  if (closed(ref) || ref->listener) return false;
  if (!ref->connection) return true;
  std::lock_guard connection_lock(ref->connection->mutex);
  return ref->connection->reusable;  // DisconnectEx has freed it
}

BOOL PASCAL accept_ex(SOCKET s, SOCKET accepting, PVOID output, DWORD data_size, DWORD local_size, DWORD peer_size, LPDWORD,
                      LPOVERLAPPED overlapped) {
  const auto listener = find(s);
  if (!listener) return refuse_with(listener.error());
  auto free = find(accepting);
  if (!free) return refuse_with(free.error());
  if (!overlapped) return refuse_with(WSA_INVALID_PARAMETER);
  Socket& socket = **listener;
  const auto least = static_cast<DWORD>(socket.entry.iMinSockAddr) + spi::accept_address_extra;
  if (local_size < least || peer_size < least) return refuse_with(WSAEINVAL);
  const std::size_t size = std::size_t{data_size} + local_size + peer_size;
  if (!writable(output, size)) return refuse_with(WSAEFAULT);
  if (&(*free)->transport != &socket.transport || !is_free(*free)) return refuse_with(WSAEINVAL);
  const WSABUF buffer{data_size, static_cast<CHAR*>(output)};
  auto data = UserBuffers::make(&buffer, 1, writable);
  if (!data) return refuse_with(data.error());
  auto operation =
      std::make_unique<AcceptOperation>(socket, std::move(*free), static_cast<char*>(output), std::move(*data), local_size);
  std::lock_guard lock(socket.mutex);
  if (closed(*listener)) return refuse_with(WSAENOTSOCK);
  if (!socket.listener) return refuse_with(WSAEINVAL);
  DWORD count = 0;
  if (const Status begun = operation->begin({overlapped, nullptr, nullptr, &count}, socket.port); !begun)
    return refuse_with(begun.error());
  socket.accepts.park(std::move(operation));
  watch_listener(socket);
  go_on_with_accepts(socket);
  socket.events.enable(FD_ACCEPT);  // [WSAEventSelect, the table of re-enabling functions]
  attach_events(socket);
  return refuse_with(WSA_IO_PENDING);
}

}  // namespace

const LPFN_ACCEPTEX accept_function = accept_ex;

void watch_listener(Socket& socket) {
  if (socket.listener_watched) return;
  socket.listener_watched = engine::add_to_default_set(socket.listener->poll_descriptor(), engine::Kind::transport,
                                                       static_cast<std::uint32_t>(socket.handle), 0)
                            == 0;
}

void go_on_with_accepts(Socket& socket) {
  while (!socket.accepts.empty()) {
    socket.listener->pump();
    const auto request = socket.listener->first_request();
    if (!request) return;
    auto& first = static_cast<AcceptOperation&>(socket.accepts.front());
    if (!is_free(first.accepting())) {
      spi::Operation::complete(socket.accepts.take_first(), {.error = WSA_OPERATION_ABORTED});
      continue;
    }
    socket.listener->take(request);
    if (!attach(socket, request, *first.accepting(), first)) continue;
    auto operation = socket.accepts.take_first();
    std::lock_guard lock(request->mutex);
    if (first.wants_data()) {
      request->watch_carrier(first.accepting()->handle);
      request->operations.receives.park(std::move(operation));
    } else {
      spi::Operation::complete(std::move(operation), {});
    }
    request->pump();
    request->settle();
  }
}

}  // namespace ows::transport
