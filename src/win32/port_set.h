// The sockets of one completion port in an epoll instance of their own, in which every thread that asks the port and finds
// nothing sleeps: the kernel wakes one for an event, the last that came.
//
// Who brings events out of epoll_wait handles them all before it takes a packet: many receives in a row, then many answers,
// find the kernel's code for each in the caches. The default set is nested in it, for what else these threads are waited
// for: a port's thread leads that one when it says that it has something.
//
// Windows completes I/O while no thread asks, too. The tender, one thread that is made with the first port set, takes over
// what nobody has asked for about a millisecond, and gives it back with the next call. It sleeps without a timer while the
// ports have threads that sleep, or has taken them over.
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <memory>

#include "engine/default_set.h"
#include "win32/dispatcher.h"

namespace ows::win32 {

class PortSet : public std::enable_shared_from_this<PortSet> {
 public:
  /// Null: the process has no more descriptors.
  static std::shared_ptr<PortSet> create();
  ~PortSet();
  PortSet(const PortSet&) = delete;
  PortSet& operator=(const PortSet&) = delete;

  /// As for the default set. 0, or an errno value.
  int add(int fd, engine::Kind kind, std::uint32_t key, std::uint32_t generation) const;
  void remove(int fd) const;

  /// The set is the parent's, in a child.
  [[nodiscard]] bool inherited() const;

  static constexpr int most_events = 32;
  /// epoll_wait, until `deadline`, or until the thread has an APC where it is alertable. How many events.
  int wait(Thread& self, bool alertable, Deadline deadline, epoll_event* events) const;

  // Under the dispatcher's lock.

  /// A thread of the port asks: the tender gives the set back.
  void attend();
  /// The thread is about to sleep in the set; is awake, and has brought a kick or not. `sleepers` counts it meanwhile.
  void fall_asleep() { ++sleepers_; }
  void wake_up(bool kicked = false);
  [[nodiscard]] std::uint32_t sleepers() const { return sleepers_; }
  /// Wakes one of the sleepers when the lock is given back, unless one has been asked to come already.
  void kick(DispatcherLock& lock);

  /// Whether packets are left for a thread that is expected soon: should it not come, the tender will see.
  void leave_packets(bool any);
  /// A packet has been taken. Whether there have been so many in a row that it is time to look at the sockets.
  void packet_taken() { ++packets_in_a_row_; }
  [[nodiscard]] bool look_is_due() const { return packets_in_a_row_ >= most_packets_in_a_row; }

 private:
  friend class PortTender;
  static constexpr std::uint32_t most_packets_in_a_row = 512;
  PortSet(int epoll, int kick);
  void handle_all();

  const int epoll_;
  const int kick_;  // an eventfd, edge-triggered: each write is an edge, so nobody need read it
  const unsigned fork_generation_;

  // Protected by the dispatcher's lock.
  std::uint32_t sleepers_ = 0;
  std::uint32_t packets_in_a_row_ = 0;  // since somebody has looked
  bool kicked_ = false;
  bool packets_left_ = false;
  bool taken_over_ = false;
  std::uint32_t asked_ = 0, asked_before_ = 0;  // how often, now and when the tender looked last
  PortSet* next_ = nullptr;
  PortSet* previous_ = nullptr;
};

}  // namespace ows::win32
