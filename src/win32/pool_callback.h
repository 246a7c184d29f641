// What a pool runs callbacks for: one object each for a submission of its own, a work object, a timer, a wait, the
// operations of a socket. It counts its callbacks that wait for a thread and those that run; waiting for them is a wait for
// the object like for any other dispatcher object.
//
// The object's packet is in its pool's port while callbacks wait, once, however many they are: a thread that takes it runs
// one callback, and puts the packet back first where there are more. So submitting allocates nothing and cannot fail.
// References: the program's name for the object, the packet while it is in the port, a thread that runs a callback.
#pragma once

#include <windows.h>

#include <cstdint>
#include <utility>

#include "win32/activity.h"
#include "win32/completion_port.h"
#include "win32/event.h"
#include "win32/pool.h"

namespace ows::win32 {

class PoolCallback;

/// One callback under way, on the stack of its thread: what PTP_CALLBACK_INSTANCE points to.
class CallbackInstance {
 public:
  /// The callback has begun (Activity::begin or from the port); it is finished with the instance.
  CallbackInstance(PoolCallback& object, PoolThreads& threads);
  ~CallbackInstance();
  CallbackInstance(const CallbackInstance&) = delete;
  CallbackInstance& operator=(const CallbackInstance&) = delete;
  /// That of the calling thread, if it is this one; else null.
  static CallbackInstance* find(PTP_CALLBACK_INSTANCE name);
  [[nodiscard]] PTP_CALLBACK_INSTANCE name() { return reinterpret_cast<PTP_CALLBACK_INSTANCE>(this); }
  /// The calling thread is in a callback of the object's, which still counts.
  static bool runs_here(const PoolCallback& object);

  void disassociate();
  [[nodiscard]] bool runs_long() { return threads_.runs_long(); }

  // What is to be done when the callback returns.
  CRITICAL_SECTION* section = nullptr;
  HANDLE mutex = nullptr;
  HANDLE semaphore = nullptr;
  DWORD semaphore_count = 0;
  HANDLE event = nullptr;
  HMODULE library = nullptr;

 private:
  PoolCallback& object_;
  PoolThreads& threads_;
  bool associated_ = true;
};

class PoolCallback : public Activity, private Packet {
 public:
  /// One more callback waits for a thread.
  void submit();
  void submit_locked(DispatcherLock& lock);

  [[nodiscard]] void* context() const { return context_; }
  [[nodiscard]] const PoolEnvironment& environment() const { return environment_; }
  [[nodiscard]] HANDLE name() const { return name_; }

  /// cancel(), with what the object itself knows of those that wait.
  virtual std::uint32_t cancel_waiting() { return cancel(); }
  /// WaitFor...Callbacks. A callback of the object does not wait for itself.
  void wait_for_callbacks(bool cancel_those_that_wait);
  /// The program gives the object up. False when it has been already.
  virtual bool give_up();
  /// The same, of Windows' older functions: `completion` is NULL, INVALID_HANDLE_VALUE or an event. ERROR_INVALID_HANDLE: no
  /// event. ERROR_IO_PENDING: a callback is under way.
  Status give_up(HANDLE completion);
  /// By the group: the program's cancel callback, where there is one.
  virtual void was_cancelled(std::uint32_t callbacks, void* cleanup_context);

 protected:
  PoolCallback(Type type, PoolEnvironment environment, void* context);
  ~PoolCallback() override;
  /// On a thread of the pool.
  virtual void invoke(CallbackInstance& instance) = 0;
  /// Nothing queues callbacks any more.
  virtual void stop() {}
  void when_idle() override;

  /// The calling thread runs one callback of an object that has begun it.
  void run_begun(PoolThreads& threads);
  void set_name(HANDLE name) { name_ = name; }
  void leave_group();

 private:
  friend void run_packet(PoolThreads& threads, Packet& packet);
  friend class CleanupGroup;
  friend class CallbackInstance;
  template <class T>
  friend Result<HANDLE> name_callback(Ref<T> object);
  static void drop(Packet* packet);
  void run(PoolThreads& threads);

  PoolEnvironment environment_;
  void* const context_;
  HANDLE name_ = nullptr;
  Ref<Event> completion_;  // set before tell_when_idle()

  // Of the group's list: protected by dispatcher_mutex.
  PoolCallback* next_member_ = nullptr;
  PoolCallback* previous_member_ = nullptr;
  bool is_member_ = false;
};

/// A thread of a pool's has taken a packet: runs the callback that it stands for.
void run_packet(PoolThreads& threads, Packet& packet);
/// The same for a completion of a socket's or a file's. (pool_io.cpp)
void run_completion(PoolThreads& threads, Packet& packet);

/// Gives a new object its name.
template <class T>
Result<HANDLE> name_callback(Ref<T> object) {
  T* it = object.get();
  const auto name = open_name(std::move(object));
  if (name) it->set_name(*name);
  return name;
}

/// The Create function of a kind of object T(callback, environment, context). NULL with the last error.
template <class T, class Callback>
HANDLE create_callback(Callback callback, void* context, const TP_CALLBACK_ENVIRON* from) {
  if (!callback) return SetLastError(ERROR_INVALID_PARAMETER), nullptr;
  auto environment = PoolEnvironment::of(from);
  if (!environment) return SetLastError(static_cast<DWORD>(environment.error())), nullptr;
  auto object = T::create(callback, std::move(*environment), context);
  const auto name = object ? name_callback(std::move(*object)) : fail(object.error());
  return name ? *name : (SetLastError(static_cast<DWORD>(name.error())), nullptr);
}

}  // namespace ows::win32
