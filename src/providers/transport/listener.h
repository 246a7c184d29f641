// What a listening socket has: its place at a port of the carrier, and the requests for it.
#pragma once

#include <deque>
#include <memory>

#include "base/result.h"
#include "providers/transport/port.h"

namespace ows::transport {

/// Called with the owning socket's lock held, but for what a port calls.
class Listener {
 public:
  Listener(std::shared_ptr<Port> port, int backlog, std::shared_ptr<const Settings> settings);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// WSAEADDRINUSE: another listener at the port serves the same.
  Status begin();

  /// Takes new carriers and drives all of them.
  void pump();
  /// The first connection whose peer has asked; nullptr: none. It stays until it is taken.
  std::shared_ptr<Connection> first_request();
  void take(const std::shared_ptr<Connection>& connection);
  /// The settings of connections to come.
  void set(std::shared_ptr<const Settings> settings);

  /// Readable when pump() has something to do.
  int poll_descriptor() const { return epoll_; }
  /// When pump() should be called even so; nullopt: no need.
  std::optional<TimePoint> deadline() const { return port_->deadline(); }

  // --- for the port, which holds its lock ---------------------------------------------------------------------------
  const Settings& settings() const { return *settings_; }
  std::size_t backlog() const { return backlog_; }
  void arrived(const std::shared_ptr<Connection>& request);
  std::deque<std::shared_ptr<Connection>> requests;

 private:
  /// With the port's lock held.
  void forget_arrivals();

  const std::shared_ptr<Port> port_;
  const int epoll_;
  /// An eventfd, readable as long as there are requests: whoever brought one need not be who takes it, and who sleeps until
  /// there is one must not miss it because a third has looked.
  const int arrivals_;
  const std::size_t backlog_;
  bool joined_ = false;
  std::shared_ptr<const Settings> settings_;
};

}  // namespace ows::transport
