// A wait without a thread: when the object is signalled, or the time is up, a callback runs in a pool. Its block stands in
// the object's list like that of a thread that sleeps; whoever signals the object decides the wait, and submits the
// callback. So a process can have any number of them.
#pragma once

#include <optional>

#include "win32/pool_callback.h"
#include "win32/thread.h"
#include "win32/timer_service.h"

namespace ows::win32 {

class PoolWait : public PoolCallback, private TimerEntry {
 public:
  /// Waits for `object` from now on, once, instead of what it waited for before. Whether it did.
  bool set(Dispatcher& object, std::optional<Due> timeout);
  bool unset();
  std::uint32_t cancel_waiting() override;
  /// In a forked child, under the lock: the parent's waits go.
  static void forget_all();

 protected:
  PoolWait(Type type, PoolEnvironment environment, void* context) : PoolCallback(type, std::move(environment), context) {}
  ~PoolWait() override;
  /// What every wait needs before it is made. ERROR_NOT_ENOUGH_MEMORY, ERROR_NO_SYSTEM_RESOURCES.
  static Status prepare();
  static void unprepare() { unreserve(); }
  void stop() override;
  void invoke(CallbackInstance& instance) final;
  /// Waits for the same object again, unless the program has given the wait up.
  void set_again(std::optional<Due> timeout);
  /// `result`: WAIT_OBJECT_0, WAIT_TIMEOUT, WAIT_ABANDONED_0.
  virtual void call(CallbackInstance& instance, std::uint32_t result) = 0;

 private:
  Thread* expire(DispatcherLock& lock, std::uint64_t now) override;
  static void satisfied(DispatcherLock& lock, Wait& wait);
  /// Under the lock.
  bool disarm();
  void decided(DispatcherLock& lock, std::uint32_t result);

  // Protected by dispatcher_mutex.
  struct Armed : Wait {
    Armed(PoolWait& of, Thread& thread)
        : Wait{.thread = thread,
               .blocks = std::span(&of.block_, 1),
               .all = false,
               .alertable = false,
               .satisfied = PoolWait::satisfied},
          owner(of) {}
    PoolWait& owner;
  };
  [[nodiscard]] Mutex* mutex() const;
  void set_locked(DispatcherLock& lock, std::optional<Due> timeout);
  Ref<Dispatcher> object_;
  WaitBlock block_{};
  std::optional<Armed> armed_;
  PoolWait* next_armed_ = nullptr;
  PoolWait* previous_armed_ = nullptr;
  bool stopped_ = false;
  // What callbacks that have not run yet will be told; of each result, how often.
  std::uint32_t signalled_ = 0, timed_out_ = 0, abandoned_ = 0;
  Ref<Thread> owner_;  // stands for the wait where it has become a mutex's owner, until the callback's thread does
};

}  // namespace ows::win32
