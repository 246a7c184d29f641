// select with sets larger than 64: a program may define FD_SETSIZE before winsock2.h.
#include <cstdlib>
#undef FD_SETSIZE  // of libc, which <cstdlib> may have brought
#define FD_SETSIZE 500
#include "support.h"

namespace {

class SelectLarge : public WinsockTest {};

TEST_F(SelectLarge, TakesAsManySocketsAsTheProgramSays) {
  static_assert(sizeof(fd_set) >= 500 * sizeof(SOCKET));
  std::vector<Sock> sockets;
  fd_set readable;
  FD_ZERO(&readable);
  for (int i = 0; i < 200; ++i) {
    sockets.emplace_back(socket(AF_INET, SOCK_DGRAM, 0));
    Name name = loopback(AF_INET);
    ASSERT_OK(bind(sockets.back(), name.data(), name.length));
    FD_SET(sockets.back(), &readable);
  }
  ASSERT_EQ(readable.fd_count, 200u);
  for (const int index : {3, 150, 199}) {
    Name name;
    ASSERT_OK(getsockname(sockets[static_cast<std::size_t>(index)], name.data(), &name.length));
    Sock sender(socket(AF_INET, SOCK_DGRAM, 0));
    ASSERT_EQ(sendto(sender, "x", 1, 0, name.data(), name.length), 1);
  }
  fd_set all = readable;
  timeval limit{20, 0};
  ASSERT_EQ(select(0, &readable, nullptr, nullptr, &limit), 3);
  EXPECT_TRUE(FD_ISSET(sockets[3], &readable));
  EXPECT_TRUE(FD_ISSET(sockets[150], &readable));
  EXPECT_TRUE(FD_ISSET(sockets[199], &readable));
  EXPECT_FALSE(FD_ISSET(sockets[4], &readable));
  EXPECT_EQ(all.fd_count, 200u);
}

}  // namespace
