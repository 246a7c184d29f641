// What WebSocket has beyond every transport: openwinsock/websocket.h, line by line.
// Its names are ours, so this file is empty where the header is not.
#if __has_include(<openwinsock/websocket.h>)
#include <openwinsock/websocket.h>

#include <atomic>
#include <functional>

#include "support.h"

namespace {

int set(SOCKET s, int name, DWORD value) {
  return setsockopt(s, SOL_WEBSOCKET, name, reinterpret_cast<const char*>(&value), sizeof value);
}
int set(SOCKET s, int name, const std::string& text) {
  return setsockopt(s, SOL_WEBSOCKET, name, text.data(), static_cast<int>(text.size()));
}
DWORD number(SOCKET s, int name) {
  DWORD value = 0xdead;
  int length = sizeof value;
  EXPECT_OK(getsockopt(s, SOL_WEBSOCKET, name, reinterpret_cast<char*>(&value), &length));
  EXPECT_EQ(length, 4);
  return value;
}
std::string text(SOCKET s, int name) {
  std::string value(5000, '\0');
  int length = static_cast<int>(value.size());
  EXPECT_OK(getsockopt(s, SOL_WEBSOCKET, name, value.data(), &length));
  return value.substr(0, static_cast<std::size_t>(length));
}

class WebService : public WinsockTest {
 protected:
  void SetUp() override {
    WinsockTest::SetUp();
    if (!available(web4)) GTEST_SKIP() << "no WebSocket";
  }

  /// A connected pair, its ends set by `set_up(client, listener)` before. What connect gave is in `connected`.
  void connect_pair(const std::function<void(SOCKET, SOCKET)>& set_up = [](SOCKET, SOCKET) {}, const Family& family = web4) {
    listening = make_listener(family);
    client = make_socket(family);
    set_up(client, listening.socket);
    std::thread caller([&] { connected = error_of(connect(client, listening.name.data(), listening.name.length)); });
    server = Sock(accept(listening.socket, nullptr, nullptr));
    caller.join();
    set_limit(client);
    if (server != INVALID_SOCKET) set_limit(server);
  }

  Listening listening;
  Sock client, server;
  int connected = -1;
};

TEST_F(WebService, IsInTheCatalog) {
  int protocols[] = {WEBPROTO_WEBSOCKET, 0};
  WSAPROTOCOL_INFOA infos[8];
  DWORD size = sizeof infos;
  ASSERT_EQ(WSAEnumProtocolsA(protocols, infos, &size), 4);
  for (int i = 0; i < 4; ++i) {
    const bool stream = infos[i].iSocketType == SOCK_STREAM;
    EXPECT_EQ(infos[i].dwServiceFlags1,
              static_cast<DWORD>(XP1_GUARANTEED_DELIVERY | XP1_GUARANTEED_ORDER | XP1_MESSAGE_ORIENTED | XP1_GRACEFUL_CLOSE
                                 | XP1_CONNECT_DATA | XP1_DISCONNECT_DATA | XP1_PARTIAL_MESSAGE
                                 | (stream ? XP1_PSEUDO_STREAM : 0)));
    EXPECT_EQ(infos[i].dwMessageSize, stream ? 0u : 0xffffffffu);
  }
}

TEST_F(WebService, ProtocolZeroMeansItNever) {
  Sock s(socket(AF_INET, SOCK_STREAM, 0));
  EXPECT_FAILS(set(s, WEB_TEXT, 1), WSAENOPROTOOPT);
}

struct Asked {
  std::string caller;
  std::string choice;
  int answer = CF_ACCEPT;
};
int CALLBACK decide(LPWSABUF, LPWSABUF caller, LPQOS, LPQOS, LPWSABUF, LPWSABUF callee, GROUP*, DWORD_PTR context) {
  Asked& asked = *reinterpret_cast<Asked*>(context);
  asked.caller.assign(caller->buf, caller->len);
  EXPECT_GE(callee->len, 255u);
  std::memcpy(callee->buf, asked.choice.data(), asked.choice.size());
  callee->len = static_cast<ULONG>(asked.choice.size());
  return asked.answer;
}

TEST_F(WebService, ConnectDataIsTheTargetAndTheSubprotocols) {
  listening = make_listener(web4);
  client = make_socket(web4);
  std::string wanted = "/chat?room=1\nv2, v1", chosen(64, '\0');
  WSABUF caller{static_cast<ULONG>(wanted.size()), wanted.data()}, callee{64, chosen.data()};
  std::thread calling([&] {
    EXPECT_OK(WSAConnect(client, listening.name.data(), listening.name.length, &caller, &callee, nullptr, nullptr));
  });
  Asked asked{{}, "v1"};
  server = Sock(WSAAccept(listening.socket, nullptr, nullptr, decide, reinterpret_cast<DWORD_PTR>(&asked)));
  calling.join();
  EXPECT_EQ(asked.caller, wanted);
  EXPECT_EQ(chosen.substr(0, callee.len), "v1");
  for (const SOCKET s : {SOCKET{client}, SOCKET{server}}) {
    EXPECT_EQ(text(s, WEB_PATH), "/chat?room=1");
    EXPECT_EQ(text(s, WEB_PROTOCOLS), "v2, v1");
    EXPECT_EQ(text(s, WEB_PROTOCOL), "v1");
    EXPECT_EQ(text(s, WEB_HOST),
              "127.0.0.1:" + std::to_string(ntohs(reinterpret_cast<sockaddr_in*>(listening.name.data())->sin_port)));
    EXPECT_EQ(number(s, WEB_HTTP_STATUS), 101u);
  }
}

TEST_F(WebService, CallerDataThatIsNoTargetIsInvalid) {
  listening = make_listener(web4);
  client = make_socket(web4);
  for (std::string bad : {"chat", "/a b", "/a\r\nX: y", "/a\nb c", "/\xff"}) {
    WSABUF caller{static_cast<ULONG>(bad.size()), bad.data()};
    EXPECT_FAILS(WSAConnect(client, listening.name.data(), listening.name.length, &caller, nullptr, nullptr, nullptr),
                 WSAEINVAL);
  }
  std::string huge = "/" + std::string(2048, 'x');
  WSABUF caller{static_cast<ULONG>(huge.size()), huge.data()};
  EXPECT_FAILS(WSAConnect(client, listening.name.data(), listening.name.length, &caller, nullptr, nullptr, nullptr),
               WSAEFAULT);
}

TEST_F(WebService, ARejectionIs403) {
  listening = make_listener(web4);
  client = make_socket(web4);
  std::thread calling([&] { connected = error_of(connect(client, listening.name.data(), listening.name.length)); });
  Asked asked{{}, {}, CF_REJECT};
  EXPECT_FAILS(WSAAccept(listening.socket, nullptr, nullptr, decide, reinterpret_cast<DWORD_PTR>(&asked)), WSAECONNREFUSED);
  calling.join();
  EXPECT_EQ(connected, WSAECONNREFUSED);
  EXPECT_EQ(number(client, WEB_HTTP_STATUS), 403u);
}

TEST_F(WebService, AChoiceThatWasNotOfferedRefusesThePeer) {
  listening = make_listener(web4);
  client = make_socket(web4);
  std::thread calling([&] { connected = error_of(connect(client, listening.name.data(), listening.name.length)); });
  Asked asked{{}, "soap"};
  EXPECT_FAILS(WSAAccept(listening.socket, nullptr, nullptr, decide, reinterpret_cast<DWORD_PTR>(&asked)), WSAEINVAL);
  calling.join();
  EXPECT_EQ(connected, WSAECONNREFUSED);
}

TEST_F(WebService, TheOptionsSayWhatIsAskedFor) {
  connect_pair([](SOCKET caller, SOCKET listener) {
    EXPECT_OK(set(caller, WEB_PATH, "/path"));
    EXPECT_OK(set(caller, WEB_HOST, "example.com"));
    EXPECT_OK(set(caller, WEB_ORIGIN, "https://example.com"));
    EXPECT_OK(set(caller, WEB_PROTOCOLS, "a, b"));
    EXPECT_OK(set(caller, WEB_HEADERS, "Cookie: x=y"));
    EXPECT_OK(set(listener, WEB_PROTOCOLS, "b, a"));
    EXPECT_OK(set(listener, WEB_HEADERS, "Set-Cookie: x=z\r\n"));
  });
  ASSERT_EQ(connected, 0);
  EXPECT_EQ(text(server, WEB_PATH), "/path");
  EXPECT_EQ(text(server, WEB_HOST), "example.com");
  EXPECT_EQ(text(server, WEB_ORIGIN), "https://example.com");
  EXPECT_EQ(text(server, WEB_PROTOCOL), "b");
  EXPECT_EQ(text(client, WEB_PROTOCOL), "b");
  EXPECT_FAILS(set(client, WEB_PATH, "/late"), WSAEISCONN);
  EXPECT_FAILS(set(client, WEB_MAX_MESSAGE, 1), WSAEISCONN);
}

TEST_F(WebService, OptionsRefuseWhatTheyCannotBe) {
  Sock s = make_socket(web4);
  for (const auto& [name, bad] : std::vector<std::pair<int, std::string>>{{WEB_PATH, "no slash"},
                                                                          {WEB_PATH, "/a b"},
                                                                          {WEB_HOST, "a\r\nb"},
                                                                          {WEB_ORIGIN, "\x01"},
                                                                          {WEB_PROTOCOLS, "a b"},
                                                                          {WEB_PROTOCOLS, "a, a"},
                                                                          {WEB_HEADERS, "Host: x"},
                                                                          {WEB_HEADERS, "no colon"},
                                                                          {WEB_HEADERS, std::string(5000, 'x')}})
    EXPECT_FAILS(set(s, name, bad), WSAEINVAL) << name << bad;
  for (const auto& [name, bad] : std::vector<std::pair<int, DWORD>>{{WEB_MESSAGE_TYPE, 2},
                                                                    {WEB_MAX_HEADER, 100},
                                                                    {WEB_MAX_HEADER, 100'000},
                                                                    {WEB_HANDSHAKE_TIMEOUT, 0},
                                                                    {WEB_CLOSE_TIMEOUT, 0x80000000},
                                                                    {WEB_CLOSE_CODE, 1004},
                                                                    {WEB_CLOSE_CODE, 1005},
                                                                    {WEB_CLOSE_CODE, 2999},
                                                                    {WEB_CLOSE_CODE, 5000},
                                                                    {WEB_CLOSE_CODE, 66536}})
    EXPECT_FAILS(set(s, name, bad), WSAEINVAL) << name << ' ' << bad;
  for (const int name : {WEB_PROTOCOL, WEB_RECEIVED_TYPE, WEB_PEER_CLOSE_CODE, WEB_HTTP_STATUS, 999})
    EXPECT_FAILS(set(s, name, 1), WSAENOPROTOOPT) << name;
  EXPECT_FAILS(setsockopt(s, SOL_WEBSOCKET, WEB_CLOSE_CODE, "x", 1), WSAEFAULT);
  int length = 2;
  char room[2];
  EXPECT_FAILS(getsockopt(s, SOL_WEBSOCKET, WEB_CLOSE_CODE, room, &length), WSAEFAULT);
  EXPECT_FAILS(getsockopt(s, SOL_WEBSOCKET, 999, room, &length), WSAENOPROTOOPT);
}

TEST_F(WebService, OptionsRememberWhatTheyAreSetTo) {
  Sock s = make_socket(web4);
  for (const int name : {WEB_MAX_MESSAGE, WEB_MAX_HEADER, WEB_HANDSHAKE_TIMEOUT, WEB_CLOSE_TIMEOUT, WEB_STALL_TIMEOUT,
                         WEB_LAST_WORDS_TIMEOUT, WEB_PING_INTERVAL, WEB_CLOSE_CODE}) {
    EXPECT_OK(set(s, name, 3001));
    EXPECT_EQ(number(s, name), 3001u) << name;
  }
  EXPECT_OK(set(s, WEB_PAGE, "<p>page</p>"));
  EXPECT_EQ(text(s, WEB_PAGE), "<p>page</p>");
  EXPECT_EQ(text(s, WEB_PAGE_TYPE), "text/html; charset=utf-8");
}

TEST_F(WebService, MessagesAreTextOrBinaryAndTheReceiverSees) {
  connect_pair();
  ASSERT_EQ(connected, 0);
  ASSERT_OK(send_text(client, "binary"));
  ASSERT_OK(set(client, WEB_MESSAGE_TYPE, WEB_TEXT));
  ASSERT_OK(send_text(client, "text"));
  ASSERT_OK(send_text(client, "text again"));
  ASSERT_OK(set(client, WEB_MESSAGE_TYPE, WEB_BINARY));
  ASSERT_OK(send_text(client, "binary again"));
  const DWORD types[] = {WEB_BINARY, WEB_TEXT, WEB_TEXT, WEB_BINARY};
  for (const DWORD type : types) {
    char octet;
    recv(server, &octet, 1, MSG_PEEK);
    EXPECT_EQ(number(server, WEB_RECEIVED_TYPE), type);
    const std::string message = received(server);
    EXPECT_EQ(number(server, WEB_RECEIVED_TYPE), type) << message;
    EXPECT_EQ(message.starts_with("text"), type == WEB_TEXT) << message;
  }
}

TEST_F(WebService, TextMustBeUtf8AndNothingElseIsSent) {
  connect_pair([](SOCKET caller, SOCKET) { EXPECT_OK(set(caller, WEB_MESSAGE_TYPE, WEB_TEXT)); });
  ASSERT_EQ(connected, 0);
  EXPECT_FAILS(send_text(client, "\xff"), WSAEINVAL);
  EXPECT_FAILS(send_text(client, "cut \xc3"), WSAEINVAL);
  EXPECT_OK(send_text(client, "gr\xc3\xbc\xc3\x9f"));
  EXPECT_EQ(received(server), "gr\xc3\xbc\xc3\x9f");
}

TEST_F(WebService, TheCodeOfTheEndIsBothSides) {
  connect_pair();
  ASSERT_EQ(connected, 0);
  EXPECT_EQ(number(server, WEB_PEER_CLOSE_CODE), 0u);
  ASSERT_OK(set(client, WEB_CLOSE_CODE, 4001));
  ASSERT_OK(send_last_words(client, "total"));
  EXPECT_EQ(received(server), error(WSAEDISCON));
  EXPECT_EQ(number(server, WEB_PEER_CLOSE_CODE), 4001u);
  EXPECT_EQ(last_words(server), "total");
  ASSERT_OK(set(server, WEB_CLOSE_CODE, 4002));
  ASSERT_OK(send_last_words(server, "grand total"));
  EXPECT_EQ(received(client), error(WSAEDISCON));
  EXPECT_EQ(number(client, WEB_PEER_CLOSE_CODE), 4002u);
  EXPECT_EQ(last_words(client), "grand total");
}

TEST_F(WebService, AnAnswerWithoutWordsRepeatsTheCode) {
  connect_pair();
  ASSERT_EQ(connected, 0);
  ASSERT_OK(set(client, WEB_CLOSE_CODE, 4001));
  ASSERT_OK(shutdown(client, SD_SEND));
  EXPECT_EQ(received(server), error(WSAEDISCON));
  server.close();
  EXPECT_EQ(received(client), error(WSAEDISCON));
  EXPECT_EQ(number(client, WEB_PEER_CLOSE_CODE), 4001u);
}

TEST_F(WebService, LastWordsMustBeUtf8AndOtherwiseNothingIsSent) {
  connect_pair();
  ASSERT_EQ(connected, 0);
  EXPECT_FAILS(send_last_words(client, "\xff"), WSAEINVAL);
  EXPECT_FAILS(send_last_words(client, "cut \xc3"), WSAEINVAL);
  EXPECT_OK(send_text(client, "still here"));
  EXPECT_EQ(received(server), "still here");
  EXPECT_OK(send_last_words(client, "tsch\xc3\xbc\xc3\x9f"));
  EXPECT_EQ(received(server), error(WSAEDISCON));
  EXPECT_EQ(last_words(server), "tsch\xc3\xbc\xc3\x9f");
}

TEST_F(WebService, AHalfClosedConnectionGoesOnTheOtherWay) {
  for (const Family& family : {web4, web_stream4}) {
    connect_pair([](SOCKET, SOCKET) {}, family);
    ASSERT_EQ(connected, 0);
    ASSERT_OK(send_last_words(client, "I have said it all"));
    EXPECT_FAILS(send_text(client, "late"), WSAESHUTDOWN);
    EXPECT_EQ(received(server), family.messages() ? error(WSAEDISCON) : "");
    EXPECT_OK(send_text(server, "an answer of "));
    EXPECT_EQ(received(client), "an answer of ");
    EXPECT_OK(send_text(server, "some length"));
    EXPECT_OK(send_last_words(server, "now I have too"));
    EXPECT_EQ(received(client), "some length");
    EXPECT_EQ(received(client), family.messages() ? error(WSAEDISCON) : "");
    EXPECT_EQ(last_words(client), "now I have too");
  }
}

TEST_F(WebService, AMessageThatIsTooLongEndsTheConnection) {
  connect_pair([](SOCKET, SOCKET listener) { EXPECT_OK(set(listener, WEB_MAX_MESSAGE, 1000)); });
  ASSERT_EQ(connected, 0);
  ASSERT_OK(send_text(client, std::string(1000, 'x')));
  EXPECT_EQ(received(server, 2000).size(), 1000u);
  ASSERT_OK(send_text(client, std::string(1001, 'x')));
  EXPECT_EQ(received(server, 2000), error(WSAECONNRESET));
  EXPECT_EQ(number(server, WEB_PEER_CLOSE_CODE), 1009u);
  EXPECT_EQ(received(client), error(WSAEDISCON));
  EXPECT_EQ(number(client, WEB_PEER_CLOSE_CODE), 1009u);
}

TEST_F(WebService, AHardCloseIsAbnormal) {
  connect_pair();
  ASSERT_EQ(connected, 0);
  const linger hard{1, 0};
  ASSERT_OK(setsockopt(client, SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&hard), sizeof hard));
  client.close();
  EXPECT_EQ(received(server), error(WSAECONNRESET));
  EXPECT_EQ(number(server, WEB_PEER_CLOSE_CODE), static_cast<DWORD>(WEB_CODE_ABNORMAL));
}

TEST_F(WebService, TwoListenersShareAPortByPath) {
  Listening first{make_socket(web4), loopback(AF_INET)};
  ASSERT_OK(set(first.socket, WEB_PATH, "/first"));
  ASSERT_OK(bind(first.socket, first.name.data(), first.name.length));
  ASSERT_OK(listen(first.socket, 5));
  ASSERT_OK(getsockname(first.socket, first.name.data(), &first.name.length));
  Sock second = make_socket(web4);
  ASSERT_OK(set(second, WEB_PATH, "/second"));
  ASSERT_OK(bind(second, first.name.data(), first.name.length));
  ASSERT_OK(listen(second, 5));
  for (const std::string path : {"/second?x", "/first", "/third"}) {
    Sock caller = make_socket(web4);
    ASSERT_OK(set(caller, WEB_PATH, path));
    set_nonblocking(caller);
    EXPECT_FAILS(connect(caller, first.name.data(), first.name.length), WSAEWOULDBLOCK);
    if (path == "/third") {
      set_nonblocking(second);
      fd_set failed;
      for (int i = 0; i < 2000; ++i) {
        EXPECT_FAILS(accept(second, nullptr, nullptr), WSAEWOULDBLOCK);
        FD_ZERO(&failed);
        FD_SET(caller, &failed);
        timeval brief{0, 1000};
        if (select(0, nullptr, nullptr, &failed, &brief) == 1) break;
      }
      EXPECT_EQ(number(caller, WEB_HTTP_STATUS), 404u);
      continue;
    }
    Sock accepted(accept(path == "/first" ? SOCKET{first.socket} : SOCKET{second}, nullptr, nullptr));
    ASSERT_NE(SOCKET{accepted}, INVALID_SOCKET);
    EXPECT_EQ(text(accepted, WEB_PATH), path);
  }
}

TEST_F(WebService, IPv6HostsAreInBrackets) {
  connect_pair([](SOCKET, SOCKET) {}, web6);
  ASSERT_EQ(connected, 0);
  EXPECT_TRUE(text(server, WEB_HOST).starts_with("[::1]:")) << text(server, WEB_HOST);
}

}  // namespace

#endif
