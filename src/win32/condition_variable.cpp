// Condition variables. In the word of the program's CONDITION_VARIABLE: the lower half counts wakes and is slept on, the
// upper half counts sleepers, so that a wake without sleepers costs no system call.
//
// No wake is lost: a sleeper has counted itself and read the number of wakes before it gives the lock up, so a wake that
// comes later changes what its futex compares with.
#include <windows.h>

#include <climits>
#include <cstdint>

#include "win32/dispatcher.h"
#include "win32/futex.h"
#include "win32/last_error.h"
#include "win32/srw_lock.h"

namespace ows::win32 {
namespace {

struct Halves {
  std::uint32_t* wakes;
  std::uint32_t* sleepers;
  explicit Halves(PCONDITION_VARIABLE variable)
      : wakes(reinterpret_cast<std::uint32_t*>(variable)), sleepers(reinterpret_cast<std::uint32_t*>(variable) + 1) {}
};

template <class Unlock, class Lock>
BOOL sleep(PCONDITION_VARIABLE variable, DWORD milliseconds, Unlock unlock, Lock lock) {
  const Halves halves(variable);
  const Deadline deadline = Deadline::in(milliseconds);
  __atomic_fetch_add(halves.sleepers, 1, __ATOMIC_SEQ_CST);
  const std::uint32_t before = __atomic_load_n(halves.wakes, __ATOMIC_SEQ_CST);
  unlock();
  bool in_time = !deadline.is_now() && futex_wait_until(halves.wakes, before, deadline.nanoseconds());
  // A wake that came together with the end of the time was this thread's, maybe: it must not get lost.
  in_time = in_time || __atomic_load_n(halves.wakes, __ATOMIC_SEQ_CST) != before;
  __atomic_fetch_sub(halves.sleepers, 1, __ATOMIC_SEQ_CST);
  lock();
  if (in_time) return TRUE;
  set_last_error(ERROR_TIMEOUT);
  return FALSE;
}

void wake(PCONDITION_VARIABLE variable, int count) {
  const Halves halves(variable);
  if (__atomic_load_n(halves.sleepers, __ATOMIC_SEQ_CST) == 0) return;
  __atomic_fetch_add(halves.wakes, 1, __ATOMIC_SEQ_CST);
  futex_wake(halves.wakes, count);
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

VOID WINAPI InitializeConditionVariable(PCONDITION_VARIABLE variable) { variable->Ptr = nullptr; }

BOOL WINAPI SleepConditionVariableCS(PCONDITION_VARIABLE variable, PCRITICAL_SECTION section, DWORD milliseconds) {
  return sleep(variable, milliseconds, [&] { LeaveCriticalSection(section); }, [&] { EnterCriticalSection(section); });
}

BOOL WINAPI SleepConditionVariableSRW(PCONDITION_VARIABLE variable, PSRWLOCK srw_lock, DWORD milliseconds, ULONG flags) {
  SrwLock lock(srw_lock);
  if (flags & ~ULONG{CONDITION_VARIABLE_LOCKMODE_SHARED}) {
    set_last_error(ERROR_INVALID_PARAMETER);
    return FALSE;
  }
  if (flags & CONDITION_VARIABLE_LOCKMODE_SHARED) {
    return sleep(variable, milliseconds, [&] { lock.unlock_shared(); }, [&] { lock.lock_shared(); });
  }
  return sleep(variable, milliseconds, [&] { lock.unlock(); }, [&] { lock.lock(); });
}

VOID WINAPI WakeConditionVariable(PCONDITION_VARIABLE variable) { wake(variable, 1); }
VOID WINAPI WakeAllConditionVariable(PCONDITION_VARIABLE variable) { wake(variable, INT_MAX); }
