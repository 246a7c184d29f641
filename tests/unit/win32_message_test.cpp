// Message queues from the inside: what they cost while nobody waits, and what a fork leaves of them.
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include <windows.h>

#include "forbid_system_calls.h"

namespace ows::win32 {
namespace {

template <class Body>
int in_child(Body body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

LRESULT CALLBACK answering(HWND window, UINT message, WPARAM w, LPARAM l) {
  return message == WM_USER ? static_cast<LRESULT>(w) + l : DefWindowProcA(window, message, w, l);
}

HWND new_window() {
  static const ATOM made = [] {
    WNDCLASSA description{};
    description.lpfnWndProc = answering;
    description.lpszClassName = "unit-window";
    return RegisterClassA(&description);
  }();
  EXPECT_NE(made, 0);
  return CreateWindowExA(0, "unit-window", nullptr, 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr, nullptr, nullptr);
}

#if !defined(__SANITIZE_THREAD__)
#if !defined(__SANITIZE_ADDRESS__)
/// In a child that the kernel kills at any system call.
TEST(MessageQueue, PostingAndLookingMakesNoSystemCall) {
  const HWND window = new_window();
  EXPECT_EQ(in_child([&] {
              MSG message{};
              PostMessageA(window, WM_USER, 0, 0);
              PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE);
              if (!forbid_system_calls()) return 9;
              bool good = true;
              for (int i = 0; i < 100; ++i) {
                good = good && PostMessageA(window, WM_USER, 1, 2) && SendMessageA(window, WM_USER, 1, 2) == 3;
                good = good && MsgWaitForMultipleObjects(0, nullptr, FALSE, INFINITE, QS_ALLINPUT) == WAIT_OBJECT_0;
                good = good && PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE) && DispatchMessageA(&message) == 3;
                good = good && !PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE) && GetQueueStatus(QS_ALLINPUT) == 0;
              }
              return static_cast<int>(syscall(SYS_exit, good ? 0 : 1));
            }),
            0);
  DestroyWindow(window);
}
#endif

TEST(MessageQueue, TheForkedChildKeepsItsOwnWindowsOnly) {
  const HWND own = new_window();
  std::atomic<HWND> foreign{nullptr};
  std::thread other([&] {
    foreign = new_window();
    MSG message;
    while (GetMessageA(&message, nullptr, 0, 0) > 0) DispatchMessageA(&message);
  });
  while (!foreign) std::this_thread::yield();
  EXPECT_EQ(SendMessageA(foreign, WM_USER, 2, 3), 5);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(in_child([&] {
                if (IsWindow(foreign) || SendMessageA(foreign, WM_USER, 2, 3) != 0) return 1;
                if (SendMessageA(own, WM_USER, 2, 3) != 5 || !PostMessageA(own, WM_USER, 0, 0)) return 2;
                MSG message;
                if (GetMessageA(&message, own, WM_USER, WM_USER) != TRUE) return 3;
                LRESULT answer = 0;
                std::thread sender([&] {
                  answer = SendMessageA(own, WM_USER, 4, 5);
                  PostMessageA(own, WM_APP, 0, 0);
                });
                GetMessageA(&message, own, WM_APP, WM_APP);
                sender.join();
                return answer == 9 ? 0 : 4;
              }),
              0);
    EXPECT_EQ(SendMessageA(foreign, WM_USER, 2, 3), 5) << "the parent's go on";
  }
  PostMessageA(foreign, WM_QUIT, 0, 0);
  other.join();
  DestroyWindow(own);
}

TEST(MessageQueue, ForkDuringTrafficLeavesNoLockLocked) {
  const HWND own = new_window();
  std::atomic<bool> stop{false};
  std::thread poster([&] {
    const HWND mine = new_window();
    MSG message;
    while (!stop) {
      PostMessageA(own, WM_APP, 0, 0);
      PostMessageA(mine, WM_APP, 0, 0);
      PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE);
    }
    DestroyWindow(mine);
  });
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(in_child([&] {
                const HWND fresh = new_window();
                return SendMessageA(fresh, WM_USER, 1, 1) == 2 && DestroyWindow(fresh) ? 0 : 1;
              }),
              0);
  }
  stop = true;
  poster.join();
  DestroyWindow(own);
}
#endif

TEST(MessageQueue, AThreadWithManyWindowsEnds) {
  std::atomic<HWND> last{nullptr};
  std::thread([&] {
    for (int i = 0; i < 3000; ++i) last = new_window();
  }).join();
  EXPECT_FALSE(IsWindow(last));
}

}  // namespace
}  // namespace ows::win32
