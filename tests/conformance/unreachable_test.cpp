// Destinations that cannot be reached, and datagrams that wait to go out: in a network that the test makes. (A Windows
// program cannot: not with mingw-w64.)
#ifndef _WIN32
#include "calls.h"
#include "own_network.h"

namespace {

using namespace ows;

constexpr std::array<unsigned char, 4> elsewhere{198, 51, 100, 1}, neighbour{192, 0, 2, 9};

Name name_of(std::array<unsigned char, 4> address) {
  Name name;
  const sockaddr_in in = ipv4(address, 9);
  std::memcpy(name.data(), &in, sizeof in);
  name.length = sizeof in;
  return name;
}

/// From now on the kernel says that there is no such host.
bool make_unreachable(std::array<unsigned char, 4> host) {
  rtmsg route{};
  route.rtm_family = AF_INET;
  route.rtm_dst_len = 32;
  route.rtm_table = RT_TABLE_MAIN;
  route.rtm_protocol = RTPROT_STATIC;
  route.rtm_type = RTN_UNREACHABLE;
  NetlinkMessage message(RTM_NEWROUTE, route);
  const std::size_t to = message.open(RTA_DST);
  message.append(host.data(), host.size());
  message.close(to);
  return message.send();
}

/// An interface, test0, with the address 192.0.2.1, and nobody at the other end of its wire.
bool make_silent_wire() {
  return make_pair_of_interfaces("test0", "test1") && configure("test0", {192, 0, 2, 1}) && configure("test1", {0, 0, 0, 0})
         && carries("test0") && carries("test1");
}

Sock bound_anywhere() {
  Sock s = make_socket(tcp4);
  Name any = name_of({0, 0, 0, 0});
  EXPECT_OK(bind(s, any.data(), any.length));
  return s;
}

void set_time(SOCKET s, DWORD milliseconds) {
  EXPECT_OK(setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, reinterpret_cast<char*>(&milliseconds), sizeof milliseconds));
}

/// A connected datagram socket whose datagrams wait until the neighbour says where it is, which takes seconds; it takes no
/// more.
Sock full_socket(Arguments& a) {
  a.name = name_of(neighbour);
  a.message.name = a.name.data();
  Sock s = make_socket(udp4);
  int room = 4096;
  EXPECT_OK(setsockopt(s, SOL_SOCKET, SO_SNDBUF, reinterpret_cast<char*>(&room), sizeof room));
  EXPECT_OK(connect(s, a.name.data(), a.name.length));
  set_nonblocking(s);
  const std::string datagram(1000, 'x');
  int sent = 0;
  for (int i = 0; i < 100 && sent != SOCKET_ERROR; ++i) sent = send_text(s, datagram);
  EXPECT_FAILS(sent, WSAEWOULDBLOCK);
  return s;
}

/// In the child process.
int verdict() { return testing::Test::HasFailure() ? 1 : 0; }

TEST(Unreachable, WithoutARouteTheNetworkIs) {
  const auto act = [] {
    REQUIRE(start_winsock());
    Arguments a;
    a.name = name_of(elsewhere);
    a.message.name = a.name.data();
    Sock one = make_socket(tcp4), two = make_socket(tcp4), three = bound_anywhere(), datagrams = make_socket(udp4);
    EXPECT_FAILS(connect(one, a.name.data(), a.name.length), WSAENETUNREACH);
    EXPECT_FAILS(WSAConnect(two, a.name.data(), a.name.length, nullptr, nullptr, nullptr, nullptr), WSAENETUNREACH);
    Op op;
    const auto ConnectEx = extension<LPFN_CONNECTEX>(three, WSAID_CONNECTEX);
    EXPECT_FALSE(ConnectEx(three, a.name.data(), a.name.length, nullptr, 0, nullptr, &op));
    EXPECT_EQ(WSAGetLastError(), WSAENETUNREACH);
    EXPECT_FAILS(sendto(datagrams, "x", 1, 0, a.name.data(), a.name.length), WSAENETUNREACH);
    EXPECT_FAILS(WSASendTo(datagrams, &a.buffer, 1, &a.count, 0, a.name.data(), a.name.length, nullptr, nullptr),
                 WSAENETUNREACH);
    EXPECT_FAILS(WSASendMsg(datagrams, &a.message, 0, &a.count, nullptr, nullptr), WSAENETUNREACH);
    Sock leaf(WSASocketA(AF_INET, SOCK_DGRAM, 0, nullptr, 0, WSA_FLAG_MULTIPOINT_C_LEAF | WSA_FLAG_MULTIPOINT_D_LEAF));
    Name group = name_of({239, 1, 2, 3});
    EXPECT_FAILS(WSAJoinLeaf(leaf, group.data(), group.length, nullptr, nullptr, nullptr, nullptr, JL_SENDER_ONLY),
                 WSAENETUNREACH);
    return verdict();
  };
  EXPECT_GOOD_IN_OWN_NETWORK(act);
}

TEST(Unreachable, AHostThatIsNotThereIs) {
  const auto act = [] {
    if (!make_silent_wire() || !make_unreachable(elsewhere)) return no_own_network;
    REQUIRE(start_winsock());
    Arguments a;
    a.name = name_of(elsewhere);
    a.list->Address[0] = {a.name.data(), a.name.length};
    Sock one = make_socket(tcp4), two = make_socket(tcp4), three = bound_anywhere(), datagrams = make_socket(udp4);
    EXPECT_FAILS(connect(one, a.name.data(), a.name.length), WSAEHOSTUNREACH);
    EXPECT_FAILS(WSAConnect(two, a.name.data(), a.name.length, nullptr, nullptr, nullptr, nullptr), WSAEHOSTUNREACH);
    Op op;
    const auto ConnectEx = extension<LPFN_CONNECTEX>(three, WSAID_CONNECTEX);
    EXPECT_FALSE(ConnectEx(three, a.name.data(), a.name.length, nullptr, 0, nullptr, &op));
    EXPECT_EQ(WSAGetLastError(), WSAEHOSTUNREACH);
    char host[] = "198.51.100.1";
    Wide wide_host = wide(host);
    Sock list = make_socket(tcp4), by_name = make_socket(tcp4), by_wide_name = make_socket(tcp4);
    EXPECT_FALSE(WSAConnectByList(list, a.list, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr));
    EXPECT_EQ(WSAGetLastError(), WSAEHOSTUNREACH);
    EXPECT_FALSE(WSAConnectByNameA(by_name, host, a.port, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr));
    EXPECT_EQ(WSAGetLastError(), WSAEHOSTUNREACH);
    EXPECT_FALSE(WSAConnectByNameW(by_wide_name, wide_host.data(), a.wide_port.data(), nullptr, nullptr, nullptr, nullptr,
                                   nullptr, nullptr));
    EXPECT_EQ(WSAGetLastError(), WSAEHOSTUNREACH);
    EXPECT_FAILS(sendto(datagrams, "x", 1, 0, a.name.data(), a.name.length), WSAEHOSTUNREACH);
    EXPECT_FAILS(WSASendTo(datagrams, &a.buffer, 1, &a.count, 0, a.name.data(), a.name.length, nullptr, nullptr),
                 WSAEHOSTUNREACH);
    Name there = name_of(neighbour);
    REQUIRE(connect(datagrams, there.data(), there.length) == 0);
    REQUIRE(make_unreachable(neighbour));
    EXPECT_FAILS(send(datagrams, "x", 1, 0), WSAEHOSTUNREACH);
    return verdict();
  };
  EXPECT_GOOD_IN_OWN_NETWORK(act);
}

TEST(Unreachable, DatagramsThatCannotGoOutWait) {
  const auto act = [] {
    if (!make_silent_wire()) return no_own_network;
    REQUIRE(start_winsock());
    Arguments a;
    Sock s = full_socket(a);
    expect(sends(s, a), WSAEWOULDBLOCK);
    expect(message_sends(s, a), WSAEWOULDBLOCK);
    set_nonblocking(s, false);
    set_time(s, 30);
    expect(sends(s, a), WSAETIMEDOUT);
    expect(message_sends(s, a), WSAETIMEDOUT);
    set_time(s, 0);
    Op sending, sending_to, message;
    EXPECT_FAILS(WSASend(s, &a.buffer, 1, nullptr, 0, &sending, nullptr), WSA_IO_PENDING);
    EXPECT_FAILS(WSASendTo(s, &a.buffer, 1, nullptr, 0, a.name.data(), a.name.length, &sending_to, nullptr), WSA_IO_PENDING);
    EXPECT_FAILS(WSASendMsg(s, &a.message, 0, nullptr, &message, nullptr), WSA_IO_PENDING);
    // contract: WSA_OPERATION_ABORTED WSASend, WSASendTo, WSASendMsg
    Sock other = make_socket(udp4);
    s.close();
    for (Op* op : {&sending, &sending_to, &message}) {
      DWORD count = 0, flags = 0;
      EXPECT_EQ(WSAWaitForMultipleEvents(1, &op->hEvent, TRUE, 20000, FALSE), DWORD{WSA_WAIT_EVENT_0});
      EXPECT_FALSE(WSAGetOverlappedResult(other, op, &count, FALSE, &flags));
      EXPECT_EQ(WSAGetLastError(), WSA_OPERATION_ABORTED);
    }
    return verdict();
  };
  EXPECT_GOOD_IN_OWN_NETWORK(act);
}

TEST(Unreachable, DatagramsThatCannotGoOutAreCancelled) {
  const auto act = [] {
    if (!make_silent_wire()) return no_own_network;
    WSADATA data;
    REQUIRE(WSAStartup(MAKEWORD(1, 1), &data) == 0);
    Arguments a;
    Sock s = full_socket(a);
    set_nonblocking(s, false);
    WSASetBlockingHook([]() -> INT_PTR {
      EXPECT_OK(WSACancelBlockingCall());
      return TRUE;
    });
    expect(sends(s, a), WSAEINTR);
    expect(message_sends(s, a), WSAEINTR);
    return verdict();
  };
  EXPECT_GOOD_IN_OWN_NETWORK(act);
}

}  // namespace
#endif
