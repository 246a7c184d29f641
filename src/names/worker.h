// Threads for look-ups that may take long: NSS cannot be interrupted, so it runs where nobody has to wait for it.
//
// Threads are made when there is work and none is idle, at most `limit`; what comes then waits in a queue. An idle thread
// ends after a while. A forked child begins with none.
#pragma once

#include <functional>

#include "win32/event.h"
#include "win32/last_error.h"
#include "win32/thread.h"

namespace ows::names {

constexpr unsigned worker_limit = 64;

/// Runs `job` on a worker. False when there is no thread to be had.
bool run_on_worker(std::function<void()> job);

/// Waits for `event` alertably; APCs run meanwhile. Keeps the last error. False: the time is over.
bool wait_alertably(win32::Event& event, win32::Deadline deadline = win32::Deadline::never());

}  // namespace ows::names
