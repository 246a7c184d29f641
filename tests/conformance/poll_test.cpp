// WSAPoll.
#include "support.h"

#include "bad_memory.h"

namespace {

class PollTest : public OverFamilies {};

SHORT polled(SOCKET s, SHORT events, int timeout = 0) {
  WSAPOLLFD entry{s, events, -1};
  const int count = WSAPoll(&entry, 1, timeout);
  EXPECT_EQ(count, entry.revents ? 1 : 0) << (count == SOCKET_ERROR ? WSAGetLastError() : 0);
  return entry.revents;
}

TEST_P(PollTest, TellsWhatIsReadableAndWritable) {
  Pair pair = make_pair_of(GetParam());
  EXPECT_EQ(polled(pair.server, POLLRDNORM), 0);
  EXPECT_EQ(polled(pair.server, POLLRDNORM | POLLWRNORM), POLLWRNORM);
  send_text(pair.client, "x");
  EXPECT_EQ(polled(pair.server, POLLRDNORM, 20000), POLLRDNORM);
  EXPECT_EQ(polled(pair.server, POLLIN | POLLOUT, -1), POLLRDNORM | POLLWRNORM);
  EXPECT_EQ(received(pair.server), "x");
  EXPECT_EQ(polled(pair.server, POLLRDNORM), 0);
}

TEST_P(PollTest, TellsThatAConnectionWaits) {
  Listening listening = make_listener(GetParam());
  EXPECT_EQ(polled(listening.socket, POLLRDNORM), 0);
  Sock client = make_socket(GetParam());
  set_nonblocking(client);
  EXPECT_FAILS(connect(client, listening.name.data(), listening.name.length), WSAEWOULDBLOCK);
  EXPECT_EQ(polled(listening.socket, POLLRDNORM, 20000), POLLRDNORM);
}

TEST_P(PollTest, TellsTheEndOfAConnectionUnasked) {
  Pair pair = make_pair_of(GetParam());
  EXPECT_OK(shutdown(pair.client, SD_SEND));
  EXPECT_NE(polled(pair.server, POLLWRNORM, 20000) & (POLLHUP | POLLWRNORM), 0);
  WSAPOLLFD entry{pair.server, POLLRDNORM, 0};
  EXPECT_EQ(WSAPoll(&entry, 1, 20000), 1);
  EXPECT_TRUE(entry.revents & POLLHUP) << entry.revents;
}

TEST_P(PollTest, TellsAFailedConnect) {
  Name nobody;
  {
    Listening listening = make_listener(GetParam());
    nobody = listening.name;
  }
  Sock client = make_socket(GetParam());
  set_nonblocking(client);
  EXPECT_FAILS(connect(client, nobody.data(), nobody.length), WSAEWOULDBLOCK);
  const SHORT events = polled(client, POLLWRNORM, 20000);
  EXPECT_EQ(events, POLLHUP | POLLERR | POLLWRNORM);
}

TEST_P(PollTest, SkipsNegativeEntriesAndMarksWhatIsNoSocket) {
  Pair pair = make_pair_of(GetParam());
  Sock gone = make_socket(GetParam());
  const SOCKET closed = gone;
  gone.close();
  WSAPOLLFD entries[]{{INVALID_SOCKET, POLLRDNORM, 99}, {pair.server, POLLWRNORM, 99}, {closed, POLLRDNORM, 99}};
  EXPECT_EQ(WSAPoll(entries, 3, 0), 2);
  EXPECT_EQ(entries[0].revents, 0);
  EXPECT_EQ(entries[1].revents, POLLWRNORM);
  EXPECT_EQ(entries[2].revents, POLLNVAL);
}

TEST_P(PollTest, RefusesBadArguments) {
  Pair pair = make_pair_of(GetParam());
  WSAPOLLFD entry{pair.server, POLLPRI, 0};
  EXPECT_FAILS(WSAPoll(&entry, 1, 0), WSAEINVAL);
  EXPECT_FAILS(WSAPoll(&entry, 0, 0), WSAEINVAL);
  EXPECT_FAILS(WSAPoll(nullptr, 1, 0), WSAEFAULT);
  entry = {INVALID_SOCKET, POLLRDNORM, 0};
  EXPECT_FAILS(WSAPoll(&entry, 1, 0), WSAEINVAL);
  entry.fd = pair.server;
  pair.server.close();
  EXPECT_FAILS(WSAPoll(&entry, 1, 0), WSAEINVAL) << "none of the sockets is valid";
}

INSTANTIATE_TEST_SUITE_P(All, PollTest, testing::Values(tcp4, tcp6, iso4, iso_stream4, web4, web_stream4), family_name);

TEST_F(WinsockTest, PollTellsOutOfBandData) {
  Pair pair = make_pair_of(tcp4);
  ASSERT_EQ(send(pair.client, "!", 1, MSG_OOB), 1);
  EXPECT_EQ(polled(pair.server, POLLRDBAND, 20000), POLLRDBAND);
}

TEST(Poll, NeedsWinsock) {
  WSAPOLLFD entry{1, POLLRDNORM, 0};
  EXPECT_FAILS(WSAPoll(&entry, 1, 0), WSANOTINITIALISED);
}

}  // namespace
