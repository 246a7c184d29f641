// A look-up of names as a blocking Winsock call. NSS cannot be interrupted, so it runs on a worker (names/worker.h), and the
// calling thread waits as in any other call: alertably, with the blocking hook of Winsock 1.1, until the answer has come,
// the time is over, or the call is cancelled.
#pragma once

#include <winsock2.h>

#include <atomic>
#include <memory>
#include <optional>
#include <utility>

#include "base/result.h"
#include "names/worker.h"
#include "win32/blocking_call.h"

namespace ows {

/// What the worker ends the caller's wait with.
class LookUpEnd {
 public:
  LookUpEnd();
  ~LookUpEnd();
  LookUpEnd(const LookUpEnd&) = delete;
  LookUpEnd& operator=(const LookUpEnd&) = delete;

  /// Whether there is one: descriptors may be used up.
  [[nodiscard]] bool good() const { return fd_ >= 0; }
  /// The worker's.
  void tell();
  /// The caller's. WSAEINTR: cancelled. WSAETIMEDOUT. Keeps the last error.
  Status wait(win32::Deadline deadline);

 private:
  const int fd_;
  std::atomic<bool> told_{false};
};

/// `function()`, which gives a Result. WSAEINTR, WSAETIMEDOUT: it goes on, and what it gives is dropped. WSAEINPROGRESS: the
/// thread is in a blocking call already. Runs on the calling thread where there is no worker to be had.
template <class Function>
auto blocking_look_up(Function function, win32::Deadline deadline = win32::Deadline::never()) -> decltype(function()) {
  if (win32::BlockingCall::under_way()) return fail(WSAEINPROGRESS);
  struct Call {
    LookUpEnd end;
    std::optional<decltype(function())> result;
  };
  const auto call = std::make_shared<Call>();
  const auto job = [call, function] {
    call->result = function();
    call->end.tell();
  };
  if (!call->end.good() || !names::run_on_worker(job)) return function();
  if (const Status waited = call->end.wait(deadline); !waited) return fail(waited.error());
  return std::move(*call->result);
}

}  // namespace ows
