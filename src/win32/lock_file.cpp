// LockFile[Ex], UnlockFile[Ex], and the locks that are waited for in the background. [LockFile, LockFileEx, UnlockFile,
// UnlockFileEx]
#include <windows.h>

#include <algorithm>
#include <new>

#include "base/quiet_thread.h"
#include "win32/call.h"
#include "win32/file.h"
#include "win32/file_operation.h"

namespace ows::win32 {

/// Linux tells nobody when a lock is free, so each of these has a thread that waits for it.
class PendingLock {
 public:
  PendingLock(Ref<File> file, std::unique_ptr<FileOperation> operation, Region region, bool exclusive)
      : file_(std::move(file)), operation_(std::move(operation)), region_(region), exclusive_(exclusive) {}

  std::unique_ptr<FileOperation> take_operation() { return std::move(operation_); }
  [[nodiscard]] bool matches(const Thread* thread, const OVERLAPPED* name) const {
    return (!thread || operation_->begun_by(*thread)) && (!name || operation_->name() == name);
  }
  LockWait& wait() { return wait_; }

  static void* run(void* self) {
    const std::unique_ptr<PendingLock> it(static_cast<PendingLock*>(self));
    it->wait_and_complete();
    return nullptr;
  }

 private:
  void wait_and_complete() {
    enter_interrupt_point(wait_.point);
    Status done;
    try {
      done = file_->locks().lock(region_, exclusive_, &wait_);
    } catch (const std::bad_alloc&) {
      done = fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    {
      const std::lock_guard lock(file_->mutex_);
      std::erase(file_->pending_locks_, this);
    }
    leave_interrupt_point(wait_.point);
    FileOperation::complete(std::move(operation_), done ? 0 : done.error(), 0, false);
  }

  const Ref<File> file_;
  std::unique_ptr<FileOperation> operation_;
  const Region region_;
  const bool exclusive_;
  LockWait wait_;
};

Status File::lock_in_background(std::unique_ptr<FileOperation>& operation, Region region, bool exclusive) {
  auto pending = std::make_unique<PendingLock>(Ref<File>::share(this), std::move(operation), region, exclusive);
  const std::lock_guard lock(mutex_);
  pending_locks_.push_back(pending.get());
  if (start_quiet_thread(PendingLock::run, pending.get())) {
    (void)pending.release();
    return {};
  }
  pending_locks_.pop_back();
  operation = pending->take_operation();
  return fail(ERROR_NOT_ENOUGH_MEMORY);
}

bool File::cancel(const Thread* thread, const OVERLAPPED* name) {
  const std::lock_guard lock(mutex_);
  bool found = false;
  for (PendingLock* each : pending_locks_) {
    if (!each->matches(thread, name)) continue;
    found = true;
    locks_.stop(each->wait());
  }
  return found;
}

void File::last_handle_closed() {
  (void)cancel(nullptr, nullptr);
  locks_.unlock_all();
}

namespace {

constexpr DWORD known_flags = LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY;

std::uint64_t wide(DWORD low, DWORD high) { return (std::uint64_t{high} << 32) | low; }

/// A file with regions, open to be read or written. ERROR_INVALID_FUNCTION: a pipe or a terminal.
Result<Found<File>> find_to_lock(HANDLE handle) {
  auto file = find<File>(handle, FILE_READ_DATA);
  if (!file && file.error() == ERROR_ACCESS_DENIED) file = find<File>(handle, FILE_WRITE_DATA);
  if (file && !(*file)->seekable()) return fail(ERROR_INVALID_FUNCTION);
  return file;
}

Status lock(HANDLE handle, Region region) {
  const auto file = find_to_lock(handle);
  return file ? (*file)->locks().try_lock(region, true) : fail(file.error());
}

Status lock_ex(HANDLE handle, DWORD flags, DWORD reserved, std::uint64_t length, OVERLAPPED* overlapped) {
  const auto file = find_to_lock(handle);
  if (!file) return fail(file.error());
  if (reserved != 0 || (flags & ~known_flags)) return fail(ERROR_INVALID_PARAMETER);
  auto operation = FileOperation::begin(**file, overlapped, nullptr);
  if (!operation) return fail(operation.error());
  const Region region{.begin = (*operation)->offset(), .length = length};
  const bool exclusive = flags & LOCKFILE_EXCLUSIVE_LOCK, waits = !(flags & LOCKFILE_FAIL_IMMEDIATELY);
  Status done = (*file)->locks().try_lock(region, exclusive);
  if (!done && done.error() == ERROR_LOCK_VIOLATION && waits) {
    if ((*file)->overlapped()) {
      done = (*file)->lock_in_background(*operation, region, exclusive);
      if (done) return fail(ERROR_IO_PENDING);
    } else {
      done = (*file)->locks().lock(region, exclusive, nullptr);
    }
  }
  if (!done) {
    (*operation)->withdraw(done.error());
    return done;
  }
  FileOperation::complete(std::move(*operation), 0, 0, true);
  return {};
}

Status unlock(HANDLE handle, Region region) {
  const auto file = find_to_lock(handle);
  return file ? (*file)->locks().unlock(region) : fail(file.error());
}

/// Done before the call returns.
Status unlock_ex(HANDLE handle, DWORD reserved, std::uint64_t length, OVERLAPPED* overlapped) {
  const auto file = find_to_lock(handle);
  if (!file) return fail(file.error());
  if (reserved != 0) return fail(ERROR_INVALID_PARAMETER);
  auto operation = FileOperation::begin(**file, overlapped, nullptr);
  if (!operation) return fail(operation.error());
  const Status done = (*file)->locks().unlock({.begin = (*operation)->offset(), .length = length});
  if (!done) {
    (*operation)->withdraw(done.error());
    return done;
  }
  FileOperation::complete(std::move(*operation), 0, 0, true);
  return {};
}

template <class Function, class... Arguments>
BOOL finished(Function function, Arguments... arguments) {
  try {
    return finish(function(arguments...));
  } catch (const std::bad_alloc&) {
    return failed(ERROR_NOT_ENOUGH_MEMORY, FALSE);
  }
}

}  // namespace
}  // namespace ows::win32

using namespace ows::win32;

BOOL WINAPI LockFile(HANDLE handle, DWORD offset, DWORD offset_high, DWORD length, DWORD length_high) {
  return finished(lock, handle, Region{.begin = wide(offset, offset_high), .length = wide(length, length_high)});
}
BOOL WINAPI LockFileEx(HANDLE handle, DWORD flags, DWORD reserved, DWORD length, DWORD length_high,
                       LPOVERLAPPED overlapped) {
  return finished(lock_ex, handle, flags, reserved, wide(length, length_high), overlapped);
}
BOOL WINAPI UnlockFile(HANDLE handle, DWORD offset, DWORD offset_high, DWORD length, DWORD length_high) {
  return finished(unlock, handle, Region{.begin = wide(offset, offset_high), .length = wide(length, length_high)});
}
BOOL WINAPI UnlockFileEx(HANDLE handle, DWORD reserved, DWORD length, DWORD length_high, LPOVERLAPPED overlapped) {
  return finished(unlock_ex, handle, reserved, wide(length, length_high), overlapped);
}
