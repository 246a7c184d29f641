#include "ws2_32/blocking_look_up.h"

#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>

#include "border/posix.h"
#include "spi/blocking_hook.h"

namespace ows {
namespace {

constexpr std::uint64_t look_up_subject = ~std::uint64_t{0} - 2;  // no socket, and not select's
constexpr std::uint64_t hook_interval = 10'000'000;               // nanoseconds, as of other calls

std::uint64_t now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_nsec);
}

timespec left_until(std::uint64_t deadline) {
  const std::uint64_t left = deadline - std::min(deadline, now());
  return {static_cast<time_t>(left / 1'000'000'000), static_cast<long>(left % 1'000'000'000)};
}

}  // namespace

LookUpEnd::LookUpEnd() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
LookUpEnd::~LookUpEnd() {
  if (good()) ::close(fd_);
}

void LookUpEnd::tell() {
  told_.store(true, std::memory_order_release);
  const std::uint64_t one = 1;
  static_cast<void>(::write(fd_, &one, sizeof one) == sizeof one);  // it is not full
}

Status LookUpEnd::wait(win32::Deadline deadline) {
  win32::BlockingCall call(look_up_subject);
  const auto over = [&] { return !deadline.is_never() && now() >= deadline.nanoseconds(); };
  for (;;) {
    if (told_.load(std::memory_order_acquire)) return {};
    if (over()) return fail(WSAETIMEDOUT);
    std::uint64_t until = deadline.nanoseconds();
    if (const auto hook = spi::blocking_hook(); hook.callback) {
      if (!hook.callback(hook.context)) return fail(WSAEINTR);
      until = std::min(until, now() + hook_interval);
    }
    posix::pollfd end{fd_, posix::pollin, 0};
    timespec left = left_until(until);
    constexpr long sigset_size = 8;
    const bool limited = until != win32::Deadline::never().nanoseconds();
    if (call.syscall(SYS_ppoll, &end, 1, limited ? &left : nullptr, nullptr, sigset_size) == -EINTR && !call.attend())
      return fail(WSAEINTR);
  }
}

}  // namespace ows
