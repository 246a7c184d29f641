// The reactor: one background thread for what must go on while no program thread is inside a call: output that a
// non-blocking call left behind, connections that finish after closesocket, timers of a protocol.
//
// The thread is made when the first obligation appears and sleeps in epoll_wait while there is none. A program whose calls
// only block never has it. At the end of the process it gets a bounded time to finish what has been closed (see
// exit_limit); after fork() a child has no reactor, and watch() does nothing there.
//
// Lock order: an object's own lock, then the reactor's. The reactor calls serve() with no lock of its own held.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

namespace ows::engine {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;

/// Something the reactor looks after.
class Watched {
 public:
  virtual ~Watched() = default;
  /// The descriptor is ready, or the time has come. Runs on the reactor's thread; says what it wants next with watch().
  virtual void serve() = 0;
};

/// What is to be waited for. Nothing of it: forget the object.
struct Interest {
  int fd = -1;
  bool readable = false, writable = false;
  std::optional<TimePoint> deadline;
  bool must_finish = false;  ///< the end of the process waits for it

  bool any() const { return readable || writable || deadline; }
  bool operator==(const Interest&) const = default;
};

/// How long the end of the process waits: long enough for a peer on the same continent to read and confirm, short enough
/// that nobody takes the program for hung.
constexpr std::chrono::seconds exit_limit{3};

/// Replaces what the reactor waits for on behalf of `object`. The reactor keeps a reference while there is something. A
/// descriptor must be taken back (an Interest without it) before it is closed.
void watch(const std::shared_ptr<Watched>& object, const Interest& interest);

/// True in a process that was forked after the reactor's objects came into being.
bool forked_since(unsigned generation);
/// The number of forks in this process's ancestry since the library was loaded.
unsigned fork_generation();

}  // namespace ows::engine
