// The reference's tables of options, row by row: on which sockets each is, whether it can be got and set, which sizes it
// takes, and that a value that was set is got.
#include "support.h"

#include <mstcpip.h>
#include <mswsock.h>

#ifndef _WIN32  // mingw-w64 10 has no names for the newer ones, and Wine 8 hardly any of them

namespace {

enum On : unsigned { stream4 = 1, stream6 = 2, datagram4 = 4, datagram6 = 8 };
constexpr unsigned streams = stream4 | stream6, datagrams = datagram4 | datagram6, all = streams | datagrams;
constexpr unsigned any4 = stream4 | datagram4, any6 = stream6 | datagram6;

enum Kind { flag, number };
constexpr int read_only = -99;

struct Row {
  const char* name;
  int level, option;
  unsigned on;
  Kind kind;
  int value;  ///< another one than the default; or read_only
};

#define OPTION(level, name, on, kind, value) \
  Row { #name, level, name, on, kind, value }
const Row rows[] = {
    OPTION(SOL_SOCKET, SO_ACCEPTCONN, streams, flag, read_only),
    OPTION(SOL_SOCKET, SO_BROADCAST, datagrams, flag, 1),
    OPTION(SOL_SOCKET, SO_CONDITIONAL_ACCEPT, streams, flag, 1),
    OPTION(SOL_SOCKET, SO_CONNECT_TIME, streams, number, read_only),
    OPTION(SOL_SOCKET, SO_DEBUG, all, flag, 1),
    OPTION(SOL_SOCKET, SO_DONTLINGER, streams, flag, 0),
    OPTION(SOL_SOCKET, SO_DONTROUTE, all, flag, 1),
    OPTION(SOL_SOCKET, SO_ERROR, all, number, read_only),
    OPTION(SOL_SOCKET, SO_EXCLUSIVEADDRUSE, all, flag, 1),
    OPTION(SOL_SOCKET, SO_KEEPALIVE, streams, flag, 1),
    OPTION(SOL_SOCKET, SO_MAX_MSG_SIZE, datagrams, number, read_only),
    OPTION(SOL_SOCKET, SO_MAXDG, datagrams, number, read_only),
    OPTION(SOL_SOCKET, SO_MAXPATHDG, datagrams, number, read_only),
    OPTION(SOL_SOCKET, SO_OOBINLINE, streams, flag, 1),
    OPTION(SOL_SOCKET, SO_OPENTYPE, all, number, SO_SYNCHRONOUS_NONALERT),
    OPTION(SOL_SOCKET, SO_PORT_SCALABILITY, all, flag, 1),
    OPTION(SOL_SOCKET, SO_RANDOMIZE_PORT, all, flag, 1),
    OPTION(SOL_SOCKET, SO_RCVBUF, all, number, 20000),
    OPTION(SOL_SOCKET, SO_RCVTIMEO, all, number, 1234),
    OPTION(SOL_SOCKET, SO_REUSEADDR, all, flag, 1),
    OPTION(SOL_SOCKET, SO_REUSE_UNICASTPORT, all, flag, 1),
    OPTION(SOL_SOCKET, SO_REUSE_MULTICASTPORT, datagrams, flag, 1),
    OPTION(SOL_SOCKET, SO_SNDBUF, all, number, 20000),
    OPTION(SOL_SOCKET, SO_SNDTIMEO, all, number, 1234),
    OPTION(SOL_SOCKET, SO_TYPE, all, number, read_only),

    OPTION(IPPROTO_TCP, TCP_BSDURGENT, streams, flag, 1),
    OPTION(IPPROTO_TCP, TCP_EXPEDITED_1122, streams, flag, 0),
    OPTION(IPPROTO_TCP, TCP_FASTOPEN, streams, flag, 1),
    OPTION(IPPROTO_TCP, TCP_KEEPCNT, streams, number, 7),
    OPTION(IPPROTO_TCP, TCP_KEEPIDLE, streams, number, 77),
    OPTION(IPPROTO_TCP, TCP_KEEPINTVL, streams, number, 17),
    OPTION(IPPROTO_TCP, TCP_MAXRT, streams, number, 30),
    OPTION(IPPROTO_TCP, TCP_MAXRTMS, streams, number, 30000),
    OPTION(IPPROTO_TCP, TCP_MAXSEG, streams, number, read_only),
    OPTION(IPPROTO_TCP, TCP_NODELAY, streams, flag, 1),
    OPTION(IPPROTO_TCP, TCP_TIMESTAMPS, streams, flag, read_only),

    OPTION(IPPROTO_UDP, UDP_CHECKSUM_COVERAGE, datagram4, flag, 0),
    OPTION(IPPROTO_UDP, UDP_NOCHECKSUM, datagram4, flag, 1),
    OPTION(IPPROTO_UDP, UDP_RECV_MAX_COALESCED_SIZE, datagrams, number, 65507),
    OPTION(IPPROTO_UDP, UDP_SEND_MSG_SIZE, datagrams, number, 1200),

    OPTION(IPPROTO_IP, IP_DONTFRAGMENT, any4, flag, 0),
    OPTION(IPPROTO_IP, IP_IFLIST, datagram4, flag, 1),
    OPTION(IPPROTO_IP, IP_MTU_DISCOVER, any4, number, IP_PMTUDISC_PROBE),
    OPTION(IPPROTO_IP, IP_MULTICAST_IF, datagram4, number, 0x0100007f),
    OPTION(IPPROTO_IP, IP_MULTICAST_LOOP, datagram4, flag, 0),
    OPTION(IPPROTO_IP, IP_MULTICAST_TTL, datagram4, number, 9),
    OPTION(IPPROTO_IP, IP_ORIGINAL_ARRIVAL_IF, datagrams, flag, 1),
    OPTION(IPPROTO_IP, IP_PKTINFO, datagrams, flag, 1),
    OPTION(IPPROTO_IP, IP_RECEIVE_BROADCAST, datagram4, flag, 0),
    OPTION(IPPROTO_IP, IP_RECVECN, datagrams, flag, 1),
    OPTION(IPPROTO_IP, IP_RECVIF, datagrams, flag, 1),
    OPTION(IPPROTO_IP, IP_RECVTOS, datagrams, flag, 1),
    OPTION(IPPROTO_IP, IP_RECVTTL, datagrams, flag, 1),
    OPTION(IPPROTO_IP, IP_TOS, any4, number, 0x28),
    OPTION(IPPROTO_IP, IP_TTL, any4, number, 99),
    OPTION(IPPROTO_IP, IP_USER_MTU, stream4, number, 1400),

    OPTION(IPPROTO_IPV6, IP_ORIGINAL_ARRIVAL_IF, datagram6, flag, 1),
    OPTION(IPPROTO_IPV6, IPV6_DONTFRAG, datagram6, flag, 1),
    OPTION(IPPROTO_IPV6, IPV6_HOPLIMIT, datagram6, flag, 1),
    OPTION(IPPROTO_IPV6, IPV6_IFLIST, datagram6, flag, 1),
    OPTION(IPPROTO_IPV6, IPV6_MTU_DISCOVER, any6, number, IP_PMTUDISC_PROBE),
    OPTION(IPPROTO_IPV6, IPV6_MULTICAST_HOPS, datagram6, number, 9),
    OPTION(IPPROTO_IPV6, IPV6_MULTICAST_IF, datagram6, number, 1),
    OPTION(IPPROTO_IPV6, IPV6_MULTICAST_LOOP, datagram6, flag, 0),
    OPTION(IPPROTO_IPV6, IPV6_PKTINFO, datagram6, flag, 1),
    OPTION(IPPROTO_IPV6, IPV6_PROTECTION_LEVEL, any6, number, PROTECTION_LEVEL_RESTRICTED),
    OPTION(IPPROTO_IPV6, IPV6_RECVECN, datagram6, flag, 1),
    OPTION(IPPROTO_IPV6, IPV6_RECVIF, datagram6, flag, 1),
    OPTION(IPPROTO_IPV6, IPV6_RECVTCLASS, datagram6, flag, 1),
    OPTION(IPPROTO_IPV6, IPV6_UNICAST_HOPS, any6, number, 99),
    OPTION(IPPROTO_IPV6, IPV6_UNICAST_IF, any6, number, 1),
    OPTION(IPPROTO_IPV6, IPV6_USER_MTU, any6, number, 1400),
    OPTION(IPPROTO_IPV6, IPV6_V6ONLY, any6, flag, 0),
};

constexpr struct {
  On on;
  Family family;
} sockets[] = {{stream4, tcp4},
               {stream6, tcp6},
               {datagram4, {"UDP4", AF_INET, SOCK_DGRAM, IPPROTO_UDP}},
               {datagram6, {"UDP6", AF_INET6, SOCK_DGRAM, IPPROTO_UDP}}};

int get(SOCKET s, const Row& row, void* value, int* length) {
  return getsockopt(s, row.level, row.option, static_cast<char*>(value), length);
}
int set(SOCKET s, const Row& row, const void* value, int length) {
  return setsockopt(s, row.level, row.option, static_cast<const char*>(value), length);
}

class OptionSweep : public WinsockTest {};

TEST_F(OptionSweep, EachIsWhereTheTablesHaveIt) {
  for (const Row& row : rows) {
    for (const auto& [on, family] : sockets) {
      SCOPED_TRACE(std::string(row.name) + " " + family.name);
      Sock s = make_socket(family);
      int value = 0, length = sizeof value;
      if (row.on & on) {
        EXPECT_OK(get(s, row, &value, &length));
        EXPECT_EQ(length, 4);
      } else {
        EXPECT_FAILS(get(s, row, &value, &length), WSAENOPROTOOPT);
        EXPECT_FAILS(set(s, row, &value, length), WSAENOPROTOOPT);
      }
    }
  }
}

/// docs/options.md has the reasons.
TEST_F(OptionSweep, WhatIsNotHereSaysSo) {
  constexpr struct {
    int level, name;
  } options[] = {{SOL_SOCKET, SO_GROUP_ID},
                 {SOL_SOCKET, SO_GROUP_PRIORITY},
                 {SOL_SOCKET, PVD_CONFIG},
                 {SOL_SOCKET, SO_PAUSE_ACCEPT},
                 {SOL_SOCKET, SO_COMPARTMENT_ID},
                 {SOL_SOCKET, SO_ORIGINAL_DST},
                 {SOL_SOCKET, SO_TIMESTAMP},
                 {SOL_SOCKET, SO_CONNDATA},
                 {SOL_SOCKET, SO_CONNOPT},
                 {SOL_SOCKET, SO_DISCDATA},
                 {SOL_SOCKET, SO_DISCOPT},
                 {IPPROTO_TCP, TCP_ATMARK},
                 {IPPROTO_TCP, TCP_DELAY_FIN_ACK},
                 {IPPROTO_TCP, TCP_OFFLOAD_PREFERENCE},
                 {IPPROTO_IP, IP_WFP_REDIRECT_RECORDS},
                 {IPPROTO_IP, IP_WFP_REDIRECT_CONTEXT},
                 {IPPROTO_IP, IP_RECVRTHDR},
                 {IPPROTO_IPV6, IPV6_WFP_REDIRECT_RECORDS},
                 {IPPROTO_IPV6, IPV6_RTHDR},
                 {IPPROTO_IPV6, IPV6_HOPOPTS}};
  for (const auto& [on, family] : sockets) {
    Sock s = make_socket(family);
    for (const auto& [level, name] : options) {
      char value[8]{};
      int length = sizeof value;
      EXPECT_FAILS(getsockopt(s, level, name, value, &length), WSAENOPROTOOPT) << family.name << " " << level << " " << name;
      EXPECT_FAILS(setsockopt(s, level, name, value, 4), WSAENOPROTOOPT) << family.name << " " << level << " " << name;
    }
    for (const DWORD code : std::initializer_list<DWORD>{
             SIO_SET_COMPATIBILITY_MODE, SIO_ACQUIRE_PORT_RESERVATION, SIO_RELEASE_PORT_RESERVATION,
             SIO_ASSOCIATE_PORT_RESERVATION, SIO_QUERY_WFP_ALE_ENDPOINT_HANDLE, SIO_QUERY_WFP_CONNECTION_REDIRECT_CONTEXT,
             SIO_QUERY_WFP_CONNECTION_REDIRECT_RECORDS, SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS, SIO_APPLY_TRANSPORT_SETTING,
             SIO_QUERY_TRANSPORT_SETTING, SIO_TIMESTAMPING, SIO_TCP_SET_ICW, SIO_INDEX_BIND, SIO_ADDRESS_LIST_SORT,
             SIO_RCVALL_IF, DWORD{SIO_GET_INTERFACE_LIST_EX}, DWORD{0x98001234}}) {
      char room[64]{};
      DWORD returned = 0;
      EXPECT_FAILS(WSAIoctl(s, code, room, sizeof room, room, sizeof room, &returned, nullptr, nullptr), WSAEOPNOTSUPP)
          << family.name << " " << code;
    }
    for (const DWORD code : std::initializer_list<DWORD>{SIO_FLUSH, SIO_ENABLE_CIRCULAR_QUEUEING, SIO_ASSOCIATE_HANDLE,
                                                         SIO_GET_QOS, SIO_SET_QOS, SIO_GET_GROUP_QOS, SIO_SET_GROUP_QOS}) {
      DWORD returned = 0;
      EXPECT_FAILS(WSAIoctl(s, code, nullptr, 0, nullptr, 0, &returned, nullptr, nullptr), WSAENOPROTOOPT) << code;
    }
  }
}

TEST_F(OptionSweep, WhatIsSetIsGot) {
  for (const Row& row : rows) {
    for (const auto& [on, family] : sockets) {
      if (!(row.on & on) || row.value == read_only) continue;
      SCOPED_TRACE(std::string(row.name) + " " + family.name);
      Sock s = make_socket(family);
      ASSERT_OK(set(s, row, &row.value, sizeof row.value));
      int value = -1, length = sizeof value;
      ASSERT_OK(get(s, row, &value, &length));
      EXPECT_EQ(value, row.value);
    }
  }
  const DWORD none = 0;  // the thread's, for the tests that follow
  EXPECT_OK(setsockopt(INVALID_SOCKET, SOL_SOCKET, SO_OPENTYPE, reinterpret_cast<const char*>(&none), sizeof none));
}

TEST_F(OptionSweep, FlagsMayBeOneOctet) {
  for (const Row& row : rows) {
    for (const auto& [on, family] : sockets) {
      if (!(row.on & on) || row.kind != flag) continue;
      SCOPED_TRACE(std::string(row.name) + " " + family.name);
      Sock s = make_socket(family);
      if (row.value != read_only) {
        const char value = static_cast<char>(row.value);
        EXPECT_OK(set(s, row, &value, 1));
      }
      char octets[2] = {0x5a, 0x5a};
      int length = 1;
      ASSERT_OK(get(s, row, octets, &length));
      EXPECT_EQ(length, 1);
      if (row.value != read_only) {
        EXPECT_EQ(octets[0], row.value);
      }
      EXPECT_EQ(octets[1], 0x5a);
    }
  }
}

TEST_F(OptionSweep, NumbersAreWhole) {
  for (const Row& row : rows) {
    for (const auto& [on, family] : sockets) {
      const bool octet = row.option == IP_MULTICAST_TTL && row.level == IPPROTO_IP;  // BSD's octet is taken too
      if (!(row.on & on) || row.kind != number || octet) continue;
      SCOPED_TRACE(std::string(row.name) + " " + family.name);
      Sock s = make_socket(family);
      int value = 0, length = 3;
      EXPECT_FAILS(get(s, row, &value, &length), WSAEFAULT);
      EXPECT_FAILS(get(s, row, nullptr, &(length = 4)), WSAEFAULT);
      if (row.value == read_only) continue;
      EXPECT_FAILS(set(s, row, &row.value, 3), WSAEFAULT);
      const bool null_is_default = row.level == IPPROTO_IPV6 && row.option == IPV6_MULTICAST_IF;
      EXPECT_FAILS(set(s, row, nullptr, 4), null_is_default ? 0 : WSAEFAULT);
    }
  }
}

TEST_F(OptionSweep, ReadOnlyOnesCannotBeSet) {
  for (const Row& row : rows) {
    for (const auto& [on, family] : sockets) {
      if (!(row.on & on) || row.value != read_only || row.option == TCP_TIMESTAMPS) continue;
      SCOPED_TRACE(std::string(row.name) + " " + family.name);
      Sock s = make_socket(family);
      const int value = 1;
      EXPECT_FAILS(set(s, row, &value, sizeof value), WSAENOPROTOOPT);
    }
  }
}

template <class T>
int set_value(SOCKET s, int level, int option, const T& value) {
  return setsockopt(s, level, option, reinterpret_cast<const char*>(&value), sizeof value);
}
int get_int(SOCKET s, int level, int option) {
  int value = -12345, length = sizeof value;
  EXPECT_OK(getsockopt(s, level, option, reinterpret_cast<char*>(&value), &length));
  return value;
}

TEST_F(OptionSweep, LowWaterMarksAndLoopbackUseAreInvalid) {
  Sock s = make_socket(tcp4);
  for (const int option : {SO_RCVLOWAT, SO_SNDLOWAT, SO_USELOOPBACK}) {
    int value = 1, length = sizeof value;
    EXPECT_FAILS(getsockopt(s, SOL_SOCKET, option, reinterpret_cast<char*>(&value), &length), WSAEINVAL);
    EXPECT_FAILS(set_value(s, SOL_SOCKET, option, value), WSAEINVAL);
  }
}

TEST_F(OptionSweep, ConnectTimeCountsFromTheConnection) {
  for (const Family& family : {tcp4, iso4, web4}) {
    if (!available(family)) continue;
    Sock alone = make_socket(family);
    EXPECT_EQ(get_int(alone, SOL_SOCKET, SO_CONNECT_TIME), -1);
    Pair pair = make_pair_of(family);
    for (const SOCKET s : {SOCKET{pair.client}, SOCKET{pair.server}}) {
      EXPECT_GE(get_int(s, SOL_SOCKET, SO_CONNECT_TIME), 0) << family.name;
      EXPECT_LT(get_int(s, SOL_SOCKET, SO_CONNECT_TIME), 60);
    }
  }
}

TEST_F(OptionSweep, ProcessorsAreChosenBeforeThePort) {
  const auto affinity = [](SOCKET s, USHORT processor) {
    DWORD returned = 0;
    return error_of(WSAIoctl(s, SIO_CPU_AFFINITY, &processor, sizeof processor, nullptr, 0, &returned, nullptr, nullptr));
  };
  Sock first = make_socket(udp4), second = make_socket(udp4), stream = make_socket(tcp4), shared = make_socket(udp4);
  EXPECT_EQ(affinity(stream, 0), WSAEOPNOTSUPP);
  ASSERT_EQ(affinity(first, 0), 0);
  ASSERT_EQ(affinity(second, 0), 0);
  EXPECT_EQ(affinity(first, 65535), WSAEINVAL);
  EXPECT_FAILS(set_value(first, SOL_SOCKET, SO_REUSEADDR, 1), WSAEINVAL);
  ASSERT_OK(set_value(shared, SOL_SOCKET, SO_REUSEADDR, 1));
  EXPECT_EQ(affinity(shared, 0), WSAEINVAL);
  Name name = loopback(AF_INET);
  ASSERT_OK(bind(first, name.data(), name.length));
  ASSERT_OK(getsockname(first, name.data(), &name.length));
  EXPECT_OK(bind(second, name.data(), name.length)) << "the port is shared";
  EXPECT_EQ(affinity(second, 0), WSAEINVAL);
}

TEST_F(OptionSweep, AConnectionHasAProcessor) {
  SOCKET_PROCESSOR_AFFINITY processor;
  DWORD returned = 9;
  const auto ask = [&](SOCKET s, DWORD size) {
    return error_of(WSAIoctl(s, SIO_QUERY_RSS_PROCESSOR_INFO, nullptr, 0, &processor, size, &returned, nullptr, nullptr));
  };
  Pair pair = make_pair_of(tcp4);
  Sock alone = make_socket(tcp4);
  ASSERT_EQ(ask(pair.client, sizeof processor), 0);
  EXPECT_EQ(returned, sizeof processor);
  SYSTEM_INFO system;
  GetSystemInfo(&system);
  EXPECT_LT(processor.Processor.Group * 64u + processor.Processor.Number, system.dwNumberOfProcessors);
  EXPECT_EQ(ask(pair.client, sizeof processor - 1), WSAEINVAL);
  EXPECT_EQ(returned, 0u);
  EXPECT_EQ(ask(alone, sizeof processor), WSAENOTCONN);
  RSS_SCALABILITY_INFO scalability;
  ASSERT_OK(WSAIoctl(alone, SIO_QUERY_RSS_SCALABILITY_INFO, nullptr, 0, &scalability, sizeof scalability, &returned, nullptr,
                     nullptr));
  EXPECT_LE(scalability.RssEnabled, 1);
  EXPECT_FAILS(WSAIoctl(alone, SIO_QUERY_RSS_SCALABILITY_INFO, nullptr, 0, nullptr, 1, &returned, nullptr, nullptr),
               WSAEINVAL);
}

TEST_F(OptionSweep, KeepAliveHasItsBounds) {
  Sock s = make_socket(tcp4);
  EXPECT_FAILS(set_value(s, IPPROTO_TCP, TCP_KEEPCNT, 256), WSAEINVAL);
  EXPECT_FAILS(set_value(s, IPPROTO_TCP, TCP_KEEPCNT, 0), WSAEINVAL);
  EXPECT_OK(set_value(s, IPPROTO_TCP, TCP_KEEPCNT, 255));
  EXPECT_OK(set_value(s, IPPROTO_TCP, TCP_KEEPIDLE, 1000000));
}

TEST_F(OptionSweep, UrgentDataAndTimeStampsAreWhatTheyAre) {
  Sock s = make_socket(tcp4);
  EXPECT_FAILS(set_value(s, IPPROTO_TCP, TCP_EXPEDITED_1122, 1), WSAENOPROTOOPT);
  EXPECT_FAILS(set_value(s, IPPROTO_TCP, TCP_BSDURGENT, 0), WSAENOPROTOOPT);
  const int stamps = get_int(s, IPPROTO_TCP, TCP_TIMESTAMPS);
  EXPECT_OK(set_value(s, IPPROTO_TCP, TCP_TIMESTAMPS, stamps));
  EXPECT_FAILS(set_value(s, IPPROTO_TCP, TCP_TIMESTAMPS, !stamps), WSAENOPROTOOPT);
}

TEST_F(OptionSweep, RandomPortsAreChosenBeforeTheyAreBound) {
  Sock unicast = make_socket(udp4);
  ASSERT_OK(set_value(unicast, SOL_SOCKET, SO_REUSE_UNICASTPORT, 1));
  EXPECT_FAILS(set_value(unicast, SOL_SOCKET, SO_RANDOMIZE_PORT, 1), WSAEINVAL);
  Sock bound = make_socket(udp4);
  Name name = loopback(AF_INET);
  ASSERT_OK(bind(bound, name.data(), name.length));
  EXPECT_FAILS(set_value(bound, SOL_SOCKET, SO_RANDOMIZE_PORT, 1), WSAEINVAL);
}

TEST_F(OptionSweep, MulticastPortsAreShared) {
  Sock first = make_socket(udp4), second = make_socket(udp4);
  ASSERT_OK(set_value(first, SOL_SOCKET, SO_REUSE_MULTICASTPORT, 1));
  ASSERT_OK(set_value(second, SOL_SOCKET, SO_REUSE_MULTICASTPORT, 1));
  Name name = loopback(AF_INET);
  ASSERT_OK(bind(first, name.data(), name.length));
  ASSERT_OK(getsockname(first, name.data(), &name.length));
  EXPECT_OK(bind(second, name.data(), name.length));
}

TEST_F(OptionSweep, OpenTypeNeedsNoSocketAndIsTheThreads) {
  const DWORD alert = SO_SYNCHRONOUS_ALERT, none = 0, wrong = 5;
  ASSERT_OK(set_value(INVALID_SOCKET, SOL_SOCKET, SO_OPENTYPE, alert));
  EXPECT_EQ(get_int(INVALID_SOCKET, SOL_SOCKET, SO_OPENTYPE), SO_SYNCHRONOUS_ALERT);
  std::thread([] { EXPECT_EQ(get_int(INVALID_SOCKET, SOL_SOCKET, SO_OPENTYPE), 0); }).join();
  EXPECT_FAILS(set_value(INVALID_SOCKET, SOL_SOCKET, SO_OPENTYPE, wrong), WSAEINVAL);
  ASSERT_OK(set_value(INVALID_SOCKET, SOL_SOCKET, SO_OPENTYPE, none));
}

TEST_F(OptionSweep, InterfacesComeBackInHostOrder) {
  Sock s = make_socket(udp4);
  ASSERT_OK(set_value(s, IPPROTO_IP, IP_UNICAST_IF, htonl(1)));
  EXPECT_EQ(get_int(s, IPPROTO_IP, IP_UNICAST_IF), 1);
  ASSERT_OK(set_value(s, IPPROTO_IP, IP_MULTICAST_IF, htonl(1)));
  EXPECT_EQ(get_int(s, IPPROTO_IP, IP_MULTICAST_IF), 1);
}

TEST_F(OptionSweep, InterfaceListTakesAndGivesIndices) {
  Sock s = make_socket(udp4);
  DWORD list[4];
  int length = sizeof list;
  EXPECT_FAILS(getsockopt(s, IPPROTO_IP, IP_GET_IFLIST, reinterpret_cast<char*>(list), &length), WSAEINVAL);
  ASSERT_OK(set_value(s, IPPROTO_IP, IP_IFLIST, 1));
  ASSERT_OK(getsockopt(s, IPPROTO_IP, IP_GET_IFLIST, reinterpret_cast<char*>(list), &length));
  EXPECT_EQ(length, 0);
  ASSERT_OK(set_value(s, IPPROTO_IP, IP_ADD_IFLIST, DWORD{1}));
  EXPECT_OK(set_value(s, IPPROTO_IP, IP_ADD_IFLIST, DWORD{1})) << "a second time";
  EXPECT_FAILS(set_value(s, IPPROTO_IP, IP_ADD_IFLIST, DWORD{987654}), WSAEADDRNOTAVAIL);
  length = sizeof list;
  ASSERT_OK(getsockopt(s, IPPROTO_IP, IP_GET_IFLIST, reinterpret_cast<char*>(list), &length));
  EXPECT_EQ(length, 4);
  EXPECT_EQ(list[0], 1u);
  length = 3;
  EXPECT_FAILS(getsockopt(s, IPPROTO_IP, IP_GET_IFLIST, reinterpret_cast<char*>(list), &length), WSAEFAULT);
  ASSERT_OK(set_value(s, IPPROTO_IP, IP_DEL_IFLIST, DWORD{1}));
  EXPECT_FAILS(set_value(s, IPPROTO_IP, IP_DEL_IFLIST, DWORD{1}), WSAEINVAL);
}

TEST_F(OptionSweep, OnlyListedInterfacesAreHeard) {
  Sock receiver = make_socket(udp4), sender = make_socket(udp4);
  Name name = loopback(AF_INET);
  ASSERT_OK(bind(receiver, name.data(), name.length));
  ASSERT_OK(getsockname(receiver, name.data(), &name.length));
  ASSERT_OK(connect(sender, name.data(), name.length));
  set_nonblocking(receiver);
  char octet = 'a';
  ASSERT_OK(set_value(receiver, IPPROTO_IP, IP_IFLIST, 1));
  ASSERT_EQ(send(sender, &octet, 1, 0), 1);  // loopback delivers before send returns
  EXPECT_FAILS(recv(receiver, &octet, 1, 0), WSAEWOULDBLOCK);
  ASSERT_OK(set_value(receiver, IPPROTO_IP, IP_ADD_IFLIST, DWORD{1}));
  ASSERT_EQ(send(sender, &octet, 1, 0), 1);
  EXPECT_EQ(recv(receiver, &octet, 1, 0), 1);
  ASSERT_OK(set_value(receiver, IPPROTO_IP, IP_DEL_IFLIST, DWORD{1}));
  ASSERT_OK(set_value(receiver, IPPROTO_IP, IP_IFLIST, 0));
  ASSERT_EQ(send(sender, &octet, 1, 0), 1);
  EXPECT_EQ(recv(receiver, &octet, 1, 0), 1);
}

TEST_F(OptionSweep, HeaderOptionsComeAndGo) {
  Sock s = make_socket(udp4);
  const unsigned char no_operation[4] = {1, 1, 1, 0};
  char options[40];
  int length = sizeof options;
  ASSERT_OK(getsockopt(s, IPPROTO_IP, IP_OPTIONS, options, &length));
  EXPECT_EQ(length, 0);
  ASSERT_OK(set_value(s, IPPROTO_IP, IP_OPTIONS, no_operation));
  length = 2;
  EXPECT_FAILS(getsockopt(s, IPPROTO_IP, IP_OPTIONS, options, &length), WSAEFAULT);
  length = sizeof options;
  ASSERT_OK(getsockopt(s, IPPROTO_IP, IP_OPTIONS, options, &length));
  ASSERT_EQ(length, 4);
  EXPECT_EQ(std::memcmp(options, no_operation, 4), 0);
  EXPECT_FAILS(setsockopt(s, IPPROTO_IP, IP_OPTIONS, options, 41), WSAEINVAL);
  ASSERT_OK(setsockopt(s, IPPROTO_IP, IP_OPTIONS, nullptr, 0));
  length = sizeof options;
  ASSERT_OK(getsockopt(s, IPPROTO_IP, IP_OPTIONS, options, &length));
  EXPECT_EQ(length, 0);
}

TEST_F(OptionSweep, UserMtuIsUnboundedAtFirst) {
  Sock stream = make_socket(tcp4), datagram = make_socket(udp6);
  DWORD mtu = 0;
  ASSERT_OK(WSAGetIPUserMtu(stream, &mtu));
  EXPECT_EQ(mtu, IP_UNSPECIFIED_USER_MTU);
  ASSERT_OK(WSASetIPUserMtu(stream, 1000));
  ASSERT_OK(WSAGetIPUserMtu(stream, &mtu));
  EXPECT_EQ(mtu, 1000u);
  EXPECT_OK(WSASetIPUserMtu(stream, IP_UNSPECIFIED_USER_MTU));
  EXPECT_FAILS(WSASetIPUserMtu(datagram, 1000), WSAEINVAL);
  EXPECT_OK(WSASetIPUserMtu(datagram, 1280));
  EXPECT_FAILS(WSASetIPUserMtu(INVALID_SOCKET, 1280), WSAENOTSOCK);
}

TEST_F(OptionSweep, TypedFunctionsAreTheOptions) {
  Sock s = make_socket(udp4);
  DWORD value = 99;
  ASSERT_OK(WSASetUdpSendMessageSize(s, 1000));
  EXPECT_EQ(get_int(s, IPPROTO_UDP, UDP_SEND_MSG_SIZE), 1000);
  ASSERT_OK(WSAGetUdpSendMessageSize(s, &value));
  EXPECT_EQ(value, 1000u);
  ASSERT_OK(WSASetUdpRecvMaxCoalescedSize(s, 65527));
  ASSERT_OK(WSAGetUdpRecvMaxCoalescedSize(s, &value));
  EXPECT_EQ(value, 65527u);
  ASSERT_OK(WSASetRecvIPEcn(s, TRUE));
  ASSERT_OK(WSAGetRecvIPEcn(s, &value));
  EXPECT_EQ(value, 1u);
  EXPECT_FAILS(WSAGetRecvIPEcn(s, nullptr), WSAEFAULT);
}

TEST_F(OptionSweep, ASendIsManyDatagramsAndAReceiveMayBe) {
  Sock receiver = make_socket(udp4), sender = make_socket(udp4);
  Name name = loopback(AF_INET);
  ASSERT_OK(bind(receiver, name.data(), name.length));
  ASSERT_OK(getsockname(receiver, name.data(), &name.length));
  ASSERT_OK(connect(sender, name.data(), name.length));
  set_limit(receiver);
  ASSERT_OK(WSASetUdpSendMessageSize(sender, 100));
  std::vector<char> sent(250, 'x'), got(65536);
  ASSERT_EQ(send(sender, sent.data(), 250, 0), 250);
  for (const int expected : {100, 100, 50}) EXPECT_EQ(recv(receiver, got.data(), 65536, 0), expected);
  ASSERT_OK(WSASetUdpRecvMaxCoalescedSize(receiver, 16384)) << "less than Linux may join: nothing is joined or cut off";
  ASSERT_EQ(send(sender, sent.data(), 250, 0), 250);
  for (const int expected : {100, 100, 50}) EXPECT_EQ(recv(receiver, got.data(), 65536, 0), expected);
  ASSERT_OK(WSASetUdpRecvMaxCoalescedSize(receiver, 65527));
  ASSERT_EQ(send(sender, sent.data(), 250, 0), 250);
  EXPECT_EQ(recv(receiver, got.data(), 65536, 0), 250);
}

}  // namespace

#endif
