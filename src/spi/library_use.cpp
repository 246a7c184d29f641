#include "spi/library_use.h"

#include <openwinsock/catalog.h>

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

namespace ows::spi {

constinit std::atomic<bool> detail::libraries_used{false};

namespace {

struct Count {
  std::atomic<unsigned> depth{0};  // written by its thread alone
};

struct Threads {
  std::mutex mutex;  // protects the rest
  std::vector<Count*> counts;
  std::vector<void*> leaving;
  bool can_unload = false;
};
Threads& threads() {
  static Threads& instance = *new Threads;
  return instance;
}

std::atomic<bool> some_leave{false};

/// Of a thread that has ended, and comes back in a destructor of later.
Count late;

thread_local Count* mine = nullptr;
thread_local struct Registration {
  Count count;
  Registration() {
    std::lock_guard lock(threads().mutex);
    threads().counts.push_back(&count);
  }
  ~Registration() {
    std::lock_guard lock(threads().mutex);
    std::erase(threads().counts, &count);
    mine = &late;
  }
} registration;

Count& count_of_this_thread() {
  if (!mine) mine = &registration.count;
  return *mine;
}

long membarrier(int command) { return syscall(SYS_membarrier, command, 0, 0); }

/// Libraries are only unloaded here, by a thread that is inside none.
void unload() {
  std::vector<void*> now;
  {
    std::lock_guard lock(threads().mutex);
    if (!threads().can_unload || membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) != 0) return;
    const auto inside = [](const Count* each) { return each->depth.load(std::memory_order_relaxed) != 0; };
    if (std::ranges::any_of(threads().counts, inside) || inside(&late)) return;  // the last to leave tries again
    some_leave = false;
    now.swap(threads().leaving);
  }
  for (void* module : now) FreeLibrary(static_cast<HMODULE>(module));  // of ours, or a layer's
}

}  // namespace

void use_libraries() {
  if (libraries_used()) return;
  std::lock_guard lock(threads().mutex);
  threads().can_unload = membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) == 0;
  detail::libraries_used.store(true, std::memory_order_release);
}

void thread_ends() {
  if (!mine) mine = &late;
}

InLibrary::InLibrary() {
  Count& count = count_of_this_thread();
  if (&count == &late)
    count.depth.fetch_add(1, std::memory_order_relaxed);
  else
    count.depth.store(count.depth.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

InLibrary::~InLibrary() {
  Count& count = count_of_this_thread();
  std::atomic_signal_fence(std::memory_order_seq_cst);
  unsigned left;
  if (&count == &late) {
    left = count.depth.fetch_sub(1, std::memory_order_release) - 1;
  } else {
    left = count.depth.load(std::memory_order_relaxed) - 1;
    count.depth.store(left, std::memory_order_release);
  }
  if (left == 0 && some_leave.load(std::memory_order_relaxed)) [[unlikely]]
    unload();
}

void leave_library(void* module) {
  {
    std::lock_guard lock(threads().mutex);
    threads().leaving.push_back(module);
    some_leave = true;
  }
  if (count_of_this_thread().depth.load(std::memory_order_relaxed) == 0) unload();
}

}  // namespace ows::spi

void WSAAPI OwsReleaseLibrary(HMODULE library) {
  if (library) ows::spi::leave_library(library);
}
