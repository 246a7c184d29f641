// socket, WSASocket, bind, listen, connect, accept, the names of a socket.
#include "bad_memory.h"
#include "support.h"

namespace {

class Sockets : public WinsockTest {};

TEST_F(Sockets, IsMadeOfEachFamilyAndType) {
  for (const int family : {AF_INET, AF_INET6})
    for (const int type : {SOCK_STREAM, SOCK_DGRAM}) {
      Sock s(socket(family, type, 0));
      EXPECT_NE(SOCKET{s}, INVALID_SOCKET) << family << ' ' << type;
      int found = 0, length = sizeof found;
      EXPECT_OK(getsockopt(s, SOL_SOCKET, SO_TYPE, reinterpret_cast<char*>(&found), &length));
      EXPECT_EQ(found, type);
    }
}

TEST_F(Sockets, StreamWithoutAProtocolIsTcp) {
  Sock s(socket(AF_INET, SOCK_STREAM, 0));
  WSAPROTOCOL_INFOA info{};
  int length = sizeof info;
  ASSERT_OK(getsockopt(s, SOL_SOCKET, SO_PROTOCOL_INFOA, reinterpret_cast<char*>(&info), &length));
  EXPECT_EQ(info.iProtocol, IPPROTO_TCP);
  EXPECT_EQ(info.dwServiceFlags1 & (XP1_GRACEFUL_CLOSE | XP1_DISCONNECT_DATA), DWORD{XP1_GRACEFUL_CLOSE});
}

TEST_F(Sockets, RefusesUnknownFamiliesTypesProtocols) {
  EXPECT_FAILS(socket(12345, SOCK_STREAM, 0), WSAEAFNOSUPPORT);
  EXPECT_FAILS(socket(AF_INET, 12345, 0), WSAESOCKTNOSUPPORT);
  EXPECT_FAILS(socket(AF_INET, SOCK_STREAM, 254), WSAEPROTONOSUPPORT);
}

TEST_F(Sockets, IsMadeOfACatalogEntry) {
  DWORD size = 0;
  WSAEnumProtocolsW(nullptr, nullptr, &size);
  std::vector<char> memory(size);
  auto* infos = reinterpret_cast<WSAPROTOCOL_INFOW*>(memory.data());
  const int count = WSAEnumProtocolsW(nullptr, infos, &size);
  ASSERT_GT(count, 0);
  for (int i = 0; i < count; ++i) {
    if (infos[i].iAddressFamily != AF_INET || infos[i].iSocketType != SOCK_STREAM) continue;
    Sock s(WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &infos[i], 0, WSA_FLAG_OVERLAPPED));
    EXPECT_NE(SOCKET{s}, INVALID_SOCKET) << WSAGetLastError();
  }
}

class Bind : public OverFamilies {};
INSTANTIATE_TEST_SUITE_P(All, Bind, testing::Values(tcp4, tcp6, iso4, web4), family_name);

TEST_P(Bind, GivesAPortThatGetsocknameTells) {
  Sock s = make_socket(GetParam());
  Name name = loopback(GetParam().family);
  ASSERT_OK(bind(s, name.data(), name.length));
  Name told;
  ASSERT_OK(getsockname(s, told.data(), &told.length));
  EXPECT_EQ(told.storage.ss_family, GetParam().family);
  EXPECT_EQ(told.length, name.length);
  EXPECT_NE(reinterpret_cast<sockaddr_in*>(told.data())->sin_port, 0);
}

TEST_P(Bind, Once) {
  Sock s = make_socket(GetParam());
  Name name = loopback(GetParam().family);
  ASSERT_OK(bind(s, name.data(), name.length));
  EXPECT_FAILS(bind(s, name.data(), name.length), WSAEINVAL);
}

TEST_P(Bind, RefusesAnAddressInUse) {
  Listening listening = make_listener(GetParam());
  Sock s = make_socket(GetParam());
  EXPECT_FAILS(bind(s, listening.name.data(), listening.name.length), WSAEADDRINUSE);
}

TEST_P(Bind, RefusesShortAddressesAndBadPointers) {
  Sock s = make_socket(GetParam());
  Name name = loopback(GetParam().family);
  EXPECT_FAILS(bind(s, name.data(), 3), WSAEFAULT);
  EXPECT_FAILS(bind(s, nullptr, name.length), WSAEFAULT);
  EndOfMapping end(8);
  EXPECT_FAILS(bind(s, reinterpret_cast<sockaddr*>(end.get()), name.length), WSAEFAULT);
}

TEST_P(Bind, GetsocknameNeedsIt) {
  Sock s = make_socket(GetParam());
  Name name;
  EXPECT_FAILS(getsockname(s, name.data(), &name.length), WSAEINVAL);
}

TEST_P(Bind, GetsocknameRefusesASmallBuffer) {
  Listening listening = make_listener(GetParam());
  Name name;
  name.length = 4;
  EXPECT_FAILS(getsockname(listening.socket, name.data(), &name.length), WSAEFAULT);
  EXPECT_FAILS(getsockname(listening.socket, nullptr, &name.length), WSAEFAULT);
}

class Listen : public OverFamilies {};
INSTANTIATE_TEST_SUITE_P(All, Listen, testing::Values(tcp4, tcp6, iso4, web4), family_name);

TEST_P(Listen, NeedsABoundSocket) {
  Sock s = make_socket(GetParam());
  EXPECT_FAILS(listen(s, 1), WSAEINVAL);
}

TEST_P(Listen, IsToldByAcceptconn) {
  Listening listening = make_listener(GetParam());
  BOOL on = FALSE;
  int length = sizeof on;
  ASSERT_OK(getsockopt(listening.socket, SOL_SOCKET, SO_ACCEPTCONN, reinterpret_cast<char*>(&on), &length));
  EXPECT_TRUE(on);
}

TEST_F(Sockets, BroadcastAddressesAreForThoseThatSaySo) {
  Name name = loopback(AF_INET);
  reinterpret_cast<sockaddr_in*>(name.data())->sin_addr.s_addr = htonl(0x7fffffff);
  Sock s = make_socket(udp4);
  EXPECT_FAILS(bind(s, name.data(), name.length), WSAEACCES);
  BOOL on = TRUE;
  ASSERT_OK(setsockopt(s, SOL_SOCKET, SO_BROADCAST, reinterpret_cast<char*>(&on), sizeof on));
  EXPECT_OK(bind(s, name.data(), name.length));
}

TEST_P(Listen, NotOnAConnectedSocket) {
  Pair pair = make_pair_of(GetParam());
  EXPECT_FAILS(listen(pair.client, 1), WSAEISCONN);
}

TEST_F(Sockets, ListenNeedsAConnectionOrientedOne) {
  Sock s(socket(AF_INET, SOCK_DGRAM, 0));
  Name name = loopback(AF_INET);
  ASSERT_OK(bind(s, name.data(), name.length));
  EXPECT_FAILS(listen(s, 1), WSAEOPNOTSUPP);
}

class Connect : public OverFamilies {};
INSTANTIATE_TEST_SUITE_P(All, Connect, testing::Values(tcp4, tcp6, iso4, iso_stream4, web4, web_stream4), family_name);

TEST_P(Connect, GivesBothSidesTheirNames) {
  // contract: succeeds accept, connect
  Pair pair = make_pair_of(GetParam());
  Name mine, theirs;
  ASSERT_OK(getsockname(pair.client, mine.data(), &mine.length));
  ASSERT_OK(getpeername(pair.server, theirs.data(), &theirs.length));
  EXPECT_EQ(mine.length, theirs.length);
  EXPECT_EQ(std::memcmp(mine.data(), theirs.data(), 8), 0);
}

TEST_P(Connect, IsRefusedWhereNobodyListens) {
  Name name;
  {
    Sock s = make_socket(GetParam());
    name = loopback(GetParam().family);
    ASSERT_OK(bind(s, name.data(), name.length));
    name.length = sizeof name.storage;
    ASSERT_OK(getsockname(s, name.data(), &name.length));
  }
  Sock s = make_socket(GetParam());
  EXPECT_FAILS(connect(s, name.data(), name.length), WSAECONNREFUSED);
}

TEST_P(Connect, OnlyOnce) {
  Listening listening = make_listener(GetParam());
  Pair pair = make_pair_of(GetParam());
  EXPECT_FAILS(connect(pair.client, listening.name.data(), listening.name.length), WSAEISCONN);
}

TEST_P(Connect, NotOnAListener) {
  Listening listening = make_listener(GetParam());
  EXPECT_FAILS(connect(listening.socket, listening.name.data(), listening.name.length), WSAEINVAL);
}

TEST_P(Connect, RefusesImpossibleAddresses) {
  Sock s = make_socket(GetParam());
  Name name = loopback(GetParam().family, 0);
  EXPECT_FAILS(connect(s, name.data(), name.length), WSAEADDRNOTAVAIL);
  EXPECT_FAILS(connect(s, name.data(), 3), WSAEFAULT);
  EXPECT_FAILS(connect(s, nullptr, name.length), WSAEFAULT);
  Name other = loopback(GetParam().family == AF_INET ? AF_INET6 : AF_INET, 80);
  other.length = sizeof other.storage;
  EXPECT_FAILS(connect(s, other.data(), other.length), WSAEAFNOSUPPORT);
}

TEST_P(Connect, NonBlockingIsReportedBySelect) {
  Listening listening = make_listener(GetParam());
  Sock s = make_socket(GetParam());
  set_nonblocking(s);
  EXPECT_FAILS(connect(s, listening.name.data(), listening.name.length), WSAEWOULDBLOCK);
  std::thread acceptor([&] { Sock accepted(accept(listening.socket, nullptr, nullptr)); });
  fd_set writable;
  FD_ZERO(&writable);
  FD_SET(s, &writable);
  timeval limit{20, 0};
  EXPECT_EQ(select(0, nullptr, &writable, nullptr, &limit), 1);
  EXPECT_FAILS(connect(s, listening.name.data(), listening.name.length), WSAEISCONN);
  acceptor.join();
}

TEST_P(Connect, NonBlockingFailureIsReportedInExceptfds) {
  Name name;
  {
    Listening listening = make_listener(GetParam());
    name = listening.name;
  }
  Sock s = make_socket(GetParam());
  set_nonblocking(s);
  EXPECT_FAILS(connect(s, name.data(), name.length), WSAEWOULDBLOCK);
  fd_set writable, exceptional;
  FD_ZERO(&writable);
  FD_ZERO(&exceptional);
  FD_SET(s, &writable);
  FD_SET(s, &exceptional);
  timeval limit{20, 0};
  EXPECT_EQ(select(0, nullptr, &writable, &exceptional, &limit), 1);
  EXPECT_FALSE(FD_ISSET(s, &writable));
  EXPECT_TRUE(FD_ISSET(s, &exceptional));
  int why = 0, length = sizeof why;
  ASSERT_OK(getsockopt(s, SOL_SOCKET, SO_ERROR, reinterpret_cast<char*>(&why), &length));
  EXPECT_EQ(why, WSAECONNREFUSED);
}

TEST_P(Connect, GetpeernameNeedsIt) {
  Sock s = make_socket(GetParam());
  Name name;
  EXPECT_FAILS(getpeername(s, name.data(), &name.length), WSAENOTCONN);
}

class ConnectTcp : public WinsockTest {};

TEST_F(ConnectTcp, CarriesNoCallerData) {
  Listening listening = make_listener(tcp4);
  Sock s = make_socket(tcp4);
  char words[] = "hello";
  WSABUF data{5, words};
  EXPECT_FAILS(WSAConnect(s, listening.name.data(), listening.name.length, &data, nullptr, nullptr, nullptr),
               WSAEPROTONOSUPPORT);
}

class Accept : public OverFamilies {};
INSTANTIATE_TEST_SUITE_P(All, Accept, testing::Values(tcp4, tcp6, iso4, iso_stream4, web4, web_stream4), family_name);

TEST_P(Accept, NeedsAListener) {
  Sock s = make_socket(GetParam());
  EXPECT_FAILS(accept(s, nullptr, nullptr), WSAEINVAL);
}

TEST_P(Accept, WithoutAConnectionWouldBlock) {
  Listening listening = make_listener(GetParam());
  set_nonblocking(listening.socket);
  EXPECT_FAILS(accept(listening.socket, nullptr, nullptr), WSAEWOULDBLOCK);
}

TEST_P(Accept, RefusesASmallAddressBuffer) {
  Listening listening = make_listener(GetParam());
  Name name;
  name.length = 3;
  EXPECT_FAILS(accept(listening.socket, name.data(), &name.length), WSAEFAULT);
}

TEST_P(Accept, IsWokenByClosesocket) {
  Listening listening = make_listener(GetParam());
  const SOCKET s = listening.socket.release();
  int why = 0;
  std::thread acceptor([&] { why = error_of(accept(s, nullptr, nullptr)); });
  // Whether accept has begun or not when the socket is closed: it must return with one of the two documented errors.
  EXPECT_OK(closesocket(s));
  acceptor.join();
  EXPECT_TRUE(why == WSAEINTR || why == WSAENOTSOCK) << why;
}

struct Decision {
  int answer;
  int calls = 0;
  std::string caller_data{}, callee_data{};
  int caller_name = 0;
  bool callee_capacity = false;
};

int CALLBACK decide(LPWSABUF caller, LPWSABUF caller_data, LPQOS, LPQOS, LPWSABUF, LPWSABUF callee_data, GROUP*,
                    DWORD_PTR context) {
  auto& decision = *reinterpret_cast<Decision*>(context);
  ++decision.calls;
  if (caller) decision.caller_name = static_cast<int>(caller->len);
  if (caller_data && caller_data->buf) decision.caller_data.assign(caller_data->buf, caller_data->len);
  if (callee_data && callee_data->len >= decision.callee_data.size()) {
    decision.callee_capacity = true;
    std::memcpy(callee_data->buf, decision.callee_data.data(), decision.callee_data.size());
    callee_data->len = static_cast<ULONG>(decision.callee_data.size());
  }
  return decision.answer;
}

TEST_P(Accept, AsksTheConditionFunction) {
  Listening listening = make_listener(GetParam());
  Sock client = make_socket(GetParam());
  // contract: succeeds WSAAccept
  std::thread caller([&] { EXPECT_OK(connect(client, listening.name.data(), listening.name.length)); });
  Decision decision{CF_ACCEPT};
  Sock server(WSAAccept(listening.socket, nullptr, nullptr, decide, reinterpret_cast<DWORD_PTR>(&decision)));
  caller.join();
  EXPECT_NE(SOCKET{server}, INVALID_SOCKET);
  EXPECT_EQ(decision.calls, 1);
  EXPECT_GE(decision.caller_name, 16);
}

TEST_P(Accept, DefersAndAsksAgain) {
  Listening listening = make_listener(GetParam());
  Sock client = make_socket(GetParam());
  std::thread caller([&] { EXPECT_OK(connect(client, listening.name.data(), listening.name.length)); });
  Decision decision{CF_DEFER};
  EXPECT_FAILS(WSAAccept(listening.socket, nullptr, nullptr, decide, reinterpret_cast<DWORD_PTR>(&decision)), WSATRY_AGAIN);
  decision.answer = CF_ACCEPT;
  Sock server(WSAAccept(listening.socket, nullptr, nullptr, decide, reinterpret_cast<DWORD_PTR>(&decision)));
  caller.join();
  EXPECT_NE(SOCKET{server}, INVALID_SOCKET);
  EXPECT_EQ(decision.calls, 2);
}

TEST_P(Accept, RejectsForTheConditionFunction) {
  Listening listening = make_listener(GetParam());
  Sock client = make_socket(GetParam());
  int why = 0;
  std::thread caller([&] { why = error_of(connect(client, listening.name.data(), listening.name.length)); });
  Decision decision{CF_REJECT};
  EXPECT_FAILS(WSAAccept(listening.socket, nullptr, nullptr, decide, reinterpret_cast<DWORD_PTR>(&decision)),
               WSAECONNREFUSED);
  caller.join();
  if (GetParam().iso() || GetParam().web()) {
    EXPECT_EQ(why, WSAECONNREFUSED);
  }
}

TEST_P(Accept, RefusesAnUnknownAnswer) {
  Listening listening = make_listener(GetParam());
  Sock client = make_socket(GetParam());
  std::thread caller([&] { connect(client, listening.name.data(), listening.name.length); });
  Decision decision{77};
  EXPECT_FAILS(WSAAccept(listening.socket, nullptr, nullptr, decide, reinterpret_cast<DWORD_PTR>(&decision)), WSAEINVAL);
  caller.join();
}

class ConnectData : public OverFamilies {};
INSTANTIATE_TEST_SUITE_P(All, ConnectData, testing::Values(iso4, iso6, iso_stream4), family_name);

TEST_P(ConnectData, GoesBothWays) {
  Listening listening = make_listener(GetParam());
  Sock client = make_socket(GetParam());
  std::string caller_words = "may I", callee_words(32, '\0');
  WSABUF caller_data{5, caller_words.data()}, callee_data{32, callee_words.data()};
  std::thread caller([&] {
    EXPECT_OK(
        WSAConnect(client, listening.name.data(), listening.name.length, &caller_data, &callee_data, nullptr, nullptr));
  });
  Decision decision{CF_ACCEPT};
  decision.callee_data = "you may";
  Sock server(WSAAccept(listening.socket, nullptr, nullptr, decide, reinterpret_cast<DWORD_PTR>(&decision)));
  caller.join();
  EXPECT_EQ(decision.caller_data, "may I");
  EXPECT_TRUE(decision.callee_capacity);
  EXPECT_EQ(callee_words.substr(0, callee_data.len), "you may");
  char again[32];
  int length = sizeof again;
  ASSERT_OK(getsockopt(server, SOL_SOCKET, SO_CONNDATA, again, &length));
  EXPECT_EQ(std::string(again, static_cast<std::size_t>(length)), "may I");
}

TEST_P(ConnectData, OfTheListenersOptionAnswersEveryCaller) {
  Listening listening = make_listener(GetParam());
  ASSERT_OK(setsockopt(listening.socket, SOL_SOCKET, SO_CONNDATA, "welcome", 7));
  Sock client = make_socket(GetParam());
  std::string words(32, '\0');
  WSABUF callee_data{32, words.data()};
  std::thread caller([&] {
    EXPECT_OK(WSAConnect(client, listening.name.data(), listening.name.length, nullptr, &callee_data, nullptr, nullptr));
  });
  Sock server(accept(listening.socket, nullptr, nullptr));
  caller.join();
  EXPECT_EQ(words.substr(0, callee_data.len), "welcome");
}

TEST_P(ConnectData, WithoutAnyTheLengthIsZero) {
  Listening listening = make_listener(GetParam());
  Sock client = make_socket(GetParam());
  std::string words(32, '\0');
  WSABUF callee_data{32, words.data()};
  std::thread caller([&] {
    EXPECT_OK(WSAConnect(client, listening.name.data(), listening.name.length, nullptr, &callee_data, nullptr, nullptr));
  });
  Sock server(accept(listening.socket, nullptr, nullptr));
  caller.join();
  EXPECT_EQ(callee_data.len, 0u);
}

TEST_P(ConnectData, TooLongIsAFault) {
  Listening listening = make_listener(GetParam());
  Sock client = make_socket(GetParam());
  std::string words(33, 'x');
  WSABUF data{33, words.data()};
  EXPECT_FAILS(WSAConnect(client, listening.name.data(), listening.name.length, &data, nullptr, nullptr, nullptr),
               WSAEFAULT);
}

}  // namespace
