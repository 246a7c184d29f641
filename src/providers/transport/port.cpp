#include "providers/transport/port.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/immortal.h"
#include "border/posix.h"
#include "providers/transport/listener.h"

namespace ows::transport {
namespace {

/// The ports of the process that are being listened on. Its lock is taken with a Socket::mutex held, never inside a port's.
struct Ports {
  std::mutex mutex;
  std::vector<std::weak_ptr<Port>> all;
};
constinit Immortal<Ports> ports;

bool same(const Address& a, const Address& b) {
  return a.length == b.length && std::memcmp(a.data(), b.data(), a.length) == 0;
}

}  // namespace

std::shared_ptr<Port> Port::find(const Transport& transport, const Address& address) {
  std::lock_guard lock(ports->mutex);
  for (const auto& weak : ports->all)
    if (auto port = weak.lock(); port && &port->transport_ == &transport && same(port->address_, address)) return port;
  return nullptr;
}

std::shared_ptr<Port> Port::make(const Transport& transport, int carrier) {
  Address address;
  address.length = sizeof address.storage;
  posix::getsockname(carrier, address.data(), &address.length);
  std::shared_ptr<Port> port(new Port(transport, carrier, address));
  std::lock_guard lock(ports->mutex);
  std::erase_if(ports->all, [](const auto& weak) { return weak.expired(); });
  ports->all.push_back(port);
  return port;
}

Port::Port(const Transport& transport, int carrier, const Address& address)
    : transport_(transport), carrier_(carrier), epoll_(epoll_create1(EPOLL_CLOEXEC)), address_(address) {
  epoll_event event{};
  event.events = EPOLLIN;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, carrier_, &event);
}

Port::~Port() {
  for (const auto& pending : pending_) drop_request(*pending.connection);
  ::close(epoll_);
  ::close(carrier_);
}

bool Port::is_served(View service) const {
  return std::ranges::any_of(
      listeners_, [&](const Listener* other) { return std::ranges::equal(other->settings().service(), service); });
}

bool Port::serves(View service) {
  std::lock_guard lock(mutex);
  return is_served(service);
}

Status Port::join(Listener& listener) {
  std::lock_guard lock(mutex);
  if (is_served(listener.settings().service())) return fail(WSAEADDRINUSE);
  listeners_.push_back(&listener);
  return {};
}

void Port::leave(Listener& listener) {
  std::lock_guard lock(mutex);
  std::erase(listeners_, &listener);
}

Listener* Port::listener_for(View service) {
  Listener* for_all = nullptr;
  for (Listener* listener : listeners_) {
    const View its = listener->settings().service();
    if (its.empty()) for_all = listener;
    if (!its.empty() && std::ranges::equal(its, service)) return listener;
  }
  return for_all;
}

const Settings* Port::settings_for(View service) {
  const Listener* listener = listener_for(service);
  return listener ? &listener->settings() : nullptr;
}

bool Port::has_room() const {
  std::size_t most = 0;
  for (const Listener* listener : listeners_) most = std::max(most, listener->backlog());
  // One listener alone leaves in the kernel what it has no room for; shared, it must not stop the others.
  const std::size_t asked = listeners_.size() == 1 ? listeners_.front()->requests.size() : 0;
  return pending_.size() + asked < most;
}

void Port::pump() {
  std::lock_guard lock(mutex);
  while (has_room()) {
    const int fd = posix::accept4(carrier_, nullptr, nullptr, posix::sock_nonblock | posix::sock_cloexec);
    if (fd < 0) break;
    const int on = 1;
    posix::setsockopt(fd, posix::ipproto_tcp, posix::tcp_nodelay, &on, sizeof on);
    epoll_event event{};
    event.events = EPOLLIN;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
    auto connection = std::make_shared<Connection>(fd, listeners_.front()->settings().make_protocol(false), false);
    connection->directory = this;
    pending_.push_back({std::move(connection), engine::Clock::now() + handshake_limit});
  }
  const auto now = engine::Clock::now();
  std::erase_if(pending_, [&](const Pending& pending) { return move_on(pending, now); });
}

bool Port::move_on(const Pending& pending, TimePoint now) {
  Connection& connection = *pending.connection;
  std::unique_lock lock(connection.mutex);
  const int carrier = connection.carrier();
  connection.pump();
  const bool asked = connection.phase == Phase::request;
  const bool gone = connection.finished || connection.ended;
  const bool too_late = !asked && pending.give_up <= now;
  if (!asked && !gone && !too_late) return false;
  // From here on its carrier is not a reason to wake up; a peer that goes is noticed when it is accepted.
  if (connection.carrier() >= 0) epoll_ctl(epoll_, EPOLL_CTL_DEL, carrier, nullptr);
  connection.directory = nullptr;
  Listener* listener = asked && !gone ? listener_for(connection.wanted_service) : nullptr;
  if (listener && listener->requests.size() < listener->backlog()) {
    lock.unlock();
    listener->arrived(pending.connection);
    return true;
  }
  if (too_late) connection.abort();
  if (asked && !gone) connection.refuse({});
  connection.detach();
  connection.settle();
  return true;
}

std::optional<TimePoint> Port::deadline() {
  std::lock_guard lock(mutex);
  std::optional<TimePoint> first;
  for (const auto& pending : pending_) {
    std::lock_guard connection_lock(pending.connection->mutex);
    const auto its = pending.connection->next_deadline();
    const TimePoint soonest = std::min(its.value_or(pending.give_up), pending.give_up);
    first = std::min(first.value_or(soonest), soonest);
  }
  return first;
}

void drop_request(Connection& connection) {
  std::lock_guard lock(connection.mutex);
  connection.directory = nullptr;
  connection.abort();
  connection.detach();
  connection.settle();
}

}  // namespace ows::transport
