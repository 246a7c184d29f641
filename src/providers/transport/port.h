// A listening port of the carrier, with the connections to be that have come to it: carriers accepted, requests awaited.
// Several listeners of the process share it where they serve different services (Settings::service); a request goes to
// the one that serves what the peer asks for, else to the one that serves all, else it is refused by the protocol.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "providers/transport/connection.h"

namespace ows::transport {

class Listener;

/// A carrier that connects and does not ask within handshake_limit is dropped, and no more than the backlog of them are
/// kept, so that silent peers hold nothing for long. Lock order: Socket::mutex, the port's, Connection::mutex.
class Port final : public ServiceDirectory {
 public:
  /// The port at `address` that sockets of `transport` listen on; nullptr: none.
  static std::shared_ptr<Port> find(const Transport& transport, const Address& address);
  /// Takes over `carrier`, a descriptor that listens without blocking.
  static std::shared_ptr<Port> make(const Transport& transport, int carrier);

  ~Port() override;
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  /// Whether a listener serves exactly `service`.
  bool serves(View service);
  /// WSAEADDRINUSE: another listener serves the same.
  Status join(Listener& listener);
  void leave(Listener& listener);
  /// Takes new carriers and drives all of them; requests go to their listeners.
  void pump();
  /// Readable when pump() has something to do.
  int poll_descriptor() const { return epoll_; }
  /// When pump() should be called even so; nullopt: no need.
  std::optional<TimePoint> deadline();

  std::mutex mutex;  // protects what follows, and the requests of its listeners

  // ServiceDirectory, while pump() drives a connection
  const Settings* settings_for(View service) override;

 private:
  struct Pending {
    std::shared_ptr<Connection> connection;
    TimePoint give_up;
  };
  Port(const Transport& transport, int carrier, const Address& address);
  bool is_served(View service) const;
  Listener* listener_for(View service);
  bool has_room() const;
  /// Moves a connection on that pump() has driven. False: it stays.
  bool move_on(const Pending& pending, TimePoint now);

  const Transport& transport_;
  const int carrier_;
  const int epoll_;
  const Address address_;
  std::vector<Listener*> listeners_;
  std::vector<Pending> pending_;
};

constexpr std::chrono::seconds handshake_limit{30};

}  // namespace ows::transport
