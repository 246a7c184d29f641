// Overlapped transfers: WSASend, WSARecv, WSASendTo, WSARecvFrom with an event, a completion routine or a port;
// WSAGetOverlappedResult, CancelIo[Ex], closesocket. Over every kind of connection; datagrams behind that.
#include "port_support.h"
#include "support.h"

#include <winbase.h>

#include <array>
#include <atomic>
#include <numeric>

namespace {

struct Done {
  int error;
  DWORD octets, flags;
  bool operator==(const Done&) const = default;
};
void PrintTo(const Done& done, std::ostream* out) {
  *out << "error " << done.error << ", " << done.octets << " octets, flags " << done.flags;
}
Done result_of(SOCKET s, WSAOVERLAPPED& op, BOOL wait = TRUE) {
  Done done{0, 0, 0};
  if (!WSAGetOverlappedResult(s, &op, &done.octets, wait, &done.flags)) done.error = WSAGetLastError();
  return done;
}

WSABUF buffer(void* data, std::size_t size) { return {static_cast<ULONG>(size), static_cast<char*>(data)}; }

int receive(SOCKET s, void* data, std::size_t size, WSAOVERLAPPED* op, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine = nullptr,
            DWORD flags = 0) {
  WSABUF into = buffer(data, size);
  return error_of(WSARecv(s, &into, 1, nullptr, &flags, op, routine));
}

class OverlappedTest : public OverFamilies {
 protected:
  void SetUp() override {
    OverFamilies::SetUp();
    if (!IsSkipped()) pair = make_pair_of(GetParam());
  }
  /// How a receive tells the end.
  static Done end() { return {GetParam().messages() ? WSAEDISCON : 0, 0, 0}; }
  Pair pair;
  std::array<char, 64> in{};
};

TEST_P(OverlappedTest, AReceiveIsPendingUntilDataComes) {
  Op op;
  EXPECT_EQ(receive(pair.server, in.data(), in.size(), &op), WSA_IO_PENDING);
  EXPECT_FALSE(HasOverlappedIoCompleted(&op));
  EXPECT_EQ(result_of(pair.server, op, FALSE).error, WSA_IO_INCOMPLETE);
  send_text(pair.client, "hello");
  const Done done = result_of(pair.server, op);
  EXPECT_EQ(done.error, 0);
  EXPECT_EQ(done.octets, 5u);
  EXPECT_EQ(std::string(in.data(), 5), "hello");
  EXPECT_EQ(op.InternalHigh, 5u);
}

TEST_P(OverlappedTest, AReceiveThatFindsDataIsDoneAtOnceAndToldAllTheSame) {
  send_text(pair.client, "x");
  fd_set readable;
  FD_ZERO(&readable);
  FD_SET(pair.server, &readable);
  ASSERT_EQ(select(0, &readable, nullptr, nullptr, nullptr), 1);
  Op op;
  WSABUF into = buffer(in.data(), in.size());
  DWORD octets = 0, flags = 0;
  ASSERT_OK(WSARecv(pair.server, &into, 1, &octets, &flags, &op, nullptr));
  EXPECT_EQ(octets, 1u);
  EXPECT_EQ(WaitForSingleObject(op.hEvent, 0), DWORD{WAIT_OBJECT_0});
  EXPECT_EQ(result_of(pair.server, op, FALSE).octets, 1u);
}

TEST_P(OverlappedTest, TheProgramNeedNotWait) {
  Op op;
  EXPECT_EQ(receive(pair.server, in.data(), in.size(), &op), WSA_IO_PENDING);
  send_text(pair.client, "x");
  while (!HasOverlappedIoCompleted(&op)) YieldProcessor();
  EXPECT_EQ(result_of(pair.server, op, FALSE).octets, 1u);
}

TEST_P(OverlappedTest, ReceivesCompleteInTheirOrder) {
  Op first, second;
  char a = 0, b = 0;
  EXPECT_EQ(receive(pair.server, &a, 1, &first), WSA_IO_PENDING);
  EXPECT_EQ(receive(pair.server, &b, 1, &second), WSA_IO_PENDING);
  send_text(pair.client, "12");
  EXPECT_EQ(result_of(pair.server, second).error, 0);
  EXPECT_EQ(result_of(pair.server, first, FALSE).error, 0);
  EXPECT_EQ(a, '1');
  EXPECT_EQ(b, '2');
}

TEST_P(OverlappedTest, ManyBuffersAreFilledInTheirOrder) {
  if (GetParam().messages()) GTEST_SKIP() << "MSG_WAITALL is for streams";
  Op op;
  char a[2], b[3];
  WSABUF into[] = {buffer(a, 2), buffer(b, 3)};
  DWORD flags = MSG_WAITALL;
  EXPECT_EQ(error_of(WSARecv(pair.server, into, 2, nullptr, &flags, &op, nullptr)), WSA_IO_PENDING);
  into[0] = into[1] = {};  // the array is the program's again
  send_text(pair.client, "ab");
  send_text(pair.client, "cde");
  EXPECT_EQ(result_of(pair.server, op).octets, 5u);
  EXPECT_EQ(std::string(a, 2) + std::string(b, 3), "abcde");
}

TEST_P(OverlappedTest, WaitingForAllIsNotForNonBlockingSockets) {
  set_nonblocking(pair.server);
  Op op;
  EXPECT_EQ(receive(pair.server, in.data(), in.size(), &op, nullptr, MSG_WAITALL), WSAEOPNOTSUPP);
  EXPECT_EQ(receive(pair.server, in.data(), in.size(), &op), WSA_IO_PENDING) << "it never blocks anyway";
  send_text(pair.client, "x");
  EXPECT_EQ(result_of(pair.server, op).octets, 1u);
}

TEST_P(OverlappedTest, AReceiveWithoutABufferWaitsForData) {
  Op op;
  EXPECT_EQ(receive(pair.server, nullptr, 0, &op), WSA_IO_PENDING);
  send_text(pair.client, "x");
  EXPECT_EQ(result_of(pair.server, op).error, 0);
  EXPECT_EQ(recv(pair.server, in.data(), 1, 0), 1);
}

TEST_P(OverlappedTest, TheEndOfTheConnectionIsAReceiveOfNothing) {
  Op op;
  EXPECT_EQ(receive(pair.server, in.data(), in.size(), &op), WSA_IO_PENDING);
  ASSERT_OK(WSASendDisconnect(pair.client, nullptr));
  EXPECT_EQ(result_of(pair.server, op), end());
}

TEST_P(OverlappedTest, TheEndBehindDataIsToldToTheNextReceive) {
  Op op;
  EXPECT_EQ(receive(pair.server, in.data(), in.size(), &op), WSA_IO_PENDING);
  send_text(pair.client, "last");
  ASSERT_OK(shutdown(pair.client, SD_SEND));
  EXPECT_EQ(result_of(pair.server, op).octets, 4u);
  for (int i = 0; i < 2; ++i) {
    const int begun = receive(pair.server, in.data(), in.size(), &op);
    EXPECT_TRUE(begun == end().error || begun == WSA_IO_PENDING) << begun;
    EXPECT_EQ(result_of(pair.server, op), end());
  }
}

TEST_P(OverlappedTest, APeekLeavesTheDataToTheNextReceive) {
  Op op;
  EXPECT_EQ(receive(pair.server, in.data(), in.size(), &op, nullptr, MSG_PEEK), WSA_IO_PENDING);
  send_text(pair.client, "seen");
  EXPECT_EQ(result_of(pair.server, op).octets, 4u);
  const int begun = receive(pair.server, in.data(), in.size(), &op);
  EXPECT_TRUE(begun == 0 || begun == WSA_IO_PENDING) << begun;
  EXPECT_EQ(result_of(pair.server, op).octets, 4u);
}

TEST_P(OverlappedTest, AReceiveReenablesTheReadEvent) {
  const WSAEVENT event = WSACreateEvent();
  ASSERT_OK(WSAEventSelect(pair.server, event, FD_READ));
  for (int i = 0; i < 2; ++i) {
    send_text(pair.client, "x");
    ASSERT_EQ(WSAWaitForMultipleEvents(1, &event, TRUE, 20000, FALSE), DWORD{WSA_WAIT_EVENT_0});
    WSANETWORKEVENTS record;
    ASSERT_OK(WSAEnumNetworkEvents(pair.server, event, &record));
    EXPECT_EQ(record.lNetworkEvents, FD_READ);
    Op op;
    EXPECT_EQ(receive(pair.server, in.data(), in.size(), &op), 0);
  }
  WSACloseEvent(event);
}

TEST_P(OverlappedTest, AResetIsTold) {
  Op op;
  EXPECT_EQ(receive(pair.server, in.data(), in.size(), &op), WSA_IO_PENDING);
  const linger hard{1, 0};
  setsockopt(pair.client, SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&hard), sizeof hard);
  pair.client.close();
  EXPECT_EQ(result_of(pair.server, op).error, WSAECONNRESET);
}

TEST_P(OverlappedTest, ALargeSendIsDoneWhenAllIsSent) {
  std::vector<char> data(8 << 20), got(data.size());
  std::iota(data.begin(), data.end(), '\0');
  Op op;
  WSABUF from = buffer(data.data(), data.size());
  const int begun = error_of(WSASend(pair.client, &from, 1, nullptr, 0, &op, nullptr));
  EXPECT_TRUE(begun == 0 || begun == WSA_IO_PENDING) << begun;
  std::thread reader([&] {
    for (std::size_t at = 0; at < got.size();) {
      WSABUF into = buffer(got.data() + at, got.size() - at);
      DWORD here = 0, flags = 0;
      if (WSARecv(pair.server, &into, 1, &here, &flags, nullptr, nullptr) != 0 || here == 0) return;
      at += here;
    }
  });
  EXPECT_EQ(result_of(pair.client, op).octets, data.size());
  reader.join();
  EXPECT_TRUE(got == data);
}

struct Told {
  int calls = 0;
  DWORD error = 0, octets = 0;
  WSAOVERLAPPED* overlapped = nullptr;
  DWORD thread = 0;
};
thread_local Told told;
void CALLBACK tell(DWORD error, DWORD octets, LPWSAOVERLAPPED overlapped, DWORD) {
  told = {told.calls + 1, error, octets, overlapped, GetCurrentThreadId()};
}

TEST_P(OverlappedTest, ARoutineRunsInAnAlertableWaitOfItsThread) {
  told = {};
  WSAOVERLAPPED op{};
  EXPECT_EQ(receive(pair.server, in.data(), in.size(), &op, tell), WSA_IO_PENDING);
  send_text(pair.client, "four");
  EXPECT_EQ(SleepEx(20000, TRUE), DWORD{WAIT_IO_COMPLETION});
  EXPECT_EQ(told.calls, 1);
  EXPECT_EQ(told.error, 0u);
  EXPECT_EQ(told.octets, 4u);
  EXPECT_EQ(told.overlapped, &op);
  EXPECT_EQ(told.thread, GetCurrentThreadId());
}

TEST_P(OverlappedTest, ARoutineRunsLaterEvenWhenTheCallSucceeds) {
  told = {};
  WSAOVERLAPPED op{};
  WSABUF from = buffer(in.data(), 3);
  ASSERT_OK(WSASend(pair.client, &from, 1, nullptr, 0, &op, tell));
  EXPECT_EQ(told.calls, 0);
  EXPECT_EQ(SleepEx(20000, TRUE), DWORD{WAIT_IO_COMPLETION});
  EXPECT_EQ(told.calls, 1);
  EXPECT_EQ(told.octets, 3u);
}

TEST_P(OverlappedTest, CloseEndsWhatIsPending) {
  told = {};
  WSAOVERLAPPED op{};
  EXPECT_EQ(receive(pair.server, in.data(), in.size(), &op, tell), WSA_IO_PENDING);
  pair.server.close();
  EXPECT_EQ(SleepEx(20000, TRUE), DWORD{WAIT_IO_COMPLETION});
  EXPECT_EQ(told.error, DWORD{WSA_OPERATION_ABORTED});
}

TEST_P(OverlappedTest, CancelEndsOneOrAll) {
  Op one, two, three;
  for (Op* op : {&one, &two, &three}) EXPECT_EQ(receive(pair.server, in.data(), 1, op), WSA_IO_PENDING);
  const auto handle = reinterpret_cast<HANDLE>(SOCKET{pair.server});
  EXPECT_TRUE(CancelIoEx(handle, &two));
  EXPECT_EQ(result_of(pair.server, two).error, WSA_OPERATION_ABORTED);
  EXPECT_FALSE(HasOverlappedIoCompleted(&one));
  EXPECT_TRUE(CancelIo(handle));
  EXPECT_EQ(result_of(pair.server, one).error, WSA_OPERATION_ABORTED);
  EXPECT_EQ(result_of(pair.server, three).error, WSA_OPERATION_ABORTED);
  EXPECT_FALSE(CancelIoEx(handle, nullptr));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NOT_FOUND});
  send_text(pair.client, "x");
  EXPECT_EQ(recv(pair.server, in.data(), 1, 0), 1) << "nothing was lost";
}

TEST_P(OverlappedTest, CancelIoEndsOnlyWhatTheThreadBegan) {
  Op op;
  EXPECT_EQ(receive(pair.server, in.data(), 1, &op), WSA_IO_PENDING);
  std::thread([&] { EXPECT_TRUE(CancelIo(reinterpret_cast<HANDLE>(SOCKET{pair.server}))); }).join();
  EXPECT_FALSE(HasOverlappedIoCompleted(&op));
  send_text(pair.client, "x");
  EXPECT_EQ(result_of(pair.server, op).error, 0);
}

TEST_P(OverlappedTest, GetOverlappedResultHasTheWin32View) {
  Op op;
  EXPECT_EQ(receive(pair.server, in.data(), 1, &op), WSA_IO_PENDING);
  DWORD octets = 0;
  const auto handle = reinterpret_cast<HANDLE>(SOCKET{pair.server});
  EXPECT_FALSE(GetOverlappedResult(handle, &op, &octets, FALSE));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_IO_INCOMPLETE});
  const linger hard{1, 0};
  setsockopt(pair.client, SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&hard), sizeof hard);
  pair.client.close();
  EXPECT_FALSE(GetOverlappedResult(handle, &op, &octets, TRUE));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NETNAME_DELETED});
}

TEST_P(OverlappedTest, GetOverlappedResultExWaitsForATimeAndForApcs) {
  Op op;
  EXPECT_EQ(receive(pair.server, in.data(), 8, &op), WSA_IO_PENDING);
  DWORD octets = 0;
  const auto handle = reinterpret_cast<HANDLE>(SOCKET{pair.server});
  const auto fails = [&](DWORD milliseconds, BOOL alertable) {
    return GetOverlappedResultEx(handle, &op, &octets, milliseconds, alertable) ? 0 : GetLastError();
  };
  EXPECT_EQ(fails(0, FALSE), DWORD{ERROR_IO_INCOMPLETE});
  EXPECT_EQ(fails(1, FALSE), DWORD{WAIT_TIMEOUT});
  int ran = 0;
  QueueUserAPC([](ULONG_PTR count) { ++*reinterpret_cast<int*>(count); }, GetCurrentThread(),
               reinterpret_cast<ULONG_PTR>(&ran));
  EXPECT_EQ(fails(1, FALSE), DWORD{WAIT_TIMEOUT});
  EXPECT_EQ(ran, 0);
  EXPECT_EQ(fails(INFINITE, TRUE), DWORD{WAIT_IO_COMPLETION});
  EXPECT_EQ(ran, 1);
  send_text(pair.client, "x");
  EXPECT_EQ(fails(INFINITE, FALSE), 0u);
  EXPECT_EQ(octets, 1u);
}

TEST_P(OverlappedTest, BadInput) {
  Op op;
  WSABUF into = buffer(in.data(), 1);
  DWORD flags = 0, octets = 0;
  EXPECT_FAILS(WSARecv(INVALID_SOCKET, &into, 1, nullptr, &flags, &op, nullptr), WSAENOTSOCK);
  EXPECT_FAILS(WSASend(INVALID_SOCKET, &into, 1, nullptr, 0, &op, nullptr), WSAENOTSOCK);
  EXPECT_FAILS(WSASend(pair.server, &into, 1, nullptr, 0, nullptr, nullptr), WSAEFAULT);
  WSAOVERLAPPED garbage{};
  garbage.hEvent = reinterpret_cast<HANDLE>(static_cast<ULONG_PTR>(0x5ffffff0));
  EXPECT_FAILS(WSARecv(pair.server, &into, 1, nullptr, &flags, &garbage, nullptr), WSA_INVALID_HANDLE);
  EXPECT_FALSE(WSAGetOverlappedResult(INVALID_SOCKET, &op, &octets, FALSE, &flags));
  EXPECT_EQ(WSAGetLastError(), WSAENOTSOCK);
}

TEST_P(OverlappedTest, WithoutAnEventThereIsNothingToWaitFor) {
  WSAOVERLAPPED op{};
  EXPECT_EQ(receive(pair.server, in.data(), in.size(), &op), WSA_IO_PENDING);
  DWORD octets = 0, flags = 0;
  EXPECT_FALSE(WSAGetOverlappedResult(pair.server, &op, &octets, TRUE, &flags));
  EXPECT_EQ(WSAGetLastError(), WSA_INVALID_HANDLE);
  send_text(pair.client, "x");
  while (!HasOverlappedIoCompleted(&op)) YieldProcessor();
  EXPECT_TRUE(WSAGetOverlappedResult(pair.server, &op, &octets, TRUE, &flags)) << "it is over";
}

INSTANTIATE_TEST_SUITE_P(All, OverlappedTest, testing::Values(tcp4, iso4, iso_stream4, web4, web_stream4), family_name);

class OverlappedDatagramTest : public WinsockTest {};

TEST_F(OverlappedDatagramTest, TellsTheSenderAndWhatDidNotFit) {
  const Family udp{"UDP", AF_INET, SOCK_DGRAM, IPPROTO_UDP};
  Sock receiver = make_socket(udp), sender = make_socket(udp);
  Name here = loopback(AF_INET), there = loopback(AF_INET);
  ASSERT_OK(bind(receiver, here.data(), here.length));
  ASSERT_OK(bind(sender, there.data(), there.length));
  ASSERT_OK(getsockname(receiver, here.data(), &here.length));
  ASSERT_OK(getsockname(sender, there.data(), &there.length));
  Op op;
  char data[8] = {};
  Name from;
  WSABUF into = buffer(data, 4);
  DWORD flags = 0;
  EXPECT_EQ(error_of(WSARecvFrom(receiver, &into, 1, nullptr, &flags, from.data(), &from.length, &op, nullptr)),
            WSA_IO_PENDING);
  // contract: WSA_IO_PENDING WSARecvFrom
  char text[] = "longer";
  WSABUF out = buffer(text, 6);
  Op sent;
  ASSERT_OK(WSASendTo(sender, &out, 1, nullptr, 0, here.data(), here.length, &sent, nullptr));
  EXPECT_EQ(result_of(sender, sent).octets, 6u);
  const Done done = result_of(receiver, op);
  EXPECT_EQ(done.error, WSAEMSGSIZE);
  EXPECT_EQ(std::string(data, 4), "long");
  EXPECT_EQ(reinterpret_cast<sockaddr_in&>(from.storage).sin_port, reinterpret_cast<sockaddr_in&>(there.storage).sin_port);
}

struct Port {
  HANDLE handle = CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 0);
  ~Port() { CloseHandle(handle); }
  bool add(SOCKET s, ULONG_PTR key) const {
    return CreateIoCompletionPort(reinterpret_cast<HANDLE>(s), handle, key, 0) == handle;
  }
  Taken take(DWORD milliseconds = 20000) const { return ::take(handle, milliseconds); }
};

class PortTest : public OverlappedTest {
 protected:
  void SetUp() override {
    OverlappedTest::SetUp();
    if (IsSkipped()) return;
    ASSERT_TRUE(port.add(pair.server, 42));
  }
  Port port;
};

TEST_P(PortTest, GetsAPacketOfEachOperation) {
  WSAOVERLAPPED op{};
  EXPECT_EQ(receive(pair.server, in.data(), in.size(), &op), WSA_IO_PENDING);
  EXPECT_EQ(port.take(0).error, DWORD{WAIT_TIMEOUT});
  send_text(pair.client, "hello");
  const auto it = port.take();
  EXPECT_TRUE(it.result);
  EXPECT_EQ(it.key, 42u);
  EXPECT_EQ(it.octets, 5u);
  EXPECT_EQ(it.overlapped, &op);
  WSABUF out = buffer(in.data(), 5);
  WSAOVERLAPPED sent{};
  const int begun = error_of(WSASend(pair.server, &out, 1, nullptr, 0, &sent, nullptr));
  EXPECT_TRUE(begun == 0 || begun == WSA_IO_PENDING) << begun;
  EXPECT_EQ(port.take().overlapped, &sent) << "also what succeeds at once";
}

TEST_P(PortTest, GetsFailuresWithTheirError) {
  WSAOVERLAPPED op{};
  EXPECT_EQ(receive(pair.server, in.data(), in.size(), &op), WSA_IO_PENDING);
  pair.server.close();
  const auto it = port.take();
  EXPECT_FALSE(it.result);
  EXPECT_EQ(it.overlapped, &op);
  EXPECT_EQ(it.error, DWORD{ERROR_OPERATION_ABORTED});
}

TEST_P(PortTest, TheLowBitOfTheEventKeepsThePacketBack) {
  Op op;
  op.hEvent = reinterpret_cast<HANDLE>(reinterpret_cast<ULONG_PTR>(op.hEvent) | 1);
  EXPECT_EQ(receive(pair.server, in.data(), in.size(), &op), WSA_IO_PENDING);
  send_text(pair.client, "x");
  op.hEvent = reinterpret_cast<HANDLE>(reinterpret_cast<ULONG_PTR>(op.hEvent) & ~ULONG_PTR{1});
  EXPECT_EQ(WaitForSingleObject(op.hEvent, 20000), DWORD{WAIT_OBJECT_0});
  EXPECT_EQ(port.take(0).error, DWORD{WAIT_TIMEOUT});
}

TEST_P(PortTest, SkipsPacketsOnSuccessWhereAsked) {
  ASSERT_TRUE(SetFileCompletionNotificationModes(reinterpret_cast<HANDLE>(SOCKET{pair.server}),
                                                 FILE_SKIP_COMPLETION_PORT_ON_SUCCESS));
  WSABUF out = buffer(in.data(), 1);
  WSAOVERLAPPED op{};
  ASSERT_OK(WSASend(pair.server, &out, 1, nullptr, 0, &op, nullptr));
  EXPECT_EQ(port.take(0).error, DWORD{WAIT_TIMEOUT});
  EXPECT_EQ(receive(pair.server, in.data(), 1, &op), WSA_IO_PENDING);
  send_text(pair.client, "x");
  EXPECT_EQ(port.take().overlapped, &op);
}

TEST_P(PortTest, ASocketHasOnePortAndNoRoutines) {
  EXPECT_EQ(CreateIoCompletionPort(reinterpret_cast<HANDLE>(SOCKET{pair.server}), port.handle, 1, 0), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  WSAOVERLAPPED op{};
  EXPECT_EQ(receive(pair.server, in.data(), 1, &op, tell), WSAEINVAL);
}

TEST_P(PortTest, EchoesForManyConnectionsAndTwoWorkers) {
  constexpr int connections = 32, rounds = 50;
  struct Session : WSAOVERLAPPED {
    SOCKET s;
    char data[16];
    bool sending;
  };
  std::vector<Pair> pairs;
  std::vector<Session> sessions(connections);
  for (int i = 0; i < connections; ++i) {
    pairs.push_back(make_pair_of(GetParam()));
    Session& it = sessions[static_cast<std::size_t>(i)];
    it = {};
    it.s = pairs.back().server;
    ASSERT_TRUE(port.add(it.s, reinterpret_cast<ULONG_PTR>(&it)));
    ASSERT_EQ(receive(it.s, it.data, sizeof it.data, &it), WSA_IO_PENDING);
  }
  std::atomic<int> ended{0};
  const auto count_end = [&] {
    if (++ended < connections) return;
    for (int n = 0; n < 2; ++n) PostQueuedCompletionStatus(port.handle, 0, 0, nullptr);
  };
  std::vector<std::thread> workers;
  for (int i = 0; i < 2; ++i) {
    workers.emplace_back([&] {
      for (;;) {
        const auto got = port.take();
        const bool end = !got.result && got.error == ERROR_GRACEFUL_DISCONNECT;
        if ((!got.result && !end) || got.key == 0) return;
        auto& it = *reinterpret_cast<Session*>(got.key);
        if (!it.sending && got.octets == 0) {
          count_end();
          continue;
        }
        it.sending = !it.sending;
        if (it.sending) {
          WSABUF out = buffer(it.data, got.octets);
          WSASend(it.s, &out, 1, nullptr, 0, &it, nullptr);
        } else if (receive(it.s, it.data, sizeof it.data, &it) == WSAEDISCON) {
          count_end();  // an operation that fails at once gives no packet
        }
      }
    });
  }
  for (int round = 0; round < rounds; ++round) {
    for (auto& it : pairs) send_text(it.client, "ping");
    for (auto& it : pairs) ASSERT_EQ(received(it.client, 4), "ping");
  }
  for (auto& it : pairs) it.client.close();
  for (auto& worker : workers) worker.join();
  EXPECT_EQ(ended, connections);
}

INSTANTIATE_TEST_SUITE_P(All, PortTest, testing::Values(tcp4, iso4, iso_stream4, web4, web_stream4), family_name);

}  // namespace
