// Control messages of datagrams across the border. The header of one (WSACMSGHDR, cmsghdr) has the same layout and the same
// alignment in both worlds; levels, types and some of the data differ.
// [WSAMSG; IPPROTO_IP, IPPROTO_IPV6, IPPROTO_UDP Socket Options; Winsock Explicit Congestion Notification]
#pragma once

#include <winsock2.h>
#include <ws2ipdef.h>

#include <cstddef>

#include "base/result.h"

namespace ows {

/// Control data as Linux wants or gives them. There is room for one of each kind of message that we know.
struct ControlData {
  static constexpr std::size_t room = 320;
  alignas(8) std::byte octets[room];
  std::size_t length = 0;
};

/// What a program wants to be told with a datagram; bits.
enum : unsigned {
  tell_pktinfo4 = 1,
  tell_ttl4 = 2,
  tell_tos4 = 4,
  tell_ecn4 = 8,
  tell_pktinfo6 = 16,
  tell_hops6 = 32,
  tell_tclass6 = 64,
  tell_ecn6 = 128,
  tell_segment = 256,  ///< UDP_COALESCED_INFO
  tell_interface4 = 512,
  tell_interface6 = 1024,
  tell_original4 = 2048,  ///< IP_ORIGINAL_ARRIVAL_IF: there are no tunnels that Linux would tell of
  tell_original6 = 4096,
};

/// What a program says about a datagram that it sends through a socket of `linux_family`, whose type of service is
/// `service`: where only ECN is told, the rest of it stays. Reads `control`, which is readable. WSAEINVAL: an unknown
/// message, one of another size, a header that leads out of the data, the code point CE.
Status read_control(const WSABUF& control, int linux_family, int service, ControlData& out);

/// Writes what Linux told about a datagram into the program's buffer, as far as it is wanted, and sets `control.len`.
/// Returns MSG_CTRUNC where there was not enough room, MSG_BCAST and MSG_MCAST for where it was sent to.
DWORD write_control(const ControlData& from, unsigned wanted, WSABUF& control);

/// The address that a datagram was sent to, without its port. False: Linux did not tell.
bool read_destination(const ControlData& from, SOCKADDR_INET& to);

}  // namespace ows
