// WSASendMsg and WSARecvMsg: datagrams with control data.
#include "support.h"

#include <mswsock.h>

#include <array>
#include <map>

#include "bad_memory.h"

// What mingw-w64's headers lack, or have as enumerators.
#ifndef IP_ECN
#define IP_ECN 50
#endif
#ifndef IP_RECVECN
#define IP_RECVECN 50
#endif
#ifndef IPV6_ECN
#define IPV6_ECN 50
#endif
#ifndef IPV6_RECVECN
#define IPV6_RECVECN 50
#endif
#ifndef IP_RECVTOS
#define IP_RECVTOS 40
#endif
#ifndef IPV6_TCLASS
#define IPV6_TCLASS 39
#endif
#ifndef IPV6_RECVTCLASS
#define IPV6_RECVTCLASS 40
#endif
#ifndef IP_RECVTTL
#define IP_RECVTTL 21
#endif
#ifndef UDP_SEND_MSG_SIZE
#define UDP_SEND_MSG_SIZE 2
#endif
#ifndef UDP_RECV_MAX_COALESCED_SIZE
#define UDP_RECV_MAX_COALESCED_SIZE 3
#endif
#ifndef UDP_COALESCED_INFO
#define UDP_COALESCED_INFO 3
#endif
#ifndef MSG_TRUNC
#define MSG_TRUNC 0x0100
#endif
#ifndef MSG_CTRUNC
#define MSG_CTRUNC 0x0200
#endif
#ifndef MSG_BCAST
#define MSG_BCAST 0x0400
#endif
#ifndef MSG_MCAST
#define MSG_MCAST 0x0800
#endif

namespace {

LPFN_WSASENDMSG send_msg(SOCKET s) { return extension<LPFN_WSASENDMSG>(s, WSAID_WSASENDMSG); }
LPFN_WSARECVMSG recv_msg(SOCKET s) { return extension<LPFN_WSARECVMSG>(s, WSAID_WSARECVMSG); }

/// A WSAMSG with places for all that it can hold.
struct Message : WSAMSG {
  explicit Message(std::string with = std::string(64, '\0'), ULONG control_room = 256) : WSAMSG{}, text(std::move(with)) {
    piece = {static_cast<ULONG>(text.size()), text.data()};
    lpBuffers = &piece;
    dwBufferCount = 1;
    Control = {control_room, control_room ? control.data() : nullptr};
  }
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;

  Message& to(Name& address) {
    name = address.data();
    namelen = address.length;
    return *this;
  }
  template <class T>
  void say(int level, int type, const T& value) {
    auto* header = reinterpret_cast<WSACMSGHDR*>(control.data() + said);
    header->cmsg_len = WSA_CMSG_LEN(sizeof value);
    header->cmsg_level = level;
    header->cmsg_type = type;
    std::memcpy(WSA_CMSG_DATA(header), &value, sizeof value);
    said += WSA_CMSG_SPACE(sizeof value);
    Control.len = said;
  }
  /// What was told, by level and type.
  std::map<std::pair<int, int>, std::string> told() {
    std::map<std::pair<int, int>, std::string> result;
    for (WSACMSGHDR* it = WSA_CMSG_FIRSTHDR(this); it; it = WSA_CMSG_NXTHDR(this, it))
      result[{it->cmsg_level, it->cmsg_type}] =
          std::string(reinterpret_cast<char*>(WSA_CMSG_DATA(it)), it->cmsg_len - WSA_CMSG_LEN(0));
    return result;
  }

  std::string text;
  WSABUF piece;
  alignas(16) std::array<char, 256> control{};
  ULONG said = 0;
};

template <class T>
std::string octets_of(const T& value) {
  return std::string(reinterpret_cast<const char*>(&value), sizeof value);
}

int set_int(SOCKET s, int level, int name, int value) {
  return setsockopt(s, level, name, reinterpret_cast<const char*>(&value), sizeof value);
}

struct Receiver {
  explicit Receiver(const Family& family, bool any_address = false) : socket(make_socket(family)) {
    name = loopback(family.family);
    if (any_address) reinterpret_cast<sockaddr_in*>(name.data())->sin_addr.s_addr = 0;
    EXPECT_OK(bind(socket, name.data(), name.length));
    EXPECT_OK(getsockname(socket, name.data(), &name.length));
    set_limit(socket);
  }
  int receive(Message& message, DWORD* octets = nullptr) {
    DWORD count = 0;
    const int error = error_of(recv_msg(socket)(socket, &message, &count, nullptr, nullptr));
    if (octets) *octets = count;
    return error;
  }
  Sock socket;
  Name name;
};

int send_to(SOCKET s, Message& message, DWORD* octets = nullptr) {
  DWORD count = 0;
  const int error = error_of(send_msg(s)(s, &message, 0, &count, nullptr, nullptr));
  if (octets) *octets = count;
  return error;
}

class SendMsgTest : public OverFamilies {
 protected:
  static bool ipv6() { return GetParam().family == AF_INET6; }
};
class SendMsg : public WinsockTest {};

TEST_P(SendMsgTest, CarriesADatagramAndItsSender) {
  Receiver receiver(GetParam());
  Sock sender = make_socket(GetParam());
  Message out("hello", 0);
  DWORD octets = 0;
  ASSERT_EQ(send_to(sender, out.to(receiver.name), &octets), 0);
  EXPECT_EQ(octets, 5u);
  Message in;
  Name from;
  ASSERT_EQ(receiver.receive(in.to(from), &octets), 0);
  EXPECT_EQ(in.text.substr(0, octets), "hello");
  EXPECT_EQ(in.namelen, receiver.name.length);
  EXPECT_EQ(in.name->sa_family, GetParam().family);
  EXPECT_EQ(in.dwFlags, 0u);
  EXPECT_EQ(in.Control.len, 0u);
  Name own;
  ASSERT_OK(getsockname(sender, own.data(), &own.length));
  EXPECT_EQ(reinterpret_cast<sockaddr_in*>(&from.storage)->sin_port, reinterpret_cast<sockaddr_in*>(&own.storage)->sin_port);
}

TEST_P(SendMsgTest, GathersAndScatters) {
  Receiver receiver(GetParam());
  Sock sender = make_socket(GetParam());
  Message out("abcdef", 0);
  WSABUF gathered[] = {{2, out.text.data()}, {4, out.text.data() + 2}};
  out.lpBuffers = gathered;
  out.dwBufferCount = 2;
  ASSERT_EQ(send_to(sender, out.to(receiver.name)), 0);
  Message in("xxxxxxxx");
  WSABUF scattered[] = {{3, in.text.data() + 5}, {5, in.text.data()}};
  in.lpBuffers = scattered;
  in.dwBufferCount = 2;
  ASSERT_EQ(receiver.receive(in), 0);
  EXPECT_EQ(in.text, "defxxabc");
}

TEST_P(SendMsgTest, TellsWhereADatagramArrived) {
  Receiver receiver(GetParam());
  ASSERT_OK(ipv6() ? set_int(receiver.socket, IPPROTO_IPV6, IPV6_PKTINFO, 1)
                   : set_int(receiver.socket, IPPROTO_IP, IP_PKTINFO, 1));
  Sock sender = make_socket(GetParam());
  Message out("x", 0), in;
  ASSERT_EQ(send_to(sender, out.to(receiver.name)), 0);
  ASSERT_EQ(receiver.receive(in), 0);
  auto told = in.told();
  ASSERT_EQ(told.size(), 1u);
  if (ipv6()) {
    const std::string data = told[{IPPROTO_IPV6, IPV6_PKTINFO}];
    ASSERT_EQ(data.size(), sizeof(IN6_PKTINFO));
    EXPECT_EQ(data.substr(0, 16), octets_of(reinterpret_cast<sockaddr_in6*>(receiver.name.data())->sin6_addr));
  } else {
    const std::string data = told[{IPPROTO_IP, IP_PKTINFO}];
    ASSERT_EQ(data.size(), sizeof(IN_PKTINFO));
    EXPECT_EQ(data.substr(0, 4), octets_of(reinterpret_cast<sockaddr_in*>(receiver.name.data())->sin_addr));
    EXPECT_NE(data.substr(4), octets_of(ULONG{0}));  // the interface
  }
}

TEST_P(SendMsgTest, TellsTheHopsAndTheTypeOfServiceThatWereSaid) {
  Receiver receiver(GetParam());
  const int level = ipv6() ? IPPROTO_IPV6 : IPPROTO_IP;
  ASSERT_OK(set_int(receiver.socket, level, ipv6() ? IPV6_HOPLIMIT : IP_RECVTTL, 1));
  ASSERT_OK(set_int(receiver.socket, level, ipv6() ? IPV6_RECVTCLASS : IP_RECVTOS, 1));
  Sock sender = make_socket(GetParam());
  Message out("x", 0), in;
  out.Control.buf = out.control.data();
  const INT hops = 7, service = 0x28;
  out.say(level, ipv6() ? IPV6_HOPLIMIT : IP_TTL, hops);
  out.say(level, ipv6() ? IPV6_TCLASS : IP_TOS, service);
  ASSERT_EQ(send_to(sender, out.to(receiver.name)), 0);
  ASSERT_EQ(receiver.receive(in), 0);
  auto told = in.told();
  EXPECT_EQ(told.size(), 2u);
  EXPECT_EQ((told[{level, ipv6() ? IPV6_HOPLIMIT : IP_TTL}]), octets_of(hops));
  EXPECT_EQ((told[{level, ipv6() ? IPV6_TCLASS : IP_TOS}]), octets_of(service));
}

TEST_P(SendMsgTest, CarriesTheEcnBitsBesideTheRestOfTheService) {
  Receiver receiver(GetParam());
  const int level = ipv6() ? IPPROTO_IPV6 : IPPROTO_IP;
  ASSERT_OK(set_int(receiver.socket, level, IP_RECVECN, 1));
  ASSERT_OK(set_int(receiver.socket, level, ipv6() ? IPV6_RECVTCLASS : IP_RECVTOS, 1));
  Sock sender = make_socket(GetParam());
  ASSERT_OK(set_int(sender, level, ipv6() ? IPV6_TCLASS : IP_TOS, 0x28));
  Message out("x", 0), in;
  out.Control.buf = out.control.data();
  const INT ect0 = 2, both = 0x2a;
  out.say(level, IP_ECN, ect0);
  ASSERT_EQ(send_to(sender, out.to(receiver.name)), 0);
  ASSERT_EQ(receiver.receive(in), 0);
  auto told = in.told();
  EXPECT_EQ((told[{level, IP_ECN}]), octets_of(ect0));
  EXPECT_EQ((told[{level, ipv6() ? IPV6_TCLASS : IP_TOS}]), octets_of(both));
  // ECN alone, without the rest of it.
  ASSERT_OK(set_int(receiver.socket, level, ipv6() ? IPV6_RECVTCLASS : IP_RECVTOS, 0));
  Message only;
  ASSERT_EQ(send_to(sender, out), 0);
  ASSERT_EQ(receiver.receive(only), 0);
  EXPECT_EQ(only.told().size(), 1u);
  EXPECT_EQ((only.told()[{level, IP_ECN}]), octets_of(ect0));
  // "Congestion Experienced" is for routers to say.
  Message congested("x", 0);
  congested.Control.buf = congested.control.data();
  congested.say(level, IP_ECN, INT{3});
  EXPECT_EQ(send_to(sender, congested.to(receiver.name)), WSAEINVAL);
}

TEST_P(SendMsgTest, SendsFromTheAddressThatIsSaid) {
  Receiver receiver(GetParam());
  Sock sender = make_socket(GetParam());
  Message out("x", 0), in;
  out.Control.buf = out.control.data();
  std::string source;
  if (ipv6()) {
    IN6_PKTINFO info{};
    info.ipi6_addr.s6_addr[15] = 1;
    source = octets_of(info.ipi6_addr);
    out.say(IPPROTO_IPV6, IPV6_PKTINFO, info);
  } else {
    IN_PKTINFO info{};
    info.ipi_addr.s_addr = htonl(0x7f000003);
    source = octets_of(info.ipi_addr);
    out.say(IPPROTO_IP, IP_PKTINFO, info);
  }
  ASSERT_EQ(send_to(sender, out.to(receiver.name)), 0);
  Name from;
  ASSERT_EQ(receiver.receive(in.to(from)), 0);
  EXPECT_EQ(ipv6() ? octets_of(reinterpret_cast<sockaddr_in6*>(from.data())->sin6_addr)
                   : octets_of(reinterpret_cast<sockaddr_in*>(from.data())->sin_addr),
            source);
}

TEST_P(SendMsgTest, SaysWhatWasTruncated) {
  Receiver receiver(GetParam());
  ASSERT_OK(ipv6() ? set_int(receiver.socket, IPPROTO_IPV6, IPV6_PKTINFO, 1)
                   : set_int(receiver.socket, IPPROTO_IP, IP_PKTINFO, 1));
  Sock sender = make_socket(GetParam());
  Message out("hello", 0);
  for (int i = 0; i < 3; ++i) ASSERT_EQ(send_to(sender, out.to(receiver.name)), 0);
  Message data("xxx");
  EXPECT_EQ(receiver.receive(data), WSAEMSGSIZE);
  EXPECT_EQ(data.dwFlags, DWORD{MSG_TRUNC});
  EXPECT_EQ(data.text, "hel");
  EXPECT_EQ(data.told().size(), 1u);
  Message control("xxxxx", sizeof(WSACMSGHDR));
  EXPECT_EQ(receiver.receive(control), WSAEMSGSIZE);
  EXPECT_EQ(control.dwFlags, DWORD{MSG_CTRUNC});
  EXPECT_EQ(control.text, "hello");
  Message both("xxx", 0);
  EXPECT_EQ(receiver.receive(both), WSAEMSGSIZE);
  EXPECT_EQ(both.dwFlags, DWORD{MSG_TRUNC | MSG_CTRUNC});
}

TEST_P(SendMsgTest, PeeksAtADatagram) {
  Receiver receiver(GetParam());
  Sock sender = make_socket(GetParam());
  Message out("hello", 0), first, second;
  ASSERT_EQ(send_to(sender, out.to(receiver.name)), 0);
  first.dwFlags = MSG_PEEK;
  DWORD octets = 0;
  ASSERT_EQ(receiver.receive(first, &octets), 0);
  EXPECT_EQ(first.text.substr(0, octets), "hello");
  EXPECT_EQ(first.dwFlags, 0u);
  ASSERT_EQ(receiver.receive(second, &octets), 0);
  EXPECT_EQ(second.text.substr(0, octets), "hello");
}

TEST_P(SendMsgTest, OverlappedWithAnEvent) {
  Receiver receiver(GetParam());
  ASSERT_OK(ipv6() ? set_int(receiver.socket, IPPROTO_IPV6, IPV6_PKTINFO, 1)
                   : set_int(receiver.socket, IPPROTO_IP, IP_PKTINFO, 1));
  Message in;
  Name from;
  WSAOVERLAPPED op{};
  op.hEvent = WSACreateEvent();
  EXPECT_EQ(error_of(recv_msg(receiver.socket)(receiver.socket, &in.to(from), nullptr, &op, nullptr)), WSA_IO_PENDING);
  Sock sender = make_socket(GetParam());
  Message out("hello", 0);
  WSAOVERLAPPED sending{};
  sending.hEvent = WSACreateEvent();
  DWORD octets = 0, flags = 77;
  const int sent = error_of(send_msg(sender)(sender, &out.to(receiver.name), 0, nullptr, &sending, nullptr));
  EXPECT_TRUE(sent == 0 || sent == WSA_IO_PENDING) << sent;
  ASSERT_TRUE(WSAGetOverlappedResult(sender, &sending, &octets, TRUE, &flags)) << WSAGetLastError();
  EXPECT_EQ(octets, 5u);
  ASSERT_TRUE(WSAGetOverlappedResult(receiver.socket, &op, &octets, TRUE, &flags)) << WSAGetLastError();
  EXPECT_EQ(in.text.substr(0, octets), "hello");
  EXPECT_EQ(in.namelen, receiver.name.length);
  EXPECT_EQ(in.told().size(), 1u);
  WSACloseEvent(op.hEvent);
  WSACloseEvent(sending.hEvent);
}

struct Routine {
  DWORD error = 77, octets = 77;
  bool ran = false;
};
thread_local Routine routine;
void CALLBACK note(DWORD error, DWORD octets, LPWSAOVERLAPPED, DWORD) { routine = {error, octets, true}; }

TEST_P(SendMsgTest, OverlappedWithARoutineAndTruncation) {
  Receiver receiver(GetParam());
  Message in("xxx", 0);
  WSAOVERLAPPED op{};
  routine = {};
  EXPECT_EQ(error_of(recv_msg(receiver.socket)(receiver.socket, &in, nullptr, &op, note)), WSA_IO_PENDING);
  Sock sender = make_socket(GetParam());
  Message out("hello", 0);
  ASSERT_EQ(send_to(sender, out.to(receiver.name)), 0);
  EXPECT_EQ(SleepEx(20000, TRUE), DWORD{WAIT_IO_COMPLETION});
  EXPECT_TRUE(routine.ran);
  EXPECT_EQ(routine.error, DWORD{WSAEMSGSIZE});
  EXPECT_EQ(routine.octets, 3u);
  EXPECT_EQ(in.dwFlags, DWORD{MSG_TRUNC});
}

TEST_P(SendMsgTest, OverlappedAtAPort) {
  Receiver receiver(GetParam());
  const HANDLE port = CreateIoCompletionPort(reinterpret_cast<HANDLE>(SOCKET{receiver.socket}), nullptr, 5, 0);
  Message in;
  WSAOVERLAPPED op{};
  EXPECT_EQ(error_of(recv_msg(receiver.socket)(receiver.socket, &in, nullptr, &op, nullptr)), WSA_IO_PENDING);
  Sock sender = make_socket(GetParam());
  Message out("hello", 0);
  ASSERT_EQ(send_to(sender, out.to(receiver.name)), 0);
  DWORD octets = 0;
  ULONG_PTR key = 0;
  OVERLAPPED* which = nullptr;
  ASSERT_TRUE(GetQueuedCompletionStatus(port, &octets, &key, &which, 20000));
  EXPECT_EQ(octets, 5u);
  EXPECT_EQ(key, 5u);
  EXPECT_EQ(which, &op);
  WSAOVERLAPPED cancelled{};
  EXPECT_EQ(error_of(recv_msg(receiver.socket)(receiver.socket, &in, nullptr, &cancelled, nullptr)), WSA_IO_PENDING);
  EXPECT_TRUE(CancelIoEx(reinterpret_cast<HANDLE>(SOCKET{receiver.socket}), &cancelled));
  EXPECT_FALSE(GetQueuedCompletionStatus(port, &octets, &key, &which, 20000));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_OPERATION_ABORTED});
  CloseHandle(port);
}

TEST_P(SendMsgTest, WouldBlockOnANonblockingSocket) {
  Receiver receiver(GetParam());
  set_nonblocking(receiver.socket);
  Message in;
  EXPECT_EQ(receiver.receive(in), WSAEWOULDBLOCK);
}

TEST_P(SendMsgTest, RefusesWhatIsWrong) {
  Receiver receiver(GetParam());
  Sock s = make_socket(GetParam());
  const auto sends = send_msg(s);
  const auto receives = recv_msg(s);
  DWORD octets = 0;
  Message good("x", 0);
  good.to(receiver.name);
  EXPECT_FAILS(sends(INVALID_SOCKET, &good, 0, &octets, nullptr, nullptr), WSAENOTSOCK);
  EXPECT_FAILS(sends(s, nullptr, 0, &octets, nullptr, nullptr), WSAEFAULT);
  EXPECT_FAILS(sends(s, &good, 0, nullptr, nullptr, nullptr), WSAEFAULT);
  EXPECT_FAILS(sends(s, &good, MSG_PEEK, &octets, nullptr, nullptr), WSAEOPNOTSUPP);
  Message nowhere("x", 0);
  EXPECT_FAILS(sends(s, &nowhere, 0, &octets, nullptr, nullptr), WSAENOTCONN);
  nowhere.namelen = 16;
  EXPECT_FAILS(sends(s, &nowhere, 0, &octets, nullptr, nullptr), WSAEFAULT);
  Message in;
  EXPECT_FAILS(receives(s, &in, &octets, nullptr, nullptr), WSAEINVAL);  // not bound
  EXPECT_FAILS(receives(receiver.socket, nullptr, &octets, nullptr, nullptr), WSAEFAULT);
  EXPECT_FAILS(receives(receiver.socket, &in, nullptr, nullptr, nullptr), WSAEFAULT);
  in.dwFlags = MSG_OOB;
  EXPECT_FAILS(receives(receiver.socket, &in, &octets, nullptr, nullptr), WSAEOPNOTSUPP);
  Message no_control;
  no_control.Control.buf = nullptr;
  EXPECT_FAILS(receives(receiver.socket, &no_control, &octets, nullptr, nullptr), WSAEFAULT);
  ASSERT_OK(shutdown(s, SD_SEND));
  EXPECT_FAILS(sends(s, &good, 0, &octets, nullptr, nullptr), WSAESHUTDOWN);
}

TEST_P(SendMsgTest, RefusesMalformedControlData) {
  Receiver receiver(GetParam());
  Sock s = make_socket(GetParam());
  const auto with = [&](SIZE_T length, int level, int type) {
    Message out("x", 0);
    out.Control.buf = out.control.data();
    out.say(level, type, INT{1});
    reinterpret_cast<WSACMSGHDR*>(out.control.data())->cmsg_len = length;
    return send_to(s, out.to(receiver.name));
  };
  const int level = ipv6() ? IPPROTO_IPV6 : IPPROTO_IP, hops = ipv6() ? int{IPV6_HOPLIMIT} : int{IP_TTL};
  EXPECT_EQ(with(WSA_CMSG_LEN(sizeof(INT)), level, hops), 0);
  EXPECT_EQ(with(WSA_CMSG_LEN(sizeof(INT)), 4711, 1), WSAEINVAL);
  EXPECT_EQ(with(WSA_CMSG_LEN(sizeof(INT)), level, 4711), WSAEINVAL);
  for (const SIZE_T length : {SIZE_T{0}, SIZE_T{1}, SIZE_T{17}, WSA_CMSG_LEN(0), SIZE_T{4096}, ~SIZE_T{0}, ~SIZE_T{0} - 8})
    EXPECT_EQ(with(length, level, hops), WSAEINVAL) << length;
}

INSTANTIATE_TEST_SUITE_P(All, SendMsgTest, testing::Values(udp4, udp6), family_name);

TEST_F(SendMsg, IsExportedByName) {
  Receiver receiver(udp4);
  Sock sender = make_socket(udp4);
  Message out("hello", 0), in;
  DWORD octets = 0;
  EXPECT_OK(WSASendMsg(sender, &out.to(receiver.name), 0, &octets, nullptr, nullptr));
  EXPECT_EQ(octets, 5u);
  EXPECT_EQ(receiver.receive(in, &octets), 0);
  EXPECT_EQ(octets, 5u);
  EXPECT_FAILS(WSASendMsg(INVALID_SOCKET, &out, 0, &octets, nullptr, nullptr), WSAENOTSOCK);
}

TEST_F(SendMsg, IsForDatagramsOnly) {
  for (const Family& family : {tcp4, iso4}) {
    if (!available(family)) continue;
    Pair pair = make_pair_of(family);
    Message message("x", 0);
    DWORD octets = 0;
    EXPECT_FAILS(WSASendMsg(pair.client, &message, 0, &octets, nullptr, nullptr), WSAEOPNOTSUPP) << family.name;
    if (const auto receives = recv_msg(pair.client)) {
      EXPECT_FAILS(receives(pair.client, &message, &octets, nullptr, nullptr), WSAEOPNOTSUPP);
    }
  }
}

TEST_F(SendMsg, TellsOfBroadcastsAndGroups) {
  Receiver receiver(udp4, true);
  const auto address_of = [&](ULONG address) {
    Name name = receiver.name;
    reinterpret_cast<sockaddr_in*>(name.data())->sin_addr.s_addr = htonl(address);
    return name;
  };
  Message in;
  set_nonblocking(receiver.socket);
  EXPECT_EQ(receiver.receive(in), WSAEWOULDBLOCK);  // from here on Linux tells where a datagram was sent to
  set_nonblocking(receiver.socket, false);
  ip_mreq group{};
  group.imr_multiaddr.s_addr = htonl(0xefc0a1b2);
  group.imr_interface.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_OK(setsockopt(receiver.socket, IPPROTO_IP, IP_ADD_MEMBERSHIP, reinterpret_cast<char*>(&group), sizeof group));
  Sock sender = make_socket(udp4);
  ASSERT_OK(set_int(sender, SOL_SOCKET, SO_BROADCAST, 1));
  ASSERT_OK(set_int(sender, IPPROTO_IP, IP_MULTICAST_IF, static_cast<int>(htonl(INADDR_LOOPBACK))));
  struct {
    ULONG address;
    DWORD flags;
  } const cases[] = {{0x7fffffff, MSG_BCAST}, {0xefc0a1b2, MSG_MCAST}, {INADDR_LOOPBACK, 0}};
  for (const auto& it : cases) {
    Message out("x", 0);
    Name to = address_of(it.address);
    ASSERT_EQ(send_to(sender, out.to(to)), 0) << it.address;
    Message arrived;
    ASSERT_EQ(receiver.receive(arrived), 0);
    EXPECT_EQ(arrived.dwFlags, it.flags) << it.address;
    EXPECT_EQ(arrived.Control.len, 0u);  // nothing more was asked for
  }
}

TEST_F(SendMsg, ADualStackSocketTellsOfIpv4) {
  Sock s = make_socket(udp6);
  ASSERT_OK(set_int(s, IPPROTO_IPV6, IPV6_V6ONLY, 0));
  ASSERT_OK(set_int(s, IPPROTO_IP, IP_PKTINFO, 1));
  ASSERT_OK(set_int(s, IPPROTO_IPV6, IPV6_PKTINFO, 1));
  sockaddr_in6 any{};
  any.sin6_family = AF_INET6;
  ASSERT_OK(bind(s, reinterpret_cast<sockaddr*>(&any), sizeof any));
  Name name;
  ASSERT_OK(getsockname(s, name.data(), &name.length));
  set_limit(s);
  Name to = loopback(AF_INET, ntohs(reinterpret_cast<sockaddr_in6*>(name.data())->sin6_port));
  Sock sender = make_socket(udp4);
  Message out("x", 0), in;
  ASSERT_EQ(send_to(sender, out.to(to)), 0);
  DWORD octets = 0;
  ASSERT_OK(recv_msg(s)(s, &in, &octets, nullptr, nullptr));
  auto told = in.told();
  EXPECT_EQ(told.size(), 1u);
  EXPECT_EQ((told[{IPPROTO_IP, IP_PKTINFO}].substr(0, 4)), octets_of(htonl(INADDR_LOOPBACK)));
}

TEST_F(SendMsg, SegmentsAndCoalesces) {
  Receiver receiver(udp4);
  if (set_int(receiver.socket, IPPROTO_UDP, UDP_RECV_MAX_COALESCED_SIZE, 65535) != 0)
    GTEST_SKIP() << "no coalescing: " << WSAGetLastError();
  Sock sender = make_socket(udp4);
  Message out(std::string(25, 'x'), 0), in;
  out.Control.buf = out.control.data();
  out.say(IPPROTO_UDP, UDP_SEND_MSG_SIZE, DWORD{10});
  ASSERT_EQ(send_to(sender, out.to(receiver.name)), 0);
  DWORD total = 0;
  while (total < 25) {
    DWORD octets = 0;
    Message part;
    ASSERT_EQ(receiver.receive(part, &octets), 0);
    if (octets > 10) {
      EXPECT_EQ((part.told()[{IPPROTO_UDP, UDP_COALESCED_INFO}]), octets_of(DWORD{10}));
    }
    total += octets;
  }
  EXPECT_EQ(total, 25u);
}

TEST_F(SendMsg, BadMemoryIsRefused) {
  Receiver receiver(udp4);
  Sock s = make_socket(udp4);
  const EndOfMapping wall(8);
  DWORD octets = 0;
  auto* const bad = reinterpret_cast<LPWSAMSG>(wall.get());
  EXPECT_FAILS(send_msg(s)(s, bad, 0, &octets, nullptr, nullptr), WSAEFAULT);
  EXPECT_FAILS(recv_msg(receiver.socket)(receiver.socket, bad, &octets, nullptr, nullptr), WSAEFAULT);
  Message out("x", 0), in;
  out.to(receiver.name);
  out.Control = {64, wall.get()};
  EXPECT_FAILS(send_msg(s)(s, &out, 0, &octets, nullptr, nullptr), WSAEFAULT);
  in.Control = {64, wall.get()};
  EXPECT_FAILS(recv_msg(receiver.socket)(receiver.socket, &in, &octets, nullptr, nullptr), WSAEFAULT);
  Message no_buffers("x", 0);
  no_buffers.lpBuffers = reinterpret_cast<LPWSABUF>(wall.get());
  EXPECT_FAILS(send_msg(s)(s, &no_buffers, 0, &octets, nullptr, nullptr), WSAEFAULT);
}

}  // namespace
