#include "win32/timer_service.h"

#include <minwinbase.h>
#include <winerror.h>

#include <poll.h>
#include <pthread.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <mutex>
#include <new>
#include <vector>

#include "base/quiet_thread.h"
#include "win32/dispatcher.h"
#include "win32/thread.h"

namespace ows::win32 {

/// A binary heap of entries by the time they are due, each of which knows its place. Protected by the dispatcher's lock.
struct TimerQueue {
  Clock clock;
  int fd = -1;
  std::vector<TimerEntry*> heap;

  void place(std::size_t position, TimerEntry* entry) {
    heap[position] = entry;
    entry->position_ = position;
  }
  void rise(std::size_t at, TimerEntry* entry) {
    while (at > 0 && heap[(at - 1) / 2]->due_ > entry->due_) {
      place(at, heap[(at - 1) / 2]);
      at = (at - 1) / 2;
    }
    place(at, entry);
  }
  void sink(std::size_t at, TimerEntry* entry) {
    for (;;) {
      std::size_t child = 2 * at + 1;
      if (child >= heap.size()) break;
      if (child + 1 < heap.size() && heap[child + 1]->due_ < heap[child]->due_) ++child;
      if (heap[child]->due_ >= entry->due_) break;
      place(at, heap[child]);
      at = child;
    }
    place(at, entry);
  }
  void insert(TimerEntry* entry) {
    heap.push_back(entry);  // room is reserved
    rise(heap.size() - 1, entry);
  }
  void remove(TimerEntry* entry) {
    const std::size_t at = std::exchange(entry->position_, TimerEntry::nowhere);
    TimerEntry* last = heap.back();
    heap.pop_back();
    if (last == entry) return;
    sink(at, last);
    rise(last->position_, last);
  }
  /// Sets the timerfd to the first entry. Under the lock, so that the last to set it sets it right.
  void arm() const {
    if (fd < 0 || heap.empty()) return;
    // An absolute time of 0 would disarm it.
    const std::uint64_t due = heap.front()->due_ ? heap.front()->due_ : 1;
    const itimerspec when{
        .it_interval = {},
        .it_value = {.tv_sec = static_cast<time_t>(due / 1'000'000'000), .tv_nsec = static_cast<long>(due % 1'000'000'000)}};
    timerfd_settime(fd, TFD_TIMER_ABSTIME, &when, nullptr);
  }
};

struct TimerService {
  std::array<TimerQueue, 2> queues{TimerQueue{.clock = Clock::monotonic, .heap = {}},
                                   TimerQueue{.clock = Clock::realtime, .heap = {}}};
  std::size_t reserved = 0;
  bool running = false;

  TimerQueue& queue(Clock clock) { return queues[static_cast<std::size_t>(clock)]; }

  /// Expires one entry that is due. False when there is none.
  static bool expire_one(TimerQueue& queue) {
    Thread* to_poke = nullptr;
    {
      DispatcherLock lock;
      const std::uint64_t now = now_of(queue.clock);
      if (queue.heap.empty() || queue.heap.front()->due_ > now) {
        queue.arm();
        return false;
      }
      TimerEntry* entry = queue.heap.front();
      queue.remove(entry);
      to_poke = entry->expire(lock, now);
    }
    if (to_poke) {
      poke(to_poke->point(), apc_wanted);
      to_poke->release();
    }
    return true;
  }

  [[noreturn]] static void* run(void* self) {
    auto& service = *static_cast<TimerService*>(self);
    pthread_setname_np(pthread_self(), "ows-timer");
    for (;;) {
      std::array<pollfd, 2> due{};
      for (std::size_t i = 0; i < due.size(); ++i) due[i] = {.fd = service.queues[i].fd, .events = POLLIN, .revents = 0};
      poll(due.data(), due.size(), -1);
      for (std::size_t i = 0; i < due.size(); ++i) {
        if (!due[i].revents) continue;
        std::uint64_t times = 0;
        [[maybe_unused]] const auto octets = read(service.queues[i].fd, &times, sizeof times);
        while (expire_one(service.queues[i])) {
        }
      }
    }
  }
};

namespace {

TimerService& service() {  // protected by the dispatcher's lock
  static auto* instance = new TimerService;
  return *instance;
}

}  // namespace

std::uint64_t now_of(Clock clock) {
  timespec now{};
  clock_gettime(clock == Clock::monotonic ? CLOCK_MONOTONIC : CLOCK_REALTIME, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
}

Due due_of(std::int64_t ticks) {
  constexpr std::uint64_t ticks_to_1970 = 116'444'736'000'000'000, nanoseconds_per_tick = 100;
  constexpr std::uint64_t distant = std::uint64_t{1} << 62;  // nanoseconds: some 146 years
  const auto in_nanoseconds = [](std::uint64_t span) {
    return span < distant / nanoseconds_per_tick ? span * nanoseconds_per_tick : distant;
  };
  if (ticks < 0) {
    return {.clock = Clock::monotonic,
            .nanoseconds = now_of(Clock::monotonic) + in_nanoseconds(~static_cast<std::uint64_t>(ticks) + 1)};
  }
  const auto since_1601 = static_cast<std::uint64_t>(ticks);
  return {.clock = Clock::realtime,
          .nanoseconds = since_1601 > ticks_to_1970 ? in_nanoseconds(since_1601 - ticks_to_1970) : 0};
}

Due due_of(const FILETIME& time) {
  return due_of(static_cast<std::int64_t>(std::uint64_t{time.dwHighDateTime} << 32 | time.dwLowDateTime));
}

Status TimerEntry::reserve() {
  try {
    const DispatcherLock lock;
    const std::size_t wanted = service().reserved + 1;
    for (TimerQueue& queue : service().queues) {
      if (queue.heap.capacity() < wanted) queue.heap.reserve(2 * wanted);
    }
    service().reserved = wanted;
    return {};
  } catch (const std::bad_alloc&) {
    return fail(ERROR_NOT_ENOUGH_MEMORY);
  }
}

std::uint64_t TimerEntry::next_due(std::uint32_t period_milliseconds, std::uint64_t now) const {
  const std::uint64_t step = std::uint64_t{period_milliseconds} * 1'000'000;
  const std::uint64_t next = due() + step > now ? due() + step : now + step;
  return clock() == Clock::monotonic ? next : now_of(Clock::monotonic) + (next - now);
}

void TimerEntry::unreserve() {
  const DispatcherLock lock;
  --service().reserved;
}

void TimerEntry::schedule(Clock clock, std::uint64_t due) {
  unschedule();
  clock_ = clock;
  due_ = due;
  TimerQueue& queue = service().queue(clock);
  queue.insert(this);
  if (position_ == 0) queue.arm();
}

void TimerEntry::unschedule() {
  if (scheduled()) service().queue(clock_).remove(this);
}

Status ensure_timer_service() {
  const DispatcherLock lock;
  TimerService& it = service();
  if (it.running) return {};
  it.queue(Clock::monotonic).fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  it.queue(Clock::realtime).fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  it.running = it.queues[0].fd >= 0 && it.queues[1].fd >= 0 && start_quiet_thread(TimerService::run, &it);
  for (TimerQueue& queue : it.queues) {
    if (it.running) {
      queue.arm();
    } else if (queue.fd >= 0) {
      close(std::exchange(queue.fd, -1));
    }
  }
  return it.running ? Status() : fail(ERROR_NO_SYSTEM_RESOURCES);
}

void forget_timer_service() {
  TimerService& it = service();
  it.running = false;
  for (TimerQueue& queue : it.queues) {
    if (queue.fd >= 0) close(std::exchange(queue.fd, -1));
  }
}

}  // namespace ows::win32
