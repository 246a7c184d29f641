// getsockopt and setsockopt on a transport socket. [SOL_SOCKET Socket Options; SO_CONNDATA and its siblings: mswsock.h]
#include <mswsock.h>

#include <algorithm>
#include <cstring>

#include "border/posix.h"
#include "border/user_memory.h"
#include "providers/transport/wait.h"
#include "spi/protocol_info.h"

namespace ows::transport {
namespace {

template <class T>
Result<T> read_value(const char* value, int length) {
  T result;
  if (length < static_cast<int>(sizeof result) || !readable(value, sizeof result)) return fail(WSAEFAULT);
  std::memcpy(&result, value, sizeof result);
  return result;
}

/// A boolean may come as a whole BOOL or as a single octet.
Result<bool> read_bool(const char* value, int length) {
  if (length > 0 && length < static_cast<int>(sizeof(BOOL))) {
    const auto octet = read_value<char>(value, length);
    return octet ? Result<bool>(*octet != 0) : fail(octet.error());
  }
  const auto whole = read_value<BOOL>(value, length);
  return whole ? Result<bool>(*whole != 0) : fail(whole.error());
}

template <class T>
Status write_value(const T& result, char* value, int* length) {
  if (*length < static_cast<int>(sizeof result) || !writable(value, sizeof result)) return fail(WSAEFAULT);
  std::memcpy(value, &result, sizeof result);
  *length = sizeof result;
  return {};
}

Status write_bool(bool on, char* value, int* length) {
  if (*length == 1) return write_value(static_cast<char>(on), value, length);
  return write_value(BOOL{on}, value, length);
}

Status write_bytes(const Bytes& data, char* value, int* length) {
  if (static_cast<std::size_t>(*length) < data.size() || !writable(value, data.size())) {
    *length = static_cast<int>(data.size());
    return fail(WSAEFAULT);
  }
  if (!data.empty()) std::memcpy(value, data.data(), data.size());
  *length = static_cast<int>(data.size());
  return {};
}

Result<Bytes> read_bytes(const char* value, int length, std::size_t most) {
  if (most == 0) return fail(WSAENOPROTOOPT);
  if (length < 0 || !readable(value, static_cast<std::size_t>(length))) return fail(WSAEFAULT);
  if (static_cast<std::size_t>(length) > most) return fail(WSAEMSGSIZE);
  const auto* octets = reinterpret_cast<const std::byte*>(value);
  return Bytes(octets, octets + length);
}

std::atomic<bool>* boolean_trait(Traits& traits, int name) {
  switch (name) {
    case SO_REUSEADDR: return &traits.reuse_address;
    case SO_EXCLUSIVEADDRUSE: return &traits.exclusive_address;
    case SO_KEEPALIVE: return &traits.keep_alive;
    case SO_OOBINLINE: return &traits.expedited_inline;
    case SO_CONDITIONAL_ACCEPT: return &traits.conditional_accept;
    default: return nullptr;
  }
}

/// What an option that has changed means for the socket's connection.
void trait_changed(Socket& socket, int name, bool on) {
  if (name != SO_KEEPALIVE && name != SO_OOBINLINE) return;
  const auto connection = socket.current_connection();
  if (!connection) return;
  std::lock_guard lock(connection->mutex);
  if (name == SO_KEEPALIVE)
    set_keep_alive(connection->carrier(), on);
  else
    connection->set_expedited_inline(on);
}

/// The outcome of a failed attempt to connect; 0 otherwise.
int connect_error(Socket& socket) {
  const auto connection = socket.current_connection();
  if (!connection) return 0;
  std::lock_guard lock(connection->mutex);
  connection->pump();
  connection->settle();
  return connection->phase == Phase::failed ? connection->failure : 0;
}

/// Seconds since the connection is open; -1 without one. [SO_CONNECT_TIME]
int connect_time(Socket& socket) {
  const auto connection = socket.current_connection();
  if (!connection) return -1;
  std::lock_guard lock(connection->mutex);
  if (connection->phase != Phase::open) return -1;
  return static_cast<int>(
      std::chrono::duration_cast<std::chrono::seconds>(engine::Clock::now() - connection->opened).count());
}

/// What the peer sent: with the request or answer (SO_CONNDATA), or with its end (SO_DISCDATA).
Bytes peer_data(Socket& socket, int name) {
  const auto connection = socket.current_connection();
  if (!connection) return {};
  std::lock_guard lock(connection->mutex);
  if (name == SO_CONNDATA) return connection->connect_data;
  return connection->peer_data.value_or(Bytes{});
}

Protocol::Limits limits_of(Socket& socket) {
  std::lock_guard lock(socket.mutex);
  return socket.settings->limits();
}

/// Calls `use(Protocol*)` for the socket's connection, with its lock and the socket's held; nullptr where there is none.
template <class Use>
auto with_protocol(Socket& socket, Use use) {
  std::lock_guard lock(socket.mutex);
  if (!socket.connection) return use(static_cast<Protocol*>(nullptr));
  std::lock_guard connection_lock(socket.connection->mutex);
  return use(&socket.connection->protocol());
}

/// An option at one of the transport's own levels.
Status get_transport_option(Socket& socket, int level, int name, char* value, int* length) {
  const auto got = with_protocol(socket, [&](Protocol* protocol) {
    if (protocol) protocol->received_kind(socket.connection->received.kind_taken());
    return socket.settings->get_option(level, name, protocol);
  });
  return got ? write_bytes(*got, value, length) : fail(got.error());
}

Status set_transport_option(Socket& socket, int level, int name, const char* value, int length) {
  if (length < 0 || !readable(value, static_cast<std::size_t>(length))) return fail(WSAEFAULT);
  const View octets{reinterpret_cast<const std::byte*>(value), static_cast<std::size_t>(length)};
  const auto done =
      with_protocol(socket, [&](Protocol* protocol) { return socket.settings->set_option(level, name, octets, protocol); });
  if (!done) return done;
  std::lock_guard lock(socket.mutex);
  if (socket.listener) socket.listener->set(socket.settings->clone());
  return {};
}

Status get_option(Socket& socket, int name, char* value, int* length) {
  Traits& traits = socket.traits;
  if (const auto* trait = boolean_trait(traits, name)) return write_bool(*trait, value, length);
  const auto give = [&](auto number) { return write_value(static_cast<int>(number), value, length); };
  switch (name) {
    case SO_TYPE: return give(socket.entry.iSocketType);
    case SO_ERROR: return give(connect_error(socket));
    case SO_CONNECT_TIME: return give(connect_time(socket));
    case SO_RCVTIMEO: return give(traits.receive_timeout_ms.load());
    case SO_SNDTIMEO: return give(traits.send_timeout_ms.load());
    case SO_RCVBUF: return give(traits.receive_buffer.load());
    case SO_SNDBUF: return give(traits.send_buffer.load());
    case SO_MAX_MSG_SIZE: return give(-1);  // 0xffffffff: no limit
    case SO_ACCEPTCONN: {
      std::lock_guard lock(socket.mutex);
      return write_bool(socket.listener != nullptr, value, length);
    }
    case SO_LINGER:
      return write_value(linger{static_cast<u_short>(traits.linger_on ? 1 : 0), traits.linger_seconds}, value, length);
    case SO_DONTLINGER: return write_bool(!traits.linger_on, value, length);
    case SO_PROTOCOL_INFOA: return spi::write_protocol_info_a(socket.entry.dwCatalogEntryId, value, length);
    case SO_PROTOCOL_INFOW: return spi::write_protocol_info_w(socket.entry.dwCatalogEntryId, value, length);
    case SO_CONNDATA:
    case SO_DISCDATA: return write_bytes(peer_data(socket, name), value, length);
    case SO_CONNOPT:
    case SO_DISCOPT: return write_bytes({}, value, length);
    case SO_CONNOPTLEN:
    case SO_DISCOPTLEN: return give(0);
    case SO_CONNDATALEN:
    case SO_DISCDATALEN: return give(peer_data(socket, name == SO_CONNDATALEN ? SO_CONNDATA : SO_DISCDATA).size());
    default: return fail(WSAENOPROTOOPT);
  }
}

Status set_buffer_size(Socket& socket, bool receive, const char* value, int length) {
  const auto size = read_value<int>(value, length);
  if (!size) return fail(size.error());
  if (*size < 0) return fail(WSAEINVAL);
  (receive ? socket.traits.receive_buffer : socket.traits.send_buffer) = *size;
  if (const auto connection = socket.current_connection()) {
    std::lock_guard lock(connection->mutex);
    // 0 would stop everything: one octet at a time always goes.
    (receive ? connection->receive_limit : connection->send_limit) = static_cast<std::size_t>(std::max(*size, 1));
  }
  return {};
}

Status set_option(Socket& socket, int name, const char* value, int length) {
  Traits& traits = socket.traits;
  if (auto* trait = boolean_trait(traits, name)) {
    const auto on = read_bool(value, length);
    if (!on) return fail(on.error());
    *trait = *on;
    trait_changed(socket, name, *on);
    return {};
  }
  switch (name) {
    case SO_RCVTIMEO:
    case SO_SNDTIMEO: {
      const auto milliseconds = read_value<DWORD>(value, length);
      if (!milliseconds) return fail(milliseconds.error());
      (name == SO_RCVTIMEO ? traits.receive_timeout_ms : traits.send_timeout_ms) = *milliseconds;
      return {};
    }
    case SO_RCVBUF: return set_buffer_size(socket, true, value, length);
    case SO_SNDBUF: return set_buffer_size(socket, false, value, length);
    case SO_UPDATE_ACCEPT_CONTEXT: {
      const auto listener = read_value<SOCKET>(value, length);
      if (!listener) return fail(listener.error());
      const auto listening = find(*listener);
      if (!listening) return fail(listening.error());
      if (!socket.current_connection()) return fail(WSAENOTCONN);
      traits = (*listening)->traits;
      return {};
    }
    case SO_UPDATE_CONNECT_CONTEXT:  // a socket of ours has its properties from the beginning
      return socket.current_connection() ? Status() : fail(WSAENOTCONN);
    case SO_LINGER: {
      const auto wanted = read_value<linger>(value, length);
      if (!wanted) return fail(wanted.error());
      traits.linger_on = wanted->l_onoff != 0;
      traits.linger_seconds = wanted->l_linger;
      return {};
    }
    case SO_DONTLINGER: {
      const auto on = read_bool(value, length);
      if (!on) return fail(on.error());
      traits.linger_on = !*on;
      return {};
    }
    case SO_CONNDATA: {
      auto data = read_bytes(value, length, std::min(limits_of(socket).caller_data, limits_of(socket).callee_data));
      if (!data) return fail(data.error());
      std::lock_guard lock(socket.mutex);
      socket.connect_data = std::move(*data);
      return {};
    }
    case SO_DISCDATA: {
      auto data = read_bytes(value, length, limits_of(socket).disconnect_data);
      if (!data) return fail(data.error());
      std::lock_guard lock(socket.mutex);
      socket.disconnect_data = std::move(*data);
      socket.has_disconnect_data = true;
      return {};
    }
    case SO_CONNOPT:
    case SO_DISCOPT:  // options of the protocol's own; there are none that have no place elsewhere
      return length == 0 ? Status() : fail(WSAENOPROTOOPT);
    case SO_CONNOPTLEN:
    case SO_DISCOPTLEN:
    case SO_CONNDATALEN:
    case SO_DISCDATALEN: {
      // Reserves room on transports that need to be told; here there is always enough.
      const auto size = read_value<int>(value, length);
      if (!size) return fail(size.error());
      return *size < 0 ? Status(fail(WSAEINVAL)) : Status();
    }
    default: return fail(WSAENOPROTOOPT);
  }
}

}  // namespace

int WSPAPI wsp_get_sock_opt(SOCKET s, int level, int name, char* value, LPINT length, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  if (!writable(length, sizeof *length) || *length < 0) return refuse(error, WSAEFAULT);
  if (level != SOL_SOCKET) return answer(error, get_transport_option(**socket, level, name, value, length));
  return answer(error, get_option(**socket, name, value, length));
}

int WSPAPI wsp_set_sock_opt(SOCKET s, int level, int name, const char* value, int length, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  if (level != SOL_SOCKET) return answer(error, set_transport_option(**socket, level, name, value, length));
  return answer(error, set_option(**socket, name, value, length));
}

}  // namespace ows::transport
