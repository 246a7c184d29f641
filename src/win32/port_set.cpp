#include "win32/port_set.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <thread>
#include <utility>

#include "engine/reactor.h"
#include "win32/interruptible.h"
#include "win32/thread.h"

namespace ows::win32 {
namespace {

void add_eventfd(int set, int fd, std::uint32_t events, std::uint64_t data) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = data;
  epoll_ctl(set, EPOLL_CTL_ADD, fd, &event);
}

// Data of landings that are the set's own affair.
constexpr std::uint64_t epoll_is_ready = engine::event_data(engine::Kind::none, 2, 0);

/// Which engine ports have, as the program's environment says.
bool wants_ring() {
  static const bool wanted = [] {
    const char* name = secure_getenv("OPENWINSOCK_ENGINE");
    if (!name || std::strcmp(name, "epoll") == 0) return false;
    if (std::strcmp(name, "io_uring") == 0) return true;
    std::fprintf(stderr, "openwinsock: OPENWINSOCK_ENGINE=%s: it is epoll or io_uring; epoll is taken\n", name);
    return false;
  }();
  return wanted;
}

}  // namespace

/// Looks after the sets that nobody asks. See port_set.h.
class PortTender {
 public:
  /// Under the lock.
  static void add(PortSet& set) {
    if (epoll_ < 0) start();
    set.next_ = first_;
    if (first_) first_->previous_ = &set;
    first_ = &set;
    look_out();
  }
  static void remove(PortSet& set) {
    if (set.taken_over_) give_back(set);
    (set.previous_ ? set.previous_->next_ : first_) = set.next_;
    if (set.next_) set.next_->previous_ = set.previous_;
  }
  static void give_back(PortSet& set) {
    set.taken_over_ = false;
    set.submits_at_once_.store(false, std::memory_order_relaxed);
    epoll_event unused{};
    epoll_ctl(epoll_, EPOLL_CTL_DEL, set.descriptor(), &unused);
  }
  /// Without the lock: whether look_out() would do anything.
  static bool dozes() { return dozes_.load(std::memory_order_seq_cst); }
  /// A set may have been left alone.
  static void look_out() {
    if (!dozes_.exchange(false)) return;
    idle_ = 0;
    static_cast<void>(eventfd_write(kick_, 1));
  }

 private:
  static constexpr int nap = 1;        // milliseconds
  static constexpr int patience = 64;  // naps in which there was nothing to look after, before it dozes

  static void start() {
    static const bool forks = pthread_atfork(nullptr, nullptr,
                                             [] {  // a child has no tender until it makes a set of its own
                                               first_ = nullptr;
                                               epoll_ = kick_ = -1;
                                               dozes_ = false;
                                             })
                              == 0;
    static_cast<void>(forks);
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    kick_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    add_eventfd(epoll_, kick_, EPOLLIN | EPOLLET, 0);
    std::thread(run).detach();
  }

  [[noreturn]] static void run() {
    for (;;) {
      const int timeout = look_around();
      std::array<epoll_event, 16> events;
      const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout);
      for (int i = 0; i < count; ++i)
        if (const auto set = find(static_cast<PortSet*>(events[static_cast<std::size_t>(i)].data.ptr))) set->handle_all();
    }
  }

  /// The set, if it is still there.
  static std::shared_ptr<PortSet> find(const PortSet* wanted) {
    const DispatcherLock lock;
    for (PortSet* set = first_; set; set = set->next_)
      if (set == wanted) return set->weak_from_this().lock();
    return {};
  }

  /// Takes over what has been left alone. How long to sleep then, in milliseconds.
  static int look_around() {
    bool busy = false;
    int timeout = nap;
    {
      DispatcherLock lock;
      for (PortSet* set = first_; set; set = set->next_) {
        const bool alone = set->asked_ == std::exchange(set->asked_before_, set->asked_);
        if (set->sleepers_ > 0) {
          if (!set->packets_left_ && !set->has_loose_ends()) continue;
          busy = true;
          if (alone) set->kick(lock);
        } else if (!set->taken_over_) {
          busy = true;
          if (!alone) continue;
          set->taken_over_ = true;
          set->submits_at_once_.store(true, std::memory_order_seq_cst);
          set->submit_orders();
          epoll_event event{};
          event.events = EPOLLIN;
          event.data.ptr = set;
          epoll_ctl(epoll_, EPOLL_CTL_ADD, set->descriptor(), &event);
        }
      }
      idle_ = busy ? 0 : idle_ + 1;
      if (idle_ > patience) {
        dozes_.store(true, std::memory_order_seq_cst);
        timeout = -1;
        // An order may have been gathered since, by a thread that did not see it doze.
        for (const PortSet* set = first_; set; set = set->next_)
          if (!set->taken_over_ && set->has_loose_ends()) timeout = nap;
        if (timeout == nap) dozes_ = false;
      }
    }
    return timeout;
  }

  // Protected by the dispatcher's lock; epoll_ and kick_ do not change once there is a tender.
  static inline PortSet* first_ = nullptr;
  static inline int epoll_ = -1;
  static inline int kick_ = -1;
  static inline std::atomic<bool> dozes_{false};  // written under the lock
  static inline int idle_ = 0;
};

std::shared_ptr<PortSet> PortSet::create() {
  const int epoll = epoll_create1(EPOLL_CLOEXEC), kick = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (epoll < 0 || kick < 0) {
    if (epoll >= 0) ::close(epoll);
    if (kick >= 0) ::close(kick);
    return {};
  }
  add_eventfd(epoll, kick, EPOLLIN | EPOLLET, engine::no_owner);
  engine::nest_default_set(epoll);
  return std::shared_ptr<PortSet>(new PortSet(epoll, kick));
}

PortSet::PortSet(int epoll, int kick)
    : epoll_(epoll),
      kick_(kick),
      fork_generation_(engine::fork_generation()),
      ring_(wants_ring() ? engine::Ring::create() : nullptr) {
  if (ring_) watch_epoll();
  const DispatcherLock lock;
  PortTender::add(*this);
}

PortSet::~PortSet() {
  if (!inherited()) {
    const DispatcherLock lock;
    PortTender::remove(*this);
  }
  ::close(epoll_);
  ::close(kick_);
}

bool PortSet::inherited() const { return engine::forked_since(fork_generation_); }

int PortSet::add(int fd, engine::Kind kind, std::uint32_t key, std::uint32_t generation) const {
  epoll_event event{};
  event.events = engine::everything;
  event.data.u64 = engine::event_data(kind, key, generation);
  return epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0 ? 0 : errno;
}

void PortSet::remove(int fd) const {
  epoll_event unused{};
  epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, &unused);
}

void PortSet::watch_epoll() {
  ring_->post([&](io_uring_sqe& entry) {
    entry.opcode = IORING_OP_POLL_ADD;
    entry.fd = epoll_;
    entry.poll32_events = POLLIN;
    entry.len = IORING_POLL_ADD_MULTI;
    entry.user_data = epoll_is_ready;
  });
}

int PortSet::wait(Thread& self, bool alertable, Deadline deadline, epoll_event* events) {
  const auto sleep = [&](long number, long a1, long a2, long a3, long a4, long a5, long a6) {
    return alertable ? interruptible_syscall(self.point(), apc_wanted, number, a1, a2, a3, a4, a5, a6)
                     : syscall(number, a1, a2, a3, a4, a5, a6);
  };
  if (!ring_) {
    const int timeout = deadline.is_now() ? 0 : engine::milliseconds_until(deadline.nanoseconds());
    const long count = sleep(SYS_epoll_wait, epoll_, reinterpret_cast<long>(events), most_events, timeout, 0, 0);
    return count > 0 ? static_cast<int>(count) : 0;
  }
  if (deadline.is_now() || events_left_) return look(events);
  const int left = engine::milliseconds_until(deadline.nanoseconds());
  __kernel_timespec limit{left / 1000, left % 1000 * 1'000'000L};
  io_uring_getevents_arg how{};
  how.ts = left < 0 ? 0 : reinterpret_cast<std::uintptr_t>(&limit);
  sleep(SYS_io_uring_enter, ring_->fd(), ring_->gathered(), 1, IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG,
        reinterpret_cast<long>(&how), sizeof how);
  return collect(events);
}

int PortSet::look(epoll_event* events) {
  if (!ring_) return std::max(epoll_wait(epoll_, events, most_events, 0), 0);
  syscall(SYS_io_uring_enter, ring_->fd(), ring_->gathered(), 0, IORING_ENTER_GETEVENTS, nullptr, 0);
  return collect(events);
}

int PortSet::collect(epoll_event* events) {
  std::array<engine::Ring::Landing, most_events> landings;
  const std::size_t landed = ring_->take(landings);
  int count = 0;
  bool ready = events_left_.exchange(false);
  for (const auto& landing : std::span(landings).first(landed)) {
    if (landing.data == no_news) continue;
    if (landing.data != epoll_is_ready) {
      events[count].data.u64 = landing.data;
      events[count++].events = static_cast<std::uint32_t>(landing.result);
      continue;
    }
    ready = true;
    if (!(landing.flags & IORING_CQE_F_MORE)) watch_epoll();  // the thread that has asked for it has ended, say
  }
  if (!ready) return count;
  const int room = most_events - count;
  const int got = room > 0 ? std::max(epoll_wait(epoll_, events + count, room, 0), 0) : 0;
  if (got == room) events_left_ = true;
  return count + got;
}

void PortSet::orders_gathered() const {
  if (!PortTender::dozes()) return;
  const DispatcherLock lock;
  PortTender::look_out();
}

void PortSet::lend_a_hand() {
  constexpr int moment = 1;  // milliseconds
  pollfd landed{descriptor(), POLLIN, 0};
  submit_orders();
  poll(&landed, 1, moment);
  handle_all();
}

void PortSet::attend() {
  ++asked_;
  if (!taken_over_) return;
  PortTender::give_back(*this);
  PortTender::look_out();
}

void PortSet::wake_up(bool kicked) {
  packets_in_a_row_ = 0;
  if (kicked) kicked_ = false;
  if (--sleepers_ == 0) PortTender::look_out();
}

void PortSet::kick(DispatcherLock& lock) {
  if (std::exchange(kicked_, true)) return;
  // An eventfd would be told of by the thread that watches it, which may compute; a landing of its own is there for all.
  if (ring_)
    ring_->post([](io_uring_sqe& entry) {
      entry.opcode = IORING_OP_NOP;
      entry.user_data = engine::no_owner;
    });
  lock.wake_afterwards(ring_ ? ring_->fd() : kick_, ring_ != nullptr);
}

void PortSet::leave_packets(bool any) {
  packets_left_ = any;
  if (any) PortTender::look_out();
}

void PortSet::handle_all() {
  std::array<epoll_event, most_events> events;
  int count = 0;
  do {
    count = look(events.data());
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      if (event.data.u64 != engine::no_owner) {
        engine::handle_event(event.data.u64, event.events);
        continue;
      }
      // Meant for a thread that has come meanwhile.
      DispatcherLock lock;
      kicked_ = false;
      if (sleepers_ > 0) kick(lock);
    }
  } while (count == most_events || events_left_);
  submit_orders();  // a watch of the epoll instance
}

}  // namespace ows::win32
