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
//
// With OPENWINSOCK_ENGINE=io_uring, where the kernel has a ring for us, the threads sleep in a ring (engine/ring.h) that
// watches the epoll instance, and operations can be given to the kernel as orders. A thread of the port that gives one will
// soon be back, so its orders are gathered and go with its next wait, many in one system call; anybody else's are submitted
// at once. Should that thread not come back soon, the tender submits them, or wakes one that does.
#pragma once

#include <sys/epoll.h>

#include <atomic>
#include <cstdint>
#include <memory>

#include "engine/default_set.h"
#include "engine/ring.h"
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
  int wait(Thread& self, bool alertable, Deadline deadline, epoll_event* events);

  [[nodiscard]] bool has_ring() const { return ring_ != nullptr; }
  /// Gives the kernel an order (Ring::post), whose landing is an event for the owner engine::Kind::order: the order's
  /// user_data is its event_data, the event its result. `gather`: the calling thread will soon ask the port. False: no room.
  template <class Prepare>
  bool order(bool gather, Prepare prepare) {
    if (!ring_->post(prepare)) return false;
    if (gather && !submits_at_once_.load(std::memory_order_seq_cst))
      orders_gathered();
    else
      ring_->submit();
    return true;
  }
  /// The user_data of an order of whose landing nobody hears.
  static constexpr std::uint64_t no_news = engine::event_data(engine::Kind::none, 3, 0);
  /// Before a call that what has been gathered must precede.
  void submit_orders() const {
    if (ring_) ring_->submit();
  }
  /// Handles what there is, or comes within a moment.
  void lend_a_hand();

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
  void watch_epoll();
  /// What has landed, and what the epoll instance has where it says that it has something.
  int collect(epoll_event* events);
  /// What there is, without sleeping.
  int look(epoll_event* events);
  void orders_gathered() const;
  /// A thread has to go on with it that does not come by itself.
  [[nodiscard]] bool has_loose_ends() const { return ring_ && (events_left_ || ring_->gathered() > 0); }
  [[nodiscard]] int descriptor() const { return ring_ ? ring_->fd() : epoll_; }

  const int epoll_;
  const int kick_;  // an eventfd, edge-triggered: each write is an edge, so nobody need read it
  const unsigned fork_generation_;
  const std::unique_ptr<engine::Ring> ring_;
  std::atomic<bool> events_left_{false};      // the epoll instance has more than there was room for
  std::atomic<bool> submits_at_once_{false};  // the tender has the set

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
