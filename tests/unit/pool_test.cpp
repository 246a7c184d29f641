// The insides of pools: how many threads there are, what a forked child has, submissions and cancellations at once.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <atomic>
#include <filesystem>
#include <thread>
#include <vector>

namespace ows::win32 {
namespace {

constexpr DWORD limit = 20000;

std::size_t threads_of_this_process() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

void wait_for(const std::atomic<int>& count, int wanted) {
  for (DWORD waited = 0; count < wanted && waited < limit; ++waited) Sleep(1);
  EXPECT_EQ(count, wanted);
}

TEST(PoolTest, ThousandsOfWaitsNeedFewThreads) {
  constexpr int many = 2000;
  static std::atomic<int> fired{0};
  fired = 0;
  const auto before = threads_of_this_process();
  std::vector<HANDLE> events(many), waits(many);
  for (int i = 0; i < many; ++i) {
    events[i] = CreateEventW(nullptr, FALSE, FALSE, nullptr);
    ASSERT_TRUE(RegisterWaitForSingleObject(
        &waits[i], events[i], [](void*, BOOLEAN) { ++fired; }, nullptr, INFINITE, WT_EXECUTEONLYONCE));
  }
  EXPECT_LT(threads_of_this_process(), before + 20);
  for (HANDLE event : events) SetEvent(event);
  wait_for(fired, many);
  for (HANDLE wait : waits) EXPECT_TRUE(UnregisterWaitEx(wait, INVALID_HANDLE_VALUE));
  for (HANDLE event : events) CloseHandle(event);
}

TEST(PoolTest, ShortCallbacksDoNotFillTheMachineWithThreads) {
  static std::atomic<int> ran{0};
  ran = 0;
  PTP_WORK work = CreateThreadpoolWork([](PTP_CALLBACK_INSTANCE, void*, PTP_WORK) { ++ran; }, nullptr, nullptr);
  for (int i = 0; i < 20000; ++i) SubmitThreadpoolWork(work);
  WaitForThreadpoolWorkCallbacks(work, FALSE);
  EXPECT_EQ(ran, 20000);
  EXPECT_LT(threads_of_this_process(), 250u);  // half of what a pool may have; a loaded machine makes more than a quiet one
  CloseThreadpoolWork(work);
}

TEST(PoolTest, SubmittingCancellingAndClosingAtOnce) {
  static std::atomic<int> ran{0};
  ran = 0;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      for (int round = 0; round < 200; ++round) {
        PTP_WORK work = CreateThreadpoolWork([](PTP_CALLBACK_INSTANCE, void*, PTP_WORK) { ++ran; }, nullptr, nullptr);
        for (int i = 0; i < 5; ++i) SubmitThreadpoolWork(work);
        if (round % 2) WaitForThreadpoolWorkCallbacks(work, round % 4 == 1);
        CloseThreadpoolWork(work);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GE(ran, 4 * 50 * 5);  // those that were waited for, at least
}

TEST(PoolTest, WaitsThatAreSetStoppedAndSignalledAtOnce) {
  HANDLE event = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  static std::atomic<int> ran{0};
  ran = 0;
  std::atomic<bool> over{false};
  std::atomic<int> signals{0};
  std::thread signaller([&] {
    while (!over) {
      SetEvent(event);
      ++signals;
    }
  });
  std::vector<std::thread> setters;
  for (int t = 0; t < 2; ++t) {
    setters.emplace_back([&] {
      PTP_WAIT wait =
          CreateThreadpoolWait([](PTP_CALLBACK_INSTANCE, void*, PTP_WAIT, TP_WAIT_RESULT) { ++ran; }, nullptr, nullptr);
      FILETIME soon{static_cast<DWORD>(-1000), ~0u};
      for (int i = 0; i < 500; ++i) {
        SetThreadpoolWait(wait, event, i % 2 ? &soon : nullptr);
        if (i % 3 == 0) SetThreadpoolWait(wait, nullptr, nullptr);
        if (i % 5 == 0) WaitForThreadpoolWaitCallbacks(wait, i % 2);
      }
      SetThreadpoolWait(wait, nullptr, nullptr);
      WaitForThreadpoolWaitCallbacks(wait, FALSE);
      CloseThreadpoolWait(wait);
    });
  }
  for (std::thread& setter : setters) setter.join();
  over = true;
  signaller.join();
  EXPECT_LE(ran, 1000);
  CloseHandle(event);
}

TEST(PoolTest, TimersThatAreSetAndDeletedAtOnce) {
  static std::atomic<int> ran{0};
  HANDLE queue = CreateTimerQueue();
  for (int i = 0; i < 200; ++i) {
    HANDLE timer = nullptr;
    ASSERT_TRUE(CreateTimerQueueTimer(&timer, queue, [](void*, BOOLEAN) { ++ran; }, nullptr, 0, 1, 0));
    ASSERT_TRUE(ChangeTimerQueueTimer(queue, timer, 0, 1));
    if (i % 2) {
      ASSERT_TRUE(DeleteTimerQueueTimer(queue, timer, INVALID_HANDLE_VALUE));
    }
  }
  EXPECT_TRUE(DeleteTimerQueueEx(queue, INVALID_HANDLE_VALUE));
}

#if !defined(__SANITIZE_THREAD__)  // which has no threads in a forked child
TEST(PoolTest, AForkedChildHasPoolsOfItsOwn) {
  static std::atomic<int> ran{0};
  ran = 0;
  HANDLE event = CreateEventW(nullptr, FALSE, FALSE, nullptr), wait = nullptr;
  ASSERT_TRUE(RegisterWaitForSingleObject(&wait, event, [](void*, BOOLEAN) { ++ran; }, nullptr, INFINITE, 0));
  PTP_WORK work = CreateThreadpoolWork([](PTP_CALLBACK_INSTANCE, void*, PTP_WORK) { ++ran; }, nullptr, nullptr);
  SubmitThreadpoolWork(work);
  WaitForThreadpoolWorkCallbacks(work, FALSE);
  const pid_t child = fork();
  if (child == 0) {
    const int before = ran;
    SetEvent(event);
    if (WaitForSingleObject(event, 0) != WAIT_OBJECT_0) _exit(1);  // the parent's wait has not taken it
    SubmitThreadpoolWork(work);
    WaitForThreadpoolWorkCallbacks(work, FALSE);
    if (ran != before) _exit(2);
    HANDLE done = CreateEventW(nullptr, FALSE, FALSE, nullptr);
    if (!QueueUserWorkItem(
            [](void* context) -> DWORD {
              SetEvent(context);
              return 0;
            },
            done, 0)) {
      _exit(3);
    }
    _exit(WaitForSingleObject(done, limit) == WAIT_OBJECT_0 ? 0 : 4);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  SetEvent(event);
  wait_for(ran, 2);
  EXPECT_TRUE(UnregisterWaitEx(wait, INVALID_HANDLE_VALUE));
  CloseThreadpoolWork(work);
  CloseHandle(event);
}
#endif

}  // namespace
}  // namespace ows::win32
