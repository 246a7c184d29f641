#include "border/control_messages.h"

#include <ws2ipdef.h>

#include <cstring>
#include <optional>

#include "border/posix.h"
#include "border/posix_options.h"

namespace ows {
namespace {

static_assert(sizeof(WSACMSGHDR) == sizeof(posix::cmsghdr) && WSA_CMSG_SPACE(12) == 32 && WSA_CMSG_LEN(12) == 28);
static_assert(sizeof(IN6_PKTINFO) == 20, "the same in both worlds");

template <class T>
Status read(const WSACMSGHDR& header, const std::byte* data, std::optional<T>& value) {
  if (header.cmsg_len != WSA_CMSG_LEN(sizeof(T))) return fail(WSAEINVAL);
  std::memcpy(&value.emplace(), data, sizeof(T));
  return {};
}

/// What control data of a program can say.
struct Said {
  std::optional<IN_PKTINFO> pktinfo4;
  std::optional<IN6_PKTINFO> pktinfo6;
  std::optional<INT> ttl, tos, ecn4, hops, tclass, ecn6;
  std::optional<DWORD> segment;

  Status take(const WSACMSGHDR& header, const std::byte* data, int linux_family) {
    if (header.cmsg_level == IPPROTO_UDP && header.cmsg_type == UDP_SEND_MSG_SIZE) return read(header, data, segment);
    if (header.cmsg_level == IPPROTO_IP) {
      switch (header.cmsg_type) {
        case IP_PKTINFO: return read(header, data, pktinfo4);
        case IP_TTL:
        case IP_HOPLIMIT: return read(header, data, ttl);
        case IP_TOS: return read(header, data, tos);
        case IP_ECN: return read(header, data, ecn4);
        default: break;
      }
    }
    if (header.cmsg_level == IPPROTO_IPV6 && linux_family == posix::af_inet6) {
      switch (header.cmsg_type) {
        case IPV6_PKTINFO: return read(header, data, pktinfo6);
        case IPV6_HOPLIMIT: return read(header, data, hops);
        case IPV6_TCLASS: return read(header, data, tclass);
        case IPV6_ECN: return read(header, data, ecn6);
        default: break;
      }
    }
    return fail(WSAEINVAL);
  }
};

constexpr INT ecn_bits = 3;

template <class T>
void append(ControlData& out, int level, int type, const T& value) {
  const posix::cmsghdr header{WSA_CMSG_LEN(sizeof value), level, type};
  std::memcpy(out.octets + out.length, &header, sizeof header);
  std::memcpy(out.octets + out.length + sizeof header, &value, sizeof value);
  out.length += WSA_CMSG_SPACE(sizeof value);
}
static_assert(WSA_CMSG_SPACE(12) + 2 * WSA_CMSG_SPACE(20) + 7 * WSA_CMSG_SPACE(4) <= ControlData::room);

/// The type of service that a datagram leaves with, where anything is said about it.
Status append_service(ControlData& out, int level, int type, std::optional<INT> whole, std::optional<INT> ecn, int service) {
  if (ecn && (*ecn < 0 || *ecn >= ecn_bits)) return fail(WSAEINVAL);  // that there is congestion is for routers to say
  if (ecn) whole = (whole.value_or(service) & ~ecn_bits) | *ecn;
  if (whole) append(out, level, type, *whole);
  return {};
}

class Writer {
 public:
  Writer(const WSABUF& control, unsigned wanted) : control_(control), wanted_(wanted) {}

  template <class T>
  void tell(unsigned bit, int level, int type, const T& value) {
    if (!(wanted_ & bit)) return;
    // The last one may lack the padding behind it.
    if (WSA_CMSG_LEN(sizeof value) > control_.len - length_) {
      truncated_ = true;
      return;
    }
    const WSACMSGHDR header{WSA_CMSG_LEN(sizeof value), level, type};
    char* const place = control_.buf + length_;
    std::memcpy(place, &header, sizeof header);
    std::memcpy(place + sizeof header, &value, sizeof value);
    const ULONG space = WSA_CMSG_SPACE(sizeof value), left = control_.len - length_;
    length_ += space < left ? space : left;
  }
  [[nodiscard]] ULONG length() const { return length_; }
  [[nodiscard]] bool truncated() const { return truncated_; }

 private:
  const WSABUF control_;
  const unsigned wanted_;
  ULONG length_ = 0;
  bool truncated_ = false;
};

/// MSG_BCAST or MSG_MCAST. An address that is not the interface's own and no group is a broadcast.
DWORD reach(const posix::in_pktinfo& info) {
  const ULONG address = ntohl(info.address);
  if (IN_MULTICAST(address)) return MSG_MCAST;
  const bool known = info.index != 0 && info.own_address != 0;
  return address == INADDR_BROADCAST || (known && info.address != info.own_address) ? MSG_BCAST : 0;
}

template <class T>
T value_at(const std::byte* data) {
  T value;
  std::memcpy(&value, data, sizeof value);
  return value;
}

/// One message of Linux'. Returns a flag for the whole.
DWORD pass_on(const posix::cmsghdr& header, const std::byte* data, Writer& out) {
  if (header.level == posix::ipproto_ip && header.type == posix::ip_pktinfo) {
    const auto info = value_at<posix::in_pktinfo>(data);
    IN_PKTINFO told{};
    told.ipi_addr.s_addr = info.address;
    told.ipi_ifindex = static_cast<ULONG>(info.index);
    out.tell(tell_pktinfo4, IPPROTO_IP, IP_PKTINFO, told);
    out.tell(tell_interface4, IPPROTO_IP, IP_RECVIF, told.ipi_ifindex);
    return reach(info);
  }
  if (header.level == posix::ipproto_ipv6 && header.type == posix::ipv6_pktinfo) {
    const auto info = value_at<IN6_PKTINFO>(data);
    if (IN6_IS_ADDR_V4MAPPED(&info.ipi6_addr)) return 0;  // IP_PKTINFO tells of datagrams of IPv4
    out.tell(tell_pktinfo6, IPPROTO_IPV6, IPV6_PKTINFO, info);
    out.tell(tell_interface6, IPPROTO_IPV6, IPV6_RECVIF, info.ipi6_ifindex);
    return IN6_IS_ADDR_MULTICAST(&info.ipi6_addr) ? MSG_MCAST : 0;
  }
  if (header.level == posix::ipproto_ip && header.type == posix::ip_ttl) {
    out.tell(tell_ttl4, IPPROTO_IP, IP_TTL, value_at<INT>(data));
  } else if (header.level == posix::ipproto_ip && header.type == posix::ip_tos) {
    const INT tos = value_at<unsigned char>(data);
    out.tell(tell_tos4, IPPROTO_IP, IP_TOS, tos);
    out.tell(tell_ecn4, IPPROTO_IP, IP_ECN, tos & ecn_bits);
  } else if (header.level == posix::ipproto_ipv6 && header.type == posix::ipv6_hoplimit) {
    out.tell(tell_hops6, IPPROTO_IPV6, IPV6_HOPLIMIT, value_at<INT>(data));
  } else if (header.level == posix::ipproto_ipv6 && header.type == posix::ipv6_tclass) {
    const INT tclass = value_at<INT>(data);
    out.tell(tell_tclass6, IPPROTO_IPV6, IPV6_TCLASS, tclass);
    out.tell(tell_ecn6, IPPROTO_IPV6, IPV6_ECN, tclass & ecn_bits);
  } else if (header.level == posix::ipproto_udp && header.type == posix::udp_gro) {
    out.tell(tell_segment, IPPROTO_UDP, UDP_COALESCED_INFO, static_cast<DWORD>(value_at<int>(data)));
  }
  return 0;
}

template <class Visit>
void for_each_message(const ControlData& from, Visit visit) {
  for (std::size_t at = 0; at + sizeof(posix::cmsghdr) <= from.length;) {
    const auto header = value_at<posix::cmsghdr>(from.octets + at);
    if (header.length < sizeof header) break;
    visit(header, from.octets + at + sizeof header);
    at += WSA_CMSGHDR_ALIGN(header.length);
  }
}

}  // namespace

Status read_control(const WSABUF& control, int linux_family, int service, ControlData& out) {
  Said said;
  for (std::size_t at = 0; control.len - at >= sizeof(WSACMSGHDR);) {
    const auto header = value_at<WSACMSGHDR>(reinterpret_cast<const std::byte*>(control.buf) + at);
    if (header.cmsg_len < sizeof header || header.cmsg_len > control.len - at) return fail(WSAEINVAL);
    const Status taken =
        said.take(header, reinterpret_cast<const std::byte*>(control.buf) + at + sizeof header, linux_family);
    if (!taken) return taken;
    at += WSA_CMSGHDR_ALIGN(header.cmsg_len);
    if (at >= control.len) break;
  }
  if (said.segment > 0xffffu) return fail(WSAEINVAL);
  out.length = 0;
  if (said.pktinfo4) {
    const posix::in_pktinfo info{static_cast<int>(said.pktinfo4->ipi_ifindex), said.pktinfo4->ipi_addr.s_addr, 0};
    append(out, posix::ipproto_ip, posix::ip_pktinfo, info);
  }
  if (said.pktinfo6) append(out, posix::ipproto_ipv6, posix::ipv6_pktinfo, *said.pktinfo6);
  if (said.ttl) append(out, posix::ipproto_ip, posix::ip_ttl, *said.ttl);
  if (said.hops) append(out, posix::ipproto_ipv6, posix::ipv6_hoplimit, *said.hops);
  if (said.segment) append(out, posix::ipproto_udp, posix::udp_segment, static_cast<std::uint16_t>(*said.segment));
  const Status done = append_service(out, posix::ipproto_ip, posix::ip_tos, said.tos, said.ecn4, service);
  return done ? append_service(out, posix::ipproto_ipv6, posix::ipv6_tclass, said.tclass, said.ecn6, service) : done;
}

DWORD write_control(const ControlData& from, unsigned wanted, WSABUF& control) {
  Writer out(control, wanted);
  DWORD flags = 0;
  for_each_message(from, [&](const posix::cmsghdr& header, const std::byte* data) { flags |= pass_on(header, data, out); });
  control.len = out.length();
  return flags | (out.truncated() ? MSG_CTRUNC : 0);
}

bool read_destination(const ControlData& from, SOCKADDR_INET& to) {
  to = {};
  for_each_message(from, [&](const posix::cmsghdr& header, const std::byte* data) {
    if (header.level == posix::ipproto_ipv6 && header.type == posix::ipv6_pktinfo) {
      const auto info = value_at<IN6_PKTINFO>(data);
      to.Ipv6 = {};
      to.Ipv6.sin6_family = AF_INET6;
      to.Ipv6.sin6_addr = info.ipi6_addr;
      if (IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr)) to.Ipv6.sin6_scope_id = info.ipi6_ifindex;
    } else if (header.level == posix::ipproto_ip && header.type == posix::ip_pktinfo && to.si_family == 0) {
      to.Ipv4.sin_family = AF_INET;
      to.Ipv4.sin_addr.s_addr = value_at<posix::in_pktinfo>(data).address;
    }
  });
  return to.si_family != 0;
}

}  // namespace ows
