// The futex of one process: sleep while a word has a value, wake who sleeps on it. 32 bits, not shared between processes.
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <ctime>

namespace ows::win32 {

/// Sleeps while `word` is `expected`, at most until `nanoseconds` of CLOCK_MONOTONIC (all ones: no limit). May return
/// early. False only when the time has come. Keeps errno.
inline bool futex_wait_until(const std::uint32_t* word, std::uint32_t expected, std::uint64_t nanoseconds) {
  const int saved = errno;
  const timespec until{.tv_sec = static_cast<time_t>(nanoseconds / 1'000'000'000),
                       .tv_nsec = static_cast<long>(nanoseconds % 1'000'000'000)};
  const long result = syscall(SYS_futex, word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, expected,
                              nanoseconds == ~std::uint64_t{0} ? nullptr : &until, nullptr, FUTEX_BITSET_MATCH_ANY);
  const bool timed_out = result == -1 && errno == ETIMEDOUT;
  errno = saved;
  return !timed_out;
}

template <class Deadline>
bool futex_wait_until(std::atomic<std::uint32_t>& word, std::uint32_t expected, const Deadline& deadline) {
  return futex_wait_until(reinterpret_cast<const std::uint32_t*>(&word), expected, deadline.nanoseconds());
}

/// Wakes up to `count` sleepers. Only the address counts: the word itself may be gone already.
inline void futex_wake(const void* word, int count) {
  const int saved = errno;
  syscall(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, count, nullptr, nullptr, 0);
  errno = saved;
}

}  // namespace ows::win32
