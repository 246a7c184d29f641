// SIO_RCVALL, SIO_RCVALL_MCAST, SIO_RCVALL_IGMPMCAST. [SIO_RCVALL Control Code; Winsock IOCTLs]
#include <mstcpip.h>
#include <ws2tcpip.h>

#include "providers/kernel/capture.h"
#include "providers/kernel/ioctl_request.h"

namespace ows::kernel {
namespace {

/// "WSAEINVAL ... if the cbInBuffer parameter is less than the sizeof(UCHAR)": an octet will do.
Result<int> mode_of(const IoctlRequest& request) {
  if (request.in_size < sizeof(UCHAR)) return fail(WSAEINVAL);
  if (request.in_size >= sizeof(int)) return request.input<int>();
  const auto octet = request.input<UCHAR>();
  return octet ? Result<int>(*octet) : fail(octet.error());
}

/// `like`: a socket of another kind than the page wants is refused.
struct Kind {
  int family, protocol;
  bool of(const Socket& socket) const {
    return socket.type == SOCK_RAW && socket.family == family && socket.protocol == protocol;
  }
};
constexpr Kind all4{posix::af_inet, IPPROTO_IP}, all6{posix::af_inet6, IPPROTO_IPV6}, multicast{posix::af_inet, IPPROTO_UDP},
    group_management{posix::af_inet, IPPROTO_IGMP};

Status receive_all(Socket& socket, const IoctlRequest& request) {
  if (!all4.of(socket) && !all6.of(socket)) return fail(WSAEINVAL);
  const auto mode = mode_of(request);
  if (!mode) return fail(mode.error());
  switch (*mode) {
    case RCVALL_OFF: return end_capture(socket);
    case RCVALL_ON: return begin_capture(socket, Heard::all, true);
    case RCVALL_IPLEVEL: return begin_capture(socket, Heard::all, false);
    case RCVALL_SOCKETLEVELONLY: return {};  // "does not have any affect"
    default: return fail(WSAEINVAL);
  }
}

Status receive_groups(Socket& socket, const IoctlRequest& request, const Kind& kind, Heard heard) {
  if (!kind.of(socket)) return fail(WSAEINVAL);
  const auto on = mode_of(request);
  if (!on) return fail(on.error());
  return *on ? begin_capture(socket, heard, false) : end_capture(socket);
}

}  // namespace

std::optional<Status> capture_request(Socket& socket, const IoctlRequest& request) {
  const bool known = request.code == SIO_RCVALL || request.code == SIO_RCVALL_MCAST || request.code == SIO_RCVALL_IGMPMCAST;
  if (!known) return std::nullopt;
  *request.returned = 0;
  if (!socket.bound) return fail(WSAEINVAL);
  switch (request.code) {
    case SIO_RCVALL: return receive_all(socket, request);
    case SIO_RCVALL_MCAST: return receive_groups(socket, request, multicast, Heard::multicast);
    default: return receive_groups(socket, request, group_management, Heard::own_protocol);
  }
}

}  // namespace ows::kernel
