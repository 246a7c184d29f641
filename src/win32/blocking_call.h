// A Winsock call that blocks in the kernel, as Windows has it: an alertable wait, which closesocket from another thread and
// WSACancelBlockingCall end. For providers whose sockets are the kernel's.
//
//   if (BlockingCall::under_way()) return WSAEINPROGRESS;  // a routine that interrupted one may not begin another
//   BlockingCall call(s);
//   if (closed(s)) return WSAENOTSOCK;             // whoever closed it before the line above did not see this call
//   long result;
//   while ((result = call.syscall(SYS_recvmsg, ...)) == -EINTR) {
//     if (!call.attend()) return WSAEINTR;         // runs APCs; WSACancelBlockingCall may have been among their doings
//     if (closed(s)) return WSAEINTR;              // and whatever else may have been the reason
//   }
//
// One system call where nothing interrupts; see interruptible.h for why no interruption is lost. An interruption for
// `subject` may come late, or twice, for a call it was not meant for: what counts is what the caller looks at after
// attend().
#pragma once

#include <cerrno>
#include <cstdint>
#include <optional>

#include "base/system_call.h"
#include "win32/completion_port.h"
#include "win32/last_error.h"
#include "win32/thread.h"

namespace ows::win32 {

class BlockingCall {
 public:
  /// Not where under_way() is true: the call has to fail with WSAEINPROGRESS instead.
  explicit BlockingCall(std::uint64_t subject) : thread_(current_thread()) {
    thread_.call_cancelled = false;
    thread_.blocked_on.exchange(subject, std::memory_order_acq_rel);  // before the caller looks whether it is closed
    if (thread_.active_port) [[unlikely]]
      pause_.emplace(thread_);
  }
  ~BlockingCall() { thread_.blocked_on.store(Thread::not_blocked, std::memory_order_release); }
  BlockingCall(const BlockingCall&) = delete;
  BlockingCall& operator=(const BlockingCall&) = delete;

  /// Whether the calling thread is inside such a call, which then runs an APC or a blocking hook.
  static bool under_way() { return current_thread().blocked_on.load(std::memory_order_relaxed) != Thread::not_blocked; }
  /// WSACancelBlockingCall: the calling thread's call under way is to fail with WSAEINTR. False when there is none.
  static bool cancel() {
    if (!under_way()) return false;
    current_thread().call_cancelled = true;
    return true;
  }

  /// The result, or a negative errno value. -EINTR: call attend(), and again.
  template <class... Arguments>
  long syscall(long number, Arguments... arguments) {
    return interruptible_syscall(thread_.point(), apc_wanted | cancel_wanted, number,
                                 ows::detail::as_register(arguments)...);
  }

  /// Runs the APCs that are queued. Keeps the last error and errno. False when the call has been cancelled.
  [[nodiscard]] bool attend() {
    thread_.point().wanted.fetch_and(~cancel_wanted, std::memory_order_seq_cst);
    const unsigned saved = last_error();
    const int saved_errno = errno;
    pause_.reset();
    thread_.run_apcs();
    if (thread_.active_port) pause_.emplace(thread_);
    set_last_error(saved);
    errno = saved_errno;
    return !cancelled();
  }
  [[nodiscard]] bool cancelled() const { return thread_.call_cancelled; }

 private:
  Thread& thread_;
  std::optional<PortPause> pause_;
};

/// CancelSynchronousIo: the blocking call of `thread` is to fail. False when it is in none.
bool cancel_blocking_call(Thread& thread);

/// Interrupts every blocking call about `subject`, after its state has been changed (closed, cancelled) so that they see it.
/// Takes time for each thread there is: for when somebody else is known to use the subject.
void interrupt_blocking_calls(std::uint64_t subject);

}  // namespace ows::win32
