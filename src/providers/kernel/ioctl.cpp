// ioctlsocket and WSAIoctl on a kernel socket. [WSPIoctl; Winsock IOCTLs]
#include <openwinsock/spi.h>

#include <cstring>

#include "border/errors.h"
#include "border/posix.h"
#include "border/user_memory.h"
#include "providers/kernel/socket.h"

namespace ows::kernel {
namespace {

/// A socket with a selection stays non-blocking. [ioctlsocket, FIONBIO]
Status set_nonblocking(Socket& socket, bool on) {
  if (!on && socket.selected_events()) return fail(WSAEINVAL);
  int value = on;
  if (posix::ioctl(socket.fd, posix::fionbio, &value) != 0) return fail(winsock_error());
  socket.traits.nonblocking = on;
  return {};
}

Result<u_long> readable_octets(const Socket& socket) {
  int count = 0;
  // A socket that cannot have data yet (a stream without a connection) has none.
  if (posix::ioctl(socket.fd, posix::fionread, &count) != 0) return 0u;
  return static_cast<u_long>(count);
}

/// TRUE unless out-of-band data waits to be read. Linux says so in poll's POLLPRI. [SIOCATMARK]
Result<u_long> at_mark(const Socket& socket) {
  if (!socket.stream()) return fail(WSAEINVAL);
  posix::pollfd urgent{socket.fd, posix::pollpri, 0};
  if (posix::poll(&urgent, 1, 0) < 0) return fail(winsock_error());
  return !(urgent.revents & posix::pollpri);
}

}  // namespace

int WSPAPI wsp_ioctl(SOCKET s, DWORD code, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size, LPDWORD returned,
                     LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  if (overlapped || routine) return refuse(error, WSAEOPNOTSUPP);
  if (!writable(returned, sizeof *returned)) return refuse(error, WSAEFAULT);

  const auto give = [&](const void* value, DWORD size) -> int {
    if (out_size < size || !writable(out, size)) return refuse(error, WSAEFAULT);
    std::memcpy(out, value, size);
    *returned = size;
    return 0;
  };
  const auto give_number = [&](const Result<u_long>& number) -> int {
    return number ? give(&*number, sizeof *number) : refuse(error, number.error());
  };
  switch (code) {
    case static_cast<DWORD>(FIONBIO): {
      if (in_size < sizeof(u_long) || !readable(in, sizeof(u_long))) return refuse(error, WSAEFAULT);
      *returned = 0;
      return answer(error, set_nonblocking(**socket, *static_cast<u_long*>(in) != 0));
    }
    case static_cast<DWORD>(FIONREAD): return give_number(readable_octets(**socket));
    case static_cast<DWORD>(SIOCATMARK): return give_number(at_mark(**socket));
    case static_cast<DWORD>(SIO_ADDRESS_LIST_CHANGE): *returned = 0; return answer(error, address_list_change(*socket));
    case static_cast<DWORD>(SIO_ROUTING_INTERFACE_CHANGE):
      *returned = 0;
      return answer(error, routing_interface_change(*socket, static_cast<const sockaddr*>(in), in_size));
    case static_cast<DWORD>(SIO_OPENWINSOCK_READINESS): return give(&readiness, sizeof readiness);
    default: return refuse(error, WSAEOPNOTSUPP);
  }
}

}  // namespace ows::kernel
