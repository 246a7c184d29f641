// SetTimer, KillTimer.
#include <algorithm>
#include <new>

#include "win32/call.h"
#include "win32/message_queue.h"
#include "win32/timer_service.h"
#include "win32/window.h"

namespace ows::win32 {
namespace {

auto find_timer(MessageQueue& queue, HWND window, UINT_PTR id) {
  return std::ranges::find_if(queue.timers,
                              [&](const WindowTimer& timer) { return timer.window == window && timer.id == id; });
}

Result<UINT_PTR> set_timer(HWND window, UINT_PTR id, UINT period, TIMERPROC routine) try {
  period = std::clamp<UINT>(period, USER_TIMER_MINIMUM, USER_TIMER_MAXIMUM);
  MessageQueue& own = own_queue();
  const UserLock lock;
  if (window) {
    const Window* target = find_window(window);
    if (!target) return fail(ERROR_INVALID_WINDOW_HANDLE);
    if (target->queue.get() != &own) return fail(ERROR_ACCESS_DENIED);
  }
  auto timer = find_timer(own, window, id);
  if (timer == own.timers.end()) {
    // Without a window the number is ours to choose. [SetTimer, nIDEvent]
    if (!window) {
      do id = ++own.last_timer_id;
      while (id == 0 || find_timer(own, nullptr, id) != own.timers.end());
    }
    timer = own.timers.insert(own.timers.end(), WindowTimer{});
  } else if (timer->announced) {
    timer->announced = false;
    own.set_present(QS_TIMER, std::ranges::any_of(own.timers, [](const auto& each) { return each.announced; }));
  }
  *timer = {window, id, period, now_of(Clock::monotonic) + std::uint64_t{period} * 1'000'000, routine};
  return id ? id : 1;
} catch (const std::bad_alloc&) {
  return fail(ERROR_NOT_ENOUGH_MEMORY);
}

Status kill_timer(HWND window, UINT_PTR id) {
  MessageQueue* own = own_queue_if_any();
  const UserLock lock;
  if (window) {
    const Window* target = find_window(window);
    if (!target) return fail(ERROR_INVALID_WINDOW_HANDLE);
    if (target->queue.get() != own) return fail(ERROR_ACCESS_DENIED);
  }
  if (!own) return fail(ERROR_INVALID_PARAMETER);
  const auto timer = find_timer(*own, window, id);
  if (timer == own->timers.end()) return fail(ERROR_INVALID_PARAMETER);
  own->timers.erase(timer);
  own->set_present(QS_TIMER, std::ranges::any_of(own->timers, [](const auto& each) { return each.announced; }));
  return {};
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

UINT_PTR WINAPI SetTimer(HWND window, UINT_PTR id, UINT period, TIMERPROC routine) {
  const auto set = set_timer(window, id, period, routine);
  return set ? *set : failed(set.error(), UINT_PTR{0});
}

BOOL WINAPI KillTimer(HWND window, UINT_PTR id) { return finish(kill_timer(window, id)); }
