// Sockets that a child process gets with CreateProcess: a SOCKET is its descriptor, so its value stays; what this provider
// knows beside the descriptor travels in the start block (win32/inheritance.h).
#include <fcntl.h>

#include <cstring>

#include "catalog/catalog.h"
#include "providers/kernel/capture.h"
#include "providers/kernel/carried_state.h"
#include "win32/inheritance.h"

namespace ows::kernel {
namespace {

static_assert(sizeof(CarriedState) <= sizeof(win32::InheritedSocket::data));

void collect(std::vector<win32::InheritedSocket>& to) {
  sockets().for_each([&](std::uint64_t, Ref socket) {
    const int flags = fcntl(socket->fd, F_GETFD);
    if (flags < 0 || (flags & FD_CLOEXEC) || captures(*socket)) return;
    win32::InheritedSocket entry;
    entry.descriptor = socket->fd;
    entry.catalog_entry = socket->catalog_entry;
    const CarriedState state = state_of(*socket);
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
    CarriedState state{};
    std::memcpy(&state, entry.data, sizeof state);
    if (fcntl(entry.descriptor, F_GETFD) < 0) continue;  // the program has closed it meanwhile
    (void)adopt_carried(entry.descriptor, entry.catalog_entry, state);
  }
}

}  // namespace ows::kernel
