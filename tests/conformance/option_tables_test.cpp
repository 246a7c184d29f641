// Options and requests by table: what each takes, what it gives back, and that no size or value ever writes past the
// program's length.
#include "support.h"

#include <mstcpip.h>
#include <mswsock.h>

#include <random>

namespace {

int get_int(SOCKET s, int level, int name) {
  int value = -12345, length = sizeof value;
  EXPECT_OK(getsockopt(s, level, name, reinterpret_cast<char*>(&value), &length)) << level << " " << name;
  return value;
}
int set_int(SOCKET s, int level, int name, int value) {
  return setsockopt(s, level, name, reinterpret_cast<const char*>(&value), sizeof value);
}

class OptionTables : public WinsockTest {};

TEST_F(OptionTables, NumbersAreKept) {
  struct {
    Family family;
    int level, name, value;
  } const options[] = {
      {tcp4, IPPROTO_TCP, 3 /* TCP_KEEPIDLE */, 120},
      {tcp4, IPPROTO_TCP, 17 /* TCP_KEEPINTVL */, 9},
      {tcp4, IPPROTO_TCP, 16 /* TCP_KEEPCNT */, 4},
      {tcp4, IPPROTO_TCP, 5 /* TCP_MAXRT */, 30},
      {tcp4, IPPROTO_IP, IP_TTL, 33},
      {udp4, IPPROTO_IP, IP_MULTICAST_TTL, 5},
      {udp4, IPPROTO_IP, IP_MULTICAST_LOOP, 0},
      {udp4, IPPROTO_IP, IP_DONTFRAGMENT, 1},
      {udp4, IPPROTO_IP, IP_PKTINFO, 1},
      {udp6, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 44},
      {udp6, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 6},
      {udp6, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0},
      {udp6, IPPROTO_IPV6, IPV6_PKTINFO, 1},
  };
  for (const auto& option : options) {
    Sock s = make_socket(option.family);
    ASSERT_OK(set_int(s, option.level, option.name, option.value)) << option.level << " " << option.name;
    EXPECT_EQ(get_int(s, option.level, option.name), option.value) << option.level << " " << option.name;
  }
}

TEST_F(OptionTables, OptionsOfOtherSocketsAreRefused) {
  Sock stream = make_socket(tcp4), datagram = make_socket(udp4);
  EXPECT_FAILS(set_int(datagram, IPPROTO_TCP, TCP_NODELAY, 1), WSAENOPROTOOPT);
  EXPECT_FAILS(set_int(datagram, SOL_SOCKET, SO_KEEPALIVE, 1), WSAENOPROTOOPT);
  EXPECT_FAILS(set_int(stream, 12345, 1, 1), WSAENOPROTOOPT);
}

#ifndef _WIN32  // Wine reports some of these with Linux' eyes
TEST_F(OptionTables, ReuseAndExclusiveUseExcludeEachOther) {
  Sock s = make_socket(tcp4);
  ASSERT_OK(set_int(s, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1));
  EXPECT_FAILS(set_int(s, SOL_SOCKET, SO_REUSEADDR, 1), WSAEINVAL);
  Sock t = make_socket(tcp4);
  ASSERT_OK(set_int(t, SOL_SOCKET, SO_REUSEADDR, 1));
  EXPECT_FAILS(set_int(t, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1), WSAEINVAL);
}

TEST_F(OptionTables, TwoListenersWithReuseShareAPort) {
  Sock first = make_socket(tcp4), second = make_socket(tcp4);
  ASSERT_OK(set_int(first, SOL_SOCKET, SO_REUSEADDR, 1));
  ASSERT_OK(set_int(second, SOL_SOCKET, SO_REUSEADDR, 1));
  Name name = loopback(AF_INET);
  ASSERT_OK(bind(first, name.data(), name.length));
  ASSERT_OK(listen(first, 1));
  ASSERT_OK(getsockname(first, name.data(), &name.length));
  EXPECT_OK(bind(second, name.data(), name.length));
  EXPECT_OK(listen(second, 1));
}

TEST_F(OptionTables, BspStateHasBothAddresses) {
  Pair pair = make_pair_of(tcp4);
  alignas(8) char memory[512];
  int length = sizeof memory;
  ASSERT_OK(getsockopt(pair.client, SOL_SOCKET, SO_BSP_STATE, memory, &length));
  const auto* state = reinterpret_cast<CSADDR_INFO*>(memory);
  EXPECT_EQ(state->iSocketType, SOCK_STREAM);
  ASSERT_EQ(state->RemoteAddr.iSockaddrLength, static_cast<int>(sizeof(sockaddr_in)));
  Name peer;
  ASSERT_OK(getpeername(pair.client, peer.data(), &peer.length));
  EXPECT_EQ(std::memcmp(state->RemoteAddr.lpSockaddr, peer.data(), 8), 0);
  length = 8;
  EXPECT_FAILS(getsockopt(pair.client, SOL_SOCKET, SO_BSP_STATE, memory, &length), WSAEFAULT);
}
#endif

TEST_F(OptionTables, MulticastMembershipComesAndGoes) {
  Sock s = make_socket(udp4);
  Name any = loopback(AF_INET);
  ASSERT_OK(bind(s, any.data(), any.length));
  ip_mreq request{};
  request.imr_multiaddr.s_addr = htonl(0xe9010203);
  request.imr_interface.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_OK(setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, reinterpret_cast<char*>(&request), sizeof request));
  ASSERT_OK(setsockopt(s, IPPROTO_IP, IP_DROP_MEMBERSHIP, reinterpret_cast<char*>(&request), sizeof request));
  EXPECT_FAILS(setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, reinterpret_cast<char*>(&request), 4), WSAEFAULT);
}

TEST_F(OptionTables, RandomSizesAndValuesNeverWritePastTheLength) {
  std::mt19937 random(7);
  for (const Family& family : {tcp4, tcp6, udp4, udp6}) {
    Sock s = make_socket(family);
    for (int round = 0; round < 4000; ++round) {
      constexpr int levels[] = {SOL_SOCKET, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_IP, IPPROTO_IPV6};
      const int level = levels[random() % 5];
      const int name = level == SOL_SOCKET ? static_cast<int>(random() % 2 ? 1u << random() % 9 : 0x1000 + random() % 16)
                                           : static_cast<int>(random() % 80);
      char memory[160];
      const int length = static_cast<int>(random() % 150);
      std::memset(memory, 0x5a, sizeof memory);
      for (int i = 0; i < length; ++i) memory[i] = static_cast<char>(random() % 3 ? 0 : random());
      if (random() % 2) {
        setsockopt(s, level, name, memory, length);
      } else {
        int capacity = length;
        getsockopt(s, level, name, memory, &capacity);
        EXPECT_LE(capacity, length) << level << " " << name;
      }
      for (std::size_t i = static_cast<std::size_t>(length); i < sizeof memory; ++i) {
        ASSERT_EQ(memory[i], 0x5a) << level << " " << name << " at " << i << " of " << length;
      }
    }
  }
}

class RequestTables : public WinsockTest {
 protected:
  template <class In>
  static int request(SOCKET s, DWORD code, const In& in, void* out, DWORD out_size, DWORD* returned) {
    return WSAIoctl(s, code, const_cast<In*>(&in), sizeof in, out, out_size, returned, nullptr, nullptr);
  }
};

TEST_F(RequestTables, KeepAliveValuesAreTaken) {
  Sock s = make_socket(tcp4);
  const tcp_keepalive wanted{1, 30000, 2000};
  DWORD returned = 99;
  ASSERT_OK(request(s, SIO_KEEPALIVE_VALS, wanted, nullptr, 0, &returned));
  EXPECT_EQ(returned, 0u);
  EXPECT_EQ(get_int(s, SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_FAILS(request(s, SIO_KEEPALIVE_VALS, char{1}, nullptr, 0, &returned), WSAEFAULT);
}

TEST_F(RequestTables, AddressListTellsTheSizeItNeeds) {
  Sock s = make_socket(tcp4);
  DWORD needed = 0;
  char memory[4096];
  ASSERT_OK(WSAIoctl(s, SIO_ADDRESS_LIST_QUERY, nullptr, 0, memory, sizeof memory, &needed, nullptr, nullptr));
  EXPECT_GE(needed, sizeof(INT));
  DWORD again = 0;
  EXPECT_FAILS(WSAIoctl(s, SIO_ADDRESS_LIST_QUERY, nullptr, 0, memory, 4, &again, nullptr, nullptr), WSAEFAULT);
}

TEST_F(RequestTables, TheRouteToLoopbackIsLoopback) {
  Sock s = make_socket(udp4);
  Name to = loopback(AF_INET);
  sockaddr_in local{};
  DWORD returned = 0;
  ASSERT_OK(WSAIoctl(s, SIO_ROUTING_INTERFACE_QUERY, to.data(), static_cast<DWORD>(to.length), &local, sizeof local,
                     &returned, nullptr, nullptr));
  EXPECT_EQ(returned, sizeof local);
  EXPECT_EQ(local.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
}

#ifndef _WIN32  // Wine answers WSAEOPNOTSUPP to all of them
TEST_F(RequestTables, FindRouteFindsOrDoesNot) {
  Sock s = make_socket(udp4);
  Name to = loopback(AF_INET);
  DWORD returned = 99;
  const auto find = [&](int length) {
    return WSAIoctl(s, SIO_FIND_ROUTE, to.data(), static_cast<DWORD>(length), nullptr, 0, &returned, nullptr, nullptr);
  };
  EXPECT_OK(find(to.length));
  EXPECT_EQ(returned, 0u);
  EXPECT_FAILS(find(8), WSAEFAULT);
  reinterpret_cast<sockaddr*>(to.data())->sa_family = AF_INET6;
  EXPECT_FAILS(find(to.length), WSAEAFNOSUPPORT);
}

TEST_F(RequestTables, WhatNoProviderHereHasIsNoProtocolOption) {
  Sock s = make_socket(udp4), six = make_socket(udp6);
  char memory[256] = {};
  DWORD returned = 0;
  for (const DWORD code :
       std::initializer_list<DWORD>{SIO_FLUSH, SIO_ENABLE_CIRCULAR_QUEUEING, SIO_ASSOCIATE_HANDLE, SIO_TRANSLATE_HANDLE,
                                    SIO_GET_QOS, SIO_SET_QOS, SIO_GET_GROUP_QOS, SIO_SET_GROUP_QOS}) {
    EXPECT_FAILS(WSAIoctl(s, code, memory, sizeof memory, memory, sizeof memory, &returned, nullptr, nullptr),
                 WSAENOPROTOOPT)
        << code;
  }
  EXPECT_FAILS(WSAIoctl(six, SIO_GET_BROADCAST_ADDRESS, nullptr, 0, memory, sizeof memory, &returned, nullptr, nullptr),
               WSAENOPROTOOPT);
  EXPECT_FAILS(WSAIoctl(six, SIO_GET_INTERFACE_LIST, nullptr, 0, memory, sizeof memory, &returned, nullptr, nullptr),
               WSAEINVAL);
  EXPECT_FAILS(WSAIoctl(s, SIO_GET_INTERFACE_LIST_EX, nullptr, 0, memory, sizeof memory, &returned, nullptr, nullptr),
               WSAEOPNOTSUPP);
}
#endif

TEST_F(RequestTables, InterfaceListHasLoopback) {
  Sock s = make_socket(udp4);
  INTERFACE_INFO list[32];
  DWORD returned = 0;
  ASSERT_OK(WSAIoctl(s, SIO_GET_INTERFACE_LIST, nullptr, 0, list, sizeof list, &returned, nullptr, nullptr));
  bool loopback_seen = false;
  for (DWORD i = 0; i < returned / sizeof list[0]; ++i) loopback_seen |= (list[i].iiFlags & IFF_LOOPBACK) != 0;
  EXPECT_TRUE(loopback_seen);
}

TEST_F(RequestTables, BaseHandleIsTheSocket) {
  Sock s = make_socket(tcp4);
  SOCKET base = 0;
  DWORD returned = 0;
  ASSERT_OK(WSAIoctl(s, SIO_BASE_HANDLE, nullptr, 0, &base, sizeof base, &returned, nullptr, nullptr));
  EXPECT_EQ(base, SOCKET{s});
}

#ifndef _WIN32
TEST_F(RequestTables, TcpInfoKnowsTheConnection) {
  Pair pair = make_pair_of(tcp4);
  ASSERT_EQ(send_text(pair.client, "hello"), 5);
  ASSERT_EQ(received(pair.server), "hello");
  TCP_INFO_v0 v0{};
  TCP_INFO_v1 v1{};
  DWORD returned = 0;
  ASSERT_OK(request(pair.client, SIO_TCP_INFO, DWORD{0}, &v0, sizeof v0, &returned));
  EXPECT_EQ(returned, sizeof v0);
  EXPECT_EQ(v0.State, TCPSTATE_ESTABLISHED);
  EXPECT_GT(v0.Mss, 0u);
  ASSERT_OK(request(pair.client, SIO_TCP_INFO, DWORD{1}, &v1, sizeof v1, &returned));
  EXPECT_EQ(v1.State, TCPSTATE_ESTABLISHED);
  EXPECT_FAILS(request(pair.client, SIO_TCP_INFO, DWORD{9}, &v1, sizeof v1, &returned), WSAEINVAL);
  EXPECT_FAILS(request(pair.client, SIO_TCP_INFO, DWORD{1}, &v1, 8, &returned), WSAEFAULT);
  Sock datagram = make_socket(udp4);
  EXPECT_FAILS(request(datagram, SIO_TCP_INFO, DWORD{0}, &v0, sizeof v0, &returned), WSAEOPNOTSUPP);
}
#endif

}  // namespace
