// getsockopt and setsockopt on a kernel socket: one table for what Linux has under another number, functions for the few
// options whose meaning differs. [SOL_SOCKET, IPPROTO_TCP, IPPROTO_IP, IPPROTO_IPV6 Socket Options]
#include <ws2tcpip.h>

#include <algorithm>
#include <cstring>

#include "border/errors.h"
#include "border/posix.h"
#include "border/user_memory.h"
#include "providers/kernel/socket.h"
#include "spi/protocol_info.h"

namespace ows::kernel {
namespace {

enum Access : unsigned char { get = 1, set = 2, get_set = 3 };
enum On : unsigned char { streams = 1, datagrams = 2, all = 3 };

/// An option that Linux has too, as an int.
struct PlainOption {
  int level, name;
  int linux_level, linux_name;
  Access access;
  On on;
  bool boolean;
};

constexpr PlainOption plain_options[] = {
    {SOL_SOCKET, SO_DEBUG, posix::sol_socket, posix::so_debug, get_set, all, true},
    {SOL_SOCKET, SO_REUSEADDR, posix::sol_socket, posix::so_reuseaddr, get_set, all, true},
    {SOL_SOCKET, SO_KEEPALIVE, posix::sol_socket, posix::so_keepalive, get_set, streams, true},
    {SOL_SOCKET, SO_DONTROUTE, posix::sol_socket, posix::so_dontroute, get_set, all, true},
    {SOL_SOCKET, SO_BROADCAST, posix::sol_socket, posix::so_broadcast, get_set, datagrams, true},
    {SOL_SOCKET, SO_OOBINLINE, posix::sol_socket, posix::so_oobinline, get_set, streams, true},
    {SOL_SOCKET, SO_TYPE, posix::sol_socket, posix::so_type, get, all, false},
    {IPPROTO_TCP, TCP_NODELAY, posix::ipproto_tcp, posix::tcp_nodelay, get_set, streams, true},
    {IPPROTO_IP, IP_TTL, posix::ipproto_ip, posix::ip_ttl, get_set, all, false},
    {IPPROTO_IP, IP_TOS, posix::ipproto_ip, posix::ip_tos, get_set, all, false},
    {IPPROTO_IP, IP_MULTICAST_TTL, posix::ipproto_ip, posix::ip_multicast_ttl, get_set, datagrams, false},
    {IPPROTO_IP, IP_MULTICAST_LOOP, posix::ipproto_ip, posix::ip_multicast_loop, get_set, datagrams, true},
    {IPPROTO_IPV6, IPV6_V6ONLY, posix::ipproto_ipv6, posix::ipv6_v6only, get_set, all, true},
    {IPPROTO_IPV6, IPV6_UNICAST_HOPS, posix::ipproto_ipv6, posix::ipv6_unicast_hops, get_set, all, false},
    {IPPROTO_IPV6, IPV6_MULTICAST_HOPS, posix::ipproto_ipv6, posix::ipv6_multicast_hops, get_set, datagrams, false},
    {IPPROTO_IPV6, IPV6_MULTICAST_LOOP, posix::ipproto_ipv6, posix::ipv6_multicast_loop, get_set, datagrams, true},
};

const PlainOption* find_plain(const Socket& socket, int level, int name, Access access) {
  for (const auto& option : plain_options) {
    if (option.level != level || option.name != name) continue;
    const bool fits = (option.access & access) && (option.on & (socket.stream() ? streams : datagrams));
    return fits ? &option : nullptr;
  }
  return nullptr;
}

/// Reads the program's value of type T. Too small or unreadable: WSAEFAULT.
template <class T>
Result<T> read_value(const char* value, int length) {
  T result;
  if (length < static_cast<int>(sizeof result) || !readable(value, sizeof result)) return fail(WSAEFAULT);
  std::memcpy(&result, value, sizeof result);
  return result;
}

/// A boolean may come as a whole BOOL or as a single octet.
Result<int> read_int(const char* value, int length, bool boolean) {
  if (boolean && length > 0 && length < static_cast<int>(sizeof(BOOL))) {
    const auto octet = read_value<char>(value, length);
    if (!octet) return fail(octet.error());
    return *octet != 0;
  }
  const auto number = read_value<int>(value, length);
  if (!number) return fail(number.error());
  return boolean ? *number != 0 : *number;
}

template <class T>
Status write_value(const T& result, char* value, int* length) {
  if (*length < static_cast<int>(sizeof result) || !writable(value, sizeof result)) return fail(WSAEFAULT);
  std::memcpy(value, &result, sizeof result);
  *length = sizeof result;
  return {};
}

Status write_int(int number, bool boolean, char* value, int* length) {
  if (boolean) {
    number = number != 0;
    if (*length == 1) return write_value(static_cast<char>(number), value, length);
  }
  return write_value(number, value, length);
}

Result<int> ask_linux(const Socket& socket, int level, int name) {
  int value = 0;
  posix::socklen size = sizeof value;
  if (posix::getsockopt(socket.fd, level, name, &value, &size) != 0) return fail(winsock_error());
  return value;
}

Status tell_linux(const Socket& socket, int level, int name, int value) {
  if (posix::setsockopt(socket.fd, level, name, &value, sizeof value) != 0) return fail(winsock_error());
  return {};
}

/// SO_RCVTIMEO and SO_SNDTIMEO are milliseconds, 0 for ever.
Status tell_timeout(const Socket& socket, int linux_name, DWORD milliseconds) {
  const struct {
    long seconds, microseconds;
  } time{static_cast<long>(milliseconds / 1000), static_cast<long>(milliseconds % 1000) * 1000};
  if (posix::setsockopt(socket.fd, posix::sol_socket, linux_name, &time, sizeof time) != 0) return fail(winsock_error());
  return {};
}

/// The socket's error, cleared by reading. It may be the outcome of an attempt to connect.
Result<int> take_error(Socket& socket) {
  auto error = ask_linux(socket, posix::sol_socket, posix::so_error);
  if (!error) return error;
  const int told_before = socket.told_error.exchange(0);
  if (*error == 0) error = told_before;
  if (*error == 0) return 0;
  Connection attempt = Connection::connecting;
  socket.connection.compare_exchange_strong(attempt, Connection::failed);
  if (*error == ECONNREFUSED && !socket.stream()) return WSAECONNRESET;
  return winsock_error(*error);
}

/// What the program set, or Linux' default (which Linux reports doubled once it was set).
Result<int> buffer_size(const Socket& socket, const std::atomic<int>& as_set, int linux_name) {
  if (const int value = as_set) return value;
  return ask_linux(socket, posix::sol_socket, linux_name);
}

Status set_buffer_size(const Socket& socket, std::atomic<int>& as_set, int linux_name, const char* value, int length) {
  const auto size = read_value<int>(value, length);
  if (!size) return fail(size.error());
  if (*size < 0) return fail(WSAEINVAL);
  const auto told = tell_linux(socket, posix::sol_socket, linux_name, *size);
  if (told) as_set = *size;
  return told;
}

Status get_socket_option(Socket& socket, int name, char* value, int* length) {
  Traits& traits = socket.traits;
  const auto give = [&](const Result<int>& number) -> Status {
    if (!number) return fail(number.error());
    return write_value(*number, value, length);
  };
  switch (name) {
    case SO_ERROR: return give(take_error(socket));
    case SO_ACCEPTCONN: return write_int(socket.connection == Connection::listening, true, value, length);
    case SO_EXCLUSIVEADDRUSE: return write_int(traits.exclusive_address, true, value, length);
    case SO_RCVTIMEO: return give(static_cast<int>(traits.receive_timeout_ms.load()));
    case SO_SNDTIMEO: return give(static_cast<int>(traits.send_timeout_ms.load()));
    case SO_RCVBUF: return give(buffer_size(socket, traits.receive_buffer, posix::so_rcvbuf));
    case SO_SNDBUF: return give(buffer_size(socket, traits.send_buffer, posix::so_sndbuf));
    case SO_LINGER:
      if (!socket.stream()) return fail(WSAENOPROTOOPT);
      return write_value(linger{static_cast<u_short>(traits.linger_on ? 1 : 0), traits.linger_seconds}, value, length);
    case SO_DONTLINGER:
      if (!socket.stream()) return fail(WSAENOPROTOOPT);
      return write_int(!traits.linger_on, true, value, length);
    case SO_MAX_MSG_SIZE:
      if (socket.stream()) return fail(WSAENOPROTOOPT);
      return give(socket.family == posix::af_inet ? 65507 : 65527);
    case SO_PROTOCOL_INFOA: return spi::write_protocol_info_a(socket.catalog_entry, value, length);
    case SO_PROTOCOL_INFOW: return spi::write_protocol_info_w(socket.catalog_entry, value, length);
    default: return fail(WSAENOPROTOOPT);
  }
}

Status set_socket_option(Socket& socket, int name, const char* value, int length) {
  Traits& traits = socket.traits;
  switch (name) {
    case SO_EXCLUSIVEADDRUSE: {
      const auto on = read_int(value, length, true);
      if (!on) return fail(on.error());
      if (socket.bound) return fail(WSAEINVAL);
      traits.exclusive_address = *on != 0;
      return {};
    }
    case SO_RCVTIMEO:
    case SO_SNDTIMEO: {
      const auto milliseconds = read_value<DWORD>(value, length);
      if (!milliseconds) return fail(milliseconds.error());
      const bool receive = name == SO_RCVTIMEO;
      const auto told = tell_timeout(socket, receive ? posix::so_rcvtimeo : posix::so_sndtimeo, *milliseconds);
      if (told) (receive ? traits.receive_timeout_ms : traits.send_timeout_ms) = *milliseconds;
      return told;
    }
    case SO_RCVBUF: return set_buffer_size(socket, traits.receive_buffer, posix::so_rcvbuf, value, length);
    case SO_SNDBUF: return set_buffer_size(socket, traits.send_buffer, posix::so_sndbuf, value, length);
    case SO_LINGER: {
      if (!socket.stream()) return fail(WSAENOPROTOOPT);
      const auto wanted = read_value<linger>(value, length);
      if (!wanted) return fail(wanted.error());
      traits.linger_on = wanted->l_onoff != 0;
      traits.linger_seconds = wanted->l_linger;
      return {};
    }
    case SO_DONTLINGER: {
      if (!socket.stream()) return fail(WSAENOPROTOOPT);
      const auto on = read_int(value, length, true);
      if (!on) return fail(on.error());
      traits.linger_on = *on == 0;
      return {};
    }
    default: return fail(WSAENOPROTOOPT);
  }
}

}  // namespace

int WSPAPI wsp_get_sock_opt(SOCKET s, int level, int name, char* value, LPINT length, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  if (!writable(length, sizeof *length) || *length <= 0) return refuse(error, WSAEFAULT);
  if (const PlainOption* option = find_plain(**socket, level, name, get)) {
    const auto number = ask_linux(**socket, option->linux_level, option->linux_name);
    if (!number) return refuse(error, number.error());
    return answer(error, write_int(*number, option->boolean, value, length));
  }
  if (level != SOL_SOCKET) return refuse(error, WSAENOPROTOOPT);
  return answer(error, get_socket_option(**socket, name, value, length));
}

int WSPAPI wsp_set_sock_opt(SOCKET s, int level, int name, const char* value, int length, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  if (const PlainOption* option = find_plain(**socket, level, name, set)) {
    const auto number = read_int(value, length, option->boolean);
    if (!number) return refuse(error, number.error());
    return answer(error, tell_linux(**socket, option->linux_level, option->linux_name, *number));
  }
  if (level != SOL_SOCKET) return refuse(error, WSAENOPROTOOPT);
  return answer(error, set_socket_option(**socket, name, value, length));
}

}  // namespace ows::kernel
