#include "spi/ready_wait.h"

#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>

#include "border/errors.h"
#include "border/poll_now.h"
#include "spi/blocking_hook.h"
#include "win32/blocking_call.h"

namespace ows::spi {
namespace {

constexpr Nanoseconds second = 1'000'000'000;
constexpr std::size_t sigset_size = 8;

timespec time_until(Nanoseconds deadline) {
  const Nanoseconds rest = std::max(deadline - monotonic_now(), Nanoseconds{0});
  return {rest / second, rest % second};
}

}  // namespace

Nanoseconds monotonic_now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * second + time.tv_nsec;
}

ReadyWait::~ReadyWait() {
  for (const ReadyItem& item : items_) {
    if (item.token) item.service->leave(item.token, engine::this_thread_waker().fd());
  }
}

Result<int> ReadyWait::look() {
  int ready = 0;
  for (ReadyItem& item : items_) {
    int error = 0;
    item.poll.deadline = 0;
    const int bits = item.service->look(item.socket, item.interest, &item.poll, &error);
    if (bits == SOCKET_ERROR) {
      if (!tolerates_closed_ || error != WSAENOTSOCK) return fail(error);
      item.closed = true;
      item.poll = {-1, 0, 0, 0};
    } else {
      item.ready = static_cast<DWORD>(bits);
    }
    ready += item.closed || item.ready;
  }
  return ready;
}

/// From here on every provider tells this thread about changes that its descriptor does not show.
Status ReadyWait::enter() {
  for (ReadyItem& item : items_) {
    int error = 0;
    if (item.closed || !item.service->enter) continue;
    item.token = item.service->enter(item.socket, engine::this_thread_waker().fd(), &error);
    if (!item.token && !(tolerates_closed_ && error == WSAENOTSOCK)) return fail(error);
  }
  return {};
}

/// Asks the kernel about everything, without waiting. Fills every item's revents.
Result<int> ReadyWait::poll_now() {
  polled_.clear();
  for (const ReadyItem& item : items_) polled_.push_back({item.poll.fd, item.poll.events, 0});
  if (posix::poll_now(polled_.data(), polled_.size()) < 0) return fail(winsock_error());
  for (std::size_t i = 0; i < items_.size(); ++i) items_[i].poll.revents = polled_[i].revents;
  return look();
}

/// Sleeps until something may have changed, at the latest until `deadline`. Fills every item's revents.
Status ReadyWait::sleep(win32::BlockingCall& call, std::optional<Nanoseconds> deadline) {
  polled_.clear();
  for (const ReadyItem& item : items_) {
    polled_.push_back({item.poll.fd, item.poll.events, 0});
    if (item.poll.deadline) deadline = std::min(deadline.value_or(item.poll.deadline), Nanoseconds{item.poll.deadline});
  }
  polled_.push_back({engine::this_thread_waker().fd(), posix::pollin, 0});
  if (const auto hook = blocking_hook(); hook.callback) {
    constexpr Nanoseconds hook_interval = 10'000'000;  // how often a hook of Winsock 1.1 runs
    if (!hook.callback(hook.context)) return fail(WSAEINTR);
    const Nanoseconds next = monotonic_now() + hook_interval;
    deadline = std::min(deadline.value_or(next), next);
  }
  timespec left = deadline ? time_until(*deadline) : timespec{};
  const long count =
      call.syscall(SYS_ppoll, polled_.data(), polled_.size(), deadline ? &left : nullptr, nullptr, sigset_size);
  if (count == -EINTR) {
    if (!call.attend()) return fail(WSAEINTR);
  } else if (count < 0) {
    return fail(winsock_error(static_cast<int>(-count)));
  }
  for (std::size_t i = 0; i < items_.size(); ++i) items_[i].poll.revents = count > 0 ? polled_[i].revents : short{0};
  if (count > 0 && polled_.back().revents) engine::this_thread_waker().drain();
  return {};
}

Result<int> ReadyWait::run(std::optional<Nanoseconds> deadline) {
  const auto time_is_up = [&] { return deadline && *deadline <= monotonic_now(); };
  auto ready = look();
  if (!ready) return ready;
  // What is ready already must not hide what the kernel has not been asked about yet.
  if (*ready > 0 || time_is_up()) return poll_now();
  if (win32::BlockingCall::under_way()) {
    ready = poll_now();
    return ready && *ready == 0 ? fail(WSAEINPROGRESS) : ready;
  }
  // Entered, and known to block, before the next look, so that a change between the looks is either seen or told.
  if (const auto entered = enter(); !entered) return fail(entered.error());
  win32::BlockingCall call(select_subject);
  for (bool last_round = false;;) {
    ready = look();
    if (!ready || last_round) return ready;
    if (*ready > 0) return poll_now();
    last_round = time_is_up();
    if (const auto slept = sleep(call, deadline); !slept) return fail(slept.error());
  }
}

}  // namespace ows::spi
