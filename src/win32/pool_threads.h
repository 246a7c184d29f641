// The threads of one pool, and the port that they take their packets from: callbacks to be run, and completions of the
// sockets and files that are bound to the pool. They come when they are needed and go when they are not:
//   * a packet that finds no thread waiting gets a new one at once while fewer run than there are processors (one that
//   blocks
//     in a wait, a sleep or a blocking Winsock call does not run);
//   * else, where the timer service sees that packets wait and none has been taken for a while, because the threads block in
//     ways that nobody knows of, or compute for long. Each such thread doubles the while, so that computing does not fill
//     the machine with threads;
//   * a thread that has had nothing to do for ten seconds goes, if there are more than the least.
// A thread that waits for packets leads the engine's default set like in any other wait.
#pragma once

#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/result.h"
#include "win32/completion_port.h"
#include "win32/handle_table.h"
#include "win32/timer_service.h"

namespace ows::win32 {

/// Which process of a line of forks this is: what was there before the last fork is the parent's, and its callbacks do not
/// run here.
std::uint32_t pool_generation();
/// In a forked child, under the dispatcher's lock.
void forget_pools();

class PoolThreads final : public std::enable_shared_from_this<PoolThreads>, public PortKeeper, private TimerEntry {
 public:
  /// ERROR_NOT_ENOUGH_MEMORY, ERROR_NO_SYSTEM_RESOURCES. `most`: at least 1.
  static Result<std::shared_ptr<PoolThreads>> create(std::uint32_t most);
  ~PoolThreads();
  PoolThreads(const PoolThreads&) = delete;
  PoolThreads& operator=(const PoolThreads&) = delete;

  [[nodiscard]] CompletionPort& port() { return *port_; }
  /// A handle to the port, for sockets and files to be associated with.
  [[nodiscard]] Handle port_handle() const { return port_handle_; }

  void set_most(std::uint32_t most);
  /// ERROR_NOT_ENOUGH_MEMORY: that many threads cannot be made.
  Status set_least(std::uint32_t least);
  struct Stack {
    std::size_t reserve = 0, commit = 0;
  };
  void set_stack(Stack stack);
  [[nodiscard]] Stack stack() const;

  /// Under the lock: what no packet announces goes on, such as a wait for an object, so that one thread at least is there to
  /// lead the engine's default set; and not any more.
  void need_a_leader(DispatcherLock& lock);
  void no_leader_needed() { --needs_leader_; }

  /// By a thread of the pool, which is going to run its callback for long: whether the other callbacks have another one.
  bool runs_long();
  /// By a thread of the pool: it does not go any more.
  static void stay();

  /// The pool is given up: threads go when they have run their callbacks, packets that nobody has taken are dropped.
  void close();

  void packet_waits(DispatcherLock& lock) override;

 private:
  explicit PoolThreads(std::uint32_t most);
  Thread* expire(DispatcherLock& lock, std::uint64_t now) override;
  static void* run(void* start);
  void work();
  /// Under the lock.
  bool make_thread(DispatcherLock& lock);
  [[nodiscard]] bool may_make() const { return threads_ < most_; }
  [[nodiscard]] bool nobody_leads() const;
  /// All are in callbacks, and fewer than there are processors run: the others block.
  [[nodiscard]] bool too_few_run() const;
  void look_again_soon();
  /// A thread has nothing to do, or there are too many: whether it goes.
  bool may_go(bool idle);
  void gone();

  Ref<CompletionPort> port_;
  Handle port_handle_ = nullptr;
  sigset_t signals_{};  // blocked in its threads

  // Protected by dispatcher_mutex.
  std::uint32_t most_;
  std::uint32_t least_ = 0;
  std::uint32_t threads_ = 0;
  std::uint32_t starting_ = 0;  // of these: have not asked for a packet yet
  std::uint32_t taken_before_ = 0;
  std::uint32_t patience_ = 1;  // milliseconds
  Stack stack_;
  bool closed_ = false;
  // Changed under the lock, looked at without it.
  std::atomic<std::uint32_t> needs_leader_{0};
  std::atomic<bool> too_many_{false};
  std::atomic<std::uint32_t> in_callback_{0};  // threads; the others come for the next packet by themselves

  const std::uint32_t generation_ = pool_generation();
};

}  // namespace ows::win32
