// CreateThreadpool, CloseThreadpool, SetThreadpoolThreadMaximum, SetThreadpoolThreadMinimum,
// SetThreadpoolStackInformation, QueryThreadpoolStackInformation; callback environments.
#include "win32/pool.h"

#include <array>
#include <cstddef>
#include <mutex>
#include <new>

#include "base/immortal.h"
#include "win32/call.h"
#include "win32/cleanup_group.h"

namespace ows::win32 {
namespace {

struct SharedPools {
  std::mutex mutex;
  std::array<Ref<Pool>, 3> pools;
  std::uint32_t generation = 0;
};
constinit Immortal<SharedPools> shared_pools;

}  // namespace

void lock_pools() { shared_pools->mutex.lock(); }
void unlock_pools() { shared_pools->mutex.unlock(); }

Result<Ref<Pool>> Pool::create(std::uint32_t most) {
  auto threads = PoolThreads::create(most);
  if (!threads) return fail(threads.error());
  auto* pool = new (std::nothrow) Pool(*threads);
  if (pool) return Ref<Pool>::adopt(pool);
  (*threads)->close();
  return fail(ERROR_NOT_ENOUGH_MEMORY);
}

Result<Ref<Pool>> Pool::shared(Shared which) {
  const std::lock_guard lock(shared_pools->mutex);
  if (std::exchange(shared_pools->generation, pool_generation()) != pool_generation()) {
    for (Ref<Pool>& parents : shared_pools->pools) (void)parents.detach();
  }
  Ref<Pool>& pool = shared_pools->pools[static_cast<std::size_t>(which)];
  if (!pool) {
    auto fresh = create(which == Shared::usual ? usual_most : 1);
    if (!fresh) return fresh;
    pool = std::move(*fresh);
  }
  return pool;
}

Result<PoolEnvironment> PoolEnvironment::of(const TP_CALLBACK_ENVIRON* from) {
  PoolEnvironment to;
  if (from) {
    constexpr TP_VERSION with_priority = 3;
    if (!readable(from, offsetof(TP_CALLBACK_ENVIRON, CallbackPriority))) return fail(ERROR_NOACCESS);
    if (from->Version != 1 && from->Version != with_priority) return fail(ERROR_INVALID_PARAMETER);
    if (from->Version == with_priority) {
      if (!readable(from, sizeof *from)) return fail(ERROR_NOACCESS);
      const auto priority = static_cast<unsigned>(from->CallbackPriority);
      if (from->Size != sizeof *from || priority >= TP_CALLBACK_PRIORITY_COUNT) return fail(ERROR_INVALID_PARAMETER);
      to.rank = static_cast<Rank>(priority);
    }
    if (from->Pool) {
      const auto pool = find<Pool>(from->Pool, 0);
      if (!pool) return fail(ERROR_INVALID_PARAMETER);
      to.pool = Ref<Pool>::share(&**pool);
    }
    if (from->CleanupGroup) {
      const auto group = find<CleanupGroup>(from->CleanupGroup, 0);
      if (!group) return fail(ERROR_INVALID_PARAMETER);
      to.group = Ref<CleanupGroup>::share(&**group);
      to.cancelled = from->CleanupGroupCancelCallback;
    }
    to.runs_long = from->u.s.LongFunction != 0;
    to.needs_lasting_thread = from->u.s.Persistent != 0;
  }
  if (!to.pool) {
    auto pool = Pool::shared(Pool::Shared::usual);
    if (!pool) return fail(pool.error());
    to.pool = std::move(*pool);
  }
  return to;
}

Result<PoolEnvironment> PoolEnvironment::of_flags(ULONG flags, ULONG allowed) {
  constexpr ULONG lasting = WT_EXECUTEINIOTHREAD | WT_EXECUTEINPERSISTENTIOTHREAD | WT_EXECUTEINPERSISTENTTHREAD;
  constexpr ULONG any = lasting | WT_EXECUTELONGFUNCTION | WT_TRANSFER_IMPERSONATION | 0xffff0000;
  if (flags & ~(any | allowed)) return fail(ERROR_INVALID_PARAMETER);
  const ULONG most = flags >> 16;
  if (most) {
    const auto usual = Pool::shared(Pool::Shared::usual);
    if (!usual) return fail(usual.error());
    (*usual)->threads().set_most(most);
  }
  const auto which = flags & WT_EXECUTEINTIMERTHREAD  ? Pool::Shared::timers
                     : flags & WT_EXECUTEINWAITTHREAD ? Pool::Shared::waits
                                                      : Pool::Shared::usual;
  auto pool = Pool::shared(which);
  if (!pool) return fail(pool.error());
  PoolEnvironment to;
  to.pool = std::move(*pool);
  to.runs_long = (flags & WT_EXECUTELONGFUNCTION) != 0;
  to.needs_lasting_thread = (flags & lasting) != 0;
  return to;
}

Result<HANDLE> open_name(Ref<Object> object) {
  auto handle = open_handle(std::move(object), 0, false);
  if (handle) (void)set_handle_flags(*handle, HANDLE_FLAG_PROTECT_FROM_CLOSE, HANDLE_FLAG_PROTECT_FROM_CLOSE);
  return handle;
}

bool close_name(HANDLE name) {
  (void)set_handle_flags(name, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0);
  return close_handle(name).has_value();
}

}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

PTP_POOL WINAPI CreateThreadpool(PVOID reserved) {
  if (reserved) return failed(ERROR_INVALID_PARAMETER, PTP_POOL{});
  auto pool = Pool::create();
  if (!pool) return failed(pool.error(), PTP_POOL{});
  const auto name = open_name(std::move(*pool));
  return name ? static_cast<PTP_POOL>(*name) : failed(name.error(), PTP_POOL{});
}

VOID WINAPI CloseThreadpool(PTP_POOL name) {
  if (find<Pool>(name, 0)) close_name(name);
}

VOID WINAPI SetThreadpoolThreadMaximum(PTP_POOL name, DWORD most) {
  if (const auto pool = find<Pool>(name, 0)) (*pool)->threads().set_most(most);
}

BOOL WINAPI SetThreadpoolThreadMinimum(PTP_POOL name, DWORD least) {
  const auto pool = find<Pool>(name, 0);
  if (!pool) return failed(ERROR_INVALID_PARAMETER, FALSE);
  return finish((*pool)->threads().set_least(least));
}

BOOL WINAPI SetThreadpoolStackInformation(PTP_POOL name, PTP_POOL_STACK_INFORMATION stack) {
  const auto pool = find<Pool>(name, 0);
  if (!pool) return failed(ERROR_INVALID_PARAMETER, FALSE);
  if (!readable(stack, sizeof *stack)) return failed(ERROR_NOACCESS, FALSE);
  (*pool)->threads().set_stack({.reserve = stack->StackReserve, .commit = stack->StackCommit});
  return TRUE;
}

BOOL WINAPI QueryThreadpoolStackInformation(PTP_POOL name, PTP_POOL_STACK_INFORMATION stack) {
  const auto pool = find<Pool>(name, 0);
  if (!pool) return failed(ERROR_INVALID_PARAMETER, FALSE);
  if (!writable(stack, sizeof *stack)) return failed(ERROR_NOACCESS, FALSE);
  const PoolThreads::Stack now = (*pool)->threads().stack();
  *stack = {.StackReserve = now.reserve, .StackCommit = now.commit};
  return TRUE;
}
