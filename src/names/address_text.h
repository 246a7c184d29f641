// IPv4 and IPv6 addresses as text and back: the pure part, without sockets, ports or errors of Winsock.
//
// Text is ASCII here; callers bring UTF-16 down with ascii_of(), in which every unit becomes one octet, so that positions
// are the same in both.
#pragma once

#include <winsock2.h>
#include <ws2tcpip.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ows::names {

/// How far a parser came, whether it liked what it read or not.
struct Parse {
  bool good = false;
  std::size_t used = 0;
};

/// An IPv4 address at the beginning of `text`. Strict: four decimal parts without leading zeros. Otherwise one to four
/// parts, each decimal, octal (0...) or hexadecimal (0x...), where the last one fills what is left. Unchanged on failure.
Parse parse_ipv4(std::string_view text, bool strict, IN_ADDR& address);

/// An IPv6 address at the beginning of `text`, without brackets and scope; its last 32 bits may be in dotted decimal.
/// Unchanged on failure.
Parse parse_ipv6(std::string_view text, IN6_ADDR& address);

/// What the Ex functions read: an address, and where the text has them a scope and a port. `port` in host order.
struct Endpoint4 {
  IN_ADDR address{};
  USHORT port = 0;
};
struct Endpoint6 {
  IN6_ADDR address{};
  ULONG scope = 0;
  USHORT port = 0;
};

/// "192.0.2.1", "192.0.2.1:80". All of `text`; ports are 1 to 65535, decimal, octal or hexadecimal.
std::optional<Endpoint4> parse_endpoint4(std::string_view text, bool strict);
/// "2001:db8::1", "fe80::1%2", "[fe80::1%2]:80". All of `text`; scopes are decimal numbers.
std::optional<Endpoint6> parse_endpoint6(std::string_view text);

/// A port of 0 and a scope of 0 are left out. `port` in host order.
std::string format_ipv4(const IN_ADDR& address, unsigned port = 0);
/// The last 32 bits of IPv4-mapped, -compatible and -translated addresses and of ISATAP ones come in dotted decimal.
std::string format_ipv6(const IN6_ADDR& address, ULONG scope = 0, unsigned port = 0);

/// Each unit as one octet; what is not ASCII becomes \x01, which no parser takes.
std::string ascii_of(std::u16string_view text);
/// The reverse, of text that is ASCII.
std::u16string wide_of(std::string_view ascii);

}  // namespace ows::names
