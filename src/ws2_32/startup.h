// Whether a Winsock function may go on: WSAStartup's count, and the rules of Winsock 1.1 and of callbacks.
#pragma once

#include <winsock2.h>

#include <atomic>

#include "win32/blocking_call.h"

namespace ows {

extern std::atomic<unsigned> startup_count;

/// The process has started Winsock as 1.1 only: blocking hooks, and no call while a blocking one of the thread is under way.
extern std::atomic<bool> winsock_1_1;

/// The calling thread is inside a function of the program's that a provider has called (WSAAccept's condition function).
[[gnu::tls_model("initial-exec")]] extern constinit thread_local bool in_callback;

/// Whether WSAStartup calls outnumber WSACleanup calls.
inline bool started() { return startup_count.load(std::memory_order_acquire) != 0; }

/// WSAEINPROGRESS for the calling thread: "a blocking Windows Sockets 1.1 call is in progress, or the service provider is
/// still processing a callback function".
inline bool in_progress() {
  return in_callback || (winsock_1_1.load(std::memory_order_relaxed) && win32::BlockingCall::under_way());
}

/// Why no function may be called now: WSANOTINITIALISED, WSAEINPROGRESS; 0 when one may.
inline int not_ready() {
  if (!started()) return WSANOTINITIALISED;
  return in_progress() ? WSAEINPROGRESS : 0;
}

}  // namespace ows
