// ioctlsocket and WSAIoctl on a kernel socket: what every socket has; ioctl_tcp.cpp and ioctl_interfaces.cpp have the rest.
// [WSPIoctl; Winsock IOCTLs]
#include <afunix.h>
#include <mswsock.h>
#include <openwinsock/spi.h>
#include <ws2tcpip.h>

#include "border/errors.h"
#include "border/poll_now.h"
#include "border/posix.h"
#include "providers/kernel/extensions.h"
#include "providers/kernel/rio.h"
#include "providers/kernel/ioctl_request.h"
#include "providers/kernel/requests.h"
#include "spi/done_at_once.h"

namespace ows::kernel {
namespace {

/// A socket with a selection stays non-blocking. [ioctlsocket, FIONBIO]
Status set_nonblocking(Socket& socket, bool on) {
  if (const auto* events = socket.wanted_events(); !on && events && events->selected()) return fail(WSAEINVAL);
  int value = on || socket.descriptor_nonblocking;
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
  if (!socket.has_urgent_data()) return 1u;
  posix::pollfd urgent{socket.fd, posix::pollpri, 0};
  if (posix::poll_now(&urgent, 1) < 0) return fail(winsock_error());
  return !(urgent.revents & posix::pollpri);
}

/// Whether a datagram that found no port makes a later receive fail. Here: of connected sockets only. [SIO_UDP_CONNRESET]
Status set_connection_resets(Socket& socket, const IoctlRequest& request) {
  if (socket.stream()) return fail(WSAEOPNOTSUPP);
  const auto on = request.input<BOOL>();
  if (!on) return fail(on.error());
  socket.ignores_resets = *on == FALSE;
  *request.returned = 0;
  return {};
}

Status give_peer_process(Socket& socket, const IoctlRequest& request) {
  if (socket.family != posix::af_unix) return fail(WSAEOPNOTSUPP);
  if (!socket.connected()) return fail(WSAENOTCONN);
  struct {
    int process, user, group;
  } peer{};
  posix::socklen size = sizeof peer;
  if (posix::getsockopt(socket.fd, posix::sol_socket, posix::so_peercred, &peer, &size) != 0) return fail(winsock_error());
  return request.give(static_cast<ULONG>(peer.process));
}

Status serve(const Ref& ref, const IoctlRequest& request) {
  Socket& socket = *ref;
  const auto give_number = [&](const Result<u_long>& number) -> Status {
    return number ? request.give(*number) : fail(number.error());
  };
  const DWORD code = request.code;
  if (!socket.internet() && (code == SIO_ADDRESS_LIST_CHANGE || code == SIO_ROUTING_INTERFACE_CHANGE))
    return fail(WSAEOPNOTSUPP);
  switch (code) {
    case static_cast<DWORD>(FIONBIO): {
      const auto on = request.input<u_long>();
      if (!on) return fail(on.error());
      *request.returned = 0;
      return set_nonblocking(socket, *on != 0);
    }
    case static_cast<DWORD>(FIONREAD): return give_number(readable_octets(socket));
    case static_cast<DWORD>(SIOCATMARK): return give_number(at_mark(socket));
    case static_cast<DWORD>(SIO_IDEAL_SEND_BACKLOG_CHANGE):
      *request.returned = 0;
      return wait_for_backlog_change(ref, request.out_size);
    case SIO_ADDRESS_LIST_CHANGE: *request.returned = 0; return address_list_change(ref);
    case SIO_ROUTING_INTERFACE_CHANGE:
      *request.returned = 0;
      return routing_interface_change(ref, static_cast<const sockaddr*>(request.in), request.in_size);
    case SIO_GET_EXTENSION_FUNCTION_POINTER: {
      const auto id = request.input<GUID>();
      if (!id) return fail(id.error());
      void* const function = extension_function(*id);
      return function ? request.give(function) : fail(WSAEINVAL);
    }
    case SIO_GET_MULTIPLE_EXTENSION_FUNCTION_POINTER: {
      constexpr GUID table = WSAID_MULTIPLE_RIO;
      const auto id = request.input<GUID>();
      if (!id) return fail(id.error());
      return std::memcmp(&*id, &table, sizeof table) == 0 ? request.give(rio_functions) : fail(WSAEINVAL);
    }
    case SIO_OPENWINSOCK_READINESS: return request.give(readiness);
    case SIO_OPENWINSOCK_COMPLETION: return request.give(completion);
    case SIO_OPENWINSOCK_NONBLOCKING: return request.give(BOOL{socket.traits.nonblocking});
    // No layer lies above us that would have another handle.
    case SIO_BASE_HANDLE:
    case SIO_BSP_HANDLE:
    case SIO_BSP_HANDLE_SELECT:
    case SIO_BSP_HANDLE_POLL:
    case SIO_QUERY_TARGET_PNP_HANDLE: return request.give(request.s);
    case SIO_AF_UNIX_GETPEERPID: return give_peer_process(socket, request);
    case SIO_UDP_CONNRESET: return set_connection_resets(socket, request);
    // "WSAENOPROTOOPT ... for service providers that do not support" companion interfaces, quality of service, a queue that
    // drops its oldest, or taking back what was sent: Linux has it already.
    case SIO_ASSOCIATE_HANDLE:
    case SIO_TRANSLATE_HANDLE:
    case SIO_ENABLE_CIRCULAR_QUEUEING:
    case SIO_FLUSH:
    case SIO_GET_QOS:
    case SIO_SET_QOS:
    case SIO_GET_GROUP_QOS:
    case SIO_SET_GROUP_QOS: return fail(WSAENOPROTOOPT);
    default: break;
  }
  if (const auto served = tcp_request(socket, request)) return *served;
  if (const auto served = interface_request(socket, request)) return *served;
  if (const auto served = multicast_request(socket, request)) return *served;
  if (const auto served = capture_request(socket, request)) return *served;
  if (const auto served = processor_request(socket, request)) return *served;
  return fail(WSAEOPNOTSUPP);
}

int serve_at_once(const Ref& ref, const IoctlRequest& request, const HowToTell& how, LPINT error) {
  const int why = spi::do_at_once(how, ref->port, request.returned, [&] { return serve(ref, request); });
  return why ? refuse(error, why) : 0;
}

int serve_overlapped(const Ref& ref, const IoctlRequest& request, const HowToTell& how, LPINT error) {
  switch (request.code) {
    case SIO_ADDRESS_LIST_CHANGE: return begin_address_list_change(ref, how, error);
    case SIO_ROUTING_INTERFACE_CHANGE:
      return begin_routing_interface_change(ref, static_cast<const sockaddr*>(request.in), request.in_size, how, error);
    case static_cast<DWORD>(SIO_IDEAL_SEND_BACKLOG_CHANGE): return begin_backlog_change(ref, request.out_size, how, error);
    case SIO_BSP_HANDLE_POLL: return refuse(error, WSAEFAULT);  // "or the lpOverlapped parameter is not a NULL pointer"
    default: return serve_at_once(ref, request, how, error);
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
  const IoctlRequest request{s, code, in, in_size, out, out_size, returned};
  if (overlapped) return serve_overlapped(*socket, request, {overlapped, routine, thread, nullptr}, error);
  return answer(error, serve(*socket, request));
}

}  // namespace ows::kernel
