// Critical sections. In the program's own CRITICAL_SECTION: LockCount is the futex, -1 free, 0 taken, 1 taken and somebody
// may be asleep; OwningThread and RecursionCount belong to the owner.
#include <windows.h>

#include <cstdint>

#include "win32/futex.h"
#include "win32/last_error.h"
#include "win32/thread_id.h"

namespace ows::win32 {
namespace {

constexpr LONG lock_free = -1, lock_taken = 0, lock_contended = 1;

std::uint32_t owner_of(const CRITICAL_SECTION& section) {
  return static_cast<std::uint32_t>(
      reinterpret_cast<std::uintptr_t>(__atomic_load_n(&section.OwningThread, __ATOMIC_RELAXED)));
}

void become_owner(CRITICAL_SECTION& section) {
  __atomic_store_n(&section.OwningThread, reinterpret_cast<HANDLE>(std::uintptr_t{thread_id()}), __ATOMIC_RELAXED);
  section.RecursionCount = 1;
}

bool take_free(CRITICAL_SECTION& section) {
  LONG expected = lock_free;
  return __atomic_compare_exchange_n(&section.LockCount, &expected, lock_taken, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

bool spin(CRITICAL_SECTION& section) {
  for (ULONG_PTR i = __atomic_load_n(&section.SpinCount, __ATOMIC_RELAXED); i > 0; --i) {
    YieldProcessor();
    if (__atomic_load_n(&section.LockCount, __ATOMIC_RELAXED) == lock_free && take_free(section)) return true;
  }
  return false;
}

void initialize(CRITICAL_SECTION& section, DWORD spin_count) {
  section = {};
  section.LockCount = lock_free;
  section.SpinCount = spin_count & 0x00ffffff;  // the highest octet is for flags
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

void WINAPI InitializeCriticalSection(LPCRITICAL_SECTION section) { initialize(*section, 0); }

BOOL WINAPI InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION section, DWORD spin_count) {
  initialize(*section, spin_count);
  return TRUE;
}

BOOL WINAPI InitializeCriticalSectionEx(LPCRITICAL_SECTION section, DWORD spin_count, DWORD flags) {
  constexpr DWORD known = RTL_CRITICAL_SECTION_ALL_FLAG_BITS;
  if (flags & ~known) {
    set_last_error(ERROR_INVALID_PARAMETER);
    return FALSE;
  }
  initialize(*section, spin_count);
  return TRUE;
}

DWORD WINAPI SetCriticalSectionSpinCount(LPCRITICAL_SECTION section, DWORD spin_count) {
  return static_cast<DWORD>(__atomic_exchange_n(&section->SpinCount, ULONG_PTR{spin_count & 0x00ffffff}, __ATOMIC_RELAXED));
}

void WINAPI DeleteCriticalSection(LPCRITICAL_SECTION section) { *section = {}; }

BOOL WINAPI TryEnterCriticalSection(LPCRITICAL_SECTION section) {
  if (take_free(*section)) {
    become_owner(*section);
    return TRUE;
  }
  if (owner_of(*section) != thread_id()) return FALSE;
  ++section->RecursionCount;
  return TRUE;
}

void WINAPI EnterCriticalSection(LPCRITICAL_SECTION section) {
  if (TryEnterCriticalSection(section)) return;
  if (!spin(*section)) {
    // Whoever slept takes it as contended: others may sleep still.
    while (__atomic_exchange_n(&section->LockCount, lock_contended, __ATOMIC_ACQUIRE) != lock_free) {
      futex_wait_until(reinterpret_cast<const std::uint32_t*>(&section->LockCount), lock_contended, ~std::uint64_t{0});
    }
  }
  become_owner(*section);
}

void WINAPI LeaveCriticalSection(LPCRITICAL_SECTION section) {
  if (--section->RecursionCount > 0) return;
  __atomic_store_n(&section->OwningThread, HANDLE{}, __ATOMIC_RELAXED);
  LONG* const lock = &section->LockCount;
  // The section may be deleted by its next owner from here on: a wake needs its address only.
  if (__atomic_exchange_n(lock, lock_free, __ATOMIC_RELEASE) == lock_contended) futex_wake(lock, 1);
}
