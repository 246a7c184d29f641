// Options of levels IPPROTO_IP and IPPROTO_IPV6 that are more than a number of Linux': multicast, fragmentation, protection.
// [IPPROTO_IP Socket Options, IPPROTO_IPV6 Socket Options]
#include <ws2tcpip.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "border/posix_options.h"
#include "providers/kernel/option_values.h"
#include "providers/kernel/receive_filter.h"

namespace ows::kernel {
namespace {

/// An interface as Windows' IPv4 options name it: its address, or 0.0.0.index. Network order.
posix::ip_mreqn interface_of(ULONG address) {
  const ULONG host = ntohl(address);
  if (host != 0 && host < 0x01000000) return {0, 0, static_cast<int>(host)};
  return {0, address, 0};
}

Status set_multicast_interface(Socket& socket, const char* value, int length) {
  const auto address = read_value<ULONG>(value, length);
  if (!address) return fail(address.error());
  const auto told = tell_linux_struct(socket, posix::ipproto_ip, posix::ip_multicast_if, interface_of(*address));
  if (told) socket.multicast_interface = *address;
  return told;
}

Status change_membership4(const Socket& socket, int linux_name, const char* value, int length) {
  const auto wanted = read_value<ip_mreq>(value, length);
  if (!wanted) return fail(wanted.error());
  posix::ip_mreqn request = interface_of(wanted->imr_interface.s_addr);
  request.multicast = wanted->imr_multiaddr.s_addr;
  return tell_linux_struct(socket, posix::ipproto_ip, linux_name, request);
}

/// The same three addresses stand in another order in Linux' structure, and the interface is an address there.
Status change_source_membership4(const Socket& socket, int linux_name, const char* value, int length) {
  const auto wanted = read_value<ip_mreq_source>(value, length);
  if (!wanted) return fail(wanted.error());
  const posix::ip_mreq_source request{wanted->imr_multiaddr.s_addr, wanted->imr_interface.s_addr,
                                      wanted->imr_sourceaddr.s_addr};
  return tell_linux_struct(socket, posix::ipproto_ip, linux_name, request);
}

Status change_membership6(const Socket& socket, int linux_name, const char* value, int length) {
  const auto wanted = read_value<ipv6_mreq>(value, length);
  if (!wanted) return fail(wanted.error());
  return tell_linux_struct(socket, posix::ipproto_ipv6, linux_name, *wanted);  // one layout in both worlds
}

/// Gives an address in a structure for Linux its Linux family. WSAEADDRNOTAVAIL: of another family than the socket's.
Status to_linux_family(const Socket& socket, SOCKADDR_STORAGE& address) {
  if (linux_family(address.ss_family) != socket.family) return fail(WSAEADDRNOTAVAIL);
  address.ss_family = static_cast<ADDRESS_FAMILY>(socket.family);
  return {};
}

template <class Request>
Status change_group(const Socket& socket, int level, int linux_name, const char* value, int length) {
  auto wanted = read_value<Request>(value, length);
  if (!wanted) return fail(wanted.error());
  if constexpr (requires { wanted->gsr_group; }) {
    if (const auto good = to_linux_family(socket, wanted->gsr_group); !good) return good;
    if (const auto good = to_linux_family(socket, wanted->gsr_source); !good) return good;
  } else {
    if (const auto good = to_linux_family(socket, wanted->gr_group); !good) return good;
  }
  return tell_linux_struct(socket, level == IPPROTO_IP ? posix::ipproto_ip : posix::ipproto_ipv6, linux_name, *wanted);
}
static_assert(offsetof(group_req, gr_group) == 8 && offsetof(group_source_req, gsr_source) == 136, "as Linux has them");

Status set_fragmentation(const Socket& socket, int level, int state) {
  const bool ipv4 = level == IPPROTO_IP;
  return tell_linux(socket, ipv4 ? posix::ipproto_ip : posix::ipproto_ipv6,
                    ipv4 ? posix::ip_mtu_discover : posix::ipv6_mtu_discover, state);
}

Result<int> fragmentation(const Socket& socket, int level) {
  const bool ipv4 = level == IPPROTO_IP;
  return ask_linux(socket, ipv4 ? posix::ipproto_ip : posix::ipproto_ipv6,
                   ipv4 ? posix::ip_mtu_discover : posix::ipv6_mtu_discover);
}

/// PMTUD_STATE, by Linux' number.
constexpr int discovery_states[] = {IP_PMTUDISC_DONT, IP_PMTUDISC_NOT_SET, IP_PMTUDISC_DO, IP_PMTUDISC_PROBE};

Status set_discovery(const Socket& socket, int level, const char* value, int length) {
  const auto wanted = read_value<int>(value, length);
  if (!wanted) return fail(wanted.error());
  for (int i = 0; i < 4; ++i) {
    if (discovery_states[i] == *wanted) return set_fragmentation(socket, level, i);
  }
  return fail(WSAEINVAL);
}

/// Linux has no interfaces to keep unwanted traversal from (Teredo), so every level is kept as the program wants it.
Status set_protection(Socket& socket, const char* value, int length) {
  const auto level = read_value<int>(value, length);
  if (!level) return fail(level.error());
  if (*level != PROTECTION_LEVEL_UNRESTRICTED && *level != PROTECTION_LEVEL_EDGERESTRICTED
      && *level != PROTECTION_LEVEL_RESTRICTED && *level != static_cast<int>(PROTECTION_LEVEL_DEFAULT))
    return fail(WSAEINVAL);
  socket.protection_level = *level;
  return {};
}

/// IP_OPTIONS: what stands in the header of packets, as it stands there. No octets: nothing any more.
Status set_header_options(const Socket& socket, const char* value, int length) {
  constexpr int most = 40;
  if (length < 0 || (length > 0 && !readable(value, static_cast<std::size_t>(length)))) return fail(WSAEFAULT);
  if (length > most) return fail(WSAEINVAL);
  const auto size = static_cast<posix::socklen>(length);
  if (posix::setsockopt(socket.ip_fd(), posix::ipproto_ip, posix::ip_options, value, size) != 0)
    return fail(winsock_error());
  return {};
}

Status get_header_options(const Socket& socket, char* value, int* length) {
  std::array<char, 40> options;
  posix::socklen size = options.size();
  if (posix::getsockopt(socket.ip_fd(), posix::ipproto_ip, posix::ip_options, options.data(), &size) != 0)
    return fail(winsock_error());
  if (*length < static_cast<int>(size) || !writable(value, size)) return fail(WSAEFAULT);
  std::memcpy(value, options.data(), size);
  *length = static_cast<int>(size);
  return {};
}

/// The interface that datagrams leave by. Linux has it in network order in both families; Windows gives it out in host order
/// in both, and takes IPv4's in network order.
Status get_unicast_interface(const Socket& socket, int level, char* value, int* length) {
  const bool ipv4 = level == IPPROTO_IP;
  const auto index = ask_linux(socket, ipv4 ? posix::ipproto_ip : posix::ipproto_ipv6,
                               ipv4 ? posix::ip_unicast_if : posix::ipv6_unicast_if);
  if (!index) return fail(index.error());
  return write_value(ntohl(static_cast<ULONG>(*index)), value, length);
}

Status set_unicast_interface6(const Socket& socket, const char* value, int length) {
  const auto index = read_value<ULONG>(value, length);
  if (!index) return fail(index.error());
  return tell_linux(socket, posix::ipproto_ipv6, posix::ipv6_unicast_if, static_cast<int>(htonl(*index)));
}

/// "If optval is set to NULL ..., the default IPv6 interface is used." [IPV6_MULTICAST_IF]
Status set_multicast_interface6(const Socket& socket, const char* value, int length) {
  const auto index = value ? read_value<int>(value, length) : 0;
  if (!index) return fail(index.error());
  return tell_linux(socket, posix::ipproto_ipv6, posix::ipv6_multicast_if, *index);
}

/// A bound of the program's to the size of packets: on streams that of segments, of IPv6 datagrams Linux' own. Linux has
/// none for the datagrams of IPv4.
Status set_user_mtu(Socket& socket, int level, const char* value, int length) {
  const auto mtu = read_value<DWORD>(value, length);
  if (!mtu) return fail(mtu.error());
  const DWORD headers = level == IPPROTO_IP ? 40 : 60;
  constexpr DWORD longest_segment = 32767, shortest_segment = 88;
  const bool none = *mtu == IP_UNSPECIFIED_USER_MTU;
  if (socket.stream()) {
    if (*mtu < headers + shortest_segment) return fail(WSAEINVAL);
    const int segment = none || *mtu - headers > longest_segment ? 0 : static_cast<int>(*mtu - headers);
    if (const auto told = tell_linux(socket, posix::ipproto_tcp, posix::tcp_maxseg, segment); !told) return told;
  } else {
    if (level == IPPROTO_IP) return fail(WSAENOPROTOOPT);
    const int bound = none ? 0 : static_cast<int>(std::min<DWORD>(*mtu, 65535));
    if (!none && *mtu < 1280) return fail(WSAEINVAL);  // the least that IPv6 has
    if (const auto told = tell_linux(socket, posix::ipproto_ipv6, posix::ipv6_mtu, bound); !told) return told;
  }
  const auto options = seldom_options(socket);
  if (!options) return fail(options.error());
  std::lock_guard lock((*options)->mutex);
  (*options)->user_mtu = *mtu;
  return {};
}

Status get_user_mtu(Socket& socket, int level, char* value, int* length) {
  if (level == IPPROTO_IP && !socket.stream()) return fail(WSAENOPROTOOPT);
  const auto options = seldom_options(socket);
  if (!options) return fail(options.error());
  std::lock_guard lock((*options)->mutex);
  return write_value((*options)->user_mtu, value, length);
}

/// IP_MULTICAST_IF: an index comes out in host order, an address as it went in.
ULONG given_interface(ULONG as_set) { return ntohl(as_set) < 0x01000000 ? ntohl(as_set) : as_set; }

/// What both levels have under the same number.
Status set_common(Socket& socket, int level, int name, const char* value, int length) {
  switch (name) {
    case MCAST_JOIN_GROUP: return change_group<group_req>(socket, level, posix::mcast_join_group, value, length);
    case MCAST_LEAVE_GROUP: return change_group<group_req>(socket, level, posix::mcast_leave_group, value, length);
    case MCAST_BLOCK_SOURCE: return change_group<group_source_req>(socket, level, posix::mcast_block_source, value, length);
    case MCAST_UNBLOCK_SOURCE:
      return change_group<group_source_req>(socket, level, posix::mcast_unblock_source, value, length);
    case MCAST_JOIN_SOURCE_GROUP:
      return change_group<group_source_req>(socket, level, posix::mcast_join_source_group, value, length);
    case MCAST_LEAVE_SOURCE_GROUP:
      return change_group<group_source_req>(socket, level, posix::mcast_leave_source_group, value, length);
    default: return set_interface_list_option(socket, name, value, length);
  }
}

}  // namespace

Status get_ip_option(Socket& socket, int level, int name, char* value, int* length) {
  if (level == IPPROTO_IP) {
    switch (name) {
      case IP_MULTICAST_IF:
        if (socket.stream()) return fail(WSAENOPROTOOPT);
        return write_value(given_interface(socket.multicast_interface), value, length);
      case IP_OPTIONS: return get_header_options(socket, value, length);
      case IP_RECEIVE_BROADCAST:
        if (socket.stream()) return fail(WSAENOPROTOOPT);
        return write_int(!(socket.kept_options & kept_no_broadcasts), Form::boolean, value, length);
      case IP_DONTFRAGMENT: {
        const auto state = fragmentation(socket, level);
        if (!state) return fail(state.error());
        return write_int(*state == posix::ip_pmtudisc_do, Form::boolean, value, length);
      }
      default: break;
    }
  }
  static_assert(IP_UNICAST_IF == IPV6_UNICAST_IF && IP_USER_MTU == IPV6_USER_MTU);
  if (name == IP_UNICAST_IF) return get_unicast_interface(socket, level, value, length);
  if (name == IP_USER_MTU) return get_user_mtu(socket, level, value, length);
  static_assert(int{IP_MTU_DISCOVER} == int{IPV6_MTU_DISCOVER} && int{IPV6_PROTECTION_LEVEL} == 23);
  if (name == IP_MTU_DISCOVER) {
    const auto state = fragmentation(socket, level);
    if (!state) return fail(state.error());
    return write_value(*state >= 0 && *state < 4 ? discovery_states[*state] : int{IP_PMTUDISC_NOT_SET}, value, length);
  }
  if (name == IPV6_PROTECTION_LEVEL) return write_value(socket.protection_level.load(), value, length);
  return socket.stream() ? fail(WSAENOPROTOOPT) : get_interface_list_option(socket, name, value, length);
}

Status set_ip_option(Socket& socket, int level, int name, const char* value, int length) {
  if (name == IP_MTU_DISCOVER) return set_discovery(socket, level, value, length);
  if (name == IPV6_PROTECTION_LEVEL) return set_protection(socket, value, length);
  if (level == IPPROTO_IP && name == IP_DONTFRAGMENT) {
    const auto on = read_int(value, length, Form::boolean);
    if (!on) return fail(on.error());
    return set_fragmentation(socket, level, *on ? posix::ip_pmtudisc_do : posix::ip_pmtudisc_dont);
  }
  if (name == IP_USER_MTU) return set_user_mtu(socket, level, value, length);
  if (level == IPPROTO_IP && name == IP_OPTIONS) return set_header_options(socket, value, length);
  if (level == IPPROTO_IPV6 && name == IPV6_UNICAST_IF) return set_unicast_interface6(socket, value, length);
  if (socket.stream()) return fail(WSAENOPROTOOPT);  // what follows is of messages: multicast, what receives tell
  if (level == IPPROTO_IP) {
    switch (name) {
      case IP_MULTICAST_IF: return set_multicast_interface(socket, value, length);
      case IP_ADD_MEMBERSHIP: return change_membership4(socket, posix::ip_add_membership, value, length);
      case IP_DROP_MEMBERSHIP: return change_membership4(socket, posix::ip_drop_membership, value, length);
      case IP_ADD_SOURCE_MEMBERSHIP:
        return change_source_membership4(socket, posix::ip_add_source_membership, value, length);
      case IP_DROP_SOURCE_MEMBERSHIP:
        return change_source_membership4(socket, posix::ip_drop_source_membership, value, length);
      case IP_BLOCK_SOURCE: return change_source_membership4(socket, posix::ip_block_source, value, length);
      case IP_UNBLOCK_SOURCE: return change_source_membership4(socket, posix::ip_unblock_source, value, length);
      case IP_RECEIVE_BROADCAST: return set_broadcast_reception(socket, value, length);
      default: break;
    }
  } else {
    switch (name) {
      case IPV6_ADD_MEMBERSHIP: return change_membership6(socket, posix::ipv6_add_membership, value, length);
      case IPV6_MULTICAST_IF: return set_multicast_interface6(socket, value, length);
      case IPV6_DROP_MEMBERSHIP: return change_membership6(socket, posix::ipv6_drop_membership, value, length);
      default: break;
    }
  }
  return set_common(socket, level, name, value, length);
}

}  // namespace ows::kernel
