// How a call on a kernel socket waits: as an alertable wait that closesocket, WSACancelBlockingCall and the socket's timeout
// end, with the blocking system call itself as the only one where nothing interrupts (win32/blocking_call.h).
#pragma once

#include <sys/syscall.h>

#include <cerrno>
#include <ctime>

#include "base/system_call.h"
#include "border/posix.h"
#include "providers/kernel/socket.h"
#include "win32/blocking_call.h"

namespace ows::kernel {

/// What an attempt gives: a system call's result; a negative errno value; or, below, the negative of a Winsock code for what
/// only Winsock has a word for.
using Outcome = long;
constexpr bool is_winsock(Outcome outcome) { return outcome <= -WSABASEERR; }

/// System calls that nothing interrupts: of a socket that does not block.
struct Directly {
  template <class... Arguments>
  long syscall(long number, Arguments... arguments) {
    return system_call(number, arguments...);
  }
};

namespace detail {

struct Hook {
  LPBLOCKINGCALLBACK callback = nullptr;
  DWORD_PTR context = 0;
};
/// The blocking hook of Winsock 1.1 that the calling thread has installed.
Hook blocking_hook(const Socket& socket);

/// Sleeps until one of `events` shows on the socket, at most until `deadline` (CLOCK_MONOTONIC, nanoseconds; 0: never) and
/// for `at_most` nanoseconds (0: no limit). The number of ready descriptors, or -EINTR.
Outcome sleep(win32::BlockingCall& call, int fd, short events, long long deadline, long long at_most);

long long deadline_after(DWORD milliseconds);

}  // namespace detail

/// Runs `attempt(caller, dont_wait)`, which makes its system call by caller.syscall(...), with MSG_DONTWAIT or the like
/// where `dont_wait` says so, until it has an outcome: for a socket that blocks, waiting as Windows does. `events` are the
/// poll bits that make another attempt worth while, `timeout_ms` is the socket's for this direction. The socket's own
/// SO_RCVTIMEO or SO_SNDTIMEO bounds the first attempt; what APCs take off it counts for the next. Outcomes beside the
/// attempt's own: -WSAEINTR: the socket was closed or the call cancelled. -WSAEINPROGRESS: the thread runs an APC in another
/// blocking call.
template <class Attempt>
Outcome run(const Ref& ref, short events, DWORD timeout_ms, Attempt attempt) {
  Socket& socket = *ref;
  Directly directly;
  if (socket.traits.nonblocking.load(std::memory_order_relaxed)) {
    Outcome outcome = 0;
    while ((outcome = attempt(directly, false)) == -EINTR && !closed(ref)) {
    }
    return outcome;
  }
  if (win32::BlockingCall::under_way()) [[unlikely]] {
    const Outcome outcome = attempt(directly, true);
    return outcome == -EAGAIN ? -WSAEINPROGRESS : outcome;
  }
  const long long deadline = timeout_ms ? detail::deadline_after(timeout_ms) : 0;
  const detail::Hook hook = detail::blocking_hook(socket);
  win32::BlockingCall call(static_cast<std::uint64_t>(socket.fd));
  if (closed(ref)) return -WSAEINTR;
  bool dont_wait = hook.callback || socket.descriptor_nonblocking.load(std::memory_order_relaxed);
  for (;;) {
    Outcome outcome = attempt(call, dont_wait);
    if (outcome == -EAGAIN && dont_wait) {
      if (hook.callback && !hook.callback(hook.context)) return -WSAEINTR;
      constexpr long long hook_interval = 10'000'000;  // how often the hook runs
      outcome = detail::sleep(call, socket.fd, events, deadline, hook.callback ? hook_interval : 0);
      if (outcome == 0 && (!hook.callback || (deadline && detail::deadline_after(0) >= deadline))) return -EAGAIN;
      if (outcome >= 0) continue;
    }
    if (outcome != -EINTR) return outcome;
    if (!call.attend() || closed(ref)) return -WSAEINTR;
    dont_wait |= deadline != 0;  // a second blocking system call would begin its timeout anew
  }
}

}  // namespace ows::kernel
