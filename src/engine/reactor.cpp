#include "engine/reactor.h"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace ows::engine {
namespace {

std::atomic<unsigned> forks{0};

class Reactor {
 public:
  Reactor() : epoll_(epoll_create1(EPOLL_CLOEXEC)), kick_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), generation_(forks) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = nullptr;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, kick_, &event);
    std::thread([this] { run(); }).detach();
  }

  void watch(const std::shared_ptr<Watched>& object, const Interest& interest) {
    std::lock_guard lock(mutex_);
    auto found = entries_.find(object.get());
    if (found == entries_.end()) {
      if (!interest.any()) return;
      found = entries_.emplace(object.get(), Entry{object, {}}).first;
    }
    set_descriptor(object.get(), found->second.interest, interest);
    const bool earlier = interest.deadline && (!sleeps_until_ || *interest.deadline < *sleeps_until_);
    found->second.interest = interest;
    if (!interest.any()) entries_.erase(found);
    if (earlier) eventfd_write(kick_, 1);
    idle_.notify_all();
  }

  /// Waits until nothing is left that the process must finish.
  void finish() {
    std::unique_lock lock(mutex_);
    idle_.wait_for(lock, exit_limit, [this] {
      return std::ranges::none_of(entries_, [](const auto& entry) { return entry.second.interest.must_finish; });
    });
  }

  unsigned generation() const { return generation_; }

 private:
  struct Entry {
    std::shared_ptr<Watched> object;
    Interest interest;
  };

  void set_descriptor(Watched* object, const Interest& before, const Interest& after) const {
    const auto bits = [](const Interest& interest) -> std::uint32_t {
      if (interest.fd < 0) return 0;
      return (interest.readable ? std::uint32_t{EPOLLIN} : 0u) | (interest.writable ? std::uint32_t{EPOLLOUT} : 0u);
    };
    const std::uint32_t old_bits = bits(before), new_bits = bits(after);
    epoll_event event{};
    event.events = new_bits;
    event.data.ptr = object;
    if (old_bits && (!new_bits || before.fd != after.fd)) epoll_ctl(epoll_, EPOLL_CTL_DEL, before.fd, nullptr);
    if (!new_bits) return;
    const bool known = old_bits && before.fd == after.fd;
    if (!known || old_bits != new_bits) epoll_ctl(epoll_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, after.fd, &event);
  }

  /// Milliseconds to the next deadline, rounded up; -1: none. Remembers it, so that an earlier one kicks.
  int time_to_sleep() {
    std::lock_guard lock(mutex_);
    sleeps_until_.reset();
    for (const auto& [_, entry] : entries_)
      if (entry.interest.deadline)
        sleeps_until_ = std::min(sleeps_until_.value_or(*entry.interest.deadline), *entry.interest.deadline);
    if (!sleeps_until_) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*sleeps_until_ - Clock::now()).count();
    return static_cast<int>(std::clamp<long long>(left, 0, 60'000));
  }

  void run() {
    std::vector<epoll_event> events(64);
    for (;;) {
      const int timeout = time_to_sleep();
      const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout);
      std::vector<std::shared_ptr<Watched>> due;
      {
        std::lock_guard lock(mutex_);
        for (int i = 0; i < count; ++i) {
          if (!events[static_cast<std::size_t>(i)].data.ptr) {
            eventfd_t ignored;
            eventfd_read(kick_, &ignored);
            continue;
          }
          // The object may have been forgotten since the kernel reported it.
          const auto found = entries_.find(static_cast<Watched*>(events[static_cast<std::size_t>(i)].data.ptr));
          if (found != entries_.end()) due.push_back(found->second.object);
        }
        const TimePoint now = Clock::now();
        for (const auto& [_, entry] : entries_)
          if (entry.interest.deadline && *entry.interest.deadline <= now
              && std::ranges::find(due, entry.object) == due.end())
            due.push_back(entry.object);
      }
      for (const auto& object : due) object->serve();
    }
  }

  const int epoll_;
  const int kick_;
  const unsigned generation_;
  std::mutex mutex_;  // protects entries_ and sleeps_until_
  std::condition_variable idle_;
  std::map<Watched*, Entry> entries_;
  std::optional<TimePoint> sleeps_until_;
};

std::atomic<Reactor*> reactor{nullptr};
std::mutex making;

void finish_at_exit() {
  Reactor* it = reactor.load(std::memory_order_acquire);
  if (it && it->generation() == forks) it->finish();
}

Reactor& make_reactor() {
  std::lock_guard lock(making);
  Reactor* it = reactor.load(std::memory_order_acquire);
  if (it) return *it;
  it = new Reactor;  // never destroyed: its thread runs to the last moment of the process
  reactor.store(it, std::memory_order_release);
  std::atexit(finish_at_exit);
  return *it;
}

/// Counts forks from the moment the library is loaded.
[[maybe_unused]] const int counting = pthread_atfork(nullptr, nullptr, [] { forks.fetch_add(1); });

}  // namespace

unsigned fork_generation() { return forks.load(std::memory_order_relaxed); }

bool forked_since(unsigned generation) { return forks.load(std::memory_order_relaxed) != generation; }

void watch(const std::shared_ptr<Watched>& object, const Interest& interest) {
  Reactor* it = reactor.load(std::memory_order_acquire);
  if (!it) {
    if (!interest.any()) return;
    it = &make_reactor();
  }
  if (!forked_since(it->generation())) it->watch(object, interest);
}

}  // namespace ows::engine
