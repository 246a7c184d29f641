// A blocking system call that another thread can interrupt, without a lost wake-up and without a second system call.
//
// The thread that blocks: interruptible_syscall(point, mask, ...). The one that interrupts: interrupt(point, bits).
// The parts:
//   wanted   bits that ask for the thread's attention; an interrupter sets them, the thread takes them back
//   inside   the mask of the call under way, 0 outside; only the thread writes it
//   the stub (assembler)    inside = mask; begin: if (wanted & mask) goto abort; syscall; end: inside = 0
//   the handler of SIGURG   moves a program counter in [begin, end) to abort, which returns -EINTR
//
// Why no wake-up can be lost. The interrupter sets `wanted`, then reads `inside`; the thread sets `inside`, then reads
// `wanted`; all four are sequentially consistent, so at least one of them sees the other:
//   1. The thread sees `wanted`: it does not enter the kernel.
//   2. The interrupter sees `inside`: it sends the signal to the thread. The signal finds the thread
//      a. before the system call, in [begin, end): the handler moves it to abort;
//      b. in the kernel, asleep or about to sleep: the kernel ends the call with EINTR, or, for calls that SA_RESTART
//         would restart, moves the program counter back onto the system call instruction, which is case a;
//      c. in the kernel, with a result (data transferred, an error): the call returns it, and the next one sees `wanted`;
//      d. behind the system call: as c;
//      e. before begin: then its check is still to come;
//      f. in a handler of the program's own that interrupted a to e. The signal is sent again, blocked until that handler
//         returns, and then finds one of a to e.
// A handler with SA_RESTART is what makes a signal that comes late harmless to the program's own system calls.
//
// SIGURG is ignored by default and hardly used otherwise. When the program has a handler for it before us, signals that we
// did not send are passed on to it. A program that installs its own handler afterwards, or blocks SIGURG on a thread after
// that thread's first call of ours, takes the interruption away: APCs, closesocket and WSACancelBlockingCall then take
// effect only when the blocked call ends by itself.
//
// ThreadSanitizer does not see what a raw system call synchronises: a caller that needs it to annotates.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <mutex>

namespace ows::win32 {

/// Where one thread can be interrupted. The first two members are read by the stub at offsets 0 and 4.
struct InterruptPoint {
  std::atomic<std::uint32_t> wanted{0};
  std::atomic<std::uint32_t> inside{0};
  std::atomic<pid_t> tid{0};  // 0: no thread behind it (any more)
  std::mutex leaving;         // held while a signal is sent, and by a thread that leaves: its id must not be anyone else's
};

/// Makes `point` the calling thread's own, installs the handler once per process and unblocks the signal on this thread.
void enter_interrupt_point(InterruptPoint& point);

/// The calling thread will not use its point any more; no signal is sent to it after this.
void leave_interrupt_point(InterruptPoint& point);

/// In the child of a fork, for the one thread that is left.
void renew_interrupt_point(InterruptPoint& point);

/// Sets `bits` in `wanted` and ends a call under way whose mask has one of them. Any thread; not from a signal handler.
void interrupt(InterruptPoint& point, std::uint32_t bits);

/// The second half of interrupt(), for bits that have been set in `wanted` (seq_cst) already.
void poke(InterruptPoint& point, std::uint32_t bits);

extern "C" long ows_interruptible_stub(InterruptPoint* point, std::uint32_t mask, long number, const long* arguments);

/// The system call `number` on the calling thread, whose point it must be. Returns its result, or a negative errno value;
/// -EINTR also when (wanted & mask) != 0 before or while it blocked, and then nothing has been done. `mask` must not be 0.
/// -EINTR may be spurious: look at `wanted`, and call again.
inline long interruptible_syscall(InterruptPoint& point, std::uint32_t mask, long number, long a1 = 0, long a2 = 0,
                                  long a3 = 0, long a4 = 0, long a5 = 0, long a6 = 0) {
  const long arguments[] = {a1, a2, a3, a4, a5, a6};
  return ows_interruptible_stub(&point, mask, number, arguments);
}

}  // namespace ows::win32
