// Blocking calls that APCs and closing interrupt: counted, none lost.
#include "win32/blocking_call.h"

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <windows.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

namespace ows::win32 {
namespace {

constexpr std::uint64_t subject = 7;

struct Pipe {
  std::array<int, 2> end{-1, -1};
  Pipe() { EXPECT_EQ(pipe(end.data()), 0); }
  ~Pipe() {
    for (const int fd : end) close(fd);
  }
};

thread_local int apcs_run = 0;
void count_apc(ULONG_PTR) { ++apcs_run; }

/// Reads one octet as a blocking Winsock call would; -EINTR when `closed` is set.
long read_octet(const Pipe& pipe, char& octet, const std::atomic<bool>& closed) {
  BlockingCall call(subject);
  if (closed) return -EBADF;
  long result = 0;
  while ((result = call.syscall(SYS_read, pipe.end[0], &octet, 1)) == -EINTR) {
    if (!call.attend() || closed) return -EINTR;
  }
  return result;
}

TEST(BlockingCall, RunsAnApcThatWasQueuedBeforeAndGoesOn) {
  const Pipe pipe;
  const std::atomic<bool> closed{false};
  ASSERT_EQ(write(pipe.end[1], "a", 1), 1);
  apcs_run = 0;
  set_last_error(77);
  QueueUserAPC([](ULONG_PTR) { ++apcs_run, SetLastError(1); }, GetCurrentThread(), 0);
  char octet = 0;
  EXPECT_EQ(read_octet(pipe, octet, closed), 1);
  EXPECT_EQ(octet, 'a');
  EXPECT_EQ(apcs_run, 1);
  EXPECT_EQ(last_error(), 77u);
}

TEST(BlockingCall, EndsWhenAnApcCancelsIt) {
  const Pipe pipe;
  const std::atomic<bool> closed{false};
  QueueUserAPC([](ULONG_PTR) { EXPECT_TRUE(BlockingCall::cancel()); }, GetCurrentThread(), 0);
  char octet = 0;
  EXPECT_EQ(read_octet(pipe, octet, closed), -EINTR);
  EXPECT_FALSE(BlockingCall::cancel());
}

TEST(BlockingCall, IsKnownToBeUnderWayInsideItsApcs) {
  const Pipe pipe;
  const std::atomic<bool> closed{false};
  ASSERT_EQ(write(pipe.end[1], "a", 1), 1);
  static bool inside = false;
  QueueUserAPC([](ULONG_PTR) { inside = BlockingCall::under_way(); }, GetCurrentThread(), 0);
  char octet = 0;
  EXPECT_EQ(read_octet(pipe, octet, closed), 1);
  EXPECT_TRUE(inside);
  EXPECT_FALSE(BlockingCall::under_way());
}

#if defined(__SANITIZE_THREAD__)
constexpr int rounds = 3000;
#else
constexpr int rounds = 20000;
#endif

TEST(BlockingCallStress, EveryApcQueuedIsRunWhileDataFlows) {
  const Pipe pipe;
  const std::atomic<bool> closed{false};
  constexpr int senders = 2;
  std::atomic<bool> ready{false}, stop{false};
  HANDLE self = nullptr;
  int ran = 0, octets = 0;
  std::thread reader([&] {
    DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &self, 0, FALSE, DUPLICATE_SAME_ACCESS);
    apcs_run = 0;
    ready = true;
    char octet = 0;
    while (octet != 'q') {
      EXPECT_EQ(read_octet(pipe, octet, closed), 1);
      ++octets;
    }
    while (SleepEx(0, TRUE) == WAIT_IO_COMPLETION) {
    }
    ran = apcs_run;
  });
  while (!ready) std::this_thread::yield();
  std::vector<std::thread> threads;
  for (int t = 0; t < senders; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < rounds; ++i) EXPECT_NE(QueueUserAPC(count_apc, self, 0), 0u);
    });
  }
  int written = 0;
  std::thread writer([&] {
    while (!stop) {
      EXPECT_EQ(write(pipe.end[1], "x", 1), 1);
      ++written;
    }
  });
  for (auto& thread : threads) thread.join();
  stop = true;
  writer.join();
  EXPECT_EQ(write(pipe.end[1], "q", 1), 1);
  reader.join();
  CloseHandle(self);
  EXPECT_EQ(ran, senders * rounds);
  EXPECT_EQ(octets, written + 1);
}

TEST(BlockingCallStress, EachApcWakesAThreadThatGetsNothingElse) {
  const Pipe pipe;
  const std::atomic<bool> closed{false};
  static std::atomic<int> ran;
  ran = 0;
  std::atomic<HANDLE> self{nullptr};
  std::thread reader([&] {
    HANDLE handle = nullptr;
    DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &handle, 0, FALSE, DUPLICATE_SAME_ACCESS);
    self = handle;
    char octet = 0;
    EXPECT_EQ(read_octet(pipe, octet, closed), 1);
  });
  while (!self) std::this_thread::yield();
  for (int i = 1; i <= rounds; ++i) {
    ASSERT_NE(QueueUserAPC([](ULONG_PTR) { ++ran; }, self, 0), 0u);
    while (ran < i) std::this_thread::yield();
  }
  EXPECT_EQ(write(pipe.end[1], "q", 1), 1);
  reader.join();
  CloseHandle(self);
}

TEST(BlockingCallStress, EachCloseWakesTheCallsAboutIt) {
  const Pipe pipe;
  constexpr int threads = 3;
  for (int round = 0; round < rounds / 100; ++round) {
    std::atomic<bool> closed{false};
    std::atomic<int> begun{0}, woken{0};
    std::vector<std::thread> readers;
    for (int t = 0; t < threads; ++t) {
      readers.emplace_back([&] {
        ++begun;
        char octet = 0;
        const long result = read_octet(pipe, octet, closed);
        if (result == -EINTR || result == -EBADF) ++woken;
      });
    }
    while (begun < threads - round % 2) std::this_thread::yield();  // some closes come before the last call begins
    closed = true;
    interrupt_blocking_calls(subject);
    for (auto& reader : readers) reader.join();
    ASSERT_EQ(woken, threads);
  }
}

}  // namespace
}  // namespace ows::win32
