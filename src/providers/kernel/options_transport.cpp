// Options of levels IPPROTO_TCP and IPPROTO_UDP that are more than a number of Linux'.
// [IPPROTO_TCP Socket Options, IPPROTO_UDP Socket Options]
#include <ws2tcpip.h>

#include <algorithm>
#include <fstream>
#include <limits>

#include <mswsock.h>

#include "border/posix_options.h"
#include "providers/kernel/icmp_error.h"
#include "providers/kernel/option_values.h"

namespace ows::kernel {
namespace {

/// TCP_MAXRT in seconds and TCP_MAXRTMS in milliseconds are one limit: how long unacknowledged data keeps a connection.
/// Seconds: -1 is for ever, and Linux' default by its own count of retransmissions is what comes nearest to it.
Status set_retransmission_time(const Socket& socket, const char* value, int length, bool seconds) {
  const auto number = read_value<int>(value, length);
  if (!number) return fail(number.error());
  if (*number < (seconds ? -1 : 0)) return fail(WSAEINVAL);
  constexpr int most_seconds = std::numeric_limits<int>::max() / 1000;
  const int milliseconds = *number < 0              ? 0
                           : !seconds               ? *number
                           : *number > most_seconds ? std::numeric_limits<int>::max()
                                                    : *number * 1000;
  return tell_linux(socket, posix::ipproto_tcp, posix::tcp_user_timeout, milliseconds);
}

Status get_retransmission_time(const Socket& socket, char* value, int* length, bool seconds) {
  const auto milliseconds = ask_linux(socket, posix::ipproto_tcp, posix::tcp_user_timeout);
  if (!milliseconds) return fail(milliseconds.error());
  if (!seconds) return write_value(*milliseconds, value, length);
  return write_value(*milliseconds == 0 ? -1 : (*milliseconds - 1) / 1000 + 1, value, length);
}

/// A listener takes data with the request to connect. The queue is of those that have not finished the handshake.
Status set_fast_open(Socket& socket, const char* value, int length) {
  const auto on = read_int(value, length, Form::boolean);
  if (!on) return fail(on.error());
  constexpr int queue = 256;
  const auto told = tell_linux(socket, posix::ipproto_tcp, posix::tcp_fastopen, *on ? queue : 0);
  if (!told) return told;
  if (*on)
    socket.kept_options |= kept_fast_open;
  else
    socket.kept_options &= ~kept_fast_open;
  return {};
}

/// Of the attempts that begin from now on.
Status set_failing_on_icmp(Socket& socket, const char* value, int length) {
  const auto on = read_int(value, length, Form::boolean);
  if (!on) return fail(on.error());
  if (*on)
    socket.kept_options |= kept_fails_on_icmp;
  else
    socket.kept_options &= ~kept_fails_on_icmp;
  return {};
}

/// The times and the number of probes of keep-alive: what Linux has no room for acts as the most that it has.
Status set_keep_alive(const Socket& socket, int name, const char* value, int length) {
  const auto number = read_value<int>(value, length);
  if (!number) return fail(number.error());
  constexpr int most_probes = 255, linux_probes = 127, linux_seconds = 32767;
  const bool probes = name == TCP_KEEPCNT;
  if (*number < 1 || (probes && *number > most_probes)) return fail(WSAEINVAL);  // "illegal to set ... greater than 255"
  const int linux_name = probes ? posix::tcp_keepcnt : name == TCP_KEEPINTVL ? posix::tcp_keepintvl : posix::tcp_keepidle;
  return tell_linux(socket, posix::ipproto_tcp, linux_name, std::min(*number, probes ? linux_probes : linux_seconds));
}

/// Linux decides on time stamps for the whole computer; a connection has what both ends wanted when it began.
Result<bool> uses_timestamps(Socket& socket) {
  if (socket.connected()) {
    struct posix::tcp_info info{};
    posix::socklen size = sizeof info;
    if (posix::getsockopt(socket.fd, posix::ipproto_tcp, posix::tcp_info, &info, &size) != 0) return fail(winsock_error());
    return (info.options & posix::tcpi_opt_timestamps) != 0;
  }
  int mode = 1;
  std::ifstream("/proc/sys/net/ipv4/tcp_timestamps") >> mode;
  return mode != 0;
}

/// Only what holds already can be set. WSAENOPROTOOPT: another value; nothing has changed.
Status set_fixed(const Result<bool>& present, const char* value, int length) {
  const auto on = read_int(value, length, Form::boolean);
  if (!on) return fail(on.error());
  if (!present) return fail(present.error());
  return *present == (*on != 0) ? Status() : fail(WSAENOPROTOOPT);
}

/// UDP_NOCHECKSUM and its opposite, UDP_CHECKSUM_COVERAGE. "Not supported for IPv6", which does not go without.
Status set_checksum(const Socket& socket, bool without, const char* value, int length) {
  if (socket.family != posix::af_inet) return fail(WSAENOPROTOOPT);
  const auto on = read_int(value, length, Form::boolean);
  if (!on) return fail(on.error());
  return tell_linux(socket, posix::sol_socket, posix::so_no_check, (*on != 0) == without);
}

Status get_checksum(const Socket& socket, bool without, char* value, int* length) {
  if (socket.family != posix::af_inet) return fail(WSAENOPROTOOPT);
  const auto off = ask_linux(socket, posix::sol_socket, posix::so_no_check);
  if (!off) return fail(off.error());
  return write_int((*off != 0) == without, Form::boolean, value, length);
}

/// Datagrams of one sender arrive joined, up to so many octets; WSARecvMsg tells how long each was. 0: never. Linux joins as
/// much as a datagram can have, so it is asked to only where the program has room for that: nothing may be cut off.
Status set_coalescing(Socket& socket, const char* value, int length) {
  const auto size = read_value<DWORD>(value, length);
  if (!size) return fail(size.error());
  constexpr DWORD longest_datagram = 65507;
  const auto told = tell_linux(socket, posix::ipproto_udp, posix::udp_gro, *size >= longest_datagram);
  if (told) socket.coalesced_size = *size;
  return told;
}

}  // namespace

Status get_transport_option(Socket& socket, int level, int name, char* value, int* length) {
  if (level == IPPROTO_TCP && socket.stream()) {
    switch (name) {
      case TCP_MAXRT: return get_retransmission_time(socket, value, length, true);
      case TCP_MAXRTMS: return get_retransmission_time(socket, value, length, false);
      case TCP_FASTOPEN: return write_int((socket.kept_options & kept_fast_open) != 0, Form::boolean, value, length);
      case TCP_FAIL_CONNECT_ON_ICMP_ERROR: return write_int(fails_on_icmp_error(socket), Form::boolean, value, length);
      case TCP_ICMP_ERROR_INFO: return get_icmp_error(socket, value, length);
      case TCP_BSDURGENT: return write_int(1, Form::boolean, value, length);
      case TCP_EXPEDITED_1122: return write_int(0, Form::boolean, value, length);
      case TCP_TIMESTAMPS: {
        const auto used = uses_timestamps(socket);
        return used ? write_int(*used, Form::boolean, value, length) : fail(used.error());
      }
      default: break;
    }
  }
  if (level == IPPROTO_UDP && socket.type == SOCK_DGRAM) {
    switch (name) {
      case UDP_RECV_MAX_COALESCED_SIZE: return write_value(socket.coalesced_size.load(), value, length);
      case UDP_NOCHECKSUM: return get_checksum(socket, true, value, length);
      case UDP_CHECKSUM_COVERAGE: return get_checksum(socket, false, value, length);
      default: break;
    }
  }
  return fail(WSAENOPROTOOPT);
}

Status set_transport_option(Socket& socket, int level, int name, const char* value, int length) {
  if (level == IPPROTO_TCP && socket.stream()) {
    switch (name) {
      case TCP_MAXRT: return set_retransmission_time(socket, value, length, true);
      case TCP_MAXRTMS: return set_retransmission_time(socket, value, length, false);
      case TCP_FASTOPEN: return set_fast_open(socket, value, length);
      case TCP_FAIL_CONNECT_ON_ICMP_ERROR: return set_failing_on_icmp(socket, value, length);
      case TCP_KEEPIDLE:
      case TCP_KEEPINTVL:
      case TCP_KEEPCNT: return set_keep_alive(socket, name, value, length);
      // Linux' urgent data is BSD's; "not required to be implemented".
      case TCP_BSDURGENT: return set_fixed(true, value, length);
      case TCP_EXPEDITED_1122: return set_fixed(false, value, length);
      case TCP_TIMESTAMPS: return set_fixed(uses_timestamps(socket), value, length);
      default: break;
    }
  }
  if (level == IPPROTO_UDP && socket.type == SOCK_DGRAM) {
    switch (name) {
      case UDP_RECV_MAX_COALESCED_SIZE: return set_coalescing(socket, value, length);
      case UDP_NOCHECKSUM: return set_checksum(socket, true, value, length);
      case UDP_CHECKSUM_COVERAGE: return set_checksum(socket, false, value, length);
      default: break;
    }
  }
  return fail(WSAENOPROTOOPT);
}

}  // namespace ows::kernel
