#include "providers/transport/listener.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace ows::transport {

Listener::Listener(std::shared_ptr<Port> port, int backlog, std::shared_ptr<const Settings> settings)
    : port_(std::move(port)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      arrivals_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      backlog_(static_cast<std::size_t>(backlog)),
      settings_(std::move(settings)) {
  for (const int fd : {port_->poll_descriptor(), arrivals_}) {
    epoll_event event{};
    event.events = EPOLLIN;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }
}

Listener::~Listener() {
  if (joined_) port_->leave(*this);
  for (const auto& request : requests) drop_request(*request);
  ::close(epoll_);
  ::close(arrivals_);
}

Status Listener::begin() {
  const auto joined = port_->join(*this);
  joined_ = joined.has_value();
  return joined;
}

void Listener::pump() {
  port_->pump();
  std::lock_guard lock(port_->mutex);
  forget_arrivals();
}

void Listener::forget_arrivals() {
  eventfd_t ignored;
  if (requests.empty()) eventfd_read(arrivals_, &ignored);
}

std::shared_ptr<Connection> Listener::first_request() {
  std::lock_guard lock(port_->mutex);
  return requests.empty() ? nullptr : requests.front();
}

void Listener::take(const std::shared_ptr<Connection>& connection) {
  std::lock_guard lock(port_->mutex);
  std::erase(requests, connection);
  forget_arrivals();
}

void Listener::set(std::shared_ptr<const Settings> settings) {
  std::lock_guard lock(port_->mutex);
  settings_ = std::move(settings);
}

void Listener::arrived(const std::shared_ptr<Connection>& request) {
  requests.push_back(request);
  eventfd_write(arrivals_, 1);
}

}  // namespace ows::transport
