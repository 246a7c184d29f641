// Completion ports without sockets: CreateIoCompletionPort, PostQueuedCompletionStatus, GetQueuedCompletionStatus[Ex].
#include "port_support.h"
#include "win32_support.h"

#include <array>
#include <atomic>
#include <thread>
#include <vector>

namespace {

Handle port_of(DWORD concurrency = 0) {
  return Handle(CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, concurrency));
}

TEST(CompletionPort, GivesPacketsInTheirOrder) {
  Handle port = port_of();
  ASSERT_NE(static_cast<HANDLE>(port), nullptr);
  OVERLAPPED one{}, two{};
  ASSERT_TRUE(PostQueuedCompletionStatus(port, 1, 11, &one));
  ASSERT_TRUE(PostQueuedCompletionStatus(port, 2, 22, &two));
  const Taken first = take(port), second = take(port);
  EXPECT_TRUE(first.result);
  EXPECT_EQ(first.octets, 1u);
  EXPECT_EQ(first.key, 11u);
  EXPECT_EQ(first.overlapped, &one);
  EXPECT_EQ(second.key, 22u);
  EXPECT_EQ(second.overlapped, &two);
}

TEST(CompletionPort, PostedPacketsMayHaveNoOverlapped) {
  Handle port = port_of();
  ASSERT_TRUE(PostQueuedCompletionStatus(port, 5, 6, nullptr));
  const Taken taken = take(port);
  EXPECT_TRUE(taken.result);
  EXPECT_EQ(taken.octets, 5u);
  EXPECT_EQ(taken.overlapped, nullptr);
}

TEST(CompletionPort, TimesOutWithNothing) {
  Handle port = port_of();
  OVERLAPPED dirt;
  Taken taken{};
  taken.overlapped = &dirt;
  SetLastError(0);
  EXPECT_FALSE(GetQueuedCompletionStatus(port, &taken.octets, &taken.key, &taken.overlapped, 0));
  EXPECT_EQ(GetLastError(), DWORD{WAIT_TIMEOUT});
  EXPECT_EQ(taken.overlapped, nullptr);
}

TEST(CompletionPort, WakesAWaitingThread) {
  Handle port = port_of();
  std::atomic<ULONG_PTR> got{0};
  std::thread waiter([&] { got = take(port).key; });
  ASSERT_TRUE(PostQueuedCompletionStatus(port, 0, 7, nullptr));
  waiter.join();
  EXPECT_EQ(got, 7u);
}

// [I/O Completion Ports: threads are released in last-in-first-out order.] Nothing tells when a thread waits; whichever came
// last by mistake, a port that served the first would be found out in nearly every round.
TEST(CompletionPort, ServesTheThreadThatCameLast) {
  int last_first = 0;
  for (int round = 0; round < 50 && last_first < 5; ++round) {
    Handle port = port_of(4);
    std::array<std::atomic<ULONG_PTR>, 2> got{};
    std::array<std::thread, 2> waiters;
    for (std::size_t i = 0; i < waiters.size(); ++i) {
      waiters[i] = std::thread([&, i, handle = static_cast<HANDLE>(port)] { got[i] = take(handle).key; });
      Sleep(5);
    }
    ASSERT_TRUE(PostQueuedCompletionStatus(port, 0, 1, nullptr));
    ASSERT_TRUE(PostQueuedCompletionStatus(port, 0, 2, nullptr));
    for (auto& waiter : waiters) waiter.join();
    last_first += got[1] == 1;
  }
  EXPECT_EQ(last_first, 5);
}

TEST(CompletionPort, ClosingItAbandonsTheWaits) {
  Handle port = port_of();
  Handle begun = semaphore(0, 2);
  std::atomic<int> abandoned{0};
  std::vector<std::thread> waiters;
  for (int i = 0; i < 2; ++i) {
    waiters.emplace_back([&, handle = static_cast<HANDLE>(port)] {
      ReleaseSemaphore(begun, 1, nullptr);
      const Taken taken = take(handle);
      // Closed before the call, the handle is no handle.
      if (!taken.result && (taken.error == ERROR_ABANDONED_WAIT_0 || taken.error == ERROR_INVALID_HANDLE)) ++abandoned;
    });
  }
  for (int i = 0; i < 2; ++i) WaitForSingleObject(begun, limit);
  port.close();
  for (auto& waiter : waiters) waiter.join();
  EXPECT_EQ(abandoned, 2);
}

TEST(CompletionPort, LetsNoMoreThreadsBeActiveThanItsConcurrency) {
  Handle port = port_of(1);
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(PostQueuedCompletionStatus(port, 0, 1, nullptr));
  EXPECT_TRUE(take(port).result);  // this thread is active
  Taken other{};
  std::thread([&] { other = take(port, 20); }).join();
  EXPECT_FALSE(other.result);
  EXPECT_EQ(other.error, DWORD{WAIT_TIMEOUT});
  EXPECT_TRUE(take(port).result) << "its own next packet";
}

TEST(CompletionPort, AThreadThatBlocksGivesItsPlaceUp) {
  Handle port = port_of(1);
  Handle done = auto_event();
  ASSERT_TRUE(PostQueuedCompletionStatus(port, 0, 1, nullptr));
  ASSERT_TRUE(PostQueuedCompletionStatus(port, 0, 2, nullptr));
  ASSERT_TRUE(take(port).result);
  std::thread other([&] {
    if (take(port).result) SetEvent(done);
  });
  EXPECT_EQ(WaitForSingleObject(done, limit), DWORD{WAIT_OBJECT_0});
  other.join();
}

TEST(CompletionPort, AThreadThatEndsGivesItsPlaceUp) {
  Handle port = port_of(1);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(PostQueuedCompletionStatus(port, 0, 1, nullptr));
  for (int i = 0; i < 3; ++i) std::thread([&] { EXPECT_TRUE(take(port).result); }).join();
}

TEST(CompletionPort, ExGivesManyAtOnce) {
  Handle port = port_of();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(PostQueuedCompletionStatus(port, static_cast<DWORD>(i), 3, nullptr));
  OVERLAPPED_ENTRY entries[4]{};
  ULONG count = 0;
  ASSERT_TRUE(GetQueuedCompletionStatusEx(port, entries, 4, &count, limit, FALSE));
  EXPECT_EQ(count, 4u);
  for (DWORD i = 0; i < 4; ++i) EXPECT_EQ(entries[i].dwNumberOfBytesTransferred, i);
  ASSERT_TRUE(GetQueuedCompletionStatusEx(port, entries, 4, &count, limit, FALSE));
  EXPECT_EQ(count, 1u);
}

void CALLBACK count_one(ULONG_PTR counter) { ++*reinterpret_cast<int*>(counter); }

TEST(CompletionPort, ExRunsApcsWhereItIsAlertable) {
  Handle port = port_of();
  int ran = 0;
  QueueUserAPC(count_one, GetCurrentThread(), reinterpret_cast<ULONG_PTR>(&ran));
  OVERLAPPED_ENTRY entry{};
  ULONG count = 0;
  EXPECT_ERROR(GetQueuedCompletionStatusEx(port, &entry, 1, &count, 0, FALSE), WAIT_TIMEOUT);
  EXPECT_EQ(ran, 0);
  EXPECT_ERROR(GetQueuedCompletionStatusEx(port, &entry, 1, &count, limit, TRUE), WAIT_IO_COMPLETION);
  EXPECT_EQ(ran, 1);
}

TEST(CompletionPort, BadInput) {
  Handle port = port_of();
  Handle event = auto_event();
  OVERLAPPED_ENTRY entry{};
  ULONG count = 0;
  EXPECT_ERROR(CreateIoCompletionPort(INVALID_HANDLE_VALUE, port, 0, 0), ERROR_INVALID_PARAMETER);
  EXPECT_ERROR(CreateIoCompletionPort(garbage(), port, 0, 0), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(PostQueuedCompletionStatus(garbage(), 0, 0, nullptr), ERROR_INVALID_HANDLE);
  EXPECT_ERROR(PostQueuedCompletionStatus(event, 0, 0, nullptr), ERROR_INVALID_HANDLE);
  EXPECT_EQ(take(garbage()).error, DWORD{ERROR_INVALID_HANDLE});
  EXPECT_EQ(take(event).error, DWORD{ERROR_INVALID_HANDLE});
  EXPECT_ERROR(GetQueuedCompletionStatusEx(port, &entry, 0, &count, 0, FALSE), ERROR_INVALID_PARAMETER);
}

TEST(CompletionPort, EveryPacketIsTakenOnce) {
  Handle port = port_of(2);
  constexpr int packets = 20000, workers = 4;
  std::atomic<int> taken{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < workers; ++i) {
    threads.emplace_back([&] {
      for (;;) {
        const Taken it = take(port);
        if (!it.result || it.key == 0) return;
        ++taken;
      }
    });
  }
  for (int i = 0; i < packets; ++i) ASSERT_TRUE(PostQueuedCompletionStatus(port, 0, 1, nullptr));
  for (int i = 0; i < workers; ++i) ASSERT_TRUE(PostQueuedCompletionStatus(port, 0, 0, nullptr));
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(taken, packets);
}

}  // namespace
