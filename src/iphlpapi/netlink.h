// Interfaces, addresses and routes as Linux' rtnetlink tells them. No Windows types: netlink.cpp sees Linux' headers.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ows::iphlpapi {

constexpr int linux_inet = 2, linux_inet6 = 10;

struct Link {
  unsigned index = 0;
  std::string name;
  unsigned flags = 0;       ///< IFF_*
  unsigned short kind = 0;  ///< ARPHRD_*
  unsigned char state = 0;  ///< IF_OPER_*
  unsigned mtu = 0;
  std::vector<std::uint8_t> hardware;  ///< its own address
  std::uint64_t received_octets = 0, received_packets = 0, receive_errors = 0, receive_drops = 0, multicast = 0;
  std::uint64_t sent_octets = 0, sent_packets = 0, send_errors = 0, send_drops = 0;

  [[nodiscard]] bool up() const { return flags & 1; }
  [[nodiscard]] bool loopback() const { return flags & 8; }
  [[nodiscard]] bool point_to_point() const { return flags & 16; }
};

/// The octets of an address: 4 or 16 of them.
using Octets = std::array<std::uint8_t, 16>;

struct LinkAddress {
  unsigned index = 0;
  int family = 0;  ///< linux_inet, linux_inet6
  Octets octets{};
  unsigned char prefix = 0;
  unsigned flags = 0;                          ///< IFA_F_*
  std::uint32_t valid = ~0u, preferred = ~0u;  ///< seconds
};

struct Route {
  int family = 0;
  Octets destination{}, gateway{}, source{};
  bool has_gateway = false, has_source = false, local = false;
  unsigned char prefix = 0, protocol = 0;
  unsigned index = 0, metric = 0;
};

// In the kernel's order; empty when the kernel does not tell.
std::vector<Link> links();
std::vector<LinkAddress> link_addresses();
std::vector<Route> default_routes();

/// The route to an address, over interface `index` unless it is 0. The error number on failure.
struct RouteAnswer {
  std::optional<Route> route;
  int error = 0;
};
RouteAnswer route_to(int family, const Octets& destination, unsigned index, const std::optional<Octets>& source);

}  // namespace ows::iphlpapi
