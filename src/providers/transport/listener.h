// A listening socket's connections to be: carriers accepted, requests that have come or are awaited.
#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "providers/transport/connection.h"

namespace ows::transport {

/// Called with the owning socket's lock held. A carrier that connects and does not ask within handshake_limit is dropped,
/// and no more than `backlog` of them are kept, so that silent peers hold nothing for long.
class Listener {
 public:
  /// Takes over `carrier`, a listening non-blocking descriptor.
  Listener(int carrier, int backlog, std::shared_ptr<const Settings> settings);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// Takes new carriers and drives all of them.
  void pump();
  /// The first connection whose peer has asked; nullptr: none. It stays until it is taken.
  std::shared_ptr<Connection> first_request();
  void take(const std::shared_ptr<Connection>& connection);
  /// The settings of connections to come.
  void set(std::shared_ptr<const Settings> settings) { settings_ = std::move(settings); }

  /// Readable when pump() has something to do.
  int poll_descriptor() const { return epoll_; }
  /// When pump() should be called even so; nullopt: no need.
  std::optional<TimePoint> deadline() const;

 private:
  struct Pending {
    std::shared_ptr<Connection> connection;
    TimePoint give_up;
    bool asked;
  };
  void watch(int fd);
  void unwatch(const Connection& connection);

  const int carrier_;
  const int epoll_;
  const std::size_t backlog_;
  std::shared_ptr<const Settings> settings_;
  std::vector<Pending> pending_;
};

constexpr std::chrono::seconds handshake_limit{30};

}  // namespace ows::transport
