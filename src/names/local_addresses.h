// Addresses that need no look-up: literals, the wildcard and loopback ones, those of this computer's interfaces.
#pragma once

#include <winsock2.h>
#include <ws2tcpip.h>

#include <optional>
#include <string_view>
#include <vector>

#include "border/address.h"

namespace ows::names {

/// The address that `host` writes: IPv4 in the classic forms, IPv6 with a scope's number or an interface's name.
std::optional<Address> literal(std::string_view host);
/// The same as Windows has it, with a port of 0, into an `address` of zeros; false: `host` is no address, and what is in
/// `address` means nothing.
bool parse_literal(std::string_view host, SOCKADDR_INET& address);

/// Those of the Windows family `family` (AF_UNSPEC: all); with AI_V4MAPPED and AF_INET6 also IPv4 ones, mapped, where there
/// is no IPv6 one or AI_ALL asks for both.
std::vector<Address> of_family(const std::vector<Address>& addresses, int family, int flags);

/// Of a query without a host; IPv6 first, as Windows answers.
std::vector<Address> wildcard_or_loopback(int family, bool passive);

/// Of the interfaces that are up, loopback left out; IPv6 first.
std::vector<Address> own_addresses();

/// Names are compared without regard to the case of ASCII letters.
bool same_name(std::string_view a, std::string_view b);

}  // namespace ows::names
