// ioctlsocket and WSAIoctl on a transport socket. [WSPIoctl]
#include <mswsock.h>

#include "border/user_memory.h"
#include "providers/transport/wait.h"
#include "spi/done_at_once.h"
#include "spi/ioctl_request.h"

namespace ows::transport {
namespace {

/// FIONREAD: what a single receive gets: the front message, or on a stream all that is there.
u_long readable_octets(Socket& socket) {
  const auto connection = socket.current_connection();
  if (!connection) return 0;
  std::lock_guard lock(connection->mutex);
  connection->pump();
  connection->settle();
  const auto& queue = connection->received;
  return static_cast<u_long>(socket.acts_as_stream ? queue.size() : queue.front_size());
}

bool expedited_waits(Socket& socket) {
  const auto connection = socket.current_connection();
  if (!connection) return false;
  std::lock_guard lock(connection->mutex);
  connection->pump();
  connection->settle();
  return !connection->expedited.empty();
}

void wake_for_mode_change(Socket& socket) {
  if (const auto connection = socket.current_connection()) {
    std::lock_guard lock(connection->mutex);
    connection->wake_all();
  }
}

/// A socket with a selection stays non-blocking. [ioctlsocket, FIONBIO]
Status set_nonblocking(Socket& socket, bool on) {
  if (!on && socket.events.selected()) return fail(WSAEINVAL);
  socket.traits.nonblocking = on;
  wake_for_mode_change(socket);
  return {};
}

Status serve(Socket& socket, const spi::IoctlRequest& request) {
  switch (request.code) {
    case static_cast<DWORD>(FIONBIO): {
      const auto on = request.input<u_long>();
      if (!on) return fail(on.error());
      *request.returned = 0;
      return set_nonblocking(socket, *on != 0);
    }
    case static_cast<DWORD>(FIONREAD): {
      const u_long count = readable_octets(socket);
      return request.give(count);
    }
    case static_cast<DWORD>(SIOCATMARK): {
      const u_long none_waits = !expedited_waits(socket);
      return request.give(none_waits);
    }
    // No layer lies above us that would have another handle, and no companion interface beside us.
    case SIO_BASE_HANDLE:
    case SIO_BSP_HANDLE:
    case SIO_BSP_HANDLE_SELECT:
    case SIO_BSP_HANDLE_POLL:
    case SIO_QUERY_TARGET_PNP_HANDLE: return request.give(request.s);
    case SIO_TRANSLATE_HANDLE: return fail(WSAENOPROTOOPT);
    case static_cast<DWORD>(SIO_GET_EXTENSION_FUNCTION_POINTER): {
      const auto id = request.input<GUID>();
      if (!id) return fail(id.error());
      void* const function = extension_function(*id);
      return function ? request.give(function) : fail(WSAEINVAL);
    }
    case static_cast<DWORD>(SIO_OPENWINSOCK_COMPLETION): return request.give(completion);
    case static_cast<DWORD>(SIO_OPENWINSOCK_READINESS): return request.give(readiness);
    case static_cast<DWORD>(SIO_OPENWINSOCK_NONBLOCKING): {
      const BOOL on = socket.traits.nonblocking;
      return request.give(on);
    }
    default: return fail(WSAEOPNOTSUPP);
  }
}

}  // namespace

int WSPAPI wsp_ioctl(SOCKET s, DWORD code, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size, LPDWORD returned,
                     LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread,
                     LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  DWORD ignored = 0;
  if (overlapped && !returned) returned = &ignored;
  if (!writable(returned, sizeof *returned)) return refuse(error, WSAEFAULT);
  const spi::IoctlRequest request{s, code, in, in_size, out, out_size, returned};
  Socket& it = **socket;
  const auto serve_it = [&] { return serve(it, request); };
  int why = 0;
  if (overlapped)
    why = spi::do_at_once({overlapped, routine, thread, nullptr}, it.port, returned, serve_it);
  else if (const Status served = serve_it(); !served)
    why = served.error();
  return why ? refuse(error, why) : 0;
}

}  // namespace ows::transport
