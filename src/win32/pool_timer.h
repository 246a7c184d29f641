// A timer whose callback runs in a pool.
#pragma once

#include "win32/pool_callback.h"
#include "win32/timer_service.h"

namespace ows::win32 {

class PoolTimer : public PoolCallback, private TimerEntry {
 public:
  /// Replaces what was set. `period` in milliseconds, 0: once. Whether the timer was set until now.
  bool set(Due due, std::uint32_t period);
  /// The same, only where it is set.
  void set_again(Due due, std::uint32_t period);
  bool unset();
  /// Under the lock: the program has given it up.
  [[nodiscard]] bool is_stopped() const { return stopped_; }
  [[nodiscard]] bool is_set() const;

 protected:
  /// There is room for the entry, which is given back here.
  PoolTimer(Type type, PoolEnvironment environment, void* context) : PoolCallback(type, std::move(environment), context) {}
  ~PoolTimer() override { unreserve(); }
  /// What every timer needs before it is made. ERROR_NOT_ENOUGH_MEMORY, ERROR_NO_SYSTEM_RESOURCES.
  static Status prepare();
  static void unprepare() { unreserve(); }
  void stop() override;

 private:
  void set_locked(DispatcherLock& lock, Due due, std::uint32_t period);
  Thread* expire(DispatcherLock& lock, std::uint64_t now) override;
  // Protected by dispatcher_mutex.
  std::uint32_t period_ = 0;
  bool stopped_ = false;
};

}  // namespace ows::win32
