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

TEST(NotStarted, EveryFunctionSaysSo) {
  char memory[64] = {};
  int length = sizeof memory;
  u_long value = 0;
  u_short port = 0;
  Name name = loopback(AF_INET, 9);
  fd_set set;
  FD_ZERO(&set);
  timeval now{0, 0};
  DWORD size = 0, returned = 0;
  WSABUF buffer{1, memory};
  EXPECT_FAILS(socket(AF_INET, SOCK_STREAM, 0), WSANOTINITIALISED);
  EXPECT_FAILS(WSASocketA(AF_INET, SOCK_STREAM, 0, nullptr, 0, 0), WSANOTINITIALISED);
  EXPECT_FAILS(WSASocketW(AF_INET, SOCK_STREAM, 0, nullptr, 0, 0), WSANOTINITIALISED);
  EXPECT_FAILS(closesocket(1), WSANOTINITIALISED);
  EXPECT_FAILS(bind(1, name.data(), name.length), WSANOTINITIALISED);
  EXPECT_FAILS(listen(1, 1), WSANOTINITIALISED);
  EXPECT_FAILS(accept(1, nullptr, nullptr), WSANOTINITIALISED);
  EXPECT_FAILS(WSAAccept(1, nullptr, nullptr, nullptr, 0), WSANOTINITIALISED);
  EXPECT_FAILS(connect(1, name.data(), name.length), WSANOTINITIALISED);
  EXPECT_FAILS(WSAConnect(1, name.data(), name.length, nullptr, nullptr, nullptr, nullptr), WSANOTINITIALISED);
  EXPECT_FAILS(send(1, memory, 1, 0), WSANOTINITIALISED);
  EXPECT_FAILS(sendto(1, memory, 1, 0, name.data(), name.length), WSANOTINITIALISED);
  EXPECT_FAILS(recv(1, memory, 1, 0), WSANOTINITIALISED);
  EXPECT_FAILS(recvfrom(1, memory, 1, 0, nullptr, nullptr), WSANOTINITIALISED);
  EXPECT_FAILS(shutdown(1, SD_SEND), WSANOTINITIALISED);
  EXPECT_FAILS(WSASendDisconnect(1, nullptr), WSANOTINITIALISED);
  EXPECT_FAILS(WSASendDisconnect(1, &buffer), WSANOTINITIALISED);
  EXPECT_FAILS(WSARecvDisconnect(1, &buffer), WSANOTINITIALISED);
  EXPECT_FAILS(getsockname(1, name.data(), &name.length), WSANOTINITIALISED);
  EXPECT_FAILS(getpeername(1, name.data(), &name.length), WSANOTINITIALISED);
  EXPECT_FAILS(getsockopt(1, SOL_SOCKET, SO_TYPE, memory, &length), WSANOTINITIALISED);
  EXPECT_FAILS(setsockopt(1, SOL_SOCKET, SO_KEEPALIVE, memory, 4), WSANOTINITIALISED);
  EXPECT_FAILS(ioctlsocket(1, static_cast<long>(FIONREAD), &value), WSANOTINITIALISED);
  EXPECT_FAILS(WSAIoctl(1, FIONREAD, nullptr, 0, &value, sizeof value, &returned, nullptr, nullptr), WSANOTINITIALISED);
  EXPECT_FAILS(select(0, &set, nullptr, nullptr, &now), WSANOTINITIALISED);
  EXPECT_FAILS(gethostname(memory, sizeof memory), WSANOTINITIALISED);
  EXPECT_FAILS(WSAEnumProtocolsA(nullptr, nullptr, &size), WSANOTINITIALISED);
  EXPECT_FAILS(WSAEnumProtocolsW(nullptr, nullptr, &size), WSANOTINITIALISED);
  EXPECT_FAILS(WSAHtonl(1, 1, &value), WSANOTINITIALISED);
  EXPECT_FAILS(WSAHtons(1, 1, &port), WSANOTINITIALISED);
  addrinfo* list = nullptr;
  EXPECT_EQ(getaddrinfo("127.0.0.1", nullptr, nullptr, &list), WSANOTINITIALISED);
}

TEST(NotASocket, EveryFunctionSaysSo) {
  WSADATA data;
  ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  char memory[64] = {};
  Name name = loopback(AF_INET, 9);
  u_long value = 0;
  u_short port = 0;
  DWORD returned = 0;
  for (const SOCKET s : {INVALID_SOCKET, SOCKET{0x7ffffff0}, static_cast<SOCKET>(0x8000000000000000u)}) {
    int length = sizeof memory;
    EXPECT_FAILS(closesocket(s), WSAENOTSOCK);
    EXPECT_FAILS(bind(s, name.data(), name.length), WSAENOTSOCK);
    EXPECT_FAILS(listen(s, 1), WSAENOTSOCK);
    EXPECT_FAILS(accept(s, nullptr, nullptr), WSAENOTSOCK);
    EXPECT_FAILS(WSAAccept(s, nullptr, nullptr, nullptr, 0), WSAENOTSOCK);
    EXPECT_FAILS(connect(s, name.data(), name.length), WSAENOTSOCK);
    EXPECT_FAILS(send(s, memory, 1, 0), WSAENOTSOCK);
    EXPECT_FAILS(sendto(s, memory, 1, 0, name.data(), name.length), WSAENOTSOCK);
    EXPECT_FAILS(recv(s, memory, 1, 0), WSAENOTSOCK);
    EXPECT_FAILS(recvfrom(s, memory, 1, 0, nullptr, nullptr), WSAENOTSOCK);
    EXPECT_FAILS(shutdown(s, SD_SEND), WSAENOTSOCK);
    EXPECT_FAILS(WSASendDisconnect(s, nullptr), WSAENOTSOCK);
    EXPECT_FAILS(WSARecvDisconnect(s, nullptr), WSAENOTSOCK);
    EXPECT_FAILS(getsockname(s, name.data(), &name.length), WSAENOTSOCK);
    EXPECT_FAILS(getpeername(s, name.data(), &name.length), WSAENOTSOCK);
    EXPECT_FAILS(getsockopt(s, SOL_SOCKET, SO_TYPE, memory, &length), WSAENOTSOCK);
    EXPECT_FAILS(setsockopt(s, SOL_SOCKET, SO_KEEPALIVE, memory, 4), WSAENOTSOCK);
    EXPECT_FAILS(ioctlsocket(s, static_cast<long>(FIONREAD), &value), WSAENOTSOCK);
    EXPECT_FAILS(WSAIoctl(s, FIONREAD, nullptr, 0, &value, sizeof value, &returned, nullptr, nullptr), WSAENOTSOCK);
    EXPECT_FAILS(WSAHtonl(s, 1, &value), WSAENOTSOCK);
    EXPECT_FAILS(WSANtohs(s, 1, &port), WSAENOTSOCK);
  }
  WSACleanup();
}

}  // namespace
