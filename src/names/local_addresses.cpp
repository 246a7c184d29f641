#include "names/local_addresses.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstring>

#include "border/interfaces.h"
#include "border/posix.h"
#include "names/address_text.h"

namespace ows::names {
namespace {

template <class Windows>
Address linux_address(const Windows& address, int family) {
  Address result;
  std::memcpy(result.data(), &address, sizeof address);
  result.storage.family = static_cast<std::uint16_t>(family);
  result.length = sizeof address;
  return result;
}

Address ipv4(const in_addr& address) {
  sockaddr_in name{};
  name.sin_addr = address;
  return linux_address(name, posix::af_inet);
}

Address ipv6(const in6_addr& address, ULONG scope = 0) {
  sockaddr_in6 name{};
  name.sin6_addr = address;
  name.sin6_scope_id = scope;
  return linux_address(name, posix::af_inet6);
}

std::optional<ULONG> scope_of(std::string_view text) {
  ULONG scope = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), scope);
  if (error == std::errc{} && end == text.data() + text.size() && !text.empty()) return scope;
  const unsigned index = posix::if_nametoindex(std::string(text).c_str());
  return index ? std::optional<ULONG>(index) : std::nullopt;
}

Address mapped(const Address& address) {
  sockaddr_in from;
  std::memcpy(&from, address.data(), sizeof from);
  in6_addr to{};
  to.s6_bytes[10] = to.s6_bytes[11] = 0xff;
  std::memcpy(to.s6_bytes + 12, &from.sin_addr, 4);
  return ipv6(to);
}

}  // namespace

bool parse_literal(std::string_view host, SOCKADDR_INET& address) {
  if (host.find(':') == std::string_view::npos) {
    address.Ipv4 = {};
    address.si_family = AF_INET;
    const Parse parse = parse_ipv4(host, false, address.Ipv4.sin_addr);
    return parse.good && parse.used == host.size();
  }
  address.Ipv6 = {};  // where {} makes a union, only its first member need be zero
  address.si_family = AF_INET6;
  const Parse parse = parse_ipv6(host, address.Ipv6.sin6_addr);
  if (!parse.good || parse.used == host.size()) return parse.good;
  if (host[parse.used] != '%') return false;
  const auto scope = scope_of(host.substr(parse.used + 1));
  address.Ipv6.sin6_scope_id = scope.value_or(0);
  return scope.has_value();
}

std::optional<Address> literal(std::string_view host) {
  SOCKADDR_INET address{};
  if (!parse_literal(host, address)) return std::nullopt;
  return address.si_family == AF_INET ? linux_address(address.Ipv4, posix::af_inet)
                                      : linux_address(address.Ipv6, posix::af_inet6);
}

std::vector<Address> of_family(const std::vector<Address>& addresses, int family, int flags) {
  if (family == AF_UNSPEC) return addresses;
  std::vector<Address> result;
  for (const Address& address : addresses) {
    if (address.family() == linux_family(family)) result.push_back(address);
  }
  if (family == AF_INET6 && (flags & AI_V4MAPPED) && (result.empty() || (flags & AI_ALL))) {
    for (const Address& address : addresses) {
      if (address.family() == posix::af_inet) result.push_back(mapped(address));
    }
  }
  return result;
}

std::vector<Address> wildcard_or_loopback(int family, bool passive) {
  std::vector<Address> result;
  if (family != AF_INET) result.push_back(ipv6(passive ? in6addr_any : in6addr_loopback));
  if (family != AF_INET6) {
    in_addr address;
    address.s_addr = passive ? INADDR_ANY : htonl(INADDR_LOOPBACK);
    result.push_back(ipv4(address));
  }
  return result;
}

std::vector<Address> own_addresses() {
  const auto all = interface_addresses();
  std::vector<Address> result;
  for (const int family : {posix::af_inet6, posix::af_inet}) {
    for (const auto& each : all) {
      if (each.up && !each.loopback && each.address.family() == family) result.push_back(each.address);
    }
  }
  return result;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace ows::names
