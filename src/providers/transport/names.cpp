// Addresses of a transport socket are those of its carrier: bind, getsockname, getpeername.
#include <cerrno>

#include "border/bind.h"
#include "border/errors.h"
#include "border/posix.h"
#include "providers/transport/socket.h"

namespace ows::transport {
namespace {

/// The carrier that has the socket's addresses. With Socket::mutex held; -1: none.
int carrier_of(const Socket& socket) {
  if (socket.carrier >= 0) return socket.carrier;
  if (!socket.connection) return -1;
  std::lock_guard lock(socket.connection->mutex);
  return socket.connection->carrier();
}

using NameFunction = int (*)(int fd, void* address, posix::socklen* length);

Result<Address> ask(int fd, NameFunction function) {
  Address address;
  address.length = sizeof address.storage;
  if (fd < 0) return fail(WSAENOTCONN);
  if (function(fd, address.data(), &address.length) != 0) return fail(winsock_error());
  return address;
}

/// With Socket::mutex held.
Status write(const Socket& socket, Settings::Side side, const Address& address, sockaddr* name, int* namelen) {
  if (!socket.connection) return socket.settings->write_name(side, address, nullptr, name, namelen);
  std::lock_guard lock(socket.connection->mutex);
  return socket.settings->write_name(side, address, &socket.connection->protocol(), name, namelen);
}

}  // namespace

int WSPAPI wsp_bind(SOCKET s, const sockaddr* name, int namelen, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  Socket& it = **socket;
  std::lock_guard lock(it.mutex);
  if (it.bound) return refuse(error, WSAEINVAL);
  const auto address = it.settings->read_name(Settings::Side::local, name, namelen);
  if (!address)  // the bind page has WSAEFAULT for an address of another family too
    return refuse(error, address.error() == WSAEAFNOSUPPORT ? WSAEFAULT : address.error());
  if (const auto made = make_carrier(it, address->family()); !made) return refuse(error, made.error());
  if (it.traits.reuse_address) release_port_early(it.carrier);
  const int why = bind_tcp(it.carrier, *address, it.traits.exclusive_address);
  if (why == EADDRINUSE) it.shared_port = Port::find(it.transport, *address);
  // A port that serves other services only is not in use.
  if (it.shared_port && it.shared_port->serves(it.settings->service())) it.shared_port.reset();
  if (why && !it.shared_port) return refuse(error, winsock_error(why));
  it.bound = true;
  it.local = it.shared_port ? *address : *ask(it.carrier, posix::getsockname);
  return 0;
}

int WSPAPI wsp_get_sock_name(SOCKET s, sockaddr* name, LPINT namelen, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  Socket& it = **socket;
  std::lock_guard lock(it.mutex);
  if (!it.bound) return refuse(error, WSAEINVAL);
  // The kernel knows best (an any-address becomes a real one with the connection); what it said last outlives the carrier.
  if (const auto now = ask(carrier_of(it), posix::getsockname)) it.local = *now;
  return answer(error, write(it, Settings::Side::local, it.local, name, namelen));
}

int WSPAPI wsp_get_peer_name(SOCKET s, sockaddr* name, LPINT namelen, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  Socket& it = **socket;
  std::lock_guard lock(it.mutex);
  if (!it.connection || !it.peer) return refuse(error, WSAENOTCONN);
  {
    std::lock_guard connection_lock(it.connection->mutex);
    if (it.connection->phase != Phase::open) return refuse(error, WSAENOTCONN);
  }
  return answer(error, write(it, Settings::Side::peer, *it.peer, name, namelen));
}

}  // namespace ows::transport
