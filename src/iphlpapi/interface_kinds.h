// What Windows calls Linux' interfaces, and addresses of both worlds.
#pragma once

#include <iphlpapi.h>

#include "border/address.h"
#include "iphlpapi/netlink.h"

namespace ows::iphlpapi {

IFTYPE type_of(const Link& link);
IF_OPER_STATUS state_of(const Link& link);
NET_LUID luid_of(const Link& link);
/// A Windows address; `scope` for link-local IPv6 ones.
SOCKADDR_INET socket_address(int linux_family, const Octets& octets, unsigned scope);
int size_of(const SOCKADDR_INET& address);
/// The octets of an IPv4 or IPv6 address. Nothing for other families.
std::optional<Octets> octets_of(const SOCKADDR_INET& address);

}  // namespace ows::iphlpapi
