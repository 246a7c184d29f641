// MsgWaitForMultipleObjects, MsgWaitForMultipleObjectsEx.
#include <new>

#include "win32/call.h"
#include "win32/message_queue.h"
#include "win32/thread.h"
#include "win32/timer_service.h"
#include "win32/wait_set.h"

namespace ows::win32 {
namespace {

Result<std::uint32_t> wait_with_messages(WaitSet& set, Deadline deadline, DWORD kinds, DWORD flags) {
  MessageQueue& own = own_queue();
  set.add(own);
  const bool waits_for_timers = (kinds & QS_TIMER) != 0;
  const WaitOptions options{.all = (flags & MWMO_WAITALL) != 0, .alertable = (flags & MWMO_ALERTABLE) != 0};
  for (;;) {
    WaitOptions until = options;
    until.deadline = deadline;
    {
      const UserLock lock;
      own.look_at_timers();
      if (waits_for_timers) until.deadline = sooner(deadline, own.first_due({}));
    }
    // A message that another thread waits for ends the wait even if this thread has seen it.
    own.wake_for(kinds, flags & MWMO_INPUTAVAILABLE ? kinds : kinds & QS_SENDMESSAGE);
    const auto result = wait(current_thread(), set.objects(), until);
    if (!result || *result != WAIT_TIMEOUT) return result;
    if (deadline.is_now() || (!deadline.is_never() && now_of(Clock::monotonic) >= deadline.nanoseconds())) return result;
    // A timer is due: it is a message, and may be what the wait is for.
  }
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

DWORD WINAPI MsgWaitForMultipleObjectsEx(DWORD count, const HANDLE* handles, DWORD milliseconds, DWORD kinds, DWORD flags) {
  if (count >= MAXIMUM_WAIT_OBJECTS) return failed(ERROR_INVALID_PARAMETER, WAIT_FAILED);
  if (flags & ~DWORD{MWMO_WAITALL | MWMO_ALERTABLE | MWMO_INPUTAVAILABLE})
    return failed(ERROR_INVALID_PARAMETER, WAIT_FAILED);
  constexpr DWORD known = QS_ALLINPUT | QS_ALLPOSTMESSAGE;
  try {
    WaitSet set;
    if (const Status found = set.find(count, handles, (flags & MWMO_WAITALL) != 0); !found) {
      return failed(found.error(), WAIT_FAILED);
    }
    const auto result = wait_with_messages(set, Deadline::in(milliseconds), kinds & known, flags);
    return result ? *result : failed(result.error(), WAIT_FAILED);
  } catch (const std::bad_alloc&) {
    return failed(ERROR_NOT_ENOUGH_MEMORY, WAIT_FAILED);
  }
}

DWORD WINAPI MsgWaitForMultipleObjects(DWORD count, const HANDLE* handles, BOOL all, DWORD milliseconds, DWORD kinds) {
  return MsgWaitForMultipleObjectsEx(count, handles, milliseconds, kinds, all ? MWMO_WAITALL : 0u);
}
