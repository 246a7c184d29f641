// Multicast: sources of a group that are heard or not, one by one and as a list.
#include "support.h"

namespace {

IN_ADDR address(ULONG host_order) {
  IN_ADDR result;
  result.s_addr = htonl(host_order);
  return result;
}
const IN_ADDR group = address(0xe9010203), loopback_address = address(INADDR_LOOPBACK), other = address(0x0a000001);

/// Hears the group on loopback, and sends to it.
class SourceFilter : public WinsockTest {
 protected:
  void SetUp() override {
    WinsockTest::SetUp();
    receiver = make_socket(udp4);
    sender = make_socket(udp4);
    Name name = loopback(AF_INET);
    reinterpret_cast<sockaddr_in*>(name.data())->sin_addr.s_addr = INADDR_ANY;
    ASSERT_OK(bind(receiver, name.data(), name.length));
    ASSERT_OK(getsockname(receiver, name.data(), &name.length));
    to = name;
    reinterpret_cast<sockaddr_in*>(to.data())->sin_addr = group;
    ASSERT_OK(setsockopt(sender, IPPROTO_IP, IP_MULTICAST_IF, reinterpret_cast<const char*>(&loopback_address), 4));
    name = loopback(AF_INET);
    ASSERT_OK(bind(sender, name.data(), name.length));
    set_nonblocking(receiver);
  }
  int change(int option, IN_ADDR source) {
    ip_mreq_source request{};
    request.imr_multiaddr = group;
    request.imr_sourceaddr = source;
    request.imr_interface = loopback_address;
    return setsockopt(receiver, IPPROTO_IP, option, reinterpret_cast<const char*>(&request), sizeof request);
  }
  int join() {
    ip_mreq request{};
    request.imr_multiaddr = group;
    request.imr_interface = loopback_address;
    return setsockopt(receiver, IPPROTO_IP, IP_ADD_MEMBERSHIP, reinterpret_cast<const char*>(&request), sizeof request);
  }
  /// A datagram on loopback has arrived when sendto returns.
  bool hears() {
    char octet = 'm';
    EXPECT_EQ(sendto(sender, &octet, 1, 0, to.data(), to.length), 1);
    return recv(receiver, &octet, 1, 0) == 1;
  }
  Sock receiver, sender;
  Name to;
};

TEST_F(SourceFilter, HearsTheSourcesThatItJoins) {
  ASSERT_OK(change(IP_ADD_SOURCE_MEMBERSHIP, other));
  EXPECT_FALSE(hears());
  ASSERT_OK(change(IP_ADD_SOURCE_MEMBERSHIP, loopback_address));
  EXPECT_TRUE(hears());
  ASSERT_OK(change(IP_DROP_SOURCE_MEMBERSHIP, loopback_address));
  EXPECT_FALSE(hears());
  EXPECT_FAILS(change(IP_DROP_SOURCE_MEMBERSHIP, loopback_address), WSAEADDRNOTAVAIL);
}

TEST_F(SourceFilter, HearsNotTheSourcesThatItBlocks) {
  ASSERT_OK(join());
  EXPECT_TRUE(hears());
  ASSERT_OK(change(IP_BLOCK_SOURCE, loopback_address));
  EXPECT_FALSE(hears());
  ASSERT_OK(change(IP_UNBLOCK_SOURCE, loopback_address));
  EXPECT_TRUE(hears());
  EXPECT_FAILS(setsockopt(receiver, IPPROTO_IP, IP_BLOCK_SOURCE, reinterpret_cast<const char*>(&group), 4), WSAEFAULT);
}

#ifndef _WIN32  // mingw-w64 10 has neither the functions nor the requests
TEST_F(SourceFilter, AListJoinsTheGroup) {
  ASSERT_OK(setipv4sourcefilter(receiver, loopback_address, group, MCAST_INCLUDE, 1, &loopback_address));
  EXPECT_TRUE(hears());
  ASSERT_OK(setipv4sourcefilter(receiver, loopback_address, group, MCAST_INCLUDE, 1, &other));
  EXPECT_FALSE(hears());
  ASSERT_OK(setipv4sourcefilter(receiver, loopback_address, group, MCAST_EXCLUDE, 1, &other));
  EXPECT_TRUE(hears());
  ASSERT_OK(setipv4sourcefilter(receiver, loopback_address, group, MCAST_EXCLUDE, 1, &loopback_address));
  EXPECT_FALSE(hears());
}

TEST_F(SourceFilter, AnEmptyListToIncludeLeavesTheGroup) {
  ASSERT_OK(setipv4sourcefilter(receiver, loopback_address, group, MCAST_INCLUDE, 0, nullptr))
      << "and is no member at first";
  ASSERT_OK(setipv4sourcefilter(receiver, loopback_address, group, MCAST_EXCLUDE, 0, nullptr));
  EXPECT_TRUE(hears());
  ASSERT_OK(setipv4sourcefilter(receiver, loopback_address, group, MCAST_INCLUDE, 0, nullptr));
  EXPECT_FALSE(hears());
  MULTICAST_MODE_TYPE mode;
  ULONG count = 0;
  EXPECT_FAILS(getipv4sourcefilter(receiver, loopback_address, group, &mode, &count, nullptr), WSAEADDRNOTAVAIL);
}

TEST_F(SourceFilter, TheListComesBackAsFarAsThereIsRoom) {
  const IN_ADDR sources[] = {other, loopback_address};
  ASSERT_OK(setipv4sourcefilter(receiver, loopback_address, group, MCAST_EXCLUDE, 2, sources));
  MULTICAST_MODE_TYPE mode = MCAST_INCLUDE;
  ULONG count = 0;
  ASSERT_OK(getipv4sourcefilter(receiver, loopback_address, group, &mode, &count, nullptr));
  EXPECT_EQ(mode, MCAST_EXCLUDE);
  EXPECT_EQ(count, 2u);
  IN_ADDR list[3] = {};
  count = 1;
  ASSERT_OK(getipv4sourcefilter(receiver, loopback_address, group, &mode, &count, list));
  EXPECT_EQ(count, 2u);
  EXPECT_NE(list[0].s_addr, 0u);
  EXPECT_EQ(list[1].s_addr, 0u);
  count = 3;
  ASSERT_OK(getipv4sourcefilter(receiver, loopback_address, group, &mode, &count, list));
  EXPECT_EQ(count, 2u);
  EXPECT_EQ(list[0].s_addr ^ list[1].s_addr, other.s_addr ^ loopback_address.s_addr);
}

TEST_F(SourceFilter, AnInterfaceMayBeAnIndex) {
  const IN_ADDR first = address(1);  // Linux' loopback
  ASSERT_OK(setipv4sourcefilter(receiver, first, group, MCAST_INCLUDE, 1, &loopback_address));
  EXPECT_TRUE(hears());
  MULTICAST_MODE_TYPE mode = MCAST_EXCLUDE;
  IN_ADDR list[2] = {};
  ULONG count = 2;
  ASSERT_OK(getipv4sourcefilter(receiver, first, group, &mode, &count, list));
  EXPECT_EQ(mode, MCAST_INCLUDE);
  ASSERT_EQ(count, 1u);
  EXPECT_EQ(list[0].s_addr, loopback_address.s_addr);
}

TEST_F(SourceFilter, IPv6HasOneToo) {
  Sock s = make_socket(udp6);
  Name any = loopback(AF_INET6);
  ASSERT_OK(bind(s, any.data(), any.length));
  SOCKADDR_STORAGE sources[2] = {};
  sockaddr_in6 name{};
  name.sin6_family = AF_INET6;
  name.sin6_addr.s6_addr[0] = 0x20;
  std::memcpy(&sources[0], &name, sizeof name);
  name.sin6_addr.s6_addr[15] = 9;
  std::memcpy(&sources[1], &name, sizeof name);
  sockaddr_in6 group6{};
  group6.sin6_family = AF_INET6;
  group6.sin6_addr.s6_addr[0] = 0xff;
  group6.sin6_addr.s6_addr[1] = 0x01;
  group6.sin6_addr.s6_addr[15] = 0x77;
  const auto* where = reinterpret_cast<const SOCKADDR*>(&group6);
  ASSERT_OK(setsourcefilter(s, 1, where, sizeof group6, MCAST_EXCLUDE, 2, sources));
  MULTICAST_MODE_TYPE mode = MCAST_INCLUDE;
  SOCKADDR_STORAGE list[2] = {};
  ULONG count = 2;
  ASSERT_OK(getsourcefilter(s, 1, where, sizeof group6, &mode, &count, list));
  EXPECT_EQ(mode, MCAST_EXCLUDE);
  ASSERT_EQ(count, 2u);
  EXPECT_EQ(list[0].ss_family, AF_INET6);
  EXPECT_EQ(list[1].ss_family, AF_INET6);
  sources[1].ss_family = AF_INET;
  EXPECT_FAILS(setsourcefilter(s, 1, where, sizeof group6, MCAST_EXCLUDE, 2, sources), WSAEADDRNOTAVAIL);
}

TEST_F(SourceFilter, WhatIsWrongIsRefused) {
  const auto set = [&](SOCKET s, ULONG count, const IN_ADDR* list, int mode = MCAST_INCLUDE) {
    return setipv4sourcefilter(s, loopback_address, group, static_cast<MULTICAST_MODE_TYPE>(mode), count, list);
  };
  EXPECT_FAILS(set(INVALID_SOCKET, 1, &other), WSAENOTSOCK);
  EXPECT_FAILS(set(receiver, 1, nullptr), WSAEFAULT);
  EXPECT_FAILS(set(receiver, 1, &other, 7), WSAEINVAL);
  EXPECT_FAILS(set(receiver, ~ULONG{0}, &other), WSAENOBUFS);
  Sock stream = make_socket(tcp4);
  EXPECT_FAILS(set(stream, 1, &other), WSAEOPNOTSUPP);
  MULTICAST_MODE_TYPE mode;
  ULONG count = 1;
  EXPECT_FAILS(getipv4sourcefilter(receiver, loopback_address, group, nullptr, &count, nullptr), WSAEFAULT);
  EXPECT_FAILS(getipv4sourcefilter(receiver, loopback_address, group, &mode, &count, nullptr), WSAEFAULT);
  EXPECT_FAILS(setsourcefilter(receiver, 1, nullptr, 16, MCAST_INCLUDE, 0, nullptr), WSAEFAULT);
  DWORD returned = 0;
  char small[8] = {};
  EXPECT_FAILS(WSAIoctl(receiver, SIO_SET_MULTICAST_FILTER, small, sizeof small, nullptr, 0, &returned, nullptr, nullptr),
               WSAEFAULT);
  IP_MSFILTER filter{};
  filter.imsf_multiaddr = group;
  filter.imsf_numsrc = 5;
  EXPECT_FAILS(WSAIoctl(receiver, SIO_SET_MULTICAST_FILTER, &filter, sizeof filter, nullptr, 0, &returned, nullptr, nullptr),
               WSAEFAULT)
      << "more sources than there is room for";
  EXPECT_FAILS(WSAIoctl(receiver, SIO_GET_MULTICAST_FILTER, &filter, sizeof filter, &filter, 8, &returned, nullptr, nullptr),
               WSAEFAULT);
}
#endif

}  // namespace
