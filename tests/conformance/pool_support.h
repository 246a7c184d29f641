// What the tests of thread pools share.
#pragma once

#include "win32_support.h"

#include <atomic>

/// What callbacks count, and tell when they have counted far enough.
class Tally {
 public:
  void count() {
    ++count_;
    ReleaseSemaphore(counted_, 1, nullptr);
  }
  LONG so_far() const { return count_; }
  /// False when `more` callbacks have not come in time.
  bool wait_for(int more) {
    for (; more > 0; --more) {
      if (WaitForSingleObject(counted_, limit) != WAIT_OBJECT_0) return false;
    }
    return true;
  }

 private:
  std::atomic<LONG> count_{0};
  Handle counted_ = semaphore(0, 1000000);
};

/// A callback environment with a pool of its own, with at most `most` threads.
class Environment {
 public:
  explicit Environment(DWORD most = 0) {
    InitializeThreadpoolEnvironment(&environment_);
    if (most == 0) return;
    pool_ = CreateThreadpool(nullptr);
    SetThreadpoolThreadMaximum(pool_, most);
    SetThreadpoolCallbackPool(&environment_, pool_);
  }
  ~Environment() {
    if (pool_) CloseThreadpool(pool_);
    DestroyThreadpoolEnvironment(&environment_);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  operator PTP_CALLBACK_ENVIRON() { return &environment_; }
  PTP_POOL pool() const { return pool_; }

 private:
  TP_CALLBACK_ENVIRON environment_;
  PTP_POOL pool_ = nullptr;
};

/// A time as SetThreadpoolTimer and SetThreadpoolWait take it: from now on.
inline FILETIME in_milliseconds(LONGLONG milliseconds) {
  const auto ticks = static_cast<ULONGLONG>(-milliseconds * 10000);
  return {static_cast<DWORD>(ticks), static_cast<DWORD>(ticks >> 32)};
}

/// A pointer to an object that nobody has made.
template <class T>
T no_object() {
  return reinterpret_cast<T>(static_cast<ULONG_PTR>(0x5ffffff0));
}
