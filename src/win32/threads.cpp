// CreateThread, _beginthread[ex], ExitThread, ResumeThread, OpenThread, GetExitCodeThread, GetThreadId, the current thread.
#include <process.h>
#include <windows.h>

#include <pthread.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csetjmp>
#include <new>
#include <utility>

#include "win32/call.h"
#include "win32/futex.h"
#include "win32/process.h"
#include "win32/thread.h"
#include "win32/thread_end.h"

namespace ows::win32 {
namespace {

/// What a thread that we make starts with: on the creator's heap, then on the thread's stack.
struct Start {
  Thread* thread;  // with a reference for the thread itself
  LPTHREAD_START_ROUTINE routine;
  void* argument;
};

/// Where ExitThread goes on a thread that we made: past all frames of the program, without their destructors, as the page
/// says. Null on other threads.
[[gnu::tls_model("initial-exec")]] constinit thread_local std::jmp_buf* way_out = nullptr;

void* run_thread(void* parameter) {
  auto* heap_start = static_cast<Start*>(parameter);
  const Start start = *heap_start;
  delete heap_start;
  start.thread->begin();
  start.thread->wait_for_resume();
  std::jmp_buf out;
  if (setjmp(out) == 0) {
    way_out = &out;
    // APCs that were queued before the thread began come first. [QueueUserAPC, Remarks]
    start.thread->run_apcs();
    start.thread->set_exit_code(start.routine(start.argument));
  }
  way_out = nullptr;
  return nullptr;  // the key's destructor ends the record
}

/// Attributes of a detached thread with the stack that was asked for.
class Attributes {
 public:
  Attributes(std::size_t stack, bool is_reservation) {
    pthread_attr_init(&attributes_);
    pthread_attr_setdetachstate(&attributes_, PTHREAD_CREATE_DETACHED);
    std::size_t usual = 0;
    pthread_attr_getstacksize(&attributes_, &usual);
    // A size to commit is one to reserve where it is larger than the usual reservation; Linux commits as it goes.
    if (!is_reservation) stack = std::max(stack, usual);
    constexpr std::size_t page = 65536, least = 262144;  // our own wait needs some, sanitizers more
    stack = std::max((stack + page - 1) & ~(page - 1), least);
    fits_ = pthread_attr_setstacksize(&attributes_, stack) == 0;
  }
  ~Attributes() { pthread_attr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  [[nodiscard]] const pthread_attr_t* get() const { return &attributes_; }
  [[nodiscard]] bool fits() const { return fits_; }

 private:
  pthread_attr_t attributes_{};
  bool fits_ = false;
};

Result<HANDLE> create_thread(const SECURITY_ATTRIBUTES* security, std::size_t stack, LPTHREAD_START_ROUTINE routine,
                             void* argument, DWORD flags, DWORD* id) {
  const auto inherit = inheritable(security);
  if (!inherit) return fail(inherit.error());
  if (flags & ~DWORD{CREATE_SUSPENDED | STACK_SIZE_PARAM_IS_A_RESERVATION}) return fail(ERROR_INVALID_PARAMETER);
  if (!routine) return fail(ERROR_INVALID_PARAMETER);
  if (id && !writable(id, sizeof *id)) return fail(ERROR_NOACCESS);

  Ref<Thread> thread = Ref<Thread>::adopt(new (std::nothrow) Thread);
  auto* start = new (std::nothrow) Start{thread.get(), routine, argument};
  const Attributes attributes(stack, (flags & STACK_SIZE_PARAM_IS_A_RESERVATION) != 0);
  if (!thread || !start || !attributes.fits()) {
    delete start;
    return fail(ERROR_NOT_ENOUGH_MEMORY);
  }
  if (flags & CREATE_SUSPENDED) thread->start_suspended();
  auto handle = open_handle(Ref<Object>::share(thread.get()), THREAD_ALL_ACCESS, *inherit);
  if (!handle) {
    delete start;
    return handle;
  }
  thread->retain();  // the thread's own
  pthread_t ignored{};
  if (pthread_create(&ignored, attributes.get(), run_thread, start) != 0) {
    delete start;
    thread->release();
    (void)close_handle(*handle);
    return fail(ERROR_NOT_ENOUGH_MEMORY);
  }
  if (id) *id = thread->id();
  return handle;
}

[[noreturn]] void exit_thread(DWORD code) {
  Thread& self = current_thread();
  self.set_exit_code(code);
  if (way_out) std::longjmp(*way_out, 1);
  pthread_exit(nullptr);
}

/// What _beginthread's thread begins with; its end closes the handle.
struct OldStart {
  void (*routine)(void*);
  void* argument;
  HANDLE handle;
};
[[gnu::tls_model("initial-exec")]] constinit thread_local HANDLE own_handle = nullptr;

void close_own_handle() {
  if (own_handle) (void)close_handle(std::exchange(own_handle, nullptr));
}

DWORD run_old_thread(void* parameter) {
  const OldStart start = *static_cast<OldStart*>(parameter);
  delete static_cast<OldStart*>(parameter);
  own_handle = start.handle;
  start.routine(start.argument);
  close_own_handle();
  return 0;
}

constexpr std::uint32_t query_access = THREAD_QUERY_LIMITED_INFORMATION;

/// The thread of a handle that may be queried, with either of the two rights.
Result<Found<Thread>> find_to_query(HANDLE handle) {
  auto found = find<Thread>(handle, THREAD_QUERY_INFORMATION);
  if (!found && found.error() == ERROR_ACCESS_DENIED) return find<Thread>(handle, query_access);
  return found;
}

Result<std::uint32_t> exit_code_of(HANDLE handle) {
  if (const auto primary = find<PrimaryThread>(handle, 0)) return (*primary)->process().exit_code();
  const auto thread = find_to_query(handle);
  return thread ? Result<std::uint32_t>((*thread)->exit_code()) : fail(thread.error());
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

HANDLE WINAPI CreateThread(LPSECURITY_ATTRIBUTES security, SIZE_T stack, LPTHREAD_START_ROUTINE routine, LPVOID argument,
                           DWORD flags, LPDWORD id) {
  const auto handle = create_thread(security, stack, routine, argument, flags, id);
  return handle ? *handle : failed(handle.error(), HANDLE{});
}

void WINAPI ExitThread(DWORD code) { exit_thread(code); }

HANDLE WINAPI GetCurrentThread(void) { return reinterpret_cast<HANDLE>(std::intptr_t{-2}); }
DWORD WINAPI GetCurrentThreadId(void) { return current_thread().id(); }

DWORD WINAPI GetThreadId(HANDLE thread) {
  if (const auto primary = find<PrimaryThread>(thread, 0)) return (*primary)->process().id();
  const auto found = find_to_query(thread);
  return found ? (*found)->id() : failed(found.error(), DWORD{0});
}

BOOL WINAPI GetExitCodeThread(HANDLE thread, LPDWORD code) {
  const auto known = exit_code_of(thread);
  if (!known) return failed(known.error(), FALSE);
  if (!writable(code, sizeof *code)) return failed(ERROR_NOACCESS, FALSE);
  *code = *known;
  return TRUE;
}

DWORD WINAPI ResumeThread(HANDLE thread) {
  if (const auto primary = find<PrimaryThread>(thread, THREAD_SUSPEND_RESUME)) return (*primary)->process().resume();
  const auto found = find<Thread>(thread, THREAD_SUSPEND_RESUME);
  return found ? (*found)->resume() : failed(found.error(), ~DWORD{0});
}

HANDLE WINAPI OpenThread(DWORD access, BOOL inherit, DWORD id) {
  Ref<Thread> thread = id ? find_thread(id) : Ref<Thread>();
  if (!thread) return failed(ERROR_INVALID_PARAMETER, HANDLE{});
  if (access & (GENERIC_ALL | MAXIMUM_ALLOWED)) access |= THREAD_ALL_ACCESS;
  const auto handle = open_handle(std::move(thread), access & THREAD_ALL_ACCESS, inherit != FALSE);
  return handle ? *handle : failed(handle.error(), HANDLE{});
}

// Microsoft C's own, which report in errno. [_beginthread, _beginthreadex]

uintptr_t _beginthreadex(void* security, unsigned stack, unsigned (*routine)(void*), void* argument, unsigned flags,
                         unsigned* id) {
  const auto handle = create_thread(static_cast<const SECURITY_ATTRIBUTES*>(security), stack,
                                    reinterpret_cast<LPTHREAD_START_ROUTINE>(routine), argument, flags, id);
  if (handle) return reinterpret_cast<uintptr_t>(*handle);
  errno = handle.error() == ERROR_NOT_ENOUGH_MEMORY ? EAGAIN : EINVAL;
  return failed(handle.error(), uintptr_t{0});
}

void _endthreadex(unsigned code) { exit_thread(code); }

uintptr_t _beginthread(void (*routine)(void*), unsigned stack, void* argument) {
  const auto failure = [](int error) {
    errno = error;
    return ~uintptr_t{0};
  };
  if (!routine) return failure(EINVAL);
  auto* start = new (std::nothrow) OldStart{routine, argument, nullptr};
  if (!start) return failure(EAGAIN);
  const auto handle = create_thread(nullptr, stack, run_old_thread, start, CREATE_SUSPENDED, nullptr);
  if (!handle) {
    delete start;
    return failure(handle.error() == ERROR_NOT_ENOUGH_MEMORY ? EAGAIN : EINVAL);
  }
  start->handle = *handle;
  const Pin thread = find_handle(*handle);  // the handle may be closed before ResumeThread comes back
  static_cast<Thread*>(thread.object())->resume();
  return reinterpret_cast<uintptr_t>(*handle);
}

void _endthread() {
  close_own_handle();
  exit_thread(0);
}
