#include "win32/dispatcher.h"

#include <windows.h>

#include <algorithm>
#include <array>
#include <ctime>

#include <pthread.h>
#include <sys/eventfd.h>

#include "engine/ring.h"
#include "win32/completion_port.h"
#include "win32/futex.h"
#include "win32/shared_state.h"
#include "win32/thread.h"

namespace ows::win32 {
namespace {

// Adaptive: it is held for well under a microsecond, so a thread that finds it taken looks again before it sleeps.
pthread_mutex_t dispatcher_mutex = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP;

/// All of `objects` held as long as this lives, under the lock.
class Holding {
 public:
  explicit Holding(std::span<Dispatcher* const> objects) : objects_(objects) {
    for (Dispatcher* object : objects_) object->hold();
  }
  ~Holding() {
    for (Dispatcher* object : objects_) object->let_go();
  }
  Holding(const Holding&) = delete;
  Holding& operator=(const Holding&) = delete;

 private:
  std::span<Dispatcher* const> objects_;
};

template <class Objects, class Get>
bool all_signalled(const Objects& objects, const Thread& thread, Get get) {
  return std::ranges::all_of(objects, [&](auto& each) { return get(each)->signalled_for(thread); });
}

/// Takes all; WAIT_OBJECT_0, or WAIT_ABANDONED_0 when one of them was abandoned.
template <class Objects, class Get>
std::uint32_t take_all(Objects& objects, Thread& thread, Get get) {
  std::uint32_t result = WAIT_OBJECT_0;
  for (auto& each : objects) {
    if (get(each)->take(thread)) result = WAIT_ABANDONED_0;
  }
  return result;
}

std::uint32_t take_one(Dispatcher& object, Thread& thread, std::size_t index) {
  return (object.take(thread) ? WAIT_ABANDONED_0 : WAIT_OBJECT_0) + static_cast<std::uint32_t>(index);
}

/// What the objects' state gives this wait now, taken; empty when it has to wait.
std::optional<std::uint32_t> take_now(std::span<Dispatcher* const> objects, bool all, Thread& thread) {
  const auto itself = [](Dispatcher* object) { return object; };
  if (all) {
    if (!all_signalled(objects, thread, itself)) return {};
    return take_all(objects, thread, itself);
  }
  const auto first = std::ranges::find_if(objects, [&](Dispatcher* object) { return object->signalled_for(thread); });
  if (first == objects.end()) return {};
  return take_one(**first, thread, static_cast<std::size_t>(first - objects.begin()));
}

/// Without the lock: the first that is signalled, taken; WAIT_TIMEOUT when none is. Empty where only the lock can tell.
std::optional<std::uint32_t> try_any(Thread& self, std::span<Dispatcher* const> objects) {
  for (std::size_t i = 0; i < objects.size(); ++i) {
    switch (objects[i]->try_take(self)) {
      case Dispatcher::Attempt::taken: return WAIT_OBJECT_0 + static_cast<std::uint32_t>(i);
      case Dispatcher::Attempt::not_signalled: break;
      case Dispatcher::Attempt::contended: return {};
    }
  }
  return WAIT_TIMEOUT;
}

void wake_sleeper(int fd, bool is_ring) {
  if (is_ring)
    engine::Ring::submit(fd);
  else
    static_cast<void>(eventfd_write(fd, 1));
}

/// One sleep on the futex. False when the deadline came first.
bool sleep_once(std::atomic<std::uint32_t>& word, Deadline deadline) {
  std::uint32_t seen = engine::awake;
  if (!word.compare_exchange_strong(seen, engine::asleep, std::memory_order_acq_rel)) return true;
  const bool in_time = futex_wait_until(word, engine::asleep, deadline);
  seen = engine::asleep;
  word.compare_exchange_strong(seen, engine::awake, std::memory_order_acq_rel);
  return in_time;
}

/// Sleeps until the wait is published, leading the engine's default set or following another thread that does. False when
/// the deadline came first.
bool sleep(Wait& wait, Deadline deadline) {
  auto& word = wait.published;
  std::optional<engine::Follower> follower;
  for (;;) {
    std::uint32_t seen = word.load(std::memory_order_acquire);
    if (seen == engine::done) return true;
    if (seen == engine::asked) word.compare_exchange_strong(seen, engine::awake, std::memory_order_acq_rel);
    bool in_time = true;
    if (!engine::default_set_in_use()) {
      in_time = sleep_once(word, deadline);
    } else if (engine::try_to_lead()) {
      do {
        engine::lead(word, deadline.nanoseconds());
      } while (word.load(std::memory_order_acquire) != engine::done && (in_time = !has_passed(deadline))
               && engine::default_set_in_use());
      engine::stop_leading();
    } else {
      if (!follower) follower.emplace(word);
      if (follower->follow()) in_time = sleep_once(word, deadline);
    }
    if (!in_time) return word.load(std::memory_order_acquire) == engine::done;
  }
}

}  // namespace

bool has_passed(Deadline deadline) {
  if (deadline.is_never()) return false;
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec)
         >= deadline.nanoseconds();
}

Deadline Deadline::in(std::uint32_t milliseconds) {
  if (milliseconds == INFINITE) return never();
  if (milliseconds == 0) return Deadline(0);
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return Deadline(static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec)
                  + std::uint64_t{milliseconds} * 1'000'000);
}

DispatcherLock::DispatcherLock() { pthread_mutex_lock(&dispatcher_mutex); }

void DispatcherLock::unlock() {
  locked_ = false;
  end_shared_access();
  pthread_mutex_unlock(&dispatcher_mutex);
  bool was_asked = false;
  if (woken_afterwards_ >= 0) wake_sleeper(std::exchange(woken_afterwards_, -1), woken_is_ring_);
  for (Wait* wait = std::exchange(first_decided_, nullptr); wait;) {
    Wait* next = wait->next_decided;
    std::atomic<std::uint32_t>* published = &wait->published;
    switch (published->exchange(engine::done, std::memory_order_acq_rel)) {  // the thread may be gone with its stack now
      case engine::asked: was_asked = true; [[fallthrough]];
      case engine::asleep: futex_wake(published, 1); break;
      case engine::leading: engine::kick(); break;
      default: break;  // it is awake, and will see
    }
    wait = next;
  }
  if (was_asked) engine::hand_on();
}

void DispatcherLock::wake_afterwards(int fd, bool is_ring) {
  const int before = std::exchange(woken_afterwards_, fd);
  if (before >= 0 && before != fd) wake_sleeper(before, woken_is_ring_);
  woken_is_ring_ = is_ring;
}

void invite_to_lead() {
  const DispatcherLock lock;
  Thread::for_each([](Thread& thread) {
    Wait* wait = thread.current_wait();
    if (!wait) return;
    std::uint32_t seen = wait->published.load(std::memory_order_acquire);
    while (seen == engine::asleep || seen == engine::awake) {
      if (!wait->published.compare_exchange_weak(seen, engine::asked, std::memory_order_acq_rel)) continue;
      if (seen == engine::asleep) futex_wake(&wait->published, 1);
      return;
    }
  });
}

namespace {
[[maybe_unused]] const bool invitation_is_set = (engine::set_invitation(invite_to_lead), true);
}

void lock_dispatcher() { pthread_mutex_lock(&dispatcher_mutex); }
void unlock_dispatcher() { pthread_mutex_unlock(&dispatcher_mutex); }

Status Dispatcher::signal(DispatcherLock& /*lock*/, Thread& /*thread*/) { return fail(ERROR_INVALID_HANDLE); }

void Dispatcher::hold() {
  ++holders_;
  word_.fetch_or(held, std::memory_order_acquire);
}

void Dispatcher::let_go() {
  --holders_;
  free_if_idle();
}

void Dispatcher::free_if_idle() {
  if (!first_ && holders_ == 0) word_.fetch_and(~held, std::memory_order_release);
}

void Dispatcher::link(WaitBlock& block) {
  if (last_in_first_out()) {
    block.previous = nullptr;
    block.next = first_;
    (first_ ? first_->previous : last_) = &block;
    first_ = &block;
    return;
  }
  block.next = nullptr;
  block.previous = last_;
  (last_ ? last_->next : first_) = &block;
  last_ = &block;
}

void Dispatcher::unlink(WaitBlock& block) {
  (block.previous ? block.previous->next : first_) = block.next;
  (block.next ? block.next->previous : last_) = block.previous;
}

void Dispatcher::satisfy_waits(DispatcherLock& lock) {
  const auto of_block = [](const WaitBlock& block) { return block.object; };
  for (WaitBlock* block = first_; block;) {
    Wait& wait = *block->wait;
    WaitBlock* next = block->next;
    // A wait-any may name the object more than once, in blocks that are neighbours; the first has the lowest index.
    while (next && next->wait == &wait) next = next->next;
    if (wait.all ? all_signalled(wait.blocks, wait.thread, of_block) : signalled_for(wait.thread)) {
      const auto index = static_cast<std::size_t>(block - wait.blocks.data());
      wait.decide(lock, wait.all ? take_all(wait.blocks, wait.thread, of_block) : take_one(*this, wait.thread, index));
    }
    block = next;
  }
}

void Wait::unlink() {
  for (WaitBlock& block : blocks) {
    block.object->unlink(block);
    block.object->free_if_idle();
  }
  thread.set_current_wait(nullptr);
}

void Wait::decide(DispatcherLock& lock, std::uint32_t with) {
  unlink();
  decided = true;
  result = with;
  if (satisfied) return satisfied(lock, *this);
  (lock.last_decided_ ? lock.last_decided_->next_decided : lock.first_decided_) = this;
  lock.last_decided_ = this;
}

Result<std::uint32_t> wait(Thread& self, std::span<Dispatcher* const> objects, const WaitOptions& options) {
  if (options.deadline.is_now()) engine::poll_if_stale();
  if (!objects.empty() && !options.signal_first && (!options.all || objects.size() == 1)) {
    if (const auto taken = try_any(self, objects)) {
      if (*taken != WAIT_TIMEOUT) return *taken;
      if (options.deadline.is_now() && !options.alertable) return WAIT_TIMEOUT;
    }
  }

  std::array<WaitBlock, MAXIMUM_WAIT_OBJECTS> blocks;  // not initialised: only as many as there are objects are used
  Wait wait{
      .thread = self, .blocks = std::span(blocks).first(objects.size()), .all = options.all, .alertable = options.alertable};
  bool run_apcs = false;
  std::optional<PortPause> pause;  // a thread that sleeps lets another one have the port's next packet
  {
    DispatcherLock lock;
    const Holding holding(objects);
    if (options.signal_first) {
      if (const Status signalled = options.signal_first->signal(lock, self); !signalled) return fail(signalled.error());
    }
    if (!objects.empty()) {
      if (const auto taken = take_now(objects, options.all, self)) return *taken;
    }
    if (options.alertable && self.has_apcs()) {
      run_apcs = true;
    } else if (options.deadline.is_now()) {
      return WAIT_TIMEOUT;
    } else {
      for (std::size_t i = 0; i < objects.size(); ++i) {
        blocks[i].object = objects[i];
        blocks[i].wait = &wait;
        objects[i]->link(blocks[i]);
      }
      self.set_current_wait(&wait);
      if (self.active_port) pause.emplace(self, lock);
    }
  }
  if (!run_apcs) {
    if (!sleep(wait, options.deadline)) {
      DispatcherLock lock;
      if (!wait.decided) {
        wait.unlink();
        lock.unlock();
        if (wait.published.load(std::memory_order_relaxed) == engine::asked) engine::hand_on();
        return WAIT_TIMEOUT;
      }
      lock.unlock();
      sleep(wait, Deadline::never());  // a signaller was first, and is about to publish
    }
    if (wait.result != WAIT_IO_COMPLETION) return wait.result;
  }
  pause.reset();
  self.run_apcs();
  return WAIT_IO_COMPLETION;
}

}  // namespace ows::win32
