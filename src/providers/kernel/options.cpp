// getsockopt and setsockopt on a kernel socket: one table for what Linux has under another number; the options whose meaning
// differs are in options_socket.cpp, options_transport.cpp, options_ip.cpp and
// options_hyperv.cpp, by level, and options_receive.cpp.
// [SOL_SOCKET, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_IP, IPPROTO_IPV6 Socket Options]
#include <hvsocket.h>
#include <ws2tcpip.h>

#include "border/posix_options.h"
#include "providers/kernel/option_values.h"

namespace ows::kernel {
namespace {

enum Access : unsigned char { get = 1, set = 2, get_set = 3 };
enum On : unsigned char { streams = 1, datagrams = 2, raw = 4, messages = datagrams | raw, all = streams | messages };

/// An option that Linux has too, as an int.
struct PlainOption {
  int level, name;
  int linux_level, linux_name;
  Access access;
  On on;
  Form form;
};

using enum Form;

constexpr PlainOption plain_options[] = {
    {SOL_SOCKET, SO_KEEPALIVE, posix::sol_socket, posix::so_keepalive, get_set, streams, boolean},
    {SOL_SOCKET, SO_BROADCAST, posix::sol_socket, posix::so_broadcast, get_set, messages, boolean},
    {SOL_SOCKET, SO_OOBINLINE, posix::sol_socket, posix::so_oobinline, get_set, streams, boolean},
    {SOL_SOCKET, SO_TYPE, posix::sol_socket, posix::so_type, get, all, number},

    {IPPROTO_TCP, TCP_NODELAY, posix::ipproto_tcp, posix::tcp_nodelay, get_set, streams, boolean},
    {IPPROTO_TCP, TCP_MAXSEG, posix::ipproto_tcp, posix::tcp_maxseg, get, streams, number},
    {IPPROTO_TCP, TCP_KEEPIDLE, posix::ipproto_tcp, posix::tcp_keepidle, get, streams, number},
    {IPPROTO_TCP, TCP_KEEPINTVL, posix::ipproto_tcp, posix::tcp_keepintvl, get, streams, number},
    {IPPROTO_TCP, TCP_KEEPCNT, posix::ipproto_tcp, posix::tcp_keepcnt, get, streams, number},
    {IPPROTO_UDP, UDP_SEND_MSG_SIZE, posix::ipproto_udp, posix::udp_segment, get_set, datagrams, number},

    {IPPROTO_IP, IP_HDRINCL, posix::ipproto_ip, posix::ip_hdrincl, get_set, raw, boolean},
    {IPPROTO_IP, IP_TTL, posix::ipproto_ip, posix::ip_ttl, get_set, all, number},
    {IPPROTO_IP, IP_TOS, posix::ipproto_ip, posix::ip_tos, get_set, all, number},
    {IPPROTO_IP, IP_MULTICAST_TTL, posix::ipproto_ip, posix::ip_multicast_ttl, get_set, messages, octet},
    {IPPROTO_IP, IP_MULTICAST_LOOP, posix::ipproto_ip, posix::ip_multicast_loop, get_set, messages, boolean},
    {IPPROTO_IP, IP_MTU, posix::ipproto_ip, posix::ip_mtu, get, all, number},
    {IPPROTO_IP, IP_UNICAST_IF, posix::ipproto_ip, posix::ip_unicast_if, set, all, number},

    {IPPROTO_IPV6, IPV6_HDRINCL, posix::ipproto_ipv6, posix::ipv6_hdrincl, get_set, raw, boolean},
    {IPPROTO_IPV6, IPV6_CHECKSUM, posix::ipproto_ipv6, posix::ipv6_checksum, get_set, raw, number},
    {IPPROTO_IPV6, IPV6_V6ONLY, posix::ipproto_ipv6, posix::ipv6_v6only, get_set, all, boolean},
    {IPPROTO_IPV6, IPV6_UNICAST_HOPS, posix::ipproto_ipv6, posix::ipv6_unicast_hops, get_set, all, number},
    {IPPROTO_IPV6, IPV6_MULTICAST_HOPS, posix::ipproto_ipv6, posix::ipv6_multicast_hops, get_set, messages, number},
    {IPPROTO_IPV6, IPV6_MULTICAST_LOOP, posix::ipproto_ipv6, posix::ipv6_multicast_loop, get_set, messages, boolean},
    {IPPROTO_IPV6, IPV6_MULTICAST_IF, posix::ipproto_ipv6, posix::ipv6_multicast_if, get, messages, number},
    {IPPROTO_IPV6, IPV6_TCLASS, posix::ipproto_ipv6, posix::ipv6_tclass, get_set, all, number},
    {IPPROTO_IPV6, IPV6_DONTFRAG, posix::ipproto_ipv6, posix::ipv6_dontfrag, get_set, messages, boolean},
    {IPPROTO_IPV6, IPV6_MTU, posix::ipproto_ipv6, posix::ipv6_mtu, get, all, number},
};

const PlainOption* find_plain(const Socket& socket, int level, int name, Access access) {
  for (const auto& option : plain_options) {
    if (option.level != level || option.name != name) continue;
    const On kind = socket.stream() ? streams : socket.type == SOCK_DGRAM ? datagrams : raw;
    const bool fits = (option.access & access) && (option.on & kind);
    return fits ? &option : nullptr;
  }
  return nullptr;
}

/// Options of IPv4 belong to IPv4 sockets, those of IPv6 to IPv6 ones; Linux takes the former on both. What WSARecvMsg tells
/// (options_receive.cpp) is asked before.
bool level_fits(const Socket& socket, int level) {
  if (level == IPPROTO_IP) return socket.family == posix::af_inet;
  if (level == IPPROTO_IPV6) return socket.family == posix::af_inet6;
  if (level == HV_PROTOCOL_RAW) return socket.family == posix::af_vsock;
  return level == SOL_SOCKET || socket.internet();
}

}  // namespace

int WSPAPI wsp_get_sock_opt(SOCKET s, int level, int name, char* value, LPINT length, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  if (!writable(length, sizeof *length) || *length <= 0) return refuse(error, WSAEFAULT);
  if (const unsigned bit = told_with_datagrams(**socket, level, name))
    return answer(error, get_telling(**socket, bit, value, length));
  if (!level_fits(**socket, level)) return refuse(error, WSAENOPROTOOPT);
  if (const PlainOption* option = find_plain(**socket, level, name, get)) {
    const auto number = ask_linux(**socket, option->linux_level, option->linux_name);
    if (!number) return refuse(error, number.error());
    return answer(error, write_int(*number, option->form, value, length));
  }
  switch (level) {
    case SOL_SOCKET: return answer(error, get_socket_option(**socket, name, value, length));
    case IPPROTO_TCP:
    case IPPROTO_UDP: return answer(error, get_transport_option(**socket, level, name, value, length));
    case IPPROTO_IP:
    case IPPROTO_IPV6: return answer(error, get_ip_option(**socket, level, name, value, length));
    case HV_PROTOCOL_RAW: return answer(error, get_hyperv_option(**socket, name, value, length));
    default: return refuse(error, WSAENOPROTOOPT);
  }
}

int WSPAPI wsp_set_sock_opt(SOCKET s, int level, int name, const char* value, int length, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  if (const unsigned bit = told_with_datagrams(**socket, level, name))
    return answer(error, set_telling(**socket, bit, value, length));
  if (!level_fits(**socket, level)) return refuse(error, WSAENOPROTOOPT);
  if (const PlainOption* option = find_plain(**socket, level, name, set)) {
    const auto number = read_int(value, length, option->form);
    if (!number) return refuse(error, number.error());
    return answer(error, tell_linux(**socket, option->linux_level, option->linux_name, *number));
  }
  switch (level) {
    case SOL_SOCKET: return answer(error, set_socket_option(**socket, name, value, length));
    case IPPROTO_TCP:
    case IPPROTO_UDP: return answer(error, set_transport_option(**socket, level, name, value, length));
    case IPPROTO_IP:
    case IPPROTO_IPV6: return answer(error, set_ip_option(**socket, level, name, value, length));
    case HV_PROTOCOL_RAW: return answer(error, set_hyperv_option(**socket, name, value, length));
    default: return refuse(error, WSAENOPROTOOPT);
  }
}

}  // namespace ows::kernel
