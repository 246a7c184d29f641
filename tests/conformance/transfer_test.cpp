// send, recv, sendto, recvfrom, shutdown, closesocket, select, ioctlsocket.
#include "bad_memory.h"
#include "support.h"

namespace {

class Transfer : public OverFamilies {};
INSTANTIATE_TEST_SUITE_P(All, Transfer, testing::Values(tcp4, tcp6, iso4, iso6, iso_stream4, web4, web6, web_stream4),
                         family_name);

TEST_P(Transfer, GoesBothWays) {
  Pair pair = make_pair_of(GetParam());
  EXPECT_EQ(send_text(pair.client, "ping"), 4);
  EXPECT_EQ(received(pair.server), "ping");
  EXPECT_EQ(send_text(pair.server, "pong!"), 5);
  EXPECT_EQ(received(pair.client), "pong!");
}

TEST_P(Transfer, OfAMegabyteArrivesWhole) {
  Pair pair = make_pair_of(GetParam());
  std::string all(1 << 20, '\0');
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<char>(i * 31 + i / 977);
  std::thread sender([&] {
    EXPECT_EQ(send_text(pair.client, all), static_cast<int>(all.size()));
    EXPECT_OK(shutdown(pair.client, SD_SEND));
  });
  std::string got, buffer(all.size(), '\0');
  for (;;) {
    const int count = recv(pair.server, buffer.data(), static_cast<int>(buffer.size()), 0);
    if (count > 0)
      got.append(buffer, 0, static_cast<std::size_t>(count));
    else if (count == 0)
      break;
    else if (WSAGetLastError() == WSAEMSGSIZE)
      got += buffer;
    else
      break;
  }
  sender.join();
  EXPECT_TRUE(got.size() == all.size() || GetParam().messages()) << got.size();
}

TEST_P(Transfer, NeedsAConnection) {
  Sock s = make_socket(GetParam());
  EXPECT_FAILS(send_text(s, "x"), WSAENOTCONN);
  char octet;
  EXPECT_FAILS(recv(s, &octet, 1, 0), WSAENOTCONN);
}

TEST_P(Transfer, WithoutDataWouldBlock) {
  Pair pair = make_pair_of(GetParam());
  set_nonblocking(pair.client);
  char octet;
  EXPECT_FAILS(recv(pair.client, &octet, 1, 0), WSAEWOULDBLOCK);
}

TEST_P(Transfer, TimesOut) {
  Pair pair = make_pair_of(GetParam());
  const DWORD milliseconds = 50;
  ASSERT_OK(
      setsockopt(pair.client, SOL_SOCKET, SO_RCVTIMEO, reinterpret_cast<const char*>(&milliseconds), sizeof milliseconds));
  char octet;
  EXPECT_FAILS(recv(pair.client, &octet, 1, 0), WSAETIMEDOUT);
}

TEST_P(Transfer, PeeksWithoutTaking) {
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(send_text(pair.client, "data"));
  char text[8];
  EXPECT_EQ(recv(pair.server, text, sizeof text, MSG_PEEK), 4);
  EXPECT_EQ(received(pair.server), "data");
}

TEST_P(Transfer, RefusesBadPointers) {
  Pair pair = make_pair_of(GetParam());
  EXPECT_FAILS(send(pair.client, nullptr, 4, 0), WSAEFAULT);
  EXPECT_FAILS(send(pair.client, reinterpret_cast<char*>(8), 4, 0), WSAEFAULT);
  ASSERT_OK(send_text(pair.client, "data"));
  EXPECT_FAILS(recv(pair.server, nullptr, 4, 0), WSAEFAULT);
  EXPECT_FAILS(recv(pair.server, reinterpret_cast<char*>(8), 4, 0), WSAEFAULT);
  EXPECT_EQ(received(pair.server), "data");
}

TEST_P(Transfer, IsWokenByClosesocketInAnotherThread) {
  Pair pair = make_pair_of(GetParam());
  const SOCKET s = pair.client.release();
  int why = 0;
  std::thread receiver([&] {
    char octet;
    why = error_of(recv(s, &octet, 1, 0));
  });
  EXPECT_OK(closesocket(s));
  receiver.join();
  EXPECT_TRUE(why == WSAEINTR || why == WSAENOTSOCK) << why;
}

class Messages : public OverFamilies {};
INSTANTIATE_TEST_SUITE_P(All, Messages, testing::Values(iso4, iso6, web4, web6), family_name);

TEST_P(Messages, KeepTheirBoundaries) {
  Pair pair = make_pair_of(GetParam());
  for (const char* text : {"one", "two", "three"}) ASSERT_OK(send_text(pair.client, text));
  EXPECT_EQ(received(pair.server), "one");
  EXPECT_EQ(received(pair.server), "two");
  EXPECT_EQ(received(pair.server), "three");
}

TEST_P(Messages, OfEverySizeArriveWhole) {
  Pair pair = make_pair_of(GetParam());
  for (const std::size_t size : {0u, 1u, 100u, 8187u, 8188u, 65531u, 200000u}) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 7);
    const int limit = 1 << 20;
    ASSERT_OK(setsockopt(pair.server, SOL_SOCKET, SO_RCVBUF, reinterpret_cast<const char*>(&limit), sizeof limit));
    std::thread sender([&] { EXPECT_EQ(send_text(pair.client, text), static_cast<int>(size)); });
    EXPECT_EQ(received(pair.server, 300000), text) << size;
    sender.join();
  }
}

TEST_P(Messages, LargerThanTheBufferComeInPartsAndNothingIsLost) {
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(send_text(pair.client, "abcdefgh"));
  ASSERT_OK(send_text(pair.client, "next"));
  char text[5];
  EXPECT_FAILS(recv(pair.server, text, sizeof text, 0), WSAEMSGSIZE);
  EXPECT_EQ(std::string(text, 5), "abcde");
  EXPECT_EQ(received(pair.server), "fgh");
  EXPECT_EQ(received(pair.server), "next");
}

TEST_P(Messages, InPartsWhereTheReceiverAsks) {
  Pair pair = make_pair_of(GetParam());
  std::string text = "begun";
  WSABUF from{5, text.data()};
  DWORD done = 0, flags = MSG_PARTIAL;
  ASSERT_OK(WSASend(pair.client, &from, 1, &done, MSG_PARTIAL, nullptr, nullptr));
  char in[64];
  WSABUF into{sizeof in, in};
  ASSERT_OK(WSARecv(pair.server, &into, 1, &done, &flags, nullptr, nullptr));
  EXPECT_EQ(std::string(in, done), "begun");
  EXPECT_EQ(flags, DWORD{MSG_PARTIAL}) << "the message goes on";
  ASSERT_OK(send_text(pair.client, "ended"));
  flags = MSG_PARTIAL;
  ASSERT_OK(WSARecv(pair.server, &into, 1, &done, &flags, nullptr, nullptr));
  EXPECT_EQ(std::string(in, done), "ended");
  EXPECT_EQ(flags, 0u);
}

TEST_P(Messages, InPartsAreOneForAReceiverWhoDoesNotAsk) {
  Pair pair = make_pair_of(GetParam());
  std::string text = "part ";
  WSABUF from{5, text.data()};
  DWORD done = 0;
  for (int i = 0; i < 3; ++i) ASSERT_OK(WSASend(pair.client, &from, 1, &done, MSG_PARTIAL, nullptr, nullptr));
  set_nonblocking(pair.server);
  EXPECT_EQ(received(pair.server), error(WSAEWOULDBLOCK));
  set_nonblocking(pair.server, false);
  ASSERT_OK(send_text(pair.client, "last"));
  EXPECT_EQ(received(pair.server), "part part part last");
}

TEST_P(Messages, ThatAPartOfIsSentEndWithAnEmptyPart) {
  Pair pair = make_pair_of(GetParam());
  std::string text = "all";
  WSABUF from{3, text.data()};
  DWORD done = 0;
  ASSERT_OK(WSASend(pair.client, &from, 1, &done, MSG_PARTIAL, nullptr, nullptr));
  ASSERT_OK(send_text(pair.client, ""));
  ASSERT_OK(send_text(pair.client, ""));
  EXPECT_EQ(received(pair.server), "all");
  EXPECT_EQ(received(pair.server), "") << "an empty message";
  ASSERT_OK(send_text(pair.client, "next"));
  EXPECT_EQ(received(pair.server), "next");
}

TEST_P(Messages, WhoseEndIsLostAreNotGivenOutButInParts) {
  Pair pair = make_pair_of(GetParam());
  std::string text = "begun";
  WSABUF from{5, text.data()};
  DWORD done = 0, flags = MSG_PARTIAL;
  ASSERT_OK(WSASend(pair.client, &from, 1, &done, MSG_PARTIAL, nullptr, nullptr));
  ASSERT_OK(shutdown(pair.client, SD_SEND));
  EXPECT_EQ(received(pair.server), error(WSAECONNRESET));
  char in[64];
  WSABUF into{sizeof in, in};
  ASSERT_OK(WSARecv(pair.server, &into, 1, &done, &flags, nullptr, nullptr));
  EXPECT_EQ(std::string(in, done), "begun");
}

class Datagram : public WinsockTest {
 protected:
  Sock a{socket(AF_INET, SOCK_DGRAM, 0)}, b{socket(AF_INET, SOCK_DGRAM, 0)};
  Name b_name = loopback(AF_INET);
  void SetUp() override {
    WinsockTest::SetUp();
    a = Sock(socket(AF_INET, SOCK_DGRAM, 0));
    b = Sock(socket(AF_INET, SOCK_DGRAM, 0));
    ASSERT_OK(bind(b, b_name.data(), b_name.length));
    ASSERT_OK(getsockname(b, b_name.data(), &b_name.length));
    set_limit(b);
  }
};

TEST_F(Datagram, ArrivesWithItsSender) {
  ASSERT_EQ(sendto(a, "hello", 5, 0, b_name.data(), b_name.length), 5);
  char text[10];
  Name from;
  EXPECT_EQ(recvfrom(b, text, sizeof text, 0, from.data(), &from.length), 5);
  EXPECT_EQ(from.storage.ss_family, AF_INET);
  EXPECT_EQ(from.length, 16);
}

TEST_F(Datagram, LargerThanTheBufferIsCutAndSaysSo) {
  ASSERT_EQ(sendto(a, "hello", 5, 0, b_name.data(), b_name.length), 5);
  char text[3];
  EXPECT_FAILS(recv(b, text, sizeof text, 0), WSAEMSGSIZE);
  EXPECT_EQ(std::string(text, 3), "hel");
}

TEST_F(Datagram, CutTellsHowMuchCame) {
  ASSERT_EQ(sendto(a, "hello", 5, 0, b_name.data(), b_name.length), 5);
  char text[3];
  WSABUF buffer = {sizeof text, text};
  DWORD received = 99, flags = 0;
  Name from;
  EXPECT_FAILS(WSARecvFrom(b, &buffer, 1, &received, &flags, from.data(), &from.length, nullptr, nullptr), WSAEMSGSIZE);
  EXPECT_EQ(received, 3u);
  EXPECT_EQ(from.length, 16);
}

TEST_F(Datagram, NeedsABoundSocketToReceive) {
  char octet;
  EXPECT_FAILS(recv(a, &octet, 1, 0), WSAEINVAL);
}

TEST_F(Datagram, NeedsAnAddress) { EXPECT_FAILS(send(a, "x", 1, 0), WSAENOTCONN); }

TEST_F(Datagram, OfLengthZeroIsOne) {
  ASSERT_EQ(sendto(a, "", 0, 0, b_name.data(), b_name.length), 0);
  char octet;
  EXPECT_EQ(recv(b, &octet, 1, 0), 0);
}

class Shutdown : public OverFamilies {};
INSTANTIATE_TEST_SUITE_P(All, Shutdown, testing::Values(tcp4, iso4, iso_stream4, web4, web_stream4), family_name);

TEST_P(Shutdown, OfSendingEndsTheStreamForThePeer) {
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(shutdown(pair.client, SD_SEND));
  EXPECT_FAILS(send_text(pair.client, "x"), WSAESHUTDOWN);
  EXPECT_EQ(received(pair.server), GetParam().messages() ? error(WSAEDISCON) : "");
}

TEST_P(Shutdown, OfReceivingEndsReceiving) {
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(shutdown(pair.client, SD_RECEIVE));
  EXPECT_EQ(received(pair.client), error(WSAESHUTDOWN));
}

TEST_P(Shutdown, NeedsAConnectionAndADirection) {
  Sock s = make_socket(GetParam());
  EXPECT_FAILS(shutdown(s, SD_SEND), WSAENOTCONN);
  Pair pair = make_pair_of(GetParam());
  EXPECT_FAILS(shutdown(pair.client, 7), WSAEINVAL);
}

class CloseSocket : public OverFamilies {
 protected:
  static void set_linger(SOCKET s, u_short on, u_short seconds) {
    const linger value{on, seconds};
    ASSERT_OK(setsockopt(s, SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&value), sizeof value));
  }
  /// Sends until nothing more is taken.
  static void fill(SOCKET s) {
    set_nonblocking(s);
    const std::string block(16384, 'x');
    for (int i = 0; i < 10000; ++i)
      if (send_text(s, block) == SOCKET_ERROR) break;
    EXPECT_EQ(WSAGetLastError(), WSAEWOULDBLOCK);
  }
};
INSTANTIATE_TEST_SUITE_P(All, CloseSocket, testing::Values(tcp4, iso4, iso_stream4, web4, web_stream4), family_name);

TEST_P(CloseSocket, WithoutLingeringDeliversEverything) {
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(send_text(pair.client, "last"));
  EXPECT_OK(closesocket(pair.client.release()));
  EXPECT_EQ(received(pair.server), "last");
  EXPECT_EQ(received(pair.server), GetParam().messages() ? error(WSAEDISCON) : "");
}

TEST_P(CloseSocket, WithZeroLingerResets) {
  Pair pair = make_pair_of(GetParam());
  set_linger(pair.client, 1, 0);
  EXPECT_OK(closesocket(pair.client.release()));
  EXPECT_EQ(received(pair.server), error(WSAECONNRESET));
}

TEST_P(CloseSocket, LingersUntilDelivered) {
  Pair pair = make_pair_of(GetParam());
  set_linger(pair.client, 1, 20);
  ASSERT_OK(send_text(pair.client, "last"));
  std::thread peer([&] {
    EXPECT_EQ(received(pair.server), "last");
    EXPECT_EQ(received(pair.server), GetParam().messages() ? error(WSAEDISCON) : "");
    pair.server.close();
  });
  EXPECT_OK(closesocket(pair.client.release()));
  peer.join();
}

TEST_P(CloseSocket, EndsHardWhenTheLingerTimeIsUp) {
  Pair pair = make_pair_of(GetParam());
  fill(pair.client);
  set_nonblocking(pair.client, false);
  set_linger(pair.client, 1, 1);
  EXPECT_OK(closesocket(pair.client.release()));
  std::string last;
  while (last.empty() || !last.starts_with("error ")) {
    last = received(pair.server, 1 << 16);
    if (last.empty()) break;
  }
  EXPECT_EQ(last, error(WSAECONNRESET));
}

TEST_P(CloseSocket, NonBlockingWithALingerTimeWouldBlock) {
  Pair pair = make_pair_of(GetParam());
  set_linger(pair.client, 1, 5);
  fill(pair.client);
  EXPECT_FAILS(closesocket(pair.client), WSAEWOULDBLOCK);
  int type = 0, length = sizeof type;
  EXPECT_OK(getsockopt(pair.client, SOL_SOCKET, SO_TYPE, reinterpret_cast<char*>(&type), &length));
  set_linger(pair.client, 1, 0);
}

TEST_P(CloseSocket, MakesTheNumberNoSocket) {
  Sock s = make_socket(GetParam());
  const SOCKET number = s.release();
  ASSERT_OK(closesocket(number));
  EXPECT_FAILS(closesocket(number), WSAENOTSOCK);
}

class Select : public OverFamilies {
 protected:
  timeval limit{20, 0}, now{0, 0};
};
INSTANTIATE_TEST_SUITE_P(All, Select, testing::Values(tcp4, iso4, iso_stream4, web4, web_stream4), family_name);

TEST_P(Select, ReportsDataAndRoom) {
  Pair pair = make_pair_of(GetParam());
  fd_set readable, writable;
  FD_ZERO(&readable);
  FD_ZERO(&writable);
  FD_SET(pair.server, &readable);
  FD_SET(pair.server, &writable);
  EXPECT_EQ(select(0, &readable, &writable, nullptr, &now), 1);
  EXPECT_FALSE(FD_ISSET(pair.server, &readable));
  EXPECT_TRUE(FD_ISSET(pair.server, &writable));
  ASSERT_OK(send_text(pair.client, "data"));
  FD_SET(pair.server, &readable);
  EXPECT_EQ(select(0, &readable, nullptr, nullptr, &limit), 1);
  EXPECT_TRUE(FD_ISSET(pair.server, &readable));
}

TEST_P(Select, ReportsTheEndAsReadable) {
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(WSASendDisconnect(pair.client, nullptr));
  fd_set readable;
  FD_ZERO(&readable);
  FD_SET(pair.server, &readable);
  EXPECT_EQ(select(0, &readable, nullptr, nullptr, &limit), 1);
}

TEST_P(Select, ReportsAConnectionToAccept) {
  Listening listening = make_listener(GetParam());
  Sock client = make_socket(GetParam());
  std::thread caller([&] { EXPECT_OK(connect(client, listening.name.data(), listening.name.length)); });
  fd_set readable;
  FD_ZERO(&readable);
  FD_SET(listening.socket, &readable);
  EXPECT_EQ(select(0, &readable, nullptr, nullptr, &limit), 1);
  Sock server(accept(listening.socket, nullptr, nullptr));
  caller.join();
}

TEST_P(Select, EndsWithTheTime) {
  Pair pair = make_pair_of(GetParam());
  fd_set readable;
  FD_ZERO(&readable);
  FD_SET(pair.server, &readable);
  timeval soon{0, 20000};
  EXPECT_EQ(select(0, &readable, nullptr, nullptr, &soon), 0);
  EXPECT_EQ(readable.fd_count, 0u);
}

TEST_P(Select, RefusesWhatIsNoSocket) {
  Sock s = make_socket(GetParam());
  fd_set readable;
  FD_ZERO(&readable);
  FD_SET(s, &readable);
  s.close();
  EXPECT_FAILS(select(0, &readable, nullptr, nullptr, &now), WSAENOTSOCK);
}

class SelectSets : public WinsockTest {};

TEST_F(SelectSets, MustHoldASocket) {
  timeval now{0, 0};
  fd_set empty;
  FD_ZERO(&empty);
  EXPECT_FAILS(select(0, nullptr, nullptr, nullptr, &now), WSAEINVAL);
  EXPECT_FAILS(select(0, &empty, &empty, &empty, &now), WSAEINVAL);
}

TEST_F(SelectSets, WorkAsMacrosSay) {
  fd_set set;
  FD_ZERO(&set);
  for (SOCKET s = 1; s <= 5; ++s) FD_SET(s, &set);
  FD_SET(3, &set);
  EXPECT_EQ(set.fd_count, 5u);
  FD_CLR(2, &set);
  EXPECT_EQ(set.fd_count, 4u);
  EXPECT_TRUE(FD_ISSET(5, &set));
  EXPECT_FALSE(FD_ISSET(2, &set));
  EXPECT_NE(__WSAFDIsSet(5, &set), 0);
  EXPECT_EQ(__WSAFDIsSet(2, &set), 0);
  // contract: succeeds __WSAFDIsSet
}

TEST_F(SelectSets, MayMixProviders) {
  if (!available(iso4)) GTEST_SKIP();
  Pair tcp = make_pair_of(tcp4), iso = make_pair_of(iso4);
  fd_set readable;
  FD_ZERO(&readable);
  FD_SET(tcp.server, &readable);
  FD_SET(iso.server, &readable);
  std::thread sender([&] { EXPECT_OK(send_text(iso.client, "x")); });
  timeval limit{20, 0};
  EXPECT_EQ(select(0, &readable, nullptr, nullptr, &limit), 1);
  EXPECT_TRUE(FD_ISSET(iso.server, &readable));
  sender.join();
}

class Ioctl : public OverFamilies {};
INSTANTIATE_TEST_SUITE_P(All, Ioctl, testing::Values(tcp4, iso4, iso_stream4, web4, web_stream4), family_name);

TEST_P(Ioctl, FionreadTellsWhatIsThere) {
  Pair pair = make_pair_of(GetParam());
  u_long count = 99;
  ASSERT_OK(ioctlsocket(pair.server, static_cast<long>(FIONREAD), &count));
  EXPECT_EQ(count, 0u);
  ASSERT_OK(send_text(pair.client, "12345"));
  fd_set readable;
  FD_ZERO(&readable);
  FD_SET(pair.server, &readable);
  timeval limit{20, 0};
  ASSERT_EQ(select(0, &readable, nullptr, nullptr, &limit), 1);
  ASSERT_OK(ioctlsocket(pair.server, static_cast<long>(FIONREAD), &count));
  EXPECT_EQ(count, 5u);
}

TEST_P(Ioctl, RefusesBadPointersAndUnknownCodes) {
  Pair pair = make_pair_of(GetParam());
  EXPECT_FAILS(ioctlsocket(pair.server, static_cast<long>(FIONREAD), nullptr), WSAEFAULT);
  EXPECT_FAILS(ioctlsocket(pair.server, static_cast<long>(FIONBIO), nullptr), WSAEFAULT);
}

TEST_P(Ioctl, AtMarkWithoutUrgentData) {
  Pair pair = make_pair_of(GetParam());
  u_long mark = 0;
  EXPECT_OK(ioctlsocket(pair.server, static_cast<long>(SIOCATMARK), &mark));
  EXPECT_NE(mark, 0u);
}

}  // namespace
