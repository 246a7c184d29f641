// The end of a connection on a kernel socket. TCP carries no disconnect data: with data the answer is WSAENOPROTOOPT and
// nothing happens, without it the functions are shutdown(). [WSPShutdown, WSPSendDisconnect, WSPRecvDisconnect]
#include <cerrno>

#include "border/errors.h"
#include "border/posix.h"
#include "border/user_memory.h"
#include "providers/kernel/orders.h"
#include "providers/kernel/socket.h"

namespace ows::kernel {
namespace {

/// WSAENOTCONN is for connection-oriented sockets only; a datagram socket is shut without a peer too.
Status require_connection(Socket& socket) {
  if (socket.stream() && !socket.connected()) return fail(WSAENOTCONN);
  return {};
}

/// Shuts one direction or both. The flags come first: a call that the kernel wakes must know why. A datagram socket has
/// only the flags, so that shutting receives does not lose what is queued for another process that shares it.
Status shut(const Ref& ref, bool send, bool receive) {
  Socket& socket = *ref;
  if (const auto connected = require_connection(socket); !connected) return connected;
  if (send) submit_orders(socket);
  if (send) socket.send_shut = true;
  if (receive) socket.receive_shut = true;
  if (!socket.stream()) return {};
  const int how = send && receive ? posix::shut_rdwr : send ? posix::shut_wr : posix::shut_rd;
  if (posix::shutdown(socket.fd, how) == 0) return {};
  if (errno != ENOTCONN) return fail(winsock_error());
  // Nothing is left to shut: both ends are, or the connection is broken. [shutdown, WSAECONNRESET, WSAECONNABORTED]
  const int why = learn_error(socket);
  if (why == 0) return {};
  return fail(why == ETIMEDOUT ? WSAECONNABORTED : WSAECONNRESET);
}

}  // namespace

int WSPAPI wsp_shutdown(SOCKET s, int how, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  if (how != SD_RECEIVE && how != SD_SEND && how != SD_BOTH) return refuse(error, WSAEINVAL);
  return answer(error, shut(*socket, how != SD_RECEIVE, how != SD_SEND));
}

int WSPAPI wsp_send_disconnect(SOCKET s, LPWSABUF outbound, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  if (const auto connected = require_connection(**socket); !connected) return refuse(error, connected.error());
  if (outbound) return refuse(error, WSAENOPROTOOPT);
  return answer(error, shut(*socket, true, false));
}

int WSPAPI wsp_recv_disconnect(SOCKET s, LPWSABUF inbound, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  if (const auto connected = require_connection(**socket); !connected) return refuse(error, connected.error());
  if (inbound && !writable(inbound, sizeof *inbound)) return refuse(error, WSAEFAULT);
  const Status status = shut(*socket, false, true);
  if (status && inbound) inbound->len = 0;
  return answer(error, status);
}

}  // namespace ows::kernel
