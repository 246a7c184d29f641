// Sockets at a completion port and the threads that ask it: who gets what is received, and when.
#include "port_support.h"
#include "support.h"

#include <winbase.h>

#include <atomic>
#include <memory>
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

}  // namespace
