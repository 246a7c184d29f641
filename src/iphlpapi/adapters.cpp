// GetAdaptersAddresses. [iphlpapi.h]
#include <algorithm>
#include <fstream>
#include <sstream>

#include "border/user_memory.h"
#include "iphlpapi/interface_kinds.h"
#include "names/local_addresses.h"
#include "ws2_32/image.h"

namespace ows::iphlpapi {
namespace {

/// What resolv.conf says for all interfaces.
struct Resolver {
  std::vector<SOCKADDR_INET> servers;
  std::string suffix;
};

Resolver resolver() {
  Resolver result;
  std::ifstream file("/etc/resolv.conf");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string key, value;
    words >> key >> value;
    if ((key == "search" || key == "domain") && result.suffix.empty()) result.suffix = value;
    const auto address = key == "nameserver" ? names::literal(value) : std::nullopt;
    if (!address) continue;
    const WindowsName name = windows_name(*address);
    SOCKADDR_INET server{};
    std::memcpy(&server, name.octets, static_cast<std::size_t>(name.length));
    result.servers.push_back(server);
  }
  return result;
}

SOCKET_ADDRESS add_address(Image& image, const SOCKADDR_INET& address) {
  return {reinterpret_cast<LPSOCKADDR>(image.add(&address, 1)), size_of(address)};
}

/// Builds a list: `add(element)` puts one more at its end and returns where it lies.
template <class Element>
class List {
 public:
  explicit List(Image& image) : image_(image) {}
  void add(Element element) {
    element.Length = sizeof element;
    element.Next = nullptr;
    Element* at = image_.add(&element, 1);
    if (last_) {
      last_element_.Next = at;
      image_.put(last_, &last_element_, 1);
    } else {
      first_ = at;
    }
    last_ = at;
    last_element_ = element;
  }
  [[nodiscard]] Element* first() const { return first_; }

 private:
  Image& image_;
  Element *first_ = nullptr, *last_ = nullptr;
  Element last_element_{};
};

bool wanted(ULONG family, int linux_family) {
  return family == AF_UNSPEC || ows::linux_family(static_cast<int>(family)) == linux_family;
}

struct Everything {
  std::vector<Link> links = iphlpapi::links();
  std::vector<LinkAddress> addresses = link_addresses();
  std::vector<Route> routes = default_routes();
  Resolver dns = resolver();
};

IP_ADAPTER_UNICAST_ADDRESS unicast(const LinkAddress& address, Image& image) {
  constexpr unsigned deprecated = 0x20, tentative = 0x40, permanent = 0x80;  // IFA_F_*
  IP_ADAPTER_UNICAST_ADDRESS result{};
  result.Address = add_address(image, socket_address(address.family, address.octets, address.index));
  const bool fixed = address.flags & permanent;
  const bool link_local = address.family == linux_inet6 && address.octets[0] == 0xfe;
  result.PrefixOrigin = link_local ? IpPrefixOriginWellKnown : fixed ? IpPrefixOriginManual : IpPrefixOriginDhcp;
  result.SuffixOrigin = link_local ? IpSuffixOriginLinkLayerAddress : fixed ? IpSuffixOriginManual : IpSuffixOriginDhcp;
  result.DadState = address.flags & tentative    ? IpDadStateTentative
                    : address.flags & deprecated ? IpDadStateDeprecated
                                                 : IpDadStatePreferred;
  result.ValidLifetime = result.LeaseLifetime = address.valid;
  result.PreferredLifetime = address.preferred;
  result.OnLinkPrefixLength = address.prefix;
  return result;
}

IP_ADAPTER_PREFIX prefix(const LinkAddress& address, Image& image) {
  Octets network = address.octets;
  const unsigned bits = address.family == linux_inet ? 32 : 128;
  for (unsigned bit = address.prefix; bit < bits; ++bit)
    network[bit / 8] = static_cast<std::uint8_t>(network[bit / 8] & ~(0x80u >> (bit % 8)));
  IP_ADAPTER_PREFIX result{};
  result.Address = add_address(image, socket_address(address.family, network, address.index));
  result.PrefixLength = address.prefix;
  return result;
}

void add_addresses(IP_ADAPTER_ADDRESSES& adapter, const Everything& all, ULONG family, ULONG flags, Image& image) {
  List<IP_ADAPTER_UNICAST_ADDRESS> addresses(image);
  List<IP_ADAPTER_PREFIX> prefixes(image);
  for (const LinkAddress& each : all.addresses) {
    if (each.index != adapter.IfIndex) continue;
    if (each.family == linux_inet)  // bit-fields, of which clang's sanitizers take no conditional
      adapter.Ipv4Enabled = 1;
    else
      adapter.Ipv6Enabled = 1;
    if (!wanted(family, each.family)) continue;
    if (!(flags & GAA_FLAG_SKIP_UNICAST)) addresses.add(unicast(each, image));
    if (flags & GAA_FLAG_INCLUDE_PREFIX) prefixes.add(prefix(each, image));
  }
  adapter.FirstUnicastAddress = addresses.first();
  adapter.FirstPrefix = prefixes.first();
  if (adapter.Ipv6Enabled) adapter.Ipv6IfIndex = adapter.IfIndex;
}

void add_ways(IP_ADAPTER_ADDRESSES& adapter, const Everything& all, ULONG family, ULONG flags, Image& image) {
  List<IP_ADAPTER_GATEWAY_ADDRESS> gateways(image);
  for (const Route& route : all.routes) {
    if (route.index != adapter.IfIndex || !wanted(family, route.family)) continue;
    (route.family == linux_inet ? adapter.Ipv4Metric : adapter.Ipv6Metric) = route.metric;
    if (!(flags & GAA_FLAG_INCLUDE_GATEWAYS)) continue;
    IP_ADAPTER_GATEWAY_ADDRESS gateway{};
    gateway.Address = add_address(image, socket_address(route.family, route.gateway, route.index));
    gateways.add(gateway);
  }
  adapter.FirstGatewayAddress = gateways.first();
  List<IP_ADAPTER_DNS_SERVER_ADDRESS> servers(image);
  if (!(flags & GAA_FLAG_SKIP_DNS_SERVER) && adapter.IfType != IF_TYPE_SOFTWARE_LOOPBACK) {
    for (const SOCKADDR_INET& each : all.dns.servers) {
      IP_ADAPTER_DNS_SERVER_ADDRESS server{};
      server.Address = add_address(image, each);
      servers.add(server);
    }
  }
  adapter.FirstDnsServerAddress = servers.first();
}

IP_ADAPTER_ADDRESSES adapter_of(const Link& link, const Everything& all, ULONG family, ULONG flags, Image& image) {
  IP_ADAPTER_ADDRESSES adapter{};
  adapter.Length = sizeof adapter;
  adapter.IfIndex = link.index;
  adapter.AdapterName = image.add_text<char>(link.name);
  adapter.DnsSuffix = image.add_text<char16_t>(link.loopback() ? "" : all.dns.suffix);
  adapter.Description = image.add_text<char16_t>(link.name);
  adapter.FriendlyName = flags & GAA_FLAG_SKIP_FRIENDLY_NAME ? nullptr : image.add_text<char16_t>(link.name);
  const std::size_t length = std::min<std::size_t>(link.loopback() ? 0 : link.hardware.size(), MAX_ADAPTER_ADDRESS_LENGTH);
  std::copy_n(link.hardware.begin(), length, adapter.PhysicalAddress);
  adapter.PhysicalAddressLength = static_cast<ULONG>(length);
  constexpr unsigned multicast = 0x1000;  // IFF_MULTICAST
  adapter.NoMulticast = !(link.flags & multicast) && !link.loopback();
  adapter.Mtu = link.mtu;
  adapter.IfType = type_of(link);
  adapter.OperStatus = state_of(link);
  adapter.TransmitLinkSpeed = adapter.ReceiveLinkSpeed = ~ULONG64{0};
  adapter.Luid = luid_of(link);
  adapter.CompartmentId = 1;
  adapter.ConnectionType = NET_IF_CONNECTION_DEDICATED;
  for (ULONG& zone : adapter.ZoneIndices) zone = link.index;
  add_addresses(adapter, all, family, flags, image);
  add_ways(adapter, all, family, flags, image);
  return adapter;
}

/// Whether an interface takes part in IP of the family.
bool takes_part(const Link& link, const Everything& all, ULONG family, ULONG flags) {
  if (family == AF_UNSPEC || (flags & GAA_FLAG_INCLUDE_ALL_INTERFACES)) return true;
  return std::ranges::any_of(all.addresses, [&](const LinkAddress& address) {
    return address.index == link.index && wanted(family, address.family);
  });
}

}  // namespace
}  // namespace ows::iphlpapi

using namespace ows;
using namespace ows::iphlpapi;

ULONG WINAPI GetAdaptersAddresses(ULONG family, ULONG flags, PVOID, PIP_ADAPTER_ADDRESSES buffer, PULONG size) {
  if (family != AF_UNSPEC && family != AF_INET && family != AF_INET6) return ERROR_INVALID_PARAMETER;
  if (!writable(size, sizeof *size)) return ERROR_INVALID_PARAMETER;
  Everything all;
  std::erase_if(all.links, [&](const Link& link) { return !takes_part(link, all, family, flags); });
  if (all.links.empty()) return ERROR_NO_DATA;
  // The first adapter lies at the beginning of the buffer.
  Image image(buffer, sizeof(IP_ADAPTER_ADDRESSES));
  std::vector<IP_ADAPTER_ADDRESSES*> places(all.links.size());
  for (std::size_t i = 1; i < places.size(); ++i) places[i] = image.reserve<IP_ADAPTER_ADDRESSES>(1);
  for (std::size_t i = 0; i < places.size(); ++i) {
    IP_ADAPTER_ADDRESSES adapter = adapter_of(all.links[i], all, family, flags, image);
    adapter.Next = i + 1 < places.size() ? places[i + 1] : nullptr;
    if (i == 0)
      image.put_head(adapter);
    else
      image.put(places[i], &adapter, 1);
  }
  const ULONG capacity = *size;
  *size = static_cast<ULONG>(image.size());
  if (!buffer || capacity < image.size()) return ERROR_BUFFER_OVERFLOW;
  return image.copy_out(buffer) ? NO_ERROR : ERROR_INVALID_PARAMETER;
}
