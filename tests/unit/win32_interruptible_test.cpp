// The interruption of a blocking system call: at every single instruction of the stub, and under a storm of interrupts.
#include "win32/interruptible.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <random>
#include <thread>

extern "C" {
extern const char ows_interruptible_begin[], ows_interruptible_end[], ows_interruptible_finish[];
}

namespace ows::win32 {
namespace {

constexpr std::uint32_t attention = 1, other = 2;

struct Pipe {
  std::array<int, 2> end{-1, -1};
  Pipe() { EXPECT_EQ(pipe(end.data()), 0); }
  ~Pipe() {
    for (const int fd : end) close(fd);
  }
  [[nodiscard]] int reader() const { return end[0]; }
  [[nodiscard]] int writer() const { return end[1]; }
};

long read_pipe(InterruptPoint& point, const Pipe& pipe, void* buffer, std::size_t size) {
  return interruptible_syscall(point, attention, SYS_read, pipe.reader(), reinterpret_cast<long>(buffer),
                               static_cast<long>(size));
}

/// A point of the calling thread's for one scope.
struct OwnPoint : InterruptPoint {
  OwnPoint() { enter_interrupt_point(*this); }
  ~OwnPoint() { leave_interrupt_point(*this); }
};

TEST(InterruptibleSyscall, GivesResultsAndErrorsOfTheKernel) {
  OwnPoint point;
  const Pipe pipe;
  ASSERT_EQ(write(pipe.writer(), "abc", 3), 3);
  char text[8] = {};
  EXPECT_EQ(read_pipe(point, pipe, text, sizeof text), 3);
  EXPECT_STREQ(text, "abc");
  EXPECT_EQ(interruptible_syscall(point, attention, SYS_read, -1, 0, 0), -EBADF);
  EXPECT_EQ(point.inside.load(), 0u);
}

TEST(InterruptibleSyscall, PassesSixArguments) {
  OwnPoint point;
  std::array<int, 2> pair{};
  ASSERT_EQ(syscall(SYS_socketpair, 1 /*AF_UNIX*/, 1 /*SOCK_STREAM*/, 0, pair.data()), 0);
  EXPECT_EQ(interruptible_syscall(point, attention, SYS_sendto, pair[0], reinterpret_cast<long>("xyz"), 3, 0, 0, 0), 3);
  char text[4] = {};
  EXPECT_EQ(interruptible_syscall(point, attention, SYS_recvfrom, pair[1], reinterpret_cast<long>(text), 3, 0, 0, 0), 3);
  EXPECT_STREQ(text, "xyz");
  for (const int fd : pair) close(fd);
}

TEST(InterruptibleSyscall, DoesNotEnterTheKernelWhenAlreadyWanted) {
  OwnPoint point;
  const Pipe pipe;
  ASSERT_EQ(write(pipe.writer(), "a", 1), 1);
  interrupt(point, attention);
  char c = 0;
  EXPECT_EQ(read_pipe(point, pipe, &c, 1), -EINTR);
  point.wanted = 0;
  EXPECT_EQ(read_pipe(point, pipe, &c, 1), 1) << "the byte is still there";
}

TEST(InterruptibleSyscall, LeavesOutBitsItsMaskDoesNotName) {
  OwnPoint point;
  const Pipe pipe;
  interrupt(point, other);
  ASSERT_EQ(write(pipe.writer(), "a", 1), 1);
  char c = 0;
  EXPECT_EQ(read_pipe(point, pipe, &c, 1), 1);
}

/// Interrupts `count` times a thread that does nothing but block in read(); each interrupt waits to be seen by it.
void storm(int count, int writes_per_interrupt) {
  const Pipe pipe;
  InterruptPoint point;
  std::atomic<int> seen{0}, octets{0};
  std::atomic<bool> ready{false}, done{false};
  std::thread blocked([&] {
    enter_interrupt_point(point);
    ready = true;
    while (!done) {
      char buffer[16];
      const long result = read_pipe(point, pipe, buffer, sizeof buffer);
      if (result > 0) octets += static_cast<int>(result);
      if (point.wanted.exchange(0) & attention) seen.fetch_add(1);
    }
    leave_interrupt_point(point);
  });
  while (!ready) std::this_thread::yield();
  std::minstd_rand random(7);
  for (int i = 1; i <= count; ++i) {
    for (int w = 0; w < writes_per_interrupt; ++w) ASSERT_EQ(write(pipe.writer(), "x", 1), 1);
    interrupt(point, attention);
    while (seen.load() < i) std::this_thread::yield();
    for (auto pause = random() % 64; pause > 0; --pause) asm volatile("");
  }
  done = true;
  interrupt(point, attention);
  blocked.join();
  EXPECT_GE(seen, count);
  EXPECT_LE(octets, count * writes_per_interrupt);
}

#ifdef __SANITIZE_THREAD__
constexpr int storm_count = 10000;
#else
constexpr int storm_count = 50000;
#endif

TEST(InterruptStress, EveryInterruptOfABlockedReadIsSeen) { storm(storm_count, 0); }
TEST(InterruptStress, EveryInterruptIsSeenWhileDataArrives) { storm(storm_count, 1); }

TEST(InterruptStress, NoOctetIsLostOrDoubled) {
  const Pipe pipe;
  InterruptPoint point;
  std::atomic<bool> ready{false}, done{false};
  constexpr int count = storm_count;
  long sum = 0, next = 0;
  bool in_order = true;
  std::thread blocked([&] {
    enter_interrupt_point(point);
    ready = true;
    while (next < count) {
      unsigned char c = 0;
      const long result = read_pipe(point, pipe, &c, 1);
      if (point.wanted.load() & attention) point.wanted = 0;
      if (result != 1) continue;
      in_order = in_order && c == static_cast<unsigned char>(next);
      sum += result;
      ++next;
    }
    leave_interrupt_point(point);
    done = true;
  });
  while (!ready) std::this_thread::yield();
  std::thread interrupter([&] {
    while (!done) interrupt(point, attention);
  });
  for (int i = 0; i < count; ++i) {
    const auto c = static_cast<unsigned char>(i);
    ASSERT_EQ(write(pipe.writer(), &c, 1), 1);
  }
  blocked.join();
  interrupter.join();
  EXPECT_EQ(sum, count);
  EXPECT_TRUE(in_order);
}

/// The program's own signal handler, with SA_RESTART, on top of the stub again and again while interrupts come.
TEST(InterruptStress, HandlersOfTheProgramDoNotSwallowInterrupts) {
  struct sigaction action{};
  action.sa_handler = [](int) {};
  action.sa_flags = SA_RESTART;
  struct sigaction before{};
  ASSERT_EQ(sigaction(SIGUSR1, &action, &before), 0);
  const Pipe pipe;
  InterruptPoint point;
  std::atomic<int> seen{0};
  std::atomic<bool> ready{false}, done{false}, stop_signals{false};
  std::thread blocked([&] {
    enter_interrupt_point(point);
    ready = true;
    while (!done) {
      char c = 0;
      read_pipe(point, pipe, &c, 1);
      if (point.wanted.exchange(0) & attention) seen.fetch_add(1);
    }
    leave_interrupt_point(point);
  });
  while (!ready) std::this_thread::yield();
  std::thread signaller([&] {
    while (!stop_signals) pthread_kill(blocked.native_handle(), SIGUSR1);
  });
  for (int i = 1; i <= storm_count / 10; ++i) {
    interrupt(point, attention);
    while (seen.load() < i) std::this_thread::yield();
  }
  stop_signals = true;
  signaller.join();
  done = true;
  interrupt(point, attention);
  blocked.join();
  sigaction(SIGUSR1, &before, nullptr);
  EXPECT_GE(seen, storm_count / 10);
}

TEST(InterruptPointLeave, NoSignalIsSentAfterwards) {
  InterruptPoint point;
  std::thread([&] {
    enter_interrupt_point(point);
    leave_interrupt_point(point);
  }).join();
  point.inside = attention;  // even if it looked blocked
  interrupt(point, attention);
  EXPECT_EQ(point.tid.load(), 0);
}

#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__)
// The processor's trap flag walks a thread through the stub one instruction at a time; at the instruction chosen, the
// interrupt comes. Not under ThreadSanitizer, which delays signal handlers.
struct SingleStep {
  InterruptPoint* point = nullptr;
  int inject_at = 0, inside_stub = 0;
  bool injected = false, reached_syscall = false;
};
SingleStep step;

constexpr long trap_flag = 0x100;

void on_trap(int, siginfo_t*, void* context) {
  auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  const auto counter = static_cast<std::uintptr_t>(registers[REG_RIP]);
  const auto at = [](const char* label) { return reinterpret_cast<std::uintptr_t>(label); };
  const auto stub = reinterpret_cast<std::uintptr_t>(&ows_interruptible_stub);
  if (step.injected) {
    registers[REG_EFL] &= ~trap_flag;
    return;
  }
  registers[REG_EFL] |= trap_flag;
  if (counter < stub || counter >= at(ows_interruptible_finish)) return;
  if (step.inside_stub++ != step.inject_at) return;
  step.reached_syscall = counter == at(ows_interruptible_end) - 2;
  step.injected = true;
  registers[REG_EFL] &= ~trap_flag;
  interrupt(*step.point, attention);
}

/// Interrupts at every instruction up to the system call itself. `nested`: the signal comes while the trap's handler runs,
/// rather than when it returns.
void interrupt_at_every_instruction(bool nested) {
  struct sigaction action{}, before{};
  action.sa_sigaction = on_trap;
  action.sa_flags = SA_SIGINFO;
  if (!nested) sigaddset(&action.sa_mask, SIGURG);
  ASSERT_EQ(sigaction(SIGTRAP, &action, &before), 0);
  OwnPoint point;
  const Pipe pipe;
  for (int instruction = 0;; ++instruction) {
    step = {.point = &point, .inject_at = instruction};
    pollfd nothing{.fd = pipe.reader(), .events = POLLIN, .revents = 0};
    timespec limit{.tv_sec = 20, .tv_nsec = 0};
    raise(SIGTRAP);  // the handler sets the trap flag
    const long result = interruptible_syscall(point, attention, SYS_ppoll, reinterpret_cast<long>(&nothing), 1,
                                              reinterpret_cast<long>(&limit), 0, 8);
    ASSERT_TRUE(step.injected);
    ASSERT_EQ(result, -EINTR) << "instruction " << instruction;
    ASSERT_EQ(point.inside, 0u);
    point.wanted = 0;
    if (step.reached_syscall) break;
  }
  EXPECT_GT(step.inject_at, 10);
  // And the next call blocks, and is interrupted, as ever: the signal was not left blocked.
  sigset_t blocked;
  pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
  EXPECT_FALSE(sigismember(&blocked, SIGURG));
  sigaction(SIGTRAP, &before, nullptr);
}

TEST(InterruptibleSyscall, IsInterruptedAtEveryInstruction) { interrupt_at_every_instruction(false); }
TEST(InterruptibleSyscall, IsInterruptedUnderAHandlerAtEveryInstruction) { interrupt_at_every_instruction(true); }
#endif

}  // namespace
}  // namespace ows::win32
