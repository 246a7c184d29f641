// Posted messages, retrieval, timers, and waits for messages.
#include "window_support.h"

#include <atomic>
#include <thread>

#include "bad_memory.h"

namespace {

class MessageTest : public testing::Test {
 protected:
  void SetUp() override { empty_queue(); }
  void TearDown() override { empty_queue(); }
};
using PostMessageTest = MessageTest;
using GetMessageTest = MessageTest;
using PeekMessageTest = MessageTest;
using QuitTest = MessageTest;
using TimerTest = MessageTest;
using QueueStatusTest = MessageTest;
using MsgWaitTest = MessageTest;
using DispatchMessageTest = MessageTest;

TEST_F(PostMessageTest, MessagesComeInOrderWithTheirParameters) {
  TestWindow window;
  for (UINT i = 0; i < 5; ++i) EXPECT_TRUE(PostMessageW(window, WM_USER + i, i, -static_cast<LPARAM>(i)));
  for (UINT i = 0; i < 5; ++i) {
    MSG message{};
    ASSERT_EQ(GetMessageW(&message, nullptr, 0, 0), TRUE);
    EXPECT_EQ(message.hwnd, window);
    EXPECT_EQ(message.message, WM_USER + i);
    EXPECT_EQ(message.wParam, i);
    EXPECT_EQ(message.lParam, -static_cast<LPARAM>(i));
  }
}

TEST_F(PostMessageTest, WithoutAWindowGoesToTheThread) {
  EXPECT_TRUE(PostMessageW(nullptr, WM_APP, 3, 4));
  MSG message{};
  ASSERT_TRUE(peek(&message, reinterpret_cast<HWND>(-1)));
  EXPECT_EQ(message.hwnd, nullptr);
  EXPECT_EQ(message.wParam, 3u);
}

TEST_F(PostMessageTest, WantsAWindow) {
  HWND gone = nullptr;
  {
    TestWindow window;
    gone = window;
  }
  EXPECT_ERROR(PostMessageW(gone, WM_USER, 0, 0), ERROR_INVALID_WINDOW_HANDLE);
  EXPECT_ERROR(PostMessageA(reinterpret_cast<HWND>(0x7ffe1234), WM_USER, 0, 0), ERROR_INVALID_WINDOW_HANDLE);
}

TEST_F(PostMessageTest, TakesNoPointersWithIt) {
  TestWindow window;
  EXPECT_ERROR(PostMessageW(window, WM_SETTEXT, 0, 0), ERROR_MESSAGE_SYNC_ONLY);
  EXPECT_ERROR(PostMessageW(window, WM_GETTEXT, 0, 0), ERROR_MESSAGE_SYNC_ONLY);
  EXPECT_ERROR(PostMessageW(window, WM_COPYDATA, 0, 0), ERROR_MESSAGE_SYNC_ONLY);
}

TEST_F(PostMessageTest, AQueueHoldsTenThousand) {
  TestWindow window;
  int posted = 0;
  while (PostMessageW(window, WM_USER, 0, 0)) ++posted;
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NOT_ENOUGH_QUOTA});
  EXPECT_EQ(posted, 10000);
  EXPECT_EQ(next_message(), UINT{WM_USER});
  EXPECT_TRUE(PostMessageW(window, WM_USER, 0, 0));
}

TEST_F(PostMessageTest, WakesAnotherThread) {
  std::atomic<int> seen{0};
  WindowThread other([&](HWND, UINT message, WPARAM, LPARAM, LRESULT*) {
    if (message == WM_USER) ++seen;
    return message == WM_USER;
  });
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(PostMessageW(other.window(), WM_USER, 0, 0));
  other.quit();
  EXPECT_EQ(seen, 100);
}

TEST_F(PostMessageTest, ToAThreadWantsOneWithAQueue) {
  Handle ready = auto_event(), go = auto_event(), have_queue = auto_event();
  Thread thread([&] {
    SetEvent(ready);
    WaitForSingleObject(go, limit);
    MSG message{};
    PeekMessageW(&message, nullptr, 0, 0, PM_NOREMOVE);
    SetEvent(have_queue);
    GetMessageW(&message, nullptr, 0, 0);
    return static_cast<DWORD>(message.wParam);
  });
  WaitForSingleObject(ready, limit);
  EXPECT_ERROR(PostThreadMessageW(thread.id(), WM_APP, 5, 0), ERROR_INVALID_THREAD_ID);
  SetEvent(go);
  WaitForSingleObject(have_queue, limit);
  EXPECT_TRUE(PostThreadMessageW(thread.id(), WM_APP, 5, 0));
  EXPECT_EQ(thread.join(), 5u);
  EXPECT_ERROR(PostThreadMessageW(thread.id(), WM_APP, 5, 0), ERROR_INVALID_THREAD_ID);
  EXPECT_ERROR(PostThreadMessageW(0x7ffffff0, WM_APP, 5, 0), ERROR_INVALID_THREAD_ID);
}

TEST_F(GetMessageTest, FiltersByWindowAndNumber) {
  TestWindow one, two;
  PostMessageW(one, WM_USER, 0, 0);
  PostMessageW(two, WM_USER + 1, 0, 0);
  PostMessageW(nullptr, WM_USER + 2, 0, 0);
  EXPECT_EQ(next_message(two), WM_USER + 1u);
  EXPECT_EQ(next_message(two), 0u);
  EXPECT_EQ(next_message(nullptr, WM_USER + 2, WM_USER + 3), WM_USER + 2u);
  EXPECT_EQ(next_message(), UINT{WM_USER});
}

TEST_F(GetMessageTest, AWindowsMessagesAreThoseInsideItToo) {
  TestWindow parent({}, nullptr), child({}, parent, WS_CHILD);
  empty_queue();
  PostMessageW(child, WM_USER, 0, 0);
  EXPECT_EQ(next_message(parent, WM_USER, WM_USER), UINT{WM_USER});
}

TEST_F(GetMessageTest, FailsForWhatIsNoWindow) {
  MSG message;
  SetLastError(0);
  EXPECT_EQ(GetMessageW(&message, reinterpret_cast<HWND>(0x7ffe1234), 0, 0), -1);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_WINDOW_HANDLE});
  EXPECT_ERROR(PeekMessageW(&message, reinterpret_cast<HWND>(0x7ffe1234), 0, 0, PM_REMOVE), ERROR_INVALID_WINDOW_HANDLE);
}

TEST_F(GetMessageTest, FailsForMemoryThatIsNotThere) {
  const EndOfMapping end(8);
  SetLastError(0);
  EXPECT_EQ(GetMessageW(reinterpret_cast<MSG*>(end.get()), nullptr, 0, 0), -1);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NOACCESS});
  EXPECT_ERROR(PeekMessageW(nullptr, nullptr, 0, 0, PM_REMOVE), ERROR_NOACCESS);
}

TEST_F(PeekMessageTest, LeavesTheMessageWhereAsked) {
  PostMessageW(nullptr, WM_USER, 0, 0);
  MSG message{};
  EXPECT_TRUE(peek(&message, nullptr, 0, 0, PM_NOREMOVE));
  EXPECT_TRUE(peek(&message, nullptr, 0, 0, PM_NOREMOVE));
  EXPECT_TRUE(peek(&message));
  EXPECT_FALSE(peek(&message));
}

TEST_F(PeekMessageTest, LooksForTheKindsAskedFor) {
  TestWindow window;
  PostMessageW(window, WM_USER, 0, 0);
  EXPECT_EQ(next_message(nullptr, 0, 0), UINT{WM_USER});
  PostMessageW(window, WM_USER, 0, 0);
  MSG message{};
  EXPECT_FALSE(peek(&message, nullptr, 0, 0, PM_REMOVE | PM_QS_SENDMESSAGE));
  EXPECT_TRUE(peek(&message, nullptr, 0, 0, PM_REMOVE | PM_QS_POSTMESSAGE));
}

TEST_F(PeekMessageTest, TellsWhenItWasPosted) {
  const DWORD before = GetTickCount();
  PostMessageW(nullptr, WM_USER, 0, 0);
  MSG message{};
  peek(&message);
  EXPECT_GE(message.time - before, 0u);
  EXPECT_LE(message.time, GetTickCount());
  EXPECT_EQ(static_cast<DWORD>(GetMessageTime()), message.time);
}

TEST_F(QuitTest, ComesAfterWhatIsPosted) {
  PostQuitMessage(7);
  PostMessageW(nullptr, WM_USER, 0, 0);
  MSG message{};
  EXPECT_EQ(GetMessageW(&message, nullptr, 0, 0), TRUE);
  EXPECT_EQ(message.message, UINT{WM_USER});
  EXPECT_EQ(GetMessageW(&message, nullptr, 0, 0), FALSE);
  EXPECT_EQ(message.message, UINT{WM_QUIT});
  EXPECT_EQ(message.wParam, 7u);
  EXPECT_EQ(next_message(), 0u) << "once";
}

TEST_F(QuitTest, ComesWhateverNumbersAreAskedFor) {
  PostQuitMessage(1);
  EXPECT_EQ(next_message(nullptr, WM_USER, WM_USER + 1), UINT{WM_QUIT});
}

TEST_F(QuitTest, StaysWhenOnlyLookedAt) {
  PostQuitMessage(1);
  MSG message{};
  EXPECT_TRUE(peek(&message, nullptr, 0, 0, PM_NOREMOVE));
  EXPECT_EQ(message.message, UINT{WM_QUIT});
  EXPECT_EQ(next_message(), UINT{WM_QUIT});
}

TEST_F(DispatchMessageTest, RunsTheWindowsProcedure) {
  TestWindow window([](HWND, UINT message, WPARAM w, LPARAM l, LRESULT* result) {
    *result = static_cast<LRESULT>(w) + l;
    return message == WM_USER;
  });
  const MSG message{window, WM_USER, 30, 12, 0, {0, 0}};
  EXPECT_EQ(DispatchMessageW(&message), 42);
  EXPECT_EQ(DispatchMessageA(&message), 42);
}

TEST_F(DispatchMessageTest, DoesNothingWithoutAWindow) {
  const MSG to_thread{nullptr, WM_USER, 1, 1, 0, {0, 0}};
  EXPECT_EQ(DispatchMessageW(&to_thread), 0);
  const MSG to_nobody{reinterpret_cast<HWND>(0x7ffe1234), WM_USER, 1, 1, 0, {0, 0}};
  EXPECT_EQ(DispatchMessageW(&to_nobody), 0);
}

TEST_F(DispatchMessageTest, CallsNoRoutineThatNoTimerHas) {
  const MSG message{nullptr, WM_TIMER, 1, 0x10, 0, {0, 0}};
  EXPECT_EQ(DispatchMessageW(&message), 0);
}

TEST_F(DispatchMessageTest, OnlyKeysAreTranslated) {
  MSG message{nullptr, WM_USER, 0, 0, 0, {0, 0}};
  EXPECT_FALSE(TranslateMessage(&message));
  message.message = WM_CHAR;
  EXPECT_FALSE(TranslateMessage(&message));
}

TEST_F(TimerTest, ComesAgainAndAgain) {
  TestWindow window;
  EXPECT_NE(SetTimer(window, 5, 10, nullptr), 0u);
  for (int i = 0; i < 3; ++i) {
    MSG message{};
    ASSERT_EQ(GetMessageW(&message, window, 0, 0), TRUE);
    EXPECT_EQ(message.message, UINT{WM_TIMER});
    EXPECT_EQ(message.wParam, 5u);
    EXPECT_EQ(message.lParam, 0);
  }
  EXPECT_TRUE(KillTimer(window, 5));
  EXPECT_FALSE(KillTimer(window, 5));
}

TEST_F(TimerTest, ComesAfterEverythingElse) {
  TestWindow window;
  SetTimer(window, 1, 10, nullptr);
  ASSERT_EQ(MsgWaitForMultipleObjects(0, nullptr, FALSE, limit, QS_TIMER), WAIT_OBJECT_0);
  PostMessageW(window, WM_USER, 0, 0);
  EXPECT_EQ(next_message(), UINT{WM_USER});
  EXPECT_EQ(next_message(), UINT{WM_TIMER});
  KillTimer(window, 1);
}

int routine_calls = 0;
void CALLBACK count_timer(HWND window, UINT message, UINT_PTR, DWORD) {
  EXPECT_EQ(window, nullptr);
  EXPECT_EQ(message, UINT{WM_TIMER});
  ++routine_calls;
}

TEST_F(TimerTest, CallsItsRoutineThroughDispatchMessage) {
  routine_calls = 0;
  const UINT_PTR id = SetTimer(nullptr, 0, 10, count_timer);
  ASSERT_NE(id, 0u);
  MSG message{};
  ASSERT_EQ(GetMessageW(&message, nullptr, WM_TIMER, WM_TIMER), TRUE);
  EXPECT_EQ(message.wParam, id);
  DispatchMessageW(&message);
  EXPECT_EQ(routine_calls, 1);
  EXPECT_TRUE(KillTimer(nullptr, id));
}

TEST_F(TimerTest, OfAThreadGetNumbersOfTheirOwn) {
  const UINT_PTR one = SetTimer(nullptr, 0, 10000, nullptr), two = SetTimer(nullptr, 0, 10000, nullptr);
  EXPECT_NE(one, two);
  EXPECT_EQ(SetTimer(nullptr, one, 20000, nullptr), one) << "an existing one is set anew";
  EXPECT_TRUE(KillTimer(nullptr, one));
  EXPECT_TRUE(KillTimer(nullptr, two));
}

TEST_F(TimerTest, EndsWithItsWindow) {
  {
    TestWindow window;
    SetTimer(window, 1, 10, nullptr);
  }
  EXPECT_EQ(MsgWaitForMultipleObjects(0, nullptr, FALSE, 50, QS_TIMER), DWORD{WAIT_TIMEOUT});
}

TEST_F(TimerTest, WantsAWindowOfTheThread) {
  EXPECT_ERROR(SetTimer(reinterpret_cast<HWND>(0x7ffe1234), 1, 10, nullptr), ERROR_INVALID_WINDOW_HANDLE);
  EXPECT_ERROR(KillTimer(reinterpret_cast<HWND>(0x7ffe1234), 1), ERROR_INVALID_WINDOW_HANDLE);
}

TEST_F(QueueStatusTest, TellsWhatIsThereAndWhatIsNew) {
  GetQueueStatus(QS_ALLINPUT);
  EXPECT_EQ(GetQueueStatus(QS_POSTMESSAGE), 0u);
  PostMessageW(nullptr, WM_USER, 0, 0);
  EXPECT_EQ(GetQueueStatus(QS_POSTMESSAGE), static_cast<DWORD>(MAKELONG(QS_POSTMESSAGE, QS_POSTMESSAGE)));
  EXPECT_EQ(GetQueueStatus(QS_POSTMESSAGE), static_cast<DWORD>(MAKELONG(0, QS_POSTMESSAGE))) << "seen";
  next_message();
  EXPECT_EQ(GetQueueStatus(QS_POSTMESSAGE), 0u);
}

TEST_F(QueueStatusTest, RefusesUnknownFlags) { EXPECT_ERROR(GetQueueStatus(0x40000000), ERROR_INVALID_FLAGS); }

TEST_F(MsgWaitTest, EndsForAMessage) {
  Handle event = manual_event();
  HANDLE handles[] = {event};
  EXPECT_EQ(MsgWaitForMultipleObjects(1, handles, FALSE, 0, QS_ALLINPUT), DWORD{WAIT_TIMEOUT});
  PostMessageW(nullptr, WM_USER, 0, 0);
  EXPECT_EQ(MsgWaitForMultipleObjects(1, handles, FALSE, limit, QS_ALLINPUT), WAIT_OBJECT_0 + 1);
}

TEST_F(MsgWaitTest, EndsForAHandle) {
  Handle one = manual_event(), two = manual_event(true);
  HANDLE handles[] = {one, two};
  EXPECT_EQ(MsgWaitForMultipleObjects(2, handles, FALSE, limit, QS_ALLINPUT), WAIT_OBJECT_0 + 1);
}

TEST_F(MsgWaitTest, WaitsForWhatIsNew) {
  PostMessageW(nullptr, WM_USER, 0, 0);
  MSG message{};
  EXPECT_TRUE(peek(&message, nullptr, 0, 0, PM_NOREMOVE));
  EXPECT_EQ(MsgWaitForMultipleObjectsEx(0, nullptr, 0, QS_ALLINPUT, 0), DWORD{WAIT_TIMEOUT}) << "it has been seen";
  EXPECT_EQ(MsgWaitForMultipleObjectsEx(0, nullptr, 0, QS_ALLINPUT, MWMO_INPUTAVAILABLE), WAIT_OBJECT_0);
  PostMessageW(nullptr, WM_USER, 0, 0);
  EXPECT_EQ(MsgWaitForMultipleObjectsEx(0, nullptr, 0, QS_ALLINPUT, 0), WAIT_OBJECT_0);
}

TEST_F(MsgWaitTest, WaitsForTheKindsAskedFor) {
  PostMessageW(nullptr, WM_USER, 0, 0);
  EXPECT_EQ(MsgWaitForMultipleObjects(0, nullptr, FALSE, 0, QS_TIMER | QS_INPUT), DWORD{WAIT_TIMEOUT});
  EXPECT_EQ(MsgWaitForMultipleObjects(0, nullptr, FALSE, 0, QS_POSTMESSAGE), WAIT_OBJECT_0);
}

TEST_F(MsgWaitTest, ForAllWantsTheMessageToo) {
  Handle event = auto_event(true);
  HANDLE handles[] = {event};
  EXPECT_EQ(MsgWaitForMultipleObjects(1, handles, TRUE, 0, QS_ALLINPUT), DWORD{WAIT_TIMEOUT});
  EXPECT_TRUE(is_signalled(event)) << "and takes nothing before";
  PostMessageW(nullptr, WM_USER, 0, 0);
  EXPECT_EQ(MsgWaitForMultipleObjects(1, handles, TRUE, 0, QS_ALLINPUT), DWORD{WAIT_TIMEOUT});
  SetEvent(event);
  EXPECT_EQ(MsgWaitForMultipleObjectsEx(1, handles, limit, QS_ALLINPUT, MWMO_WAITALL), WAIT_OBJECT_0);
  EXPECT_FALSE(is_signalled(event));
}

TEST_F(MsgWaitTest, IsWokenByAnotherThread) {
  const DWORD self = GetCurrentThreadId();
  Handle event = manual_event();
  HANDLE handles[] = {event};
  Thread poster([=] { return static_cast<DWORD>(PostThreadMessageW(self, WM_USER, 0, 0)); });
  EXPECT_EQ(MsgWaitForMultipleObjects(1, handles, FALSE, limit, QS_ALLINPUT), WAIT_OBJECT_0 + 1);
  EXPECT_EQ(next_message(), UINT{WM_USER});
  Thread setter([&] { return static_cast<DWORD>(SetEvent(event)); });
  EXPECT_EQ(MsgWaitForMultipleObjects(1, handles, FALSE, limit, QS_ALLINPUT), WAIT_OBJECT_0);
}

TEST_F(MsgWaitTest, RunsApcsWhereAsked) {
  bool ran = false;
  QueueUserAPC([](ULONG_PTR flag) { *reinterpret_cast<bool*>(flag) = true; }, this_thread(),
               reinterpret_cast<ULONG_PTR>(&ran));
  EXPECT_EQ(MsgWaitForMultipleObjectsEx(0, nullptr, 0, QS_ALLINPUT, 0), DWORD{WAIT_TIMEOUT});
  EXPECT_FALSE(ran);
  EXPECT_EQ(MsgWaitForMultipleObjectsEx(0, nullptr, limit, QS_ALLINPUT, MWMO_ALERTABLE), DWORD{WAIT_IO_COMPLETION});
  EXPECT_TRUE(ran);
}

TEST_F(MsgWaitTest, RefusesTooManyHandlesAndUnknownFlags) {
  HANDLE handles[MAXIMUM_WAIT_OBJECTS] = {};
  EXPECT_WAIT_ERROR(MsgWaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS, handles, FALSE, 0, QS_ALLINPUT),
                    ERROR_INVALID_PARAMETER);
  EXPECT_WAIT_ERROR(MsgWaitForMultipleObjectsEx(0, nullptr, 0, QS_ALLINPUT, 0x80), ERROR_INVALID_PARAMETER);
  HANDLE bad[] = {garbage()};
  EXPECT_WAIT_ERROR(MsgWaitForMultipleObjects(1, bad, FALSE, 0, QS_ALLINPUT), ERROR_INVALID_HANDLE);
}

TEST_F(MsgWaitTest, TakesSixtyThreeHandles) {
  std::vector<Handle> events;
  HANDLE handles[MAXIMUM_WAIT_OBJECTS - 1];
  for (HANDLE& handle : handles) {
    events.push_back(manual_event());
    handle = events.back();
  }
  PostMessageW(nullptr, WM_USER, 0, 0);
  EXPECT_EQ(MsgWaitForMultipleObjects(63, handles, FALSE, limit, QS_ALLINPUT), WAIT_OBJECT_0 + 63);
}

TEST_F(MsgWaitTest, WaitMessageWaitsForANewOne) {
  const DWORD self = GetCurrentThreadId();
  PostMessageW(nullptr, WM_USER, 0, 0);
  EXPECT_TRUE(WaitMessage());
  Thread poster([=] { return static_cast<DWORD>(PostThreadMessageW(self, WM_USER + 1, 0, 0)); });
  EXPECT_TRUE(WaitMessage());
  poster.join();
  EXPECT_EQ(next_message(), UINT{WM_USER});
  EXPECT_EQ(next_message(), WM_USER + 1u);
}

TEST(MessageStressTest, EveryMessageArrivesOnceAndInOrder) {
  constexpr int posters = 4, each = 5000;
  std::vector<int> next(posters, 0);
  int seen = 0;
  TestWindow window([&](HWND, UINT message, WPARAM w, LPARAM l, LRESULT*) {
    if (message != WM_USER) return false;
    EXPECT_EQ(next[w], l);
    next[w] = static_cast<int>(l) + 1;
    ++seen;
    return true;
  });
  const HWND target = window;
  std::vector<std::thread> threads;
  for (int i = 0; i < posters; ++i) {
    threads.emplace_back([=] {
      for (int n = 0; n < each;) {
        if (PostMessageW(target, WM_USER, static_cast<WPARAM>(i), n)) {
          ++n;
        } else {
          EXPECT_EQ(GetLastError(), DWORD{ERROR_NOT_ENOUGH_QUOTA});
          std::this_thread::yield();
        }
      }
    });
  }
  pump_until([&] { return seen == posters * each; });
  for (auto& thread : threads) thread.join();
}

}  // namespace
