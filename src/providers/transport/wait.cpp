#include "providers/transport/wait.h"

#include <sys/syscall.h>

#include <algorithm>
#include <array>

#include "border/posix.h"
#include "win32/blocking_call.h"

namespace ows::transport {

std::optional<TimePoint> deadline_after(DWORD milliseconds) {
  if (milliseconds == 0) return std::nullopt;
  return engine::Clock::now() + std::chrono::milliseconds(milliseconds);
}

Status sleep_on(const Socket& socket, int fd, short events, std::optional<TimePoint> deadline) {
  if (win32::BlockingCall::under_way()) return fail(WSAEINPROGRESS);
  engine::Waker& waker = engine::this_thread_waker();
  win32::BlockingCall call(socket.handle);  // what changes in the socket comes by the waker, which is not lost
  LPBLOCKINGCALLBACK hook = nullptr;
  DWORD_PTR context = 0;
  int error = 0;
  socket.upcalls.lpWPUQueryBlockingCallback(socket.entry.dwCatalogEntryId, &hook, &context, &error);
  if (hook) {
    constexpr std::chrono::milliseconds hook_interval{10};  // how often a hook of Winsock 1.1 runs
    if (!hook(context)) return fail(WSAEINTR);
    const TimePoint next = engine::Clock::now() + hook_interval;
    deadline = std::min(deadline.value_or(next), next);
  }
  std::array<posix::pollfd, 2> waiting{posix::pollfd{waker.fd(), posix::pollin, 0}, posix::pollfd{fd, events, 0}};
  timespec left{};
  if (deadline) {
    const auto rest = std::max<long long>(std::chrono::nanoseconds(*deadline - engine::Clock::now()).count(), 0);
    left = {rest / 1'000'000'000, rest % 1'000'000'000};
  }
  constexpr std::size_t sigset_size = 8;
  const long count =
      call.syscall(SYS_ppoll, waiting.data(), fd >= 0 ? 2 : 1, deadline ? &left : nullptr, nullptr, sigset_size);
  if (count == -EINTR && !call.attend()) return fail(WSAEINTR);
  if (count > 0 && waiting[0].revents) waker.drain();
  return {};
}

}  // namespace ows::transport
