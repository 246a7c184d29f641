// What is told of interfaces, addresses and routes, and multicast on an interface that is named, in a network of the test's
// own: SIO_GET_INTERFACE_LIST, SIO_ADDRESS_LIST_QUERY, SIO_ROUTING_INTERFACE_QUERY, SIO_FIND_ROUTE, iphlpapi.h, IP_*,
// MCAST_*.
#include <iphlpapi.h>
#include <mstcpip.h>

#include "own_network.h"

namespace ows {
namespace {

constexpr std::array<unsigned char, 4> here{192, 0, 2, 1}, peer{192, 0, 2, 9}, other_peer{192, 0, 2, 8}, group{239, 1, 2, 3};

bool is(const sockaddr_in& name, std::array<unsigned char, 4> address) {
  return name.sin_family == AF_INET && std::memcmp(&name.sin_addr, address.data(), 4) == 0;
}

int ask(SOCKET s, DWORD code, void* out, DWORD size, DWORD& returned, sockaddr_in remote = {}) {
  return WSAIoctl(s, code, &remote, sizeof remote, out, size, &returned, nullptr, nullptr);
}

int lists() {
  const Wire wire;
  if (!wire.good()) return no_own_network;
  REQUIRE(start_winsock());
  const SOCKET s = socket(AF_INET, SOCK_DGRAM, 0);
  INTERFACE_INFO list[4]{};
  DWORD returned = 0;
  REQUIRE(ask(s, DWORD{SIO_GET_INTERFACE_LIST}, list, sizeof list, returned) == 0);
  REQUIRE(returned == sizeof list[0] && is(list[0].iiAddress.AddressIn, here));
  REQUIRE(is(list[0].iiNetmask.AddressIn, {255, 255, 255, 0}));
  REQUIRE((list[0].iiFlags & (IFF_UP | IFF_BROADCAST | IFF_MULTICAST)) == (IFF_UP | IFF_BROADCAST | IFF_MULTICAST));
  REQUIRE(!(list[0].iiFlags & IFF_LOOPBACK));
  REQUIRE(configure("test1", {198, 51, 100, 1}));
  REQUIRE(configure("lo", {127, 0, 0, 1}));
  REQUIRE(ask(s, DWORD{SIO_GET_INTERFACE_LIST}, list, sizeof list, returned) == 0 && returned == 3 * sizeof list[0]);
  REQUIRE(ask(s, DWORD{SIO_GET_INTERFACE_LIST}, list, 2 * sizeof list[0], returned) == SOCKET_ERROR);
  REQUIRE(WSAGetLastError() == WSAEFAULT);

  // Without loopback, which nobody else can reach.
  alignas(SOCKET_ADDRESS_LIST) char memory[256];
  const auto* addresses = reinterpret_cast<SOCKET_ADDRESS_LIST*>(memory);
  REQUIRE(ask(s, SIO_ADDRESS_LIST_QUERY, nullptr, 0, returned) == SOCKET_ERROR && WSAGetLastError() == WSAEFAULT);
  REQUIRE(ask(s, SIO_ADDRESS_LIST_QUERY, memory, returned, returned) == 0);
  REQUIRE(addresses->iAddressCount == 2);
  bool first = false, second = false;
  for (int i = 0; i < 2; ++i) {
    const auto& name = *reinterpret_cast<const sockaddr_in*>(addresses->Address[i].lpSockaddr);
    REQUIRE(addresses->Address[i].iSockaddrLength == sizeof name);
    first = first || is(name, here);
    second = second || is(name, {198, 51, 100, 1});
  }
  REQUIRE(first && second);
  return closesocket(s);
}

int ways() {
  const Wire wire;
  if (!wire.good()) return no_own_network;
  REQUIRE(start_winsock());
  const SOCKET s = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in local{};
  DWORD returned = 0, index = 0;
  REQUIRE(ask(s, SIO_ROUTING_INTERFACE_QUERY, &local, sizeof local, returned, ipv4(peer)) == 0);
  REQUIRE(returned == sizeof local && is(local, here) && local.sin_port == 0);
  REQUIRE(ask(s, SIO_ROUTING_INTERFACE_QUERY, &local, sizeof local - 1, returned, ipv4(peer)) == SOCKET_ERROR);
  REQUIRE(WSAGetLastError() == WSAEFAULT && returned == sizeof local);
  REQUIRE(ask(s, SIO_FIND_ROUTE, nullptr, 0, returned, ipv4(peer)) == 0);
  sockaddr_in to = ipv4(peer), nowhere = ipv4({203, 0, 113, 1});
  REQUIRE(GetBestInterfaceEx(reinterpret_cast<sockaddr*>(&to), &index) == NO_ERROR && index == wire.index());
  REQUIRE(GetBestInterface(to.sin_addr.s_addr, &index) == NO_ERROR && index == wire.index());
  for (const DWORD code : {DWORD{SIO_ROUTING_INTERFACE_QUERY}, DWORD{SIO_FIND_ROUTE}}) {
    REQUIRE(ask(s, code, &local, sizeof local, returned, nowhere) == SOCKET_ERROR);
    REQUIRE(WSAGetLastError() == WSAENETUNREACH);
  }
  REQUIRE(GetBestInterfaceEx(reinterpret_cast<sockaddr*>(&nowhere), &index) != NO_ERROR);
  return closesocket(s);
}

int tables() {
  const Wire wire;
  if (!wire.good()) return no_own_network;
  REQUIRE(start_winsock());
  REQUIRE(if_nametoindex("test0") == wire.index());
  char name[IF_NAMESIZE];
  REQUIRE(if_indextoname(wire.index(), name) && std::strcmp(name, "test0") == 0);
  std::vector<std::uint64_t> memory(2000);
  auto* adapters = reinterpret_cast<IP_ADAPTER_ADDRESSES*>(memory.data());
  ULONG size = memory.size() * sizeof memory[0];
  REQUIRE(GetAdaptersAddresses(AF_INET, 0, nullptr, adapters, &size) == NO_ERROR);
  const auto* it = adapters;
  while (it && it->IfIndex != wire.index()) it = it->Next;
  REQUIRE(it && std::strcmp(it->AdapterName, "test0") == 0 && it->OperStatus == IfOperStatusUp && it->Mtu == 1500);
  REQUIRE(it->IfType == IF_TYPE_ETHERNET_CSMACD && it->PhysicalAddressLength == 6);
  REQUIRE(it->FirstUnicastAddress && !it->FirstUnicastAddress->Next);
  REQUIRE(is(*reinterpret_cast<const sockaddr_in*>(it->FirstUnicastAddress->Address.lpSockaddr), here));
  REQUIRE(it->FirstUnicastAddress->OnLinkPrefixLength == 24);
  MIB_IF_TABLE2* table = nullptr;
  REQUIRE(GetIfTable2(&table) == NO_ERROR && table->NumEntries == 3);
  unsigned found = 0;
  for (ULONG i = 0; i < table->NumEntries; ++i) found += table->Table[i].InterfaceIndex == wire.index();
  FreeMibTable(table);
  REQUIRE(found == 1);
  return 0;
}

/// A socket at port 5000 that hears what the test says at the other end of the wire.
SOCKET listener() {
  const SOCKET s = socket(AF_INET, SOCK_DGRAM, 0);
  const DWORD limit = 20000;
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, reinterpret_cast<const char*>(&limit), sizeof limit);
  const sockaddr_in name = ipv4({0, 0, 0, 0}, 5000);
  return bind(s, generic(name), sizeof name) == 0 ? s : INVALID_SOCKET;
}
std::string next_text(SOCKET s) {
  char text[100];
  const int got = recv(s, text, sizeof text, 0);
  return got < 0 ? "nothing" : std::string(text, static_cast<std::size_t>(got));
}
template <class T>
bool set(SOCKET s, int name, const T& value) {
  return setsockopt(s, IPPROTO_IP, name, reinterpret_cast<const char*>(&value), sizeof value) == 0;
}

int memberships() {
  const Wire wire;
  if (!wire.good()) return no_own_network;
  REQUIRE(start_winsock());
  const SOCKET s = listener();
  const auto to_group = datagram_of(peer, group, 5000, "group"), to_us = datagram_of(peer, here, 5000, "us");
  REQUIRE(wire.give(to_group) && wire.give(to_us));
  REQUIRE(next_text(s) == "us");
  ip_mreq membership{};
  std::memcpy(&membership.imr_multiaddr, group.data(), 4);
  membership.imr_interface.s_addr = htonl(wire.index());  // 0.0.0.index
  REQUIRE(set(s, IP_ADD_MEMBERSHIP, membership));
  REQUIRE(wire.give(to_group) && next_text(s) == "group");
  REQUIRE(set(s, IP_DROP_MEMBERSHIP, membership));
  REQUIRE(wire.give(to_group) && wire.give(to_us) && next_text(s) == "us");
  std::memcpy(&membership.imr_interface, here.data(), 4);  // by its address
  REQUIRE(set(s, IP_ADD_MEMBERSHIP, membership));
  REQUIRE(wire.give(to_group) && next_text(s) == "group");
  REQUIRE(set(s, IP_DROP_MEMBERSHIP, membership));

  group_source_req source{};
  source.gsr_interface = wire.index();
  const sockaddr_in group_name = ipv4(group), source_name = ipv4(peer);
  std::memcpy(&source.gsr_group, &group_name, sizeof group_name);
  std::memcpy(&source.gsr_source, &source_name, sizeof source_name);
  REQUIRE(set(s, MCAST_JOIN_SOURCE_GROUP, source));
  REQUIRE(wire.give(datagram_of(other_peer, group, 5000, "another")) && wire.give(to_group));
  REQUIRE(next_text(s) == "group");
  REQUIRE(set(s, MCAST_LEAVE_SOURCE_GROUP, source));
  REQUIRE(wire.give(to_group) && wire.give(to_us) && next_text(s) == "us");
  source.gsr_interface = 9999;
  REQUIRE(!set(s, MCAST_JOIN_SOURCE_GROUP, source) && WSAGetLastError() == WSAEADDRNOTAVAIL);
  return closesocket(s);
}

int sending() {
  const Wire wire;
  if (!wire.good()) return no_own_network;
  REQUIRE(start_winsock());
  const SOCKET s = socket(AF_INET, SOCK_DGRAM, 0);
  const sockaddr_in to = ipv4(group, 5000);
  REQUIRE(sendto(s, "x", 1, 0, generic(to), sizeof to) == SOCKET_ERROR && WSAGetLastError() == WSAENETUNREACH);
  REQUIRE(set(s, IP_MULTICAST_IF, htonl(wire.index())));
  REQUIRE(sendto(s, "x", 1, 0, generic(to), sizeof to) == 1);
  auto packet = wire.next(17);
  REQUIRE(packet.size() == 29 && std::memcmp(packet.data() + 16, group.data(), 4) == 0 && packet[8] == 1);
  REQUIRE(std::memcmp(packet.data() + 12, here.data(), 4) == 0);
  REQUIRE(set(s, IP_MULTICAST_TTL, 7));
  REQUIRE(sendto(s, "x", 1, 0, generic(to), sizeof to) == 1);
  packet = wire.next(17);
  REQUIRE(packet.size() == 29 && packet[8] == 7);
  // Datagrams to single hosts have an interface of their own.
  const SOCKET t = socket(AF_INET, SOCK_DGRAM, 0);
  const sockaddr_in nowhere = ipv4({203, 0, 113, 1}, 5000);
  REQUIRE(sendto(t, "x", 1, 0, generic(nowhere), sizeof nowhere) == SOCKET_ERROR && WSAGetLastError() == WSAENETUNREACH);
  REQUIRE(set(t, IP_TTL, 9) && set(t, IP_DONTFRAGMENT, 1) && set(t, IP_TOS, 0x28));
  const sockaddr_in direct = ipv4(peer, 5000);
  REQUIRE(sendto(t, "x", 1, 0, generic(direct), sizeof direct) == 1);
  packet = wire.next(17);
  REQUIRE(packet.size() == 29 && packet[8] == 9 && packet[1] == 0x28 && packet[6] & 0x40);
  return closesocket(s);
}

TEST(OwnInterfaces, AreListedWithTheirAddresses) { EXPECT_GOOD_IN_OWN_NETWORK(lists); }
TEST(OwnInterfaces, AreFoundByTheWay) { EXPECT_GOOD_IN_OWN_NETWORK(ways); }
TEST(OwnInterfaces, AreInTheTables) { EXPECT_GOOD_IN_OWN_NETWORK(tables); }
TEST(OwnInterfaces, HearTheGroupsThatAreJoined) { EXPECT_GOOD_IN_OWN_NETWORK(memberships); }
TEST(OwnInterfaces, SendAsTheOptionsSay) { EXPECT_GOOD_IN_OWN_NETWORK(sending); }

}  // namespace
}  // namespace ows
