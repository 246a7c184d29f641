// Between border/interfaces.cpp's two halves: the one that sees Linux' headers, and the one that sees Windows'.
#pragma once

namespace ows {

/// Addresses are struct sockaddr's of Linux, null where there is none.
struct LinuxInterfaceAddress {
  const char* name;
  unsigned index;
  bool up, loopback, point_to_point, multicast, can_broadcast;
  const void* address;
  const void* netmask;
  const void* other;
};
using VisitInterfaceAddress = void (*)(void* context, const LinuxInterfaceAddress& address);

void visit_interface_addresses(void* context, VisitInterfaceAddress visit);

}  // namespace ows
