// Options of level SOL_SOCKET that are more than a number of Linux'. [SOL_SOCKET Socket Options]
#include <ws2tcpip.h>

#include <cerrno>

#include <mswsock.h>

#include "border/posix_options.h"
#include "providers/kernel/icmp_error.h"
#include "providers/kernel/option_values.h"
#include "spi/protocol_info.h"

namespace ows::kernel {
namespace {

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
  error = reason_with_icmp(socket, *error);
  const int told_before = socket.told_error.exchange(0);
  if (*error == 0) error = told_before;
  if (*error == 0) return 0;
  Connection attempt = Connection::connecting;
  const bool of_attempt = socket.connection.compare_exchange_strong(attempt, Connection::failed);
  if (auto* events = socket.wanted_events(); events && of_attempt) events->report(FD_CONNECT, winsock_error(*error));
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

/// SO_BSP_STATE: a CSADDR_INFO with both addresses behind it, in the program's buffer.
Status write_state(const Socket& socket, char* value, int* length) {
  struct {
    CSADDR_INFO info;
    SOCKADDR_STORAGE local, remote;
  } state{};
  const auto fill = [&](auto ask, SOCKADDR_STORAGE& storage, SOCKET_ADDRESS& entry, std::size_t offset) {
    posix::socklen size = sizeof storage;
    if (ask(socket.ip_fd(), &storage, &size) != 0) size = 0;
    Address address;
    address.length = size;
    std::memcpy(address.data(), &storage, size);
    const WindowsName given = windows_name(address);
    std::memcpy(&storage, given.octets, sizeof storage);
    entry.lpSockaddr = reinterpret_cast<LPSOCKADDR>(value + offset);
    entry.iSockaddrLength = given.length;
  };
  fill(posix::getsockname, state.local, state.info.LocalAddr, offsetof(decltype(state), local));
  fill(posix::getpeername, state.remote, state.info.RemoteAddr, offsetof(decltype(state), remote));
  state.info.iSocketType = socket.type;
  state.info.iProtocol = socket.protocol;
  return write_value(state, value, length);
}

/// Whether an option is set that Linux does not keep.
bool has(const Socket& socket, unsigned bit) { return socket.kept_options.load() & bit; }

Status keep(Socket& socket, unsigned bit, const char* value, int length) {
  const auto on = read_int(value, length, Form::boolean);
  if (!on) return fail(on.error());
  if (*on)
    socket.kept_options |= bit;
  else
    socket.kept_options &= ~bit;
  return {};
}

/// "This option should be set on an unbound socket"; with SO_REUSE_UNICASTPORT ports are random already, and it fails.
/// Linux' ports always are. [SOL_SOCKET Socket Options]
Status set_random_port(Socket& socket, const char* value, int length) {
  if (socket.bound || has(socket, kept_reuse_unicast_port)) return fail(WSAEINVAL);
  return keep(socket, kept_randomize_port, value, length);
}

/// A port that only receives multicast is shared; Linux' SO_REUSEADDR does that for groups.
Status share_multicast_port(Socket& socket, const char* value, int length) {
  if (socket.stream()) return fail(WSAENOPROTOOPT);
  const auto on = read_int(value, length, Form::boolean);
  if (!on) return fail(on.error());
  if (socket.bound || socket.traits.exclusive_address || has(socket, kept_processor)) return fail(WSAEINVAL);
  const bool reuse = *on || has(socket, kept_reuse_address);
  if (const auto told = tell_linux(socket, posix::sol_socket, posix::so_reuseaddr, reuse); !told) return told;
  return keep(socket, kept_reuse_multicast_port, value, length);
}

/// A port that is chosen with the peer's address at hand may serve many peers at once. [SO_PORT_SCALABILITY]
Status share_ports(Socket& socket, unsigned bit, const char* value, int length) {
  const auto on = read_int(value, length, Form::boolean);
  if (!on) return fail(on.error());
  if (socket.bound) return fail(WSAEINVAL);
  if (const auto told = tell_linux(socket, posix::ipproto_ip, posix::ip_bind_address_no_port, *on); !told) return told;
  return keep(socket, bit, value, length);
}

/// Windows lets a socket with SO_REUSEADDR share any port, a listener's too; Linux wants SO_REUSEPORT for that.
/// It excludes SO_EXCLUSIVEADDRUSE. [Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE]
Status set_reuse(Socket& socket, const char* value, int length) {
  const auto on = read_int(value, length, Form::boolean);
  if (!on) return fail(on.error());
  if (*on && (socket.traits.exclusive_address || has(socket, kept_processor))) return fail(WSAEINVAL);
  if (socket.stream()) {
    if (const auto told = tell_linux(socket, posix::sol_socket, posix::so_reuseport, *on); !told) return told;
  }
  if (const auto told = tell_linux(socket, posix::sol_socket, posix::so_reuseaddr, *on); !told) return told;
  return keep(socket, kept_reuse_address, value, length);
}

/// An accepted socket becomes like its listener. [SO_UPDATE_ACCEPT_CONTEXT]
Status take_over_traits(Socket& socket, const char* value, int length) {
  const auto s = read_value<SOCKET>(value, length);
  if (!s) return fail(s.error());
  const auto listener = find(*s);
  if (!listener) return fail(listener.error());
  if (!socket.connected()) return fail(WSAENOTCONN);
  const bool nonblocking = socket.traits.nonblocking;
  socket.traits = (*listener)->traits;
  socket.traits.nonblocking = nonblocking;
  return {};
}

}  // namespace

Status get_socket_option(Socket& socket, int name, char* value, int* length) {
  Traits& traits = socket.traits;
  const auto give = [&](const Result<int>& number) -> Status {
    if (!number) return fail(number.error());
    return write_value(*number, value, length);
  };
  switch (name) {
    case SO_ERROR: return give(take_error(socket));
    case SO_ACCEPTCONN:
      if (!socket.stream()) return fail(WSAENOPROTOOPT);
      return write_int(socket.connection == Connection::listening, Form::boolean, value, length);
    case SO_EXCLUSIVEADDRUSE: return write_int(traits.exclusive_address, Form::boolean, value, length);
    case SO_RCVTIMEO: return give(static_cast<int>(traits.receive_timeout_ms.load()));
    case SO_SNDTIMEO: return give(static_cast<int>(traits.send_timeout_ms.load()));
    case SO_RCVBUF: return give(buffer_size(socket, traits.receive_buffer, posix::so_rcvbuf));
    case SO_SNDBUF: return give(buffer_size(socket, traits.send_buffer, posix::so_sndbuf));
    case SO_LINGER:
      if (!socket.stream()) return fail(WSAENOPROTOOPT);
      return write_value(linger{static_cast<u_short>(traits.linger_on ? 1 : 0), traits.linger_seconds}, value, length);
    case SO_DONTLINGER:
      if (!socket.stream()) return fail(WSAENOPROTOOPT);
      return write_int(!traits.linger_on, Form::boolean, value, length);
    case SO_MAX_MSG_SIZE:
    case SO_MAXDG:
    case SO_MAXPATHDG:
      if (socket.stream()) return fail(WSAENOPROTOOPT);
      return give(socket.family == posix::af_inet ? 65507 : 65527);
    case SO_PROTOCOL_INFOA: return spi::write_protocol_info_a(socket.catalog_entry, value, length);
    case SO_PROTOCOL_INFOW: return spi::write_protocol_info_w(socket.catalog_entry, value, length);
    case SO_REUSEADDR: return write_int(has(socket, kept_reuse_address), Form::boolean, value, length);
    case SO_DEBUG: return write_int(has(socket, kept_debug), Form::boolean, value, length);
    case SO_DONTROUTE: return write_int(has(socket, kept_dont_route), Form::boolean, value, length);
    case SO_CONNECT_TIME:
      if (!socket.stream()) return fail(WSAENOPROTOOPT);
      return give(socket.connected() ? socket.connection.age() : -1);
    case SO_PORT_SCALABILITY: return write_int(has(socket, kept_port_scalability), Form::boolean, value, length);
    case SO_REUSE_UNICASTPORT: return write_int(has(socket, kept_reuse_unicast_port), Form::boolean, value, length);
    case SO_RANDOMIZE_PORT: return write_int(has(socket, kept_randomize_port), Form::boolean, value, length);
    case SO_REUSE_MULTICASTPORT:
      if (socket.stream()) return fail(WSAENOPROTOOPT);
      return write_int(has(socket, kept_reuse_multicast_port), Form::boolean, value, length);
    case SO_CONDITIONAL_ACCEPT:
      if (!socket.stream()) return fail(WSAENOPROTOOPT);
      return write_int(has(socket, kept_conditional_accept), Form::boolean, value, length);
    case SO_BSP_STATE: return write_state(socket, value, length);
    case SO_RCVLOWAT:
    case SO_SNDLOWAT:
    case SO_USELOOPBACK: return fail(WSAEINVAL);  // "not supported ... fail with WSAEINVAL"
    default: return fail(WSAENOPROTOOPT);
  }
}

Status set_socket_option(Socket& socket, int name, const char* value, int length) {
  Traits& traits = socket.traits;
  switch (name) {
    case SO_EXCLUSIVEADDRUSE: {
      const auto on = read_int(value, length, Form::boolean);
      if (!on) return fail(on.error());
      if (socket.bound || (*on && has(socket, kept_reuse_address))) return fail(WSAEINVAL);
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
      const auto on = read_int(value, length, Form::boolean);
      if (!on) return fail(on.error());
      traits.linger_on = *on == 0;
      return {};
    }
    case SO_REUSEADDR: return set_reuse(socket, value, length);
    case SO_DEBUG: return keep(socket, kept_debug, value, length);  // "no debug information is ever put out"
    case SO_PORT_SCALABILITY: return share_ports(socket, kept_port_scalability, value, length);
    case SO_REUSE_UNICASTPORT: return share_ports(socket, kept_reuse_unicast_port, value, length);
    case SO_DONTROUTE: return keep(socket, kept_dont_route, value, length);  // "silently ignore this option"
    case SO_RANDOMIZE_PORT: return set_random_port(socket, value, length);
    case SO_REUSE_MULTICASTPORT: return share_multicast_port(socket, value, length);
    case SO_CONDITIONAL_ACCEPT:
      if (!socket.stream()) return fail(WSAENOPROTOOPT);
      if (socket.connection == Connection::listening) return fail(WSAEINVAL);
      return keep(socket, kept_conditional_accept, value, length);
    case SO_RCVLOWAT:
    case SO_SNDLOWAT:
    case SO_USELOOPBACK: return fail(WSAEINVAL);
    case SO_UPDATE_ACCEPT_CONTEXT: return take_over_traits(socket, value, length);
    case SO_UPDATE_CONNECT_CONTEXT:  // it has been a connected socket from the first moment
      return socket.connected() ? Status() : fail(WSAENOTCONN);
    default: return fail(WSAENOPROTOOPT);
  }
}

}  // namespace ows::kernel
