// What the conformance tests of the Win32 runtime share.
#pragma once

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <gtest/gtest.h>

#include <utility>

/// Generous: only a test that fails waits so long.
constexpr DWORD limit = 20000;

/// A HANDLE that closes itself.
class Handle {
 public:
  Handle() = default;
  explicit Handle(HANDLE handle) : handle_(handle) {}
  Handle(Handle&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Handle() { close(); }
  operator HANDLE() const { return handle_; }
  void close() {
    if (handle_) CloseHandle(std::exchange(handle_, nullptr));
  }

 private:
  HANDLE handle_ = nullptr;
};

inline Handle auto_event(bool set = false) { return Handle(CreateEventW(nullptr, FALSE, set, nullptr)); }
inline Handle manual_event(bool set = false) { return Handle(CreateEventW(nullptr, TRUE, set, nullptr)); }
inline Handle semaphore(LONG count, LONG maximum) { return Handle(CreateSemaphoreW(nullptr, count, maximum, nullptr)); }
inline Handle mutex(bool owned = false) { return Handle(CreateMutexW(nullptr, owned, nullptr)); }
inline Handle timer(bool manual = false) { return Handle(CreateWaitableTimerW(nullptr, manual, nullptr)); }

/// A real handle to the calling thread.
inline Handle this_thread() {
  HANDLE handle = nullptr;
  DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &handle, 0, FALSE, DUPLICATE_SAME_ACCESS);
  return Handle(handle);
}

/// A handle value that nobody has been given.
inline HANDLE garbage() { return reinterpret_cast<HANDLE>(static_cast<ULONG_PTR>(0x5ffffff0)); }

/// The last error of a BOOL function that must have failed; 0 when it has not.
template <class Result>
DWORD error_when_false(Result result) {
  return result ? 0 : GetLastError();
}
#define EXPECT_ERROR(call, code)                                          \
  do {                                                                    \
    SetLastError(0);                                                      \
    EXPECT_EQ(error_when_false(call), static_cast<DWORD>(code)) << #call; \
  } while (0)

/// The last error of a wait that must have failed.
inline DWORD wait_error(DWORD result) { return result == WAIT_FAILED ? GetLastError() : 0; }
#define EXPECT_WAIT_ERROR(call, code) EXPECT_EQ(wait_error(call), static_cast<DWORD>(code)) << #call

inline bool is_signalled(HANDLE handle) { return WaitForSingleObject(handle, 0) == WAIT_OBJECT_0; }

/// A function as a thread; joined when it goes.
template <class Function>
class Thread {
 public:
  explicit Thread(Function function, DWORD flags = 0) : function_(std::move(function)) {
    handle_ = Handle(CreateThread(nullptr, 0, run, this, flags, &id_));
  }
  ~Thread() { join(); }
  HANDLE handle() const { return handle_; }
  DWORD id() const { return id_; }
  DWORD join() {
    if (!joined_) {
      EXPECT_EQ(WaitForSingleObject(handle_, INFINITE), WAIT_OBJECT_0);
    }
    joined_ = true;
    DWORD code = 0;
    GetExitCodeThread(handle_, &code);
    return code;
  }

 private:
  static DWORD WINAPI run(void* self) { return static_cast<Thread*>(self)->function_(); }
  Function function_;
  Handle handle_;
  DWORD id_ = 0;
  bool joined_ = false;
};
