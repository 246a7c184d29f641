#include "iphlpapi/interface_kinds.h"

#include <cstring>

namespace ows::iphlpapi {

IFTYPE type_of(const Link& link) {
  switch (link.kind) {  // ARPHRD_*
    case 1: return IF_TYPE_ETHERNET_CSMACD;
    case 512: return IF_TYPE_PPP;
    case 768:
    case 769:
    case 776:
    case 778:
    case 823: return IF_TYPE_TUNNEL;
    case 772: return IF_TYPE_SOFTWARE_LOOPBACK;
    case 801: return IF_TYPE_IEEE80211;
    case 65534: return IF_TYPE_PROP_VIRTUAL;
    default: return IF_TYPE_OTHER;
  }
}

IF_OPER_STATUS state_of(const Link& link) {
  constexpr IF_OPER_STATUS states[] = {
      IfOperStatusUnknown, IfOperStatusNotPresent, IfOperStatusDown, IfOperStatusLowerLayerDown,
      IfOperStatusTesting, IfOperStatusDormant,    IfOperStatusUp};
  if (!link.up()) return IfOperStatusDown;
  if (link.state == 0) return IfOperStatusUp;  // drivers without a state of their own, loopback's too
  return link.state < std::size(states) ? states[link.state] : IfOperStatusUnknown;
}

NET_LUID luid_of(const Link& link) {
  NET_LUID luid{};
  luid.Info.NetLuidIndex = link.index & 0xffffff;
  luid.Info.IfType = type_of(link) & 0xffff;
  return luid;
}

SOCKADDR_INET socket_address(int linux_family, const Octets& octets, unsigned scope) {
  SOCKADDR_INET result{};
  if (linux_family == linux_inet) {
    result.Ipv4.sin_family = AF_INET;
    std::memcpy(&result.Ipv4.sin_addr, octets.data(), sizeof result.Ipv4.sin_addr);
  } else {
    result.Ipv6 = {};  // where {} makes a union, only its first member need be zero
    result.Ipv6.sin6_family = AF_INET6;
    std::memcpy(&result.Ipv6.sin6_addr, octets.data(), sizeof result.Ipv6.sin6_addr);
    if (octets[0] == 0xfe && (octets[1] & 0xc0) == 0x80) result.Ipv6.sin6_scope_id = scope;
  }
  return result;
}

int size_of(const SOCKADDR_INET& address) {
  return address.si_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
}

std::optional<Octets> octets_of(const SOCKADDR_INET& address) {
  Octets octets{};
  if (address.si_family == AF_INET)
    std::memcpy(octets.data(), &address.Ipv4.sin_addr, sizeof address.Ipv4.sin_addr);
  else if (address.si_family == AF_INET6)
    std::memcpy(octets.data(), &address.Ipv6.sin6_addr, sizeof address.Ipv6.sin6_addr);
  else
    return std::nullopt;
  return octets;
}

}  // namespace ows::iphlpapi
