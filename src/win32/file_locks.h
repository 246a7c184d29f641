// The locked regions of one file object. [LockFile, LockFileEx, UnlockFile, UnlockFileEx]
//
// Between file objects and processes they are locks of Linux' open file descriptions (F_OFD_SETLK), on a description of
// their own, so that a child that inherits the file's has no part in them. What Linux does otherwise is kept in a list here:
// a region is unlocked as it was locked and not in pieces, an exclusive lock keeps out this object's own locks, and a shared
// one may lie over an exclusive one of the same object. Linux' locks only advise; check() is what makes them mandatory for
// ReadFile and WriteFile.
//
// Linux knows 63 bits: regions above share one octet, and keep each other out.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "win32/interruptible.h"

namespace ows::win32 {

/// `length` octets from `begin`; a region of none keeps nobody out.
struct Region {
  std::uint64_t begin = 0, length = 0;
  [[nodiscard]] std::uint64_t last() const { return begin + length - 1; }  ///< where length is not 0
  bool operator==(const Region&) const = default;
};

/// One thread that waits for a lock, which others can stop.
struct LockWait {
  static constexpr std::uint32_t stop_wanted = 1;  // of the point
  InterruptPoint point;
  [[nodiscard]] bool stopped() const { return point.wanted.load(std::memory_order_seq_cst) & stop_wanted; }
};

class FileLocks {
 public:
  /// `file`: the descriptor of the file, which lives longer.
  explicit FileLocks(int file) : file_(file) {}
  ~FileLocks();
  FileLocks(const FileLocks&) = delete;
  FileLocks& operator=(const FileLocks&) = delete;

  /// ERROR_LOCK_VIOLATION: somebody else has it. ERROR_INVALID_LOCK_RANGE, ERROR_ACCESS_DENIED (an exclusive lock on a file
  /// that this user may not write, a shared one on a file that he may not read).
  Status try_lock(Region region, bool exclusive);
  /// The same, and waits. `wait`, of the calling thread, may be null; ERROR_OPERATION_ABORTED: it was stopped.
  Status lock(Region region, bool exclusive, LockWait* wait);
  /// Ends a wait. Any thread.
  void stop(LockWait& wait);
  /// Of two locks of the region the exclusive one. ERROR_NOT_LOCKED.
  Status unlock(Region region);
  void unlock_all();

  /// May this object read or write there? ERROR_LOCK_VIOLATION. `at` < 0: at the file's position.
  Status check(long long at, std::uint64_t size, bool writes);

 private:
  struct Lock {
    Region region;
    bool exclusive;
    bool granted;  ///< else the one who wants it waits, and is first
    std::uint64_t serial;
  };
  struct Part {  // inclusive, as Linux counts
    long long begin, last;
    short type;
  };
  int open_description();
  [[nodiscard]] bool conflicts(const Region& region, bool exclusive) const;
  [[nodiscard]] std::vector<Part> parts(const Region& region) const;
  [[nodiscard]] std::vector<Part> parts_to_lock(const Region& region, bool exclusive) const;
  void restore(const Region& region);
  void drop(std::uint64_t serial);
  Status set(const Part& part) const;
  Status set_and_wait(const Part& part, LockWait* wait) const;

  const int file_;
  std::mutex mutex_;  // protects the rest; never held while waiting for other processes
  std::condition_variable changed_;
  int description_ = -1;
  std::vector<Lock> locks_;
  std::uint64_t last_serial_ = 0;
};

}  // namespace ows::win32
