// CreateThreadpoolTimer, SetThreadpoolTimer, SetThreadpoolTimerEx, IsThreadpoolTimerSet, WaitForThreadpoolTimerCallbacks,
// CloseThreadpoolTimer.
#include "win32/pool_timer.h"

#include <new>

#include "win32/call.h"

namespace ows::win32 {

Status PoolTimer::prepare() {
  if (const Status running = ensure_timer_service(); !running) return running;
  return reserve();
}

void PoolTimer::set_locked(DispatcherLock& lock, Due due, std::uint32_t period) {
  period_ = period;
  schedule(due.clock, due.nanoseconds);
  if (const std::uint64_t now = now_of(due.clock); due.nanoseconds <= now) {  // at once, not when the service gets to it
    unschedule();
    (void)expire(lock, now);
  }
}

bool PoolTimer::set(Due due, std::uint32_t period) {
  DispatcherLock lock;
  if (stopped_) return false;
  const bool was_set = scheduled();
  set_locked(lock, due, period);
  return was_set;
}

void PoolTimer::set_again(Due due, std::uint32_t period) {
  DispatcherLock lock;
  if (scheduled()) set_locked(lock, due, period);
}

bool PoolTimer::unset() {
  const DispatcherLock lock;
  const bool was_set = scheduled();
  unschedule();
  return was_set;
}

bool PoolTimer::is_set() const {
  const DispatcherLock lock;
  return scheduled();
}

void PoolTimer::stop() {
  const DispatcherLock lock;
  stopped_ = true;
  unschedule();
}

Thread* PoolTimer::expire(DispatcherLock& lock, std::uint64_t now) {
  if (period_) schedule(Clock::monotonic, next_due(period_, now));
  submit_locked(lock);
  return nullptr;
}

namespace {

class TpTimer final : public PoolTimer {
 public:
  static constexpr Type object_type = Type::pool_timer;
  static Result<Ref<TpTimer>> create(PTP_TIMER_CALLBACK callback, PoolEnvironment environment, void* context) {
    if (const Status prepared = prepare(); !prepared) return fail(prepared.error());
    auto* timer = new (std::nothrow) TpTimer(callback, std::move(environment), context);
    if (timer) return Ref<TpTimer>::adopt(timer);
    unprepare();
    return fail(ERROR_NOT_ENOUGH_MEMORY);
  }

 private:
  TpTimer(PTP_TIMER_CALLBACK callback, PoolEnvironment environment, void* context)
      : PoolTimer(object_type, std::move(environment), context), callback_(callback) {}
  void invoke(CallbackInstance& instance) override { callback_(instance.name(), context(), static_cast<PTP_TIMER>(name())); }
  const PTP_TIMER_CALLBACK callback_;
};

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

PTP_TIMER WINAPI CreateThreadpoolTimer(PTP_TIMER_CALLBACK callback, PVOID context, PTP_CALLBACK_ENVIRON environment) {
  return static_cast<PTP_TIMER>(create_callback<TpTimer>(callback, context, environment));
}

BOOL WINAPI SetThreadpoolTimerEx(PTP_TIMER name, PFILETIME due, DWORD period, DWORD /*window*/) {
  const auto timer = find<TpTimer>(name, 0);
  if (!timer) return failed(ERROR_INVALID_PARAMETER, FALSE);
  if (!due) return (*timer)->unset();
  if (!readable(due, sizeof *due)) return failed(ERROR_NOACCESS, FALSE);
  return (*timer)->set(due_of(*due), period);
}

VOID WINAPI SetThreadpoolTimer(PTP_TIMER name, PFILETIME due, DWORD period, DWORD window) {
  SetThreadpoolTimerEx(name, due, period, window);
}

BOOL WINAPI IsThreadpoolTimerSet(PTP_TIMER name) {
  const auto timer = find<TpTimer>(name, 0);
  return timer && (*timer)->is_set();
}

VOID WINAPI WaitForThreadpoolTimerCallbacks(PTP_TIMER name, BOOL cancel) {
  if (const auto timer = find<TpTimer>(name, 0)) (*timer)->wait_for_callbacks(cancel != FALSE);
}

VOID WINAPI CloseThreadpoolTimer(PTP_TIMER name) {
  if (const auto timer = find<TpTimer>(name, 0)) (*timer)->give_up();
}
