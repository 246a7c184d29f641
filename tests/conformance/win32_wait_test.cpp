// Waits: events, semaphores, mutexes; one and many, any and all; SignalObjectAndWait.
#include "win32_support.h"

#include <array>
#include <atomic>
#include <thread>
#include <vector>

namespace {

DWORD wait_any(std::initializer_list<HANDLE> handles, DWORD milliseconds = 0) {
  return WaitForMultipleObjects(static_cast<DWORD>(handles.size()), handles.begin(), FALSE, milliseconds);
}
DWORD wait_all(std::initializer_list<HANDLE> handles, DWORD milliseconds = 0) {
  return WaitForMultipleObjects(static_cast<DWORD>(handles.size()), handles.begin(), TRUE, milliseconds);
}

TEST(EventTest, AutoResetLetsOneWaitThrough) {
  Handle event = auto_event(true);
  EXPECT_TRUE(is_signalled(event));
  EXPECT_FALSE(is_signalled(event));
}

TEST(EventTest, ManualResetStaysSet) {
  Handle event = manual_event();
  EXPECT_FALSE(is_signalled(event));
  EXPECT_TRUE(SetEvent(event));
  EXPECT_TRUE(is_signalled(event));
  EXPECT_TRUE(is_signalled(event));
  EXPECT_TRUE(ResetEvent(event));
  EXPECT_FALSE(is_signalled(event));
}

TEST(EventTest, SettingTwiceIsSettingOnce) {
  Handle event = auto_event();
  SetEvent(event);
  SetEvent(event);
  EXPECT_TRUE(is_signalled(event));
  EXPECT_FALSE(is_signalled(event));
}

TEST(EventTest, ExFormTakesFlags) {
  Handle event(CreateEventExW(nullptr, nullptr, CREATE_EVENT_MANUAL_RESET | CREATE_EVENT_INITIAL_SET, EVENT_ALL_ACCESS));
  EXPECT_TRUE(is_signalled(event));
  EXPECT_TRUE(is_signalled(event));
}

TEST(EventTest, WakesAThreadThatWaits) {
  Handle ready = auto_event(), go = auto_event();
  Thread waiter([&] { return SignalObjectAndWait(ready, go, limit, FALSE); });
  ASSERT_EQ(WaitForSingleObject(ready, limit), WAIT_OBJECT_0);
  SetEvent(go);
  EXPECT_EQ(waiter.join(), WAIT_OBJECT_0);
  EXPECT_FALSE(is_signalled(go));
}

TEST(EventTest, ManualResetReleasesAllWhoWaitEvenWhenResetAtOnce) {
  constexpr int count = 8;
  Handle ready = semaphore(0, count), go = manual_event();
  std::vector<std::thread> threads;
  std::atomic<int> through{0};
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&] {
      if (SignalObjectAndWait(ready, go, limit, FALSE) == WAIT_OBJECT_0) ++through;
    });
  }
  for (int i = 0; i < count; ++i) ASSERT_EQ(WaitForSingleObject(ready, limit), WAIT_OBJECT_0);
  SetEvent(go);
  ResetEvent(go);
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(through, count);
}

TEST(PulseEventTest, ReleasesWhoWaitsAndLeavesTheEventNotSet) {
  Handle ready = auto_event(), go = manual_event();
  Thread waiter([&] { return SignalObjectAndWait(ready, go, limit, FALSE); });
  ASSERT_EQ(WaitForSingleObject(ready, limit), WAIT_OBJECT_0);
  EXPECT_TRUE(PulseEvent(go));
  EXPECT_EQ(waiter.join(), WAIT_OBJECT_0);
  EXPECT_FALSE(is_signalled(go));
}

TEST(PulseEventTest, WithoutAWaiterLeavesTheEventNotSet) {
  Handle event = auto_event(true);
  EXPECT_TRUE(PulseEvent(event));
  EXPECT_FALSE(is_signalled(event));
}

TEST(SemaphoreTest, CountsDownAndUp) {
  Handle a_semaphore = semaphore(2, 3);
  EXPECT_TRUE(is_signalled(a_semaphore));
  EXPECT_TRUE(is_signalled(a_semaphore));
  EXPECT_FALSE(is_signalled(a_semaphore));
  LONG before = -1;
  EXPECT_TRUE(ReleaseSemaphore(a_semaphore, 3, &before));
  EXPECT_EQ(before, 0);
  EXPECT_TRUE(is_signalled(a_semaphore));
}

TEST(SemaphoreTest, RefusesMoreThanTheMaximumAndStaysAsItIs) {
  Handle a_semaphore = semaphore(1, 2);
  LONG before = -7;
  EXPECT_ERROR(ReleaseSemaphore(a_semaphore, 2, &before), ERROR_TOO_MANY_POSTS);
  EXPECT_EQ(before, -7);
  EXPECT_TRUE(is_signalled(a_semaphore));
  EXPECT_FALSE(is_signalled(a_semaphore));
}

TEST(SemaphoreTest, RefusesACountThatIsNotPositive) {
  Handle a_semaphore = semaphore(0, 2);
  EXPECT_ERROR(ReleaseSemaphore(a_semaphore, 0, nullptr), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(ReleaseSemaphore(a_semaphore, -1, nullptr), ERROR_INVALID_PARAMETER);
}

TEST(SemaphoreTest, RefusesBadCountsAtTheStart) {
  EXPECT_ERROR(Handle(CreateSemaphoreW(nullptr, 2, 1, nullptr)), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(Handle(CreateSemaphoreW(nullptr, -1, 1, nullptr)), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(Handle(CreateSemaphoreW(nullptr, 0, 0, nullptr)), ERROR_INVALID_PARAMETER);
}

TEST(SemaphoreTest, ReleasesAsManyAsItIsGiven) {
  constexpr int count = 4;
  Handle ready = semaphore(0, count), go = semaphore(0, count);
  std::vector<std::thread> threads;
  std::atomic<int> through{0};
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&] {
      if (SignalObjectAndWait(ready, go, limit, FALSE) == WAIT_OBJECT_0) ++through;
    });
  }
  for (int i = 0; i < count; ++i) ASSERT_EQ(WaitForSingleObject(ready, limit), WAIT_OBJECT_0);
  LONG before = -1;
  EXPECT_TRUE(ReleaseSemaphore(go, count, &before));
  EXPECT_EQ(before, 0);
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(through, count);
}

TEST(MutexTest, IsRecursive) {
  Handle a_mutex = mutex(true);
  EXPECT_TRUE(is_signalled(a_mutex));
  EXPECT_TRUE(ReleaseMutex(a_mutex));
  Thread other([&] { return WaitForSingleObject(a_mutex, 0); });
  EXPECT_EQ(other.join(), DWORD{WAIT_TIMEOUT}) << "still owned once";
  EXPECT_TRUE(ReleaseMutex(a_mutex));
  Thread another([&] {
    const DWORD result = WaitForSingleObject(a_mutex, 0);
    ReleaseMutex(a_mutex);
    return result;
  });
  EXPECT_EQ(another.join(), WAIT_OBJECT_0);
}

TEST(MutexTest, IsReleasedByItsOwnerOnly) {
  Handle a_mutex = mutex();
  EXPECT_ERROR(ReleaseMutex(a_mutex), ERROR_NOT_OWNER);
  Handle owned = mutex(true);
  Thread other([&] { return error_when_false(ReleaseMutex(owned)); });
  EXPECT_EQ(other.join(), DWORD{ERROR_NOT_OWNER});
  EXPECT_TRUE(ReleaseMutex(owned));
}

TEST(MutexTest, OfAThreadThatEndedIsAbandoned) {
  Handle a_mutex = mutex();
  Thread owner([&] { return WaitForSingleObject(a_mutex, limit); });
  ASSERT_EQ(owner.join(), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(a_mutex, limit), WAIT_ABANDONED);
  EXPECT_EQ(WaitForSingleObject(a_mutex, 0), WAIT_OBJECT_0) << "owned now, and consistent";
  EXPECT_TRUE(ReleaseMutex(a_mutex));
  EXPECT_TRUE(ReleaseMutex(a_mutex));
  EXPECT_ERROR(ReleaseMutex(a_mutex), ERROR_NOT_OWNER);
}

TEST(MutexTest, AbandonmentWakesAThreadThatWaits) {
  Handle a_mutex = mutex(), owned = auto_event(), waiting = auto_event();
  Thread owner([&] {
    WaitForSingleObject(a_mutex, limit);
    SetEvent(owned);
    return WaitForSingleObject(waiting, limit);
  });
  ASSERT_EQ(WaitForSingleObject(owned, limit), WAIT_OBJECT_0);
  Thread waiter([&] { return SignalObjectAndWait(waiting, a_mutex, limit, FALSE); });
  EXPECT_EQ(waiter.join(), WAIT_ABANDONED);
}

TEST(MutexTest, ExcludesOtherThreads) {
  Handle a_mutex = mutex();
  int counter = 0;
  constexpr int threads = 4, rounds = 500;
  std::vector<std::thread> workers;
  for (int t = 0; t < threads; ++t) {
    workers.emplace_back([&] {
      for (int i = 0; i < rounds; ++i) {
        WaitForSingleObject(a_mutex, INFINITE);
        ++counter;
        ReleaseMutex(a_mutex);
      }
    });
  }
  for (auto& worker : workers) worker.join();
  EXPECT_EQ(counter, threads * rounds);
}

TEST(WaitForMultipleObjectsTest, LowestIndexWins) {
  Handle a = auto_event(), b = auto_event(true), c = auto_event(true);
  EXPECT_EQ(wait_any({a, b, c}), WAIT_OBJECT_0 + 1);
  EXPECT_EQ(wait_any({a, b, c}), WAIT_OBJECT_0 + 2) << "c was not touched before";
  EXPECT_EQ(wait_any({a, b, c}), DWORD{WAIT_TIMEOUT});
}

TEST(WaitForMultipleObjectsTest, AnyWakesWithTheIndexOfWhatWasSignalled) {
  Handle a = auto_event(), b = auto_event(), go = auto_event();
  Thread waiter([&] {
    SetEvent(go);
    return wait_any({a, b}, limit);
  });
  ASSERT_EQ(WaitForSingleObject(go, limit), WAIT_OBJECT_0);
  SetEvent(b);
  EXPECT_EQ(waiter.join(), WAIT_OBJECT_0 + 1);
}

TEST(WaitForMultipleObjectsTest, AllTakesNothingUnlessItTakesEverything) {
  Handle a = auto_event(true), b = auto_event(), c = semaphore(1, 1), d = mutex();
  EXPECT_EQ(wait_all({a, b, c, d}), DWORD{WAIT_TIMEOUT});
  EXPECT_ERROR(ReleaseMutex(d), ERROR_NOT_OWNER);
  SetEvent(b);
  EXPECT_EQ(wait_all({a, b, c, d}), WAIT_OBJECT_0);
  EXPECT_FALSE(is_signalled(a));
  EXPECT_FALSE(is_signalled(b));
  EXPECT_FALSE(is_signalled(c));
  EXPECT_TRUE(ReleaseMutex(d));
}

TEST(WaitForMultipleObjectsTest, AllLeavesToOthersWhatItCannotTakeYet) {
  Handle a = auto_event(), b = auto_event(), ready = auto_event();
  Thread waiter([&] {
    SetEvent(ready);
    return wait_all({a, b}, limit);
  });
  ASSERT_EQ(WaitForSingleObject(ready, limit), WAIT_OBJECT_0);
  SetEvent(a);
  EXPECT_EQ(WaitForSingleObject(a, limit), WAIT_OBJECT_0) << "the wait for all must not have taken it";
  SetEvent(a);
  SetEvent(b);
  EXPECT_EQ(waiter.join(), WAIT_OBJECT_0);
  EXPECT_FALSE(is_signalled(a));
  EXPECT_FALSE(is_signalled(b));
}

TEST(WaitForMultipleObjectsTest, ReportsAnAbandonedMutex) {
  Handle a = auto_event(), b = mutex();
  Thread([&] { return WaitForSingleObject(b, limit); }).join();
  EXPECT_EQ(wait_any({a, b}), WAIT_ABANDONED_0 + 1);
  EXPECT_TRUE(ReleaseMutex(b));
}

TEST(WaitForMultipleObjectsTest, AllReportsAnAbandonedMutex) {
  Handle a = auto_event(true), b = mutex();
  Thread([&] { return WaitForSingleObject(b, limit); }).join();
  const DWORD result = wait_all({a, b});
  EXPECT_GE(result, WAIT_ABANDONED_0);
  EXPECT_LE(result, WAIT_ABANDONED_0 + 1);
  EXPECT_TRUE(ReleaseMutex(b));
}

TEST(WaitForMultipleObjectsTest, TakesUpToTheMaximum) {
  std::vector<Handle> events;
  std::vector<HANDLE> handles;
  for (int i = 0; i < MAXIMUM_WAIT_OBJECTS; ++i) handles.push_back(events.emplace_back(auto_event()));
  SetEvent(handles.back());
  EXPECT_EQ(WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS, handles.data(), FALSE, 0),
            WAIT_OBJECT_0 + MAXIMUM_WAIT_OBJECTS - 1);
  for (HANDLE handle : handles) SetEvent(handle);
  EXPECT_EQ(WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS, handles.data(), TRUE, limit), WAIT_OBJECT_0);
  for (HANDLE handle : handles) EXPECT_FALSE(is_signalled(handle));
}

TEST(WaitForMultipleObjectsTest, RefusesBadCounts) {
  std::vector<HANDLE> handles(MAXIMUM_WAIT_OBJECTS + 1, GetCurrentProcess());
  EXPECT_WAIT_ERROR(WaitForMultipleObjects(0, handles.data(), FALSE, 0), ERROR_INVALID_PARAMETER);
  EXPECT_WAIT_ERROR(WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS + 1, handles.data(), FALSE, 0), ERROR_INVALID_PARAMETER);
  EXPECT_WAIT_ERROR(WaitForMultipleObjects(~0u, handles.data(), FALSE, 0), ERROR_INVALID_PARAMETER);
}

TEST(WaitForMultipleObjectsTest, RefusesAnArrayThatIsNotThere) {
  EXPECT_WAIT_ERROR(WaitForMultipleObjects(2, nullptr, FALSE, 0), ERROR_NOACCESS);
}

TEST(WaitForMultipleObjectsTest, OneBadHandleFailsTheCallAndTakesNothing) {
  Handle a = auto_event(true);
  EXPECT_WAIT_ERROR(wait_any({a, garbage()}), ERROR_INVALID_HANDLE);
  EXPECT_WAIT_ERROR(wait_any({a, HANDLE{}}), ERROR_INVALID_HANDLE);
  EXPECT_TRUE(is_signalled(a));
}

TEST(WaitForMultipleObjectsTest, AnyMayNameAnObjectTwice) {
  Handle a = auto_event(true);
  EXPECT_EQ(wait_any({a, a}), WAIT_OBJECT_0);
  EXPECT_EQ(wait_any({a, a}), DWORD{WAIT_TIMEOUT});
}

TEST(WaitForMultipleObjectsTest, AllMayNotNameAnObjectTwice) {
  Handle a = manual_event(true);
  EXPECT_WAIT_ERROR(wait_all({a, a}), ERROR_INVALID_PARAMETER);
}

TEST(WaitForMultipleObjectsTest, AllOfTwoThreadsWithCrossedOrderMakesProgress) {
  Handle a = mutex(), b = mutex();
  constexpr int rounds = 300;
  int counter = 0;
  const auto work = [&](HANDLE first, HANDLE second) {
    for (int i = 0; i < rounds; ++i) {
      EXPECT_EQ(wait_all({first, second}, limit), WAIT_OBJECT_0);
      ++counter;
      ReleaseMutex(first);
      ReleaseMutex(second);
    }
  };
  std::thread one(work, HANDLE{a}, HANDLE{b}), other(work, HANDLE{b}, HANDLE{a});
  one.join();
  other.join();
  EXPECT_EQ(counter, 2 * rounds);
}

TEST(WaitForSingleObjectTest, TimesOut) {
  Handle event = auto_event();
  EXPECT_EQ(WaitForSingleObject(event, 0), DWORD{WAIT_TIMEOUT});
  EXPECT_EQ(WaitForSingleObject(event, 5), DWORD{WAIT_TIMEOUT});
}

TEST(WaitForSingleObjectTest, TimesOutNoEarlierThanAsked) {
  Handle event = auto_event();
  LARGE_INTEGER frequency, before, after;
  QueryPerformanceFrequency(&frequency);
  QueryPerformanceCounter(&before);
  EXPECT_EQ(WaitForSingleObject(event, 50), DWORD{WAIT_TIMEOUT});
  QueryPerformanceCounter(&after);
  EXPECT_GE((after.QuadPart - before.QuadPart) * 1000, 45 * frequency.QuadPart) << "up to a clock tick early, as on Windows";
}

TEST(WaitForSingleObjectTest, TheProcessIsNotSignalledWhileItRuns) {
  EXPECT_EQ(WaitForSingleObject(GetCurrentProcess(), 0), DWORD{WAIT_TIMEOUT});
}

TEST(SignalObjectAndWaitTest, SignalsEachType) {
  Handle event = auto_event(), done = manual_event(true), a_semaphore = semaphore(0, 1), a_mutex = mutex(true);
  EXPECT_EQ(SignalObjectAndWait(event, done, 0, FALSE), WAIT_OBJECT_0);
  EXPECT_TRUE(is_signalled(event));
  EXPECT_EQ(SignalObjectAndWait(a_semaphore, done, 0, FALSE), WAIT_OBJECT_0);
  EXPECT_TRUE(is_signalled(a_semaphore));
  EXPECT_EQ(SignalObjectAndWait(a_mutex, done, 0, FALSE), WAIT_OBJECT_0);
  EXPECT_ERROR(ReleaseMutex(a_mutex), ERROR_NOT_OWNER);
}

TEST(SignalObjectAndWaitTest, RefusesWhatCannotBeSignalled) {
  Handle done = manual_event(true), a_mutex = mutex(), full = semaphore(1, 1), a_timer = timer();
  EXPECT_WAIT_ERROR(SignalObjectAndWait(GetCurrentThread(), done, 0, FALSE), ERROR_INVALID_HANDLE);
  EXPECT_WAIT_ERROR(SignalObjectAndWait(a_timer, done, 0, FALSE), ERROR_INVALID_HANDLE);
  EXPECT_WAIT_ERROR(SignalObjectAndWait(nullptr, done, 0, FALSE), ERROR_INVALID_HANDLE);
  EXPECT_WAIT_ERROR(SignalObjectAndWait(a_mutex, done, 0, FALSE), ERROR_NOT_OWNER);
  EXPECT_WAIT_ERROR(SignalObjectAndWait(full, done, 0, FALSE), ERROR_TOO_MANY_POSTS);
}

TEST(SignalObjectAndWaitTest, SignalsNothingWhenItCannotWait) {
  Handle event = auto_event();
  EXPECT_WAIT_ERROR(SignalObjectAndWait(event, nullptr, 0, FALSE), ERROR_INVALID_HANDLE);
  EXPECT_FALSE(is_signalled(event));
}

TEST(SignalObjectAndWaitTest, MayWaitForWhatItSignals) {
  Handle event = auto_event();
  EXPECT_EQ(SignalObjectAndWait(event, event, limit, FALSE), WAIT_OBJECT_0);
  EXPECT_FALSE(is_signalled(event));
}

TEST(SignalObjectAndWaitTest, APulseCannotComeInBetween) {
  Handle ready = auto_event(), pulse = auto_event();
  for (int i = 0; i < 200; ++i) {
    std::thread other([&] {
      WaitForSingleObject(ready, limit);
      PulseEvent(pulse);
    });
    ASSERT_EQ(SignalObjectAndWait(ready, pulse, limit, FALSE), WAIT_OBJECT_0);
    other.join();
  }
}

}  // namespace
