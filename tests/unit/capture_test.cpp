// SIO_RCVALL and its kin: raw sockets that hear what passes an interface, in a network of the test's own.
#include <mstcpip.h>

#include <windows.h>

#include "own_network.h"

namespace ows {
namespace {

constexpr std::array<unsigned char, 4> here{192, 0, 2, 1}, peer{192, 0, 2, 9}, stranger{192, 0, 2, 77}, group{239, 1, 2, 3};

int receive_all(SOCKET s, DWORD code, int mode) {
  DWORD returned = 9;
  const int result = WSAIoctl(s, code, &mode, sizeof mode, nullptr, 0, &returned, nullptr, nullptr);
  return result == 0 && returned != 0 ? -1 : result;
}
int refusal(SOCKET s, DWORD code, int mode) { return receive_all(s, code, mode) == 0 ? 0 : WSAGetLastError(); }

/// A raw socket, bound to test0's address, that waits at most 20 s.
SOCKET raw_socket(int protocol = IPPROTO_IP) {
  const SOCKET s = socket(AF_INET, SOCK_RAW, protocol);
  const DWORD limit = 20000;
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, reinterpret_cast<const char*>(&limit), sizeof limit);
  const sockaddr_in name = ipv4(here);
  return bind(s, generic(name), sizeof name) == 0 ? s : INVALID_SOCKET;
}

/// The packet that comes next and its sender.
struct Heard {
  std::vector<unsigned char> packet = std::vector<unsigned char>(2000);
  sockaddr_in from{};
  explicit Heard(SOCKET s) {
    int length = sizeof from;
    const int got =
        recvfrom(s, reinterpret_cast<char*>(packet.data()), 2000, 0, reinterpret_cast<sockaddr*>(&from), &length);
    packet.resize(got < 0 || length != sizeof from ? 0 : static_cast<std::size_t>(got));
  }
  [[nodiscard]] bool is(std::span<const unsigned char> expected) const {
    return std::ranges::equal(packet, expected) && from.sin_family == AF_INET && from.sin_port == 0
           && std::memcmp(&from.sin_addr, expected.data() + 12, 4) == 0;
  }
};

bool nothing_comes(SOCKET s) {
  u_long on = 1, off = 0;
  ioctlsocket(s, FIONBIO, &on);
  char octet;
  const bool nothing = recv(s, &octet, 1, 0) == SOCKET_ERROR && WSAGetLastError() == WSAEWOULDBLOCK;
  ioctlsocket(s, FIONBIO, &off);
  return nothing;
}

int hears_all() {
  const Wire wire;
  if (!wire.good()) return no_own_network;
  REQUIRE(start_winsock());
  const SOCKET s = raw_socket();
  REQUIRE(s != INVALID_SOCKET);
  const auto to_stranger = datagram_of(peer, stranger, 5000, "not for us");
  REQUIRE(wire.give(to_stranger));
  REQUIRE(nothing_comes(s));
  for (const int mode : {RCVALL_ON, RCVALL_IPLEVEL}) {
    REQUIRE(receive_all(s, SIO_RCVALL, mode) == 0);
    REQUIRE(wire.give(to_stranger));
    REQUIRE(Heard(s).is(to_stranger));
    // What this computer sends is heard too, once.
    const SOCKET sender = socket(AF_INET, SOCK_DGRAM, 0);
    const sockaddr_in name = ipv4(peer, 5000);
    REQUIRE(sendto(sender, "out", 3, 0, generic(name), sizeof name) == 3);
    REQUIRE(Heard(s).is(wire.next(17)));
    REQUIRE(closesocket(sender) == 0);
    REQUIRE(nothing_comes(s));
  }
  REQUIRE(receive_all(s, SIO_RCVALL, RCVALL_OFF) == 0);
  REQUIRE(wire.give(to_stranger));
  REQUIRE(nothing_comes(s));
  REQUIRE(receive_all(s, SIO_RCVALL, RCVALL_OFF) == 0);
  REQUIRE(receive_all(s, SIO_RCVALL, RCVALL_SOCKETLEVELONLY) == 0);
  REQUIRE(wire.give(to_stranger));
  REQUIRE(nothing_comes(s));
  return closesocket(s);
}

int goes_on_as_a_raw_socket() {
  const Wire wire;
  if (!wire.good()) return no_own_network;
  REQUIRE(start_winsock());
  const SOCKET s = raw_socket();
  const int ttl = 77;
  REQUIRE(setsockopt(s, IPPROTO_IP, IP_TTL, reinterpret_cast<const char*>(&ttl), sizeof ttl) == 0);
  REQUIRE(receive_all(s, SIO_RCVALL, RCVALL_ON) == 0);
  sockaddr_in name{};
  int length = sizeof name, value = 0, size = sizeof value;
  REQUIRE(getsockname(s, reinterpret_cast<sockaddr*>(&name), &length) == 0);
  REQUIRE(name.sin_family == AF_INET && std::memcmp(&name.sin_addr, here.data(), 4) == 0);
  REQUIRE(getsockopt(s, IPPROTO_IP, IP_TTL, reinterpret_cast<char*>(&value), &size) == 0 && value == 77);
  const int buffer = 100000;
  REQUIRE(setsockopt(s, SOL_SOCKET, SO_RCVBUF, reinterpret_cast<const char*>(&buffer), sizeof buffer) == 0);
  const auto packet = datagram_of(here, peer, 7, "by hand");
  const sockaddr_in to = ipv4(peer);
  const auto* octets = reinterpret_cast<const char*>(packet.data());
  REQUIRE(sendto(s, octets, static_cast<int>(packet.size()), 0, generic(to), sizeof to) == static_cast<int>(packet.size()));
  REQUIRE(Heard(s).packet.size() == packet.size());
  REQUIRE(wire.next(17).size() == packet.size());
  WSAPROTOCOL_INFOA info;
  REQUIRE(WSADuplicateSocketA(s, GetCurrentProcessId(), &info) == SOCKET_ERROR && WSAGetLastError() == WSAEOPNOTSUPP);
  // A filter of the program's would let in what is no packet of IPv4.
  const int on = 1;
  REQUIRE(setsockopt(s, IPPROTO_IP, IP_IFLIST, reinterpret_cast<const char*>(&on), sizeof on) == SOCKET_ERROR);
  REQUIRE(WSAGetLastError() == WSAEACCES);
  return closesocket(s);
}

int is_told_of() {
  const Wire wire;
  if (!wire.good()) return no_own_network;
  REQUIRE(start_winsock());
  const SOCKET s = raw_socket();
  const auto packet = datagram_of(peer, stranger, 5000, "seen");
  WSAEVENT event = WSACreateEvent();
  REQUIRE(WSAEventSelect(s, event, FD_READ) == 0);  // before the descriptor changes
  REQUIRE(receive_all(s, SIO_RCVALL, RCVALL_ON) == 0);
  REQUIRE(wire.give(packet));
  REQUIRE(WSAWaitForMultipleEvents(1, &event, FALSE, 20000, FALSE) == WSA_WAIT_EVENT_0);
  REQUIRE(Heard(s).is(packet));
  REQUIRE(WSAEventSelect(s, nullptr, 0) == 0);
  WSAResetEvent(event);
  std::vector<char> room(2000);
  WSABUF buffers[2] = {{15, room.data()}, {1985, room.data() + 15}};  // cuts the source in two
  WSAOVERLAPPED overlapped{};
  overlapped.hEvent = event;
  sockaddr_in from{};
  int length = sizeof from;
  DWORD flags = 0, got = 0;
  REQUIRE(WSARecvFrom(s, buffers, 2, nullptr, &flags, reinterpret_cast<sockaddr*>(&from), &length, &overlapped, nullptr)
          == SOCKET_ERROR);
  REQUIRE(WSAGetLastError() == WSA_IO_PENDING);
  REQUIRE(wire.give(packet));
  REQUIRE(WSAGetOverlappedResult(s, &overlapped, &got, TRUE, &flags) && got == packet.size());
  REQUIRE(length == sizeof from && from.sin_family == AF_INET && std::memcmp(&from.sin_addr, peer.data(), 4) == 0);
  // A buffer that is too small has the beginning, as of any datagram.
  REQUIRE(wire.give(packet));
  REQUIRE(recv(s, room.data(), 4, 0) == SOCKET_ERROR && WSAGetLastError() == WSAEMSGSIZE && room[0] == 0x45);
  return closesocket(s);
}

int refuses() {
  const Wire wire;
  if (!wire.good()) return no_own_network;
  REQUIRE(start_winsock());
  REQUIRE(configure("lo", {127, 0, 0, 1}));
  const SOCKET s = socket(AF_INET, SOCK_RAW, IPPROTO_IP);
  REQUIRE(refusal(s, SIO_RCVALL, RCVALL_ON) == WSAEINVAL);  // not bound
  const sockaddr_in any = ipv4({0, 0, 0, 0}), name = ipv4(here, 0);
  REQUIRE(bind(s, generic(any), sizeof any) == 0);
  REQUIRE(refusal(s, SIO_RCVALL, RCVALL_ON) == WSAEINVAL);
  REQUIRE(closesocket(s) == 0);
  const SOCKET datagrams = socket(AF_INET, SOCK_DGRAM, 0), udp = raw_socket(IPPROTO_UDP), good = raw_socket();
  REQUIRE(bind(datagrams, generic(name), sizeof name) == 0);
  for (const DWORD code : {SIO_RCVALL, SIO_RCVALL_MCAST, SIO_RCVALL_IGMPMCAST})
    REQUIRE(refusal(datagrams, code, 1) == WSAEINVAL);
  REQUIRE(refusal(udp, SIO_RCVALL, RCVALL_ON) == WSAEINVAL);
  REQUIRE(refusal(good, SIO_RCVALL_MCAST, 1) == WSAEINVAL);
  REQUIRE(refusal(udp, SIO_RCVALL_IGMPMCAST, 1) == WSAEINVAL);
  REQUIRE(refusal(good, SIO_RCVALL, RCVALL_MAX + 1) == WSAEINVAL);
  REQUIRE(refusal(good, SIO_RCVALL, -1) == WSAEINVAL);
  DWORD returned = 0;
  unsigned char octet = RCVALL_ON;
  REQUIRE(WSAIoctl(good, SIO_RCVALL, &octet, 0, nullptr, 0, &returned, nullptr, nullptr) == SOCKET_ERROR);
  REQUIRE(WSAGetLastError() == WSAEINVAL);
  REQUIRE(WSAIoctl(good, SIO_RCVALL, nullptr, 4, nullptr, 0, &returned, nullptr, nullptr) == SOCKET_ERROR);
  REQUIRE(WSAGetLastError() == WSAEFAULT);
  REQUIRE(WSAIoctl(good, SIO_RCVALL, &octet, 1, nullptr, 0, &returned, nullptr, nullptr) == 0);
  return 0;
}

int hears_groups() {
  const Wire wire;
  if (!wire.good()) return no_own_network;
  REQUIRE(start_winsock());
  const SOCKET datagrams = raw_socket(IPPROTO_UDP), management = raw_socket(IPPROTO_IGMP);
  REQUIRE(receive_all(datagrams, SIO_RCVALL_MCAST, 1) == 0);
  REQUIRE(receive_all(management, SIO_RCVALL_IGMPMCAST, 1) == 0);
  const auto to_group = datagram_of(peer, group, 5000, "all"), to_us = datagram_of(peer, here, 5000, "us"),
             to_stranger = datagram_of(peer, stranger, 5000, "not us");
  const unsigned char report[8] = {0x16, 0, 0, 0, 239, 9, 9, 9};
  const auto membership = packet_of(2, peer, {239, 9, 9, 9}, report);
  for (const auto* each : {&to_stranger, &to_group, &to_us, &membership}) REQUIRE(wire.give(*each));
  REQUIRE(Heard(datagrams).is(to_group));
  REQUIRE(Heard(datagrams).is(to_us));
  REQUIRE(Heard(datagrams).is(membership));  // "all IP packets destined for" groups
  REQUIRE(Heard(management).is(membership));
  REQUIRE(nothing_comes(management));
  REQUIRE(receive_all(datagrams, SIO_RCVALL_MCAST, 0) == 0);
  REQUIRE(wire.give(to_group));
  REQUIRE(wire.give(to_us));
  REQUIRE(Heard(datagrams).is(to_us));
  return 0;
}

int hears_ipv6() {
  REQUIRE(configure("lo", {127, 0, 0, 1}));
  REQUIRE(start_winsock());
  const SOCKET s = socket(AF_INET6, SOCK_RAW, IPPROTO_IPV6), sender = socket(AF_INET6, SOCK_DGRAM, 0);
  sockaddr_in6 name{};
  name.sin6_family = AF_INET6;
  name.sin6_addr.s6_addr[15] = 1;
  const auto* const address = reinterpret_cast<const sockaddr*>(&name);
  REQUIRE(bind(s, address, sizeof name) == 0);
  REQUIRE(receive_all(s, SIO_RCVALL, RCVALL_IPLEVEL) == 0);
  sockaddr_in6 to = name;
  to.sin6_port = htons(9);
  REQUIRE(sendto(sender, "six", 3, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 3);
  unsigned char packet[200];
  sockaddr_in6 from{};
  int length = sizeof from;
  const int got =
      recvfrom(s, reinterpret_cast<char*>(packet), sizeof packet, 0, reinterpret_cast<sockaddr*>(&from), &length);
  REQUIRE(got == 40 + 8 + 3 && packet[0] >> 4 == 6 && packet[6] == IPPROTO_UDP);
  REQUIRE(length == sizeof from && from.sin6_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&from.sin6_addr));
  return 0;
}

TEST(ReceiveAll, HearsWhatPassesTheInterface) { EXPECT_GOOD_IN_OWN_NETWORK(hears_all); }
TEST(ReceiveAll, TheSocketStillSendsAndHasItsOptions) { EXPECT_GOOD_IN_OWN_NETWORK(goes_on_as_a_raw_socket); }
TEST(ReceiveAll, EventsAndOverlappedReceivesTellOfPackets) { EXPECT_GOOD_IN_OWN_NETWORK(is_told_of); }
TEST(ReceiveAll, WantsARawSocketBoundToAnAddress) { EXPECT_GOOD_IN_OWN_NETWORK(refuses); }
TEST(ReceiveAll, OrTheGroupsOnly) { EXPECT_GOOD_IN_OWN_NETWORK(hears_groups); }
TEST(ReceiveAll, HearsIpv6) { EXPECT_GOOD_IN_OWN_NETWORK(hears_ipv6); }

}  // namespace
}  // namespace ows
