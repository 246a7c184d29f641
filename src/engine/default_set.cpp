#include "engine/default_set.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <ctime>
#include <mutex>
#include <utility>

#include "base/immortal.h"
#include "engine/steward.h"

namespace ows::engine {

constinit std::atomic<std::uint32_t> detail::watched{0};

namespace {

struct Set {
  int epoll = -1;
  int kick = -1;  // an eventfd, edge-triggered: each write is an edge, so nobody need read it
};

struct State {
  std::mutex making;  // protects the making of the set
  std::atomic<const Set*> set{nullptr};
  std::array<Owner, kinds> owners{};
  void (*invite)() = nullptr;
  bool nested = false;  // there are port sets, whose descriptors a child has to add, too

  std::atomic<bool> sleeping{false};    // the leader, in epoll_wait
  std::atomic<std::int64_t> looked{0};  // when somebody last looked, CLOCK_MONOTONIC

  std::mutex roles;  // protects what follows
  bool led = false;
  bool by_steward = false;
  Follower* first = nullptr;
  Follower* last = nullptr;
};
constinit Immortal<State> state;

constexpr std::uint64_t nested_set = event_data(Kind::none, 1, 0);

/// In a forked child the parent's epoll instance is still the parent's.
void forget_in_child() {
  new (&state->making) std::mutex;
  new (&state->roles) std::mutex;
  state->led = state->by_steward = false;
  state->sleeping = false;
  state->first = state->last = nullptr;
  if (const Set* parents = state->set.exchange(nullptr)) {
    ::close(parents->epoll);
    ::close(parents->kick);
    if (detail::watched.exchange(0) == 0 && !std::exchange(state->nested, false)) return;
    // There is nobody to be invited, and the locks that an invitation takes may still be those of the fork.
    auto* const invite = std::exchange(state->invite, nullptr);
    for (const Owner& owner : state->owners)
      if (owner.add_all) owner.add_all();
    state->invite = invite;
  }
}

const Set* make_set() {
  std::lock_guard lock(state->making);
  if (const Set* there = state->set.load(std::memory_order_acquire)) return there;
  static const bool forks = pthread_atfork(nullptr, nullptr, forget_in_child) == 0;
  static_cast<void>(forks);
  const Set made{epoll_create1(EPOLL_CLOEXEC), eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  if (made.epoll < 0 || made.kick < 0) {
    const int why = errno;
    if (made.epoll >= 0) ::close(made.epoll);
    if (made.kick >= 0) ::close(made.kick);
    errno = why;
    return nullptr;
  }
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  event.data.u64 = no_owner;
  epoll_ctl(made.epoll, EPOLL_CTL_ADD, made.kick, &event);
  const Set* set = new Set(made);
  state->set.store(set, std::memory_order_release);
  return set;
}

constexpr int batch = 64;

void handle(const epoll_event* events, int count) {
  for (int i = 0; i < count; ++i) handle_event(events[i].data.u64, events[i].events);
}

std::int64_t now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

/// Handles what is ready, as the leader. Whether there may be more.
bool look_once() {
  std::array<epoll_event, batch> events;
  state->looked.store(now(), std::memory_order_relaxed);
  const int count = epoll_wait(state->set.load(std::memory_order_acquire)->epoll, events.data(), batch, 0);
  handle(events.data(), count);
  return count == batch;
}

}  // namespace

const std::uint32_t everything = EPOLLIN | EPOLLOUT | EPOLLPRI | EPOLLRDHUP | EPOLLET;

void handle_event(std::uint64_t data, std::uint32_t epoll_events) {
  if (data == no_owner) return;  // a kick
  if (data == nested_set) {
    if (!try_to_lead()) return;
    while (look_once()) {
    }
    return stop_leading();
  }
  constexpr std::uint32_t key_mask = (1u << 24) - 1;
  const auto key = static_cast<std::uint32_t>(data >> 32) & key_mask;
  state->owners[static_cast<std::size_t>(data >> 56)].ready(key, static_cast<std::uint32_t>(data), epoll_events);
}

int milliseconds_until(std::uint64_t nanoseconds) {
  if (nanoseconds == ~std::uint64_t{0}) return -1;
  const std::int64_t left = static_cast<std::int64_t>(nanoseconds) - now();
  return static_cast<int>(std::clamp<std::int64_t>((left + 999'999) / 1'000'000, 0, INT_MAX));
}

void nest_default_set(int epoll) {
  const Set* set = make_set();
  if (!set) return;
  {
    const std::lock_guard lock(state->making);
    state->nested = true;
  }
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  event.data.u64 = nested_set;
  epoll_ctl(epoll, EPOLL_CTL_ADD, set->epoll, &event);
}

void set_owner(Kind kind, const Owner& owner) {
  // Said again whenever its provider starts, while the steward may be reading it.
  Owner& known = state->owners[static_cast<std::size_t>(kind)];
  if (known.ready != owner.ready) known = owner;
}

void set_invitation(void (*invite)()) { state->invite = invite; }

int add_to_default_set(int fd, Kind kind, std::uint32_t key, std::uint32_t generation) {
  const Set* set = make_set();
  if (!set) return errno;
  epoll_event event{};
  event.events = everything;
  event.data.u64 = event_data(kind, key, generation);
  if (epoll_ctl(set->epoll, EPOLL_CTL_ADD, fd, &event) != 0) return errno;
  if (detail::watched.fetch_add(1, std::memory_order_seq_cst) > 0) return 0;
  if (state->invite) state->invite();
  leader_is_away();  // there is none yet, and what is parked already may be what this is watched for
  return 0;
}

void remove_from_default_set(int fd) {
  const Set* set = state->set.load(std::memory_order_acquire);
  epoll_event unused{};
  if (set && epoll_ctl(set->epoll, EPOLL_CTL_DEL, fd, &unused) == 0) detail::watched.fetch_sub(1, std::memory_order_relaxed);
}

bool try_to_lead() {
  std::lock_guard lock(state->roles);
  if (state->led || !state->set.load(std::memory_order_acquire)) return false;
  return state->led = true;
}

void lead(std::atomic<std::uint32_t>& word, std::uint64_t nanoseconds) {
  const Set* set = state->set.load(std::memory_order_acquire);
  // A thread that was asked to lead when it was about to do so anyway leads: the request is granted.
  std::uint32_t seen = awake;
  while (!word.compare_exchange_strong(seen, leading, std::memory_order_acq_rel))
    if (seen != asked) return;
  std::array<epoll_event, batch> events;
  state->sleeping.store(true, std::memory_order_seq_cst);
  const int count = epoll_wait(set->epoll, events.data(), batch, milliseconds_until(nanoseconds));
  state->sleeping.store(false, std::memory_order_seq_cst);
  leader_is_away();
  seen = leading;
  word.compare_exchange_strong(seen, awake, std::memory_order_acq_rel);  // or done
  state->looked.store(now(), std::memory_order_relaxed);
  handle(events.data(), count);
}

void Follower::ask_first() {
  while (Follower* follower = state->first) {
    state->first = follower->next_;
    (state->first ? state->first->previous_ : state->last) = nullptr;
    follower->linked_ = false;
    // Until it is asked: it may go to sleep or wake up between two attempts. One that is awake will see it when it wants to
    // sleep; one whose wait is over, or who leads or is asked already, is not the one.
    std::uint32_t seen = asleep;
    while (seen == asleep || seen == awake) {
      if (!follower->word_.compare_exchange_weak(seen, asked, std::memory_order_acq_rel)) continue;
      if (seen == asleep) syscall(SYS_futex, &follower->word_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
      return;
    }
  }
}

void stop_leading() {
  std::lock_guard lock(state->roles);
  state->led = false;
  Follower::ask_first();
}

void hand_on() {
  std::lock_guard lock(state->roles);
  if (!state->led) Follower::ask_first();
}

void kick() {
  if (const Set* set = state->set.load(std::memory_order_acquire)) static_cast<void>(eventfd_write(set->kick, 1));
}

void poll_default_set() {
  if (!try_to_lead()) return;
  look_once();
  stop_leading();
}

void poll_if_stale() {
  constexpr std::int64_t fresh = 100'000;
  if (default_set_in_use() && now() - state->looked.load(std::memory_order_relaxed) > fresh) poll_default_set();
}

bool lead_if_unwatched() {
  constexpr std::int64_t unwatched = 1'000'000;
  if (!default_set_in_use() || now() - state->looked.load(std::memory_order_relaxed) < unwatched) return false;
  {
    std::lock_guard lock(state->roles);
    if (state->led || !state->set.load(std::memory_order_acquire)) return false;
    state->led = state->by_steward = true;
  }
  const auto wanted = [] {
    std::lock_guard lock(state->roles);
    return state->first != nullptr;
  };
  std::atomic<std::uint32_t> word{awake};
  while (!wanted()) lead(word, ~std::uint64_t{0});
  {
    std::lock_guard lock(state->roles);
    state->by_steward = false;
  }
  stop_leading();
  return true;
}

bool leader_sleeps() { return state->sleeping.load(std::memory_order_seq_cst); }

bool Follower::follow() {
  std::lock_guard lock(state->roles);
  if (!state->led) return false;
  if (state->by_steward) kick();
  if (linked_) return true;
  previous_ = state->last;
  next_ = nullptr;
  (state->last ? state->last->next_ : state->first) = this;
  state->last = this;
  linked_ = true;
  return true;
}

Follower::~Follower() {
  std::lock_guard lock(state->roles);
  if (!linked_) return;
  (previous_ ? previous_->next_ : state->first) = next_;
  (next_ ? next_->previous_ : state->last) = previous_;
}

}  // namespace ows::engine
