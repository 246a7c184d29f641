// One-time initialisation. The two lowest bits of the program's INIT_ONCE are the state, the others the context.
#include <windows.h>

#include <climits>
#include <cstdint>

#include "base/result.h"
#include "win32/call.h"
#include "win32/futex.h"

namespace ows::win32 {
namespace {

enum State : std::uintptr_t { untouched = 0, running = 1, done = 2, running_async = 3 };
constexpr std::uintptr_t state_mask = (1u << INIT_ONCE_CTX_RESERVED_BITS) - 1;

std::uintptr_t* word(PINIT_ONCE once) { return reinterpret_cast<std::uintptr_t*>(once); }
/// What threads sleep on.
std::uint32_t* lower_half(PINIT_ONCE once) { return reinterpret_cast<std::uint32_t*>(once); }

/// Makes the caller the one that initialises (true), or waits until somebody has (false).
/// ERROR_INVALID_PARAMETER when others do it the other way.
Result<bool> begin(PINIT_ONCE once, State as) {
  for (;;) {
    std::uintptr_t seen = __atomic_load_n(word(once), __ATOMIC_ACQUIRE);
    switch (seen & state_mask) {
      case done: return false;
      case untouched:
        if (__atomic_compare_exchange_n(word(once), &seen, as, false, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)) return true;
        break;
      case running:
        if (as != running) return fail(ERROR_INVALID_PARAMETER);
        futex_wait_until(lower_half(once), running, ~std::uint64_t{0});
        break;
      default:
        if (as != running_async) return fail(ERROR_INVALID_PARAMETER);
        return true;  // any number of threads try; the first to complete wins
    }
  }
}

/// ERROR_GEN_FAILURE when the state is not `from`.
Status become(PINIT_ONCE once, std::uintptr_t from, std::uintptr_t to) {
  if (!__atomic_compare_exchange_n(word(once), &from, to, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
    return fail(ERROR_GEN_FAILURE);
  }
  futex_wake(lower_half(once), INT_MAX);
  return {};
}

std::uintptr_t as_number(const void* context) { return reinterpret_cast<std::uintptr_t>(context); }

LPVOID context_of(PINIT_ONCE once) {
  return reinterpret_cast<LPVOID>(__atomic_load_n(word(once), __ATOMIC_ACQUIRE) & ~state_mask);
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

VOID WINAPI InitOnceInitialize(PINIT_ONCE once) { once->Ptr = nullptr; }

BOOL WINAPI InitOnceExecuteOnce(PINIT_ONCE once, PINIT_ONCE_FN function, PVOID parameter, LPVOID* context) {
  const auto mine = begin(once, running);
  if (!mine) return failed(mine.error(), FALSE);
  if (!*mine) {
    if (context) *context = context_of(once);
    return TRUE;
  }
  if (!function(once, parameter, context)) {
    (void)become(once, running, untouched);
    return FALSE;
  }
  const std::uintptr_t value = context ? as_number(*context) : 0;
  if (value & state_mask) {
    (void)become(once, running, untouched);
    return failed(ERROR_INVALID_PARAMETER, FALSE);
  }
  return finish(become(once, running, value | done));
}

BOOL WINAPI InitOnceBeginInitialize(LPINIT_ONCE once, DWORD flags, PBOOL pending, LPVOID* context) {
  if (flags & ~DWORD{INIT_ONCE_CHECK_ONLY | INIT_ONCE_ASYNC}) return failed(ERROR_INVALID_PARAMETER, FALSE);
  if (flags == (INIT_ONCE_CHECK_ONLY | INIT_ONCE_ASYNC)) return failed(ERROR_INVALID_PARAMETER, FALSE);
  if (flags & INIT_ONCE_CHECK_ONLY) {
    const bool is_done = (__atomic_load_n(word(once), __ATOMIC_ACQUIRE) & state_mask) == done;
    if (pending) *pending = !is_done;
    if (!is_done) return failed(ERROR_GEN_FAILURE, FALSE);
  } else {
    const auto mine = begin(once, flags & INIT_ONCE_ASYNC ? running_async : running);
    if (!mine) return failed(mine.error(), FALSE);
    if (pending) *pending = *mine;
    if (*mine) return TRUE;
  }
  if (context) *context = context_of(once);
  return TRUE;
}

BOOL WINAPI InitOnceComplete(LPINIT_ONCE once, DWORD flags, LPVOID context) {
  const bool async = (flags & INIT_ONCE_ASYNC) != 0, init_failed = (flags & INIT_ONCE_INIT_FAILED) != 0;
  if ((flags & ~DWORD{INIT_ONCE_ASYNC | INIT_ONCE_INIT_FAILED}) || (async && init_failed)
      || (as_number(context) & state_mask) || (init_failed && context)) {
    return failed(ERROR_INVALID_PARAMETER, FALSE);
  }
  if (init_failed) return finish(become(once, running, untouched));
  return finish(become(once, async ? running_async : running, as_number(context) | done));
}
