// The waitable timer object: signalled at its due time, once or periodically, with or without an APC.
#pragma once

#include "win32/dispatcher.h"
#include "win32/timer_service.h"

namespace ows::win32 {

struct TimerApc;

class Timer final : public Dispatcher, public TimerEntry {
 public:
  static constexpr Type object_type = Type::timer;
  /// Room in the timer service is reserved by the caller, and given back by the destructor.
  explicit Timer(bool manual_reset) : Dispatcher(Type::timer, 0), manual_reset_(manual_reset) {}

  using Routine = void (*)(void* argument, std::uint32_t low, std::uint32_t high);
  /// Not signalled from now until `due`. `period` in milliseconds, 0: once. `apc` (may be null) becomes the timer's.
  void set(Clock clock, std::uint64_t due, std::uint32_t period, TimerApc* apc);
  /// Stops it; the state stays, a queued APC goes.
  void cancel();

  Attempt try_take(Thread& thread) override;
  [[nodiscard]] bool signalled_for(const Thread& thread) const override;
  bool take(Thread& thread) override;

 protected:
  void unreferenced() override;

 private:
  ~Timer() override = default;
  Thread* expire(DispatcherLock& lock, std::uint64_t now) override;
  /// Under the lock: stops it and detaches its APC, which the caller deletes where it is returned.
  TimerApc* stop();

  static constexpr std::uint64_t signalled = 2;
  const bool manual_reset_;
  std::uint32_t period_ = 0;  // protected by dispatcher_mutex, as the rest
  TimerApc* apc_ = nullptr;
};

}  // namespace ows::win32
