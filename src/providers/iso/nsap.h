// The network addresses of AF_ISO over TCP: NSAP addresses that hold an IPv4 address and a TCP port [RFC 1277 §4.5] or an
// IPv6 address [RFC 1888 §6; RFC 2126 §5.2], and SOCKADDR_TP around them.
#pragma once

#include <winsock2.h>
#include <wshisotp.h>

#include "base/result.h"
#include "border/address.h"
#include "providers/iso/tpdu.h"

namespace ows::iso {

/// What a SOCKADDR_TP says. No NSAP at all: the any-address of IPv4.
struct TransportAddress {
  Selector selector;
  Address carrier;
};

/// WSAEFAULT: not readable, or lengths that contradict each other. WSAEAFNOSUPPORT: not AF_ISO. WSAEADDRNOTAVAIL: an NSAP
/// that is none of the above. `default_port`: for an NSAP that has none.
Result<TransportAddress> read_transport_address(const sockaddr* name, int namelen, std::uint16_t default_port);

/// The SOCKADDR_TP of a selector and a carrier's address.
SOCKADDR_TP make_transport_address(View selector, const Address& carrier);

}  // namespace ows::iso
