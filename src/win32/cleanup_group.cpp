// CreateThreadpoolCleanupGroup, CloseThreadpoolCleanupGroup, CloseThreadpoolCleanupGroupMembers.
#include "win32/cleanup_group.h"

#include <new>

#include "win32/call.h"
#include "win32/pool_callback.h"

namespace ows::win32 {

void CleanupGroup::add(PoolCallback& member) {
  const DispatcherLock lock;
  member.is_member_ = true;
  member.next_member_ = first_;
  if (first_) first_->previous_member_ = &member;
  first_ = &member;
}

void CleanupGroup::remove(PoolCallback& member) {
  const DispatcherLock lock;
  if (!std::exchange(member.is_member_, false)) return;
  (member.previous_member_ ? member.previous_member_->next_member_ : first_) = member.next_member_;
  if (member.next_member_) member.next_member_->previous_member_ = member.previous_member_;
  member.previous_member_ = nullptr;
}

void CleanupGroup::close_members(bool cancel, void* cleanup_context) {
  // Those that are about to die leave by themselves.
  PoolCallback* taken = nullptr;
  {
    const DispatcherLock lock;
    for (PoolCallback *member = first_, *next = nullptr; member; member = next) {
      next = member->next_member_;
      if (!member->try_retain()) continue;
      (member->previous_member_ ? member->previous_member_->next_member_ : first_) = next;
      if (next) next->previous_member_ = member->previous_member_;
      member->previous_member_ = nullptr;
      member->is_member_ = false;
      member->next_member_ = std::exchange(taken, member);
    }
  }
  for (PoolCallback* member = taken; member; member = member->next_member_) member->give_up();
  while (PoolCallback* member = taken) {
    taken = member->next_member_;
    const std::uint32_t cancelled = cancel ? member->cancel_waiting() : 0;
    member->wait_for_callbacks(false);
    if (cancel) member->was_cancelled(cancelled, cleanup_context);
    member->release();
  }
  wait_until_idle();
}

}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

PTP_CLEANUP_GROUP WINAPI CreateThreadpoolCleanupGroup(VOID) {
  auto* group = new (std::nothrow) CleanupGroup;
  if (!group) return failed(ERROR_NOT_ENOUGH_MEMORY, PTP_CLEANUP_GROUP{});
  const auto name = open_name(Ref<CleanupGroup>::adopt(group));
  return name ? static_cast<PTP_CLEANUP_GROUP>(*name) : failed(name.error(), PTP_CLEANUP_GROUP{});
}

VOID WINAPI CloseThreadpoolCleanupGroup(PTP_CLEANUP_GROUP name) {
  if (find<CleanupGroup>(name, 0)) close_name(name);
}

VOID WINAPI CloseThreadpoolCleanupGroupMembers(PTP_CLEANUP_GROUP name, BOOL cancel, PVOID cleanup_context) {
  if (const auto group = find<CleanupGroup>(name, 0)) (*group)->close_members(cancel != FALSE, cleanup_context);
}
