// The insides of the Win32 runtime: the handle table, fork, threads that come and go, waits under load.
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <array>
#include <atomic>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "forbid_system_calls.h"
#include "win32/event.h"
#include "win32/handle_table.h"
#include "win32/process.h"
#include "win32/thread.h"

namespace ows::win32 {
namespace {

#if defined(__SANITIZE_THREAD__)
constexpr int rounds = 2000;
#else
constexpr int rounds = 20000;
#endif

Handle new_event() { return CreateEventW(nullptr, FALSE, FALSE, nullptr); }

TEST(HandleTable, HandlesLieAboveDescriptorsAndBelowTwoGibibytes) {
  Handle handle = new_event();
  const auto value = reinterpret_cast<std::uintptr_t>(handle);
  EXPECT_GE(value, 0x40000000u);
  EXPECT_LT(value, 0x80000000u);
  EXPECT_EQ(value % 4, 0u);
  CloseHandle(handle);
}

TEST(HandleTable, AClosedHandleStaysInvalidForManyHandlesToCome) {
  Handle closed = new_event();
  ASSERT_TRUE(CloseHandle(closed));
  for (int i = 0; i < 60000; ++i) {
    Handle other = new_event();
    ASSERT_NE(other, closed);
    ASSERT_TRUE(CloseHandle(other));
  }
  EXPECT_FALSE(SetEvent(closed));
}

TEST(HandleTable, GivesManyDifferentHandles) {
  std::set<Handle> all;
  for (int i = 0; i < 5000; ++i) all.insert(new_event());
  EXPECT_EQ(all.size(), 5000u);
  for (Handle handle : all) EXPECT_TRUE(CloseHandle(handle));
  for (Handle handle : all) EXPECT_FALSE(CloseHandle(handle));
}

TEST(HandleTable, APinKeepsTheObjectAfterClosing) {
  Handle handle = new_event();
  const Pin pin = find_handle(handle);
  ASSERT_TRUE(pin);
  ASSERT_TRUE(CloseHandle(handle));
  EXPECT_FALSE(find_handle(handle));
  static_cast<Event*>(pin.object())->set();
}

TEST(HandleTableStress, ClosingWhileOthersUseIsSafe) {
  std::atomic<Handle> shared{new_event()};
  std::atomic<bool> stop{false};
  std::vector<std::thread> users;
  for (int t = 0; t < 3; ++t) {
    users.emplace_back([&] {
      while (!stop) {
        SetEvent(shared);
        WaitForSingleObject(shared, 0);
      }
    });
  }
  for (int i = 0; i < rounds; ++i) ASSERT_TRUE(CloseHandle(shared.exchange(new_event())));
  stop = true;
  for (auto& user : users) user.join();
  CloseHandle(shared);
}

/// Tokens go round between threads over events and semaphores; each wait takes one, none may get lost.
TEST(WaitStress, NoTokenIsLostOrDoubled) {
  constexpr int threads = 4, objects = 3;
  Handle semaphores[objects];
  for (Handle& each : semaphores) each = CreateSemaphoreW(nullptr, 1, 100, nullptr);
  std::atomic<int> taken{0}, given{objects};
  std::vector<std::thread> workers;
  for (int t = 0; t < threads; ++t) {
    workers.emplace_back([&, t] {
      std::minstd_rand random(static_cast<unsigned>(t) + 1);
      for (int i = 0; i < rounds / threads; ++i) {
        const bool all = random() % 4 == 0;
        const DWORD result = WaitForMultipleObjects(all ? 2 : objects, semaphores, all, random() % 3);
        if (result == WAIT_TIMEOUT) continue;
        if (all) {
          taken += 2;
          ReleaseSemaphore(semaphores[0], 1, nullptr);
          ReleaseSemaphore(semaphores[random() % objects], 1, nullptr);
          given += 2;
        } else {
          ++taken;
          ReleaseSemaphore(semaphores[random() % objects], 1, nullptr);
          ++given;
        }
      }
    });
  }
  for (auto& worker : workers) worker.join();
  int left = 0;
  for (Handle each : semaphores) {
    while (WaitForSingleObject(each, 0) == WAIT_OBJECT_0) ++left;
    CloseHandle(each);
  }
  EXPECT_EQ(given - taken, left);
  EXPECT_EQ(left, objects);
}

TEST(WaitStress, PingPongOverAutoResetEvents) {
  Handle ping = new_event(), pong = new_event();
  std::thread other([&] {
    for (int i = 0; i < rounds; ++i) {
      EXPECT_EQ(WaitForSingleObject(ping, INFINITE), WAIT_OBJECT_0);
      SetEvent(pong);
    }
  });
  for (int i = 0; i < rounds; ++i) {
    SetEvent(ping);
    ASSERT_EQ(WaitForSingleObject(pong, INFINITE), WAIT_OBJECT_0);
  }
  other.join();
  CloseHandle(ping);
  CloseHandle(pong);
}

TEST(WaitStress, TimeoutsAndSignalsTogetherLoseNothing) {
  Handle event = new_event(), taken = new_event();
  std::atomic<bool> stop{false};
  std::thread waiter([&] {
    while (!stop) {
      if (WaitForSingleObject(event, 1) == WAIT_OBJECT_0) SetEvent(taken);
    }
  });
  for (int i = 0; i < rounds / 10; ++i) {
    if (i % 16 == 0) Sleep(1);  // so that some signals come just when the time is over
    SetEvent(event);
    ASSERT_EQ(WaitForSingleObject(taken, 20000), WAIT_OBJECT_0);
  }
  stop = true;
  waiter.join();
  CloseHandle(event);
  CloseHandle(taken);
}

TEST(ThreadRecord, GoesWithItsThread) {
  std::atomic<std::uint32_t> id{0};
  std::thread([&] { id = GetCurrentThreadId(); }).join();
  EXPECT_FALSE(find_thread(id));
}

TEST(ThreadRecord, ServesDestructorsOfTheThread) {
  static Handle event;
  event = new_event();
  struct SetsAtTheEnd {
    bool armed = false;
    ~SetsAtTheEnd() {
      if (armed) SetEvent(event);
    }
  };
  std::thread([] {
    static thread_local SetsAtTheEnd at_the_end;
    at_the_end.armed = true;
    GetCurrentThreadId();
  }).join();
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0);
  CloseHandle(event);
}

TEST(ThreadRecord, ManyThreadsComeAndGo) {
  for (int i = 0; i < rounds / 50; ++i) {
    Handle thread = CreateThread(nullptr, 0, [](void*) -> DWORD { return 3; }, nullptr, 0, nullptr);
    ASSERT_EQ(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
    CloseHandle(thread);
  }
}

TEST(MutexLifetime, OwnedMutexesMayBeClosedByAnyThread) {
  for (int i = 0; i < 100; ++i) CloseHandle(CreateMutexW(nullptr, TRUE, nullptr));
  Handle owned = nullptr, taken = new_event(), closed = new_event();
  std::thread owner([&] {
    owned = CreateMutexW(nullptr, TRUE, nullptr);
    SetEvent(taken);
    WaitForSingleObject(closed, INFINITE);
  });
  WaitForSingleObject(taken, INFINITE);
  EXPECT_TRUE(CloseHandle(owned));
  SetEvent(closed);
  owner.join();
  CloseHandle(taken);
  CloseHandle(closed);
}

/// Runs `body` in a forked child; its result is the child's exit status.
template <class Body>
int in_child(Body body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#if !defined(__SANITIZE_THREAD__)  // which does not support new threads in a forked child
TEST(Fork, TheChildGoesOnWithItsThread) {
  Handle event = new_event();
  const Handle mutex = CreateMutexW(nullptr, TRUE, nullptr);
  EXPECT_EQ(in_child([&] {
              if (GetCurrentThreadId() != static_cast<DWORD>(getpid())) return 1;
              if (!SetEvent(event) || WaitForSingleObject(event, 0) != WAIT_OBJECT_0) return 2;
              if (!ReleaseMutex(mutex)) return 3;
              std::thread other([&] { SetEvent(event); });
              if (WaitForSingleObject(event, 20000) != WAIT_OBJECT_0) return 4;
              other.join();
              HANDLE timer = CreateWaitableTimerW(nullptr, FALSE, nullptr);
              LARGE_INTEGER due;
              due.QuadPart = -10000;
              if (!SetWaitableTimer(timer, &due, 0, nullptr, nullptr, FALSE)) return 5;
              return WaitForSingleObject(timer, 20000) == WAIT_OBJECT_0 ? 0 : 6;
            }),
            0);
  ReleaseMutex(mutex);
  CloseHandle(mutex);
  CloseHandle(event);
}

TEST(Fork, OtherThreadsHaveEndedInTheChild) {
  Handle stop = new_event(), ready = new_event(), owned = CreateMutexW(nullptr, FALSE, nullptr), shared = new_event();
  std::array handles{stop, ready, owned, shared};
  Handle thread = CreateThread(
      nullptr, 0,
      [](void* parameter) -> DWORD {
        auto* handles = static_cast<Handle*>(parameter);
        WaitForSingleObject(handles[2], INFINITE);
        SetEvent(handles[1]);
        HANDLE both[] = {handles[0], handles[3]};
        return WaitForMultipleObjects(2, both, FALSE, INFINITE);
      },
      handles.data(), 0, nullptr);
  WaitForSingleObject(ready, INFINITE);
  EXPECT_EQ(in_child([&] {
              if (WaitForSingleObject(thread, 0) != WAIT_OBJECT_0) return 1;
              if (WaitForSingleObject(owned, 0) != WAIT_ABANDONED) return 2;
              SetEvent(shared);  // nobody is there to take it
              return WaitForSingleObject(shared, 0) == WAIT_OBJECT_0 ? 0 : 3;
            }),
            0);
  SetEvent(stop);
  EXPECT_EQ(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
  for (Handle handle : {stop, ready, owned, shared, thread}) CloseHandle(handle);
}

#if !defined(__SANITIZE_ADDRESS__)
/// In a child that the kernel kills at any system call.
TEST(Event, SetAndTakenWithoutSleepMakesNoSystemCall) {
  Handle event = new_event(), semaphore = CreateSemaphoreW(nullptr, 0, 5, nullptr),
         mutex = CreateMutexW(nullptr, FALSE, nullptr);
  current_thread();
  EXPECT_EQ(in_child([&] {
              current_thread();
              if (!forbid_system_calls()) return 9;
              bool good = true;
              for (int i = 0; i < 100; ++i) {
                good = good && SetEvent(event) && ResetEvent(event) && SetEvent(event);
                good = good && WaitForSingleObject(event, INFINITE) == WAIT_OBJECT_0;
                good = good && WaitForSingleObject(event, 0) == WAIT_TIMEOUT;
                good = good && ReleaseSemaphore(semaphore, 1, nullptr) && WaitForSingleObject(semaphore, 0) == WAIT_OBJECT_0;
                good = good && WaitForSingleObject(mutex, INFINITE) == WAIT_OBJECT_0 && ReleaseMutex(mutex);
              }
              return static_cast<int>(syscall(SYS_exit, good ? 0 : 1));
            }),
            0);
  for (Handle handle : {event, semaphore, mutex}) CloseHandle(handle);
}

// Nor under AddressSanitizer: its own allocator stays locked in the child when another thread was in it.
TEST(Fork, DuringLoadLeavesNoLockLocked) {
  Handle event = new_event();
  std::atomic<bool> stop{false};
  std::vector<std::thread> workers;
  for (int t = 0; t < 2; ++t) {
    workers.emplace_back([&] {
      while (!stop) {
        CloseHandle(CreateMutexA(nullptr, TRUE, "ows-fork"));
        SetEvent(event);
        WaitForSingleObject(event, 1);
      }
    });
  }
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(in_child([] {
                Handle fresh = CreateEventA(nullptr, TRUE, FALSE, "ows-fork-child");
                SetEvent(fresh);
                return WaitForSingleObject(fresh, 0) == WAIT_OBJECT_0 && CloseHandle(fresh) ? 0 : 1;
              }),
              0);
  }
  stop = true;
  for (auto& worker : workers) worker.join();
  CloseHandle(event);
}
#endif
#endif

}  // namespace
}  // namespace ows::win32
