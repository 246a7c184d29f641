// The timer object, and CreateWaitableTimer[Ex]A/W, OpenWaitableTimerA/W, SetWaitableTimer[Ex], CancelWaitableTimer.
#include "win32/timer.h"

#include <windows.h>

#include <new>

#include "win32/call.h"
#include "win32/object_names.h"
#include "win32/thread.h"

namespace ows::win32 {

/// One completion routine, from SetWaitableTimer to the next SetWaitableTimer, CancelWaitableTimer or the timer's end.
struct TimerApc : Apc {
  TimerApc(Ref<Thread> thread, PTIMERAPCROUTINE function, void* with)
      : target(std::move(thread)), routine(function), argument(with) {
    run = [](Apc* self) { static_cast<TimerApc*>(self)->call(); };
    discard = [](Apc* self) { static_cast<TimerApc*>(self)->settle(); };
  }

  Ref<Thread> target;
  PTIMERAPCROUTINE routine;
  void* argument;
  std::uint64_t signalled_at = 0;  // FILETIME

  // Protected by dispatcher_mutex.
  bool queued = false;    // or taken out of the queue by the thread, and not yet settled
  bool detached = false;  // the timer does not know it any more: it goes when it is settled

 private:
  /// Not queued any more. Deletes it where it is detached.
  void settle() {
    bool gone = false;
    {
      const DispatcherLock lock;
      queued = false;
      gone = detached;
    }
    if (gone) delete this;
  }
  void call() {
    const auto function = routine;
    void* const with = argument;
    std::uint64_t at = 0;
    {
      const DispatcherLock lock;
      at = signalled_at;
    }
    settle();
    function(with, static_cast<DWORD>(at), static_cast<DWORD>(at >> 32));
  }
};

namespace {

constexpr std::uint64_t ticks_to_1970 = 116'444'736'000'000'000;  // FILETIME of the Unix epoch
constexpr std::uint64_t nanoseconds_per_tick = 100;

}  // namespace

TimerApc* Timer::stop() {
  unschedule();
  TimerApc* apc = std::exchange(apc_, nullptr);
  if (!apc) return nullptr;
  if (apc->queued && !apc->target->withdraw_apc_locked(*apc)) {
    apc->detached = true;  // the thread is about to run it
    return nullptr;
  }
  return apc;
}

void Timer::set(Clock clock, std::uint64_t due, std::uint32_t period, TimerApc* apc) {
  TimerApc* old = nullptr;
  Thread* to_poke = nullptr;
  {
    DispatcherLock lock;
    old = stop();
    const Held mark(*this);
    set_word(0);
    period_ = period;
    apc_ = apc;
    schedule(clock, due);
    if (const std::uint64_t now = now_of(clock); due <= now) {  // at once, not when the service gets to it
      unschedule();
      to_poke = expire(lock, now);
    }
  }
  delete old;
  if (!to_poke) return;
  poke(to_poke->point(), apc_wanted);
  to_poke->release();
}

void Timer::cancel() {
  TimerApc* old = nullptr;
  {
    const DispatcherLock lock;
    old = stop();
  }
  delete old;
}

void Timer::unreferenced() {
  cancel();
  unreserve();
  delete this;
}

Thread* Timer::expire(DispatcherLock& lock, std::uint64_t now) {
  // A timer with a completion routine ends with the thread that set it; its state stays. [SetWaitableTimer, Remarks]
  if (apc_ && apc_->target->has_ended()) return nullptr;
  if (period_) schedule(Clock::monotonic, next_due(period_, now));
  alter(lock, [&] {
    set_word(signalled);
    return 0;
  });
  if (!apc_ || apc_->queued) return nullptr;
  apc_->queued = true;
  apc_->signalled_at = now_of(Clock::realtime) / nanoseconds_per_tick + ticks_to_1970;
  apc_->target->queue_apc_locked(lock, *apc_);
  return Ref<Thread>(apc_->target).detach();
}

Dispatcher::Attempt Timer::try_take(Thread& /*thread*/) {
  std::uint64_t seen = word_.load(std::memory_order_acquire);
  if (manual_reset_ && (seen & signalled)) return Attempt::taken;
  while (!(seen & held)) {
    if (!(seen & signalled)) return Attempt::not_signalled;
    if (word_.compare_exchange_weak(seen, 0, std::memory_order_acquire, std::memory_order_relaxed)) return Attempt::taken;
  }
  return Attempt::contended;
}

bool Timer::signalled_for(const Thread& /*thread*/) const { return word() & signalled; }

bool Timer::take(Thread& /*thread*/) {
  if (!manual_reset_) set_word(0);
  return false;
}

namespace {

HANDLE create_timer(const SECURITY_ATTRIBUTES* attributes, const Result<ObjectName>& name, DWORD flags, DWORD access) {
  constexpr DWORD known = CREATE_WAITABLE_TIMER_MANUAL_RESET | CREATE_WAITABLE_TIMER_HIGH_RESOLUTION;
  if (flags & ~known) return failed(ERROR_INVALID_PARAMETER, HANDLE{});
  if (const Status room = TimerEntry::reserve(); !room) return failed(room.error(), HANDLE{});
  bool made = false;
  const auto local = [&]() -> Object* {
    auto* timer = new Timer((flags & CREATE_WAITABLE_TIMER_MANUAL_RESET) != 0);
    made = true;
    return timer;
  };
  const HANDLE handle = create_object(Type::timer, attributes, name, specific_access(access, TIMER_ALL_ACCESS),
                                      {.local = local, .initial = {}, .shared = nullptr});
  if (!made) TimerEntry::unreserve();
  return handle;
}

BOOL set_timer(HANDLE handle, const LARGE_INTEGER* due_time, LONG period, PTIMERAPCROUTINE routine, void* argument) {
  const auto found = find<Timer>(handle, TIMER_MODIFY_STATE);
  if (!found) return failed(found.error(), FALSE);
  if (!readable(due_time, sizeof *due_time)) return failed(ERROR_NOACCESS, FALSE);
  if (period < 0) return failed(ERROR_INVALID_PARAMETER, FALSE);
  if (const Status running = ensure_timer_service(); !running) return failed(running.error(), FALSE);
  TimerApc* apc = nullptr;
  if (routine) {
    apc = new (std::nothrow) TimerApc(Ref<Thread>::share(&current_thread()), routine, argument);
    if (!apc) return failed(ERROR_NOT_ENOUGH_MEMORY, FALSE);
  }
  const Due due = due_of(due_time->QuadPart);
  (*found)->set(due.clock, due.nanoseconds, static_cast<std::uint32_t>(period), apc);
  return TRUE;
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

HANDLE WINAPI CreateWaitableTimerExW(LPSECURITY_ATTRIBUTES attributes, LPCWSTR name, DWORD flags, DWORD access) {
  return create_timer(attributes, object_name(name), flags, access);
}
HANDLE WINAPI CreateWaitableTimerExA(LPSECURITY_ATTRIBUTES attributes, LPCSTR name, DWORD flags, DWORD access) {
  return create_timer(attributes, object_name(name), flags, access);
}
HANDLE WINAPI CreateWaitableTimerW(LPSECURITY_ATTRIBUTES attributes, BOOL manual_reset, LPCWSTR name) {
  return CreateWaitableTimerExW(attributes, name, manual_reset ? CREATE_WAITABLE_TIMER_MANUAL_RESET : 0, TIMER_ALL_ACCESS);
}
HANDLE WINAPI CreateWaitableTimerA(LPSECURITY_ATTRIBUTES attributes, BOOL manual_reset, LPCSTR name) {
  return CreateWaitableTimerExA(attributes, name, manual_reset ? CREATE_WAITABLE_TIMER_MANUAL_RESET : 0, TIMER_ALL_ACCESS);
}
HANDLE WINAPI OpenWaitableTimerW(DWORD access, BOOL inherit, LPCWSTR name) {
  return open_object(Type::timer, object_name(name), specific_access(access, TIMER_ALL_ACCESS), inherit != FALSE);
}
HANDLE WINAPI OpenWaitableTimerA(DWORD access, BOOL inherit, LPCSTR name) {
  return open_object(Type::timer, object_name(name), specific_access(access, TIMER_ALL_ACCESS), inherit != FALSE);
}

BOOL WINAPI SetWaitableTimer(HANDLE timer, const LARGE_INTEGER* due_time, LONG period, PTIMERAPCROUTINE routine,
                             LPVOID argument, BOOL resume) {
  if (!set_timer(timer, due_time, period, routine, argument)) return FALSE;
  // We cannot wake a sleeping machine: the call succeeds all the same, and says so. [SetWaitableTimer, fResume]
  if (resume) set_last_error(ERROR_NOT_SUPPORTED);
  return TRUE;
}

BOOL WINAPI SetWaitableTimerEx(HANDLE timer, const LARGE_INTEGER* due_time, LONG period, PTIMERAPCROUTINE routine,
                               LPVOID argument, PREASON_CONTEXT /*wake_context*/, ULONG /*tolerable_delay*/) {
  return set_timer(timer, due_time, period, routine, argument);
}

BOOL WINAPI CancelWaitableTimer(HANDLE timer) {
  return with<Timer>(timer, TIMER_MODIFY_STATE, [](Timer& found) {
    found.cancel();
    return Status();
  });
}
