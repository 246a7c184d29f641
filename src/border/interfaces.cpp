// Includes Linux' own headers, so it may not see winsock2.h; what it makes is built of border/posix.h's types.
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <cstring>

#include "border/interfaces_linux.h"

namespace ows {

void visit_interface_addresses(void* context, VisitInterfaceAddress visit) {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return;
  for (const ifaddrs* each = list; each; each = each->ifa_next) {
    if (!each->ifa_addr || (each->ifa_addr->sa_family != AF_INET && each->ifa_addr->sa_family != AF_INET6)) continue;
    const unsigned flags = each->ifa_flags;
    const bool broadcast = flags & IFF_BROADCAST, point_to_point = flags & IFF_POINTOPOINT;
    const void* other = broadcast        ? static_cast<const void*>(each->ifa_broadaddr)
                        : point_to_point ? static_cast<const void*>(each->ifa_dstaddr)
                                         : nullptr;
    visit(context, {each->ifa_name, if_nametoindex(each->ifa_name), (flags & IFF_UP) != 0, (flags & IFF_LOOPBACK) != 0,
                    point_to_point, (flags & IFF_MULTICAST) != 0, broadcast, each->ifa_addr, each->ifa_netmask, other});
  }
  freeifaddrs(list);
}

}  // namespace ows
