// How many callbacks wait to run, and how many run, on behalf of something; and waiting until there are none.
#pragma once

#include <cstdint>

#include "win32/dispatcher.h"
#include "win32/pool_threads.h"

namespace ows::win32 {

/// Signalled while nothing waits and nothing runs.
class Activity : public Dispatcher {
 public:
  [[nodiscard]] bool waits_are_the_programs() const final { return false; }
  Attempt try_take(Thread& thread) final;
  [[nodiscard]] bool signalled_for(const Thread& thread) const final;
  bool take(Thread& thread) final;

  /// One more runs, which has not waited.
  void begin();
  void finish();
  /// None of those that wait will run; how many they were.
  std::uint32_t cancel();
  [[nodiscard]] bool idle() const;
  /// Waits until there are none. Not in a child of the process that made the object: they are not there.
  void wait_until_idle();
  /// False when it is idle. Otherwise when_idle() is called, once, by whoever makes it so, under no lock.
  bool tell_when_idle();

 protected:
  explicit Activity(Type type) : Dispatcher(type, 0) {}
  virtual void when_idle() {}

  // The word: `held`, whether the packet is in the port, how many wait, how many run.
  static constexpr std::uint64_t queued = 2;
  static constexpr unsigned waiting_shift = 2, running_shift = 33;
  static constexpr std::uint64_t one_waiting = std::uint64_t{1} << waiting_shift;
  static constexpr std::uint64_t one_running = std::uint64_t{1} << running_shift;
  static constexpr std::uint32_t most = 0x7fffffff;
  static std::uint32_t waiting(std::uint64_t word) { return static_cast<std::uint32_t>(word >> waiting_shift) & most; }
  static std::uint32_t running(std::uint64_t word) { return static_cast<std::uint32_t>(word >> running_shift); }
  /// Replaces the word by `to(word)`, and returns what it was.
  template <class To>
  std::uint64_t change(To to) {
    std::uint64_t seen = word_.load(std::memory_order_relaxed);
    while (!(seen & held)) {
      if (word_.compare_exchange_weak(seen, to(seen), std::memory_order_acq_rel, std::memory_order_relaxed)) return seen;
    }
    DispatcherLock lock;
    seen = change_locked(lock, to);
    const bool tell = is_time_to_tell();
    lock.unlock();
    if (tell) when_idle();
    return seen;
  }
  template <class To>
  std::uint64_t change_locked(DispatcherLock& lock, To to) {
    return alter(lock, [&] {
      const std::uint64_t before = word();
      set_word(to(before));
      return before;
    });
  }
  static std::uint64_t without_waiting(std::uint64_t word) { return word & ~(std::uint64_t{most} << waiting_shift); }

 private:
  /// Under the lock: whether when_idle() is to be called, after it.
  bool is_time_to_tell();
  [[nodiscard]] static bool is_idle(std::uint64_t word) { return !(word & ~(held | queued)); }
  bool tells_ = false;  // protected by dispatcher_mutex
  const std::uint32_t generation_ = pool_generation();
};

}  // namespace ows::win32
