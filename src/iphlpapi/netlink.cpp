#include "iphlpapi/netlink.h"

#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <memory>

namespace ows::iphlpapi {
namespace {

static_assert(linux_inet == AF_INET && linux_inet6 == AF_INET6 && IFF_UP == 1 && IFF_LOOPBACK == 8 && IFF_POINTOPOINT == 16);

constexpr std::size_t room = 32768;

struct Close {
  void operator()(mnl_socket* socket) const { mnl_socket_close(socket); }
};

/// A request and everything that comes back; `visit` sees each message. 0 or an errno value.
int ask(const nlmsghdr* request, const std::function<void(const nlmsghdr*)>& visit) {
  const std::unique_ptr<mnl_socket, Close> socket(mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC));
  if (!socket || mnl_socket_bind(socket.get(), 0, MNL_SOCKET_AUTOPID) < 0) return errno;
  if (mnl_socket_sendto(socket.get(), request, request->nlmsg_len) < 0) return errno;
  const auto call = [](const nlmsghdr* message, void* context) {
    (*static_cast<const std::function<void(const nlmsghdr*)>*>(context))(message);
    return MNL_CB_OK;
  };
  std::vector<char> buffer(room);
  for (;;) {
    const ssize_t got = mnl_socket_recvfrom(socket.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got < 0 ? errno : EIO;
    auto* context = const_cast<std::function<void(const nlmsghdr*)>*>(&visit);
    const int more = mnl_cb_run(buffer.data(), static_cast<std::size_t>(got), request->nlmsg_seq,
                                mnl_socket_get_portid(socket.get()), call, context);
    if (more < 0) return errno;
    if (more == MNL_CB_STOP || !(request->nlmsg_flags & NLM_F_DUMP)) return 0;
  }
}

/// The attributes of a message, by their number.
template <std::size_t count>
std::array<const nlattr*, count> attributes(const nlmsghdr* message, unsigned header) {
  std::array<const nlattr*, count> found{};
  const auto* end = static_cast<const char*>(mnl_nlmsg_get_payload_tail(message));
  const auto* each = static_cast<const nlattr*>(mnl_nlmsg_get_payload_offset(message, header));
  for (; mnl_attr_ok(each, static_cast<int>(end - reinterpret_cast<const char*>(each))); each = mnl_attr_next(each)) {
    if (mnl_attr_get_type(each) < count) found[mnl_attr_get_type(each)] = each;
  }
  return found;
}

template <class T>
T value_of(const nlattr* attribute, T otherwise) {
  if (!attribute || mnl_attr_get_payload_len(attribute) < sizeof(T)) return otherwise;
  T value;
  std::memcpy(&value, mnl_attr_get_payload(attribute), sizeof value);
  return value;
}

bool copy_address(const nlattr* attribute, Octets& to) {
  if (!attribute) return false;
  std::memcpy(to.data(), mnl_attr_get_payload(attribute),
              std::min<std::size_t>(mnl_attr_get_payload_len(attribute), to.size()));
  return true;
}

Link link_of(const nlmsghdr* message) {
  const auto* header = static_cast<const ifinfomsg*>(mnl_nlmsg_get_payload(message));
  const auto found = attributes<IFLA_MAX + 1>(message, sizeof *header);
  Link link;
  link.index = static_cast<unsigned>(header->ifi_index);
  link.flags = header->ifi_flags;
  link.kind = header->ifi_type;
  if (found[IFLA_IFNAME]) link.name = mnl_attr_get_str(found[IFLA_IFNAME]);
  link.state = value_of<std::uint8_t>(found[IFLA_OPERSTATE], 0);
  link.mtu = value_of<std::uint32_t>(found[IFLA_MTU], 0);
  if (const nlattr* address = found[IFLA_ADDRESS]) {
    const auto* octets = static_cast<const std::uint8_t*>(mnl_attr_get_payload(address));
    link.hardware.assign(octets, octets + mnl_attr_get_payload_len(address));
  }
  if (const nlattr* counters = found[IFLA_STATS64]) {
    rtnl_link_stats64 of{};
    std::memcpy(&of, mnl_attr_get_payload(counters), std::min<std::size_t>(mnl_attr_get_payload_len(counters), sizeof of));
    link.received_octets = of.rx_bytes, link.received_packets = of.rx_packets, link.receive_errors = of.rx_errors;
    link.receive_drops = of.rx_dropped, link.multicast = of.multicast;
    link.sent_octets = of.tx_bytes, link.sent_packets = of.tx_packets, link.send_errors = of.tx_errors;
    link.send_drops = of.tx_dropped;
  }
  return link;
}

LinkAddress address_of(const nlmsghdr* message) {
  const auto* header = static_cast<const ifaddrmsg*>(mnl_nlmsg_get_payload(message));
  const auto found = attributes<IFA_MAX + 1>(message, sizeof *header);
  LinkAddress address;
  address.index = header->ifa_index;
  address.family = header->ifa_family;
  address.prefix = header->ifa_prefixlen;
  address.flags = value_of<std::uint32_t>(found[IFA_FLAGS], header->ifa_flags);
  if (!copy_address(found[IFA_LOCAL], address.octets)) copy_address(found[IFA_ADDRESS], address.octets);
  const auto times = value_of<ifa_cacheinfo>(found[IFA_CACHEINFO], {~0u, ~0u, 0, 0});
  address.valid = times.ifa_valid;
  address.preferred = times.ifa_prefered;
  return address;
}

Route route_of(const nlmsghdr* message) {
  const auto* header = static_cast<const rtmsg*>(mnl_nlmsg_get_payload(message));
  const auto found = attributes<RTA_MAX + 1>(message, sizeof *header);
  Route route;
  route.family = header->rtm_family;
  route.prefix = header->rtm_dst_len;
  route.protocol = header->rtm_protocol;
  route.local = header->rtm_type == RTN_LOCAL;
  copy_address(found[RTA_DST], route.destination);
  route.has_gateway = copy_address(found[RTA_GATEWAY], route.gateway);
  route.has_source = copy_address(found[RTA_PREFSRC], route.source);
  route.index = value_of<std::uint32_t>(found[RTA_OIF], 0);
  route.metric = value_of<std::uint32_t>(found[RTA_PRIORITY], 0);
  return route;
}

/// Everything of a kind that there is.
template <class Header, class Visit>
void dump(std::uint16_t type, Visit visit) {
  alignas(nlmsghdr) std::array<char, 256> memory{};
  nlmsghdr* request = mnl_nlmsg_put_header(memory.data());
  request->nlmsg_type = type;
  request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request->nlmsg_seq = 1;
  mnl_nlmsg_put_extra_header(request, sizeof(Header));
  ask(request, visit);
}

}  // namespace

std::vector<Link> links() {
  std::vector<Link> all;
  dump<ifinfomsg>(RTM_GETLINK, [&](const nlmsghdr* message) {
    if (message->nlmsg_type == RTM_NEWLINK) all.push_back(link_of(message));
  });
  return all;
}

std::vector<LinkAddress> link_addresses() {
  std::vector<LinkAddress> all;
  dump<ifaddrmsg>(RTM_GETADDR, [&](const nlmsghdr* message) {
    if (message->nlmsg_type != RTM_NEWADDR) return;
    const LinkAddress address = address_of(message);
    if (address.family == linux_inet || address.family == linux_inet6) all.push_back(address);
  });
  return all;
}

std::vector<Route> default_routes() {
  std::vector<Route> all;
  dump<rtmsg>(RTM_GETROUTE, [&](const nlmsghdr* message) {
    if (message->nlmsg_type != RTM_NEWROUTE) return;
    const Route route = route_of(message);
    if (route.prefix == 0 && route.has_gateway) all.push_back(route);
  });
  return all;
}

RouteAnswer route_to(int family, const Octets& destination, unsigned index, const std::optional<Octets>& source) {
  alignas(nlmsghdr) std::array<char, 256> memory{};
  nlmsghdr* request = mnl_nlmsg_put_header(memory.data());
  request->nlmsg_type = RTM_GETROUTE;
  request->nlmsg_flags = NLM_F_REQUEST;
  request->nlmsg_seq = 1;
  auto* header = static_cast<rtmsg*>(mnl_nlmsg_put_extra_header(request, sizeof(rtmsg)));
  const std::size_t size = family == linux_inet ? 4 : 16;
  header->rtm_family = static_cast<unsigned char>(family);
  header->rtm_dst_len = static_cast<unsigned char>(size * 8);
  mnl_attr_put(request, RTA_DST, size, destination.data());
  if (source) {
    header->rtm_src_len = static_cast<unsigned char>(size * 8);
    mnl_attr_put(request, RTA_SRC, size, source->data());
  }
  if (index) mnl_attr_put_u32(request, RTA_OIF, index);
  RouteAnswer answer;
  answer.error = ask(request, [&](const nlmsghdr* message) {
    if (message->nlmsg_type == RTM_NEWROUTE) answer.route = route_of(message);
  });
  return answer;
}

}  // namespace ows::iphlpapi
