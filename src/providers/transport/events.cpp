// The network events of a transport socket. What a connection reports, and when: Connection::report_events().
// [WSPEventSelect, WSPAsyncSelect, WSPEnumNetworkEvents]
//
// The carrier of a selected socket is in the engine's default set, so that whoever waits drives the connection. Lock order:
// Socket::mutex, Connection::mutex, the events' own.
#include "border/user_memory.h"
#include "engine/default_set.h"
#include "providers/transport/accept_ex.h"
#include "providers/transport/wait.h"

namespace ows::transport {
namespace {

void report_requests(Socket& socket) {
  socket.listener->pump();
  go_on_with_accepts(socket);
  const bool asked{socket.listener->first_request()};
  if (asked) socket.events.report(FD_ACCEPT);
  if (const auto notification = socket.events.notification()) notification->changed(asked ? OWS_READ : 0);
}

/// A descriptor in the default set is ready: its socket's connection or listener has something to do.
void on_ready(std::uint32_t key, std::uint32_t, std::uint32_t) {
  const Ref ref = look_up(key);
  if (!ref) return;
  std::shared_ptr<Connection> connection;
  {
    std::lock_guard lock(ref->mutex);
    if (ref->listener) return report_requests(*ref);
    connection = ref->connection;
  }
  if (!connection) return;
  std::lock_guard lock(connection->mutex);
  connection->pump();
  connection->settle();
}

/// `select(events)` makes the selection; what holds already is reported at once.
template <class Select>
Status select_events(SOCKET s, LONG mask, Select select) {
  const auto ref = find(s);
  if (!ref) return fail(ref.error());
  Socket& socket = **ref;
  if (const Status selected = select(socket.events); !selected || mask == 0) return selected;
  socket.traits.nonblocking = true;
  std::lock_guard lock(socket.mutex);
  if (closed(*ref))
    detach_events(socket);
  else
    attach_events(socket);
  return {};
}

}  // namespace

void own_carriers() { engine::set_owner(engine::Kind::transport, {on_ready, nullptr}); }

void attach_events(Socket& socket) {
  if (!socket.events.wanted()) return;
  if (socket.listener) {
    watch_listener(socket);
    return report_requests(socket);
  }
  if (!socket.connection) return;
  Connection& connection = *socket.connection;
  std::lock_guard lock(connection.mutex);
  connection.events = &socket.events;
  connection.watch_carrier(socket.handle);
  connection.pump();
  connection.report_events();
  connection.settle();
}

void inherit_events(const Socket& listener, Socket& accepted) {
  if (!listener.events.selected()) return;
  accepted.events.inherit(listener.events, accepted.handle);
  std::lock_guard lock(accepted.mutex);
  attach_events(accepted);
}

void detach_events(Socket& socket) {
  socket.events.close();
  if (socket.listener && std::exchange(socket.listener_watched, false))
    engine::remove_from_default_set(socket.listener->poll_descriptor());
  if (!socket.connection) return;
  std::lock_guard lock(socket.connection->mutex);
  socket.connection->events = nullptr;
}

bool forget_handle(Socket& socket, SOCKET closing) {
  std::erase(socket.handles, closing);
  if (socket.handles.empty()) return false;
  socket.events.forget(closing);
  if (socket.handle != closing) return true;
  socket.handle = socket.handles.front();
  if (socket.listener && std::exchange(socket.listener_watched, false)) {
    engine::remove_from_default_set(socket.listener->poll_descriptor());
    watch_listener(socket);
  }
  if (!socket.connection) return true;
  std::lock_guard lock(socket.connection->mutex);
  socket.connection->watch_carrier_again(socket.handle);
  return true;
}

ReceiveReenables::~ReceiveReenables() {
  if (!connection_.events) return;
  connection_.events->enable(FD_READ | FD_OOB);
  connection_.report_events();
}

int notify(SOCKET s, HANDLE port, const SOCK_NOTIFY_REGISTRATION* registration, LPINT error) {
  const auto ref = find(s);
  if (!ref) return refuse(error, ref.error());
  Socket& socket = **ref;
  const Status done = socket.events.notify(s, port, *registration, [](SOCKET it) { return spi::ready_now(readiness, it); });
  std::lock_guard lock(socket.mutex);
  if (closed(*ref))
    socket.events.forget(s);
  else if (done)
    attach_events(socket);
  return answer(error, done);
}

int WSPAPI wsp_event_select(SOCKET s, WSAEVENT event, LONG mask, LPINT error) {
  return answer(error, select_events(s, mask, [&](spi::NetworkEvents& events) { return events.select_event(event, mask); }));
}

int WSPAPI wsp_async_select(SOCKET s, HWND window, unsigned int message, LONG mask, LPINT error) {
  return answer(error, select_events(s, mask, [&](spi::NetworkEvents& events) {
                  return events.select_message(window, message, s, mask);
                }));
}

int WSPAPI wsp_enum_network_events(SOCKET s, WSAEVENT event, LPWSANETWORKEVENTS record, LPINT error) {
  const auto ref = find(s);
  if (!ref) return refuse(error, ref.error());
  if (!writable(record, sizeof *record)) return refuse(error, WSAEFAULT);
  return answer(error, (*ref)->events.enumerate(event, record));
}

}  // namespace ows::transport
