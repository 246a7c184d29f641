#include "providers/transport/listener.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "border/posix.h"

namespace ows::transport {

Listener::Listener(int carrier, int backlog, std::shared_ptr<const Settings> settings)
    : carrier_(carrier),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      backlog_(static_cast<std::size_t>(backlog)),
      settings_(std::move(settings)) {
  watch(carrier_);
}

Listener::~Listener() {
  for (const auto& pending : pending_) {
    std::lock_guard lock(pending.connection->mutex);
    pending.connection->abort();
    pending.connection->detach();
    pending.connection->settle();
  }
  ::close(epoll_);
  ::close(carrier_);
}

void Listener::watch(int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
}

void Listener::unwatch(const Connection& connection) {
  if (connection.carrier() >= 0) epoll_ctl(epoll_, EPOLL_CTL_DEL, connection.carrier(), nullptr);
}

void Listener::pump() {
  while (pending_.size() < backlog_) {
    const int fd = posix::accept4(carrier_, nullptr, nullptr, posix::sock_nonblock | posix::sock_cloexec);
    if (fd < 0) break;
    const int on = 1;
    posix::setsockopt(fd, posix::ipproto_tcp, posix::tcp_nodelay, &on, sizeof on);
    watch(fd);
    pending_.push_back({std::make_shared<Connection>(fd, settings_->make_protocol(false), false),
                        engine::Clock::now() + handshake_limit, false});
  }
  const auto now = engine::Clock::now();
  std::erase_if(pending_, [&](Pending& pending) {
    Connection& connection = *pending.connection;
    std::lock_guard lock(connection.mutex);
    const int carrier = connection.carrier();
    connection.pump();
    if (connection.phase == Phase::request && !std::exchange(pending.asked, true)) {
      // From here on its carrier is not a reason to wake up; a peer that goes is noticed when it is accepted.
      epoll_ctl(epoll_, EPOLL_CTL_DEL, carrier, nullptr);
    }
    const bool gone = connection.finished || connection.ended;
    const bool too_late = !pending.asked && pending.give_up <= now;
    if (!gone && !too_late) return false;
    if (too_late) connection.abort();
    unwatch(connection);
    connection.detach();
    connection.settle();
    return true;
  });
}

std::shared_ptr<Connection> Listener::first_request() {
  const auto found = std::ranges::find(pending_, true, &Pending::asked);
  return found == pending_.end() ? nullptr : found->connection;
}

void Listener::take(const std::shared_ptr<Connection>& connection) {
  std::erase_if(pending_, [&](const Pending& pending) { return pending.connection == connection; });
}

std::optional<TimePoint> Listener::deadline() const {
  std::optional<TimePoint> first;
  for (const auto& pending : pending_)
    if (!pending.asked) first = std::min(first.value_or(pending.give_up), pending.give_up);
  return first;
}

}  // namespace ows::transport
