// Sockets at a completion port and the threads that ask it: who gets what is received, and when.
#include "port_support.h"
#include "support.h"

#include <winbase.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr DWORD limit = 20000;  // milliseconds in which anything comes that comes at all

/// A connection whose server is at a port.
struct Served {
  Pair pair = make_pair_of(tcp4);
  WSAOVERLAPPED op{};
  char octet = 0;

  explicit Served(HANDLE port) {
    EXPECT_EQ(CreateIoCompletionPort(reinterpret_cast<HANDLE>(SOCKET{pair.server}), port, 0, 0), port);
    receive();
  }
  void receive() {
    op = {};
    WSABUF into{1, &octet};
    DWORD flags = 0;
    EXPECT_EQ(error_of(WSARecv(pair.server, &into, 1, nullptr, &flags, &op, nullptr)), WSA_IO_PENDING);
  }
};

class PortSocketsTest : public WinsockTest {
 protected:
  HANDLE port = nullptr;
  void use_port(DWORD concurrency) { port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, concurrency); }
  void TearDown() override {
    if (port) CloseHandle(port);
    WinsockTest::TearDown();
  }
};

TEST_F(PortSocketsTest, ThreadsThatHaveAskedBeforeThereWereAnyGetTheirPackets) {
  use_port(2);
  std::atomic<int> got{0};
  std::vector<std::thread> workers;
  for (int i = 0; i < 2; ++i)
    workers.emplace_back([&] {
      if (take(port).result) ++got;
    });
  Served first(port), second(port);
  send_text(first.pair.client, "1");
  send_text(second.pair.client, "2");
  for (auto& worker : workers) worker.join();
  EXPECT_EQ(got, 2);
}

TEST_F(PortSocketsTest, ClosingThePortAbandonsThem) {
  use_port(3);
  const Served one(port);
  std::atomic<int> begun{0}, abandoned{0};
  std::vector<std::thread> workers;
  for (int i = 0; i < 3; ++i)
    workers.emplace_back([&, handle = port] {
      ++begun;
      const Taken taken = take(handle);
      if (!taken.result && (taken.error == ERROR_ABANDONED_WAIT_0 || taken.error == ERROR_INVALID_HANDLE)) ++abandoned;
    });
  while (begun < 3) SwitchToThread();
  CloseHandle(port);
  port = nullptr;
  for (auto& worker : workers) worker.join();
  EXPECT_EQ(abandoned, 3);
}

TEST_F(PortSocketsTest, PostedPacketsWakeThem) {
  constexpr ULONG_PTR last = 200;
  use_port(2);
  const Served one(port);
  std::atomic<ULONG_PTR> got{0};
  std::thread worker([&] {
    while (got < last) {
      const Taken taken = take(port);
      EXPECT_TRUE(taken.result);
      ++got;
    }
  });
  for (ULONG_PTR key = 1; key <= last; ++key) {
    EXPECT_TRUE(PostQueuedCompletionStatus(port, 0, key, nullptr));
    while (got < key) SwitchToThread();
    for (int i = 0; i < 20; ++i) SwitchToThread();  // now and then it is asleep again
  }
  worker.join();
}

TEST_F(PortSocketsTest, NoMoreAreActiveThanItsConcurrency) {
  use_port(1);
  Served first(port), second(port);
  send_text(first.pair.client, "1");
  EXPECT_EQ(take(port).overlapped, &first.op);  // this thread is active
  send_text(second.pair.client, "2");
  Taken other{};
  std::thread([&] { other = take(port, 20); }).join();
  EXPECT_EQ(other.error, DWORD{WAIT_TIMEOUT});
  EXPECT_EQ(take(port).overlapped, &second.op) << "its own next packet";
}

TEST_F(PortSocketsTest, OneThatBlocksLetsAnotherHaveTheNext) {
  use_port(1);
  Served first(port), second(port);
  const HANDLE done = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  for (int i = 0; i < 20; ++i) {
    send_text(first.pair.client, "1");
    ASSERT_EQ(take(port).overlapped, &first.op);
    std::thread other([&] {
      EXPECT_EQ(take(port).overlapped, &second.op);
      SetEvent(done);
    });
    send_text(second.pair.client, "2");
    EXPECT_EQ(WaitForSingleObject(done, limit), DWORD{WAIT_OBJECT_0});
    other.join();
    first.receive();
    second.receive();
  }
  CloseHandle(done);
}

TEST_F(PortSocketsTest, WhatIsDoneAtOnceIsAnothersWhileThisOneIsBusy) {
  use_port(2);
  Served one(port);
  for (int i = 0; i < 5; ++i) {
    send_text(one.pair.client, "1");
    ASSERT_EQ(take(port).overlapped, &one.op);  // this thread is active
    WSAOVERLAPPED sent{};
    std::atomic<OVERLAPPED*> got{nullptr};
    std::thread other([&] { got = take(port).overlapped; });
    WSABUF from{1, &one.octet};
    const int begun = error_of(WSASend(one.pair.server, &from, 1, nullptr, 0, &sent, nullptr));
    EXPECT_TRUE(begun == 0 || begun == WSA_IO_PENDING) << begun;
    while (!got) YieldProcessor();
    other.join();
    EXPECT_EQ(got, &sent);
    one.receive();
  }
}

void CALLBACK count_one(ULONG_PTR counter) { ++*reinterpret_cast<std::atomic<int>*>(counter); }

TEST_F(PortSocketsTest, AnAlertableOneRunsItsApcs) {
  use_port(1);
  const Served one(port);
  std::atomic<int> ran{0};
  std::atomic<DWORD> id{0};
  std::thread worker([&] {
    id = GetCurrentThreadId();
    OVERLAPPED_ENTRY entry{};
    ULONG count = 0;
    for (int i = 0; i < 10;) {
      EXPECT_FALSE(GetQueuedCompletionStatusEx(port, &entry, 1, &count, limit, TRUE));
      EXPECT_EQ(GetLastError(), DWORD{WAIT_IO_COMPLETION});
      i = ran;
    }
  });
  while (!id) SwitchToThread();
  const HANDLE thread = OpenThread(THREAD_SET_CONTEXT, FALSE, id);
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(QueueUserAPC(count_one, thread, reinterpret_cast<ULONG_PTR>(&ran)));
    while (ran == i) SwitchToThread();
  }
  worker.join();
  CloseHandle(thread);
}

TEST_F(PortSocketsTest, AnOperationWithAnEventIsDoneWithoutThem) {
  use_port(1);
  Served one(port);
  send_text(one.pair.client, "1");
  ASSERT_EQ(take(port).overlapped, &one.op);
  const HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  for (int i = 0; i < 20; ++i) {
    WSAOVERLAPPED op{};
    op.hEvent = reinterpret_cast<HANDLE>(reinterpret_cast<ULONG_PTR>(event) | 1);
    WSABUF into{1, &one.octet};
    DWORD flags = 0;
    ASSERT_EQ(error_of(WSARecv(one.pair.server, &into, 1, nullptr, &flags, &op, nullptr)), WSA_IO_PENDING);
    send_text(one.pair.client, "2");
    EXPECT_EQ(WaitForSingleObject(event, limit), DWORD{WAIT_OBJECT_0});
    EXPECT_EQ(op.InternalHigh, 1u);
  }
  CloseHandle(event);
}

TEST_F(PortSocketsTest, PacketsThatNeverEndLeaveRoomForThem) {
  use_port(1);
  Served one(port);
  ASSERT_TRUE(PostQueuedCompletionStatus(port, 0, 1, nullptr));
  send_text(one.pair.client, "1");
  for (Taken taken = take(port); taken.overlapped != &one.op; taken = take(port)) {
    ASSERT_TRUE(taken.result);
    ASSERT_TRUE(PostQueuedCompletionStatus(port, 0, 1, nullptr));
  }
}

TEST_F(PortSocketsTest, ASocketMayComeToItsPortAfterOperationsOfItsOwn) {
  use_port(1);
  Pair pair = make_pair_of(tcp4);
  char octet = 0;
  WSABUF into{1, &octet};
  for (int i = 0; i < 3; ++i) {
    Op before;
    DWORD flags = 0, octets = 0;
    ASSERT_EQ(error_of(WSARecv(pair.server, &into, 1, nullptr, &flags, &before, nullptr)), WSA_IO_PENDING);
    send_text(pair.client, "1");
    ASSERT_TRUE(WSAGetOverlappedResult(pair.server, &before, &octets, TRUE, &flags));
  }
  ASSERT_EQ(CreateIoCompletionPort(reinterpret_cast<HANDLE>(SOCKET{pair.server}), port, 0, 0), port);
  for (int i = 0; i < 3; ++i) {
    WSAOVERLAPPED op{};
    DWORD flags = 0;
    ASSERT_EQ(error_of(WSARecv(pair.server, &into, 1, nullptr, &flags, &op, nullptr)), WSA_IO_PENDING);
    send_text(pair.client, "2");
    EXPECT_EQ(take(port).overlapped, &op);
  }
}

TEST_F(PortSocketsTest, WhatAThreadHasBegunOutlivesIt) {
  use_port(1);
  Served one(port);
  for (int i = 0; i < 20; ++i) {
    send_text(one.pair.client, "1");
    std::thread([&] {
      if (take(port).overlapped != &one.op) return;  // it is served by the port, and begins the next
      one.receive();
    }).join();
  }
  send_text(one.pair.client, "x");
  EXPECT_EQ(take(port).overlapped, &one.op);
  EXPECT_EQ(one.octet, 'x');
}

/// The thread that has taken a packet begins the operations of these tests: what it begins may be gathered.
class BegunByAWorker : public PortSocketsTest {
 protected:
  std::optional<Served> one;
  WSAOVERLAPPED sent{};
  void SetUp() override {
    PortSocketsTest::SetUp();
    use_port(1);
    one.emplace(port);
    send_text(one->pair.client, "1");
    ASSERT_EQ(take(port).overlapped, &one->op);
  }
  void TearDown() override {
    one.reset();
    PortSocketsTest::TearDown();
  }
  void begin_send(const char* text) {
    WSABUF from{static_cast<ULONG>(std::strlen(text)), const_cast<char*>(text)};
    const int begun = error_of(WSASend(one->pair.server, &from, 1, nullptr, 0, &sent, nullptr));
    EXPECT_TRUE(begun == 0 || begun == WSA_IO_PENDING) << begun;
  }
};

TEST_F(BegunByAWorker, ASendArrivesWhileItComputes) {
  begin_send("hello");
  u_long come = 0;
  while (come < 5) ASSERT_OK(ioctlsocket(one->pair.client, FIONREAD, &come));
  EXPECT_EQ(received(one->pair.client), "hello");
}

TEST_F(BegunByAWorker, AReceiveEndsWhileItComputes) {
  one->receive();
  send_text(one->pair.client, "x");
  while (!HasOverlappedIoCompleted(&one->op)) YieldProcessor();
  EXPECT_EQ(one->octet, 'x');
}

TEST_F(BegunByAWorker, ASendComesBeforeWhatIsSentAfterIt) {
  begin_send("first ");
  send_text(one->pair.server, "second");
  std::string all;
  while (all.size() < 12) all += received(one->pair.client);
  EXPECT_EQ(all, "first second");
}

TEST_F(BegunByAWorker, ASendComesBeforeTheEnd) {
  begin_send("last words");
  ASSERT_OK(shutdown(one->pair.server, SD_SEND));
  EXPECT_EQ(received(one->pair.client), "last words");
  EXPECT_EQ(received(one->pair.client), "");
}

TEST_F(BegunByAWorker, ASendComesBeforeTheClose) {
  begin_send("last words");
  one->pair.server.close();
  EXPECT_EQ(received(one->pair.client), "last words");
  EXPECT_EQ(received(one->pair.client), "");
}

TEST_F(BegunByAWorker, AReceiveThatIsPendingKeepsNoEndBack) {
  one->receive();
  one->pair.server.close();
  EXPECT_EQ(received(one->pair.client), "");
  const Taken taken = take(port);
  EXPECT_EQ(taken.overlapped, &one->op);
  EXPECT_EQ(taken.error, DWORD{ERROR_OPERATION_ABORTED});
}

TEST_F(BegunByAWorker, WhatIsCancelledIsOver) {
  one->receive();
  ASSERT_TRUE(CancelIoEx(reinterpret_cast<HANDLE>(SOCKET{one->pair.server}), &one->op));
  EXPECT_TRUE(HasOverlappedIoCompleted(&one->op));
  EXPECT_EQ(take(port).error, DWORD{ERROR_OPERATION_ABORTED});
  one->receive();
  send_text(one->pair.client, "y");
  EXPECT_EQ(take(port).overlapped, &one->op);
  EXPECT_EQ(one->octet, 'y');
}

TEST_F(BegunByAWorker, ReceivesKeepTheirOrder) {
  constexpr int count = 50;
  struct Receive : WSAOVERLAPPED {
    char octet;
  };
  std::vector<Receive> receives(count);
  for (Receive& it : receives) {
    it = {};
    WSABUF into{1, &it.octet};
    DWORD flags = 0;
    ASSERT_EQ(error_of(WSARecv(one->pair.server, &into, 1, nullptr, &flags, &it, nullptr)), WSA_IO_PENDING);
  }
  std::string all;
  for (int i = 0; i < count; ++i) all += static_cast<char>('0' + i);
  send_text(one->pair.client, all);
  for (int i = 0; i < count; ++i) EXPECT_EQ(take(port).overlapped, &receives[static_cast<std::size_t>(i)]);
  std::string got;
  for (const Receive& it : receives) got += it.octet;
  EXPECT_EQ(got, all);
}

// A receive without a buffer has the socket watched beside what the kernel is given.
TEST_F(BegunByAWorker, AWatchedSocketTakesEachOctetOnce) {
  WSABUF nothing{0, nullptr};
  DWORD flags = 0;
  ASSERT_EQ(error_of(WSARecv(one->pair.server, &nothing, 1, nullptr, &flags, &sent, nullptr)), WSA_IO_PENDING);
  send_text(one->pair.client, "0");
  ASSERT_EQ(take(port).overlapped, &sent);
  char octet = 0;
  ASSERT_EQ(recv(one->pair.server, &octet, 1, 0), 1);
  struct Receive : WSAOVERLAPPED {
    char octet;
  } receives[2] = {};
  const auto begin = [&](Receive& it) {
    static_cast<WSAOVERLAPPED&>(it) = {};
    WSABUF into{1, &it.octet};
    DWORD none = 0;
    ASSERT_EQ(error_of(WSARecv(one->pair.server, &into, 1, nullptr, &none, &it, nullptr)), WSA_IO_PENDING);
  };
  begin(receives[0]);
  for (unsigned i = 0; i < 100; ++i) {
    begin(receives[(i + 1) % 2]);
    const char text[] = {static_cast<char>('a' + i % 26), 0};
    send_text(one->pair.client, text);
    ASSERT_EQ(take(port).overlapped, &receives[i % 2]);
    EXPECT_EQ(receives[i % 2].octet, text[0]);
  }
  one->pair.server.close();  // one of them is pending
}

}  // namespace
