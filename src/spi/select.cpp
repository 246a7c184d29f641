#include "spi/select.h"

#include <time.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <vector>

#include "border/errors.h"
#include "border/posix.h"
#include "border/user_memory.h"
#include "engine/waker.h"

namespace ows::spi {
namespace {

using Nanoseconds = long long;

Nanoseconds now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

/// One entry of one set.
struct Item {
  SOCKET socket;
  DWORD interest;
  const OWS_READINESS* service;
  OWS_POLL poll{-1, 0, 0, 0};
  bool entered = false;
  bool ready = false;
};

struct Set {
  fd_set* sockets;
  DWORD interest;
};

/// A wait under way: the items, the descriptors to poll, and the promise to leave every provider that was entered.
class Wait {
 public:
  ~Wait() {
    for (const Item& item : items_)
      if (item.entered) item.service->leave(item.socket, engine::this_thread_waker().fd());
  }

  Status add(const Set& set, FindReadiness find, void* context) {
    for (u_int i = 0; i < set.sockets->fd_count; ++i) {
      const SOCKET s = set.sockets->fd_array[i];
      const OWS_READINESS* service = find(s, context);
      if (!service) return fail(WSAENOTSOCK);
      items_.push_back({s, set.interest, service});
    }
    return {};
  }

  bool empty() const { return items_.empty(); }

  /// Looks at everything; how many are ready.
  Result<int> look() {
    int ready = 0;
    for (Item& item : items_) {
      int error = 0;
      item.poll.deadline = 0;
      const int bits = item.service->look(item.socket, item.interest, &item.poll, &error);
      if (bits == SOCKET_ERROR) return fail(error);
      item.ready = bits != 0;
      ready += item.ready;
    }
    return ready;
  }

  /// From here on every provider tells this thread about changes that its descriptor does not show.
  Status enter() {
    for (Item& item : items_) {
      int error = 0;
      if (!item.service->enter || item.entered) continue;
      if (item.service->enter(item.socket, engine::this_thread_waker().fd(), &error) != 0) return fail(error);
      item.entered = true;
      uses_waker_ = true;
    }
    return {};
  }

  /// Sleeps until something may have changed, at the latest until `deadline`. Fills every item's revents.
  Status sleep(std::optional<Nanoseconds> deadline) {
    polled_.clear();
    for (const Item& item : items_) {
      polled_.push_back({item.poll.fd, item.poll.events, 0});
      if (item.poll.deadline) deadline = std::min(deadline.value_or(item.poll.deadline), Nanoseconds{item.poll.deadline});
    }
    if (uses_waker_) polled_.push_back({engine::this_thread_waker().fd(), posix::pollin, 0});
    timespec left{};
    if (deadline) {
      const Nanoseconds rest = std::max(*deadline - now(), Nanoseconds{0});
      left = {rest / 1'000'000'000, rest % 1'000'000'000};
    }
    const int count = posix::ppoll(polled_.data(), polled_.size(), deadline ? &left : nullptr, nullptr);
    if (count < 0 && errno != EINTR) return fail(winsock_error());
    for (std::size_t i = 0; i < items_.size(); ++i) items_[i].poll.revents = count > 0 ? polled_[i].revents : short{0};
    if (uses_waker_ && count > 0 && polled_.back().revents) engine::this_thread_waker().drain();
    return {};
  }

  /// Leaves only the ready sockets in the sets.
  void rewrite(std::initializer_list<Set> sets) const {
    for (const Set& set : sets) {
      if (!set.sockets) continue;
      u_int kept = 0;
      for (const Item& item : items_)
        if (item.interest == set.interest && item.ready) set.sockets->fd_array[kept++] = item.socket;
      set.sockets->fd_count = kept;
    }
  }

 private:
  std::vector<Item> items_;
  std::vector<posix::pollfd> polled_;
  bool uses_waker_ = false;
};

/// fd_set is as long as its fd_count says: programs define FD_SETSIZE as they like, and some allocate larger sets.
bool valid(fd_set* set) {
  if (!set) return true;
  constexpr std::size_t header = offsetof(fd_set, fd_array);
  if (!writable(set, header)) return false;
  return writable(set, header + std::size_t{set->fd_count} * sizeof(SOCKET));
}

Result<std::optional<Nanoseconds>> deadline_after(const timeval* timeout) {
  if (!timeout) return std::nullopt;
  if (!readable(timeout, sizeof *timeout)) return fail(WSAEFAULT);
  constexpr long most_seconds = 1'000'000'000;
  const long seconds = timeout->tv_sec, microseconds = timeout->tv_usec;
  if (seconds < 0 || microseconds < 0) return fail(WSAEINVAL);
  return now() + std::min(seconds, most_seconds) * 1'000'000'000LL + std::min(microseconds, most_seconds) * 1000LL;
}

}  // namespace

Result<int> select_sockets(fd_set* readfds, fd_set* writefds, fd_set* exceptfds, const timeval* timeout, FindReadiness find,
                           void* context) {
  const auto sets = {Set{readfds, OWS_READ}, Set{writefds, OWS_WRITE}, Set{exceptfds, OWS_EXCEPT}};
  for (const Set& set : sets)
    if (!valid(set.sockets)) return fail(WSAEFAULT);
  const auto deadline = deadline_after(timeout);
  if (!deadline) return fail(deadline.error());

  Wait wait;
  for (const Set& set : sets) {
    if (!set.sockets) continue;
    if (const auto added = wait.add(set, find, context); !added) return fail(added.error());
  }
  if (wait.empty()) return fail(WSAEINVAL);

  auto ready = wait.look();
  if (ready && *ready == 0) {
    // Entered before the second look, so that a change between the looks is either seen or told.
    if (const auto entered = wait.enter(); !entered) return fail(entered.error());
  }
  for (bool time_is_up = false;;) {
    if (!ready) return fail(ready.error());
    // What is ready already must not hide what the kernel has not been asked about yet: one more round without waiting.
    const bool last_round = *ready > 0 || time_is_up;
    if (const auto slept = wait.sleep(last_round ? std::optional(now()) : *deadline); !slept) return fail(slept.error());
    ready = wait.look();
    if (ready && (last_round || *ready > 0)) break;
    time_is_up = *deadline && now() >= **deadline;
  }
  wait.rewrite(sets);
  return *ready;
}

}  // namespace ows::spi
