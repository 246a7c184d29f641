// The one background thread that makes timers expire. It does not exist until a timer is first set, and sleeps in poll on
// two timerfds: one for times relative to now (CLOCK_MONOTONIC), one for times of the calendar (CLOCK_REALTIME), which
// follow the clock when it is set.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/result.h"

struct _FILETIME;

namespace ows::win32 {

class DispatcherLock;
class Thread;

enum class Clock : std::uint8_t { monotonic, realtime };

/// What expires: embedded in a timer object.
class TimerEntry {
 public:
  TimerEntry(const TimerEntry&) = delete;
  TimerEntry& operator=(const TimerEntry&) = delete;

  /// Room for one more entry. ERROR_NOT_ENOUGH_MEMORY.
  static Status reserve();
  /// Gives the room back.
  static void unreserve();

  /// Under the dispatcher's lock. Expires at `due` (nanoseconds of `clock`), instead of when it was to expire before.
  /// Cannot fail when ensure_timer_service() has succeeded.
  void schedule(Clock clock, std::uint64_t due);
  /// Under the dispatcher's lock.
  void unschedule();
  [[nodiscard]] bool scheduled() const { return position_ != nowhere; }
  [[nodiscard]] std::uint64_t due() const { return due_; }
  [[nodiscard]] Clock clock() const { return clock_; }
  /// Of a periodic timer that expires now: when it does so again, on Clock::monotonic: the period is a span of time,
  /// whatever happens to the calendar. From the time it was due, so that it does not drift; where that has been missed too,
  /// from now.
  [[nodiscard]] std::uint64_t next_due(std::uint32_t period_milliseconds, std::uint64_t now) const;

 protected:
  TimerEntry() = default;
  ~TimerEntry() = default;

 private:
  friend struct TimerQueue;
  friend struct TimerService;
  /// Under the dispatcher's lock, no longer scheduled; `now` in nanoseconds of its clock. Returns a thread to poke about an
  /// APC after the lock, with a reference, or null.
  virtual Thread* expire(DispatcherLock& lock, std::uint64_t now) = 0;

  static constexpr std::size_t nowhere = ~std::size_t{0};
  std::uint64_t due_ = 0;
  std::size_t position_ = nowhere;  // in its queue
  Clock clock_ = Clock::monotonic;
};

/// Starts the thread where it does not run. ERROR_NO_SYSTEM_RESOURCES.
Status ensure_timer_service();

[[nodiscard]] std::uint64_t now_of(Clock clock);

/// A time as programs give it: 100 ns each, below 0 from now on, else of the calendar (FILETIME).
struct Due {
  Clock clock;
  std::uint64_t nanoseconds;
};
[[nodiscard]] Due due_of(std::int64_t ticks);
[[nodiscard]] Due due_of(const _FILETIME& time);

/// In a forked child, under the dispatcher's lock: the thread is not here. Timers that are set expire again when
/// ensure_timer_service() is called.
void forget_timer_service();

}  // namespace ows::win32
