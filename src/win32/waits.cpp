// WaitForSingleObject[Ex], WaitForMultipleObjects[Ex], SignalObjectAndWait, Sleep, SleepEx, SwitchToThread.
#include <windows.h>

#include <array>
#include <ctime>
#include <optional>

#include <sched.h>

#include "win32/call.h"
#include "win32/completion_port.h"
#include "win32/dispatcher.h"
#include "win32/event.h"
#include "win32/thread.h"
#include "win32/wait_set.h"

namespace ows::win32 {
namespace {

DWORD finish_wait(const Result<std::uint32_t>& result) { return result ? *result : failed(result.error(), WAIT_FAILED); }

DWORD wait_for_many(DWORD count, const HANDLE* handles, bool all, DWORD milliseconds, bool alertable) {
  if (count == 0 || count > MAXIMUM_WAIT_OBJECTS) return failed(ERROR_INVALID_PARAMETER, WAIT_FAILED);
  WaitSet set;
  if (const Status found = set.find(count, handles, all); !found) return failed(found.error(), WAIT_FAILED);
  return finish_wait(
      wait(current_thread(), set.objects(), {.all = all, .alertable = alertable, .deadline = Deadline::in(milliseconds)}));
}

/// The rights that signalling takes: the modify right of the object's type.
std::uint32_t needed_to_signal(Type type) {
  switch (type) {
    case Type::event: return EVENT_MODIFY_STATE;
    case Type::semaphore: return SEMAPHORE_MODIFY_STATE;
    default: return 0;
  }
}

void sleep_until(Deadline deadline) {
  if (deadline.is_never()) {
    for (;;) clock_nanosleep(CLOCK_MONOTONIC, 0, std::array{timespec{.tv_sec = 1 << 30, .tv_nsec = 0}}.data(), nullptr);
  }
  const timespec until{.tv_sec = static_cast<time_t>(deadline.nanoseconds() / 1'000'000'000),
                       .tv_nsec = static_cast<long>(deadline.nanoseconds() % 1'000'000'000)};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
  }
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

DWORD WINAPI WaitForSingleObjectEx(HANDLE handle, DWORD milliseconds, BOOL alertable) {
  const Pin pin = find_handle(handle);
  const auto object = waitable(pin);
  if (!object) return failed(object.error(), WAIT_FAILED);
  return finish_wait(wait(current_thread(), std::array{*object},
                          {.alertable = alertable != FALSE, .deadline = Deadline::in(milliseconds)}));
}

DWORD WINAPI WaitForSingleObject(HANDLE handle, DWORD milliseconds) {
  return WaitForSingleObjectEx(handle, milliseconds, FALSE);
}

DWORD WINAPI WaitForMultipleObjectsEx(DWORD count, const HANDLE* handles, BOOL all, DWORD milliseconds, BOOL alertable) {
  return wait_for_many(count, handles, all != FALSE, milliseconds, alertable != FALSE);
}

DWORD WINAPI WaitForMultipleObjects(DWORD count, const HANDLE* handles, BOOL all, DWORD milliseconds) {
  return wait_for_many(count, handles, all != FALSE, milliseconds, false);
}

DWORD WINAPI SignalObjectAndWait(HANDLE to_signal, HANDLE to_wait, DWORD milliseconds, BOOL alertable) {
  const Pin signal_pin = find_handle(to_signal);
  const Pin wait_pin = find_handle(to_wait);
  Dispatcher* signalled = signal_pin ? signal_pin.object()->as_dispatcher() : nullptr;
  if (!signalled) return failed(ERROR_INVALID_HANDLE, WAIT_FAILED);
  const auto object = waitable(wait_pin);
  if (!object) return failed(object.error(), WAIT_FAILED);
  if (needed_to_signal(signalled->type()) & ~signal_pin.access()) return failed(ERROR_ACCESS_DENIED, WAIT_FAILED);
  return finish_wait(
      wait(current_thread(), std::array{*object},
           {.alertable = alertable != FALSE, .deadline = Deadline::in(milliseconds), .signal_first = signalled}));
}

DWORD WINAPI SleepEx(DWORD milliseconds, BOOL alertable) {
  if (alertable) {
    const auto result = wait(current_thread(), {}, {.alertable = true, .deadline = Deadline::in(milliseconds)});
    if (result && *result == WAIT_IO_COMPLETION) return WAIT_IO_COMPLETION;
    if (milliseconds == 0) sched_yield();
  } else if (milliseconds == 0) {
    sched_yield();
  } else {
    std::optional<PortPause> pause;
    if (Thread* self = win32::detail::own_thread; self && self->active_port) pause.emplace(*self);
    sleep_until(Deadline::in(milliseconds));
  }
  return 0;
}

VOID WINAPI Sleep(DWORD milliseconds) { SleepEx(milliseconds, FALSE); }

BOOL WINAPI SwitchToThread(void) { return sched_yield() == 0; }
