// A read or a write of a file or a pipe that blocks in the kernel: a wait that runs no APCs and that CancelSynchronousIo
// ends.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "base/system_call.h"
#include "win32/completion_port.h"
#include "win32/thread.h"

namespace ows::win32 {

/// As long as it exists, the thread is in such a call, in an APC or a hook that interrupted a Winsock call too.
class SynchronousIo {
 public:
  SynchronousIo()
      : thread_(current_thread()),
        outer_was_cancelled_(thread_.call_cancelled.exchange(false)),
        outer_(thread_.blocked_on.exchange(subject, std::memory_order_acq_rel)) {
    if (thread_.active_port) pause_.emplace(thread_);
  }
  ~SynchronousIo() {
    thread_.blocked_on.store(outer_, std::memory_order_release);
    thread_.call_cancelled = outer_was_cancelled_;
  }
  SynchronousIo(const SynchronousIo&) = delete;
  SynchronousIo& operator=(const SynchronousIo&) = delete;

  /// The result, or a negative errno value; -EINTR: it has been cancelled.
  template <class... Arguments>
  long syscall(long number, Arguments... arguments) {
    for (;;) {
      const long result =
          interruptible_syscall(thread_.point(), cancel_wanted, number, ows::detail::as_register(arguments)...);
      if (result != -EINTR) return result;
      thread_.point().wanted.fetch_and(~cancel_wanted, std::memory_order_seq_cst);
      if (thread_.call_cancelled) return result;
    }
  }

 private:
  static constexpr std::uint64_t subject = ~std::uint64_t{0} - 2;  // no socket's; nor that of spi/ready_wait.h
  Thread& thread_;
  const bool outer_was_cancelled_;
  const std::uint64_t outer_;
  std::optional<PortPause> pause_;
};

}  // namespace ows::win32
