// The addresses of this computer's interfaces, as Linux knows them.
#pragma once

#include <string>
#include <vector>

#include "border/address.h"

namespace ows {

struct InterfaceAddress {
  std::string interface;
  unsigned index = 0;
  bool up = false, loopback = false, point_to_point = false, multicast = false, can_broadcast = false;
  Address address;
  Address netmask;    ///< length 0: none
  Address broadcast;  ///< of the broadcast domain, or the other end of a point-to-point link; length 0: none
};

/// IPv4 and IPv6 addresses of all interfaces, in the kernel's order. Empty when the kernel does not tell.
std::vector<InterfaceAddress> interface_addresses();

}  // namespace ows
