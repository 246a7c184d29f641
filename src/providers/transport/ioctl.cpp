// ioctlsocket and WSAIoctl on a transport socket. [WSPIoctl]
#include <cstring>

#include "border/user_memory.h"
#include "providers/transport/wait.h"

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

}  // namespace

int WSPAPI wsp_ioctl(SOCKET s, DWORD code, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size, LPDWORD returned,
                     LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  Socket& it = **socket;
  if (overlapped || routine) return refuse(error, WSAEOPNOTSUPP);
  if (!writable(returned, sizeof *returned)) return refuse(error, WSAEFAULT);
  const auto give = [&](const void* value, DWORD size) -> int {
    if (out_size < size || !writable(out, size)) return refuse(error, WSAEFAULT);
    std::memcpy(out, value, size);
    *returned = size;
    return 0;
  };
  switch (code) {
    case static_cast<DWORD>(FIONBIO):
      if (in_size < sizeof(u_long) || !readable(in, sizeof(u_long))) return refuse(error, WSAEFAULT);
      // A socket with a selection stays non-blocking. [ioctlsocket, FIONBIO]
      if (*static_cast<u_long*>(in) == 0 && it.events.selected()) return refuse(error, WSAEINVAL);
      it.traits.nonblocking = *static_cast<u_long*>(in) != 0;
      wake_for_mode_change(it);
      *returned = 0;
      return 0;
    case static_cast<DWORD>(FIONREAD): {
      const u_long count = readable_octets(it);
      return give(&count, sizeof count);
    }
    case static_cast<DWORD>(SIOCATMARK): {
      const u_long none_waits = !expedited_waits(it);
      return give(&none_waits, sizeof none_waits);
    }
    case static_cast<DWORD>(SIO_GET_EXTENSION_FUNCTION_POINTER): {
      if (in_size < sizeof(GUID) || !readable(in, sizeof(GUID))) return refuse(error, WSAEFAULT);
      void* const function = extension_function(*static_cast<const GUID*>(in));
      return function ? give(&function, sizeof function) : refuse(error, WSAEINVAL);
    }
    case static_cast<DWORD>(SIO_OPENWINSOCK_COMPLETION): return give(&completion, sizeof completion);
    case static_cast<DWORD>(SIO_OPENWINSOCK_READINESS): return give(&readiness, sizeof readiness);
    case static_cast<DWORD>(SIO_OPENWINSOCK_NONBLOCKING): {
      const BOOL on = it.traits.nonblocking;
      return give(&on, sizeof on);
    }
    default: return refuse(error, WSAEOPNOTSUPP);
  }
}

}  // namespace ows::transport
