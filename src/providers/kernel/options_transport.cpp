// Options of levels IPPROTO_TCP and IPPROTO_UDP that are more than a number of Linux'.
// [IPPROTO_TCP Socket Options, IPPROTO_UDP Socket Options]
#include <ws2tcpip.h>

#include <limits>

#include "border/posix_options.h"
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

/// Datagrams of one sender arrive joined, up to so many octets; WSARecvMsg tells how long each was. 0: never.
Status set_coalescing(Socket& socket, const char* value, int length) {
  const auto size = read_value<DWORD>(value, length);
  if (!size) return fail(size.error());
  const auto told = tell_linux(socket, posix::ipproto_udp, posix::udp_gro, *size != 0);
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
      default: break;
    }
  }
  if (level == IPPROTO_UDP && socket.type == SOCK_DGRAM && name == UDP_RECV_MAX_COALESCED_SIZE)
    return write_value(socket.coalesced_size.load(), value, length);
  return fail(WSAENOPROTOOPT);
}

Status set_transport_option(Socket& socket, int level, int name, const char* value, int length) {
  if (level == IPPROTO_TCP && socket.stream()) {
    switch (name) {
      case TCP_MAXRT: return set_retransmission_time(socket, value, length, true);
      case TCP_MAXRTMS: return set_retransmission_time(socket, value, length, false);
      case TCP_FASTOPEN: return set_fast_open(socket, value, length);
      default: break;
    }
  }
  if (level == IPPROTO_UDP && socket.type == SOCK_DGRAM && name == UDP_RECV_MAX_COALESCED_SIZE)
    return set_coalescing(socket, value, length);
  return fail(WSAENOPROTOOPT);
}

}  // namespace ows::kernel
