#include "win32/pool_threads.h"

#include <windows.h>

#include <algorithm>
#include <new>
#include <thread>

#include <pthread.h>

#include "engine/default_set.h"
#include "win32/pool_callback.h"
#include "win32/thread.h"

namespace ows::win32 {
namespace {

constexpr std::uint32_t idle_milliseconds = 10'000, least_patience = 1, most_patience = 128;
constexpr std::uint64_t millisecond = 1'000'000;

std::uint32_t processors() {
  static const std::uint32_t count = std::max(std::thread::hardware_concurrency(), 1U);
  return count;
}

constinit std::atomic<std::uint32_t> generation{0};

/// The calling thread is one of a pool's, and stays.
constinit thread_local bool stays = false;

}  // namespace

std::uint32_t pool_generation() { return generation.load(std::memory_order_relaxed); }
void forget_pools() { generation.fetch_add(1, std::memory_order_relaxed); }

PoolThreads::PoolThreads(std::uint32_t most) : most_(most) {
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_BLOCK, &none, &signals_);
  sigdelset(&signals_, SIGURG);  // what interrupts a blocking call
}

PoolThreads::~PoolThreads() { unreserve(); }

Result<std::shared_ptr<PoolThreads>> PoolThreads::create(std::uint32_t most) {
  if (const Status running = ensure_timer_service(); !running) return fail(running.error());
  if (const Status room = reserve(); !room) return fail(room.error());
  try {
    const std::shared_ptr<PoolThreads> threads(new PoolThreads(most));
    threads->port_ = Ref<CompletionPort>::adopt(new CompletionPort(~std::uint32_t{0}, threads.get()));
    const auto handle = open_handle(Ref<Object>::share(threads->port_.get()), 0, false);
    if (!handle) return fail(handle.error());
    threads->port_handle_ = *handle;
    (void)set_handle_flags(*handle, HANDLE_FLAG_PROTECT_FROM_CLOSE, HANDLE_FLAG_PROTECT_FROM_CLOSE);
    return threads;
  } catch (const std::bad_alloc&) {
    unreserve();
    return fail(ERROR_NOT_ENOUGH_MEMORY);
  }
}

void PoolThreads::close() {
  {
    const DispatcherLock lock;
    closed_ = true;
    unschedule();
  }
  (void)set_handle_flags(port_handle_, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0);
  (void)close_handle(port_handle_);
}

// ---- How many threads ----

void PoolThreads::set_most(std::uint32_t most) {
  DispatcherLock lock;
  most_ = std::max(most, 1U);
  least_ = std::min(least_, most_);
  too_many_.store(threads_ > most_, std::memory_order_relaxed);
  if (port_->has_packets() && !port_->has_waiters()) packet_waits(lock);
}

Status PoolThreads::set_least(std::uint32_t least) {
  constexpr std::uint32_t sane = 32768;  // threads that a process can have by default
  if (least > sane) return fail(ERROR_NOT_ENOUGH_MEMORY);
  std::uint32_t before = 0;
  {
    const DispatcherLock lock;
    most_ = std::max(most_, least);
    before = std::exchange(least_, least);
  }
  // One at a time: others want the lock too.
  for (;;) {
    DispatcherLock lock;
    if (threads_ >= least_) return {};
    if (make_thread(lock)) continue;
    least_ = before;
    return fail(ERROR_NOT_ENOUGH_MEMORY);
  }
}

void PoolThreads::set_stack(Stack stack) {
  const DispatcherLock lock;
  stack_ = stack;
}

PoolThreads::Stack PoolThreads::stack() const {
  const DispatcherLock lock;
  return stack_;
}

bool PoolThreads::nobody_leads() const {
  return needs_leader_.load(std::memory_order_relaxed) != 0 && engine::default_set_in_use() && !port_->has_waiters();
}

void PoolThreads::need_a_leader(DispatcherLock& lock) {
  ++needs_leader_;
  if (threads_ == 0) make_thread(lock);
}

bool PoolThreads::too_few_run() const {
  return threads_ <= in_callback_.load(std::memory_order_relaxed) && port_->active() < processors();
}

void PoolThreads::packet_waits(DispatcherLock& lock) {
  if (may_make() && too_few_run()) make_thread(lock);
  look_again_soon();
}

void PoolThreads::look_again_soon() {
  if (scheduled() || closed_ || generation_ != pool_generation()) return;
  taken_before_ = port_->taken();
  patience_ = least_patience;
  schedule(Clock::monotonic, now_of(Clock::monotonic) + least_patience * millisecond);
}

Thread* PoolThreads::expire(DispatcherLock& lock, std::uint64_t now) {
  const bool waits = port_->has_packets() || nobody_leads();
  if (!waits || port_->has_waiters() || generation_ != pool_generation()) return nullptr;
  const bool few_run = too_few_run();
  const bool stuck = port_->taken() == taken_before_;
  if (starting_ == 0 && may_make() && (few_run || stuck)) {
    if (!few_run) patience_ = std::min(patience_ * 2, most_patience);
    make_thread(lock);
  }
  taken_before_ = port_->taken();
  schedule(Clock::monotonic, now + patience_ * millisecond);
  return nullptr;
}

bool PoolThreads::runs_long() {
  DispatcherLock lock;
  CompletionPort::stop_counting(lock, current_thread());
  return port_->has_waiters() || starting_ > 0 || (may_make() && make_thread(lock));
}

void PoolThreads::stay() { stays = true; }

bool PoolThreads::may_go(bool idle) {
  const DispatcherLock lock;
  if (!closed_) {
    if (threads_ <= most_ && (!idle || stays || threads_ <= least_ || port_->has_packets())) return false;
    if (threads_ == 1 && needs_leader_ != 0) return false;
  }
  --threads_;
  too_many_.store(threads_ > most_, std::memory_order_relaxed);
  return true;
}

void PoolThreads::gone() {
  const DispatcherLock lock;
  --threads_;
}

// ---- A thread ----

namespace {
/// Gives what it is made with to the new thread.
struct PoolThreadStart {
  std::shared_ptr<PoolThreads> threads;
};
}  // namespace

// Under the dispatcher's lock, which is held for some 30 microseconds then: threads are made seldom, and whoever needs one
// could not count on it otherwise.
bool PoolThreads::make_thread(DispatcherLock& /*lock*/) {
  if (generation_ != pool_generation()) return false;
  auto* start = new (std::nothrow) PoolThreadStart{shared_from_this()};
  if (!start) return false;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  if (const std::size_t size = std::max(stack_.reserve, stack_.commit)) {
    constexpr std::size_t page = 65536, least = 262144;  // as for CreateThread
    pthread_attr_setstacksize(&attributes, std::max((size + page - 1) & ~(page - 1), least));
  }
  pthread_t thread{};
  const bool made = pthread_create(&thread, &attributes, run, start) == 0;
  pthread_attr_destroy(&attributes);
  if (!made) {
    delete start;
    return false;
  }
  ++threads_;
  ++starting_;
  return true;
}

void* PoolThreads::run(void* parameter) {
  auto* start = static_cast<PoolThreadStart*>(parameter);
  const std::shared_ptr<PoolThreads> threads = std::move(start->threads);
  delete start;
  pthread_sigmask(SIG_SETMASK, &threads->signals_, nullptr);
  threads->work();
  return nullptr;
}

void PoolThreads::work() {
  Thread& self = current_thread();
  {
    const DispatcherLock lock;
    --starting_;
  }
  /// Where a callback ends the thread (ExitThread), it is one less all the same.
  struct Count {
    PoolThreads& of;
    bool counted = true;
    ~Count() {
      if (!counted) return;
      of.in_callback_.fetch_sub(1, std::memory_order_relaxed);
      of.gone();
    }
  } count{*this};
  for (;;) {
    const auto packet = port_->next(self, {.alertable = true, .deadline = Deadline::in(idle_milliseconds)});
    if (packet) {
      if (needs_leader_.load(std::memory_order_relaxed) != 0 && engine::default_set_in_use()) {
        const DispatcherLock lock;
        if (nobody_leads()) look_again_soon();
      }
      in_callback_.fetch_add(1, std::memory_order_relaxed);
      run_packet(*this, **packet);
      in_callback_.fetch_sub(1, std::memory_order_relaxed);
      if (!too_many_.load(std::memory_order_relaxed) || !may_go(false)) continue;
    } else if (packet.error() == WAIT_IO_COMPLETION) {
      continue;
    } else if (!may_go(packet.error() == WAIT_TIMEOUT)) {
      continue;
    }
    count.counted = false;
    return;
  }
}

}  // namespace ows::win32
