#include "engine/steward.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <ctime>
#include <thread>

#include "engine/default_set.h"

namespace ows::engine {
namespace {

constinit std::atomic<std::uint32_t> parked{0};
constinit std::atomic<bool> exists{false};
constinit std::atomic<std::uint32_t> dozes{0};  // 1: the steward sleeps on this futex

void wake() {
  if (dozes.exchange(0, std::memory_order_seq_cst) == 1)
    syscall(SYS_futex, &dozes, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, nullptr, nullptr, 0);
}

/// Parked operations may all be those of ports, which have their own sets and their own thread for it (win32/port_set.h).
bool may_doze() { return parked.load(std::memory_order_seq_cst) == 0 || leader_sleeps() || !default_set_in_use(); }

/// Sleeps until something is to be looked after.
void doze() {
  dozes.store(1, std::memory_order_seq_cst);
  if (!may_doze()) {
    dozes.store(0, std::memory_order_relaxed);
    return;
  }
  while (dozes.load(std::memory_order_acquire) == 1)
    syscall(SYS_futex, &dozes, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 1, nullptr, nullptr, 0);
}

[[noreturn]] void run() {
  constexpr timespec nap{0, 1'000'000};
  constexpr int patience = 64;  // naps next to a program that waits often, before it dozes
  for (int idle = 0;;) {
    if (parked.load(std::memory_order_relaxed) == 0 || idle >= patience) {
      doze();
      idle = 0;
    }
    nanosleep(&nap, nullptr);
    idle = lead_if_unwatched() ? 0 : idle + 1;
  }
}

void make_steward() {
  if (exists.exchange(true)) return;
  // A forked child has no steward until it parks something itself.
  static const bool forks = pthread_atfork(nullptr, nullptr,
                                           [] {
                                             exists = false;
                                             dozes = parked = 0;
                                           })
                            == 0;
  static_cast<void>(forks);
  std::thread(run).detach();
}

}  // namespace

void operation_parked() {
  if (!exists.load(std::memory_order_relaxed)) make_steward();
  const bool first = parked.fetch_add(1, std::memory_order_seq_cst) == 0;
  if (default_set_in_use() && (first || !leader_sleeps())) wake();
}

void operation_unparked() { parked.fetch_sub(1, std::memory_order_relaxed); }

void leader_is_away() {
  if (dozes.load(std::memory_order_seq_cst) == 1 && parked.load(std::memory_order_relaxed) != 0) wake();
}

}  // namespace ows::engine
