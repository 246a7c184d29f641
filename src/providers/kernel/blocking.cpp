#include "providers/kernel/blocking.h"

#include <algorithm>

namespace ows::kernel::detail {

long long deadline_after(DWORD milliseconds) {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec + milliseconds * 1'000'000LL;
}

Hook blocking_hook(const Socket& socket) {
  Hook hook;
  int error = 0;
  if (socket.upcalls.lpWPUQueryBlockingCallback(socket.catalog_entry, &hook.callback, &hook.context, &error) != 0) return {};
  return hook;
}

Outcome sleep(win32::BlockingCall& call, int fd, short events, long long deadline, long long at_most) {
  posix::pollfd waiting{fd, events, 0};
  long long left = at_most;
  if (deadline) {
    const long long to_deadline = std::max(deadline - deadline_after(0), 0LL);
    left = at_most ? std::min(at_most, to_deadline) : to_deadline;
  }
  timespec time{left / 1'000'000'000, left % 1'000'000'000};
  constexpr std::size_t sigset_size = 8;
  return call.syscall(SYS_ppoll, &waiting, 1, deadline || at_most ? &time : nullptr, nullptr, sigset_size);
}

}  // namespace ows::kernel::detail
