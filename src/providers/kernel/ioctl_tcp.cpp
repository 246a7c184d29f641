// Requests to TCP: SIO_KEEPALIVE_VALS, SIO_TCP_INFO, SIO_TCP_INITIAL_RTO, SIO_LOOPBACK_FAST_PATH,
// SIO_IDEAL_SEND_BACKLOG_QUERY. Elsewhere they answer WSAEOPNOTSUPP.
#include <mstcpip.h>
#include <ws2tcpip.h>

#include <algorithm>

#include "border/errors.h"
#include "border/posix_options.h"
#include "providers/kernel/ioctl_request.h"
#include "providers/kernel/option_values.h"
#include "providers/kernel/requests.h"

namespace ows::kernel {
namespace {

/// Linux counts in whole seconds.
int seconds_of(ULONG milliseconds) {
  return static_cast<int>(std::clamp<std::uint64_t>((std::uint64_t{milliseconds} + 999) / 1000, 1, 32767));
}

Status set_keep_alive(Socket& socket, const IoctlRequest& request) {
  const auto wanted = request.input<tcp_keepalive>();
  if (!wanted) return fail(wanted.error());
  *request.returned = 0;
  if (wanted->onoff) {
    if (!wanted->keepalivetime || !wanted->keepaliveinterval) return fail(WSAEINVAL);
    const auto time = tell_linux(socket, posix::ipproto_tcp, posix::tcp_keepidle, seconds_of(wanted->keepalivetime));
    if (!time) return time;
    const auto interval =
        tell_linux(socket, posix::ipproto_tcp, posix::tcp_keepintvl, seconds_of(wanted->keepaliveinterval));
    if (!interval) return interval;
  }
  return tell_linux(socket, posix::sol_socket, posix::so_keepalive, wanted->onoff != 0);
}

Result<struct posix::tcp_info> statistics(const Socket& socket) {
  struct posix::tcp_info info{};
  posix::socklen size = sizeof info;
  if (posix::getsockopt(socket.fd, posix::ipproto_tcp, posix::tcp_info, &info, &size) != 0) return fail(winsock_error());
  return info;
}

TCPSTATE windows_state(unsigned linux_state) {
  constexpr TCPSTATE states[] = {TCPSTATE_CLOSED,     TCPSTATE_ESTABLISHED, TCPSTATE_SYN_SENT,  TCPSTATE_SYN_RCVD,
                                 TCPSTATE_FIN_WAIT_1, TCPSTATE_FIN_WAIT_2,  TCPSTATE_TIME_WAIT, TCPSTATE_CLOSED,
                                 TCPSTATE_CLOSE_WAIT, TCPSTATE_LAST_ACK,    TCPSTATE_LISTEN,    TCPSTATE_CLOSING};
  return linux_state < std::size(states) ? states[linux_state] : TCPSTATE_CLOSED;
}

/// Version 1 begins with the members of version 0.
TCP_INFO_v1 as_windows_has_it(const struct posix::tcp_info& info) {
  TCP_INFO_v1 result{};
  result.State = windows_state(info.state);
  result.Mss = info.snd_mss;
  result.TimestampsEnabled = (info.options & posix::tcpi_opt_timestamps) != 0;
  result.RttUs = info.rtt;
  result.MinRttUs = info.min_rtt == ~0u ? 0 : info.min_rtt;
  result.BytesInFlight = info.unacked * info.snd_mss;
  result.Cwnd = info.snd_cwnd * info.snd_mss;
  result.SndWnd = info.snd_wnd;
  result.RcvWnd = info.rcv_space;
  result.RcvBuf = info.rcv_space;
  result.BytesOut = info.bytes_sent;
  result.BytesIn = info.bytes_received;
  result.BytesReordered = 0;
  result.BytesRetrans = static_cast<ULONG>(std::min<std::uint64_t>(info.bytes_retrans, ~ULONG{0}));
  result.TimeoutEpisodes = info.backoff;
  result.SndLimTimeRwin = static_cast<ULONG>(info.rwnd_limited / 1000);
  result.SndLimTimeSnd = static_cast<ULONG>(info.sndbuf_limited / 1000);
  return result;
}

Status give_statistics(Socket& socket, const IoctlRequest& request) {
  const auto version = request.input<DWORD>();
  if (!version) return fail(version.error());
  if (*version > 1) return fail(WSAEINVAL);
  if (!socket.connected()) return fail(WSAENOTCONN);
  const auto info = statistics(socket);
  if (!info) return fail(info.error());
  const TCP_INFO_v1 answer = as_windows_has_it(*info);
  if (*version == 1) return request.give(answer);
  TCP_INFO_v0 older;
  static_assert(offsetof(TCP_INFO_v0, SynRetrans) == offsetof(TCP_INFO_v1, SynRetrans));
  std::memset(static_cast<void*>(&older), 0, sizeof older);
  std::memcpy(static_cast<void*>(&older), &answer, offsetof(TCP_INFO_v0, SynRetrans) + 1);
  return request.give(older);
}

/// Linux has no initial time of its own for each socket; how often a request to connect is repeated it has.
Status set_initial_timeout(Socket& socket, const IoctlRequest& request) {
  const auto wanted = request.input<TCP_INITIAL_RTO_PARAMETERS>();
  if (!wanted) return fail(wanted.error());
  if (socket.connection != Connection::none) return fail(WSAEINVAL);
  *request.returned = 0;
  switch (wanted->MaxSynRetransmissions) {
    case TCP_INITIAL_RTO_UNSPECIFIED_MAX_SYN_RETRANSMISSIONS:
    case TCP_INITIAL_RTO_DEFAULT_MAX_SYN_RETRANSMISSIONS: return {};
    case TCP_INITIAL_RTO_NO_SYN_RETRANSMISSIONS: return tell_linux(socket, posix::ipproto_tcp, posix::tcp_syncnt, 1);
    default:
      return tell_linux(socket, posix::ipproto_tcp, posix::tcp_syncnt, std::min<int>(wanted->MaxSynRetransmissions, 127));
  }
}

/// Linux' loopback is its fast path already. "The socket must not be connected." [SIO_LOOPBACK_FAST_PATH]
Status set_loopback_fast_path(Socket& socket, const IoctlRequest& request) {
  const auto on = request.input<DWORD>();
  if (!on) return fail(on.error());
  if (socket.connection != Connection::none) return fail(WSAEINVAL);
  *request.returned = 0;
  return {};
}

Status give_ideal_backlog(Socket& socket, const IoctlRequest& request) {
  const auto backlog = ideal_backlog(socket);
  return backlog ? request.give(*backlog) : fail(backlog.error());
}

}  // namespace

std::optional<Status> tcp_request(Socket& socket, const IoctlRequest& request) {
  using Serve = Status (*)(Socket&, const IoctlRequest&);
  constexpr struct {
    DWORD code;
    Serve serve;
  } requests[] = {
      {SIO_KEEPALIVE_VALS, set_keep_alive},
      {SIO_TCP_INFO, give_statistics},
      {SIO_TCP_INITIAL_RTO, set_initial_timeout},
      {SIO_LOOPBACK_FAST_PATH, set_loopback_fast_path},
      {static_cast<DWORD>(SIO_IDEAL_SEND_BACKLOG_QUERY), give_ideal_backlog},
  };
  for (const auto& each : requests) {
    if (each.code != request.code) continue;
    if (socket.stream() && socket.internet()) return each.serve(socket, request);
    return fail(each.code == SIO_KEEPALIVE_VALS ? WSAENOPROTOOPT : WSAEOPNOTSUPP);  // as WSAIoctl's page has it
  }
  return std::nullopt;
}

}  // namespace ows::kernel
