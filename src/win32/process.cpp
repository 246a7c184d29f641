// The process object, and GetCurrentProcess[Id], GetProcessId, OpenProcess, TerminateProcess, GetExitCodeProcess.
#define WIN32_LEAN_AND_MEAN  // <poll.h> has names of Winsock's
#include "win32/process.h"

#include <windows.h>

#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <map>
#include <mutex>
#include <new>

#include "engine/default_set.h"
#include "win32/call.h"
#include "win32/inheritance.h"

namespace ows::win32 {

/// The other processes that this one knows and that have not ended, by the key that the default set has for them.
struct ProcessTable {
  std::mutex mutex;
  std::map<std::uint32_t, Process*> running;  // each with a reference
  std::uint32_t last_key = 0;

  static void ready(std::uint32_t key, std::uint32_t generation, std::uint32_t events);
  static void add_all();
};

namespace {

ProcessTable& table() {
  static auto* const it = new ProcessTable;
  return *it;
}

constexpr std::uint32_t key_limit = 1u << 24;

/// What a process that a signal ended has for an exit code; see docs/contract.md.
struct SignalCode {
  int signal;
  std::uint32_t code;
};
constexpr std::array codes{
    SignalCode{SIGINT, 0xC000013A},  SignalCode{SIGQUIT, 0xC000013A}, SignalCode{SIGSEGV, 0xC0000005},
    SignalCode{SIGBUS, 0xC0000005},  SignalCode{SIGFPE, 0xC0000094},  SignalCode{SIGILL, 0xC000001D},
    SignalCode{SIGTRAP, 0x80000003}, SignalCode{SIGABRT, 3},          SignalCode{SIGKILL, 1},
};

std::uint32_t code_of_signal(int signal) {
  const auto* found = std::ranges::find(codes, signal, &SignalCode::signal);
  return found == codes.end() ? 128 + static_cast<std::uint32_t>(signal) : found->code;
}

}  // namespace

Process::Process() : Dispatcher(Type::process, 0) {}
Process::Process(pid_t pid, int descriptor, StartBlock* block)
    : Dispatcher(Type::process, 0), pid_(pid), descriptor_(descriptor), block_(block) {}

Process::~Process() {
  if (descriptor_ >= 0) close(descriptor_);
  release_block(block_);
}

std::uint32_t Process::id() const { return static_cast<std::uint32_t>(is_this() ? getpid() : pid_); }

int Process::watch() {
  static const bool owned = (engine::set_owner(engine::Kind::process, {ProcessTable::ready, ProcessTable::add_all}), true);
  static_cast<void>(owned);
  const std::lock_guard lock(table().mutex);
  do {
    table().last_key = (table().last_key + 1) % key_limit;
  } while (table().last_key == 0 || table().running.contains(table().last_key));
  key_ = table().last_key;
  if (const int error = engine::add_to_default_set(descriptor_, engine::Kind::process, key_, 0)) return error;
  retain();
  table().running[key_] = this;
  return 0;
}

void ProcessTable::ready(std::uint32_t key, std::uint32_t, std::uint32_t) {
  Ref<Process> process;
  {
    const std::lock_guard lock(table().mutex);
    const auto found = table().running.find(key);
    if (found != table().running.end()) process = Ref<Process>::share(found->second);
  }
  if (process) process->look();
}

/// In a forked child, which is alone: nobody else has the table.
void ProcessTable::add_all() {
  for (const auto& [key, process] : table().running)
    engine::add_to_default_set(process->descriptor_, engine::Kind::process, key, 0);
}

bool Process::look() {
  if (word_.load(std::memory_order_acquire) & ended) return true;
  if (is_this()) return false;
  pollfd about{.fd = descriptor_, .events = POLLIN, .revents = 0};
  if (poll(&about, 1, 0) <= 0) return false;
  finish();
  return true;
}

void Process::finish() {
  Ref<Process> kept;  // the table's
  {
    const std::lock_guard lock(table().mutex);
    if (!std::exchange(reaped_, true)) {
      siginfo_t about{};
      const bool is_child =
          waitid(P_PIDFD, static_cast<id_t>(descriptor_), &about, WEXITED | WNOHANG) == 0 && about.si_pid != 0;
      if (is_child) {
        code_known_ = true;
        code_ = about.si_code == CLD_EXITED ? static_cast<std::uint32_t>(about.si_status) : code_of_signal(about.si_status);
        if (killed_ && about.si_code != CLD_EXITED && about.si_status == SIGKILL) code_ = killed_with_;
      }
      if (const auto told = exit_code_in(block_, pid_); told && (!is_child || about.si_code == CLD_EXITED)) {
        code_known_ = true;
        code_ = *told;
      }
    }
    if (key_ != 0 && table().running.erase(key_)) {
      engine::remove_from_default_set(descriptor_);
      kept = Ref<Process>::adopt(this);
    }
  }
  DispatcherLock lock;
  alter(lock, [&] {
    set_word(ended);
    return 0;
  });
}

Result<std::uint32_t> Process::exit_code() {
  if (!look()) return STILL_ACTIVE;
  return code_known_ ? Result<std::uint32_t>(code_) : fail(ERROR_NOT_SUPPORTED);
}

std::uint32_t Process::resume() {
  const std::uint32_t before = suspended_.exchange(0, std::memory_order_acq_rel);
  if (before == 0) return 0;
  let_run(block_);
  syscall(SYS_pidfd_send_signal, descriptor_, SIGCONT, nullptr, 0);
  return before;
}

Status Process::terminate(std::uint32_t code) {
  if (is_this()) {
    tell_exit_code(code);
    _exit(static_cast<int>(code));
  }
  {
    const std::lock_guard lock(table().mutex);
    if (reaped_) return fail(ERROR_ACCESS_DENIED);
    killed_ = true;
    killed_with_ = code;
  }
  if (syscall(SYS_pidfd_send_signal, descriptor_, SIGKILL, nullptr, 0) != 0) return fail(ERROR_ACCESS_DENIED);
  return {};
}

Dispatcher::Attempt Process::try_take(Thread& /*thread*/) { return look() ? Attempt::taken : Attempt::not_signalled; }
bool Process::signalled_for(const Thread& /*thread*/) const { return word() & ended; }
bool Process::take(Thread& /*thread*/) { return false; }

bool Process::describe(InheritedHandle& to) {
  // A handle to the parent: the child needs a descriptor of it.
  to.descriptor = is_this() ? static_cast<int>(syscall(SYS_pidfd_open, getpid(), 0)) : descriptor_;
  to.owns_descriptor = is_this();
  to.data[0] = id();
  return to.descriptor >= 0;
}

Process& this_process() {
  static auto* process = new Process;  // one reference is nobody's, so that it never goes
  return *process;
}

Result<Ref<Process>> find_process(std::uint32_t id) {
  if (id == static_cast<std::uint32_t>(getpid())) return Ref<Process>::share(&this_process());
  {
    const std::lock_guard lock(table().mutex);
    for (const auto& [key, process] : table().running)
      if (process->id() == id) return Ref<Process>::share(process);
  }
  const auto descriptor = static_cast<int>(syscall(SYS_pidfd_open, static_cast<pid_t>(id), 0));
  if (descriptor < 0) return fail(errno == EMFILE || errno == ENFILE ? ERROR_TOO_MANY_OPEN_FILES : ERROR_INVALID_PARAMETER);
  auto* process = new (std::nothrow) Process(static_cast<pid_t>(id), descriptor, nullptr);
  if (!process) {
    close(descriptor);
    return fail(ERROR_NOT_ENOUGH_MEMORY);
  }
  auto ref = Ref<Process>::adopt(process);
  if (process->watch() != 0) return fail(ERROR_NOT_ENOUGH_MEMORY);
  return ref;
}

Object* inherited_process(const InheritedHandle& from) {
  auto* process = new Process(static_cast<pid_t>(from.data[0]), from.descriptor, nullptr);
  static_cast<void>(process->watch());
  return process;
}

Object* inherited_primary_thread(const InheritedHandle& from) {
  return new PrimaryThread(Ref<Process>::adopt(static_cast<Process*>(inherited_process(from))));
}

std::uint32_t process_access(std::uint32_t desired) {
  if (desired & (GENERIC_ALL | MAXIMUM_ALLOWED)) desired |= PROCESS_ALL_ACCESS;
  if (desired & GENERIC_READ) desired |= STANDARD_RIGHTS_READ | PROCESS_QUERY_INFORMATION;
  if (desired & GENERIC_WRITE) desired |= STANDARD_RIGHTS_WRITE | PROCESS_DUP_HANDLE | PROCESS_SET_INFORMATION;
  if (desired & GENERIC_EXECUTE) desired |= STANDARD_RIGHTS_EXECUTE | PROCESS_TERMINATE | SYNCHRONIZE;
  return desired & PROCESS_ALL_ACCESS;
}

void lock_processes() { table().mutex.lock(); }
void unlock_processes() { table().mutex.unlock(); }

}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

HANDLE WINAPI GetCurrentProcess(void) { return reinterpret_cast<HANDLE>(std::intptr_t{-1}); }
DWORD WINAPI GetCurrentProcessId(void) { return static_cast<DWORD>(getpid()); }

DWORD WINAPI GetProcessId(HANDLE handle) {
  const auto process = find<Process>(handle, 0);
  return process ? (*process)->id() : failed(process.error(), DWORD{0});
}

HANDLE WINAPI OpenProcess(DWORD access, BOOL inherit, DWORD id) {
  auto process = find_process(id);
  if (!process) return failed(process.error(), HANDLE{});
  const std::uint32_t rights = process_access(access);
  if ((rights & PROCESS_TERMINATE) && !(*process)->is_this() && kill(static_cast<pid_t>(id), 0) != 0 && errno == EPERM)
    return failed(ERROR_ACCESS_DENIED, HANDLE{});
  const auto handle = open_handle(std::move(*process), rights, inherit != FALSE);
  return handle ? *handle : failed(handle.error(), HANDLE{});
}

BOOL WINAPI TerminateProcess(HANDLE handle, UINT code) {
  return with<Process>(handle, PROCESS_TERMINATE, [&](Process& process) { return process.terminate(code); });
}

BOOL WINAPI GetExitCodeProcess(HANDLE handle, LPDWORD code) {
  const auto process = find<Process>(handle, 0);
  if (!process) return failed(process.error(), FALSE);
  if (!(find_handle(handle).access() & (PROCESS_QUERY_INFORMATION | PROCESS_QUERY_LIMITED_INFORMATION)))
    return failed(ERROR_ACCESS_DENIED, FALSE);
  if (!writable(code, sizeof *code)) return failed(ERROR_NOACCESS, FALSE);
  const auto known = (*process)->exit_code();
  if (!known) return failed(known.error(), FALSE);
  *code = *known;
  return TRUE;
}
