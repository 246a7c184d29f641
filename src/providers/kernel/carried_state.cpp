#include "providers/kernel/carried_state.h"

namespace ows::kernel {

CarriedState state_of(Socket& socket) {
  const bool connected = socket.connected();  // looks whether an attempt has succeeded meanwhile
  const Traits& traits = socket.traits;
  return {.family = socket.family,
          .type = socket.type,
          .protocol = socket.protocol,
          .connection = connected ? Connection::connected : socket.connection.load(),
          .bound = socket.bound,
          .send_shut = socket.send_shut,
          .receive_shut = socket.receive_shut,
          .nonblocking = traits.nonblocking,
          .exclusive_address = traits.exclusive_address,
          .linger_on = traits.linger_on,
          .linger_seconds = traits.linger_seconds,
          .receive_timeout_ms = traits.receive_timeout_ms,
          .send_timeout_ms = traits.send_timeout_ms,
          .receive_buffer = traits.receive_buffer,
          .send_buffer = traits.send_buffer,
          .kept_options = socket.kept_options};
}

Result<SOCKET> adopt_carried(int fd, DWORD catalog_entry, const CarriedState& state) {
  Traits traits;
  traits.nonblocking = state.nonblocking;
  traits.exclusive_address = state.exclusive_address;
  traits.linger_on = state.linger_on;
  traits.linger_seconds = state.linger_seconds;
  traits.receive_timeout_ms = state.receive_timeout_ms;
  traits.send_timeout_ms = state.send_timeout_ms;
  traits.receive_buffer = state.receive_buffer;
  traits.send_buffer = state.send_buffer;
  const auto s = adopt(fd, state.family, state.type, state.protocol, catalog_entry, traits, state.connection);
  if (!s) return s;
  if (const auto made = find(*s)) {
    (*made)->bound = state.bound;
    (*made)->send_shut = state.send_shut;
    (*made)->receive_shut = state.receive_shut;
    (*made)->kept_options = state.kept_options;
  }
  return s;
}

}  // namespace ows::kernel
