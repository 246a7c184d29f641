// The options that say what WSARecvMsg tells with a datagram. Linux has some of them under one name (the ECN bits are part
// of the type of service), and keeps none of them apart. [IPPROTO_IP, IPPROTO_IPV6 Socket Options: IP_PKTINFO, IP_RECVTTL,
// IP_RECVTOS, IP_RECVECN and their kin]
#include <ws2tcpip.h>

#include "border/control_messages.h"
#include "border/posix_options.h"
#include "providers/kernel/message.h"
#include "providers/kernel/option_values.h"

namespace ows::kernel {
namespace {

struct Telling {
  int level, name;
  unsigned bit;
  int linux_level, linux_name;  ///< 0: Linux has nothing to tell
};
constexpr Telling tellings[] = {
    {IPPROTO_IP, IP_PKTINFO, tell_pktinfo4, posix::ipproto_ip, posix::ip_pktinfo},
    {IPPROTO_IP, IP_RECVTTL, tell_ttl4, posix::ipproto_ip, posix::ip_recvttl},
    {IPPROTO_IP, IP_RECVTOS, tell_tos4, posix::ipproto_ip, posix::ip_recvtos},
    {IPPROTO_IP, IP_RECVECN, tell_ecn4, posix::ipproto_ip, posix::ip_recvtos},
    {IPPROTO_IP, IP_RECVIF, tell_interface4, posix::ipproto_ip, posix::ip_pktinfo},
    {IPPROTO_IP, IP_ORIGINAL_ARRIVAL_IF, tell_original4, posix::ipproto_ip, 0},
    {IPPROTO_IPV6, IPV6_PKTINFO, tell_pktinfo6, posix::ipproto_ipv6, posix::ipv6_recvpktinfo},
    {IPPROTO_IPV6, IPV6_HOPLIMIT, tell_hops6, posix::ipproto_ipv6, posix::ipv6_recvhoplimit},
    {IPPROTO_IPV6, IPV6_RECVTCLASS, tell_tclass6, posix::ipproto_ipv6, posix::ipv6_recvtclass},
    {IPPROTO_IPV6, IPV6_RECVECN, tell_ecn6, posix::ipproto_ipv6, posix::ipv6_recvtclass},
    {IPPROTO_IPV6, IPV6_RECVIF, tell_interface6, posix::ipproto_ipv6, posix::ipv6_recvpktinfo},
    {IPPROTO_IPV6, IP_ORIGINAL_ARRIVAL_IF, tell_original6, posix::ipproto_ipv6, 0},
};

const Telling& of(unsigned bit) {
  const auto* row = tellings;
  while (row->bit != bit) ++row;
  return *row;
}

}  // namespace

unsigned told_with_datagrams(const Socket& socket, int level, int name) {
  if (socket.stream() || !socket.internet()) return 0;
  // A socket of IPv6 gets datagrams of IPv4 too, and tells of them by the options of IPv4.
  if (level == IPPROTO_IPV6 && socket.family != posix::af_inet6) return 0;
  for (const auto& row : tellings)
    if (row.level == level && row.name == name) return row.bit;
  return 0;
}

Status get_telling(const Socket& socket, unsigned bit, char* value, int* length) {
  return write_int((told(socket) & bit) != 0, Form::boolean, value, length);
}

Status set_telling(Socket& socket, unsigned bit, const char* value, int length) {
  const auto on = read_int(value, length, Form::boolean);
  if (!on) return fail(on.error());
  const Telling& row = of(bit);
  unsigned together = destination_is_asked(socket) ? tell_pktinfo4 | tell_pktinfo6 : 0;  // what else needs it of Linux
  for (const auto& other : tellings)
    if (&other != &row && (told(socket) & other.bit)) together |= other.bit;
  bool needed = *on;
  for (const auto& other : tellings)
    if (other.linux_level == row.linux_level && other.linux_name == row.linux_name) needed |= (together & other.bit) != 0;
  const Status done = row.linux_name ? tell_linux(socket, row.linux_level, row.linux_name, needed) : Status();
  if (!done) return done;
  if (*on)
    socket.kept_options |= bit << kept_tell_shift;
  else
    socket.kept_options &= ~(bit << kept_tell_shift);
  return {};
}

void ask_for_destination(Socket& socket) {
  if (socket.kept_options.fetch_or(kept_asks_destination) & kept_asks_destination) return;
  const bool ipv6 = socket.family == posix::af_inet6;
  if (ipv6) (void)tell_linux(socket, posix::ipproto_ipv6, posix::ipv6_recvpktinfo, 1);
  (void)tell_linux(socket, posix::ipproto_ip, posix::ip_pktinfo, 1);  // for datagrams of IPv4
}

}  // namespace ows::kernel
