// Messages that are sent: within a thread, and from one thread to another.
#include "window_support.h"

#include <atomic>
#include <thread>

namespace {

/// Answers WM_USER with wParam + lParam.
Handler adding() {
  return [](HWND, UINT message, WPARAM w, LPARAM l, LRESULT* result) {
    *result = static_cast<LRESULT>(w) + l;
    return message == WM_USER;
  };
}

TEST(SendMessageTest, RunsTheProcedureAtOnce) {
  TestWindow window(adding());
  EXPECT_EQ(SendMessageW(window, WM_USER, 40, 2), 42);
  EXPECT_EQ(SendMessageA(window, WM_USER, 40, 2), 42);
  EXPECT_FALSE(InSendMessage());
}

TEST(SendMessageTest, WantsAWindow) {
  EXPECT_ERROR(SendMessageW(reinterpret_cast<HWND>(0x7ffe1234), WM_USER, 1, 2), ERROR_INVALID_WINDOW_HANDLE);
}

TEST(SendMessageTest, RunsOnTheWindowsThread) {
  std::atomic<DWORD> ran_on{0};
  std::atomic<bool> sent{false};
  WindowThread other([&](HWND, UINT message, WPARAM w, LPARAM l, LRESULT* result) {
    if (message != WM_USER) return false;
    ran_on = GetCurrentThreadId();
    sent = InSendMessage() != FALSE;
    *result = static_cast<LRESULT>(w) * l;
    return true;
  });
  EXPECT_EQ(SendMessageW(other.window(), WM_USER, 6, 7), 42);
  EXPECT_EQ(ran_on, other.id());
  EXPECT_TRUE(sent);
}

TEST(SendMessageTest, ComesBeforeWhatIsPosted) {
  std::vector<UINT> order;
  Handle posted = auto_event(), blocked = auto_event();
  WindowThread other([&](HWND, UINT message, WPARAM, LPARAM, LRESULT*) {
    if (message == WM_USER) {  // hold the thread until both are there
      SetEvent(blocked);
      WaitForSingleObject(posted, limit);
    }
    if (message > WM_USER) order.push_back(message);
    return message >= WM_USER;
  });
  PostMessageW(other.window(), WM_USER, 0, 0);
  WaitForSingleObject(blocked, limit);
  PostMessageW(other.window(), WM_USER + 1, 0, 0);
  SendNotifyMessageW(other.window(), WM_USER + 2, 0, 0);
  SetEvent(posted);
  SendMessageW(other.window(), WM_NULL, 0, 0);
  other.quit();
  EXPECT_EQ(order, (std::vector<UINT>{WM_USER + 2, WM_USER + 1}));
}

TEST(SendMessageTest, TwoThreadsCanSendToEachOther) {
  const DWORD self = GetCurrentThreadId();
  DWORD ran_on = 0;
  TestWindow here([&](HWND, UINT message, WPARAM w, LPARAM, LRESULT* result) {
    if (message != WM_USER) return false;
    ran_on = GetCurrentThreadId();
    *result = static_cast<LRESULT>(w) + 1;
    return true;
  });
  const HWND back = here;
  WindowThread other([=](HWND, UINT message, WPARAM w, LPARAM, LRESULT* result) {
    if (message != WM_USER) return false;
    *result = SendMessageW(back, WM_USER, w, 0) + 1;  // while `here` waits for this answer
    return true;
  });
  EXPECT_EQ(SendMessageW(other.window(), WM_USER, 40, 0), 42);
  EXPECT_EQ(ran_on, self);
}

TEST(SendMessageTest, TheEndOfTheThreadAnswersWithZero) {
  Handle inside = auto_event(), go = auto_event();
  Thread thread([&] {
    TestWindow window([&](HWND, UINT message, WPARAM, LPARAM, LRESULT*) -> bool {
      if (message == WM_USER) ExitThread(1);
      return false;
    });
    SetEvent(inside);
    MSG message;
    while (GetMessageW(&message, nullptr, 0, 0) > 0) DispatchMessageW(&message);
    return 0u;
  });
  WaitForSingleObject(inside, limit);
  const HWND window = FindWindowExW(HWND_MESSAGE, nullptr, test_class(), nullptr);
  ASSERT_NE(window, nullptr);
  EXPECT_EQ(SendMessageW(window, WM_USER, 0, 0), 0);
  EXPECT_EQ(thread.join(), 1u);
  EXPECT_FALSE(IsWindow(window));
}

TEST(SendMessageTest, WaitsOfTheReceiverEndForIt) {
  Handle ready = auto_event(), never = manual_event();
  HWND window = nullptr;
  DWORD woke_for = 0;
  Thread thread([&] {
    TestWindow here(adding());
    window = here;
    SetEvent(ready);
    HANDLE handles[] = {never};
    woke_for = MsgWaitForMultipleObjects(1, handles, FALSE, limit, QS_SENDMESSAGE);
    MSG message;
    while (!PeekMessageW(&message, nullptr, WM_APP, WM_APP, PM_REMOVE)) {
      MsgWaitForMultipleObjects(0, nullptr, FALSE, limit, QS_ALLINPUT);
    }
    return 0u;
  });
  WaitForSingleObject(ready, limit);
  EXPECT_EQ(SendMessageW(window, WM_USER, 1, 2), 3);
  PostMessageW(window, WM_APP, 0, 0);
  thread.join();
  EXPECT_EQ(woke_for, WAIT_OBJECT_0 + 1);
}

TEST(SendMessageTimeoutTest, GivesTheResult) {
  WindowThread other(adding());
  DWORD_PTR result = 0;
  EXPECT_NE(SendMessageTimeoutW(other.window(), WM_USER, 1, 2, SMTO_NORMAL, limit, &result), 0);
  EXPECT_EQ(result, 3u);
  EXPECT_NE(SendMessageTimeoutA(other.window(), WM_USER, 1, 2, SMTO_BLOCK, limit, nullptr), 0);
}

TEST(SendMessageTimeoutTest, GivesUpOnAThreadThatDoesNotListen) {
  Handle ready = auto_event(), go = auto_event();
  HWND window = nullptr;
  std::atomic<int> seen{0};
  Thread thread([&] {
    TestWindow here([&](HWND, UINT message, WPARAM, LPARAM, LRESULT*) {
      seen += message == WM_USER;
      return message == WM_USER;
    });
    window = here;
    SetEvent(ready);
    WaitForSingleObject(go, limit);
    MSG message;
    PeekMessageW(&message, nullptr, 0, 0, PM_REMOVE);
    return 0u;
  });
  WaitForSingleObject(ready, limit);
  DWORD_PTR result = 0;
  SetLastError(0);
  EXPECT_EQ(SendMessageTimeoutW(window, WM_USER, 0, 0, SMTO_NORMAL, 20, &result), 0);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_TIMEOUT});
  SetEvent(go);
  thread.join();
}

TEST(ReplyMessageTest, LetsTheSenderGoOn) {
  Handle replied = auto_event(), go = auto_event();
  std::atomic<DWORD> flags{0};
  WindowThread other([&](HWND, UINT message, WPARAM, LPARAM, LRESULT* result) {
    if (message != WM_USER) return false;
    EXPECT_TRUE(ReplyMessage(42));
    ReplyMessage(43);  // too late
    flags = InSendMessageEx(nullptr);
    WaitForSingleObject(go, limit);  // the sender does not wait for this
    *result = 44;
    return true;
  });
  EXPECT_EQ(SendMessageW(other.window(), WM_USER, 0, 0), 42);
  SetEvent(go);
  other.quit();
  EXPECT_EQ(flags, DWORD{ISMEX_SEND | ISMEX_REPLIED});
  EXPECT_FALSE(ReplyMessage(1)) << "outside of a message";
}

TEST(SendNotifyMessageTest, DoesNotWait) {
  Handle go = auto_event();
  std::atomic<DWORD> flags{0};
  WindowThread other([&](HWND, UINT message, WPARAM, LPARAM, LRESULT*) {
    if (message != WM_USER) return false;
    WaitForSingleObject(go, limit);
    flags = InSendMessageEx(nullptr);
    return true;
  });
  EXPECT_TRUE(SendNotifyMessageW(other.window(), WM_USER, 0, 0));
  SetEvent(go);
  other.quit();
  EXPECT_EQ(flags, DWORD{ISMEX_NOTIFY});
  EXPECT_ERROR(SendNotifyMessageW(other.window(), WM_USER, 0, 0), ERROR_INVALID_WINDOW_HANDLE);
}

TEST(SendNotifyMessageTest, TakesNoPointersWithIt) {
  WindowThread other;
  EXPECT_ERROR(SendNotifyMessageW(other.window(), WM_SETTEXT, 0, 0), ERROR_MESSAGE_SYNC_ONLY);
}

struct CallbackSeen {
  LRESULT result = 0;
  DWORD thread = 0;
  bool done = false;
};
void CALLBACK on_result(HWND, UINT message, ULONG_PTR data, LRESULT result) {
  EXPECT_EQ(message, UINT{WM_USER});
  auto* seen = reinterpret_cast<CallbackSeen*>(data);
  *seen = {result, GetCurrentThreadId(), true};
}

TEST(SendMessageCallbackTest, BringsTheResultToTheSendersThread) {
  WindowThread other(adding());
  CallbackSeen seen;
  EXPECT_TRUE(SendMessageCallbackW(other.window(), WM_USER, 40, 2, on_result, reinterpret_cast<ULONG_PTR>(&seen)));
  while (!seen.done) {
    MSG message;
    PeekMessageW(&message, nullptr, 0, 0, PM_REMOVE);
    MsgWaitForMultipleObjects(0, nullptr, FALSE, 20, QS_ALLINPUT);
  }
  EXPECT_EQ(seen.result, 42);
  EXPECT_EQ(seen.thread, GetCurrentThreadId());
}

TEST(SendMessageCallbackTest, IsCalledAtOnceWithinTheThread) {
  TestWindow window(adding());
  CallbackSeen seen;
  EXPECT_TRUE(SendMessageCallbackW(window, WM_USER, 1, 2, on_result, reinterpret_cast<ULONG_PTR>(&seen)));
  EXPECT_TRUE(seen.done);
  EXPECT_EQ(seen.result, 3);
}

TEST(SendMessageStressTest, EveryAnswerIsTheRightOne) {
  constexpr int senders = 4, each = 1000;
  WindowThread one(adding()), two(adding());
  std::vector<std::thread> threads;
  for (int i = 0; i < senders; ++i) {
    threads.emplace_back([&, i] {
      TestWindow here(adding());
      for (int n = 0; n < each; ++n) {
        const HWND target = n % 2 ? one.window() : two.window();
        EXPECT_EQ(SendMessageW(target, WM_USER, static_cast<WPARAM>(i), n), i + n);
        if (n % 16 == 0) PostMessageW(target, WM_APP, 0, 0);
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

TEST(SendMessageStressTest, WindowsComeAndGo) {
  constexpr int rounds = 200;
  std::atomic<HWND> target{nullptr};
  std::atomic<bool> done{false};
  std::thread owner([&] {
    for (int i = 0; i < rounds; ++i) {
      TestWindow window(adding());
      target = window;
      for (int n = 0; n < 20; ++n) next_message();
    }
    done = true;
  });
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      while (!done) {
        const LRESULT answer = SendMessageW(target, WM_USER, 1, 2);
        EXPECT_TRUE(answer == 3 || answer == 0);
        PostMessageW(target, WM_USER, 0, 0);
      }
    });
  }
  owner.join();
  for (auto& thread : threads) thread.join();
}

}  // namespace
