// Windows for the conformance tests: message-only by default, with a handler that each test writes.
#pragma once

#include "win32_support.h"

#include <functional>
#include <string>
#include <vector>

#if __SIZEOF_WCHAR_T__ == 2
#define W(text) L##text
#else
#define W(text) u##text
#endif

/// Answers a message; true when it has, false to leave it to DefWindowProc.
using Handler = std::function<bool(HWND, UINT, WPARAM, LPARAM, LRESULT*)>;

inline LRESULT CALLBACK test_procedure(HWND window, UINT message, WPARAM w, LPARAM l) {
  if (message == WM_NCCREATE) {
    const auto* create = reinterpret_cast<const CREATESTRUCTW*>(l);
    SetWindowLongPtrW(window, GWLP_USERDATA, reinterpret_cast<LONG_PTR>(create->lpCreateParams));
  }
  auto* handler = reinterpret_cast<Handler*>(GetWindowLongPtrW(window, GWLP_USERDATA));
  LRESULT result = 0;
  if (handler && *handler && (*handler)(window, message, w, l, &result)) return result;
  return DefWindowProcW(window, message, w, l);
}

/// The class that the tests' windows are of, registered once.
inline const WCHAR* test_class() {
  static const WCHAR* const name = [] {
    WNDCLASSEXW description{};
    description.cbSize = sizeof description;
    description.lpfnWndProc = test_procedure;
    description.lpszClassName = W("ows-test");
    description.cbWndExtra = 16;
    EXPECT_NE(RegisterClassExW(&description), 0);
    return W("ows-test");
  }();
  return name;
}

/// A window that destroys itself; on the thread that made it.
class TestWindow {
 public:
  explicit TestWindow(Handler handler = {}, HWND parent = HWND_MESSAGE, DWORD style = 0)
      : handler_(std::move(handler)),
        handle_(CreateWindowExW(0, test_class(), W("text"), style, 0, 0, 0, 0, parent, nullptr, nullptr, &handler_)) {
    EXPECT_NE(handle_, nullptr) << GetLastError();
  }
  ~TestWindow() {
    if (handle_ && IsWindow(handle_)) {
      DestroyWindow(handle_);
    }
  }
  TestWindow(const TestWindow&) = delete;
  TestWindow& operator=(const TestWindow&) = delete;
  operator HWND() const { return handle_; }

 private:
  Handler handler_;
  HWND handle_;
};

/// The next message, if there is one.
inline bool peek(MSG* message, HWND window = nullptr, UINT first = 0, UINT last = 0, UINT how = PM_REMOVE) {
  return PeekMessageW(message, window, first, last, how) != FALSE;
}

/// The number of the next message, 0 where there is none.
inline UINT next_message(HWND window = nullptr, UINT first = 0, UINT last = 0) {
  MSG message{};
  return peek(&message, window, first, last) ? message.message : 0;
}

inline void empty_queue() {
  MSG message;
  while (PeekMessageW(&message, nullptr, 0, 0, PM_REMOVE)) {
  }
}

/// Runs messages until `until` is true.
template <class Until>
void pump_until(Until until) {
  MSG message;
  while (!until() && GetMessageW(&message, nullptr, 0, 0) > 0) DispatchMessageW(&message);
}

/// A thread with a window and a message loop, which ends with WM_QUIT.
class WindowThread {
 public:
  explicit WindowThread(Handler handler = {})
      : ready_(auto_event()), thread_([this, handler] {
          TestWindow window(handler);
          handle_ = window;
          SetEvent(ready_);
          MSG message;
          while (GetMessageW(&message, nullptr, 0, 0) > 0) DispatchMessageW(&message);
          return 0u;
        }) {
    EXPECT_EQ(WaitForSingleObject(ready_, limit), WAIT_OBJECT_0);
  }
  ~WindowThread() { quit(); }
  HWND window() const { return handle_; }
  DWORD id() const { return thread_.id(); }
  HANDLE thread() const { return thread_.handle(); }
  void quit() {
    if (!quit_) PostThreadMessageW(thread_.id(), WM_QUIT, 0, 0);
    quit_ = true;
    thread_.join();
  }

 private:
  Handle ready_;
  HWND handle_ = nullptr;
  bool quit_ = false;
  Thread<std::function<DWORD()>> thread_;
};

/// Messages of a window, by number, as they come.
struct Log {
  std::vector<UINT> messages;
  Handler handler() {
    return [this](HWND, UINT message, WPARAM, LPARAM, LRESULT*) {
      messages.push_back(message);
      return false;
    };
  }
};
