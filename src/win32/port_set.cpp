#include "win32/port_set.h"

#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
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
    epoll_event unused{};
    epoll_ctl(epoll_, EPOLL_CTL_DEL, set.epoll_, &unused);
  }
  /// A set may have been left alone.
  static void look_out() {
    if (!std::exchange(dozes_, false)) return;
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
          if (!set->packets_left_) continue;
          busy = true;
          if (alone) set->kick(lock);
        } else if (!set->taken_over_) {
          busy = true;
          if (!alone) continue;
          set->taken_over_ = true;
          epoll_event event{};
          event.events = EPOLLIN;
          event.data.ptr = set;
          epoll_ctl(epoll_, EPOLL_CTL_ADD, set->epoll_, &event);
        }
      }
      idle_ = busy ? 0 : idle_ + 1;
      if (idle_ > patience) {
        dozes_ = true;
        timeout = -1;
      }
    }
    return timeout;
  }

  // Protected by the dispatcher's lock; epoll_ and kick_ do not change once there is a tender.
  static inline PortSet* first_ = nullptr;
  static inline int epoll_ = -1;
  static inline int kick_ = -1;
  static inline bool dozes_ = false;
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

PortSet::PortSet(int epoll, int kick) : epoll_(epoll), kick_(kick), fork_generation_(engine::fork_generation()) {
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

int PortSet::wait(Thread& self, bool alertable, Deadline deadline, epoll_event* events) const {
  const int timeout = deadline.is_now() ? 0 : engine::milliseconds_until(deadline.nanoseconds());
  const long count = alertable ? interruptible_syscall(self.point(), apc_wanted, SYS_epoll_wait, epoll_,
                                                       reinterpret_cast<long>(events), most_events, timeout)
                               : epoll_wait(epoll_, events, most_events, timeout);
  return count > 0 ? static_cast<int>(count) : 0;
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
  if (!std::exchange(kicked_, true)) lock.write_afterwards(kick_);
}

void PortSet::leave_packets(bool any) {
  packets_left_ = any;
  if (any) PortTender::look_out();
}

void PortSet::handle_all() {
  std::array<epoll_event, most_events> events;
  int count = 0;
  do {
    count = epoll_wait(epoll_, events.data(), most_events, 0);
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
  } while (count == most_events);
}

}  // namespace ows::win32
