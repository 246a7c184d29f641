// TCP_FAIL_CONNECT_ON_ICMP_ERROR and TCP_ICMP_ERROR_INFO, with routers that the test plays, in a network of its own.
#include <mswsock.h>

#include <thread>

#include "own_network.h"

namespace ows {
namespace {

constexpr std::array<unsigned char, 4> here{192, 0, 2, 1}, peer{192, 0, 2, 9}, router{192, 0, 2, 254};

/// The ICMP error with which `router` answers a packet: its header and eight octets more come back. [RFC 792]
std::vector<unsigned char> refusal_of(std::span<const unsigned char> packet, unsigned char type, unsigned char code) {
  std::vector<unsigned char> message{type, code, 0, 0, 0, 0, 0, 0};
  message.insert(message.end(), packet.begin(), packet.begin() + 28);
  put_checksum(message, 2);
  return packet_of(1, router, here, message);
}

/// Answers the next request to connect.
bool refuse_connection(const Wire& wire, unsigned char type, unsigned char code) {
  const auto request = wire.next(6);
  return request.size() >= 40 && wire.give(refusal_of(request, type, code));
}

SOCKET asking_socket() {
  const SOCKET s = socket(AF_INET, SOCK_STREAM, 0);
  return WSASetFailConnectOnIcmpError(s, 1) == 0 ? s : INVALID_SOCKET;
}

bool tells(SOCKET s, unsigned char type, unsigned char code) {
  ICMP_ERROR_INFO info{};
  return WSAGetIcmpErrorInfo(s, &info) == 0 && info.srcaddress.si_family == AF_INET
         && std::memcmp(&info.srcaddress.Ipv4.sin_addr, router.data(), 4) == 0 && info.protocol == IPPROTO_ICMP
         && info.type == type && info.code == code;
}

int blocking_connect() {
  const Wire wire;
  if (!wire.good()) return no_own_network;
  REQUIRE(start_winsock());
  const SOCKET s = asking_socket();
  REQUIRE(s != INVALID_SOCKET);
  ICMP_ERROR_INFO info{};
  REQUIRE(WSAGetIcmpErrorInfo(s, &info) == SOCKET_ERROR && WSAGetLastError() == WSANO_DATA);
  int length = sizeof info;
  REQUIRE(getsockopt(s, IPPROTO_TCP, TCP_ICMP_ERROR_INFO, reinterpret_cast<char*>(&info), &length) == 0 && length == 0);
  bool refused = false;
  std::thread network([&] { refused = refuse_connection(wire, 3, 10); });  // host administratively prohibited
  const sockaddr_in name = ipv4(peer, 80);
  const int result = connect(s, generic(name), sizeof name), why = WSAGetLastError();
  network.join();
  REQUIRE(refused && result == SOCKET_ERROR && why == WSAEHOSTUNREACH);
  REQUIRE(tells(s, 3, 10));
  REQUIRE(tells(s, 3, 10));  // "available until connect is called again"
  length = sizeof info - 1;
  REQUIRE(getsockopt(s, IPPROTO_TCP, TCP_ICMP_ERROR_INFO, reinterpret_cast<char*>(&info), &length) == SOCKET_ERROR);
  REQUIRE(WSAGetLastError() == WSAEFAULT);
  REQUIRE(setsockopt(s, IPPROTO_TCP, TCP_ICMP_ERROR_INFO, reinterpret_cast<char*>(&info), sizeof info) == SOCKET_ERROR);
  REQUIRE(WSAGetLastError() == WSAENOPROTOOPT);
  u_long on = 1;
  REQUIRE(ioctlsocket(s, FIONBIO, &on) == 0);
  REQUIRE(connect(s, generic(name), sizeof name) == SOCKET_ERROR && WSAGetLastError() == WSAEWOULDBLOCK);
  REQUIRE(WSAGetIcmpErrorInfo(s, &info) == SOCKET_ERROR && WSAGetLastError() == WSANO_DATA);
  return closesocket(s);
}

/// The event and SO_ERROR of an attempt that nobody waits for.
int nonblocking_connect() {
  const Wire wire;
  if (!wire.good()) return no_own_network;
  REQUIRE(start_winsock());
  const SOCKET s = asking_socket();
  WSAEVENT event = WSACreateEvent();
  REQUIRE(WSAEventSelect(s, event, FD_CONNECT) == 0);
  const sockaddr_in name = ipv4(peer, 80);
  REQUIRE(connect(s, generic(name), sizeof name) == SOCKET_ERROR && WSAGetLastError() == WSAEWOULDBLOCK);
  REQUIRE(refuse_connection(wire, 11, 0));  // time to live exceeded
  REQUIRE(WSAWaitForMultipleEvents(1, &event, FALSE, 20000, FALSE) == WSA_WAIT_EVENT_0);
  WSANETWORKEVENTS record{};
  REQUIRE(WSAEnumNetworkEvents(s, event, &record) == 0 && record.lNetworkEvents == FD_CONNECT);
  REQUIRE(record.iErrorCode[FD_CONNECT_BIT] == WSAEHOSTUNREACH);
  int error = 0, length = sizeof error;
  REQUIRE(getsockopt(s, SOL_SOCKET, SO_ERROR, reinterpret_cast<char*>(&error), &length) == 0 && error == WSAEHOSTUNREACH);
  REQUIRE(tells(s, 11, 0));
  REQUIRE(closesocket(s) == 0);

  const SOCKET t = asking_socket();
  u_long on = 1;
  REQUIRE(ioctlsocket(t, FIONBIO, &on) == 0);
  REQUIRE(connect(t, generic(name), sizeof name) == SOCKET_ERROR && WSAGetLastError() == WSAEWOULDBLOCK);
  REQUIRE(refuse_connection(wire, 3, 3));  // port unreachable
  fd_set failed;
  FD_ZERO(&failed);
  FD_SET(t, &failed);
  timeval limit{20, 0};
  REQUIRE(select(0, nullptr, nullptr, &failed, &limit) == 1);
  REQUIRE(getsockopt(t, SOL_SOCKET, SO_ERROR, reinterpret_cast<char*>(&error), &length) == 0 && error == WSAEHOSTUNREACH);
  REQUIRE(tells(t, 3, 3));
  return closesocket(t);
}

int connect_ex() {
  const Wire wire;
  if (!wire.good()) return no_own_network;
  REQUIRE(start_winsock());
  const SOCKET s = asking_socket();
  const sockaddr_in any = ipv4({0, 0, 0, 0}), name = ipv4(peer, 80);
  REQUIRE(bind(s, generic(any), sizeof any) == 0);
  GUID id = WSAID_CONNECTEX;
  LPFN_CONNECTEX connect_function = nullptr;
  DWORD returned = 0, flags = 0;
  REQUIRE(WSAIoctl(s, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &connect_function, sizeof connect_function,
                   &returned, nullptr, nullptr)
          == 0);
  WSAOVERLAPPED overlapped{};
  overlapped.hEvent = WSACreateEvent();
  REQUIRE(!connect_function(s, generic(name), sizeof name, nullptr, 0, nullptr, &overlapped));
  REQUIRE(WSAGetLastError() == WSA_IO_PENDING);
  REQUIRE(refuse_connection(wire, 3, 1));
  REQUIRE(!WSAGetOverlappedResult(s, &overlapped, &returned, TRUE, &flags));
  REQUIRE(WSAGetLastError() == WSAEHOSTUNREACH);
  REQUIRE(tells(s, 3, 1));
  return closesocket(s);
}

/// Without the option the error has its kind, and nothing is told.
int without_the_option() {
  const Wire wire;
  if (!wire.good()) return no_own_network;
  REQUIRE(start_winsock());
  const SOCKET s = socket(AF_INET, SOCK_STREAM, 0), datagrams = socket(AF_INET, SOCK_DGRAM, 0);
  DWORD on = 9;
  REQUIRE(WSAGetFailConnectOnIcmpError(s, &on) == 0 && on == 0);
  bool refused = false;
  std::thread network([&] { refused = refuse_connection(wire, 3, 3); });
  const sockaddr_in name = ipv4(peer, 80);
  const int result = connect(s, generic(name), sizeof name), why = WSAGetLastError();
  network.join();
  REQUIRE(refused && result == SOCKET_ERROR && why == WSAECONNREFUSED);
  ICMP_ERROR_INFO info{};
  REQUIRE(WSAGetIcmpErrorInfo(s, &info) == SOCKET_ERROR && WSAGetLastError() == WSAEINVAL);
  REQUIRE(WSASetFailConnectOnIcmpError(datagrams, 1) == SOCKET_ERROR && WSAGetLastError() == WSAENOPROTOOPT);
  REQUIRE(WSAGetIcmpErrorInfo(INVALID_SOCKET, &info) == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK);
  return closesocket(s);
}

TEST(IcmpError, EndsABlockingConnectAndIsTold) { EXPECT_GOOD_IN_OWN_NETWORK(blocking_connect); }
TEST(IcmpError, IsInTheEventAndInSoError) { EXPECT_GOOD_IN_OWN_NETWORK(nonblocking_connect); }
TEST(IcmpError, EndsAnOverlappedConnect) { EXPECT_GOOD_IN_OWN_NETWORK(connect_ex); }
TEST(IcmpError, IsNotToldWithoutTheOption) { EXPECT_GOOD_IN_OWN_NETWORK(without_the_option); }

}  // namespace
}  // namespace ows
