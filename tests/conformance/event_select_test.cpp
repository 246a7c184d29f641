// WSAEventSelect and WSAEnumNetworkEvents: every row of the table of re-enabling functions, FD_CLOSE, inheritance.
#include "support.h"

#include <atomic>

#include "bad_memory.h"
#include "event_support.h"

namespace {

class EventSelectTest : public OverFamilies {};

TEST_P(EventSelectTest, RecordsWhatHoldsAlready) {
  Pair pair = make_pair_of(GetParam());
  send_text(pair.client, "data");
  settle(pair.server);
  Event event;
  ASSERT_OK(WSAEventSelect(pair.server, event, FD_READ | FD_WRITE | FD_CLOSE));
  long seen = 0;
  EXPECT_EQ(wait_for(pair.server, event, FD_READ, &seen), 0);
  if (!(seen & FD_WRITE)) {
    EXPECT_EQ(wait_for(pair.server, event, FD_WRITE), 0);
  }
  EXPECT_FALSE(event.set());
}

TEST_P(EventSelectTest, MakesTheSocketNonBlockingUntilCleared) {
  Pair pair = make_pair_of(GetParam());
  Event event;
  ASSERT_OK(WSAEventSelect(pair.server, event, FD_READ));
  char octet;
  EXPECT_FAILS(recv(pair.server, &octet, 1, 0), WSAEWOULDBLOCK);
  u_long blocking = 0;
  EXPECT_FAILS(ioctlsocket(pair.server, static_cast<long>(FIONBIO), &blocking), WSAEINVAL);
  EXPECT_OK(WSAEventSelect(pair.server, event, 0));
  EXPECT_OK(ioctlsocket(pair.server, static_cast<long>(FIONBIO), &blocking));
  send_text(pair.client, "x");
  EXPECT_EQ(received(pair.server), "x");
  EXPECT_FALSE(event.set());
}

TEST_P(EventSelectTest, AReceiveReenablesReadAndRecordsItAgainWhenDataIsLeft) {
  Pair pair = make_pair_of(GetParam());
  Event event;
  ASSERT_OK(WSAEventSelect(pair.server, event, FD_READ));
  send_text(pair.client, "abcd");
  EXPECT_EQ(wait_for(pair.server, event, FD_READ), 0);
  send_text(pair.client, "efgh");
  EXPECT_EQ(recorded(pair.server, event), 0) << "not before a receive";
  char half[2];
  const int got = recv(pair.server, half, 2, 0);
  EXPECT_TRUE(got == 2 || (got == SOCKET_ERROR && WSAGetLastError() == WSAEMSGSIZE));
  EXPECT_EQ(wait_for(pair.server, event, FD_READ), 0) << "data is left";
  std::string rest;
  while (rest.size() < 6) {
    const std::string piece = received(pair.server);
    if (piece == error(WSAEWOULDBLOCK)) {
      wait_for(pair.server, event, FD_READ);
      continue;
    }
    rest += piece;
  }
  EXPECT_EQ(rest, "cdefgh");
  recorded(pair.server, event);
  EXPECT_FAILS(recv(pair.server, half, 2, 0), WSAEWOULDBLOCK);
  EXPECT_FALSE(event.set());
  send_text(pair.client, "again");
  EXPECT_EQ(wait_for(pair.server, event, FD_READ), 0);
}

TEST_P(EventSelectTest, WriteComesOnceAndAgainAfterASendThatWouldBlock) {
  Pair pair = make_pair_of(GetParam());
  Event event;
  ASSERT_OK(WSAEventSelect(pair.client, event, FD_WRITE));
  EXPECT_EQ(wait_for(pair.client, event, FD_WRITE), 0);
  const std::string piece(16 << 10, 'x');
  std::size_t sent = 0;
  int result = 0;
  while ((result = send_text(pair.client, piece)) > 0) sent += static_cast<std::size_t>(result);
  EXPECT_EQ(WSAGetLastError(), WSAEWOULDBLOCK);
  EXPECT_EQ(recorded(pair.client, event), 0) << "nobody has read yet";
  std::size_t got = 0;
  std::string buffer(64 << 10, '\0');
  while (got < sent) {
    const int here = recv(pair.server, buffer.data(), static_cast<int>(buffer.size()), 0);
    ASSERT_GT(here, 0) << WSAGetLastError();
    got += static_cast<std::size_t>(here);
  }
  EXPECT_EQ(wait_for(pair.client, event, FD_WRITE), 0);
  EXPECT_GT(send_text(pair.client, "more"), 0);
  EXPECT_FALSE(event.set());
}

TEST_P(EventSelectTest, CloseComesOnceAfterTheLastData) {
  Pair pair = make_pair_of(GetParam());
  Event event;
  ASSERT_OK(WSAEventSelect(pair.server, event, FD_READ | FD_CLOSE));
  send_text(pair.client, "last");
  pair.client.close();
  long seen = 0;
  EXPECT_EQ(wait_for(pair.server, event, FD_READ, &seen), 0);
  EXPECT_EQ(received(pair.server), "last");
  if (!(seen & FD_CLOSE)) {
    EXPECT_EQ(wait_for(pair.server, event, FD_CLOSE), 0);
  }
  EXPECT_EQ(received(pair.server), GetParam().messages() ? error(WSAEDISCON) : "");
  EXPECT_EQ(recorded(pair.server, event), 0);
  EXPECT_FALSE(event.set());
}

TEST_P(EventSelectTest, CloseWithoutDataIsGracefulAndNoRead) {
  Pair pair = make_pair_of(GetParam());
  Event event;
  ASSERT_OK(WSAEventSelect(pair.server, event, FD_READ | FD_CLOSE));
  EXPECT_OK(shutdown(pair.client, SD_SEND));
  long seen = 0;
  EXPECT_EQ(wait_for(pair.server, event, FD_CLOSE, &seen), 0);
  EXPECT_FALSE(seen & FD_READ);
}

TEST_P(EventSelectTest, AnAbortiveCloseSaysSo) {
  Pair pair = make_pair_of(GetParam());
  Event event;
  ASSERT_OK(WSAEventSelect(pair.server, event, FD_READ | FD_CLOSE));
  linger hard{1, 0};
  ASSERT_OK(setsockopt(pair.client, SOL_SOCKET, SO_LINGER, reinterpret_cast<char*>(&hard), sizeof hard));
  pair.client.close();
  EXPECT_EQ(wait_for(pair.server, event, FD_CLOSE), WSAECONNRESET);
  EXPECT_EQ(received(pair.server), error(WSAECONNRESET)) << "and the next receive too";
}

TEST_P(EventSelectTest, AcceptIsRecordedAndReenabledByAccept) {
  Listening listening = make_listener(GetParam());
  Event event;
  ASSERT_OK(WSAEventSelect(listening.socket, event, FD_ACCEPT));
  Sock first = make_socket(GetParam()), second = make_socket(GetParam());
  for (Sock* client : {&first, &second}) {
    set_nonblocking(*client);
    EXPECT_FAILS(connect(*client, listening.name.data(), listening.name.length), WSAEWOULDBLOCK);
  }
  EXPECT_EQ(wait_for(listening.socket, event, FD_ACCEPT), 0);
  EXPECT_EQ(recorded(listening.socket, event), 0);
  Sock one(accept(listening.socket, nullptr, nullptr));
  EXPECT_NE(SOCKET{one}, INVALID_SOCKET);
  EXPECT_EQ(wait_for(listening.socket, event, FD_ACCEPT), 0) << "another one waits";
  Sock two(accept(listening.socket, nullptr, nullptr));
  EXPECT_NE(SOCKET{two}, INVALID_SOCKET);
  EXPECT_FAILS(accept(listening.socket, nullptr, nullptr), WSAEWOULDBLOCK);
  recorded(listening.socket, event);
  EXPECT_FALSE(event.set());
}

TEST_P(EventSelectTest, AnAcceptedSocketInheritsTheSelection) {
  Listening listening = make_listener(GetParam());
  Event event;
  ASSERT_OK(WSAEventSelect(listening.socket, event, FD_ACCEPT | FD_READ | FD_CLOSE));
  Sock client = make_socket(GetParam());
  set_nonblocking(client);
  EXPECT_FAILS(connect(client, listening.name.data(), listening.name.length), WSAEWOULDBLOCK);
  EXPECT_EQ(wait_for(listening.socket, event, FD_ACCEPT), 0);
  Sock server(accept(listening.socket, nullptr, nullptr));
  ASSERT_NE(SOCKET{server}, INVALID_SOCKET);
  set_nonblocking(client, false);
  fd_set writable;
  FD_ZERO(&writable);
  FD_SET(SOCKET{client}, &writable);
  EXPECT_EQ(select(0, nullptr, &writable, nullptr, nullptr), 1);
  EXPECT_EQ(send_text(client, "hello"), 5);
  EXPECT_EQ(wait_for(server, event, FD_READ), 0);
  EXPECT_EQ(received(server), "hello");
}

TEST_P(EventSelectTest, ConnectTellsSuccess) {
  Listening listening = make_listener(GetParam());
  Event event;
  Sock client = make_socket(GetParam());
  ASSERT_OK(WSAEventSelect(client, event, FD_CONNECT | FD_WRITE | FD_CLOSE));
  EXPECT_FALSE(event.set());
  EXPECT_FAILS(connect(client, listening.name.data(), listening.name.length), WSAEWOULDBLOCK);
  Sock server(accept(listening.socket, nullptr, nullptr));
  long seen = 0;
  EXPECT_EQ(wait_for(client, event, FD_CONNECT, &seen), 0);
  if (!(seen & FD_WRITE)) {
    EXPECT_EQ(wait_for(client, event, FD_WRITE), 0);
  }
}

TEST_P(EventSelectTest, ConnectTellsRefusal) {
  Name nobody;
  {
    Listening listening = make_listener(GetParam());
    nobody = listening.name;
  }
  Event event;
  Sock client = make_socket(GetParam());
  ASSERT_OK(WSAEventSelect(client, event, FD_CONNECT | FD_WRITE));
  EXPECT_FAILS(connect(client, nobody.data(), nobody.length), WSAEWOULDBLOCK);
  long seen = 0;
  EXPECT_EQ(wait_for(client, event, FD_CONNECT, &seen), WSAECONNREFUSED);
  EXPECT_FALSE(seen & FD_WRITE);
}

TEST_P(EventSelectTest, ARefusalIsToldThoughItsErrorWasAskedFor) {
  if (GetParam().type != SOCK_STREAM || GetParam().protocol != IPPROTO_TCP) GTEST_SKIP() << "SO_ERROR is of TCP";
  Name nobody;
  {
    Listening listening = make_listener(GetParam());
    nobody = listening.name;
  }
  Event event;
  Sock client = make_socket(GetParam());
  ASSERT_OK(WSAEventSelect(client, event, FD_CONNECT));
  EXPECT_FAILS(connect(client, nobody.data(), nobody.length), WSAEWOULDBLOCK);
  int why = 0;
  while (why == 0) {
    int size = sizeof why;
    ASSERT_OK(getsockopt(client, SOL_SOCKET, SO_ERROR, reinterpret_cast<char*>(&why), &size));
    WSANETWORKEVENTS record{};
    ASSERT_OK(WSAEnumNetworkEvents(client, nullptr, &record));
    if (record.lNetworkEvents & FD_CONNECT) {  // that was faster
      EXPECT_EQ(record.iErrorCode[FD_CONNECT_BIT], WSAECONNREFUSED);
      return;
    }
  }
  EXPECT_EQ(why, WSAECONNREFUSED);
  EXPECT_EQ(wait_for(client, event, FD_CONNECT), WSAECONNREFUSED);
}

TEST_P(EventSelectTest, ASecondSelectionReplacesTheFirst) {
  Pair pair = make_pair_of(GetParam());
  Event first, second;
  ASSERT_OK(WSAEventSelect(pair.server, first, FD_READ));
  ASSERT_OK(WSAEventSelect(pair.server, second, FD_READ));
  send_text(pair.client, "x");
  EXPECT_EQ(wait_for(pair.server, second, FD_READ), 0);
  EXPECT_FALSE(first.set());
}

TEST_P(EventSelectTest, NothingIsSignalledAfterCloseSocket) {
  Pair pair = make_pair_of(GetParam());
  Event event;
  ASSERT_OK(WSAEventSelect(pair.server, event, FD_READ | FD_CLOSE));
  const SOCKET closed = pair.server;
  pair.server.close();
  send_text(pair.client, "x");
  pair.client.close();
  EXPECT_FALSE(event.set());
  WSANETWORKEVENTS record;
  EXPECT_FAILS(WSAEnumNetworkEvents(closed, event, &record), WSAENOTSOCK);
  EXPECT_FAILS(WSAEventSelect(closed, event, FD_READ), WSAENOTSOCK);
}

TEST_P(EventSelectTest, EnumerationClearsTheRecordAndResetsTheEvent) {
  Pair pair = make_pair_of(GetParam());
  Event event;
  ASSERT_OK(WSAEventSelect(pair.server, event, FD_READ));
  send_text(pair.client, "x");
  WSAEVENT handle = event;
  ASSERT_EQ(WSAWaitForMultipleEvents(1, &handle, FALSE, event_limit, FALSE), WSA_WAIT_EVENT_0);
  WSANETWORKEVENTS record{};
  ASSERT_OK(WSAEnumNetworkEvents(pair.server, nullptr, &record));
  EXPECT_EQ(record.lNetworkEvents, FD_READ);
  EXPECT_TRUE(event.set()) << "not passed, not reset";
  ASSERT_OK(WSAEnumNetworkEvents(pair.server, event, &record));
  EXPECT_EQ(record.lNetworkEvents, 0);
  EXPECT_FALSE(event.set());
}

TEST_P(EventSelectTest, RefusesBadArguments) {
  Pair pair = make_pair_of(GetParam());
  Event event;
  EXPECT_FAILS(WSAEventSelect(pair.server, nullptr, FD_READ), WSAEINVAL);
  EXPECT_FAILS(WSAEventSelect(pair.server, reinterpret_cast<WSAEVENT>(ULONG_PTR{0x5ffffff0}), FD_READ), WSAEINVAL);
  EXPECT_FAILS(WSAEventSelect(pair.server, event, 1 << 20), WSAEINVAL);
  EXPECT_FAILS(WSAEnumNetworkEvents(pair.server, event, nullptr), WSAEFAULT);
  WSANETWORKEVENTS record;
  EXPECT_FAILS(WSAEnumNetworkEvents(pair.server, reinterpret_cast<WSAEVENT>(ULONG_PTR{0x5ffffff0}), &record), WSAEINVAL);
  EXPECT_OK(WSAEnumNetworkEvents(pair.server, event, &record)) << "nothing is selected";
  EXPECT_EQ(record.lNetworkEvents, 0);
}

TEST_P(EventSelectTest, AThreadThatWaitsAlreadyIsWoken) {
  Pair pair = make_pair_of(GetParam());
  Event event;
  std::atomic<bool> begun{false};
  DWORD result = WSA_WAIT_FAILED;
  std::thread waiting([&] {
    WSAEVENT handle = event;
    begun = true;
    result = WSAWaitForMultipleEvents(1, &handle, FALSE, event_limit, FALSE);
  });
  while (!begun) std::this_thread::yield();
  ASSERT_OK(WSAEventSelect(pair.server, event, FD_READ));
  send_text(pair.client, "x");
  waiting.join();
  EXPECT_EQ(result, WSA_WAIT_EVENT_0);
}

TEST_P(EventSelectTest, ManyThreadsEachWaitForTheirOwnSocket) {
  constexpr int threads = 4, rounds = 200;
  std::vector<Pair> pairs;
  for (int i = 0; i < threads; ++i) pairs.push_back(make_pair_of(GetParam()));
  std::vector<std::thread> waiting;
  std::atomic<int> octets{0};
  for (int i = 0; i < threads; ++i) {
    waiting.emplace_back([&, i] {
      Event event;
      const SOCKET s = pairs[static_cast<std::size_t>(i)].server;
      EXPECT_OK(WSAEventSelect(s, event, FD_READ));
      for (int round = 0; round < rounds;) {
        if (wait_for(s, event, FD_READ) != 0) return;
        char octet;
        while (recv(s, &octet, 1, 0) == 1) ++round, ++octets;
        EXPECT_EQ(WSAGetLastError(), WSAEWOULDBLOCK);
      }
    });
  }
  for (int round = 0; round < rounds; ++round)
    for (auto& pair : pairs) EXPECT_EQ(send_text(pair.client, "x"), 1);
  for (auto& thread : waiting) thread.join();
  EXPECT_EQ(octets, threads * rounds);
}

INSTANTIATE_TEST_SUITE_P(All, EventSelectTest, testing::Values(tcp4, tcp6, iso4, iso_stream4, web4, web_stream4),
                         family_name);

class EventSelectOnTcp : public WinsockTest {};

TEST_F(EventSelectOnTcp, OutOfBandDataIsRecordedUnlessInline) {
  Pair pair = make_pair_of(tcp4);
  Event event;
  ASSERT_OK(WSAEventSelect(pair.server, event, FD_OOB | FD_READ));
  ASSERT_EQ(send(pair.client, "!", 1, MSG_OOB), 1);
  long seen = 0;
  EXPECT_EQ(wait_for(pair.server, event, FD_OOB, &seen), 0);
  char octet = 0;
  EXPECT_EQ(recv(pair.server, &octet, 1, MSG_OOB), 1);
  EXPECT_EQ(octet, '!');
}

TEST_F(EventSelectOnTcp, TheEndIsStillToldAfterSendDisconnect) {
  Pair pair = make_pair_of(tcp4);
  Event event;
  ASSERT_OK(WSAEventSelect(pair.client, event, FD_READ | FD_CLOSE));
  EXPECT_OK(WSASendDisconnect(pair.client, nullptr));
  EXPECT_EQ(received(pair.server), "");
  EXPECT_EQ(send_text(pair.server, "reply"), 5);
  EXPECT_EQ(wait_for(pair.client, event, FD_READ), 0);
  EXPECT_EQ(received(pair.client), "reply");
  EXPECT_OK(WSASendDisconnect(pair.server, nullptr));
  EXPECT_EQ(wait_for(pair.client, event, FD_CLOSE), 0);
}

class EventSelectOnUdp : public WinsockTest {};

TEST_F(EventSelectOnUdp, ReadAndWrite) {
  Sock receiver(socket(AF_INET, SOCK_DGRAM, 0)), sender(socket(AF_INET, SOCK_DGRAM, 0));
  Name name = loopback(AF_INET);
  ASSERT_OK(bind(receiver, name.data(), name.length));
  ASSERT_OK(getsockname(receiver, name.data(), &name.length));
  Event event;
  ASSERT_OK(WSAEventSelect(receiver, event, FD_READ | FD_WRITE));
  EXPECT_EQ(wait_for(receiver, event, FD_WRITE), 0);
  EXPECT_EQ(sendto(sender, "one", 3, 0, name.data(), name.length), 3);
  EXPECT_EQ(sendto(sender, "two", 3, 0, name.data(), name.length), 3);
  EXPECT_EQ(wait_for(receiver, event, FD_READ), 0);
  EXPECT_EQ(received(receiver), "one");
  EXPECT_EQ(wait_for(receiver, event, FD_READ), 0) << "another one is left";
  EXPECT_EQ(received(receiver), "two");
  EXPECT_FAILS(recv(receiver, name.data()->sa_data, 1, 0), WSAEWOULDBLOCK);
  EXPECT_FALSE(event.set());
}

class EventSelectOnIso : public OverFamilies {};

TEST_P(EventSelectOnIso, LastWordsAreThereAfterClose) {
  Pair pair = make_pair_of(GetParam());
  Event event;
  ASSERT_OK(WSAEventSelect(pair.server, event, FD_READ | FD_CLOSE));
  EXPECT_OK(send_last_words(pair.client, "total 7"));
  EXPECT_EQ(wait_for(pair.server, event, FD_CLOSE), 0);
  EXPECT_EQ(last_words(pair.server), "total 7");
}

INSTANTIATE_TEST_SUITE_P(All, EventSelectOnIso, testing::Values(iso4, iso_stream4), family_name);

TEST(EventSelect, NeedsWinsock) {
  EXPECT_FAILS(WSAEventSelect(1, nullptr, 0), WSANOTINITIALISED);
  WSANETWORKEVENTS record;
  EXPECT_FAILS(WSAEnumNetworkEvents(1, nullptr, &record), WSANOTINITIALISED);
}

}  // namespace
