// Waiting in a connection: the thread drives it and sleeps on its carrier.
#pragma once

#include <mutex>
#include <optional>

#include "base/result.h"
#include "engine/reactor.h"
#include "engine/waker.h"
#include "providers/transport/socket.h"

namespace ows::transport {

/// The moment that a timeout option (milliseconds, 0: never) means for a call that begins now.
std::optional<TimePoint> deadline_after(DWORD milliseconds);

/// Sleeps on `fd` (poll bits `events`; fd < 0: on the waker only) and the thread's waker until something happens or
/// `deadline` passes: an alertable wait. Without any lock held. WSAEINTR: cancelled by WSACancelBlockingCall.
/// WSAEINPROGRESS: the thread runs an APC in another blocking call.
Status sleep_on(const Socket& socket, int fd, short events, std::optional<TimePoint> deadline);

/// What becomes of octets in the output that are still in a program's memory, when the thread sleeps.
enum class Borrowed : bool {
  kept,  ///< copied: they may be anybody's
  lent,  ///< left there: they are the thread's own, and stay until it returns
};

/// Pumps and sleeps until `done()` is true. `lock` holds the connection's mutex and holds it again on return; done() runs
/// under it. WSAEINTR: the socket was closed meanwhile. WSAEINPROGRESS: see sleep_on(). WSAETIMEDOUT: the time is up.
/// WSAEWOULDBLOCK: the socket does not block and it is not done.
template <class Done>
Status wait_until(const Ref& socket, Connection& connection, std::unique_lock<std::mutex>& lock,
                  std::optional<TimePoint> deadline, Done done, Borrowed borrowed = Borrowed::kept) {
  for (;;) {
    if (closed(socket)) return fail(WSAEINTR);
    if (done()) return {};
    if (socket->traits.nonblocking || !connection.drained()) connection.pump();
    if (done()) return {};
    if (socket->traits.nonblocking) return fail(WSAEWOULDBLOCK);
    if (deadline && *deadline <= engine::Clock::now()) return fail(WSAETIMEDOUT);
    if (borrowed == Borrowed::kept) connection.output.keep();
    auto wake = connection.next_deadline();
    if (deadline) wake = std::min(wake.value_or(*deadline), *deadline);
    const int waker = engine::this_thread_waker().fd();
    const int carrier = connection.carrier();
    const short events = connection.poll_events();
    connection.enter(waker);
    lock.unlock();
    const Status slept = sleep_on(*socket, events ? carrier : -1, events, wake);
    lock.lock();
    connection.leave(waker);
    connection.forget_drained();
    if (!slept) return slept;
  }
}

}  // namespace ows::transport
