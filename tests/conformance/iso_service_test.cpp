// What ISO transport offers beyond sending messages: classes, TSAP selectors, AF_ISO addresses, expedited data, options.
// The selectors and options are ours (openwinsock/iso.h), so this file is empty where that header is not.
#if __has_include(<openwinsock/iso.h>)
#include <openwinsock/iso.h>

#include "support.h"

namespace {

inline constexpr Family tp0{"TP0", AF_INET, SOCK_SEQPACKET, ISOPROTO_TP0};
inline constexpr Family tp0_stream{"TP0Stream", AF_INET, SOCK_STREAM, ISOPROTO_TP0};

void set(SOCKET s, int name, DWORD value) {
  EXPECT_OK(setsockopt(s, SOL_ISO_TRANSPORT, name, reinterpret_cast<char*>(&value), sizeof value));
}
void set(SOCKET s, int name, const std::string& value) {
  EXPECT_OK(setsockopt(s, SOL_ISO_TRANSPORT, name, value.data(), static_cast<int>(value.size())));
}
DWORD number(SOCKET s, int name) {
  DWORD value = 0xdeadbeef;
  int size = sizeof value;
  EXPECT_OK(getsockopt(s, SOL_ISO_TRANSPORT, name, reinterpret_cast<char*>(&value), &size));
  return value;
}
std::string octets_of(SOCKET s, int name) {
  std::string value(64, '\0');
  int size = static_cast<int>(value.size());
  EXPECT_OK(getsockopt(s, SOL_ISO_TRANSPORT, name, value.data(), &size));
  value.resize(static_cast<std::size_t>(size));
  return value;
}

class IsoService : public WinsockTest {};

/// A pair whose two ends are set up by the test.
template <class SetUp>
Pair make_pair_with(const Family& family, SetUp set_up) {
  Pair pair;
  Sock listener = make_socket(family);
  pair.client = make_socket(family);
  set_up(pair.client, listener);
  Name name = loopback(family.family);
  EXPECT_OK(bind(listener, name.data(), name.length));
  EXPECT_OK(listen(listener, 5));
  EXPECT_OK(getsockname(listener, name.data(), &name.length));
  std::thread caller([&] { EXPECT_OK(connect(pair.client, name.data(), name.length)); });
  pair.server = Sock(accept(listener, nullptr, nullptr));
  caller.join();
  set_limit(pair.client);
  set_limit(pair.server);
  return pair;
}

// --- class 0 -----------------------------------------------------------------------------------------------------------

TEST_F(IsoService, Class0CarriesMessages) {
  Pair pair = make_pair_of(tp0);
  ASSERT_OK(send_text(pair.client, "one"));
  ASSERT_OK(send_text(pair.client, "two"));
  EXPECT_EQ(received(pair.server), "one");
  EXPECT_EQ(received(pair.server), "two");
  EXPECT_EQ(number(pair.client, ISO_TRANSPORT_CLASS), 0u);
  EXPECT_EQ(number(pair.server, ISO_TRANSPORT_CLASS), 0u);
  EXPECT_EQ(number(pair.server, ISO_TPDU_SIZE), 8192u);
}

TEST_F(IsoService, Class0SegmentsAndReassembles) {
  Pair pair = make_pair_of(tp0);
  const std::string large(50000, 'x');
  ASSERT_OK(send_text(pair.client, large));
  EXPECT_EQ(received(pair.server, 60000), large);
}

TEST_F(IsoService, Class0HasNoDisconnectDataAndStaysWholeWhenAsked) {
  Pair pair = make_pair_of(tp0);
  std::string words = "total";
  WSABUF data{5, words.data()};
  EXPECT_FAILS(WSASendDisconnect(pair.client, &data), WSAENOPROTOOPT);
  ASSERT_OK(send_text(pair.client, "still here"));
  EXPECT_EQ(received(pair.server), "still here");
  ASSERT_OK(WSASendDisconnect(pair.client, nullptr));
  EXPECT_EQ(received(pair.server), error(WSAEDISCON));
  EXPECT_EQ(last_words(pair.server), "");
}

TEST_F(IsoService, Class0StreamEndsWithNoOctets) {
  Pair pair = make_pair_of(tp0_stream);
  ASSERT_OK(send_text(pair.client, "x"));
  ASSERT_OK(shutdown(pair.client, SD_SEND));
  EXPECT_EQ(received(pair.server), "x");
  EXPECT_EQ(received(pair.server), "");
}

TEST_F(IsoService, Class0DeliversEverythingBeforeItsEnd) {
  Pair pair = make_pair_of(tp0);
  for (int i = 0; i < 20; ++i) ASSERT_OK(send_text(pair.client, std::string(1000, static_cast<char>('a' + i))));
  pair.client.close();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(received(pair.server), std::string(1000, static_cast<char>('a' + i)));
  EXPECT_EQ(received(pair.server), error(WSAEDISCON));
}

TEST_F(IsoService, Class0HardCloseResets) {
  Pair pair = make_pair_of(tp0);
  linger hard{1, 0};
  ASSERT_OK(setsockopt(pair.client, SOL_SOCKET, SO_LINGER, reinterpret_cast<char*>(&hard), sizeof hard));
  pair.client.close();
  EXPECT_EQ(received(pair.server), error(WSAECONNRESET));
}

TEST_F(IsoService, Class2CallerMayFallBackToClass0) {
  Listening listening = make_listener(tp0);
  Sock client = make_socket(iso4);
  set(client, ISO_ALTERNATIVE_CLASS_0, 1);
  EXPECT_EQ(number(client, ISO_TRANSPORT_CLASS), 2u);
  std::thread caller([&] { EXPECT_OK(connect(client, listening.name.data(), listening.name.length)); });
  Sock server(accept(listening.socket, nullptr, nullptr));
  caller.join();
  EXPECT_EQ(number(client, ISO_TRANSPORT_CLASS), 0u);
  std::string words = "total";
  WSABUF data{5, words.data()};
  EXPECT_FAILS(WSASendDisconnect(client, &data), WSAENOPROTOOPT);
  ASSERT_OK(send_text(client, "x"));
  set_limit(server);
  EXPECT_EQ(received(server), "x");
}

TEST_F(IsoService, Class2ListenerTakesClass0CallersOnRequest) {
  Sock listener = make_socket(iso4);
  set(listener, ISO_ALTERNATIVE_CLASS_0, 1);
  Name name = loopback(AF_INET);
  ASSERT_OK(bind(listener, name.data(), name.length));
  ASSERT_OK(listen(listener, 5));
  ASSERT_OK(getsockname(listener, name.data(), &name.length));
  Sock client = make_socket(tp0);
  std::thread caller([&] { EXPECT_OK(connect(client, name.data(), name.length)); });
  Sock server(accept(listener, nullptr, nullptr));
  caller.join();
  EXPECT_EQ(number(server, ISO_TRANSPORT_CLASS), 0u);
}

TEST_F(IsoService, ClassesThatDoNotMeetRefuse) {
  Listening listening = make_listener(iso4);
  Sock client = make_socket(tp0);
  int why = 0;
  std::thread caller([&] { why = error_of(connect(client, listening.name.data(), listening.name.length)); });
  set_nonblocking(listening.socket);
  fd_set set_of_one;
  FD_ZERO(&set_of_one);
  FD_SET(SOCKET{listening.socket}, &set_of_one);
  timeval limit{0, 200000};
  EXPECT_EQ(select(0, &set_of_one, nullptr, nullptr, &limit), 0);  // drives the listener; no request may come of it
  caller.join();
  EXPECT_EQ(why, WSAECONNREFUSED);
  EXPECT_EQ(number(client, ISO_DISCONNECT_REASON), DWORD{ISO_REASON_NEGOTIATION});
}

// --- selectors ---------------------------------------------------------------------------------------------------------

TEST_F(IsoService, ListenersShareAPortBySelector) {
  Sock mail = make_socket(iso4), files = make_socket(iso4);
  set(mail, ISO_LOCAL_SELECTOR, "MAIL");
  set(files, ISO_LOCAL_SELECTOR, "FILES");
  Name name = loopback(AF_INET);
  ASSERT_OK(bind(mail, name.data(), name.length));
  ASSERT_OK(listen(mail, 5));
  ASSERT_OK(getsockname(mail, name.data(), &name.length));
  ASSERT_OK(bind(files, name.data(), name.length));
  ASSERT_OK(listen(files, 5));
  for (const auto& [selector, listener] : {std::pair{"FILES", &files}, std::pair{"MAIL", &mail}}) {
    Sock client = make_socket(iso4);
    set(client, ISO_REMOTE_SELECTOR, selector);
    set(client, ISO_LOCAL_SELECTOR, "ME");
    std::thread caller([&] { EXPECT_OK(connect(client, name.data(), name.length)); });
    Sock server(accept(*listener, nullptr, nullptr));
    caller.join();
    EXPECT_EQ(octets_of(server, ISO_LOCAL_SELECTOR), selector);
    EXPECT_EQ(octets_of(server, ISO_REMOTE_SELECTOR), "ME");
    set_limit(server);
    ASSERT_OK(send_text(client, selector));
    EXPECT_EQ(received(server), selector);
  }
}

TEST_F(IsoService, TheSameSelectorTwiceIsInUse) {
  Listening first = make_listener(iso4);
  Sock second = make_socket(iso4);
  EXPECT_FAILS(bind(second, first.name.data(), first.name.length), WSAEADDRINUSE);
  set(second, ISO_LOCAL_SELECTOR, "OTHER");
  ASSERT_OK(bind(second, first.name.data(), first.name.length));
  ASSERT_OK(listen(second, 1));
  Sock third = make_socket(iso4);
  set(third, ISO_LOCAL_SELECTOR, "OTHER");
  EXPECT_FAILS(bind(third, first.name.data(), first.name.length), WSAEADDRINUSE);
  second.close();
  ASSERT_OK(bind(third, first.name.data(), first.name.length));
}

TEST_F(IsoService, AnUnknownSelectorIsRefused) {
  Sock listener = make_socket(iso4);
  set(listener, ISO_LOCAL_SELECTOR, "HERE");
  Name name = loopback(AF_INET);
  ASSERT_OK(bind(listener, name.data(), name.length));
  ASSERT_OK(listen(listener, 5));
  ASSERT_OK(getsockname(listener, name.data(), &name.length));
  Sock lost = make_socket(iso4), right = make_socket(iso4);
  set(lost, ISO_REMOTE_SELECTOR, "ELSEWHERE");
  set(right, ISO_REMOTE_SELECTOR, "HERE");
  std::thread caller([&] {
    EXPECT_FAILS(connect(lost, name.data(), name.length), WSAECONNREFUSED);
    EXPECT_OK(connect(right, name.data(), name.length));
  });
  Sock server(accept(listener, nullptr, nullptr));
  caller.join();
  EXPECT_EQ(number(lost, ISO_DISCONNECT_REASON), DWORD{ISO_REASON_UNKNOWN});
}

TEST_F(IsoService, ASelectorHasAtMost32Octets) {
  Sock s = make_socket(iso4);
  const std::string longest(32, 's');
  set(s, ISO_LOCAL_SELECTOR, longest);
  EXPECT_EQ(octets_of(s, ISO_LOCAL_SELECTOR), longest);
  EXPECT_FAILS(setsockopt(s, SOL_ISO_TRANSPORT, ISO_LOCAL_SELECTOR, (longest + "s").data(), 33), WSAEINVAL);
}

// --- AF_ISO ------------------------------------------------------------------------------------------------------------

SOCKADDR_TP nsap_of(const std::string& selector, unsigned short port) {
  // RFC 1277: 127.0.0.1 and a port, in decimal digits.
  std::string digits = "540072872203127000000001";
  const std::string five = std::to_string(100000 + port).substr(1);
  digits += five + "F";
  std::string octets;
  for (std::size_t i = 0; i < digits.size(); i += 2)
    octets += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  SOCKADDR_TP name{};
  ISO_SET_TP_ADDR(&name, selector.data(), selector.size(), octets.data(), octets.size());
  return name;
}

TEST_F(IsoService, AddressesOfAfIsoHoldSelectorAndNsap) {
  Sock listener(socket(AF_ISO, SOCK_SEQPACKET, ISOPROTO_TP2));
  ASSERT_NE(SOCKET{listener}, INVALID_SOCKET);
  SOCKADDR_TP here = nsap_of("ECHO", 0);
  ASSERT_OK(bind(listener, reinterpret_cast<sockaddr*>(&here), sizeof here));
  ASSERT_OK(listen(listener, 5));
  int size = sizeof here;
  ASSERT_OK(getsockname(listener, reinterpret_cast<sockaddr*>(&here), &size));
  EXPECT_EQ(size, static_cast<int>(sizeof here));
  EXPECT_EQ(here.tp_family, AF_ISO);
  EXPECT_EQ(here.tp_tsel_len, 4);
  EXPECT_EQ(here.tp_taddr_len, 4 + 15);
  EXPECT_EQ(std::memcmp(here.tp_addr, "ECHO\x54\x00\x72\x87\x22\x03\x12\x70\x00\x00\x00\x01", 16), 0);

  Sock client(socket(AF_ISO, SOCK_SEQPACKET, 0));
  ASSERT_NE(SOCKET{client}, INVALID_SOCKET);
  std::thread caller([&] { EXPECT_OK(connect(client, reinterpret_cast<sockaddr*>(&here), sizeof here)); });
  SOCKADDR_TP peer{};
  size = sizeof peer;
  Sock server(accept(listener, reinterpret_cast<sockaddr*>(&peer), &size));
  caller.join();
  EXPECT_EQ(peer.tp_family, AF_ISO);
  set_limit(server);
  ASSERT_OK(send_text(client, "hello"));
  EXPECT_EQ(received(server), "hello");
  SOCKADDR_TP named{};
  size = sizeof named;
  ASSERT_OK(getpeername(client, reinterpret_cast<sockaddr*>(&named), &size));
  EXPECT_EQ(std::memcmp(&named, &here, sizeof here), 0);
}

TEST_F(IsoService, BadAddressesOfAfIsoAreRefused) {
  Sock s(socket(AF_ISO, SOCK_SEQPACKET, ISOPROTO_TP2));
  SOCKADDR_TP good = nsap_of("ECHO", 102);
  const auto fails = [&](const SOCKADDR_TP& name, int size, int code) {
    EXPECT_FAILS(connect(s, reinterpret_cast<const sockaddr*>(&name), size), code);
  };
  fails(good, 4, WSAEFAULT);
  fails(good, 12, WSAEFAULT);
  SOCKADDR_TP bad = good;
  bad.tp_tsel_len = 33;
  fails(bad, sizeof bad, WSAEFAULT);
  bad = good;
  bad.tp_taddr_len = 60;
  fails(bad, sizeof bad, WSAEFAULT);
  bad = good;
  bad.tp_addr_type = 7;
  fails(bad, sizeof bad, WSAEFAULT);
  bad = good;
  bad.tp_addr[4] = 0x55;  // another authority
  fails(bad, sizeof bad, WSAEADDRNOTAVAIL);
  bad = good;
  bad.tp_addr[10] = 0x99;  // 999.…
  fails(bad, sizeof bad, WSAEADDRNOTAVAIL);
  bad = good;
  bad.tp_taddr_len = static_cast<u_short>(bad.tp_taddr_len - 1);  // half a port
  fails(bad, sizeof bad, WSAEADDRNOTAVAIL);
  bad = good;
  bad.tp_family = AF_INET;
  fails(bad, sizeof bad, WSAEAFNOSUPPORT);
}

// --- expedited data ----------------------------------------------------------------------------------------------------

std::string received_expedited(SOCKET s, int capacity = 100) {
  std::string buffer(static_cast<std::size_t>(capacity), '\0');
  const int got = recv(s, buffer.data(), capacity, MSG_OOB);
  if (got == SOCKET_ERROR) return error(WSAGetLastError());
  buffer.resize(static_cast<std::size_t>(got));
  return buffer;
}

class IsoExpedited : public WinsockTest, public testing::WithParamInterface<DWORD> {
 protected:
  Pair make() {
    return make_pair_with(iso4, [](SOCKET client, SOCKET listener) {
      set(client, ISO_EXPEDITED, GetParam());
      set(listener, ISO_EXPEDITED, ISO_EXPEDITED_ACKNOWLEDGED);
    });
  }
};

TEST_P(IsoExpedited, DataGoesItsOwnWay) {
  Pair pair = make();
  EXPECT_EQ(number(pair.server, ISO_EXPEDITED), GetParam());
  ASSERT_OK(send_text(pair.client, "ordinary"));
  ASSERT_OK(send(pair.client, "urgent", 6, MSG_OOB));
  EXPECT_EQ(received_expedited(pair.server), "urgent");
  EXPECT_EQ(received(pair.server), "ordinary");
}

TEST_P(IsoExpedited, ItemsComeInOrderEachOnce) {
  Pair pair = make();
  std::thread sender([&] {
    for (int i = 0; i < 100; ++i) {
      const std::string item = "item " + std::to_string(i);
      EXPECT_OK(send(pair.client, item.data(), static_cast<int>(item.size()), MSG_OOB));
      EXPECT_OK(send_text(pair.client, "message " + std::to_string(i)));
    }
  });
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(received_expedited(pair.server), "item " + std::to_string(i));
    EXPECT_EQ(received(pair.server), "message " + std::to_string(i));
  }
  sender.join();
}

TEST_P(IsoExpedited, HasOneTo16Octets) {
  Pair pair = make();
  EXPECT_FAILS(send(pair.client, "", 0, MSG_OOB), WSAEINVAL);
  EXPECT_FAILS(send(pair.client, "12345678901234567", 17, MSG_OOB), WSAEMSGSIZE);
  ASSERT_OK(send(pair.client, "1234567890123456", 16, MSG_OOB));
  EXPECT_EQ(received_expedited(pair.server), "1234567890123456");
}

INSTANTIATE_TEST_SUITE_P(, IsoExpedited, testing::Values(DWORD{ISO_EXPEDITED_PLAIN}, DWORD{ISO_EXPEDITED_ACKNOWLEDGED}));

TEST_F(IsoService, ExpeditedDataNeedsTheAgreementOfBoth) {
  Pair pair = make_pair_with(iso4, [](SOCKET, SOCKET listener) { set(listener, ISO_EXPEDITED, ISO_EXPEDITED_NONE); });
  EXPECT_EQ(number(pair.client, ISO_EXPEDITED), DWORD{ISO_EXPEDITED_NONE});
  EXPECT_FAILS(send(pair.client, "x", 1, MSG_OOB), WSAEOPNOTSUPP);
  ASSERT_OK(send_text(pair.client, "ordinary"));
  EXPECT_EQ(received(pair.server), "ordinary");
}

TEST_F(IsoService, Class0HasExpeditedDataOnRequest) {
  Pair pair = make_pair_with(tp0, [](SOCKET client, SOCKET listener) {
    set(client, ISO_EXPEDITED, ISO_EXPEDITED_PLAIN);
    set(listener, ISO_EXPEDITED, ISO_EXPEDITED_PLAIN);
  });
  ASSERT_OK(send(pair.client, "urgent", 6, MSG_OOB));
  EXPECT_EQ(received_expedited(pair.server), "urgent");
}

bool selects(SOCKET s, bool except, long milliseconds) {
  fd_set set_of_one;
  FD_ZERO(&set_of_one);
  FD_SET(s, &set_of_one);
  timeval limit{milliseconds / 1000, milliseconds % 1000 * 1000};
  return select(0, except ? nullptr : &set_of_one, nullptr, except ? &set_of_one : nullptr, &limit) == 1;
}

TEST_F(IsoService, ExpeditedDataShowsInSelectAndAtTheMark) {
  Pair pair = make_pair_of(iso4);
  u_long at_mark = 2;
  ASSERT_OK(ioctlsocket(pair.server, static_cast<long>(SIOCATMARK), &at_mark));
  EXPECT_EQ(at_mark, 1u);
  EXPECT_FALSE(selects(pair.server, true, 0));
  ASSERT_OK(send(pair.client, "u", 1, MSG_OOB));
  EXPECT_TRUE(selects(pair.server, true, 20000));
  EXPECT_FALSE(selects(pair.server, false, 0));
  ASSERT_OK(ioctlsocket(pair.server, static_cast<long>(SIOCATMARK), &at_mark));
  EXPECT_EQ(at_mark, 0u);
  EXPECT_EQ(received_expedited(pair.server), "u");
  EXPECT_FALSE(selects(pair.server, true, 0));
  set_nonblocking(pair.server);
  EXPECT_EQ(received_expedited(pair.server), error(WSAEWOULDBLOCK));
}

TEST_F(IsoService, ExpeditedDataInlineIsAMessageOfItsOwn) {
  Pair pair = make_pair_of(iso4);
  BOOL on = TRUE;
  ASSERT_OK(setsockopt(pair.server, SOL_SOCKET, SO_OOBINLINE, reinterpret_cast<char*>(&on), sizeof on));
  EXPECT_EQ(received_expedited(pair.server), error(WSAEINVAL));
  ASSERT_OK(send_text(pair.client, "before"));
  ASSERT_OK(send(pair.client, "begin ", 6, MSG_PARTIAL));
  ASSERT_OK(send(pair.client, "urgent", 6, MSG_OOB));
  ASSERT_OK(send_text(pair.client, "end"));
  EXPECT_EQ(received(pair.server), "before");
  EXPECT_EQ(received(pair.server), "begin end");
  EXPECT_EQ(received(pair.server), "urgent");
}

TEST_F(IsoService, ExpeditedDataIsReadPieceByPiece) {
  Pair pair = make_pair_of(iso4);
  ASSERT_OK(send(pair.client, "abcdef", 6, MSG_OOB));
  char buffer[4];
  EXPECT_FAILS(recv(pair.server, buffer, 4, MSG_OOB), WSAEMSGSIZE);
  EXPECT_EQ(std::string(buffer, 4), "abcd");
  EXPECT_EQ(received_expedited(pair.server), "ef");
}

// --- options -----------------------------------------------------------------------------------------------------------

TEST_F(IsoService, OptionsHaveLimitsAndAreTooLateOnceConnected) {
  Sock s = make_socket(iso4);
  const auto fails = [&](SOCKET which, int name, DWORD value, int code) {
    EXPECT_FAILS(setsockopt(which, SOL_ISO_TRANSPORT, name, reinterpret_cast<char*>(&value), sizeof value), code);
  };
  fails(s, ISO_TPDU_SIZE, 127, WSAEINVAL);
  fails(s, ISO_TPDU_SIZE, 65409, WSAEINVAL);
  fails(s, ISO_EXPEDITED, 3, WSAEINVAL);
  fails(s, ISO_CONNECT_TIMEOUT, 0, WSAEINVAL);
  fails(s, ISO_TRANSPORT_CLASS, 0, WSAENOPROTOOPT);
  fails(s, 99, 1, WSAENOPROTOOPT);
  char one = 1;
  EXPECT_FAILS(setsockopt(s, SOL_ISO_TRANSPORT, ISO_TPDU_SIZE, &one, 1), WSAEFAULT);
  EXPECT_FAILS(setsockopt(s, SOL_ISO_TRANSPORT, ISO_TPDU_SIZE, nullptr, 4), WSAEFAULT);
  EXPECT_FAILS(setsockopt(s, IPPROTO_TCP, 1, &one, 1), WSAENOPROTOOPT);
  int size = 1;
  char small = 0;
  EXPECT_FAILS(getsockopt(s, SOL_ISO_TRANSPORT, ISO_TPDU_SIZE, &small, &size), WSAEFAULT);
  EXPECT_EQ(number(s, ISO_LAST_WORDS_TIMEOUT), 15000u);

  Pair pair = make_pair_with(iso4, [](SOCKET client, SOCKET) { set(client, ISO_TPDU_SIZE, 1024); });
  EXPECT_EQ(number(pair.server, ISO_TPDU_SIZE), 1024u);
  EXPECT_EQ(number(pair.client, ISO_TPDU_SIZE), 1024u);
  fails(pair.client, ISO_TPDU_SIZE, 2048, WSAEISCONN);
}

TEST_F(IsoService, LastWordsMayBeSwitchedOff) {
  Pair pair = make_pair_with(iso4, [](SOCKET, SOCKET listener) { set(listener, ISO_LAST_WORDS_TIMEOUT, 0); });
  ASSERT_OK(send_last_words(pair.client, "goodbye"));
  EXPECT_EQ(received(pair.server), error(WSAEDISCON));
  EXPECT_EQ(last_words(pair.server), "goodbye");
  EXPECT_EQ(received(pair.client), error(WSAEDISCON));  // DC has come without waiting for the server
  EXPECT_FAILS(send_last_words(pair.server, "too late"), WSAECONNRESET);
}

TEST_F(IsoService, AnUnmarkedEndIsGracefulInTheStyleOfRfc1859) {
  Pair pair = make_pair_with(iso4, [](SOCKET client, SOCKET listener) {
    set(client, ISO_DISCONNECT_STYLE, ISO_STYLE_RFC1859);
    set(listener, ISO_DISCONNECT_STYLE, ISO_STYLE_RFC1859);
  });
  ASSERT_OK(send_text(pair.client, "x"));
  ASSERT_OK(send_last_words(pair.client, "goodbye"));
  EXPECT_EQ(received(pair.server), "x");
  EXPECT_EQ(received(pair.server), error(WSAEDISCON));
  EXPECT_EQ(last_words(pair.server), "goodbye");
}

TEST_F(IsoService, TheConnectTimeoutIsSettable) {
  Listening listening = make_listener(tcp4);  // takes the carrier and never answers
  Sock s = make_socket(iso4);
  set(s, ISO_CONNECT_TIMEOUT, 50);
  EXPECT_FAILS(connect(s, listening.name.data(), listening.name.length), WSAETIMEDOUT);
}

}  // namespace
#endif
