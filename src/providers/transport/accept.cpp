// Listening and accepting. A peer's request is held until the program decides, so that a refusal is one on the wire and
// the answer can carry data. [WSPListen, WSPAccept; WSAAccept]
#include <algorithm>
#include <limits>

#include "border/bind.h"
#include "border/errors.h"
#include "border/posix.h"
#include "border/user_memory.h"
#include "providers/transport/wait.h"

namespace ows::transport {
namespace {

/// Waits for a request. `lock` holds the listener's Socket::mutex.
Result<std::shared_ptr<Connection>> next_request(const Ref& ref, std::unique_lock<std::mutex>& lock) {
  Socket& socket = *ref;
  for (;;) {
    if (closed(ref)) return fail(WSAEINTR);
    socket.listener->pump();
    if (auto request = socket.listener->first_request()) return request;
    if (socket.traits.nonblocking) return fail(WSAEWOULDBLOCK);
    const int waker = engine::this_thread_waker().fd();
    const int descriptor = socket.listener->poll_descriptor();
    const auto deadline = socket.listener->deadline();
    socket.waiters.push_back(waker);
    lock.unlock();
    const Status slept = sleep_on(socket, descriptor, posix::pollin, deadline);
    lock.lock();
    std::erase(socket.waiters, waker);
    if (!slept) return fail(slept.error());
  }
}

Address name_of(int carrier, int (*ask)(int, void*, posix::socklen*)) {
  Address address;
  address.length = sizeof address.storage;
  if (ask(carrier, address.data(), &address.length) != 0) address.length = 0;
  return address;
}

struct Decision {
  int answer;
  Bytes callee_data;
};

/// An address as programs see it.
struct Name {
  sockaddr_storage storage{};
  int length = sizeof storage;
};

Name name_for_program(const Settings& settings, Settings::Side side, const Address& address, const Protocol& protocol) {
  Name name;
  if (!settings.write_name(side, address, &protocol, reinterpret_cast<sockaddr*>(&name.storage), &name.length))
    name.length = 0;
  return name;
}

/// Asks the program's condition function, without any lock held.
Decision ask(LPCONDITIONPROC condition, DWORD_PTR context, Name peer, Name local, Bytes caller_data, Bytes callee_capacity) {
  WSABUF caller_id{static_cast<ULONG>(peer.length), reinterpret_cast<CHAR*>(&peer.storage)};
  WSABUF callee_id{static_cast<ULONG>(local.length), reinterpret_cast<CHAR*>(&local.storage)};
  WSABUF caller{static_cast<ULONG>(caller_data.size()), reinterpret_cast<CHAR*>(caller_data.data())};
  const auto capacity = static_cast<ULONG>(callee_capacity.size());
  WSABUF callee{capacity, reinterpret_cast<CHAR*>(callee_capacity.data())};
  GROUP group = 0;
  const int answer =
      condition(&caller_id, caller_data.empty() ? nullptr : &caller, nullptr, nullptr, &callee_id, &callee, &group, context);
  // A function that leaves the buffer alone leaves its length at the capacity: then no data was given.
  callee_capacity.resize(callee.len < capacity ? callee.len : 0);
  return {answer, std::move(callee_capacity)};
}

/// The next request that the program wants, as a socket.
Result<SOCKET> accept_request(const Ref& ref, sockaddr* addr, int* addrlen, LPCONDITIONPROC condition, DWORD_PTR context) {
  Socket& listening = *ref;
  if (addr) {
    const auto size = static_cast<std::size_t>(listening.entry.iMinSockAddr);
    if (!writable(addrlen, sizeof *addrlen) || *addrlen < static_cast<int>(size) || !writable(addr, size))
      return fail(WSAEFAULT);
  }
  std::unique_lock lock(listening.mutex);
  if (!listening.listener) return fail(closed(ref) ? WSAENOTSOCK : WSAEINVAL);
  const auto request = next_request(ref, lock);
  if (!request) return fail(request.error());
  Connection& connection = **request;

  Decision decision{CF_ACCEPT, listening.connect_data};
  Address peer, local;
  {
    std::unique_lock connection_lock(connection.mutex);
    peer = name_of(connection.carrier(), posix::getpeername);
    local = name_of(connection.carrier(), posix::getsockname);
    if (condition) {
      Bytes caller_data = connection.connect_data;
      Bytes callee_capacity(connection.protocol().limits().callee_data);
      const Name caller = name_for_program(*listening.settings, Settings::Side::peer, peer, connection.protocol());
      const Name callee = name_for_program(*listening.settings, Settings::Side::local, local, connection.protocol());
      connection_lock.unlock();
      lock.unlock();
      decision = ask(condition, context, caller, callee, std::move(caller_data), std::move(callee_capacity));
      lock.lock();
      if (closed(ref)) return fail(WSAEINTR);
    }
  }
  if (decision.answer == CF_DEFER) return fail(WSATRY_AGAIN);
  listening.listener->take(*request);
  std::unique_lock connection_lock(connection.mutex);
  const auto drop = [&](int code) -> Result<SOCKET> {
    connection.refuse({});
    connection.detach();
    connection.settle();
    return fail(code);
  };
  if (decision.answer == CF_REJECT) return drop(WSAECONNREFUSED);
  if (decision.answer != CF_ACCEPT) return drop(WSAEINVAL);
  connection.pump();
  const bool still_there = !connection.finished && !connection.ended;
  const auto answered = still_there ? connection.accept(decision.callee_data) : std::unexpected(ServiceError::wrong_state);
  if (!answered) {
    connection.detach();
    connection.settle();
    if (answered.error() == ServiceError::invalid_data) return fail(WSAEINVAL);
    return fail(WSAECONNRESET);  // the peer did not wait for the decision
  }
  auto accepted = std::make_unique<Socket>(listening.transport, listening.entry);
  accepted->traits = listening.traits;
  accepted->settings = listening.settings->clone();
  accepted->bound = true;
  accepted->local = local;
  accepted->peer = peer;
  accepted->connection = *request;
  apply_traits(*accepted, connection);
  const auto handle = enter(std::move(accepted));
  if (!handle) return drop(handle.error());
  connection.settle();
  if (addr)
    static_cast<void>(listening.settings->write_name(Settings::Side::peer, peer, &connection.protocol(), addr, addrlen));
  return *handle;
}

}  // namespace

int WSPAPI wsp_listen(SOCKET s, int backlog, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  Socket& it = **socket;
  std::lock_guard lock(it.mutex);
  if (it.listener) return 0;
  if (it.connection) return refuse(error, WSAEISCONN);
  if (!it.bound) return refuse(error, WSAEINVAL);
  std::shared_ptr<Port> port = it.shared_port;
  if (backlog < 0) backlog = backlog == std::numeric_limits<int>::min() ? SOMAXCONN : -backlog;  // SOMAXCONN_HINT(b)
  constexpr int most = 200;
  backlog = std::clamp(backlog, 1, most);
  if (!port) {
    if (posix::listen(it.carrier, backlog) != 0) return refuse(error, winsock_error());
    if (!it.traits.exclusive_address) release_port_early(it.carrier);
    port = Port::make(it.transport, std::exchange(it.carrier, -1));
  }
  auto listener = std::make_unique<Listener>(port, backlog, std::shared_ptr<const Settings>(it.settings->clone()));
  if (const auto begun = listener->begin(); !begun) return refuse(error, begun.error());
  it.listener = std::move(listener);
  attach_events(it);
  return 0;
}

SOCKET WSPAPI wsp_accept(SOCKET s, sockaddr* addr, LPINT addrlen, LPCONDITIONPROC condition, DWORD_PTR context,
                         LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse<SOCKET>(error, socket.error(), INVALID_SOCKET);
  Socket& listening = **socket;
  const auto accepted = accept_request(*socket, addr, addrlen, condition, context);
  if (listening.events.wanted()) {
    if (accepted) {
      if (const Ref made = look_up(*accepted)) inherit_events(listening, *made);
    }
    if (accepted || accepted.error() != WSATRY_AGAIN) listening.events.enable(FD_ACCEPT);
    std::lock_guard lock(listening.mutex);
    if (!closed(*socket)) attach_events(listening);
  }
  return accepted ? *accepted : refuse<SOCKET>(error, accepted.error(), INVALID_SOCKET);
}

}  // namespace ows::transport
