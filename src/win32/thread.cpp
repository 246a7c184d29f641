#include "win32/thread.h"

#include <windows.h>

#include <mutex>

#include <pthread.h>

#include "win32/completion_port.h"
#include "win32/fork.h"
#include "win32/futex.h"
#include "win32/mutex.h"
#include "win32/shared_objects.h"
#include "win32/thread_end.h"

namespace ows::win32 {

Thread* Thread::first_thread_ = nullptr;

namespace detail {
[[gnu::tls_model("initial-exec")]] constinit thread_local Thread* own_thread = nullptr;
}

namespace {

std::uint32_t next_serial() {
  static constinit std::atomic<std::uint32_t> last{0};
  std::uint32_t serial = 0;
  while (serial == 0) serial = last.fetch_add(1, std::memory_order_relaxed) + 1;
  return serial;
}

// The end of a thread. pthread calls the key's destructor in rounds; the record goes in the last but one, so that the
// destructors of other keys can still call us. (C++ thread_local destructors run before all of them.)
constexpr int last_round = PTHREAD_DESTRUCTOR_ITERATIONS - 1;
[[gnu::tls_model("initial-exec")]] constinit thread_local int rounds = 0;

pthread_key_t end_key() {
  static const pthread_key_t key = [] {
    pthread_key_t fresh{};
    pthread_key_create(&fresh, [](void* record) {
      auto* thread = static_cast<Thread*>(record);
      if (++rounds == 1) run_fls_callbacks(*thread);
      if (rounds < last_round) {
        pthread_setspecific(end_key(), record);
      } else {
        end_message_queue(*thread);
        CompletionPort::leave(*thread);
        thread->end();
      }
    });
    return fresh;
  }();
  return key;
}
/// Made when the library is loaded: fork may come while another thread is in its first use.
[[maybe_unused]] const pthread_key_t made_early = end_key();

}  // namespace

Thread& detail::make_thread() {
  auto* thread = new Thread;
  thread->begin();
  return *thread;
}

Thread::Thread() : Dispatcher(Type::thread, 0), serial_(next_serial()), exit_code_(STILL_ACTIVE) {}
Thread::~Thread() = default;

void Thread::begin() {
  prepare_for_fork();
  enter_interrupt_point(point_);
  detail::own_thread = this;
  pthread_setspecific(end_key(), this);
  {
    DispatcherLock lock;
    next_thread_ = first_thread_;
    if (first_thread_) first_thread_->previous_thread_ = this;
    first_thread_ = this;
  }
  id_.store(static_cast<std::uint32_t>(point_.tid.load(std::memory_order_relaxed)), std::memory_order_release);
  futex_wake(&id_, INT_MAX);
}

std::uint32_t Thread::id() {
  std::uint32_t id = 0;
  while ((id = id_.load(std::memory_order_acquire)) == 0) futex_wait_until(id_, 0, Deadline::never());
  return id;
}

void Thread::wait_for_resume() {
  while (suspended_.load(std::memory_order_acquire)) futex_wait_until(suspended_, 1, Deadline::never());
}

std::uint32_t Thread::resume() {
  const std::uint32_t before = suspended_.exchange(0, std::memory_order_release);
  if (before) futex_wake(&suspended_, 1);
  return before;
}

Apc* Thread::end_locked(DispatcherLock& lock) {
  (previous_thread_ ? previous_thread_->next_thread_ : first_thread_) = next_thread_;
  if (next_thread_) next_thread_->previous_thread_ = previous_thread_;
  while (Mutex* mutex = first_owned_) {
    disowns(*mutex);
    if (mutex->abandon(lock, *this)) Mutex::dispose(mutex);
  }
  exit_code_.store(pending_exit_code_, std::memory_order_release);
  alter(lock, [&] {
    set_word(ended);
    return 0;
  });
  last_apc_ = nullptr;
  return std::exchange(first_apc_, nullptr);
}

namespace {
void discard_all(Apc* apc) {
  while (apc) {
    Apc* next = apc->next;
    apc->discard(apc);
    apc = next;
  }
}
}  // namespace

namespace {
void (*cancel_own_operations)() = nullptr;
}
void set_end_of_operations(void (*cancel)()) { cancel_own_operations = cancel; }

void Thread::end() {
  if (own_operations.load(std::memory_order_relaxed) != 0 && cancel_own_operations) {
    ending = true;
    cancel_own_operations();
  }
  leave_interrupt_point(point_);
  pthread_setspecific(end_key(), nullptr);
  Apc* queued = nullptr;
  {
    DispatcherLock lock;
    queued = end_locked(lock);
  }
  forget_objects_that_have_left();
  discard_all(queued);
  detail::own_thread = nullptr;
  release();
}

void Thread::after_fork_in_child() {
  Thread* self = detail::own_thread;
  DispatcherLock lock(DispatcherLock::adopt);
  for (Thread* thread = first_thread_; thread; thread = thread->next_thread_) {
    if (thread != self && thread->current_wait_) thread->current_wait_->unlink();
  }
  Thread* lost = nullptr;
  Apc* discarded = nullptr;
  for (Thread *thread = first_thread_, *next = nullptr; thread; thread = next) {
    next = thread->next_thread_;
    if (thread == self) continue;
    Apc* queue = thread->end_locked(lock);
    while (queue) {
      Apc* apc = std::exchange(queue, queue->next);
      apc->next = std::exchange(discarded, apc);
    }
    thread->next_thread_ = std::exchange(lost, thread);
  }
  if (self) {
    renew_interrupt_point(self->point_);
    self->id_.store(static_cast<std::uint32_t>(self->point_.tid.load(std::memory_order_relaxed)), std::memory_order_release);
  }
  lock.unlock();
  discard_all(discarded);
  while (lost) {
    CompletionPort::leave(*lost);
    std::exchange(lost, lost->next_thread_)->release();
  }
}

Dispatcher::Attempt Thread::try_take(Thread& /*thread*/) {
  return word_.load(std::memory_order_acquire) & ended ? Attempt::taken : Attempt::not_signalled;
}
bool Thread::signalled_for(const Thread& /*thread*/) const { return word() & ended; }
bool Thread::take(Thread& /*thread*/) { return false; }

bool Thread::queue_apc_locked(DispatcherLock& lock, Apc& apc) {
  if (word() & ended) return false;
  apc.next = nullptr;
  (last_apc_ ? last_apc_->next : first_apc_) = &apc;
  last_apc_ = &apc;
  point_.wanted.fetch_or(apc_wanted, std::memory_order_seq_cst);
  if (current_wait_ && current_wait_->alertable) current_wait_->decide(lock, WAIT_IO_COMPLETION);
  return true;
}

bool Thread::queue_apc(Apc& apc) {
  {
    DispatcherLock lock;
    if (!queue_apc_locked(lock, apc)) return false;
  }
  poke(point_, apc_wanted);
  return true;
}

bool Thread::withdraw_apc_locked(Apc& apc) {
  Apc* previous = nullptr;
  for (Apc* at = first_apc_; at; previous = at, at = at->next) {
    if (at != &apc) continue;
    (previous ? previous->next : first_apc_) = apc.next;
    if (last_apc_ == &apc) last_apc_ = previous;
    if (!first_apc_) point_.wanted.fetch_and(~apc_wanted, std::memory_order_relaxed);
    return true;
  }
  return false;
}

bool Thread::run_apcs() {
  bool ran = false;
  for (;;) {
    Apc* apc = nullptr;
    {
      DispatcherLock lock;
      apc = first_apc_;
      if (!apc) return ran;
      first_apc_ = apc->next;
      if (!first_apc_) {
        last_apc_ = nullptr;
        point_.wanted.fetch_and(~apc_wanted, std::memory_order_relaxed);
      }
    }
    ran = true;
    apc->run(apc);
  }
}

void Thread::owns(Mutex& mutex) {
  if (std::exchange(mutex.in_owners_list, true)) return;
  mutex.previous_owned = nullptr;
  mutex.next_owned = first_owned_;
  if (first_owned_) first_owned_->previous_owned = &mutex;
  first_owned_ = &mutex;
}

void Thread::disowns(Mutex& mutex) {
  if (!std::exchange(mutex.in_owners_list, false)) return;
  (mutex.previous_owned ? mutex.previous_owned->next_owned : first_owned_) = mutex.next_owned;
  if (mutex.next_owned) mutex.next_owned->previous_owned = mutex.previous_owned;
}

Ref<Thread> find_thread(std::uint32_t id) {
  Ref<Thread> found;
  DispatcherLock lock;
  Thread::for_each([&](Thread& thread) {
    if (thread.known_id() == id) found = Ref<Thread>::share(&thread);
  });
  return found;
}

}  // namespace ows::win32
