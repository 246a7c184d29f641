// Options of levels IPPROTO_IP and IPPROTO_IPV6 that are more than a number of Linux': multicast, fragmentation, protection.
// [IPPROTO_IP Socket Options, IPPROTO_IPV6 Socket Options]
#include <ws2tcpip.h>

#include <cstddef>

#include "border/posix_options.h"
#include "providers/kernel/option_values.h"

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
    default: return fail(WSAENOPROTOOPT);
  }
}

}  // namespace

Status get_ip_option(Socket& socket, int level, int name, char* value, int* length) {
  if (level == IPPROTO_IP) {
    switch (name) {
      case IP_MULTICAST_IF:
        if (socket.stream()) return fail(WSAENOPROTOOPT);
        return write_value(socket.multicast_interface.load(), value, length);
      case IP_DONTFRAGMENT: {
        const auto state = fragmentation(socket, level);
        if (!state) return fail(state.error());
        return write_int(*state == posix::ip_pmtudisc_do, Form::boolean, value, length);
      }
      default: break;
    }
  }
  static_assert(int{IP_MTU_DISCOVER} == int{IPV6_MTU_DISCOVER} && int{IPV6_PROTECTION_LEVEL} == 23);
  if (name == IP_MTU_DISCOVER) {
    const auto state = fragmentation(socket, level);
    if (!state) return fail(state.error());
    return write_value(*state >= 0 && *state < 4 ? discovery_states[*state] : int{IP_PMTUDISC_NOT_SET}, value, length);
  }
  if (name == IPV6_PROTECTION_LEVEL) return write_value(socket.protection_level.load(), value, length);
  return fail(WSAENOPROTOOPT);
}

Status set_ip_option(Socket& socket, int level, int name, const char* value, int length) {
  if (name == IP_MTU_DISCOVER) return set_discovery(socket, level, value, length);
  if (name == IPV6_PROTECTION_LEVEL) return set_protection(socket, value, length);
  if (level == IPPROTO_IP && name == IP_DONTFRAGMENT) {
    const auto on = read_int(value, length, Form::boolean);
    if (!on) return fail(on.error());
    return set_fragmentation(socket, level, *on ? posix::ip_pmtudisc_do : posix::ip_pmtudisc_dont);
  }
  if (socket.stream()) return fail(WSAENOPROTOOPT);  // what follows is multicast
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
      default: break;
    }
  } else {
    switch (name) {
      case IPV6_ADD_MEMBERSHIP: return change_membership6(socket, posix::ipv6_add_membership, value, length);
      case IPV6_DROP_MEMBERSHIP: return change_membership6(socket, posix::ipv6_drop_membership, value, length);
      default: break;
    }
  }
  return set_common(socket, level, name, value, length);
}

}  // namespace ows::kernel
