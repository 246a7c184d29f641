// APCs: QueueUserAPC, alertable waits, waitable timers with and without completion routines.
#include "win32_support.h"

#include <thread>
#include <vector>

namespace {

/// APCs append their parameter here, on the thread that runs them.
thread_local std::vector<int> ran;
void CALLBACK note(ULONG_PTR value) { ran.push_back(static_cast<int>(value)); }

class ApcTest : public testing::Test {
 protected:
  void SetUp() override { ran.clear(); }
};

DWORD queue(int value) { return QueueUserAPC(note, GetCurrentThread(), static_cast<ULONG_PTR>(value)); }

TEST_F(ApcTest, RunInOrderInAnAlertableSleep) {
  for (int i = 1; i <= 3; ++i) EXPECT_NE(queue(i), 0u);
  EXPECT_TRUE(ran.empty());
  EXPECT_EQ(SleepEx(INFINITE, TRUE), WAIT_IO_COMPLETION);
  EXPECT_EQ(ran, (std::vector{1, 2, 3}));
  EXPECT_EQ(SleepEx(0, TRUE), 0u);
}

TEST_F(ApcTest, DoNotRunInAWaitThatIsNotAlertable) {
  Handle event = auto_event();
  queue(1);
  EXPECT_EQ(WaitForSingleObject(event, 1), DWORD{WAIT_TIMEOUT});
  Sleep(0);
  EXPECT_TRUE(ran.empty());
  EXPECT_EQ(SleepEx(0, TRUE), WAIT_IO_COMPLETION);
}

TEST_F(ApcTest, EndAnAlertableWaitWithIoCompletion) {
  Handle a = auto_event(), b = auto_event();
  queue(1);
  EXPECT_EQ(WaitForSingleObjectEx(a, INFINITE, TRUE), WAIT_IO_COMPLETION);
  queue(2);
  HANDLE both[] = {a, b};
  EXPECT_EQ(WaitForMultipleObjectsEx(2, both, FALSE, INFINITE, TRUE), WAIT_IO_COMPLETION);
  queue(3);
  EXPECT_EQ(WaitForMultipleObjectsEx(2, both, TRUE, INFINITE, TRUE), WAIT_IO_COMPLETION);
  queue(4);
  EXPECT_EQ(SignalObjectAndWait(a, b, INFINITE, TRUE), WAIT_IO_COMPLETION);
  EXPECT_EQ(ran, (std::vector{1, 2, 3, 4}));
  EXPECT_TRUE(is_signalled(a)) << "signalled before the wait";
}

TEST_F(ApcTest, RunInAnAlertableWaitOfTimeZero) {
  Handle event = auto_event();
  queue(1);
  EXPECT_EQ(WaitForSingleObjectEx(event, 0, TRUE), WAIT_IO_COMPLETION);
  EXPECT_EQ(ran.size(), 1u);
}

TEST_F(ApcTest, AnObjectThatIsSignalledAlreadyGoesFirst) {
  Handle event = auto_event(true);
  queue(1);
  EXPECT_EQ(WaitForSingleObjectEx(event, INFINITE, TRUE), WAIT_OBJECT_0);
  EXPECT_TRUE(ran.empty());
  EXPECT_EQ(SleepEx(0, TRUE), WAIT_IO_COMPLETION);
}

TEST_F(ApcTest, MayQueueFurtherApcsWhichRunInTheSameWait) {
  QueueUserAPC(
      [](ULONG_PTR value) {
        note(value);
        QueueUserAPC(note, GetCurrentThread(), value + 1);
      },
      GetCurrentThread(), 10);
  EXPECT_EQ(SleepEx(INFINITE, TRUE), WAIT_IO_COMPLETION);
  EXPECT_EQ(ran, (std::vector{10, 11}));
}

TEST_F(ApcTest, MayWaitAlertablyAndRunTheNextInside) {
  QueueUserAPC(
      [](ULONG_PTR) {
        note(1);
        EXPECT_EQ(SleepEx(INFINITE, TRUE), WAIT_IO_COMPLETION);
        note(3);
      },
      GetCurrentThread(), 0);
  queue(2);
  EXPECT_EQ(SleepEx(INFINITE, TRUE), WAIT_IO_COMPLETION);
  EXPECT_EQ(ran, (std::vector{1, 2, 3}));
}

TEST_F(ApcTest, FromAnotherThreadWakeAnAlertableWait) {
  Handle self = this_thread(), ready = auto_event(), never = auto_event();
  std::thread other([&] {
    EXPECT_EQ(WaitForSingleObject(ready, limit), WAIT_OBJECT_0);
    EXPECT_NE(QueueUserAPC(note, self, 7), 0u);
  });
  EXPECT_EQ(SignalObjectAndWait(ready, never, limit, TRUE), WAIT_IO_COMPLETION);
  EXPECT_EQ(ran, std::vector{7});
  other.join();
}

TEST_F(ApcTest, ReachAThreadBeforeItBegins) {
  std::vector<int> order;
  Thread thread(
      [&] {
        ran.push_back(2);
        order = ran;
        return 0u;
      },
      CREATE_SUSPENDED);
  EXPECT_NE(QueueUserAPC(note, thread.handle(), 1), 0u);
  EXPECT_EQ(ResumeThread(thread.handle()), 1u);
  thread.join();
  EXPECT_EQ(order, (std::vector{1, 2}));
}

TEST_F(ApcTest, AreRefusedByAThreadThatHasEnded) {
  Thread thread([] { return 0u; });
  thread.join();
  EXPECT_EQ(QueueUserAPC(note, thread.handle(), 1), 0u);
}

TEST_F(ApcTest, OfAThreadThatEndsAreDiscarded) {
  Handle queued = auto_event(), ready = auto_event();
  bool any_ran = false;
  Thread thread([&] {
    SignalObjectAndWait(ready, queued, limit, FALSE);
    any_ran = !ran.empty();
    return 0u;
  });
  WaitForSingleObject(ready, limit);
  QueueUserAPC(note, thread.handle(), 1);
  SetEvent(queued);
  thread.join();
  EXPECT_FALSE(any_ran);
}

TEST_F(ApcTest, NullRoutineIsRefused) {
  EXPECT_ERROR(QueueUserAPC(nullptr, GetCurrentThread(), 0), ERROR_INVALID_PARAMETER);
}

TEST_F(ApcTest, NoneIsLostBetweenManyThreads) {
  constexpr int senders = 4, each = 500;
  Handle self = this_thread();
  std::vector<std::thread> threads;
  for (int t = 0; t < senders; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < each; ++i) EXPECT_NE(QueueUserAPC(note, self, static_cast<ULONG_PTR>(t * each + i)), 0u);
    });
  }
  while (ran.size() < senders * each) ASSERT_EQ(SleepEx(limit, TRUE), WAIT_IO_COMPLETION);
  for (auto& thread : threads) thread.join();
  std::vector<int> next(senders, 0);
  for (const int value : ran)
    EXPECT_EQ(value % each, next[static_cast<std::size_t>(value / each)]++) << "FIFO of each sender";
}

LARGE_INTEGER after_milliseconds(LONGLONG milliseconds) {
  LARGE_INTEGER due;
  due.QuadPart = -milliseconds * 10000;
  return due;
}

TEST(WaitableTimerTest, IsNotSignalledBeforeItIsSet) {
  Handle a_timer = timer();
  EXPECT_FALSE(is_signalled(a_timer));
}

TEST(WaitableTimerTest, SignalsOnce) {
  Handle a_timer = timer();
  const LARGE_INTEGER due = after_milliseconds(1);
  ASSERT_TRUE(SetWaitableTimer(a_timer, &due, 0, nullptr, nullptr, FALSE));
  EXPECT_EQ(WaitForSingleObject(a_timer, limit), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(a_timer, 20), DWORD{WAIT_TIMEOUT});
}

TEST(WaitableTimerTest, ManualResetStaysSignalledUntilSetAgain) {
  Handle a_timer = timer(true);
  LARGE_INTEGER due = after_milliseconds(1);
  ASSERT_TRUE(SetWaitableTimer(a_timer, &due, 0, nullptr, nullptr, FALSE));
  EXPECT_EQ(WaitForSingleObject(a_timer, limit), WAIT_OBJECT_0);
  EXPECT_TRUE(is_signalled(a_timer));
  due = after_milliseconds(100000);
  ASSERT_TRUE(SetWaitableTimer(a_timer, &due, 0, nullptr, nullptr, FALSE));
  EXPECT_FALSE(is_signalled(a_timer));
}

TEST(WaitableTimerTest, SignalsPeriodically) {
  Handle a_timer = timer();
  const LARGE_INTEGER due = after_milliseconds(1);
  ASSERT_TRUE(SetWaitableTimer(a_timer, &due, 2, nullptr, nullptr, FALSE));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(WaitForSingleObject(a_timer, limit), WAIT_OBJECT_0);
  EXPECT_TRUE(CancelWaitableTimer(a_timer));
}

TEST(WaitableTimerTest, TakesAnAbsoluteTime) {
  Handle a_timer = timer();
  FILETIME now;
  GetSystemTimeAsFileTime(&now);
  LARGE_INTEGER due;
  due.LowPart = now.dwLowDateTime;
  due.HighPart = static_cast<LONG>(now.dwHighDateTime);
  due.QuadPart += 20 * 10000;
  ASSERT_TRUE(SetWaitableTimer(a_timer, &due, 0, nullptr, nullptr, FALSE));
  EXPECT_EQ(WaitForSingleObject(a_timer, limit), WAIT_OBJECT_0);
}

TEST(WaitableTimerTest, ATimeThatIsPastSignalsAtOnce) {
  Handle a_timer = timer();
  LARGE_INTEGER due{};
  ASSERT_TRUE(SetWaitableTimer(a_timer, &due, 0, nullptr, nullptr, FALSE));
  EXPECT_EQ(WaitForSingleObject(a_timer, limit), WAIT_OBJECT_0);
}

TEST(WaitableTimerTest, CancelledDoesNotSignal) {
  Handle a_timer = timer();
  const LARGE_INTEGER due = after_milliseconds(10);
  ASSERT_TRUE(SetWaitableTimer(a_timer, &due, 0, nullptr, nullptr, FALSE));
  EXPECT_TRUE(CancelWaitableTimer(a_timer));
  EXPECT_EQ(WaitForSingleObject(a_timer, 30), DWORD{WAIT_TIMEOUT});
}

TEST(WaitableTimerTest, WakesAWaitForMany) {
  Handle a_timer = timer(), event = auto_event();
  const LARGE_INTEGER due = after_milliseconds(5);
  ASSERT_TRUE(SetWaitableTimer(a_timer, &due, 0, nullptr, nullptr, FALSE));
  HANDLE both[] = {event, a_timer};
  EXPECT_EQ(WaitForMultipleObjects(2, both, FALSE, limit), WAIT_OBJECT_0 + 1);
}

TEST(WaitableTimerTest, RefusesANegativePeriod) {
  Handle a_timer = timer();
  const LARGE_INTEGER due = after_milliseconds(1);
  EXPECT_ERROR(SetWaitableTimer(a_timer, &due, -1, nullptr, nullptr, FALSE), ERROR_INVALID_PARAMETER);
}

TEST(WaitableTimerTest, RefusesATimeThatIsNotThere) {
  Handle a_timer = timer();
  EXPECT_ERROR(SetWaitableTimer(a_timer, nullptr, 0, nullptr, nullptr, FALSE), ERROR_NOACCESS);
}

struct TimerCalls {
  int count = 0;
  ULONGLONG last = 0;
};
void CALLBACK on_timer(void* argument, DWORD low, DWORD high) {
  auto* calls = static_cast<TimerCalls*>(argument);
  ++calls->count;
  calls->last = (ULONGLONG{high} << 32) | low;
}

TEST(WaitableTimerTest, CallsItsRoutineOnTheThreadThatSetIt) {
  Handle a_timer = timer();
  TimerCalls calls;
  FILETIME now;
  GetSystemTimeAsFileTime(&now);
  const LARGE_INTEGER due = after_milliseconds(5);
  ASSERT_TRUE(SetWaitableTimer(a_timer, &due, 0, on_timer, &calls, FALSE));
  EXPECT_EQ(SleepEx(limit, TRUE), WAIT_IO_COMPLETION);
  EXPECT_EQ(calls.count, 1);
  EXPECT_GE(calls.last + 200000, (ULONGLONG{now.dwHighDateTime} << 32) | now.dwLowDateTime);
}

TEST(WaitableTimerTest, CallsItsRoutineEachPeriod) {
  Handle a_timer = timer();
  TimerCalls calls;
  const LARGE_INTEGER due = after_milliseconds(1);
  ASSERT_TRUE(SetWaitableTimer(a_timer, &due, 2, on_timer, &calls, FALSE));
  while (calls.count < 3) ASSERT_EQ(SleepEx(limit, TRUE), WAIT_IO_COMPLETION);
  CancelWaitableTimer(a_timer);
}

TEST(WaitableTimerTest, CancellingTakesAQueuedRoutineBack) {
  Handle a_timer = timer(true);
  TimerCalls calls;
  const LARGE_INTEGER due = after_milliseconds(1);
  ASSERT_TRUE(SetWaitableTimer(a_timer, &due, 0, on_timer, &calls, FALSE));
  ASSERT_EQ(WaitForSingleObject(a_timer, limit), WAIT_OBJECT_0);
  CancelWaitableTimer(a_timer);
  EXPECT_EQ(SleepEx(0, TRUE), 0u);
  EXPECT_EQ(calls.count, 0);
}

TEST(WaitableTimerTest, ClosingTakesAQueuedRoutineBack) {
  TimerCalls calls;
  {
    Handle a_timer = timer(true);
    const LARGE_INTEGER due = after_milliseconds(1);
    ASSERT_TRUE(SetWaitableTimer(a_timer, &due, 0, on_timer, &calls, FALSE));
    ASSERT_EQ(WaitForSingleObject(a_timer, limit), WAIT_OBJECT_0);
  }
  EXPECT_EQ(SleepEx(0, TRUE), 0u);
  EXPECT_EQ(calls.count, 0);
}

TEST(WaitableTimerTest, ManyKeepTheirOrder) {
  std::vector<Handle> timers;
  std::vector<HANDLE> handles;
  for (int i = 0; i < 20; ++i) {
    handles.push_back(timers.emplace_back(timer(true)));
    const LARGE_INTEGER due = after_milliseconds(10 + (i * 7) % 20);
    ASSERT_TRUE(SetWaitableTimer(handles.back(), &due, 0, nullptr, nullptr, FALSE));
  }
  EXPECT_EQ(WaitForMultipleObjects(20, handles.data(), TRUE, limit), WAIT_OBJECT_0);
}

}  // namespace
