// Overlapped requests: WSAIoctl with an OVERLAPPED, done at once or waiting for a change.
#include "support.h"

#include <mstcpip.h>
#include <mswsock.h>

#ifndef SIO_IDEAL_SEND_BACKLOG_QUERY  // mingw-w64 10 has neither
#define SIO_IDEAL_SEND_BACKLOG_QUERY _IOR('t', 123, ULONG)
#define SIO_IDEAL_SEND_BACKLOG_CHANGE _IO('t', 122)
#endif

namespace {

const tcp_keepalive keep_alive{1, 30000, 2000};

class OverlappedIoctl : public WinsockTest {
 protected:
  void SetUp() override {
    WinsockTest::SetUp();
    operation.hEvent = WSACreateEvent();
  }
  void TearDown() override {
    WSACloseEvent(operation.hEvent);
    WinsockTest::TearDown();
  }
  int keep(SOCKET s, DWORD size, DWORD* returned, WSAOVERLAPPED* overlapped,
           LPWSAOVERLAPPED_COMPLETION_ROUTINE routine = nullptr) {
    return WSAIoctl(s, SIO_KEEPALIVE_VALS, const_cast<tcp_keepalive*>(&keep_alive), size, nullptr, 0, returned, overlapped,
                    routine);
  }
  static int change(SOCKET s, DWORD code, DWORD out_size, WSAOVERLAPPED* overlapped) {
    DWORD returned = 0;
    return WSAIoctl(s, code, nullptr, 0, nullptr, out_size, &returned, overlapped, nullptr);
  }
  static int outcome(SOCKET s, WSAOVERLAPPED& of) {
    DWORD octets = 0, flags = 0;
    return WSAGetOverlappedResult(s, &of, &octets, TRUE, &flags) ? 0 : WSAGetLastError();
  }
  WSAOVERLAPPED operation{};
};

TEST_F(OverlappedIoctl, WhatIsDoneAtOnceSetsTheEvent) {
  Sock s = make_socket(tcp4);
  DWORD returned = 99;
  const int result = keep(s, sizeof keep_alive, &returned, &operation);
  EXPECT_TRUE(result == 0 || WSAGetLastError() == WSA_IO_PENDING);
  ASSERT_EQ(WSAWaitForMultipleEvents(1, &operation.hEvent, FALSE, 20000, FALSE), DWORD{WSA_WAIT_EVENT_0});
  EXPECT_EQ(outcome(s, operation), 0);
}

#ifndef _WIN32  // Wine has no such transports
TEST_F(OverlappedIoctl, TransportsServeThemToo) {
  for (const Family& family : {iso4, web4}) {
    Sock s = make_socket(family);
    u_long on = 1, count = 9;
    DWORD returned = 99;
    EXPECT_OK(WSAIoctl(s, FIONBIO, &on, sizeof on, nullptr, 0, &returned, &operation, nullptr));
    EXPECT_EQ(returned, 0u);
    EXPECT_EQ(WSAWaitForMultipleEvents(1, &operation.hEvent, FALSE, 0, FALSE), DWORD{WSA_WAIT_EVENT_0});
    EXPECT_EQ(outcome(s, operation), 0);
    EXPECT_OK(WSAIoctl(s, FIONREAD, nullptr, 0, &count, sizeof count, nullptr, &operation, nullptr));
    DWORD octets = 0, flags = 0;
    EXPECT_TRUE(WSAGetOverlappedResult(s, &operation, &octets, FALSE, &flags));
    EXPECT_EQ(octets, sizeof count);
    EXPECT_EQ(count, 0u);
    WSAResetEvent(operation.hEvent);
    EXPECT_FAILS(WSAIoctl(s, FIONREAD, nullptr, 0, &count, 3, &returned, &operation, nullptr), WSAEFAULT);
    EXPECT_FAILS(WSAIoctl(s, SIO_FLUSH, nullptr, 0, nullptr, 0, &returned, &operation, nullptr), WSAEOPNOTSUPP);
    EXPECT_EQ(WSAWaitForMultipleEvents(1, &operation.hEvent, FALSE, 0, FALSE), DWORD{WSA_WAIT_TIMEOUT});
  }
}
#endif

TEST_F(OverlappedIoctl, ItsCountMayBeLeftOut) {
  Sock s = make_socket(tcp4);
  const int result = keep(s, sizeof keep_alive, nullptr, &operation);
  EXPECT_TRUE(result == 0 || WSAGetLastError() == WSA_IO_PENDING) << WSAGetLastError();
  EXPECT_EQ(outcome(s, operation), 0);
  EXPECT_FAILS(keep(s, sizeof keep_alive, nullptr, nullptr), WSAEFAULT);
}

TEST_F(OverlappedIoctl, ARoutineRunsInAnAlertableWait) {
  Sock s = make_socket(tcp4);
  DWORD returned = 0;
  static int runs;
  runs = 0;
  const int result = keep(s, sizeof keep_alive, &returned, &operation, [](DWORD error, DWORD, LPWSAOVERLAPPED, DWORD) {
    EXPECT_EQ(error, 0u);
    ++runs;
  });
  EXPECT_TRUE(result == 0 || WSAGetLastError() == WSA_IO_PENDING);
  EXPECT_EQ(runs, 0);
  EXPECT_EQ(SleepEx(20000, TRUE), DWORD{WAIT_IO_COMPLETION});
  EXPECT_EQ(runs, 1);
}

TEST_F(OverlappedIoctl, APortGetsAPacket) {
  Sock s = make_socket(tcp4);
  const HANDLE port = CreateIoCompletionPort(reinterpret_cast<HANDLE>(SOCKET{s}), nullptr, 7, 0);
  ASSERT_NE(port, nullptr);
  DWORD returned = 0;
  const int result = keep(s, sizeof keep_alive, &returned, &operation);
  EXPECT_TRUE(result == 0 || WSAGetLastError() == WSA_IO_PENDING);
  DWORD octets = 0;
  ULONG_PTR key = 0;
  OVERLAPPED* done = nullptr;
  EXPECT_TRUE(GetQueuedCompletionStatus(port, &octets, &key, &done, 20000));
  EXPECT_EQ(done, &operation);
  EXPECT_EQ(key, 7u);
  CloseHandle(port);
}

TEST_F(OverlappedIoctl, WhatFailsAtOnceIsToldByTheCallAlone) {
  Sock s = make_socket(tcp4);
  DWORD returned = 0;
  EXPECT_FAILS(keep(s, 3, &returned, &operation), WSAEFAULT);
  EXPECT_EQ(WSAWaitForMultipleEvents(1, &operation.hEvent, FALSE, 0, FALSE), DWORD{WSA_WAIT_TIMEOUT});
}

TEST_F(OverlappedIoctl, AnAddressListChangeIsPendingUntilItIsCancelled) {
  Sock s = make_socket(udp4);
  ASSERT_EQ(error_of(change(s, SIO_ADDRESS_LIST_CHANGE, 0, &operation)), WSA_IO_PENDING);
  EXPECT_EQ(WSAWaitForMultipleEvents(1, &operation.hEvent, FALSE, 0, FALSE), DWORD{WSA_WAIT_TIMEOUT});
  EXPECT_TRUE(CancelIoEx(reinterpret_cast<HANDLE>(SOCKET{s}), &operation));
  EXPECT_EQ(outcome(s, operation), WSA_OPERATION_ABORTED);
}

TEST_F(OverlappedIoctl, WithoutAnOverlappedANonBlockingSocketWouldBlock) {
  Sock s = make_socket(udp4);
  set_nonblocking(s);
  DWORD returned = 0;
  EXPECT_FAILS(WSAIoctl(s, SIO_ADDRESS_LIST_CHANGE, nullptr, 0, nullptr, 0, &returned, nullptr, nullptr), WSAEWOULDBLOCK);
}

TEST_F(OverlappedIoctl, ClosingTheSocketEndsIt) {
  Sock s = make_socket(udp4);
  ASSERT_EQ(error_of(change(s, SIO_ADDRESS_LIST_CHANGE, 0, &operation)), WSA_IO_PENDING);
  s.close();
  ASSERT_EQ(WSAWaitForMultipleEvents(1, &operation.hEvent, FALSE, 20000, FALSE), DWORD{WSA_WAIT_EVENT_0});
  EXPECT_NE(operation.Internal, 0u);
}

#ifndef _WIN32  // Wine has no ideal send backlog
constexpr DWORD backlog_change = static_cast<DWORD>(SIO_IDEAL_SEND_BACKLOG_CHANGE);

TEST_F(OverlappedIoctl, TheIdealSendBacklogIsOfConnectedStreams) {
  Sock stream = make_socket(tcp4), datagram = make_socket(udp4);
  ULONG backlog = 0;
  EXPECT_FAILS(idealsendbacklogquery(stream, &backlog), WSAENOTCONN);
  EXPECT_FAILS(idealsendbacklogquery(datagram, &backlog), WSAEOPNOTSUPP);
  EXPECT_FAILS(change(stream, backlog_change, 0, &operation), WSAENOTCONN);
  EXPECT_FAILS(change(stream, backlog_change, 0, nullptr), WSAENOTCONN);
  EXPECT_FAILS(change(datagram, backlog_change, 0, &operation), WSAEOPNOTSUPP);
  Pair pair = make_pair_of(tcp4);
  EXPECT_FAILS(change(pair.client, backlog_change, 4, &operation), WSAEINVAL);
  EXPECT_FAILS(idealsendbacklogquery(pair.client, nullptr), WSAEFAULT);
  ASSERT_OK(idealsendbacklogquery(pair.client, &backlog));
  EXPECT_GE(backlog, 65536u);
}

TEST_F(OverlappedIoctl, TheIdealSendBacklogTellsOfItsChange) {
  Pair pair = make_pair_of(tcp4);
  ULONG before = 0, now = 0;
  ASSERT_OK(idealsendbacklogquery(pair.client, &before));
  ASSERT_EQ(error_of(idealsendbacklognotify(pair.client, &operation, nullptr)), WSA_IO_PENDING);
  WSAOVERLAPPED second{};
  EXPECT_FAILS(idealsendbacklognotify(pair.client, &second, nullptr), WSA_OPERATION_ABORTED) << "only one at a time";
  EXPECT_EQ(WSAWaitForMultipleEvents(1, &operation.hEvent, FALSE, 0, FALSE), DWORD{WSA_WAIT_TIMEOUT});
  // The window grows with what is acknowledged.
  std::thread reader([&] {
    std::vector<char> memory(1 << 20);
    while (recv(pair.server, memory.data(), static_cast<int>(memory.size()), 0) > 0) {
    }
  });
  const std::vector<char> data(1 << 20);
  for (int i = 0; i < 2000 && WSAWaitForMultipleEvents(1, &operation.hEvent, FALSE, 0, FALSE) != WSA_WAIT_EVENT_0; ++i)
    ASSERT_GT(send(pair.client, data.data(), static_cast<int>(data.size()), 0), 0);
  EXPECT_EQ(outcome(pair.client, operation), 0);
  ASSERT_OK(idealsendbacklogquery(pair.client, &now));
  EXPECT_NE(now, before);
  ASSERT_OK(shutdown(pair.client, SD_SEND));
  reader.join();
}

TEST_F(OverlappedIoctl, TheIdealSendBacklogEndsWithTheSendDirection) {
  Pair pair = make_pair_of(tcp4);
  ASSERT_EQ(error_of(idealsendbacklognotify(pair.client, &operation, nullptr)), WSA_IO_PENDING);
  ASSERT_OK(shutdown(pair.client, SD_SEND));
  EXPECT_EQ(outcome(pair.client, operation), WSA_OPERATION_ABORTED);
}

TEST_F(OverlappedIoctl, WithoutAnOverlappedItWaitsWhateverTheMode) {
  Pair pair = make_pair_of(tcp4);
  set_nonblocking(pair.client);
  std::thread closer([&] { ASSERT_OK(shutdown(pair.client, SD_SEND)); });
  const int error = error_of(change(pair.client, backlog_change, 0, nullptr));
  EXPECT_TRUE(error == WSA_OPERATION_ABORTED || error == WSAENOTCONN) << error;  // by which of the two came first
  closer.join();
}
#endif

}  // namespace
