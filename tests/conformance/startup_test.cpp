// WSAStartup, WSACleanup, and what every function says before and after.
#include "support.h"

namespace {

TEST(Startup, NegotiatesTheVersion) {
  const struct {
    WORD asked, given;
  } table[] = {
      {MAKEWORD(1, 0), MAKEWORD(1, 0)}, {MAKEWORD(1, 1), MAKEWORD(1, 1)},     {MAKEWORD(2, 0), MAKEWORD(2, 0)},
      {MAKEWORD(2, 1), MAKEWORD(2, 1)}, {MAKEWORD(2, 2), MAKEWORD(2, 2)},     {MAKEWORD(2, 3), MAKEWORD(2, 2)},
      {MAKEWORD(3, 0), MAKEWORD(2, 2)}, {MAKEWORD(255, 255), MAKEWORD(2, 2)},
  };
  for (const auto& row : table) {
    WSADATA data{};
    ASSERT_EQ(WSAStartup(row.asked, &data), 0) << row.asked;
    EXPECT_EQ(data.wVersion, row.given) << row.asked;
    EXPECT_EQ(data.wHighVersion, MAKEWORD(2, 2));
    EXPECT_EQ(WSACleanup(), 0);
  }
}

TEST(Startup, RefusesVersionsBelow1) {
  WSADATA data;
  EXPECT_EQ(WSAStartup(MAKEWORD(0, 0), &data), WSAVERNOTSUPPORTED);
  EXPECT_EQ(WSAStartup(MAKEWORD(0, 9), &data), WSAVERNOTSUPPORTED);
}

TEST(Startup, BadPointerGivesFault) { EXPECT_EQ(WSAStartup(MAKEWORD(2, 2), nullptr), WSAEFAULT); }

TEST(Startup, CountsItsCalls) {
  WSADATA data;
  ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  EXPECT_EQ(WSACleanup(), 0);
  {
    Sock s(socket(AF_INET, SOCK_STREAM, 0));
    EXPECT_NE(SOCKET{s}, INVALID_SOCKET);
  }
  EXPECT_EQ(WSACleanup(), 0);
  EXPECT_FAILS(WSACleanup(), WSANOTINITIALISED);
}

TEST(Startup, DescribesItself) {
  WSADATA data{};
  ASSERT_EQ(WSAStartup(MAKEWORD(1, 1), &data), 0);
  EXPECT_GT(data.iMaxSockets, 0);
  EXPECT_NE(data.szDescription[0], 0);
  EXPECT_NE(data.szSystemStatus[0], 0);
  WSACleanup();
}

TEST(Cleanup, ClosesWhatIsOpen) {
  WSADATA data;
  ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  const SOCKET s = socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(WSACleanup(), 0);
  ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  EXPECT_FAILS(listen(s, 1), WSAENOTSOCK);
  WSACleanup();
}

}  // namespace
