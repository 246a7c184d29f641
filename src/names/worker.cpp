#include "names/worker.h"

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>

#include <windows.h>

#include "engine/reactor.h"

namespace ows::names {
namespace {

constexpr std::chrono::seconds idle_time{10};

struct Pool {
  const unsigned generation = engine::fork_generation();
  Pool* parents = nullptr;  // the pool of the process that forked; its threads are not here

  std::mutex mutex;  // protects the rest
  std::condition_variable work;
  std::deque<std::function<void()>> queue;
  unsigned threads = 0, idle = 0;

  void serve() {
    std::unique_lock lock(mutex);
    for (;;) {
      ++idle;
      const bool something = work.wait_for(lock, idle_time, [&] { return !queue.empty(); });
      --idle;
      if (!something) break;
      const auto job = std::move(queue.front());
      queue.pop_front();
      lock.unlock();
      job();
      lock.lock();
    }
    --threads;
  }

  bool post(std::function<void()> job) {
    const std::lock_guard lock(mutex);
    queue.push_back(std::move(job));
    if (queue.size() <= idle || threads == worker_limit) {
      work.notify_one();
      return true;
    }
    try {
      std::thread([this] { serve(); }).detach();
      ++threads;
    } catch (const std::system_error&) {
      if (threads == 0) {
        queue.pop_back();
        return false;
      }
    }
    return true;
  }
};

constinit std::atomic<Pool*> current{nullptr};

/// Pools are never freed: their threads may outlive everything else.
Pool& pool() {
  Pool* seen = current.load(std::memory_order_acquire);
  if (seen && !engine::forked_since(seen->generation)) return *seen;
  auto* fresh = new Pool;
  fresh->parents = seen;
  if (current.compare_exchange_strong(seen, fresh, std::memory_order_acq_rel)) return *fresh;
  delete fresh;
  return *seen;
}

}  // namespace

bool run_on_worker(std::function<void()> job) { return pool().post(std::move(job)); }

bool wait_alertably(win32::Event& event, win32::Deadline deadline) {
  const unsigned saved = last_error();
  const int saved_errno = errno;
  win32::Dispatcher* const objects[] = {&event};
  Result<std::uint32_t> result = WAIT_IO_COMPLETION;
  while (result && *result == WAIT_IO_COMPLETION) {
    result = win32::wait(win32::current_thread(), objects, {.alertable = true, .deadline = deadline});
  }
  set_last_error(saved);
  errno = saved_errno;
  return result && *result == WAIT_OBJECT_0;
}

}  // namespace ows::names
