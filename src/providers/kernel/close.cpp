// closesocket on a kernel socket, with the whole SO_LINGER table. [closesocket, Remarks; WSPCloseSocket]
//
//   l_onoff 0                     graceful, returns at once, the kernel finishes in the background
//   l_onoff 1, l_linger 0         hard: what is unsent is lost, the peer sees a reset
//   l_onoff 1, l_linger n         blocking socket: waits up to n seconds for the delivery, then hard
//                                 non-blocking socket: WSAEWOULDBLOCK unless everything has been delivered, nothing happens
#include <time.h>

#include <algorithm>

#include "border/errors.h"
#include "border/posix.h"
#include "providers/kernel/orders.h"
#include "providers/kernel/socket.h"
#include "spi/ready_wait.h"
#include "win32/blocking_call.h"

namespace ows::kernel {
namespace {

bool everything_delivered(const Socket& socket) {
  int queued = 0;
  return posix::ioctl(socket.fd, posix::siocoutq, &queued) != 0 || queued == 0;
}

void make_close_hard(const Socket& socket) {
  const posix::linger hard{1, 0};
  posix::setsockopt(socket.fd, posix::sol_socket, posix::so_linger, &hard, sizeof hard);
}

long long now_ms() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/// Waits until the peer has confirmed everything. Linux tells nobody when the last octet is acknowledged (its own
/// lingering close() cannot end hard), so the queue is looked at, at first often and then every 20 ms.
bool delivered_within(const Socket& socket, int seconds) {
  const long long deadline = now_ms() + seconds * 1000LL;
  long pause_ms = 1;
  while (!everything_delivered(socket)) {
    if (now_ms() >= deadline) return false;
    const timespec pause{0, pause_ms * 1000000};
    nanosleep(&pause, nullptr);
    pause_ms = std::min(pause_ms * 2, 20L);
  }
  return true;
}

/// Ends the calls that other threads have blocked in the socket, after it has been closed.
void wake_users(Socket& socket) {
  win32::interrupt_blocking_calls(static_cast<std::uint64_t>(socket.fd));
  if (socket.selecting > 0) win32::interrupt_blocking_calls(spi::select_subject);
}

}  // namespace

int WSPAPI wsp_close_socket(SOCKET s, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  Socket& it = **socket;
  submit_orders(it);
  if (it.stream() && it.traits.linger_on && it.connected()) {
    const int seconds = it.traits.linger_seconds;
    if (seconds == 0) {
      make_close_hard(it);
    } else if (it.traits.nonblocking) {
      if (!everything_delivered(it)) return refuse(error, WSAEWOULDBLOCK);
    } else {
      posix::shutdown(it.fd, posix::shut_wr);
      if (!delivered_within(it, seconds)) make_close_hard(it);
    }
  }
  if (!sockets().close(*socket)) return refuse(error, WSAENOTSOCK);
  abort_operations(*socket);  // first: an operation that begins may enter the default set
  end_events(it);
  // Other threads may be blocked in this socket; the descriptor closes when the last of them has left.
  if (sockets().shared(*socket)) wake_users(it);
  return 0;
}

void close_all_sockets() {
  sockets().for_each([](std::uint64_t, Ref socket) {
    if (!sockets().close(socket)) return;
    abort_operations(socket);
    end_events(*socket);
    if (sockets().shared(socket)) wake_users(*socket);
  });
}

}  // namespace ows::kernel
