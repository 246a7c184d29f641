// Threads, their storage, locks in the program's memory, one-time initialisation, interlocked operations.
#include "win32_support.h"

#include <process.h>

#include <atomic>
#include <thread>
#include <vector>

namespace {

TEST(CreateThreadTest, RunsAndGivesItsExitCode) {
  Thread thread([] { return 42u; });
  EXPECT_EQ(thread.join(), 42u);
  EXPECT_TRUE(is_signalled(thread.handle())) << "and stays signalled";
}

TEST(CreateThreadTest, GivesTheId) {
  Handle go = auto_event();
  DWORD inside = 0;
  Thread thread([&] {
    inside = GetCurrentThreadId();
    return 0u;
  });
  EXPECT_NE(thread.id(), 0u);
  EXPECT_EQ(GetThreadId(thread.handle()), thread.id());
  thread.join();
  EXPECT_EQ(inside, thread.id());
  EXPECT_NE(inside, GetCurrentThreadId());
}

TEST(CreateThreadTest, IsActiveWhileItRuns) {
  Handle go = auto_event();
  Thread thread([&] { return WaitForSingleObject(go, limit); });
  DWORD code = 0;
  EXPECT_TRUE(GetExitCodeThread(thread.handle(), &code));
  EXPECT_EQ(code, STILL_ACTIVE);
  EXPECT_FALSE(is_signalled(thread.handle()));
  SetEvent(go);
  EXPECT_EQ(thread.join(), WAIT_OBJECT_0);
}

TEST(CreateThreadTest, StartsSuspendedWhenAsked) {
  std::atomic<bool> ran{false};
  Thread thread(
      [&] {
        ran = true;
        return 0u;
      },
      CREATE_SUSPENDED);
  EXPECT_EQ(WaitForSingleObject(thread.handle(), 20), DWORD{WAIT_TIMEOUT});
  EXPECT_FALSE(ran);
  EXPECT_EQ(ResumeThread(thread.handle()), 1u);
  thread.join();
  EXPECT_TRUE(ran);
}

TEST(CreateThreadTest, TakesAStackSize) {
  const auto routine = [](void*) -> DWORD {
    volatile char large[1 << 20];
    large[0] = 1;
    large[sizeof large - 1] = 2;
    return static_cast<DWORD>(large[0] + large[sizeof large - 1]);
  };
  Handle thread(CreateThread(nullptr, 4 << 20, routine, nullptr, STACK_SIZE_PARAM_IS_A_RESERVATION, nullptr));
  ASSERT_EQ(WaitForSingleObject(thread, limit), WAIT_OBJECT_0);
  DWORD code = 0;
  GetExitCodeThread(thread, &code);
  EXPECT_EQ(code, 3u);
}

TEST(CreateThreadTest, GoesOnWithoutItsHandle) {
  Handle done = auto_event();
  CloseHandle(CreateThread(
      nullptr, 0, [](void* event) -> DWORD { return static_cast<DWORD>(SetEvent(event)); }, HANDLE{done}, 0, nullptr));
  EXPECT_EQ(WaitForSingleObject(done, limit), WAIT_OBJECT_0);
}

TEST(ExitThreadTest, EndsTheThreadWithTheCode) {
  Thread thread([]() -> DWORD { ExitThread(7); });
  EXPECT_EQ(thread.join(), 7u);
}

TEST(BeginThreadExTest, IsAThreadLikeAnyOther) {
  unsigned id = 0;
  Handle thread(reinterpret_cast<HANDLE>(_beginthreadex(
      nullptr, 0, [](void* value) -> unsigned { return static_cast<unsigned>(reinterpret_cast<ULONG_PTR>(value)); },
      reinterpret_cast<void*>(ULONG_PTR{9}), 0, &id)));
  ASSERT_NE(HANDLE{thread}, nullptr);
  EXPECT_EQ(GetThreadId(thread), id);
  ASSERT_EQ(WaitForSingleObject(thread, limit), WAIT_OBJECT_0);
  DWORD code = 0;
  GetExitCodeThread(thread, &code);
  EXPECT_EQ(code, 9u);
}

TEST(EndThreadExTest, EndsTheThreadWithTheCode) {
  Handle thread(reinterpret_cast<HANDLE>(_beginthreadex(
      nullptr, 0,
      [](void*) -> unsigned {
        _endthreadex(11);
        return 0;
      },
      nullptr, 0, nullptr)));
  ASSERT_EQ(WaitForSingleObject(thread, limit), WAIT_OBJECT_0);
  DWORD code = 0;
  GetExitCodeThread(thread, &code);
  EXPECT_EQ(code, 11u);
}

TEST(OpenThreadTest, FindsAThreadByItsId) {
  Handle go = auto_event();
  Thread thread([&] { return WaitForSingleObject(go, limit); });
  Handle opened(OpenThread(SYNCHRONIZE, FALSE, thread.id()));
  ASSERT_NE(HANDLE{opened}, nullptr);
  EXPECT_FALSE(is_signalled(opened));
  SetEvent(go);
  EXPECT_EQ(WaitForSingleObject(opened, limit), WAIT_OBJECT_0);
}

TEST(OpenThreadTest, RefusesAnIdThatIsNone) {
  EXPECT_ERROR(OpenThread(THREAD_ALL_ACCESS, FALSE, 0), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(OpenThread(THREAD_ALL_ACCESS, FALSE, 0x7ffffff1), ERROR_INVALID_PARAMETER);
}

TEST(OpenThreadTest, GivesOnlyTheRightsAskedFor) {
  Handle opened(OpenThread(SYNCHRONIZE, FALSE, GetCurrentThreadId()));
  EXPECT_ERROR(QueueUserAPC([](ULONG_PTR) {}, opened, 0), ERROR_ACCESS_DENIED);
}

TEST(StdThread, WorksLikeAThreadOfOurs) {
  Handle handle, ready = auto_event(), opened = auto_event();
  std::atomic<DWORD> id{0};
  DWORD sleep_result = 0;
  std::thread thread([&] {
    id = GetCurrentThreadId();
    sleep_result = SignalObjectAndWait(ready, opened, limit, TRUE);
  });
  ASSERT_EQ(WaitForSingleObject(ready, limit), WAIT_OBJECT_0);
  handle = Handle(OpenThread(THREAD_ALL_ACCESS, FALSE, id));
  ASSERT_NE(HANDLE{handle}, nullptr);
  EXPECT_NE(QueueUserAPC([](ULONG_PTR) {}, handle, 0), 0u);
  EXPECT_EQ(WaitForSingleObject(handle, limit), WAIT_OBJECT_0);
  thread.join();
  EXPECT_EQ(sleep_result, WAIT_IO_COMPLETION);
  EXPECT_EQ(QueueUserAPC([](ULONG_PTR) {}, handle, 0), 0u);
}

TEST(StdThread, ThatEndsAbandonsItsMutexes) {
  Handle a_mutex = mutex();
  std::thread([&] { WaitForSingleObject(a_mutex, limit); }).join();
  EXPECT_EQ(WaitForSingleObject(a_mutex, limit), WAIT_ABANDONED);
  ReleaseMutex(a_mutex);
}

TEST(LastError, IsAThreadsOwn) {
  SetLastError(5);
  Thread other([] {
    const DWORD before = GetLastError();
    SetLastError(6);
    return before;
  });
  EXPECT_NE(other.join(), 5u);
  EXPECT_EQ(GetLastError(), 5u);
}

TEST(TlsTest, ValuesAreAThreadsOwnAndNullAtFirst) {
  const DWORD index = TlsAlloc();
  ASSERT_NE(index, TLS_OUT_OF_INDEXES);
  SetLastError(99);
  EXPECT_EQ(TlsGetValue(index), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_SUCCESS}) << "to tell it from a failure";
  int here = 0;
  EXPECT_TRUE(TlsSetValue(index, &here));
  Thread other([&] { return TlsGetValue(index) == nullptr ? 1u : 0u; });
  EXPECT_EQ(other.join(), 1u);
  EXPECT_EQ(TlsGetValue(index), &here);
  EXPECT_TRUE(TlsFree(index));
}

TEST(TlsTest, AnIndexUsedAgainIsNullAgain) {
  DWORD index = TlsAlloc();
  TlsSetValue(index, &index);
  TlsFree(index);
  const DWORD again = TlsAlloc();
  EXPECT_EQ(TlsGetValue(again), nullptr);
  TlsFree(again);
}

TEST(TlsTest, RunsOutOfIndices) {
  std::vector<DWORD> all;
  for (DWORD index; (index = TlsAlloc()) != TLS_OUT_OF_INDEXES;) all.push_back(index);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NO_MORE_ITEMS});
  EXPECT_GT(all.size(), 1000u);
  EXPECT_LE(all.size(), 1088u);
  for (const DWORD index : all) EXPECT_TRUE(TlsFree(index));
}

TEST(TlsTest, RefusesBadIndices) {
  EXPECT_ERROR(TlsGetValue(5000), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(TlsSetValue(TLS_OUT_OF_INDEXES, nullptr), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(TlsFree(1087), ERROR_INVALID_PARAMETER);
}

std::atomic<int> fls_calls{0};
void WINAPI count_fls(void* value) { fls_calls += *static_cast<int*>(value); }

TEST(FlsTest, CallbackRunsWhenTheThreadEnds) {
  const DWORD index = FlsAlloc(count_fls);
  ASSERT_NE(index, FLS_OUT_OF_INDEXES);
  fls_calls = 0;
  int five = 5;
  std::thread([&] { FlsSetValue(index, &five); }).join();
  EXPECT_EQ(fls_calls, 5);
  Thread([&] { return static_cast<DWORD>(FlsSetValue(index, &five)); }).join();
  EXPECT_EQ(fls_calls, 10);
  EXPECT_TRUE(FlsFree(index));
}

TEST(FlsTest, CallbackRunsWhenTheIndexIsFreed) {
  const DWORD index = FlsAlloc(count_fls);
  fls_calls = 0;
  int three = 3;
  FlsSetValue(index, &three);
  EXPECT_EQ(FlsGetValue(index), &three);
  EXPECT_TRUE(FlsFree(index));
  EXPECT_EQ(fls_calls, 3);
  EXPECT_EQ(FlsGetValue(index), nullptr);
  EXPECT_ERROR(FlsFree(index), ERROR_INVALID_PARAMETER);
}

TEST(FlsTest, RefusesBadIndices) {
  EXPECT_ERROR(FlsGetValue(5000), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(FlsSetValue(0, nullptr), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(FlsFree(FLS_OUT_OF_INDEXES), ERROR_INVALID_PARAMETER);
}

/// `threads` times `rounds` increments under a lock.
template <class Locked>
int count_under(Locked locked) {
  constexpr int threads = 4, rounds = 2000;
  int counter = 0;
  std::vector<std::thread> workers;
  for (int t = 0; t < threads; ++t) {
    workers.emplace_back([&] {
      for (int i = 0; i < rounds; ++i) locked([&] { ++counter; });
    });
  }
  for (auto& worker : workers) worker.join();
  return threads * rounds - counter;
}

TEST(CriticalSectionTest, ExcludesOtherThreads) {
  CRITICAL_SECTION section;
  InitializeCriticalSection(&section);
  EXPECT_EQ(count_under([&](auto work) {
              EnterCriticalSection(&section);
              work();
              LeaveCriticalSection(&section);
            }),
            0);
  DeleteCriticalSection(&section);
}

TEST(CriticalSectionTest, IsRecursive) {
  CRITICAL_SECTION section;
  ASSERT_TRUE(InitializeCriticalSectionAndSpinCount(&section, 400));
  EnterCriticalSection(&section);
  EnterCriticalSection(&section);
  EXPECT_TRUE(TryEnterCriticalSection(&section));
  LeaveCriticalSection(&section);
  LeaveCriticalSection(&section);
  Thread other([&] { return static_cast<DWORD>(TryEnterCriticalSection(&section)); });
  EXPECT_EQ(other.join(), 0u);
  LeaveCriticalSection(&section);
  Thread another([&] {
    const DWORD entered = TryEnterCriticalSection(&section) ? 1 : 0;
    LeaveCriticalSection(&section);
    return entered;
  });
  EXPECT_EQ(another.join(), 1u);
  DeleteCriticalSection(&section);
}

TEST(CriticalSectionTest, ExFormAndSpinCount) {
  CRITICAL_SECTION section;
  ASSERT_TRUE(InitializeCriticalSectionEx(&section, 100, CRITICAL_SECTION_NO_DEBUG_INFO));
  EXPECT_EQ(count_under([&](auto work) {
              EnterCriticalSection(&section);
              work();
              LeaveCriticalSection(&section);
            }),
            0);
  SetCriticalSectionSpinCount(&section, 200);
  DeleteCriticalSection(&section);
}

TEST(SrwLockTest, ExclusiveExcludesEverybody) {
  SRWLOCK lock = SRWLOCK_INIT;
  EXPECT_EQ(count_under([&](auto work) {
              AcquireSRWLockExclusive(&lock);
              work();
              ReleaseSRWLockExclusive(&lock);
            }),
            0);
  AcquireSRWLockExclusive(&lock);
  Thread other([&] { return DWORD(TryAcquireSRWLockShared(&lock)) + DWORD(TryAcquireSRWLockExclusive(&lock)); });
  EXPECT_EQ(other.join(), 0u);
  ReleaseSRWLockExclusive(&lock);
}

TEST(SrwLockTest, SharedLetsReadersIn) {
  SRWLOCK lock;
  InitializeSRWLock(&lock);
  AcquireSRWLockShared(&lock);
  Thread other([&] {
    if (!TryAcquireSRWLockShared(&lock)) return 1u;
    ReleaseSRWLockShared(&lock);
    return TryAcquireSRWLockExclusive(&lock) ? 2u : 0u;
  });
  EXPECT_EQ(other.join(), 0u);
  ReleaseSRWLockShared(&lock);
  EXPECT_TRUE(TryAcquireSRWLockExclusive(&lock));
  ReleaseSRWLockExclusive(&lock);
}

TEST(SrwLockTest, ReadersAndWritersTogether) {
  SRWLOCK lock = SRWLOCK_INIT;
  int a = 0, b = 0;
  std::atomic<int> torn{0};
  std::vector<std::thread> workers;
  for (int t = 0; t < 4; ++t) {
    workers.emplace_back([&, t] {
      for (int i = 0; i < 2000; ++i) {
        if ((i + t) % 4 == 0) {
          AcquireSRWLockExclusive(&lock);
          ++a;
          ++b;
          ReleaseSRWLockExclusive(&lock);
        } else {
          AcquireSRWLockShared(&lock);
          if (a != b) ++torn;
          ReleaseSRWLockShared(&lock);
        }
      }
    });
  }
  for (auto& worker : workers) worker.join();
  EXPECT_EQ(torn, 0);
  EXPECT_EQ(a, 4 * 500);
}

TEST(ConditionVariableTest, TimesOutWithTheLockHeld) {
  CRITICAL_SECTION section;
  InitializeCriticalSection(&section);
  CONDITION_VARIABLE condition = CONDITION_VARIABLE_INIT;
  EnterCriticalSection(&section);
  EXPECT_ERROR(SleepConditionVariableCS(&condition, &section, 5), ERROR_TIMEOUT);
  Thread other([&] { return static_cast<DWORD>(TryEnterCriticalSection(&section)); });
  EXPECT_EQ(other.join(), 0u);
  LeaveCriticalSection(&section);
  DeleteCriticalSection(&section);
}

TEST(ConditionVariableTest, QueueBetweenThreadsLosesNothing) {
  SRWLOCK lock = SRWLOCK_INIT;
  CONDITION_VARIABLE not_empty, not_full;
  InitializeConditionVariable(&not_empty);
  InitializeConditionVariable(&not_full);
  int queued = 0, taken = 0;
  constexpr int total = 4000, room = 3;
  const auto consume = [&] {
    for (int i = 0; i < total / 2; ++i) {
      AcquireSRWLockExclusive(&lock);
      while (queued == 0) SleepConditionVariableSRW(&not_empty, &lock, INFINITE, 0);
      --queued;
      ++taken;
      ReleaseSRWLockExclusive(&lock);
      WakeConditionVariable(&not_full);
    }
  };
  std::thread one(consume), other(consume);
  for (int i = 0; i < total; ++i) {
    AcquireSRWLockExclusive(&lock);
    while (queued == room) SleepConditionVariableSRW(&not_full, &lock, INFINITE, 0);
    ++queued;
    ReleaseSRWLockExclusive(&lock);
    WakeConditionVariable(&not_empty);
  }
  one.join();
  other.join();
  EXPECT_EQ(taken, total);
}

TEST(ConditionVariableTest, WakeAllWakesAll) {
  CRITICAL_SECTION section;
  InitializeCriticalSection(&section);
  CONDITION_VARIABLE condition = CONDITION_VARIABLE_INIT;
  bool go = false;
  int waiting = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      EnterCriticalSection(&section);
      ++waiting;
      while (!go) SleepConditionVariableCS(&condition, &section, INFINITE);
      LeaveCriticalSection(&section);
    });
  }
  for (bool all = false; !all; Sleep(0)) {
    EnterCriticalSection(&section);
    all = waiting == 4;
    go = all;
    LeaveCriticalSection(&section);
  }
  WakeAllConditionVariable(&condition);
  for (auto& thread : threads) thread.join();
  DeleteCriticalSection(&section);
}

std::atomic<int> initialised{0};
BOOL WINAPI initialise(PINIT_ONCE, void* parameter, void** context) {
  ++initialised;
  *context = parameter;
  return parameter != nullptr;
}

TEST(InitOnceTest, RunsOnceForManyThreads) {
  INIT_ONCE once = INIT_ONCE_STATIC_INIT;
  initialised = 0;
  alignas(16) static int something;
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      void* context = nullptr;
      if (InitOnceExecuteOnce(&once, initialise, &something, &context) && context == &something) ++right;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(initialised, 1);
  EXPECT_EQ(right, 4);
}

TEST(InitOnceTest, AFailureLeavesItToTheNext) {
  INIT_ONCE once;
  InitOnceInitialize(&once);
  void* context = nullptr;
  initialised = 0;
  EXPECT_FALSE(InitOnceExecuteOnce(&once, initialise, nullptr, &context));
  alignas(16) static int something;
  EXPECT_TRUE(InitOnceExecuteOnce(&once, initialise, &something, &context));
  EXPECT_EQ(initialised, 2);
}

TEST(InitOnceTest, BeginAndComplete) {
  INIT_ONCE once = INIT_ONCE_STATIC_INIT;
  BOOL pending = FALSE;
  void* context = nullptr;
  EXPECT_FALSE(InitOnceBeginInitialize(&once, INIT_ONCE_CHECK_ONLY, &pending, &context));
  EXPECT_TRUE(InitOnceBeginInitialize(&once, 0, &pending, &context));
  EXPECT_TRUE(pending);
  alignas(16) static int something;
  EXPECT_TRUE(InitOnceComplete(&once, 0, &something));
  EXPECT_TRUE(InitOnceBeginInitialize(&once, 0, &pending, &context));
  EXPECT_FALSE(pending);
  EXPECT_EQ(context, &something);
  EXPECT_FALSE(InitOnceComplete(&once, 0, nullptr)) << "done already";
}

TEST(InitOnceTest, AsyncTheFirstToCompleteWins) {
  INIT_ONCE once = INIT_ONCE_STATIC_INIT;
  BOOL pending = FALSE;
  void* context = nullptr;
  alignas(16) static int one, other;
  EXPECT_TRUE(InitOnceBeginInitialize(&once, INIT_ONCE_ASYNC, &pending, &context));
  EXPECT_TRUE(InitOnceBeginInitialize(&once, INIT_ONCE_ASYNC, &pending, &context));
  EXPECT_TRUE(pending);
  EXPECT_TRUE(InitOnceComplete(&once, INIT_ONCE_ASYNC, &one));
  EXPECT_FALSE(InitOnceComplete(&once, INIT_ONCE_ASYNC, &other));
  EXPECT_TRUE(InitOnceBeginInitialize(&once, INIT_ONCE_ASYNC, &pending, &context));
  EXPECT_FALSE(pending);
  EXPECT_EQ(context, &one);
}

TEST(InterlockedTest, ReturnsTheNewOrTheOldValue) {
  LONG value = 5;
  EXPECT_EQ(InterlockedIncrement(&value), 6);
  EXPECT_EQ(InterlockedDecrement(&value), 5);
  EXPECT_EQ(InterlockedExchange(&value, 9), 5);
  EXPECT_EQ(InterlockedExchangeAdd(&value, 2), 9);
  EXPECT_EQ(InterlockedCompareExchange(&value, 1, 10), 11);
  EXPECT_EQ(InterlockedCompareExchange(&value, 1, 11), 11);
  EXPECT_EQ(InterlockedOr(&value, 6), 1);
  EXPECT_EQ(InterlockedAnd(&value, 3), 7);
  EXPECT_EQ(InterlockedXor(&value, 1), 3);
  EXPECT_EQ(value, 2);
  EXPECT_FALSE(InterlockedBitTestAndSet(&value, 0));
  EXPECT_TRUE(InterlockedBitTestAndReset(&value, 1));
  EXPECT_EQ(value, 1);
  LONG64 wide = -1;
  EXPECT_EQ(InterlockedIncrement64(&wide), 0);
  EXPECT_EQ(InterlockedCompareExchange64(&wide, LONG64{1} << 40, 0), 0);
  EXPECT_EQ(InterlockedExchange64(&wide, 3), LONG64{1} << 40);
  void* pointer = nullptr;
  EXPECT_EQ(InterlockedExchangePointer(&pointer, &value), nullptr);
  EXPECT_EQ(InterlockedCompareExchangePointer(&pointer, nullptr, &value), &value);
  EXPECT_EQ(pointer, nullptr);
}

/// Programs pass what they call long, whatever its width.
TEST(InterlockedTest, TakesAVariableOfTypeLong) {
  long value = -1;
  EXPECT_EQ(InterlockedIncrement(&value), 0);
  EXPECT_EQ(value, 0);
  EXPECT_EQ(InterlockedDecrement(&value), -1);
  EXPECT_EQ(value, -1);
  EXPECT_EQ(InterlockedExchange(&value, 4), -1);
  EXPECT_EQ(InterlockedExchangeAdd(&value, 3), 4);
  EXPECT_EQ(InterlockedCompareExchange(&value, -5, 7), 7);
  EXPECT_EQ(value, -5);
  EXPECT_EQ(InterlockedAnd(&value, 0xf), -5);
  EXPECT_EQ(InterlockedOr(&value, 4), 0xb);
  EXPECT_EQ(InterlockedXor(&value, 1), 0xf);
  EXPECT_EQ(value, 0xe);
}

TEST(ClockTest, NeverGoesBack) {
  LARGE_INTEGER before, after, frequency;
  ASSERT_TRUE(QueryPerformanceFrequency(&frequency));
  EXPECT_GE(frequency.QuadPart, 1000000);
  ASSERT_TRUE(QueryPerformanceCounter(&before));
  const ULONGLONG tick = GetTickCount64();
  ASSERT_TRUE(QueryPerformanceCounter(&after));
  EXPECT_LE(before.QuadPart, after.QuadPart);
  EXPECT_LE(tick, GetTickCount64());
  EXPECT_LE(static_cast<DWORD>(GetTickCount() - static_cast<DWORD>(tick)), 60000u);
}

TEST(ClockTest, FileTimeIsAfter2020) {
  FILETIME now;
  GetSystemTimeAsFileTime(&now);
  EXPECT_GT((ULONGLONG{now.dwHighDateTime} << 32) | now.dwLowDateTime, 132223104000000000ull);
}

}  // namespace
