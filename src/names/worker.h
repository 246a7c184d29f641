// Threads for look-ups that may take long: NSS cannot be interrupted, so it runs where nobody has to wait for it.
//
// Threads are made when there is work and none is idle, at most `limit`; what comes then waits in a queue. An idle thread
// ends after a while. A forked child begins with none.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "win32/event.h"
#include "win32/last_error.h"
#include "win32/thread.h"

namespace ows::names {

constexpr unsigned worker_limit = 64;

/// Runs `job` on a worker. False when there is no thread to be had.
bool run_on_worker(std::function<void()> job);

/// Waits for `event` alertably; APCs run meanwhile. Keeps the last error. False: the time is over.
bool wait_alertably(win32::Event& event, win32::Deadline deadline = win32::Deadline::never());

/// `function()` on a worker, while the caller waits alertably. Nothing when the time is over; then the function goes on and
/// its result is dropped. Runs on the calling thread where there is no worker to be had.
template <class Function>
auto call_on_worker(Function function, win32::Deadline deadline = win32::Deadline::never())
    -> std::optional<decltype(function())> {
  struct Call {
    win32::Ref<win32::Event> done = win32::Ref<win32::Event>::adopt(new win32::Event(true, false));
    std::optional<decltype(function())> result;
  };
  auto call = std::make_shared<Call>();
  const bool posted = run_on_worker([call, function] {
    call->result = function();
    call->done->set();
  });
  if (!posted) return function();
  if (!wait_alertably(*call->done, deadline)) return std::nullopt;
  return std::move(call->result);
}

}  // namespace ows::names
