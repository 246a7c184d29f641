#include "providers/iso/nsap.h"

#include <ws2tcpip.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "border/user_memory.h"

namespace ows::iso {
namespace {

constexpr std::size_t max_address_size = 52;  // of a selector of 32 and an NSAP of 20

// AFI 54 (F.69, decimal digits), IDI 00728722, then the prefix of Internet addresses. [RFC 1277 §4.5]
constexpr std::array<std::uint8_t, 6> ipv4_prefix{0x54, 0x00, 0x72, 0x87, 0x22, 0x03};
constexpr std::size_t address_digits = 12, port_digits = 5, set_digits = 5;
constexpr unsigned tcp_set = 1;

// AFI 35 (ICD and binary), ICP 0: IPv6, 16 octets of address and one that selects. [RFC 1888 §6]
constexpr std::array<std::uint8_t, 3> ipv6_prefix{0x35, 0x00, 0x00};
constexpr std::size_t ipv6_size = 20;

template <std::size_t size>
bool begins_with(View octets, const std::array<std::uint8_t, size>& prefix) {
  return octets.size() >= size && std::ranges::equal(octets.first(size), prefix, [](std::byte a, std::uint8_t b) {
           return std::to_integer<std::uint8_t>(a) == b;
         });
}

/// Decimal digits, two an octet, the left one first; an odd count is filled with 15.
class Digits {
 public:
  explicit Digits(View octets) : octets_(octets) {}
  /// The next `count` digits as a number; nullopt where there are none such.
  std::optional<unsigned> take(std::size_t count) {
    unsigned number = 0;
    for (; count > 0; --count, ++at_) {
      if (at_ / 2 >= octets_.size()) return std::nullopt;
      const auto pair = std::to_integer<unsigned>(octets_[at_ / 2]);
      const unsigned digit = at_ % 2 == 0 ? pair >> 4 : pair & 0xF;
      if (digit > 9) return std::nullopt;
      number = number * 10 + digit;
    }
    return number;
  }
  /// Nothing but a filler is left.
  bool at_end() const {
    if (at_ % 2 == 0) return at_ / 2 == octets_.size();
    return at_ / 2 + 1 == octets_.size() && (std::to_integer<unsigned>(octets_[at_ / 2]) & 0xF) == 0xF;
  }

 private:
  View octets_;
  std::size_t at_ = 0;
};

Address ipv4(std::uint32_t address, std::uint16_t port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  name.sin_addr.s_addr = htonl(address);
  Address result;
  std::memcpy(result.data(), &name, sizeof name);
  result.length = sizeof name;
  return result;
}

Address ipv6(View address, std::uint16_t port) {
  sockaddr_in6 name{};
  name.sin6_port = htons(port);
  std::memcpy(&name.sin6_addr, address.data(), sizeof name.sin6_addr);
  Address result;
  std::memcpy(result.data(), &name, sizeof name);
  result.storage.family = static_cast<std::uint16_t>(posix::af_inet6);
  result.length = sizeof name;
  return result;
}

std::optional<Address> read_ipv4(View digits_part, std::uint16_t default_port) {
  static_assert(address_digits == 4 * 3);
  Digits digits(digits_part);
  std::uint32_t address = 0;
  for (int i = 0; i < 4; ++i) {
    const auto octet = digits.take(3);
    if (!octet || *octet > 255) return std::nullopt;
    address = address << 8 | *octet;
  }
  if (digits.at_end()) return ipv4(address, default_port);
  const auto port = digits.take(port_digits);
  if (!port || *port > 65535) return std::nullopt;
  if (!digits.at_end()) {
    const auto set = digits.take(set_digits);
    if (!set || (*set != 0 && *set != tcp_set) || !digits.at_end()) return std::nullopt;
  }
  return ipv4(address, static_cast<std::uint16_t>(*port));
}

std::optional<Address> read_nsap(View nsap, std::uint16_t default_port) {
  if (nsap.empty()) return ipv4(INADDR_ANY, default_port);
  if (begins_with(nsap, ipv4_prefix)) return read_ipv4(nsap.subspan(ipv4_prefix.size()), default_port);
  if (begins_with(nsap, ipv6_prefix) && nsap.size() == ipv6_size)
    return ipv6(nsap.subspan(ipv6_prefix.size(), sizeof(in6_addr)), default_port);
  return std::nullopt;
}

class Writer {
 public:
  explicit Writer(SOCKADDR_TP& name) : name_(name) {}
  void octet(std::uint8_t value) { name_.tp_addr[name_.tp_taddr_len++] = value; }
  void octets(const void* data, std::size_t size) {
    std::memcpy(name_.tp_addr + name_.tp_taddr_len, data, size);
    name_.tp_taddr_len = static_cast<u_short>(name_.tp_taddr_len + size);
  }

 private:
  SOCKADDR_TP& name_;
};

}  // namespace

Result<TransportAddress> read_transport_address(const sockaddr* name, int namelen, std::uint16_t default_port) {
  constexpr std::size_t fixed = offsetof(SOCKADDR_TP, tp_addr);
  if (namelen < static_cast<int>(fixed) || !readable(name, static_cast<std::size_t>(namelen))) return fail(WSAEFAULT);
  SOCKADDR_TP given{};
  std::memcpy(&given, name, std::min(sizeof given, static_cast<std::size_t>(namelen)));
  if (given.tp_family != AF_ISO) return fail(WSAEAFNOSUPPORT);
  const std::size_t all = given.tp_taddr_len, selector = given.tp_addr_type == ISO_HIERARCHICAL ? given.tp_tsel_len : 0;
  if (all > max_address_size || selector > max_selector_size || selector > all
      || fixed + all > static_cast<std::size_t>(namelen) || given.tp_addr_type > ISO_NON_HIERARCHICAL)
    return fail(WSAEFAULT);
  const View octets{reinterpret_cast<const std::byte*>(given.tp_addr), all};
  const auto carrier = read_nsap(octets.subspan(selector), default_port);
  if (!carrier) return fail(WSAEADDRNOTAVAIL);
  return TransportAddress{*Selector::from(octets.first(selector)), *carrier};
}

SOCKADDR_TP make_transport_address(View selector, const Address& carrier) {
  SOCKADDR_TP name{};
  name.tp_family = AF_ISO;
  name.tp_addr_type = ISO_HIERARCHICAL;
  name.tp_tsel_len = static_cast<u_short>(selector.size());
  Writer writer(name);
  writer.octets(selector.data(), selector.size());
  if (carrier.family() == posix::af_inet6) {
    sockaddr_in6 address;
    std::memcpy(&address, carrier.data(), sizeof address);
    writer.octets(ipv6_prefix.data(), ipv6_prefix.size());
    writer.octets(&address.sin6_addr, sizeof address.sin6_addr);
    writer.octet(0);
    return name;
  }
  sockaddr_in address;
  std::memcpy(&address, carrier.data(), sizeof address);
  const std::uint32_t number = ntohl(address.sin_addr.s_addr);
  std::array<std::uint8_t, address_digits + port_digits + 1> digits{};
  std::size_t count = 0;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const unsigned octet = number >> shift & 0xFF;
    for (const unsigned digit : {octet / 100, octet / 10 % 10, octet % 10})
      digits[count++] = static_cast<std::uint8_t>(digit);
  }
  const unsigned port = carrier.port();
  for (unsigned power = 10000; power > 0; power /= 10) digits[count++] = static_cast<std::uint8_t>(port / power % 10);
  digits[count++] = 0xF;
  writer.octets(ipv4_prefix.data(), ipv4_prefix.size());
  for (std::size_t i = 0; i < count; i += 2) writer.octet(static_cast<std::uint8_t>(digits[i] << 4 | digits[i + 1]));
  return name;
}

}  // namespace ows::iso
