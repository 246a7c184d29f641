#include "win32/srw_lock.h"

#include <climits>

#include "win32/futex.h"

namespace ows::win32 {
namespace {

constexpr std::uint32_t count_mask = 0x3fffffff, writer = count_mask, most_readers = count_mask - 1;
constexpr std::uint32_t readers_wait = 0x40000000, writers_wait = 0x80000000;
constexpr int spins = 100;

std::uint32_t load(const std::uint32_t* word) { return __atomic_load_n(word, __ATOMIC_RELAXED); }

bool exchange(std::uint32_t* word, std::uint32_t& seen, std::uint32_t to, int order) {
  if (order == __ATOMIC_RELEASE) {
    return __atomic_compare_exchange_n(word, &seen, to, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED);
  }
  return __atomic_compare_exchange_n(word, &seen, to, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

bool is_free(std::uint32_t state) { return (state & count_mask) == 0; }
bool readable(std::uint32_t state) {
  return (state & count_mask) < most_readers && !(state & (readers_wait | writers_wait));
}

void sleep(const std::uint32_t* word, std::uint32_t expected) { futex_wait_until(word, expected, ~std::uint64_t{0}); }

/// Looks a while whether `good(state)` comes by itself. Not while somebody sleeps: they come first.
template <class Good>
std::uint32_t spin(const std::uint32_t* word, Good good) {
  std::uint32_t seen = load(word);
  for (int i = 0; i < spins && !good(seen) && !(seen & (readers_wait | writers_wait)); ++i) {
    YieldProcessor();
    seen = load(word);
  }
  return seen;
}

}  // namespace

bool SrwLock::try_lock() {
  std::uint32_t seen = load(state());
  while (is_free(seen)) {
    if (exchange(state(), seen, seen | writer, __ATOMIC_ACQUIRE)) return true;
  }
  return false;
}

bool SrwLock::try_lock_shared() {
  std::uint32_t seen = load(state());
  while (readable(seen)) {
    if (exchange(state(), seen, seen + 1, __ATOMIC_ACQUIRE)) return true;
  }
  return false;
}

void SrwLock::lock() {
  std::uint32_t seen = 0;
  if (exchange(state(), seen, writer, __ATOMIC_ACQUIRE)) return;
  seen = spin(state(), is_free);
  std::uint32_t others = 0;  // once asleep, we do not know whether other writers sleep
  for (;;) {
    if (is_free(seen)) {
      if (exchange(state(), seen, seen | writer | others, __ATOMIC_ACQUIRE)) return;
      continue;
    }
    if (!(seen & writers_wait) && !exchange(state(), seen, seen | writers_wait, __ATOMIC_ACQUIRE)) continue;
    others = writers_wait;
    const std::uint32_t wakes = __atomic_load_n(writer_wakes(), __ATOMIC_ACQUIRE);
    seen = load(state());
    if (is_free(seen) || !(seen & writers_wait)) continue;
    sleep(writer_wakes(), wakes);
    seen = spin(state(), is_free);
  }
}

void SrwLock::lock_shared() {
  std::uint32_t seen = spin(state(), readable);
  for (;;) {
    if (readable(seen)) {
      if (exchange(state(), seen, seen + 1, __ATOMIC_ACQUIRE)) return;
      continue;
    }
    if (!(seen & readers_wait) && !exchange(state(), seen, seen | readers_wait, __ATOMIC_ACQUIRE)) continue;
    sleep(state(), seen | readers_wait);
    seen = spin(state(), readable);
  }
}

void SrwLock::unlock() {
  const std::uint32_t left = __atomic_sub_fetch(state(), writer, __ATOMIC_RELEASE);
  if (left & (readers_wait | writers_wait)) wake(left);
}

void SrwLock::unlock_shared() {
  const std::uint32_t left = __atomic_sub_fetch(state(), 1, __ATOMIC_RELEASE);
  // Readers only sleep while a writer waits, so only a writer is to be woken, by the last reader.
  if (is_free(left) && (left & writers_wait)) wake(left);
}

bool SrwLock::wake_writer() {
  __atomic_add_fetch(writer_wakes(), 1, __ATOMIC_RELEASE);
  const int saved = errno;
  const long woken = syscall(SYS_futex, writer_wakes(), FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, nullptr, nullptr, 0);
  errno = saved;
  return woken > 0;
}

/// The lock is free, and somebody may be asleep: wakes one writer, or else all readers.
void SrwLock::wake(std::uint32_t seen) {
  if (seen == writers_wait) {
    if (exchange(state(), seen, 0, __ATOMIC_ACQUIRE)) {
      wake_writer();
      return;
    }
  }
  if (seen == (readers_wait | writers_wait)) {
    if (!exchange(state(), seen, readers_wait, __ATOMIC_ACQUIRE)) return;  // taken: its owner will wake them
    if (wake_writer()) return;
    seen = readers_wait;  // no writer slept after all
  }
  if (seen == readers_wait && exchange(state(), seen, 0, __ATOMIC_ACQUIRE)) futex_wake(state(), INT_MAX);
}

}  // namespace ows::win32

using namespace ows::win32;

VOID WINAPI InitializeSRWLock(PSRWLOCK lock) { lock->Ptr = nullptr; }
VOID WINAPI AcquireSRWLockExclusive(PSRWLOCK lock) { SrwLock(lock).lock(); }
VOID WINAPI AcquireSRWLockShared(PSRWLOCK lock) { SrwLock(lock).lock_shared(); }
VOID WINAPI ReleaseSRWLockExclusive(PSRWLOCK lock) { SrwLock(lock).unlock(); }
VOID WINAPI ReleaseSRWLockShared(PSRWLOCK lock) { SrwLock(lock).unlock_shared(); }
BOOLEAN WINAPI TryAcquireSRWLockExclusive(PSRWLOCK lock) { return SrwLock(lock).try_lock(); }
BOOLEAN WINAPI TryAcquireSRWLockShared(PSRWLOCK lock) { return SrwLock(lock).try_lock_shared(); }
