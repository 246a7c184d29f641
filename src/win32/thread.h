// The record of an operating-system thread that calls us, and the object that a thread handle refers to.
//
// Every thread gets its record with its first call that needs one, however it was made (CreateThread, std::thread,
// pthread_create, main), and gives it up when it ends: after its C++ thread_local destructors and the other pthread keys.
// The object stays as long as there are handles to it.
#pragma once

#include <atomic>
#include <cstdint>

#include "win32/apc.h"
#include "win32/dispatcher.h"
#include "win32/interruptible.h"
#include "win32/local_storage.h"

namespace ows::win32 {

class CompletionPort;
class MessageQueue;
class Mutex;
struct Packet;

/// Bits of InterruptPoint::wanted.
constexpr std::uint32_t apc_wanted = 1;     // an APC is queued; set exactly as long as the queue is not empty
constexpr std::uint32_t cancel_wanted = 2;  // look whether the call should go on; taken back by the thread

class Thread final : public Dispatcher {
 public:
  static constexpr Type object_type = Type::thread;
  Thread();

  /// Never two live threads with the same one, and never 0; what mutexes are owned by. Not the thread's id: a forked child
  /// has another id but goes on as the same thread.
  [[nodiscard]] std::uint32_t serial() const { return serial_; }
  /// The id, as gettid() gives it. Waits until a thread just made has one.
  [[nodiscard]] std::uint32_t id();
  /// The same, or 0 before the thread has begun.
  [[nodiscard]] std::uint32_t known_id() const { return id_.load(std::memory_order_acquire); }
  [[nodiscard]] std::uint32_t exit_code() const { return exit_code_.load(std::memory_order_acquire); }
  /// By the thread itself; others see it when it has ended.
  void set_exit_code(std::uint32_t code) { pending_exit_code_ = code; }

  InterruptPoint& point() { return point_; }

  std::atomic<int> priority{0};  ///< THREAD_PRIORITY_*, as the program has set it

  // CREATE_SUSPENDED. A thread that runs is never suspended.
  void start_suspended() { suspended_.store(1, std::memory_order_relaxed); }
  void wait_for_resume();
  /// The suspend count before.
  std::uint32_t resume();

  // Dispatcher: signalled when the thread has ended.
  Attempt try_take(Thread& thread) override;
  [[nodiscard]] bool signalled_for(const Thread& thread) const override;
  bool take(Thread& thread) override;

  /// Queues an APC behind those that are there, and ends an alertable wait of the thread. False when the thread has ended:
  /// the APC stays the caller's. Any thread.
  bool queue_apc(Apc& apc);
  /// Under the lock: takes an APC out of the queue again. False when it is not in it (any more).
  bool withdraw_apc_locked(Apc& apc);
  /// Under the lock: the same as queue_apc; the caller calls poke(point(), apc_wanted) after it.
  bool queue_apc_locked(DispatcherLock& lock, Apc& apc);
  /// Under the lock.
  [[nodiscard]] bool has_apcs() const { return first_apc_ != nullptr; }
  [[nodiscard]] bool has_ended() const { return word() & ended; }
  /// Runs queued APCs, on the thread itself, until there are none. True when there was one.
  bool run_apcs();

  /// Under the lock; of the wait that the thread sleeps in.
  void set_current_wait(Wait* wait) { current_wait_ = wait; }
  [[nodiscard]] Wait* current_wait() const { return current_wait_; }

  /// Mutexes that the thread owns: changed by itself, or under the lock while it sleeps.
  void owns(Mutex& mutex);
  void disowns(Mutex& mutex);

  LocalStorage tls, fls;

  MessageQueue* message_queue = nullptr;  // of the thread itself, with a reference; made when first needed

  /// The port whose packet the thread has taken last, with a reference: it counts against that port's concurrency until it
  /// asks for another packet, ends, or blocks. By the thread itself.
  CompletionPort* active_port = nullptr;
  bool counts_as_active = false;   ///< it does not while it blocks; under the dispatcher's lock
  Packet* taken_packet = nullptr;  ///< what a satisfied wait for a port gave; see completion_port.h

  /// What the thread's blocking call is about: see blocking_call.h.
  static constexpr std::uint64_t not_blocked = ~std::uint64_t{0};
  std::atomic<std::uint64_t> blocked_on{not_blocked};
  /// Operations that it has begun on handles without a port: they are cancelled when it ends.
  std::atomic<std::uint32_t> own_operations{0};
  bool ending = false;  ///< by the thread itself
  /// WSACancelBlockingCall was called on the thread itself, or CancelSynchronousIo by another, while it was in a blocking
  /// call.
  std::atomic<bool> call_cancelled{false};

  /// The calling thread's own record from now on.
  void begin();
  /// The calling thread ends: mutexes are abandoned, APCs discarded, the object signalled. Gives up the thread's reference.
  void end();
  /// In a forked child: renews the record of the one thread that is left, and ends all others.
  static void after_fork_in_child();

  /// Calls `visit(Thread&)` for every thread that has a record and has not ended, under the lock.
  template <class Visit>
  static void for_each(Visit visit) {
    for (Thread* thread = first_thread_; thread; thread = thread->next_thread_) visit(*thread);
  }

 private:
  ~Thread() override;
  /// Under the lock: the object's part of end(). Returns the APCs to discard.
  Apc* end_locked(DispatcherLock& lock);

  static constexpr std::uint64_t ended = 2;  // of the word

  static Thread* first_thread_;  // protected by dispatcher_mutex
  Thread* next_thread_ = nullptr;
  Thread* previous_thread_ = nullptr;

  InterruptPoint point_;
  const std::uint32_t serial_;
  std::atomic<std::uint32_t> id_{0};
  std::atomic<std::uint32_t> suspended_{0};
  std::uint32_t pending_exit_code_ = 0;
  std::atomic<std::uint32_t> exit_code_;

  // Protected by dispatcher_mutex.
  Apc* first_apc_ = nullptr;
  Apc* last_apc_ = nullptr;
  Wait* current_wait_ = nullptr;

  Mutex* first_owned_ = nullptr;
};

namespace detail {
[[gnu::tls_model("initial-exec")]] extern constinit thread_local Thread* own_thread;
Thread& make_thread();
}  // namespace detail

/// The calling thread's record; made now where there is none yet.
inline Thread& current_thread() {
  Thread* thread = detail::own_thread;
  return thread ? *thread : detail::make_thread();
}

/// A thread with a record by its id, or an empty reference.
Ref<Thread> find_thread(std::uint32_t id);

}  // namespace ows::win32
