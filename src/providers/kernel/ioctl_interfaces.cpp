// Requests about addresses, routes and interfaces: SIO_ADDRESS_LIST_QUERY, SIO_ROUTING_INTERFACE_QUERY,
// SIO_FIND_ROUTE, SIO_GET_INTERFACE_LIST, SIO_GET_BROADCAST_ADDRESS, SIO_MULTIPOINT_LOOPBACK, SIO_MULTICAST_SCOPE.
#include <ws2tcpip.h>

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "border/errors.h"
#include "border/interfaces.h"
#include "providers/kernel/ioctl_request.h"
#include "providers/kernel/option_values.h"

namespace ows::kernel {
namespace {

/// The addresses that sockets of this family can be bound to: a SOCKET_ADDRESS_LIST with the addresses behind it, which
/// points into the program's buffer.
Status give_address_list(Socket& socket, const IoctlRequest& request) {
  std::vector<Address> addresses;
  for (const auto& each : interface_addresses()) {
    if (each.up && !each.loopback && each.address.family() == socket.family) addresses.push_back(each.address);
  }
  const std::size_t count = addresses.size(), each_size = static_cast<std::size_t>(address_size(socket.family));
  const std::size_t head = SIZEOF_SOCKET_ADDRESS_LIST(count);
  std::vector<std::byte> memory(std::max(head, sizeof(SOCKET_ADDRESS_LIST)) + count * each_size);
  const INT number = static_cast<INT>(count);
  std::memcpy(memory.data() + offsetof(SOCKET_ADDRESS_LIST, iAddressCount), &number, sizeof number);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = memory.size() - (count - i) * each_size;
    // A number: there need not be a buffer.
    const SOCKET_ADDRESS entry{reinterpret_cast<LPSOCKADDR>(reinterpret_cast<std::uintptr_t>(request.out) + at),
                               static_cast<INT>(each_size)};
    std::memcpy(memory.data() + offsetof(SOCKET_ADDRESS_LIST, Address) + i * sizeof entry, &entry, sizeof entry);
    std::memcpy(memory.data() + at, addresses[i].data(), each_size);
    windows_address_in_place(memory.data() + at, addresses[i].length, static_cast<int>(each_size));
  }
  return request.give(memory.data(), memory.size());
}

struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

/// The local address that would be used to reach the one in the request: what a datagram socket gets when it is connected to
/// it. WSAENETUNREACH, WSAEHOSTUNREACH: there is no way.
Result<Address> local_address_for_request(const Socket& socket, const IoctlRequest& request) {
  const auto* name = static_cast<const sockaddr*>(request.in);
  const auto wanted = read_address(name, static_cast<int>(std::min<DWORD>(request.in_size, 128)), socket.family);
  if (!wanted) return fail(wanted.error());
  Address to = *wanted;
  if (to.port() == 0) to.set_port(9);  // the port does not matter for the route
  const Descriptor probe{posix::socket(socket.family, posix::sock_dgram | posix::sock_cloexec, 0)};
  if (probe.fd < 0 || posix::connect(probe.fd, to.data(), to.length) != 0) return fail(winsock_error());
  Address local;
  local.length = sizeof local.storage;
  if (posix::getsockname(probe.fd, local.data(), &local.length) != 0) return fail(winsock_error());
  local.set_port(0);
  return local;
}

Status give_route(Socket& socket, const IoctlRequest& request) {
  auto local = local_address_for_request(socket, request);
  if (!local) return fail(local.error());
  windows_address_in_place(local->data(), local->length, sizeof local->storage);
  return request.give(local->data(), local->length);
}

/// "Requests that the route to the remote address ... be discovered": Linux looks it up anew each time. [SIO_FIND_ROUTE]
Status find_route(Socket& socket, const IoctlRequest& request) {
  const auto local = local_address_for_request(socket, request);
  if (!local) return fail(local.error());
  *request.returned = 0;
  return {};
}

/// IPv4 only, as its structure is.
Status give_interface_list(Socket& socket, const IoctlRequest& request) {
  if (socket.family != posix::af_inet) return fail(WSAEINVAL);  // "if the level ... is not defined as IPPROTO_IP"
  std::vector<INTERFACE_INFO> list;
  const auto put = [](sockaddr_gen& to, const Address& from) {
    if (from.length == sizeof to.AddressIn)
      std::memcpy(&to.AddressIn, from.data(), sizeof to.AddressIn);
    else
      to.AddressIn.sin_family = AF_INET;
  };
  for (const auto& each : interface_addresses()) {
    if (each.address.family() != posix::af_inet) continue;
    INTERFACE_INFO info{};
    info.iiFlags = (each.up ? IFF_UP : 0u) | (each.can_broadcast ? IFF_BROADCAST : 0u) | (each.loopback ? IFF_LOOPBACK : 0u)
                   | (each.point_to_point ? IFF_POINTTOPOINT : 0u) | (each.multicast ? IFF_MULTICAST : 0u);
    put(info.iiAddress, each.address);
    put(info.iiNetmask, each.netmask);
    put(info.iiBroadcastAddress, each.broadcast);
    list.push_back(info);
  }
  return request.give(list.data(), list.size() * sizeof(INTERFACE_INFO));
}

Status give_broadcast_address(Socket& socket, const IoctlRequest& request) {
  if (socket.stream()) return fail(WSAEOPNOTSUPP);
  if (socket.family != posix::af_inet) return fail(WSAENOPROTOOPT);  // "not supported for IPv6 sockets"
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = INADDR_BROADCAST;
  return request.give(address);
}

Status set_multicast_loopback(Socket& socket, const IoctlRequest& request) {
  if (socket.stream()) return fail(WSAEOPNOTSUPP);
  const auto on = request.input<BOOL>();
  if (!on) return fail(on.error());
  *request.returned = 0;
  const bool ipv4 = socket.family == posix::af_inet;
  return tell_linux(socket, ipv4 ? posix::ipproto_ip : posix::ipproto_ipv6,
                    ipv4 ? posix::ip_multicast_loop : posix::ipv6_multicast_loop, *on != FALSE);
}

Status set_multicast_scope(Socket& socket, const IoctlRequest& request) {
  if (socket.stream()) return fail(WSAEOPNOTSUPP);
  const auto hops = request.input<int>();
  if (!hops) return fail(hops.error());
  *request.returned = 0;
  const bool ipv4 = socket.family == posix::af_inet;
  return tell_linux(socket, ipv4 ? posix::ipproto_ip : posix::ipproto_ipv6,
                    ipv4 ? posix::ip_multicast_ttl : posix::ipv6_multicast_hops, *hops);
}

}  // namespace

std::optional<Status> interface_request(Socket& socket, const IoctlRequest& request) {
  if (!socket.internet()) return std::nullopt;
  switch (request.code) {
    case SIO_ADDRESS_LIST_QUERY: return give_address_list(socket, request);
    case SIO_ROUTING_INTERFACE_QUERY: return give_route(socket, request);
    case SIO_FIND_ROUTE: return find_route(socket, request);
    case static_cast<DWORD>(SIO_GET_INTERFACE_LIST): return give_interface_list(socket, request);
    case SIO_GET_BROADCAST_ADDRESS: return give_broadcast_address(socket, request);
    case SIO_MULTIPOINT_LOOPBACK: return set_multicast_loopback(socket, request);
    case SIO_MULTICAST_SCOPE: return set_multicast_scope(socket, request);
    default: return std::nullopt;
  }
}

}  // namespace ows::kernel
