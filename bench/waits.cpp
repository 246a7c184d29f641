// Events against the futex they stand on: a pair of threads that wake each other, and an event nobody waits for.
#include "support.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <thread>

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

namespace {

void event_pair(int rounds) {
  HANDLE ping = CreateEventW(nullptr, FALSE, FALSE, nullptr), pong = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  std::thread other([&] {
    for (int i = 0; i < rounds; ++i) {
      WaitForSingleObject(ping, INFINITE);
      SetEvent(pong);
    }
  });
  for (int i = 0; i < rounds; ++i) {
    SetEvent(ping);
    WaitForSingleObject(pong, INFINITE);
  }
  other.join();
  CloseHandle(ping);
  CloseHandle(pong);
}

/// An auto-reset event with nothing around it.
struct RawEvent {
  std::atomic<std::uint32_t> word{0};
  void set() {
    word.store(1, std::memory_order_release);
    syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
  }
  void wait() {
    while (word.exchange(0, std::memory_order_acquire) == 0) {
      syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
    }
  }
};

void futex_pair(int rounds) {
  RawEvent ping, pong;
  std::thread other([&] {
    for (int i = 0; i < rounds; ++i) {
      ping.wait();
      pong.set();
    }
  });
  for (int i = 0; i < rounds; ++i) {
    ping.set();
    pong.wait();
  }
  other.join();
}

void set_without_waiter(int rounds) {
  HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  for (int i = 0; i < rounds; ++i) SetEvent(event);
  CloseHandle(event);
}

void wake_without_waiter(int rounds) {
  RawEvent event;
  for (int i = 0; i < rounds; ++i) event.set();
}

void take_set_event(int rounds) {
  HANDLE event = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  for (int i = 0; i < rounds; ++i) {
    SetEvent(event);
    WaitForSingleObject(event, INFINITE);
  }
  CloseHandle(event);
}

void take_set_futex(int rounds) {
  RawEvent event;
  for (int i = 0; i < rounds; ++i) {
    event.set();
    event.wait();
  }
}

}  // namespace

int main() {
  bench::heading("Events against raw futexes, medians of 15 turns of each in one run. Ratio above 1: ours is faster.");
  const auto processors = static_cast<int>(std::thread::hardware_concurrency());
  if (processors > 1) {
    bench::use_processors(0, 2);
    bench::compare("SetEvent/WaitForSingleObject pair, two processors", 20000, event_pair, futex_pair);
  }
  bench::use_processors(0, 1);
  bench::compare("SetEvent/WaitForSingleObject pair, one processor", 20000, event_pair, futex_pair);
  bench::compare("SetEvent without a waiter (raw: FUTEX_WAKE)", 200000, set_without_waiter, wake_without_waiter);
  bench::compare("SetEvent, then a wait that need not sleep", 200000, take_set_event, take_set_futex);
}
