// Many sockets in one process: the descriptor limit, and select over ten thousand of several providers.
#include <cstdlib>
#undef FD_SETSIZE  // of libc, which <cstdlib> may have brought
#define FD_SETSIZE 10100
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <winsock2.h>

#include <memory>
#include <vector>

namespace {

class ManySockets : public testing::Test {
 protected:
  void SetUp() override {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit low = before_;
    low.rlim_cur = std::min<rlim_t>(before_.rlim_cur, 256);
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
    WSADATA data;
    ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  }
  void TearDown() override {
    WSACleanup();
    setrlimit(RLIMIT_NOFILE, &before_);
  }
  rlimit before_{};
};

TEST_F(ManySockets, StartingRaisesTheSoftLimit) {
  rlimit now{};
  getrlimit(RLIMIT_NOFILE, &now);
  EXPECT_EQ(now.rlim_cur, before_.rlim_max);
}

TEST_F(ManySockets, SelectOverTenThousandOfTwoProviders) {
  constexpr std::size_t count = 10000, of_iso = 100;
  if (before_.rlim_max < count + 500) GTEST_SKIP() << "the descriptor limit is " << before_.rlim_max;
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::vector<SOCKET> sockets;
  for (std::size_t i = 0; i < count; ++i) {
    const bool iso = i % (count / of_iso) == 0;  // idle ones, among the others
    sockets.push_back(iso ? socket(AF_INET, SOCK_SEQPACKET, 0) : socket(AF_INET, SOCK_DGRAM, 0));
    ASSERT_NE(sockets.back(), INVALID_SOCKET) << i << ", error " << WSAGetLastError();
  }
  const std::vector<std::size_t> ready{1, 5001, count - 1};
  for (const std::size_t i : ready) {
    int length = sizeof name;
    name.sin_port = 0;
    ASSERT_EQ(bind(sockets[i], reinterpret_cast<sockaddr*>(&name), length), 0);
    ASSERT_EQ(getsockname(sockets[i], reinterpret_cast<sockaddr*>(&name), &length), 0);
    ASSERT_EQ(sendto(sockets[2], "x", 1, 0, reinterpret_cast<sockaddr*>(&name), length), 1);
  }
  const auto readable = std::make_unique<fd_set>();
  FD_ZERO(readable.get());
  for (const SOCKET s : sockets) readable->fd_array[readable->fd_count++] = s;
  const timeval limit{20, 0};
  ASSERT_EQ(select(0, readable.get(), nullptr, nullptr, &limit), 3) << WSAGetLastError();
  ASSERT_EQ(readable->fd_count, 3u);
  for (std::size_t i = 0; i < ready.size(); ++i) EXPECT_EQ(readable->fd_array[i], sockets[ready[i]]);
  for (const SOCKET s : sockets) closesocket(s);
}

}  // namespace
