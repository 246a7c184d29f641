// The pool of threads as programs have it (TP_POOL), and what callbacks are told about where to run (TP_CALLBACK_ENVIRON).
#pragma once

#include <windows.h>

#include <memory>
#include <utility>

#include "base/result.h"
#include "win32/cleanup_group.h"
#include "win32/object.h"
#include "win32/pool_threads.h"

namespace ows::win32 {

/// Kept by its handle and by the objects that have their callbacks run there. With the last of them its threads go.
class Pool final : public Object {
 public:
  static constexpr Type object_type = Type::pool;
  static constexpr std::uint32_t usual_most = 512;

  static Result<Ref<Pool>> create(std::uint32_t most = usual_most);
  /// Those of the process, made when they are first needed. For callbacks without a pool of their own; for those that are
  /// to run in one thread, one after the other: the timers' and the waits'.
  enum class Shared : std::uint8_t { usual, timers, waits };
  static Result<Ref<Pool>> shared(Shared which);

  [[nodiscard]] PoolThreads& threads() const { return *threads_; }

 private:
  explicit Pool(std::shared_ptr<PoolThreads> threads) : Object(Type::pool), threads_(std::move(threads)) {}
  ~Pool() override { threads_->close(); }
  const std::shared_ptr<PoolThreads> threads_;
};

/// What a callback environment says, or flags of the functions without one.
struct PoolEnvironment {
  Ref<Pool> pool;
  Ref<CleanupGroup> group;
  PTP_CLEANUP_GROUP_CANCEL_CALLBACK cancelled = nullptr;
  Rank rank = Rank::normal;
  bool runs_long = false;
  bool needs_lasting_thread = false;  ///< one that stays, for APCs

  /// ERROR_INVALID_PARAMETER, ERROR_NOACCESS. Null: the default pool.
  static Result<PoolEnvironment> of(const TP_CALLBACK_ENVIRON* from);
  /// Of WT_* flags, of which `allowed` may be there besides those that any function takes. ERROR_INVALID_PARAMETER.
  static Result<PoolEnvironment> of_flags(ULONG flags, ULONG allowed);
};

/// A handle that CloseHandle does not close: a name for programs of what only other functions give up.
Result<HANDLE> open_name(Ref<Object> object);
/// False when it is given up already.
bool close_name(HANDLE name);

/// For fork.
void lock_pools();
void unlock_pools();

}  // namespace ows::win32
