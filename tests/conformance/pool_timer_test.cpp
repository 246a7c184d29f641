// Timers whose callbacks run in a pool: CreateThreadpoolTimer and its kin, timer queues.
#include "pool_support.h"

#include <vector>

namespace {

void CALLBACK count_timer(PTP_CALLBACK_INSTANCE, void* tally, PTP_TIMER) { static_cast<Tally*>(tally)->count(); }

class ThreadpoolTimer : public testing::Test {
 protected:
  ~ThreadpoolTimer() override {
    SetThreadpoolTimer(timer, nullptr, 0, 0);
    WaitForThreadpoolTimerCallbacks(timer, TRUE);
    CloseThreadpoolTimer(timer);
  }
  void set(LONGLONG milliseconds, DWORD period = 0) {
    FILETIME due = in_milliseconds(milliseconds);
    SetThreadpoolTimer(timer, &due, period, 0);
  }
  Tally tally;
  PTP_TIMER timer = CreateThreadpoolTimer(count_timer, &tally, nullptr);
};

TEST_F(ThreadpoolTimer, RunsOnceWhenItsTimeHasCome) {
  EXPECT_FALSE(IsThreadpoolTimerSet(timer));
  set(5);
  EXPECT_TRUE(tally.wait_for(1));
  WaitForThreadpoolTimerCallbacks(timer, FALSE);
  EXPECT_EQ(tally.so_far(), 1);
}

TEST_F(ThreadpoolTimer, ATimeOfZeroIsNow) {
  FILETIME now{};
  SetThreadpoolTimer(timer, &now, 0, 0);
  EXPECT_TRUE(tally.wait_for(1));
}

TEST_F(ThreadpoolTimer, ATimeOfTheCalendar) {
  FILETIME due;
  GetSystemTimeAsFileTime(&due);
  ULONGLONG ticks = (ULONGLONG{due.dwHighDateTime} << 32 | due.dwLowDateTime) + 50000;
  due = {static_cast<DWORD>(ticks), static_cast<DWORD>(ticks >> 32)};
  SetThreadpoolTimer(timer, &due, 0, 0);
  EXPECT_TRUE(tally.wait_for(1));
}

TEST_F(ThreadpoolTimer, GoesOnByItsPeriod) {
  set(1, 2);
  EXPECT_TRUE(IsThreadpoolTimerSet(timer));
  EXPECT_TRUE(tally.wait_for(5));
  EXPECT_TRUE(IsThreadpoolTimerSet(timer));
}

TEST_F(ThreadpoolTimer, StopsWithoutATime) {
  set(1, 1);
  ASSERT_TRUE(tally.wait_for(1));
  SetThreadpoolTimer(timer, nullptr, 0, 0);
  EXPECT_FALSE(IsThreadpoolTimerSet(timer));
  WaitForThreadpoolTimerCallbacks(timer, FALSE);
  const LONG then = tally.so_far();
  WaitForThreadpoolTimerCallbacks(timer, FALSE);
  EXPECT_EQ(tally.so_far(), then);
}

TEST_F(ThreadpoolTimer, TellsWhetherItWasSet) {
  FILETIME later = in_milliseconds(limit);
  EXPECT_FALSE(SetThreadpoolTimerEx(timer, &later, 0, 0));
  EXPECT_TRUE(SetThreadpoolTimerEx(timer, &later, 0, 0));
  EXPECT_TRUE(SetThreadpoolTimerEx(timer, nullptr, 0, 0));
  EXPECT_FALSE(SetThreadpoolTimerEx(timer, nullptr, 0, 0));
  EXPECT_EQ(tally.so_far(), 0);
}

TEST_F(ThreadpoolTimer, IsToldItsTimer) {
  struct Seen {
    PTP_TIMER timer = nullptr;
    Tally tally;
  } seen;
  PTP_TIMER other = CreateThreadpoolTimer(
      [](PTP_CALLBACK_INSTANCE, void* context, PTP_TIMER it) {
        static_cast<Seen*>(context)->timer = it;
        static_cast<Seen*>(context)->tally.count();
      },
      &seen, nullptr);
  FILETIME now{};
  SetThreadpoolTimer(other, &now, 0, 0);
  EXPECT_TRUE(seen.tally.wait_for(1));
  EXPECT_EQ(seen.timer, other);
  CloseThreadpoolTimer(other);
}

TEST(ThreadpoolTimerBadInput, NothingHappens) {
  Tally tally;
  EXPECT_ERROR(CreateThreadpoolTimer(nullptr, nullptr, nullptr) != nullptr, ERROR_INVALID_PARAMETER);
  FILETIME now{};
  for (auto* timer : {static_cast<PTP_TIMER>(nullptr), no_object<PTP_TIMER>()}) {
    SetThreadpoolTimer(timer, &now, 0, 0);
    EXPECT_FALSE(IsThreadpoolTimerSet(timer));
    WaitForThreadpoolTimerCallbacks(timer, TRUE);
    CloseThreadpoolTimer(timer);
  }
  PTP_TIMER timer = CreateThreadpoolTimer(count_timer, &tally, nullptr);
  EXPECT_ERROR(SetThreadpoolTimerEx(timer, no_object<PFILETIME>(), 0, 0), ERROR_NOACCESS);
  CloseThreadpoolTimer(timer);
  SetThreadpoolTimer(timer, &now, 0, 0);
  EXPECT_EQ(tally.so_far(), 0);
}

// ---- Timer queues ----

void CALLBACK count_queue_timer(void* tally, BOOLEAN fired) {
  if (fired) static_cast<Tally*>(tally)->count();
}

class TimerQueueTest : public testing::Test {
 protected:
  ~TimerQueueTest() override {
    if (queue) DeleteTimerQueueEx(queue, INVALID_HANDLE_VALUE);
  }
  HANDLE make(DWORD due, DWORD period = 0, ULONG flags = WT_EXECUTEDEFAULT, WAITORTIMERCALLBACK callback = count_queue_timer,
              void* context = nullptr) {
    HANDLE timer = nullptr;
    EXPECT_TRUE(CreateTimerQueueTimer(&timer, queue, callback, context ? context : &tally, due, period, flags));
    return timer;
  }
  Tally tally;
  HANDLE queue = CreateTimerQueue();
};

/// A callback that blocks until it may go on.
struct Held {
  Handle go = manual_event();
  Tally inside, outside;
  static void CALLBACK run(void* context, BOOLEAN) {
    auto& it = *static_cast<Held*>(context);
    it.inside.count();
    WaitForSingleObject(it.go, limit);
    it.outside.count();
  }
};

TEST_F(TimerQueueTest, RunsTimersOnceOrByTheirPeriod) {
  make(1);
  EXPECT_TRUE(tally.wait_for(1));
  HANDLE periodic = make(0, 2);
  EXPECT_TRUE(tally.wait_for(5));
  EXPECT_TRUE(DeleteTimerQueueTimer(queue, periodic, INVALID_HANDLE_VALUE));
  const LONG then = tally.so_far();
  EXPECT_TRUE(DeleteTimerQueueEx(queue, INVALID_HANDLE_VALUE));
  queue = nullptr;
  EXPECT_EQ(tally.so_far(), then);
}

TEST_F(TimerQueueTest, TheDefaultQueueNeedsNoMaking) {
  HANDLE timer = nullptr;
  ASSERT_TRUE(CreateTimerQueueTimer(&timer, nullptr, count_queue_timer, &tally, 0, 0, WT_EXECUTEONLYONCE));
  EXPECT_TRUE(tally.wait_for(1));
  EXPECT_TRUE(DeleteTimerQueueTimer(nullptr, timer, INVALID_HANDLE_VALUE));
}

TEST_F(TimerQueueTest, InTheTimerThreadOneRunsAfterTheOther) {
  struct Together {
    std::atomic<LONG> inside{0}, most{0};
    Tally tally;
  } together;
  for (int i = 0; i < 10; ++i) {
    make(
        1, 0, WT_EXECUTEINTIMERTHREAD,
        [](void* context, BOOLEAN) {
          auto& it = *static_cast<Together*>(context);
          const LONG now = ++it.inside;
          if (now > it.most) it.most = now;
          SwitchToThread();
          --it.inside;
          it.tally.count();
        },
        &together);
  }
  EXPECT_TRUE(together.tally.wait_for(10));
  EXPECT_EQ(together.most, 1);
}

TEST_F(TimerQueueTest, ChangingSetsANewTime) {
  HANDLE timer = make(limit);
  EXPECT_TRUE(ChangeTimerQueueTimer(queue, timer, 0, 1));
  EXPECT_TRUE(tally.wait_for(3));
  EXPECT_TRUE(DeleteTimerQueueTimer(queue, timer, INVALID_HANDLE_VALUE));
}

TEST_F(TimerQueueTest, ChangingOneThatIsOverHasNoEffect) {
  HANDLE timer = make(0);
  ASSERT_TRUE(tally.wait_for(1));
  ChangeTimerQueueTimer(queue, timer, 0, 0);
  EXPECT_TRUE(DeleteTimerQueueTimer(queue, timer, INVALID_HANDLE_VALUE));
  EXPECT_EQ(tally.so_far(), 1);
}

TEST_F(TimerQueueTest, DeletingSaysThatACallbackIsUnderWay) {
  Held held;
  HANDLE timer = make(0, 0, WT_EXECUTEDEFAULT, Held::run, &held);
  ASSERT_TRUE(held.inside.wait_for(1));
  EXPECT_ERROR(DeleteTimerQueueTimer(queue, timer, nullptr), ERROR_IO_PENDING);
  SetEvent(held.go);
  EXPECT_TRUE(held.outside.wait_for(1));
}

TEST_F(TimerQueueTest, DeletingSetsAnEventAfterTheLastCallback) {
  Held held;
  Handle event = manual_event();
  HANDLE timer = make(0, 0, WT_EXECUTEDEFAULT, Held::run, &held);
  ASSERT_TRUE(held.inside.wait_for(1));
  EXPECT_ERROR(DeleteTimerQueueTimer(queue, timer, event), ERROR_IO_PENDING);
  EXPECT_FALSE(is_signalled(event));
  SetEvent(held.go);
  EXPECT_EQ(WaitForSingleObject(event, limit), DWORD{WAIT_OBJECT_0});
  EXPECT_EQ(held.outside.so_far(), 1);
}

TEST_F(TimerQueueTest, DeletingAQuietTimerSetsTheEventAtOnce) {
  Handle event = manual_event();
  HANDLE timer = make(limit);
  const BOOL result = DeleteTimerQueueTimer(queue, timer, event);
  EXPECT_TRUE(result || GetLastError() == ERROR_IO_PENDING);
  EXPECT_EQ(WaitForSingleObject(event, limit), DWORD{WAIT_OBJECT_0});
}

TEST_F(TimerQueueTest, DeletingTheQueueEndsItsTimers) {
  Held held;
  Handle event = manual_event();
  make(0, 0, WT_EXECUTEDEFAULT, Held::run, &held);
  make(1, 1);
  ASSERT_TRUE(held.inside.wait_for(1));
  const BOOL result = DeleteTimerQueueEx(queue, event);
  EXPECT_TRUE(result || GetLastError() == ERROR_IO_PENDING);
  queue = nullptr;
  EXPECT_FALSE(is_signalled(event));
  SetEvent(held.go);
  EXPECT_EQ(WaitForSingleObject(event, limit), DWORD{WAIT_OBJECT_0});
  EXPECT_EQ(held.outside.so_far(), 1);
}

TEST_F(TimerQueueTest, ATimerMayDeleteItselfInItsCallback) {
  struct Self {
    HANDLE queue, timer = nullptr;
    Handle known = manual_event();
    Tally tally{};
  } self{queue};
  ASSERT_TRUE(CreateTimerQueueTimer(
      &self.timer, queue,
      [](void* context, BOOLEAN) {
        auto& it = *static_cast<Self*>(context);
        WaitForSingleObject(it.known, limit);
        EXPECT_ERROR(DeleteTimerQueueTimer(it.queue, it.timer, nullptr), ERROR_IO_PENDING);
        it.tally.count();
      },
      &self, 0, 0, WT_EXECUTEDEFAULT));  // once: no other callback may come when `self` is gone
  SetEvent(self.known);
  EXPECT_TRUE(self.tally.wait_for(1));
}

TEST_F(TimerQueueTest, RefusesWhatIsWrong) {
  HANDLE timer = nullptr;
  EXPECT_ERROR(CreateTimerQueueTimer(&timer, queue, count_queue_timer, nullptr, 0, 5, WT_EXECUTEONLYONCE),
               ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(CreateTimerQueueTimer(&timer, queue, nullptr, nullptr, 0, 0, 0), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(CreateTimerQueueTimer(nullptr, queue, count_queue_timer, nullptr, 0, 0, 0), ERROR_NOACCESS);
  EXPECT_ERROR(CreateTimerQueueTimer(&timer, garbage(), count_queue_timer, nullptr, 0, 0, 0), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(DeleteTimerQueueTimer(queue, garbage(), nullptr), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(DeleteTimerQueueTimer(queue, nullptr, nullptr), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(ChangeTimerQueueTimer(queue, garbage(), 1, 1), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(DeleteTimerQueueEx(garbage(), nullptr), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(DeleteTimerQueueEx(nullptr, nullptr), ERROR_INVALID_HANDLE);
}

TEST_F(TimerQueueTest, RefusesAnEventThatIsNoneAndATimerOfAnotherQueue) {
  HANDLE timer = make(limit);
  HANDLE other = CreateTimerQueue();
  EXPECT_ERROR(DeleteTimerQueueTimer(queue, timer, garbage()), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(DeleteTimerQueueTimer(other, timer, nullptr), ERROR_INVALID_HANDLE);
  EXPECT_TRUE(ChangeTimerQueueTimer(queue, timer, 0, 0));
  EXPECT_TRUE(tally.wait_for(1));
  EXPECT_TRUE(DeleteTimerQueue(other));
}

}  // namespace
