// WSAJoinLeaf on a kernel socket: IP multicast has neither a root nor a session, so a leaf joins by itself. [WSPJoinLeaf;
// Multipoint and Multicast Semantics]
#include <ws2tcpip.h>

#include <cerrno>

#include "border/errors.h"
#include "border/posix.h"
#include "border/posix_options.h"
#include "providers/kernel/option_values.h"

namespace ows::kernel {
namespace {

bool is_group(const Address& address) {
  if (address.family() == posix::af_inet) {
    sockaddr_in name;
    std::memcpy(&name, address.data(), sizeof name);
    return IN_MULTICAST(ntohl(name.sin_addr.s_addr));
  }
  sockaddr_in6 name;
  std::memcpy(&name, address.data(), sizeof name);
  return IN6_IS_ADDR_MULTICAST(&name.sin6_addr);
}

/// Becomes a member on the interface that the system chooses, or that an IPv6 address names.
Status become_member(const Socket& socket, const Address& group) {
  int result = 0;
  if (socket.family == posix::af_inet) {
    sockaddr_in name;
    std::memcpy(&name, group.data(), sizeof name);
    const posix::ip_mreqn request{name.sin_addr.s_addr, 0, 0};
    result = posix::setsockopt(socket.fd, posix::ipproto_ip, posix::ip_add_membership, &request, sizeof request);
  } else {
    sockaddr_in6 name;
    std::memcpy(&name, group.data(), sizeof name);
    const ipv6_mreq request{name.sin6_addr, name.sin6_scope_id};
    result = posix::setsockopt(socket.fd, posix::ipproto_ipv6, posix::ipv6_add_membership, &request, sizeof request);
  }
  if (result == 0) return {};
  return fail(errno == EADDRINUSE ? WSAEISCONN : winsock_error());  // "already a member of the multipoint session"
}

/// "If the socket is unbound, unique values are assigned to the local association."
Status bind_somewhere(Socket& socket) {
  if (socket.bound) return {};
  const Address any = Address::any(socket.family);
  if (posix::bind(socket.fd, any.data(), any.length) != 0) return fail(winsock_error());
  socket.bound = true;
  return {};
}

Status join(Socket& socket, const Address& group, DWORD role) {
  if (const auto bound = bind_somewhere(socket); !bound) return bound;
  if (role == JL_RECEIVER_ONLY || role == JL_BOTH) return become_member(socket, group);
  // A sender needs no membership, only a destination for send().
  if (posix::connect(socket.fd, group.data(), group.length) != 0) return fail(winsock_error());
  socket.connection = Connection::connected;
  return {};
}

}  // namespace

SOCKET WSPAPI wsp_join_leaf(SOCKET s, const sockaddr* name, int namelen, LPWSABUF caller_data, LPWSABUF callee_data,
                            LPQOS sqos, LPQOS gqos, DWORD flags, LPINT error) {
  const auto refused = [error](int code) { return refuse<SOCKET>(error, code, INVALID_SOCKET); };
  const auto socket = find(s);
  if (!socket) return refused(socket.error());
  Socket& it = **socket;
  if (!(it.kept_options & kept_multipoint)) return refused(WSAEINVAL);
  if (flags != JL_SENDER_ONLY && flags != JL_RECEIVER_ONLY && flags != JL_BOTH) return refused(WSAEINVAL);
  const auto group = read_address(name, namelen, it.family);
  if (!group) return refused(group.error());
  if (callee_data && !writable(callee_data, sizeof *callee_data)) return refused(WSAEFAULT);
  if (caller_data) return refused(WSAEPROTONOSUPPORT);
  if (sqos || gqos) return refused(WSAEOPNOTSUPP);
  if (!is_group(*group)) return refused(WSAEADDRNOTAVAIL);
  if (const auto joined = join(it, *group, flags); !joined) return refused(joined.error());
  if (callee_data) callee_data->len = 0;
  return s;
}

}  // namespace ows::kernel
