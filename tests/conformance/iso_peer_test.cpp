// ISO transport against peers that speak it badly or not at all: plain TCP sockets with octets made by hand (RFC 1006, ISO
// 8073). Whatever a peer does, the documented error comes back and other connections are not disturbed.
#include "support.h"

namespace {

std::string octets(std::initializer_list<int> values) {
  std::string result;
  for (const int value : values) result += static_cast<char>(value);
  return result;
}

class IsoPeer : public WinsockTest {
 protected:
  void SetUp() override {
    WinsockTest::SetUp();
    if (!available(iso4)) GTEST_SKIP() << "no ISO transport";
  }

  /// Connects an ISO socket to a TCP peer made by hand, which answers the request as a good one would. The peer knows the
  /// reference of the ISO socket.
  void connect_by_hand() {
    Listening listening = make_listener(tcp4);
    iso = make_socket(iso4);
    set_limit(iso);
    std::thread caller([&] { EXPECT_OK(connect(iso, listening.name.data(), listening.name.length)); });
    peer = Sock(accept(listening.socket, nullptr, nullptr));
    set_limit(peer);
    const std::string request = received(peer);
    ASSERT_GE(request.size(), 11u);
    reference = request.substr(8, 2);
    // CC, class 2 without explicit flow control, TPDU size 8192.
    ASSERT_OK(send_text(peer, octets({3, 0, 0, 14, 9, 0xd0}) + reference + octets({0x56, 0x78, 0x21, 0xc0, 1, 0x0d})));
    caller.join();
  }

  /// The octets of a DT TPDU to the ISO socket.
  std::string data(const std::string& text, bool end = true) const {
    return octets({3, 0, 0, 9 + static_cast<int>(text.size()), 4, 0xf0}) + reference + octets({end ? 0x80 : 0}) + text;
  }

  Sock iso, peer;
  std::string reference;
};

TEST_F(IsoPeer, ByHandIsUnderstood) {
  connect_by_hand();
  ASSERT_OK(send_text(peer, data("by ", false) + data("hand")));
  EXPECT_EQ(received(iso), "by hand");
}

TEST_F(IsoPeer, OctetByOctetIsUnderstood) {
  connect_by_hand();
  for (const char c : data("slow")) ASSERT_OK(send(peer, &c, 1, 0));
  EXPECT_EQ(received(iso), "slow");
}

TEST_F(IsoPeer, MalformedTpdusResetTheConnection) {
  const std::string bad[] = {
      "GET / HTTP/1.0\r\n\r\n",                          // no TPKT at all
      octets({3, 0, 0, 3}),                              // a TPKT shorter than its header
      octets({3, 0, 0, 4}),                              // nothing in it
      octets({3, 0, 0, 7, 0xff, 0xf0, 0}),               // reserved length indicator
      octets({3, 0, 0, 7, 90, 0xf0, 0x80}),              // header longer than the TPKT
      octets({3, 0, 0, 7, 2, 0x00, 0x80}),               // unknown TPDU
      octets({3, 0, 0, 11, 6, 0xe0, 0, 0, 1, 2, 0x21}),  // a second CR
  };
  for (const auto& text : bad) {
    connect_by_hand();
    ASSERT_OK(send_text(peer, text));
    EXPECT_EQ(received(iso), error(WSAECONNRESET)) << text;
    EXPECT_FAILS(send_text(iso, "x"), WSAECONNRESET);
  }
}

TEST_F(IsoPeer, DataBeforeTheErrorIsStillDelivered) {
  connect_by_hand();
  ASSERT_OK(send_text(peer, data("good") + octets({9, 9, 9, 9})));
  EXPECT_EQ(received(iso), "good");
  EXPECT_EQ(received(iso), error(WSAECONNRESET));
}

TEST_F(IsoPeer, ThatVanishesResetsTheConnection) {
  connect_by_hand();
  peer.close();
  EXPECT_EQ(received(iso), error(WSAECONNRESET));
}

TEST_F(IsoPeer, ThatVanishesWithinATpduResetsTheConnection) {
  connect_by_hand();
  ASSERT_OK(send_text(peer, data("never whole").substr(0, 12)));
  peer.close();
  EXPECT_EQ(received(iso), error(WSAECONNRESET));
}

TEST_F(IsoPeer, AnAbortiveEndWithWordsGivesThem) {
  connect_by_hand();
  // DR, reason 0x80, additional information 0xc0: disruptive.
  ASSERT_OK(
      send_text(peer, octets({3, 0, 0, 18, 9, 0x80}) + reference + octets({0x56, 0x78, 0x80, 0xe0, 1, 0xc0}) + "why?"));
  EXPECT_EQ(received(iso), error(WSAECONNRESET));
  EXPECT_EQ(last_words(iso), "why?");
}

TEST_F(IsoPeer, ARefusalWithWordsGivesThem) {
  Listening listening = make_listener(tcp4);
  iso = make_socket(iso4);
  int why = 0;
  std::thread caller([&] { why = error_of(connect(iso, listening.name.data(), listening.name.length)); });
  peer = Sock(accept(listening.socket, nullptr, nullptr));
  set_limit(peer);
  const std::string request = received(peer);
  ASSERT_GE(request.size(), 11u);
  ASSERT_OK(send_text(peer, octets({3, 0, 0, 19, 6, 0x80}) + request.substr(8, 2) + octets({0, 0, 0x80}) + "go away!"));
  caller.join();
  EXPECT_EQ(why, WSAECONNREFUSED);
  EXPECT_EQ(last_words(iso), "go away!");
}

TEST_F(IsoPeer, ThatAnswersWithNonsenseRefusesTheConnection) {
  Listening listening = make_listener(tcp4);
  iso = make_socket(iso4);
  int why = 0;
  std::thread caller([&] { why = error_of(connect(iso, listening.name.data(), listening.name.length)); });
  peer = Sock(accept(listening.socket, nullptr, nullptr));
  ASSERT_OK(send_text(peer, "HTTP/1.0 400 Bad Request\r\n\r\n"));
  caller.join();
  EXPECT_EQ(why, WSAECONNREFUSED);
}

TEST_F(IsoPeer, ThatNeverAsksDoesNotDisturbTheListener) {
  Listening listening = make_listener(iso4);
  std::vector<Sock> silent;
  for (int i = 0; i < 3; ++i) {
    silent.push_back(make_socket(tcp4));
    ASSERT_OK(connect(silent.back(), listening.name.data(), listening.name.length));
  }
  ASSERT_OK(send_text(silent[0], "nonsense"));
  ASSERT_OK(send_text(silent[1], octets({3, 0})));
  silent[2].close();
  Sock client = make_socket(iso4);
  std::thread caller([&] { EXPECT_OK(connect(client, listening.name.data(), listening.name.length)); });
  Sock server(accept(listening.socket, nullptr, nullptr));
  caller.join();
  ASSERT_NE(SOCKET{server}, INVALID_SOCKET);
  set_limit(server);
  ASSERT_OK(send_text(client, "well"));
  EXPECT_EQ(received(server), "well");
}

TEST_F(IsoPeer, ThatIsGoneBeforeItIsAcceptedResetsItsRequest) {
  // contract: WSAECONNRESET accept, WSAAccept
  const auto ask = [&](SOCKET listener) {
    Name name;
    getsockname(listener, name.data(), &name.length);
    peer = make_socket(tcp4);
    ASSERT_OK(connect(peer, name.data(), name.length));
    ASSERT_OK(send_text(peer, octets({3, 0, 0, 11, 6, 0xe0, 0, 0, 1, 2, 0x21})));
    WSAPOLLFD waiting{listener, POLLRDNORM, 0};
    ASSERT_EQ(WSAPoll(&waiting, 1, 5000), 1);
  };
  Listening listening = make_listener(iso4);
  set_nonblocking(listening.socket);
  ask(listening.socket);
  peer.close();
  EXPECT_EQ(accept(listening.socket, nullptr, nullptr), INVALID_SOCKET);
  EXPECT_EQ(WSAGetLastError(), WSAECONNRESET);
  ask(listening.socket);
  peer.close();
  EXPECT_EQ(WSAAccept(listening.socket, nullptr, nullptr, nullptr, 0), INVALID_SOCKET);
  EXPECT_EQ(WSAGetLastError(), WSAECONNRESET);
}

TEST_F(IsoPeer, ThatDoesNotReadSlowsTheSender) {
  connect_by_hand();
  set_nonblocking(iso);
  const std::string block(60000, 'x');
  int sent = 0;
  while (sent < 2000 && send_text(iso, block) > 0) ++sent;
  EXPECT_EQ(WSAGetLastError(), WSAEWOULDBLOCK);
  EXPECT_LT(sent, 2000);
}

}  // namespace
