// Dispatcher objects: what can be waited for. Waiting for one or many, any or all; signalling; timeouts; APCs as a reason
// to stop waiting.
//
// Each object has one atomic word: its state (signalled, count, owner, ...), and the bit `held`.
//   * While `held` is clear nobody waits for the object, and whatever can be done to it alone is done by one compare and
//     exchange of the word: SetEvent without a waiter, a wait for a signalled event, a free mutex. No lock, no system call.
//   * Everything else takes dispatcher_mutex, the one lock of this module, and sets `held` on each object it looks at: from
//     then on every fast path fails its exchange and comes to the lock too. Under the lock, with all objects of a wait held,
//     a wait-all looks at all of them and takes all or nothing: atomic for everybody. `held` stays while anybody waits.
// No wake-up is lost: a waiter holds the object before it looks at its state, so a signaller either changed the word before
// that look, or finds it held and comes to the lock, after the waiter is in the list. No deadlock: there is one lock, and
// nothing else is locked under it. It is held for lines; a satisfied waiter is marked and unlinked under it, by the
// signaller, and woken after it, so it has nothing to clean up and takes no lock when it wakes.
//
// Why one lock and not one per object: only operations that block or wake come here, each of which costs a system call, 20
// times what the lock costs; wait-all needs no order of locks; and fork needs to hold one lock, not all.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "base/result.h"
#include "engine/default_set.h"
#include "win32/object.h"

namespace ows::win32 {

class SharedState;
class Thread;
struct Wait;

/// One object of one wait, in the list of that object. Lives on the waiting thread's stack.
struct WaitBlock {
  WaitBlock* next;
  WaitBlock* previous;
  Dispatcher* object;
  Wait* wait;
};

/// Holds dispatcher_mutex. Waits that were decided under it are made known, and their threads woken, after it is released.
class DispatcherLock {
 public:
  DispatcherLock();
  /// Of a lock that the calling thread has already, after fork.
  enum Adopt : std::uint8_t { adopt };
  explicit DispatcherLock(Adopt) {}
  ~DispatcherLock() {
    if (locked_) unlock();
  }
  DispatcherLock(const DispatcherLock&) = delete;
  DispatcherLock& operator=(const DispatcherLock&) = delete;
  void unlock();
  /// Wakes who sleeps in a port's set when the lock has been given back, or now, should there be several: by a write to an
  /// eventfd, or by submitting what a ring has gathered.
  void wake_afterwards(int fd, bool is_ring);

 private:
  friend struct Wait;
  int woken_afterwards_ = -1;
  bool woken_is_ring_ = false;
  Wait* first_decided_ = nullptr;
  Wait* last_decided_ = nullptr;
  bool locked_ = true;
};

class Dispatcher : public Object {
 public:
  Dispatcher* as_dispatcher() final { return this; }
  bool describe(InheritedHandle& to) override;
  void name_is_free() override;

  /// Whether a program may wait for it by its handle. Not for a port, whose packets are for the functions that hand them
  /// out.
  [[nodiscard]] virtual bool waits_are_the_programs() const { return true; }

  enum class Attempt : std::uint8_t { taken, not_signalled, contended };
  /// Without the lock: takes the object as a wait for it alone would, if it is free to be taken and not held. Objects that
  /// have more to say than "taken" (an abandoned mutex) answer `contended`.
  virtual Attempt try_take(Thread& thread) = 0;

  /// Under the lock, held: would a wait of `thread` be satisfied?
  [[nodiscard]] virtual bool signalled_for(const Thread& thread) const = 0;
  /// Under the lock, held and signalled: what a satisfied wait does to it. True: the wait reports WAIT_ABANDONED.
  virtual bool take(Thread& thread) = 0;
  /// SignalObjectAndWait's signal, under the lock. A Win32 error code when it cannot be.
  virtual Status signal(DispatcherLock& lock, Thread& thread);

  /// Under the lock: as long as this exists, the word is only the caller's. Nests.
  class Held {
   public:
    explicit Held(Dispatcher& object) : object_(object) { object_.hold(); }
    ~Held() { object_.let_go(); }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

   private:
    Dispatcher& object_;
  };
  void hold();
  void let_go();
  /// Under the lock, held: `block`, of this object, waits behind all others, or before them where the last comes first.
  void link(WaitBlock& block);

  /// Under the lock: `change` alters the word of the held object; waits that it satisfies are decided.
  template <class Change>
  auto alter(DispatcherLock& lock, Change change) {
    const Held mark(*this);
    auto result = change();
    satisfy_waits(lock);
    return result;
  }
  /// Under the lock: decides, first come first served, the waits that the object's state satisfies.
  void satisfy_waits(DispatcherLock& lock);

 protected:
  explicit Dispatcher(Type type, std::uint64_t word) : Object(type), word_(word) {}
  /// With state that other processes have too: its word lies there, and word_ stays held, so that everything comes to the
  /// lock. Not under the lock.
  Dispatcher(Type type, std::unique_ptr<SharedState> state);
  ~Dispatcher() override;
  [[nodiscard]] SharedState* shared() const { return shared_; }
  /// Under the lock: an object that is going to be deleted under it.
  void leave_shared_objects();

  /// Under the lock.
  [[nodiscard]] bool has_waiters() const { return first_ != nullptr; }

  /// Which of several waiting threads is satisfied first.
  [[nodiscard]] virtual bool last_in_first_out() const { return false; }

  static constexpr std::uint64_t held = 1;
  std::atomic<std::uint64_t> word_;

  /// Under the lock, held: plain access to the word.
  [[nodiscard]] std::uint64_t word() const {
    if (shared_) [[unlikely]]
      return shared_word();
    return word_.load(std::memory_order_relaxed);
  }
  void set_word(std::uint64_t value) {
    if (shared_) [[unlikely]]
      return set_shared_word(value);
    word_.store(value | held, std::memory_order_relaxed);
  }

 private:
  friend struct Wait;
  friend struct SharedObjects;
  void unlink(WaitBlock& block);
  void free_if_idle();
  [[nodiscard]] std::uint64_t shared_word() const;
  void set_shared_word(std::uint64_t value);
  SharedState* shared_ = nullptr;  // owned

  // Protected by dispatcher_mutex.
  WaitBlock* first_ = nullptr;
  WaitBlock* last_ = nullptr;
  std::uint32_t holders_ = 0;  // the word stays held for them even when the last waiter goes
  int watch_ = -1;             // of a shared object: in the list of them
  Dispatcher* next_shared_ = nullptr;
  Dispatcher* previous_shared_ = nullptr;
};

/// When a wait gives up: at once, at a time of CLOCK_MONOTONIC, or never.
class Deadline {
 public:
  static Deadline never() { return Deadline(~std::uint64_t{0}); }
  /// `milliseconds` as in dwMilliseconds: 0 is at once, INFINITE never.
  static Deadline in(std::uint32_t milliseconds);
  [[nodiscard]] bool is_never() const { return nanoseconds_ == ~std::uint64_t{0}; }
  [[nodiscard]] bool is_now() const { return nanoseconds_ == 0; }
  [[nodiscard]] std::uint64_t nanoseconds() const { return nanoseconds_; }

 private:
  explicit Deadline(std::uint64_t nanoseconds) : nanoseconds_(nanoseconds) {}
  std::uint64_t nanoseconds_;
};

bool has_passed(Deadline deadline);

struct WaitOptions {
  bool all = false;
  bool alertable = false;
  Deadline deadline = Deadline::never();
  Dispatcher* signal_first = nullptr;  // SignalObjectAndWait
};

/// Waits. Returns WAIT_OBJECT_0 + index, WAIT_ABANDONED_0 + index, WAIT_TIMEOUT, or WAIT_IO_COMPLETION after the thread's
/// APCs have run; or the error of `signal_first`. An object that is signalled wins over an APC that is pending, as on
/// Windows. No objects: only time and APCs end it. At most MAXIMUM_WAIT_OBJECTS.
Result<std::uint32_t> wait(Thread& self, std::span<Dispatcher* const> objects, const WaitOptions& options);

/// One wait under way; on the waiting thread's stack, or in an object of a pool's (pool_wait.h), where no thread sleeps.
struct Wait {
  Thread& thread;
  std::span<WaitBlock> blocks;
  bool all;
  bool alertable;
  /// Instead of waking the thread: called under the lock when the wait is decided.
  void (*satisfied)(DispatcherLock& lock, Wait& self) = nullptr;

  // Protected by dispatcher_mutex until `published`.
  bool decided = false;
  std::uint32_t result = 0;
  Wait* next_decided = nullptr;

  /// An engine::Sleeping: the futex the thread sleeps on, `done` when the wait is decided; the last thing a signaller
  /// touches.
  std::atomic<std::uint32_t> published{engine::awake};

  /// Under the lock: the wait is over; takes it out of all lists.
  void decide(DispatcherLock& lock, std::uint32_t with);
  /// Under the lock: out of all lists, without a result.
  void unlink();
};

/// Asks every thread that sleeps in a wait to wait on the engine's default set too, which has come into use.
void invite_to_lead();

/// For fork.
void lock_dispatcher();
void unlock_dispatcher();

}  // namespace ows::win32
