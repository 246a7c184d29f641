// WebSocket against peers that speak it badly, slowly, or speak plain HTTP: TCP sockets with octets made by hand (RFC 6455).
// Whatever a peer does, the documented error comes back and other connections are not disturbed.
// Its names are ours, so this file is empty where the header is not.
#if __has_include(<openwinsock/websocket.h>)
#include <openwinsock/websocket.h>

#include "support.h"

namespace {

const std::string request =
    "GET /chat HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

int set(SOCKET s, int name, DWORD value) {
  return setsockopt(s, SOL_WEBSOCKET, name, reinterpret_cast<const char*>(&value), sizeof value);
}

class WebPeer : public WinsockTest {
 protected:
  void SetUp() override {
    WinsockTest::SetUp();
    if (!available(web4)) GTEST_SKIP() << "no WebSocket";
  }

  Sock tcp_to(Listening& listening) {
    Sock peer = make_socket(tcp4);
    set_limit(peer);
    EXPECT_OK(connect(peer, listening.name.data(), listening.name.length));
    return peer;
  }

  /// A WebSocket socket that has accepted a peer made by hand.
  void accept_by_hand() {
    if (listening.socket == INVALID_SOCKET) listening = make_listener(web4);
    peer = tcp_to(listening);
    ASSERT_OK(send_text(peer, request));
    web = Sock(accept(listening.socket, nullptr, nullptr));
    ASSERT_NE(SOCKET{web}, INVALID_SOCKET);
    set_limit(web);
    const std::string response = received(peer);
    EXPECT_TRUE(response.starts_with("HTTP/1.1 101 ")) << response;
    EXPECT_NE(response.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), std::string::npos) << response;
  }

  /// All that comes until the peer's end.
  static std::string all_received(SOCKET s) {
    std::string all;
    for (;;) {
      const std::string piece = received(s);
      if (piece.empty() || piece.starts_with("error ")) return all;
      all += piece;
    }
  }

  /// The listener is driven by an accept that finds nobody.
  static void drive(SOCKET listener) {
    set_nonblocking(listener);
    EXPECT_FAILS(accept(listener, nullptr, nullptr), WSAEWOULDBLOCK);
  }

  Listening listening;
  Sock web, peer;
};

std::string masked(int first, const std::string& payload) {  // with a mask of zeros
  return static_cast<char>(first) + (static_cast<char>(0x80 | payload.size()) + std::string(4, '\0')) + payload;
}

TEST_F(WebPeer, ByHandIsUnderstood) {
  accept_by_hand();
  ASSERT_OK(send_text(peer, masked(0x01, "by ") + masked(0x89, "ping") + masked(0x80, "hand")));
  EXPECT_EQ(received(web), "by hand");
  EXPECT_EQ(received(peer), "\x8a\x04ping");
  ASSERT_OK(send_text(web, "answer"));
  EXPECT_EQ(received(peer),
            "\x82\x06"
            "answer");
  ASSERT_OK(send_text(peer, masked(0x88, "\x0f\xa1why")));
  EXPECT_EQ(received(web), error(WSAEDISCON));
  ASSERT_OK(send_last_words(web, "because"));
  EXPECT_EQ(received(peer),
            "\x88\x09\x03\xe8"
            "because");
  EXPECT_EQ(received(peer), "");  // the server ends the TCP connection
}

TEST_F(WebPeer, OctetByOctetIsUnderstood) {
  accept_by_hand();
  for (const char c : masked(0x81, "slow")) ASSERT_OK(send(peer, &c, 1, 0));
  EXPECT_EQ(received(web), "slow");
}

TEST_F(WebPeer, BrokenRulesResetTheConnectionAndTellThePeer) {
  const struct {
    std::string octets;
    int code;
  } cases[] = {
      {"\x81\x01x", 1002},               // not masked
      {masked(0xc1, "x"), 1002},         // reserved bit
      {masked(0x83, "x"), 1002},         // reserved opcode
      {masked(0x80, "x"), 1002},         // continuation of nothing
      {masked(0x09, "x"), 1002},         // fragmented ping
      {masked(0x88, "x"), 1002},         // half a code
      {masked(0x88, "\x03\xed"), 1002},  // 1005
      {masked(0x81, "\xff"), 1007},      // no UTF-8
      {masked(0x88, "\x03\xe8\xff"), 1007},
      {std::string("\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", 14), 1009},
  };
  for (const auto& it : cases) {
    accept_by_hand();
    ASSERT_OK(send_text(peer, masked(0x82, "good") + it.octets));
    EXPECT_EQ(received(web), "good");
    EXPECT_EQ(received(web), error(WSAECONNRESET));
    EXPECT_FAILS(send_text(web, "x"), WSAECONNRESET);
    const std::string told{'\x88', 2, static_cast<char>(it.code >> 8), static_cast<char>(it.code & 0xff)};
    EXPECT_EQ(all_received(peer), told);
  }
}

TEST_F(WebPeer, AnEndWithoutCloseIsAReset) {
  accept_by_hand();
  ASSERT_OK(send_text(peer, masked(0x81, "last")));
  peer.close();
  EXPECT_EQ(received(web), "last");
  EXPECT_EQ(received(web), error(WSAECONNRESET));
}

TEST_F(WebPeer, APageIsServedOnTheSamePort) {
  listening = make_listener(web4);
  const std::string page = "<!doctype html><title>page</title>";
  ASSERT_OK(setsockopt(listening.socket, SOL_WEBSOCKET, WEB_PAGE, page.data(), static_cast<int>(page.size())));
  peer = tcp_to(listening);
  ASSERT_OK(send_text(peer, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  std::thread other([&] {  // drives the listener, and is served behind the page
    web = Sock(accept(listening.socket, nullptr, nullptr));
  });
  const std::string response = all_received(peer);
  EXPECT_TRUE(response.starts_with("HTTP/1.1 200 OK\r\n")) << response;
  EXPECT_TRUE(response.ends_with("\r\n\r\n" + page)) << response;
  Sock caller = make_socket(web4);
  EXPECT_OK(connect(caller, listening.name.data(), listening.name.length));
  other.join();
  EXPECT_NE(SOCKET{web}, INVALID_SOCKET);
}

TEST_F(WebPeer, WithoutAPageHttpIsTold426AndGarbage400) {
  listening = make_listener(web4);
  for (const auto& [octets, status] : {std::pair<std::string, std::string>{"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "426"},
                                       {"\x16\x03\x01 hello, TLS", "400"},
                                       {"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + std::string(9000, 'x'), "431"}}) {
    peer = tcp_to(listening);
    ASSERT_OK(send_text(peer, octets));
    ASSERT_OK(shutdown(peer, SD_SEND));
    std::string response;
    for (int i = 0; i < 1000 && response.empty(); ++i) {
      drive(listening.socket);
      u_long there = 0;
      ioctlsocket(peer, FIONREAD, &there);
      if (there > 0) response = received(peer);
    }
    EXPECT_TRUE(response.starts_with("HTTP/1.1 " + status)) << response;
  }
}

TEST_F(WebPeer, SlowRequestsAreGivenUpAndHoldNobodyBack) {
  listening = make_listener(web4);
  ASSERT_OK(set(listening.socket, WEB_HANDSHAKE_TIMEOUT, 100));
  std::thread accepting([&] { web = Sock(accept(listening.socket, nullptr, nullptr)); });
  std::vector<Sock> slow;
  for (int i = 0; i < 10; ++i) {  // twice the backlog
    slow.push_back(tcp_to(listening));
    EXPECT_OK(send_text(slow.back(), "GET / HTTP/1.1\r\nX: "));
  }
  Sock caller = make_socket(web4);
  EXPECT_OK(connect(caller, listening.name.data(), listening.name.length));
  accepting.join();
  EXPECT_NE(SOCKET{web}, INVALID_SOCKET);
  EXPECT_EQ(all_received(slow.front()), "");  // and its TCP connection has ended
}

TEST_F(WebPeer, AFloodOfPingsWithoutReadingHoldsNoMemory) {
  accept_by_hand();
  const std::string flood = [] {
    std::string text;
    for (int i = 0; i < 500; ++i) text += masked(0x89, std::string(120, 'p'));
    return text;
  }();
  set_nonblocking(peer);
  set_nonblocking(web);
  std::size_t sent = 0;
  int refused = 0;  // the flood ends when everything between is full, and stays full
  while (refused < 200 && sent < (64u << 20)) {
    const int here = send(peer, flood.data(), static_cast<int>(flood.size()), 0);
    if (here > 0) sent += static_cast<std::size_t>(here);
    refused = here > 0 ? 0 : refused + 1;
    EXPECT_EQ(received(web), error(WSAEWOULDBLOCK));
  }
  EXPECT_LT(sent, 64u << 20);
}

}  // namespace

#endif
