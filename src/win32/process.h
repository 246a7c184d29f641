// Processes: this one, which the pseudo-handle of GetCurrentProcess means, and others by a descriptor of Linux (pidfd).
//
// Another process is signalled when it has ended. Its descriptor lies in the engine's default set from the beginning, so
// that a thread that waits for it, or for anything, learns of it; there is no thread behind it. A child is reaped by whoever
// learns of its end first; a table keeps it as long as it runs, so that no child stays a zombie when its handles are closed.
#pragma once

#include <sys/types.h>

#include <atomic>

#include "base/result.h"
#include "win32/dispatcher.h"

namespace ows::win32 {

struct StartBlock;

class Process final : public Dispatcher {
 public:
  static constexpr Type object_type = Type::process;
  /// This process.
  Process();
  /// Another one; takes the descriptor over, and the child's start block (see inheritance.h), which may be null.
  Process(pid_t pid, int descriptor, StartBlock* block);

  [[nodiscard]] std::uint32_t id() const;
  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] bool is_this() const { return descriptor_ < 0; }

  /// To be told of its end, from now on; not of this process. An errno value, or 0.
  int watch();
  /// Asks the kernel whether it has ended.
  bool look();
  /// STILL_ACTIVE; ERROR_NOT_SUPPORTED: it has ended, and was no child.
  Result<std::uint32_t> exit_code();
  /// It was made with CREATE_SUSPENDED. Before anybody else knows the object.
  void start_suspended() { suspended_.store(1, std::memory_order_relaxed); }
  /// The suspend count before.
  std::uint32_t resume();
  /// Kills it; `code` becomes its exit code. ERROR_ACCESS_DENIED.
  Status terminate(std::uint32_t code);

  Attempt try_take(Thread& thread) override;
  [[nodiscard]] bool signalled_for(const Thread& thread) const override;
  bool take(Thread& thread) override;
  bool describe(InheritedHandle& to) override;

 private:
  ~Process() override;
  friend struct ProcessTable;
  void finish();
  static constexpr std::uint64_t ended = 2;  // of the word

  const pid_t pid_ = 0;
  const int descriptor_ = -1;
  StartBlock* const block_ = nullptr;
  std::uint32_t key_ = 0;  // in the table; 0: not there
  std::atomic<std::uint32_t> suspended_{0};

  // Protected by the table's mutex; not changed any more once `ended` is set.
  bool reaped_ = false;
  bool code_known_ = false;
  std::uint32_t code_ = 0;
  bool killed_ = false;
  std::uint32_t killed_with_ = 0;
};

/// The first thread of a child, as PROCESS_INFORMATION.hThread: what is known of it is the process's.
class PrimaryThread final : public Object {
 public:
  static constexpr Type object_type = Type::primary_thread;
  explicit PrimaryThread(Ref<Process> process) : Object(object_type), process_(std::move(process)) {}
  [[nodiscard]] Process& process() const { return *process_; }
  Dispatcher* as_dispatcher() override { return process_.get(); }
  bool describe(InheritedHandle& to) override { return process_->describe(to); }

 private:
  ~PrimaryThread() override = default;
  const Ref<Process> process_;
};

/// Lives as long as the process.
Process& this_process();

/// The process with this id: a child's one object, or a new one. ERROR_INVALID_PARAMETER: there is none.
Result<Ref<Process>> find_process(std::uint32_t id);

/// PROCESS_ALL_ACCESS where everything is asked for; generic rights as those of a process.
std::uint32_t process_access(std::uint32_t desired);

/// For fork.
void lock_processes();
void unlock_processes();

}  // namespace ows::win32
