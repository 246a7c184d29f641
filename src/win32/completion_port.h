// The completion port: a queue of packets, and how many threads may be busy with them at once. A thread that waits for a
// packet waits for the port as for any other dispatcher object (last in, first out); a satisfied wait takes the first
// packet. [I/O Completion Ports]
//
// The thread that takes a packet is active in the port until it asks a port again or ends; while it blocks in a wait or a
// blocking Winsock call it does not count, so that another thread can have the next packet, and it goes on afterwards even
// where that is one thread too many for a while.
//
// A port with sockets of the kernel's has a set (port_set.h), in which its threads sleep instead of on a futex; a thread
// that comes while too many are active still sleeps on its futex, in the port's list of waits. What an active thread's own
// call has completed at once is left for that thread, which will soon be back, rather than wake another.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "win32/dispatcher.h"

struct _OVERLAPPED;
struct _OVERLAPPED_ENTRY;
struct epoll_event;

namespace ows::win32 {

/// Which of several packets leaves a port first.
enum class Rank : std::uint8_t { high, normal, low };

/// What a program is told by a packet.
struct PacketContent {
  std::uintptr_t key = 0;
  _OVERLAPPED* overlapped = nullptr;
  std::uint32_t status = 0;
  std::uint32_t octets = 0;
  bool again = false;  ///< the packet has not gone, and is to be queued again
};

/// One completion. Whoever takes it out of a port calls dispose(), or take_content().
struct Packet {
  Packet* next = nullptr;
  Rank rank = Rank::normal;
  std::uintptr_t key = 0;
  _OVERLAPPED* overlapped = nullptr;
  std::uint32_t status = 0;  ///< an NTSTATUS
  std::uint32_t octets = 0;
  void (*dispose)(Packet* self) = nullptr;
  /// Of one that says only when it is taken what it has to tell; in place of dispose(). False: nothing any more.
  bool (*open)(Packet* self, PacketContent& content) = nullptr;
};

/// A packet that has been taken out of a port gives what it tells, and goes. False: it has come to nothing.
inline bool take_content(Packet& packet, PacketContent& content) {
  if (packet.open) return packet.open(&packet, content);
  content = {.key = packet.key, .overlapped = packet.overlapped, .status = packet.status, .octets = packet.octets};
  packet.dispose(&packet);
  return true;
}

class PortSet;

/// Who makes threads for a port (pool_threads.h).
class PortKeeper {
 public:
  /// Under the lock: a packet has come, and no thread waits for it.
  virtual void packet_waits(DispatcherLock& lock) = 0;

 protected:
  PortKeeper() = default;
  ~PortKeeper() = default;
};

class CompletionPort final : public Dispatcher {
 public:
  static constexpr Type object_type = Type::completion_port;
  /// `concurrency`: the number of active threads that keeps further packets back; not 0. The keeper lives until the last
  /// handle is closed.
  explicit CompletionPort(std::uint32_t concurrency, PortKeeper* keeper = nullptr)
      : Dispatcher(Type::completion_port, 0), concurrency_(concurrency), keeper_(keeper) {}

  /// Queues a packet. False when the port has no handle any more: the packet stays the caller's. `own`: the calling thread
  /// has made it by an operation that was done at once; where it is active in the port, the packet is left for it.
  bool post(Packet& packet, bool own = false);
  /// The same, under the lock.
  bool post_locked(DispatcherLock& lock, Packet& packet);

  // Under the lock, for the keeper.
  [[nodiscard]] bool has_packets() const { return lists_[0].first || lists_[1].first || lists_[2].first; }
  using Dispatcher::has_waiters;
  [[nodiscard]] std::uint32_t active() const { return active_; }
  /// How many packets have been taken in all, round and round.
  [[nodiscard]] std::uint32_t taken() const { return taken_; }
  /// The thread does not count as active until it asks for the next packet, or has waited.
  static void stop_counting(DispatcherLock& lock, Thread& thread) { count(lock, thread, false); }

  /// The calling thread's next packet. WAIT_TIMEOUT, WAIT_IO_COMPLETION; ERROR_ABANDONED_WAIT_0: the last handle is closed.
  Result<Packet*> next(Thread& self, const WaitOptions& options);
  /// One more without waiting, for a thread that has got one from next(), or null.
  Packet* one_more();

  /// Whether the thread has taken a packet of this port, and so will soon ask for the next. The thread itself asks.
  [[nodiscard]] bool is_served_by(const Thread& self) const;

  /// Where the port's sockets are watched, made with the first; null: in the default set.
  PortSet* sockets();

  /// The calling thread is not active in any port any more.
  static void leave(Thread& thread);

  [[nodiscard]] bool waits_are_the_programs() const override { return false; }
  Attempt try_take(Thread& /*thread*/) override { return Attempt::contended; }
  [[nodiscard]] bool signalled_for(const Thread& thread) const override;
  bool take(Thread& thread) override;

 protected:
  [[nodiscard]] bool last_in_first_out() const override { return true; }
  void last_handle_closed() override;

 private:
  friend class PortPause;
  ~CompletionPort() override;
  Packet* pop();
  void push(Packet& packet);
  /// The set, where there is one that is this process's.
  [[nodiscard]] PortSet* set() const;
  Result<Packet*> next_of_set(Thread& self, PortSet& set, const WaitOptions& options);
  /// What a wait for the port in the list of waits has given; null: look at the set.
  Result<Packet*> wait_in_list(Thread& self, const WaitOptions& options);
  /// Packets that a thread has in its hands.
  struct List {
    Packet* first = nullptr;
    Packet* last = nullptr;
    void push(Packet& packet) {
      packet.next = nullptr;
      (last ? last->next : first) = &packet;
      last = &packet;
    }
  };
  struct Collector;
  /// Gives events to their owners; what packets for this port come of it are collected. Whether one was a kick.
  bool handle(PortSet& watched, const epoll_event* events, int count, List& packets);
  void push_all(List& packets);

  // Under the lock.
  void enter(Thread& thread);
  [[nodiscard]] bool in_place(const Thread& self) const;
  /// Gives what there is to threads that wait, while there may be more active ones.
  void settle(DispatcherLock& lock);
  /// A packet for a thread that is active in this port and may stay so, or null: it need not give its place up and take it
  /// again, and no other thread is woken for the packet.
  Packet* keep_place(const Thread& self);
  /// Under the lock: whether the thread, which may have no active port, counts there.
  static void count(DispatcherLock& lock, Thread& thread, bool active);

  // Protected by dispatcher_mutex.
  std::array<List, 3> lists_;  // by rank
  std::uint32_t active_ = 0;
  std::uint32_t taken_ = 0;
  bool abandoned_ = false;
  std::shared_ptr<PortSet> owned_set_;
  std::atomic<PortSet*> set_{nullptr};
  const std::uint32_t concurrency_;
  PortKeeper* const keeper_;
};

/// The calling thread's next packets, as many as `entries` has room for; at least one, which is what it waits for. How many
/// they are; errors as CompletionPort::next().
Result<std::uint32_t> take_entries(CompletionPort& port, std::span<_OVERLAPPED_ENTRY> entries, const WaitOptions& options);

/// As long as it exists, a thread that has an active port does not count there.
class PortPause {
 public:
  explicit PortPause(Thread& thread);
  PortPause(Thread& thread, DispatcherLock& lock);
  ~PortPause();
  PortPause(const PortPause&) = delete;
  PortPause& operator=(const PortPause&) = delete;

 private:
  Thread& thread_;
};

}  // namespace ows::win32
