#include "win32/interruptible.h"

#include <csignal>
#include <cstddef>
#include <cstring>

#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

// The stub, and what the handler needs to know about it: where it starts, the range in which the check may already have
// been made and the system call not yet, the way out, and where it ends.
#if defined(__x86_64__)
asm(R"(
  .text
  .p2align 4
  .globl  ows_interruptible_stub
  .hidden ows_interruptible_stub
  .type   ows_interruptible_stub, @function
  .globl  ows_interruptible_begin, ows_interruptible_end, ows_interruptible_abort, ows_interruptible_finish
  .hidden ows_interruptible_begin, ows_interruptible_end, ows_interruptible_abort, ows_interruptible_finish
ows_interruptible_stub:
  .cfi_startproc
  push  %rbx
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %rbx, 0
  mov   %rdi, %rbx
  mov   %esi, %r11d
  mov   %rdx, %rax
  mov   %rcx, %r9
  mov   (%r9), %rdi
  mov   8(%r9), %rsi
  mov   16(%r9), %rdx
  mov   24(%r9), %r10
  mov   32(%r9), %r8
  mov   40(%r9), %r9
  mov   %r11d, %ecx
  xchg  %ecx, 4(%rbx)
ows_interruptible_begin:
  test  %r11d, (%rbx)
  jnz   ows_interruptible_abort
  syscall
ows_interruptible_end:
  movl  $0, 4(%rbx)
  .cfi_remember_state
  pop   %rbx
  .cfi_adjust_cfa_offset -8
  .cfi_restore %rbx
  ret
  .cfi_restore_state
ows_interruptible_abort:
  movl  $0, 4(%rbx)
  mov   $-4, %rax
  pop   %rbx
  .cfi_adjust_cfa_offset -8
  .cfi_restore %rbx
  ret
ows_interruptible_finish:
  .cfi_endproc
  .size ows_interruptible_stub, .-ows_interruptible_stub

  .hidden ows_signal_return
  .type   ows_signal_return, @function
  nop
ows_signal_return:
  mov   $15, %rax
  syscall
  .size ows_signal_return, .-ows_signal_return
)");
#elif defined(__aarch64__)
asm(R"(
  .text
  .p2align 4
  .globl  ows_interruptible_stub
  .hidden ows_interruptible_stub
  .type   ows_interruptible_stub, %function
  .globl  ows_interruptible_begin, ows_interruptible_end, ows_interruptible_abort, ows_interruptible_finish
  .hidden ows_interruptible_begin, ows_interruptible_end, ows_interruptible_abort, ows_interruptible_finish
ows_interruptible_stub:
  .cfi_startproc
  mov   x9, x0
  mov   w10, w1
  mov   x8, x2
  mov   x11, x3
  add   x12, x9, #4
  ldp   x0, x1, [x11]
  ldp   x2, x3, [x11, #16]
  ldp   x4, x5, [x11, #32]
  stlr  w10, [x12]
  dmb   ish
ows_interruptible_begin:
  ldr   w13, [x9]
  tst   w13, w10
  b.ne  ows_interruptible_abort
  svc   #0
ows_interruptible_end:
  stlr  wzr, [x12]
  ret
ows_interruptible_abort:
  stlr  wzr, [x12]
  mov   x0, #-4
  ret
ows_interruptible_finish:
  .cfi_endproc
  .size ows_interruptible_stub, .-ows_interruptible_stub
)");
#else
#error "interruptible system calls: no stub for this processor yet"
#endif

extern "C" {
extern const char ows_interruptible_begin[], ows_interruptible_end[], ows_interruptible_abort[], ows_interruptible_finish[];
#if defined(__x86_64__)
void ows_signal_return();
#endif
}

// The handler runs at any instruction, so it must not call into a sanitizer's run-time.
#if defined(__clang__)
#define OWS_BARE __attribute__((no_sanitize("thread", "address", "undefined"), disable_sanitizer_instrumentation))
#else
#define OWS_BARE __attribute__((no_sanitize("thread", "address", "undefined")))
#endif

namespace ows::win32 {
namespace {

static_assert(offsetof(InterruptPoint, wanted) == 0 && offsetof(InterruptPoint, inside) == 4);
static_assert(sizeof(std::atomic<std::uint32_t>) == 4);

constexpr int the_signal = SIGURG;

// In the thread's own block from the start, so that the handler reads it without allocating.
[[gnu::tls_model("initial-exec")]] thread_local InterruptPoint* own_point = nullptr;

/// struct sigaction as the kernel has it. libc's sigaction() is not used: a sanitizer would take the handler over and run
/// it later, when the program counter is no longer the one to look at.
struct KernelAction {
  union {
    void (*handler)(int, siginfo_t*, void*);
    std::uintptr_t disposition;  // SIG_DFL, SIG_IGN
  };
  unsigned long flags;
#if defined(__x86_64__)
  void (*restorer)();
#endif
  std::uint64_t mask;
};

KernelAction programs_action;  // what stood there before us; written once, before the handler is installed

constexpr std::uint64_t signal_bit = std::uint64_t{1} << (the_signal - 1);

/// A system call without libc: its errno, and its cancellation point, belong to the program.
OWS_BARE inline long bare_syscall(long number, long a1, long a2, long a3) {
#if defined(__x86_64__)
  long result;
  asm volatile("syscall" : "=a"(result) : "a"(number), "D"(a1), "S"(a2), "d"(a3) : "rcx", "r11", "memory");
  return result;
#else
  register long x8 asm("x8") = number;
  register long x0 asm("x0") = a1;
  register long x1 asm("x1") = a2;
  register long x2 asm("x2") = a3;
  asm volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
  return x0;
#endif
}

OWS_BARE void handle_signal(int signal, siginfo_t* info, void* context) {
  auto* interrupted = static_cast<ucontext_t*>(context);
  if (info->si_code != SI_TKILL) {
    if (programs_action.disposition > 1) {
      if (programs_action.flags & SA_SIGINFO) {
        programs_action.handler(signal, info, context);
      } else {
        reinterpret_cast<void (*)(int)>(programs_action.disposition)(signal);
      }
    }
    return;
  }
  const InterruptPoint* point = own_point;
  if (!point) return;
  const auto* words = reinterpret_cast<const std::uint32_t*>(point);
  const std::uint32_t inside = __atomic_load_n(words + 1, __ATOMIC_RELAXED);
  if (!(inside & __atomic_load_n(words, __ATOMIC_RELAXED))) return;  // outside, or for something this call does not heed

#if defined(__x86_64__)
  auto& counter = interrupted->uc_mcontext.gregs[REG_RIP];
#else
  auto& counter = interrupted->uc_mcontext.pc;
#endif
  const auto at = static_cast<std::uintptr_t>(counter);
  const auto address = [](const void* label) OWS_BARE { return reinterpret_cast<std::uintptr_t>(label); };
  if (at >= address(ows_interruptible_begin) && at < address(ows_interruptible_end)) {
    counter = static_cast<std::remove_reference_t<decltype(counter)>>(address(ows_interruptible_abort));
    return;
  }
  if (at >= address(reinterpret_cast<const void*>(&ows_interruptible_stub)) && at < address(ows_interruptible_finish)) {
    return;  // the check is still to come, or the call is over
  }
  // Another handler runs on top of the stub: come again when it returns, which gives the old mask back.
  *reinterpret_cast<std::uint64_t*>(&interrupted->uc_sigmask) |= signal_bit;
  bare_syscall(SYS_tgkill, bare_syscall(SYS_getpid, 0, 0, 0), bare_syscall(SYS_gettid, 0, 0, 0), signal);
}

void install_handler() {
  KernelAction action{};
  action.handler = handle_signal;
  action.flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
#if defined(__x86_64__)
  constexpr unsigned long sa_restorer = 0x04000000;
  action.flags |= sa_restorer;
  action.restorer = ows_signal_return;
#endif
  syscall(SYS_rt_sigaction, the_signal, nullptr, &programs_action, sizeof action.mask);
  syscall(SYS_rt_sigaction, the_signal, &action, nullptr, sizeof action.mask);
}

}  // namespace

void enter_interrupt_point(InterruptPoint& point) {
  static std::once_flag installed;
  std::call_once(installed, install_handler);
  point.tid.store(static_cast<pid_t>(syscall(SYS_gettid)), std::memory_order_relaxed);
  own_point = &point;
  syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, &signal_bit, nullptr, sizeof signal_bit);
}

void leave_interrupt_point(InterruptPoint& point) {
  std::lock_guard lock(point.leaving);
  point.tid.store(0, std::memory_order_relaxed);
  own_point = nullptr;
}

void renew_interrupt_point(InterruptPoint& point) {
  // The parent's interrupter, if there was one, is not here to unlock.
  new (&point.leaving) std::mutex;
  point.tid.store(static_cast<pid_t>(syscall(SYS_gettid)), std::memory_order_relaxed);
}

void interrupt(InterruptPoint& point, std::uint32_t bits) {
  point.wanted.fetch_or(bits, std::memory_order_seq_cst);
  poke(point, bits);
}

void poke(InterruptPoint& point, std::uint32_t bits) {
  if (!(point.inside.load(std::memory_order_seq_cst) & bits)) return;
  std::lock_guard lock(point.leaving);
  if (const pid_t tid = point.tid.load(std::memory_order_relaxed)) syscall(SYS_tgkill, getpid(), tid, the_signal);
}

}  // namespace ows::win32
