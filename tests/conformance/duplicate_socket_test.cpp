// WSADuplicateSocket within a process: two SOCKETs of one socket. [WSADuplicateSocketW; Shared Sockets]
#include "support.h"

namespace {

constexpr int from_info = -1;  // FROM_PROTOCOL_INFO

SOCKET take(WSAPROTOCOL_INFOW& info) { return WSASocketW(from_info, from_info, from_info, &info, 0, WSA_FLAG_OVERLAPPED); }

SOCKET duplicate_of(SOCKET s) {
  WSAPROTOCOL_INFOW info{};
  EXPECT_OK(WSADuplicateSocketW(s, GetCurrentProcessId(), &info));
  return take(info);
}

class DuplicateSocket : public OverFamilies {
 protected:
  void SetUp() override {
    OverFamilies::SetUp();
    if (IsSkipped()) return;
    pair = make_pair_of(GetParam());
    other = Sock(duplicate_of(pair.server));
    ASSERT_NE(SOCKET{other}, INVALID_SOCKET) << WSAGetLastError();
    ASSERT_NE(SOCKET{other}, SOCKET{pair.server});
  }
  Pair pair;
  Sock other;
};

TEST_P(DuplicateSocket, IsTheSameConnection) {
  ASSERT_OK(send_text(pair.client, "one"));
  EXPECT_EQ(received(other), "one");
  ASSERT_OK(send_text(pair.client, "two"));
  EXPECT_EQ(received(pair.server), "two");
  ASSERT_OK(send_text(other, "three"));
  EXPECT_EQ(received(pair.client), "three");
  Name first, second;
  ASSERT_OK(getpeername(pair.server, first.data(), &first.length));
  ASSERT_OK(getpeername(other, second.data(), &second.length));
  EXPECT_EQ(first.length, second.length);
  EXPECT_EQ(std::memcmp(first.data(), second.data(), static_cast<std::size_t>(first.length)), 0);
}

TEST_P(DuplicateSocket, HasANarrowForm) {
  WSAPROTOCOL_INFOA info{};
  ASSERT_OK(WSADuplicateSocketA(pair.server, GetCurrentProcessId(), &info));
  Sock third(WSASocketA(from_info, from_info, from_info, &info, 0, WSA_FLAG_OVERLAPPED));
  ASSERT_NE(SOCKET{third}, INVALID_SOCKET) << WSAGetLastError();
  ASSERT_OK(send_text(third, "narrow"));
  EXPECT_EQ(received(pair.client), "narrow");
}

TEST_P(DuplicateSocket, SharesOptionsAndMode) {
  const BOOL on = TRUE;
  ASSERT_OK(setsockopt(other, SOL_SOCKET, SO_KEEPALIVE, reinterpret_cast<const char*>(&on), sizeof on));
  BOOL value = FALSE;
  int size = sizeof value;
  ASSERT_OK(getsockopt(pair.server, SOL_SOCKET, SO_KEEPALIVE, reinterpret_cast<char*>(&value), &size));
  EXPECT_TRUE(value);
}

TEST_P(DuplicateSocket, TheLastCloseEndsTheConnection) {
  pair.server.close();
  ASSERT_OK(send_text(pair.client, "still there"));
  EXPECT_EQ(received(other), "still there");
  ASSERT_OK(send_text(other, "so am I"));
  EXPECT_EQ(received(pair.client), "so am I");
  other.close();
  char octet;
  const int end = recv(pair.client, &octet, 1, 0);
  EXPECT_TRUE(end == 0 || WSAGetLastError() == WSAEDISCON) << WSAGetLastError();
}

TEST_P(DuplicateSocket, AReceiveByTheOtherGoesOn) {
  std::string got;
  std::thread receiver([&] { got = received(pair.server); });
  other.close();
  EXPECT_OK(send_text(pair.client, "for you"));
  receiver.join();
  EXPECT_EQ(got, "for you");
}

TEST_P(DuplicateSocket, ItsOwnNumberIsClosed) {
  const SOCKET s = other.release();
  ASSERT_OK(closesocket(s));
  char octet;
  EXPECT_FAILS(recv(s, &octet, 1, 0), WSAENOTSOCK);
  EXPECT_FAILS(closesocket(s), WSAENOTSOCK);
  ASSERT_OK(send_text(pair.server, "x"));
  EXPECT_EQ(received(pair.client), "x");
}

TEST_P(DuplicateSocket, CanBeDuplicatedAgain) {
  Sock third(duplicate_of(other));
  pair.server.close();
  other.close();
  ASSERT_OK(send_text(third, "third"));
  EXPECT_EQ(received(pair.client), "third");
}

TEST_P(DuplicateSocket, ListensToo) {
  Listening listening = make_listener(GetParam());
  Sock second(duplicate_of(listening.socket));
  ASSERT_NE(SOCKET{second}, INVALID_SOCKET);
  listening.socket.close();
  Sock client = make_socket(GetParam()), server;
  std::thread caller([&] { EXPECT_OK(connect(client, listening.name.data(), listening.name.length)); });
  server = Sock(accept(second, nullptr, nullptr));
  caller.join();
  EXPECT_NE(SOCKET{server}, INVALID_SOCKET);
}

TEST_P(DuplicateSocket, TheInfoWorksOnce) {
  WSAPROTOCOL_INFOW info{};
  ASSERT_OK(WSADuplicateSocketW(pair.server, GetCurrentProcessId(), &info));
  Sock once(take(info));
  EXPECT_NE(SOCKET{once}, INVALID_SOCKET);
  EXPECT_FAILS(take(info), WSAEINVAL);
  once.close();
  EXPECT_FAILS(take(info), WSAEINVAL);
}

TEST_P(DuplicateSocket, SelectionOutlivesTheNumberItWasMadeBy) {
  if (GetParam().protocol == IPPROTO_TCP) GTEST_SKIP() << "a descriptor has its own selection";
  const WSAEVENT event = WSACreateEvent();
  ASSERT_OK(WSAEventSelect(pair.server, event, FD_READ | FD_CLOSE));
  pair.server.close();
  ASSERT_OK(send_text(pair.client, "news"));
  ASSERT_EQ(WSAWaitForMultipleEvents(1, &event, FALSE, 20000, FALSE), WSA_WAIT_EVENT_0);
  WSANETWORKEVENTS record{};
  ASSERT_OK(WSAEnumNetworkEvents(other, event, &record));
  EXPECT_EQ(record.lNetworkEvents, FD_READ);
  EXPECT_EQ(received(other), "news");
  WSACloseEvent(event);
}

TEST_P(DuplicateSocket, BadInput) {
  WSAPROTOCOL_INFOW info{};
  const DWORD self = GetCurrentProcessId();
  EXPECT_FAILS(WSADuplicateSocketW(pair.server, self, nullptr), WSAEFAULT);
  EXPECT_FAILS(WSADuplicateSocketA(pair.server, self, nullptr), WSAEFAULT);
  EXPECT_FAILS(WSADuplicateSocketW(pair.server, 0, &info), WSAEINVAL);
  EXPECT_FAILS(WSADuplicateSocketW(pair.server, 0x7ffffffe, &info), WSAEINVAL);
  EXPECT_FAILS(WSADuplicateSocketW(pair.server, 0xffffffff, &info), WSAEINVAL);
  WSAPROTOCOL_INFOA narrow{};
  EXPECT_FAILS(WSADuplicateSocketA(pair.server, 0x7ffffffe, &narrow), WSAEINVAL);
  const SOCKET gone = other.release();
  closesocket(gone);
  EXPECT_FAILS(WSADuplicateSocketW(gone, self, &info), WSAENOTSOCK);
  EXPECT_FAILS(WSADuplicateSocketW(INVALID_SOCKET, self, &info), WSAENOTSOCK);
  ASSERT_OK(WSADuplicateSocketW(pair.server, self, &info));
  WSAPROTOCOL_INFOW forged = info;
  forged.dwServiceFlags3 ^= 0x40;  // not this process'
  EXPECT_FAILS(take(forged), WSAEINVAL);
  forged = info;
  forged.dwProviderReserved ^= 1;
  EXPECT_FAILS(take(forged), WSAEINVAL);
  closesocket(take(info));
}

INSTANTIATE_TEST_SUITE_P(All, DuplicateSocket, testing::Values(tcp4, iso4, iso_stream4, web4), family_name);

}  // namespace
