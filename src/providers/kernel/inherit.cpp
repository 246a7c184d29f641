// Sockets that a child process gets with CreateProcess: a SOCKET is its descriptor, so its value stays; what this provider
// knows beside the descriptor travels in the start block (win32/inheritance.h).
#include <fcntl.h>

#include <cstring>

#include "catalog/catalog.h"
#include "providers/kernel/socket.h"
#include "win32/inheritance.h"

namespace ows::kernel {
namespace {

struct Kept {
  int family, type, protocol;
  Connection connection;
  bool bound, send_shut, receive_shut;
  bool nonblocking, exclusive_address, linger_on;
  unsigned short linger_seconds;
  DWORD receive_timeout_ms, send_timeout_ms;
  int receive_buffer, send_buffer;
  unsigned kept_options;
};
static_assert(sizeof(Kept) <= sizeof(win32::InheritedSocket::data));

Kept kept(Socket& socket) {
  const Traits& traits = socket.traits;
  return {.family = socket.family,
          .type = socket.type,
          .protocol = socket.protocol,
          .connection = socket.connection,
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

void collect(std::vector<win32::InheritedSocket>& to) {
  sockets().for_each([&](std::uint64_t, Ref socket) {
    const int flags = fcntl(socket->fd, F_GETFD);
    if (flags < 0 || (flags & FD_CLOEXEC)) return;
    win32::InheritedSocket entry;
    entry.descriptor = socket->fd;
    entry.catalog_entry = socket->catalog_entry;
    const Kept state = kept(*socket);
    std::memcpy(entry.data, &state, sizeof state);
    to.push_back(entry);
  });
}

int descriptor(void* handle) {
  const Ref socket = sockets().find(reinterpret_cast<std::uintptr_t>(handle));
  return socket ? socket->fd : -1;
}

[[maybe_unused]] const bool set = (win32::set_socket_inheritance({collect, descriptor}), true);

}  // namespace

void take_up_inherited_sockets() {
  for (const win32::InheritedSocket& entry : win32::inherited_sockets()) {
    Kept state{};
    std::memcpy(&state, entry.data, sizeof state);
    if (fcntl(entry.descriptor, F_GETFD) < 0) continue;  // the program has closed it meanwhile
    Traits traits;
    traits.nonblocking = state.nonblocking;
    traits.exclusive_address = state.exclusive_address;
    traits.linger_on = state.linger_on;
    traits.linger_seconds = state.linger_seconds;
    traits.receive_timeout_ms = state.receive_timeout_ms;
    traits.send_timeout_ms = state.send_timeout_ms;
    traits.receive_buffer = state.receive_buffer;
    traits.send_buffer = state.send_buffer;
    const auto s =
        adopt(entry.descriptor, state.family, state.type, state.protocol, entry.catalog_entry, traits, state.connection);
    const Ref socket = s ? sockets().find(*s) : Ref();
    if (!socket) continue;
    socket->bound = state.bound;
    socket->send_shut = state.send_shut;
    socket->receive_shut = state.receive_shut;
    socket->kept_options = state.kept_options;
  }
}

}  // namespace ows::kernel
