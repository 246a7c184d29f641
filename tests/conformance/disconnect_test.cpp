// WSASendDisconnect and WSARecvDisconnect: every line of their reference pages and of docs/contract.md.
#include "bad_memory.h"
#include "support.h"

namespace {

class SendDisconnect : public OverFamilies {};
INSTANTIATE_TEST_SUITE_P(All, SendDisconnect, testing::Values(tcp4, tcp6, iso4, iso6, iso_stream4, web4, web6, web_stream4),
                         family_name);

TEST_P(SendDisconnect, WithoutDataEndsSendingOnly) {
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(send_text(pair.client, "last"));
  EXPECT_OK(WSASendDisconnect(pair.client, nullptr));
  EXPECT_EQ(received(pair.server), "last");
  EXPECT_EQ(received(pair.server), GetParam().messages() ? error(WSAEDISCON) : "");
}

TEST_P(SendDisconnect, DisallowsLaterSends) {
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(WSASendDisconnect(pair.client, nullptr));
  EXPECT_FAILS(send_text(pair.client, "late"), WSAESHUTDOWN);
}

TEST_P(SendDisconnect, SucceedsAgainWithoutData) {
  Pair pair = make_pair_of(GetParam());
  EXPECT_OK(WSASendDisconnect(pair.client, nullptr));
  EXPECT_OK(WSASendDisconnect(pair.client, nullptr));
}

TEST_P(SendDisconnect, LeavesTheSocketToClosesocket) {
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(WSASendDisconnect(pair.client, nullptr));
  int type = 0, length = sizeof type;
  EXPECT_OK(getsockopt(pair.client, SOL_SOCKET, SO_TYPE, reinterpret_cast<char*>(&type), &length));
  EXPECT_EQ(type, GetParam().type);
  EXPECT_OK(closesocket(pair.client.release()));
}

TEST_P(SendDisconnect, DoesNotBlockWhateverLingerSays) {
  Pair pair = make_pair_of(GetParam());
  const linger on{1, 30};
  ASSERT_OK(setsockopt(pair.client, SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&on), sizeof on));
  // Fill what the transport holds: an end that waited for the peer would never return, for nobody receives.
  set_nonblocking(pair.client);
  const std::string block(16384, 'x');
  int last = 0;
  for (int i = 0; i < 10000 && last != SOCKET_ERROR; ++i) last = send_text(pair.client, block);
  EXPECT_EQ(WSAGetLastError(), WSAEWOULDBLOCK);
  set_nonblocking(pair.client, false);
  EXPECT_OK(WSASendDisconnect(pair.client, nullptr));
  const linger off{1, 0};
  setsockopt(pair.client, SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&off), sizeof off);
}

TEST_P(SendDisconnect, NeedsAConnection) {
  Sock s = make_socket(GetParam());
  EXPECT_FAILS(WSASendDisconnect(s, nullptr), WSAENOTCONN);
  EXPECT_FAILS(send_last_words(s, "x"), WSAENOTCONN);
}

TEST_P(SendDisconnect, NeedsAConnectionOnAListenerToo) {
  Listening listening = make_listener(GetParam());
  EXPECT_FAILS(WSASendDisconnect(listening.socket, nullptr), WSAENOTCONN);
}

TEST_P(SendDisconnect, AfterThePeersEndSucceeds) {
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(WSASendDisconnect(pair.client, nullptr));
  EXPECT_EQ(received(pair.server), GetParam().messages() ? error(WSAEDISCON) : "");
  EXPECT_OK(WSASendDisconnect(pair.server, nullptr));
}

class SendDisconnectErrors : public WinsockTest {};

TEST_F(SendDisconnectErrors, WhatIsNoSocket) {
  EXPECT_FAILS(WSASendDisconnect(INVALID_SOCKET, nullptr), WSAENOTSOCK);
  EXPECT_FAILS(WSASendDisconnect(static_cast<SOCKET>(0x123454), nullptr), WSAENOTSOCK);
  Sock s = make_socket(tcp4);
  const SOCKET number = s;
  s.close();
  EXPECT_FAILS(WSASendDisconnect(number, nullptr), WSAENOTSOCK);
}

TEST_F(SendDisconnectErrors, DatagramSocketIsShutForSending) {
  Sock s(socket(AF_INET, SOCK_DGRAM, 0));
  Name name = loopback(AF_INET);
  ASSERT_OK(bind(s, name.data(), name.length));
  ASSERT_OK(getsockname(s, name.data(), &name.length));
  ASSERT_OK(connect(s, name.data(), name.length));
  EXPECT_FAILS(send_last_words(s, "x"), WSAENOPROTOOPT);
  EXPECT_OK(WSASendDisconnect(s, nullptr));
  EXPECT_FAILS(send_text(s, "x"), WSAESHUTDOWN);
}

// Providers without disconnect data.
class SendDisconnectTcp : public OverFamilies {};
INSTANTIATE_TEST_SUITE_P(All, SendDisconnectTcp, testing::Values(tcp4, tcp6), family_name);

TEST_P(SendDisconnectTcp, RefusesData) {
  Pair pair = make_pair_of(GetParam());
  EXPECT_FAILS(send_last_words(pair.client, "why"), WSAENOPROTOOPT);
}

TEST_P(SendDisconnectTcp, RefusesAnEmptyItemOfDataToo) {
  Pair pair = make_pair_of(GetParam());
  WSABUF empty{0, nullptr};
  EXPECT_FAILS(WSASendDisconnect(pair.client, &empty), WSAENOPROTOOPT);
}

TEST_P(SendDisconnectTcp, LeavesTheConnectionWholeWhenDataIsRefused) {
  Pair pair = make_pair_of(GetParam());
  EXPECT_FAILS(send_last_words(pair.client, "why"), WSAENOPROTOOPT);
  EXPECT_OK(send_text(pair.client, "still here"));
  EXPECT_EQ(received(pair.server), "still here");
  EXPECT_OK(send_text(pair.server, "here too"));
  EXPECT_EQ(received(pair.client), "here too");
}

TEST_P(SendDisconnectTcp, SurvivesBadPointers) {
  Pair pair = make_pair_of(GetParam());
  EXPECT_FAILS(WSASendDisconnect(pair.client, reinterpret_cast<WSABUF*>(1)), WSAENOPROTOOPT);
  EXPECT_OK(send_text(pair.client, "x"));
}

TEST_P(SendDisconnectTcp, LeavesReceivingOpen) {
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(WSASendDisconnect(pair.client, nullptr));
  EXPECT_EQ(received(pair.server), "");
  EXPECT_OK(send_text(pair.server, "answer"));
  EXPECT_EQ(received(pair.client), "answer");
}

// The provider with disconnect data.
class LastWords : public OverFamilies {
 protected:
  std::string end() const { return GetParam().messages() ? error(WSAEDISCON) : ""; }
};
INSTANTIATE_TEST_SUITE_P(All, LastWords, testing::Values(iso4, iso6, iso_stream4, web4, web6, web_stream4), family_name);

TEST_P(LastWords, ReachThePeerBehindAllData) {
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(send_text(pair.client, "data"));
  ASSERT_OK(send_last_words(pair.client, "goodbye"));
  EXPECT_EQ(received(pair.server), "data");
  EXPECT_EQ(received(pair.server), end());
  EXPECT_EQ(last_words(pair.server), "goodbye");
}

TEST_P(LastWords, GoBothWays) {
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(send_last_words(pair.client, "total"));
  EXPECT_EQ(received(pair.server), end());
  EXPECT_EQ(last_words(pair.server), "total");
  ASSERT_OK(send_last_words(pair.server, "grand total"));
  EXPECT_OK(closesocket(pair.server.release()));
  EXPECT_EQ(received(pair.client), end());
  EXPECT_EQ(last_words(pair.client), "grand total");
}

TEST_P(LastWords, AreDeliveredThoughTheSocketIsClosedAtOnce) {
  Pair pair = make_pair_of(GetParam());
  const std::string block(100000, 'x');
  std::thread sender([&] {
    EXPECT_OK(send_text(pair.client, block));
    EXPECT_OK(send_last_words(pair.client, "goodbye"));
    EXPECT_OK(closesocket(pair.client.release()));
  });
  std::string all;
  for (;;) {
    const std::string piece = received(pair.server, 200000);
    if (piece == end()) break;
    all += piece;
    if (piece.starts_with("error ")) break;
  }
  sender.join();
  EXPECT_EQ(all.size(), block.size());
  EXPECT_EQ(last_words(pair.server), "goodbye");
}

TEST_P(LastWords, MayBeAsLongAsTheProtocolHasRoom) {
  Pair pair = make_pair_of(GetParam());
  const std::string words(GetParam().most_last_words(), 'w');
  ASSERT_OK(send_last_words(pair.client, words));
  EXPECT_EQ(received(pair.server), end());
  EXPECT_EQ(last_words(pair.server, 123), words);
}

TEST_P(LastWords, TooLongAreRefusedAndNothingIsSent) {
  Pair pair = make_pair_of(GetParam());
  EXPECT_FAILS(send_last_words(pair.client, std::string(GetParam().most_last_words() + 1, 'w')), WSAEMSGSIZE);
  EXPECT_OK(send_text(pair.client, "still here"));
  EXPECT_EQ(received(pair.server), "still here");
  EXPECT_OK(send_last_words(pair.client, "short"));
  EXPECT_EQ(received(pair.server), end());
  EXPECT_EQ(last_words(pair.server), "short");
}

TEST_P(LastWords, AfterTheEndAreRefused) {
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(send_last_words(pair.client, "one"));
  EXPECT_FAILS(send_last_words(pair.client, "two"), WSAESHUTDOWN);
  EXPECT_OK(WSASendDisconnect(pair.client, nullptr));
}

TEST_P(LastWords, EmptyAreAnEndWithoutData) {
  Pair pair = make_pair_of(GetParam());
  WSABUF empty{0, nullptr};
  ASSERT_OK(WSASendDisconnect(pair.client, &empty));
  EXPECT_EQ(received(pair.server), end());
  EXPECT_EQ(last_words(pair.server), "");
}

TEST_P(LastWords, FromABadPointerGiveFaultAndNothingIsSent) {
  Pair pair = make_pair_of(GetParam());
  EXPECT_FAILS(WSASendDisconnect(pair.client, reinterpret_cast<WSABUF*>(1)), WSAEFAULT);
  WSABUF wild{5, reinterpret_cast<char*>(8)};
  EXPECT_FAILS(WSASendDisconnect(pair.client, &wild), WSAEFAULT);
  EndOfMapping four(4);
  WSABUF runs_off{5, four.get()};
  EXPECT_FAILS(WSASendDisconnect(pair.client, &runs_off), WSAEFAULT);
  EndOfMapping half(sizeof(WSABUF) / 2);
  EXPECT_FAILS(WSASendDisconnect(pair.client, reinterpret_cast<WSABUF*>(half.get())), WSAEFAULT);
  EXPECT_OK(send_text(pair.client, "still here"));
  EXPECT_EQ(received(pair.server), "still here");
}

TEST_P(LastWords, ComeFromTheOptionToo) {
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(setsockopt(pair.client, SOL_SOCKET, SO_DISCDATA, "by option", 9));
  ASSERT_OK(shutdown(pair.client, SD_SEND));
  EXPECT_EQ(received(pair.server), end());
  char words[64];
  int length = sizeof words;
  ASSERT_OK(getsockopt(pair.server, SOL_SOCKET, SO_DISCDATA, words, &length));
  EXPECT_EQ(std::string(words, static_cast<std::size_t>(length)), "by option");
}

TEST_P(LastWords, OfBothSidesAtOnceBothArrive) {
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(send_last_words(pair.client, "mine"));
  ASSERT_OK(send_last_words(pair.server, "yours"));
  EXPECT_EQ(received(pair.client), end());
  EXPECT_EQ(received(pair.server), end());
  EXPECT_EQ(last_words(pair.client), "yours");
  EXPECT_EQ(last_words(pair.server), "mine");
}

// WSARecvDisconnect.
class RecvDisconnect : public OverFamilies {};
INSTANTIATE_TEST_SUITE_P(All, RecvDisconnect, testing::Values(tcp4, tcp6, iso4, iso_stream4, web4, web_stream4),
                         family_name);

TEST_P(RecvDisconnect, EndsReceiving) {
  Pair pair = make_pair_of(GetParam());
  EXPECT_OK(WSARecvDisconnect(pair.server, nullptr));
  EXPECT_EQ(received(pair.server), error(WSAESHUTDOWN));
  EXPECT_OK(send_text(pair.server, "sending goes on"));
}

TEST_P(RecvDisconnect, NeedsAConnection) {
  Sock s = make_socket(GetParam());
  EXPECT_FAILS(WSARecvDisconnect(s, nullptr), WSAENOTCONN);
}

TEST_P(RecvDisconnect, BeforeThePeersEndGivesNoData) {
  Pair pair = make_pair_of(GetParam());
  char memory[8];
  WSABUF data{sizeof memory, memory};
  EXPECT_OK(WSARecvDisconnect(pair.server, &data));
  EXPECT_EQ(data.len, 0u);
}

TEST_P(RecvDisconnect, WorksAfterThePeerHasGone) {
  Pair pair = make_pair_of(GetParam());
  pair.client.close();
  EXPECT_EQ(received(pair.server), GetParam().messages() ? error(WSAEDISCON) : "");
  EXPECT_EQ(last_words(pair.server), "");
}

TEST_P(RecvDisconnect, BadPointerGivesFault) {
  Pair pair = make_pair_of(GetParam());
  EXPECT_FAILS(WSARecvDisconnect(pair.server, reinterpret_cast<WSABUF*>(1)), WSAEFAULT);
}

class RecvDisconnectIso : public LastWords {};
INSTANTIATE_TEST_SUITE_P(All, RecvDisconnectIso, testing::Values(iso4, iso_stream4), family_name);

TEST_P(RecvDisconnectIso, KeepsTheDataWhenTheBufferIsTooSmall) {
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(send_last_words(pair.client, "goodbye"));
  EXPECT_EQ(received(pair.server), end());
  char memory[64];
  WSABUF data{3, memory};
  EXPECT_FAILS(WSARecvDisconnect(pair.server, &data), WSAEFAULT);
  EXPECT_EQ(data.len, 7u);
  EXPECT_EQ(last_words(pair.server), "goodbye");
}

TEST_P(RecvDisconnectIso, GivesTheDataAgain) {
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(send_last_words(pair.client, "goodbye"));
  EXPECT_EQ(received(pair.server), end());
  EXPECT_EQ(last_words(pair.server), "goodbye");
  EXPECT_EQ(last_words(pair.server), "goodbye");
}

class RecvDisconnectErrors : public WinsockTest {};
TEST_F(RecvDisconnectErrors, WhatIsNoSocket) { EXPECT_FAILS(WSARecvDisconnect(INVALID_SOCKET, nullptr), WSAENOTSOCK); }

}  // namespace
