#include "providers/transport/wait.h"

#include <algorithm>
#include <array>

#include "border/posix.h"

namespace ows::transport {

std::optional<TimePoint> deadline_after(DWORD milliseconds) {
  if (milliseconds == 0) return std::nullopt;
  return engine::Clock::now() + std::chrono::milliseconds(milliseconds);
}

void sleep_on(int fd, short events, std::optional<TimePoint> deadline) {
  engine::Waker& waker = engine::this_thread_waker();
  std::array<posix::pollfd, 2> waiting{posix::pollfd{waker.fd(), posix::pollin, 0}, posix::pollfd{fd, events, 0}};
  timespec left{};
  if (deadline) {
    const auto rest = std::max<long long>(std::chrono::nanoseconds(*deadline - engine::Clock::now()).count(), 0);
    left = {rest / 1'000'000'000, rest % 1'000'000'000};
  }
  posix::ppoll(waiting.data(), fd >= 0 ? 2 : 1, deadline ? &left : nullptr, nullptr);
  if (waiting[0].revents) waker.drain();
}

}  // namespace ows::transport
