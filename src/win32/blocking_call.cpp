#include "win32/blocking_call.h"

#include <windows.h>

#include "win32/call.h"

namespace ows::win32 {

bool cancel_blocking_call(Thread& thread) {
  if (thread.blocked_on.fetch_or(0, std::memory_order_acq_rel) == Thread::not_blocked) return false;
  thread.call_cancelled = true;
  interrupt(thread.point(), cancel_wanted);
  return true;
}

void interrupt_blocking_calls(std::uint64_t subject) {
  // Both this and BlockingCall read and write the word in one step, so one comes first. Either we see the call here; or the
  // call's exchange reads what we wrote, and what the caller then looks at is what was changed before we came.
  const DispatcherLock lock;  // no thread ends meanwhile
  Thread::for_each([&](Thread& thread) {
    if (thread.blocked_on.fetch_or(0, std::memory_order_acq_rel) == subject) interrupt(thread.point(), cancel_wanted);
  });
}

}  // namespace ows::win32

BOOL WINAPI CancelSynchronousIo(HANDLE handle) {
  using namespace ows::win32;
  return with<Thread>(handle, THREAD_TERMINATE, [](Thread& thread) -> ows::Status {
    return cancel_blocking_call(thread) ? ows::Status() : ows::fail(ERROR_NOT_FOUND);
  });
}
