// The network events of kernel sockets: from what epoll and poll tell to FD_READ, FD_CLOSE and the others.
// [WSPEventSelect, WSPAsyncSelect, WSPEnumNetworkEvents]
//
// A selected socket is in the engine's default set, edge-triggered, once. An edge that comes while an event is disabled is
// remembered (NetworkEvents::take_missed), so that the re-enabling call asks the kernel again only where something may be
// left: after a receive that filled its buffer, after a missed edge, on datagrams, and behind the peer's end.
#include <memory>

#include "border/errors.h"
#include "border/poll_now.h"
#include "border/posix.h"
#include "border/user_memory.h"
#include "engine/default_set.h"
#include "providers/kernel/icmp_error.h"
#include "providers/kernel/orders.h"
#include "providers/kernel/socket.h"
#include "win32/port_set.h"

namespace ows::kernel {
namespace {

using win32::PortSet;

constexpr short everything = posix::pollin | posix::pollout | posix::pollpri | static_cast<short>(posix::pollrdhup);

bool has_data(const Socket& socket) {
  int octets = 0;
  return posix::ioctl(socket.fd, posix::fionread, &octets) == 0 && octets > 0;
}

void report_connect(Socket& socket, spi::NetworkEvents& events, short revents) {
  Connection attempt = Connection::connecting;
  if (revents & (posix::pollerr | posix::pollhup)) {
    const int why = learn_error(socket);
    if (why == 0) return;  // an edge of the time before connect(): Linux says POLLHUP of a socket that has no peer yet
    socket.connection.compare_exchange_strong(attempt, Connection::failed);
    events.report(FD_CONNECT, winsock_error(why));
  } else if (revents & posix::pollout) {
    if (socket.connection.compare_exchange_strong(attempt, Connection::connected)) end_icmp_watch(socket);
  }
}

void report_stream(Socket& socket, spi::NetworkEvents& events, short revents) {
  const bool broken = revents & posix::pollerr;
  // After our own SD_RECEIVE Linux says the same of both ends.
  const bool ended = broken || revents & (socket.receive_shut ? posix::pollhup : posix::pollrdhup | posix::pollhup);
  // "FD_CLOSE being posted after all data is read": said before the look for data, so that who receives the last of it
  // meanwhile looks for the end.
  if (ended) socket.hung_up = true;
  const bool data = revents & posix::pollin && (!ended || has_data(socket));
  if (revents & posix::pollpri && !urgent_data_is_inline(socket)) events.report(FD_OOB);
  if (data) events.report(FD_READ);
  if (revents & posix::pollout && !broken && events.awaits_writing()) events.report(FD_WRITE);
  if (!ended || data) return;
  const int why = broken ? learn_error(socket) : socket.told_error.load();
  events.report(FD_CLOSE, why == 0 ? 0 : why == ETIMEDOUT ? WSAECONNABORTED : WSAECONNRESET);
}

Status make_nonblocking(Socket& socket) {
  int on = 1;
  if (posix::ioctl(socket.fd, posix::fionbio, &on) != 0) return fail(winsock_error());
  socket.traits.nonblocking = true;
  return {};
}

/// `select(events)` makes the selection; what holds already is reported at once.
template <class Select>
Status select_events(SOCKET s, LONG mask, Select select) {
  const auto ref = find(s);
  if (!ref) return fail(ref.error());
  Socket& socket = **ref;
  if (mask == 0 && !socket.events.load(std::memory_order_acquire)) return {};
  const auto events = watch(socket);
  if (!events) return fail(events.error());
  if (const Status selected = select(**events); !selected || mask == 0) return selected;
  if (const Status made = make_nonblocking(socket); !made) return made;
  report_what_holds(socket, **events);
  if (closed(*ref)) (*events)->close();
  return {};
}

void leave_set(const Socket& socket, Watched where) {
  if (where == Watched::in_default_set) engine::remove_from_default_set(socket.fd);
  if (where != Watched::in_port_set) return;
  if (const PortSet* set = socket.port.port()->sockets()) set->remove(socket.fd);
}

void on_ready(std::uint32_t key, std::uint32_t generation, std::uint32_t revents) {
  const Ref socket = sockets().find(key);
  if (!socket || socket->generation != generation) return;
  if (auto* events = socket->wanted_events()) {
    if (events->selected()) report_edge(*socket, *events, static_cast<short>(revents));
    notify_edge(*socket, *events, static_cast<short>(revents));
  }
  go_on_with_operations(socket, static_cast<short>(revents));
}

void add_all() {
  sockets().for_each([](std::uint64_t, const Ref& socket) {
    forget_orders(*socket);
    if (socket->watched.load() == Watched::nowhere) return;
    socket->watched = Watched::in_default_set;  // a port's set is its parent's
    engine::add_to_default_set(socket->fd, engine::Kind::kernel, static_cast<std::uint32_t>(socket->fd), socket->generation);
  });
}

}  // namespace

Result<spi::NetworkEvents*> watch(Socket& socket) {
  spi::NetworkEvents* events = socket.events.load(std::memory_order_acquire);
  if (!events) {
    auto fresh = std::make_unique<spi::NetworkEvents>(socket.upcalls);
    if (socket.events.compare_exchange_strong(events, fresh.get(), std::memory_order_acq_rel)) events = fresh.release();
  }
  const Status entered = enter_default_set(socket);
  return entered ? Result<spi::NetworkEvents*>(events) : fail(entered.error());
}

int learn_error(Socket& socket) {
  int error = 0;
  posix::socklen size = sizeof error;
  if (posix::getsockopt(socket.fd, posix::sol_socket, posix::so_error, &error, &size) == 0 && error)
    socket.told_error = reason_with_icmp(socket, error);
  return socket.told_error;
}

void report_edge(Socket& socket, spi::NetworkEvents& events, short revents) {
  // Linux says POLLHUP of a socket that has no peer yet, and connect() may have come between its edge and now.
  constexpr short end = posix::pollhup | posix::pollerr | static_cast<short>(posix::pollrdhup);
  if (revents & end)
    report_what_holds(socket, events);
  else
    report_ready(socket, events, revents);
}

namespace {

PortSet* set_of_port(const Socket& socket) {
  win32::CompletionPort* port = socket.port.port();
  return port ? port->sockets() : nullptr;
}

/// Moves the socket. An edge that the old set has not told of yet is told by the new one.
Status watch_in(Socket& socket, Watched where, PortSet* port_set) {
  const Watched before = socket.watched.exchange(where);
  if (before == where) return {};
  const auto key = static_cast<std::uint32_t>(socket.fd);
  const int why = where == Watched::in_port_set
                      ? port_set->add(socket.fd, engine::Kind::kernel, key, socket.generation)
                      : engine::add_to_default_set(socket.fd, engine::Kind::kernel, key, socket.generation);
  if (why != 0) {
    socket.watched = before;
    return fail(winsock_error(why));
  }
  leave_set(socket, before);
  return {};
}

}  // namespace

Status enter_default_set(Socket& socket) {
  socket.needs_default_set = true;
  return watch_in(socket, Watched::in_default_set, nullptr);
}

Status enter_set(Socket& socket) {
  if (is_watched_well(socket)) return {};
  PortSet* port_set = socket.needs_default_set.load(std::memory_order_relaxed) ? nullptr : set_of_port(socket);
  return watch_in(socket, port_set ? Watched::in_port_set : Watched::in_default_set, port_set);
}

Watched leave_sets(Socket& socket) {
  const Watched before = socket.watched.exchange(Watched::nowhere);
  leave_set(socket, before);
  return before;
}

void own_kernel_descriptors() { engine::set_owner(engine::Kind::kernel, {on_ready, add_all}); }

void report_ready(Socket& socket, spi::NetworkEvents& events, short revents) {
  if (!socket.stream()) {
    if (revents & (posix::pollin | posix::pollerr)) events.report(FD_READ);
    if (revents & posix::pollout) events.report(FD_WRITE);
    return;
  }
  if (socket.connection == Connection::connecting) {
    report_connect(socket, events, revents);
    if (socket.connection == Connection::connected) events.report(FD_CONNECT);
  }
  switch (socket.connection) {
    case Connection::listening:
      if (revents & posix::pollin) events.report(FD_ACCEPT);
      break;
    case Connection::connected: report_stream(socket, events, revents); break;
    case Connection::failed:
      if (const int why = socket.told_error) events.report(FD_CONNECT, winsock_error(why));
      break;
    default: break;
  }
}

void report_what_holds(Socket& socket, spi::NetworkEvents& events) {
  if (socket.connection == Connection::listening) {
    std::lock_guard lock(socket.pending_mutex);
    if (socket.pending) events.report(FD_ACCEPT);
  }
  posix::pollfd state{socket.fd, everything, 0};
  if (posix::poll_now(&state, 1) > 0) report_ready(socket, events, state.revents);
}

void after_receiving(Socket& socket, spi::NetworkEvents& events, bool drained) {
  notify_received(socket, events);
  if (!events.selected()) return;
  events.enable(FD_READ | FD_OOB);
  if (events.take_missed() || !drained || !socket.stream() || socket.hung_up) report_what_holds(socket, events);
}

void after_accepting(Socket& listener, spi::NetworkEvents& events, bool deferred) {
  if (deferred) return;
  notify_received(listener, events);
  if (!events.selected()) return;
  events.enable(FD_ACCEPT);
  report_what_holds(listener, events);
}

void after_blocked_send(Socket& socket, spi::NetworkEvents& events) {
  notify_blocked(socket, events);
  if (!events.selected()) return;
  events.await_writing();
  report_what_holds(socket, events);
}

void inherit_events(const Socket& listener, Socket& accepted) {
  const auto* from = listener.wanted_events();
  if (!from || !from->selected()) return;
  const auto events = watch(accepted);
  if (!events) return;
  (*events)->inherit(*from, static_cast<SOCKET>(accepted.fd));
  report_what_holds(accepted, **events);
}

void end_events(Socket& socket) {
  if (auto* events = socket.events.load(std::memory_order_acquire)) events->close();
  leave_sets(socket);
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
  spi::NetworkEvents none((*ref)->upcalls);
  spi::NetworkEvents* events = (*ref)->events.load(std::memory_order_acquire);
  return answer(error, (events ? *events : none).enumerate(event, record));
}

}  // namespace ows::kernel
