#include "win32/file_locks.h"

#include <windows.h>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <string>

#include "win32/file_errors.h"

namespace ows::win32 {
namespace {

constexpr long long highest = std::numeric_limits<long long>::max();

long long clipped(std::uint64_t offset) {
  return offset > static_cast<std::uint64_t>(highest) ? highest : static_cast<long long>(offset);
}

bool overlap(const Region& one, const Region& other) {
  return one.length > 0 && other.length > 0 && one.begin <= other.last() && other.begin <= one.last();
}

Status checked(const Region& region) {
  if (region.length > 0 && region.last() < region.begin) return fail(ERROR_INVALID_LOCK_RANGE);
  return {};
}

/// To the end, for Linux, where it is the last octet that there can be.
long long length_of(long long begin, long long last) { return last == highest ? 0 : last - begin + 1; }

int error_of(int errno_value) {
  switch (errno_value) {
    case EAGAIN:
    case EACCES: return ERROR_LOCK_VIOLATION;
    case EBADF: return ERROR_ACCESS_DENIED;  // not open in that direction
    case ENOLCK: return ERROR_NO_SYSTEM_RESOURCES;
    case EINVAL: return ERROR_INVALID_FUNCTION;  // a file system without locks
    default: return file_error(errno_value);
  }
}

}  // namespace

FileLocks::~FileLocks() {
  if (description_ >= 0) close(description_);
}

int FileLocks::open_description() {
  if (description_ >= 0) return 0;
  const std::string path = "/proc/self/fd/" + std::to_string(file_);
  description_ = open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (description_ < 0 && errno == EACCES) description_ = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (description_ < 0 && errno == EACCES) description_ = open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
  return description_ < 0 ? file_error(errno) : 0;
}

bool FileLocks::conflicts(const Region& region, bool exclusive) const {
  return std::ranges::any_of(locks_, [&](const Lock& lock) {
    if (!overlap(lock.region, region)) return false;
    return exclusive || (lock.exclusive && !lock.granted);
  });
}

/// The region cut where the granted locks of this object begin and end, each part with what they make of it; F_UNLCK
/// where none is.
std::vector<FileLocks::Part> FileLocks::parts(const Region& region) const {
  std::vector<Part> result;
  if (region.length == 0) return result;
  std::vector<long long> cuts{clipped(region.begin)};
  const long long end = clipped(region.last());
  for (const Lock& lock : locks_) {
    if (!lock.granted || !overlap(lock.region, region)) continue;
    const long long begin = clipped(lock.region.begin), last = clipped(lock.region.last());
    if (begin > cuts.front()) cuts.push_back(begin);
    if (last < end) cuts.push_back(last + 1);
  }
  std::ranges::sort(cuts);
  cuts.erase(std::ranges::unique(cuts).begin(), cuts.end());
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    Part part{.begin = cuts[i], .last = i + 1 < cuts.size() ? cuts[i + 1] - 1 : end, .type = F_UNLCK};
    for (const Lock& lock : locks_) {
      const bool covers = lock.granted && overlap(lock.region, region) && clipped(lock.region.begin) <= part.begin
                          && clipped(lock.region.last()) >= part.last;
      if (covers && (lock.exclusive || part.type == F_UNLCK)) part.type = lock.exclusive ? F_WRLCK : F_RDLCK;
    }
    result.push_back(part);
  }
  return result;
}

std::vector<FileLocks::Part> FileLocks::parts_to_lock(const Region& region, bool exclusive) const {
  std::vector<Part> result;
  if (region.length == 0) return result;
  if (exclusive) return {{.begin = clipped(region.begin), .last = clipped(region.last()), .type = F_WRLCK}};
  for (Part part : parts(region)) {
    if (part.type == F_WRLCK) continue;
    part.type = F_RDLCK;
    result.push_back(part);
  }
  return result;
}

Status FileLocks::set(const Part& part) const {
  struct flock request{};
  request.l_type = part.type;
  request.l_start = part.begin;
  request.l_len = length_of(part.begin, part.last);
  return fcntl(description_, F_OFD_SETLK, &request) == 0 ? Status() : fail(error_of(errno));
}

Status FileLocks::set_and_wait(const Part& part, LockWait* wait) const {
  struct flock request{};
  request.l_type = part.type;
  request.l_start = part.begin;
  request.l_len = length_of(part.begin, part.last);
  for (;;) {
    if (wait && wait->stopped()) return fail(ERROR_OPERATION_ABORTED);
    long result = 0;
    if (wait) {
      result = interruptible_syscall(wait->point, LockWait::stop_wanted, SYS_fcntl, description_, F_OFD_SETLKW,
                                     reinterpret_cast<long>(&request));
    } else {
      result = fcntl(description_, F_OFD_SETLKW, &request) == 0 ? 0 : -errno;
    }
    if (result == 0) return {};
    if (result != -EINTR) return fail(error_of(static_cast<int>(-result)));
  }
}

/// Makes Linux' locks there what the granted ones say: none of them is stronger than what this object has.
void FileLocks::restore(const Region& region) {
  for (const Part& part : parts(region)) (void)set(part);
}

void FileLocks::drop(std::uint64_t serial) {
  const auto found = std::ranges::find(locks_, serial, &Lock::serial);
  const Region region = found->region;
  locks_.erase(found);
  restore(region);
  changed_.notify_all();
}

Status FileLocks::try_lock(Region region, bool exclusive) {
  if (const Status fine = checked(region); !fine) return fine;
  const std::lock_guard lock(mutex_);
  if (const int error = open_description()) return fail(error);
  if (conflicts(region, exclusive)) return fail(ERROR_LOCK_VIOLATION);
  for (const Part& part : parts_to_lock(region, exclusive)) {
    if (const Status done = set(part); !done) {
      restore(region);
      return done;
    }
  }
  locks_.push_back({.region = region, .exclusive = exclusive, .granted = true, .serial = ++last_serial_});
  return {};
}

Status FileLocks::lock(Region region, bool exclusive, LockWait* wait) {
  if (const Status fine = checked(region); !fine) return fine;
  std::unique_lock lock(mutex_);
  if (const int error = open_description()) return fail(error);
  while (conflicts(region, exclusive)) {
    if (wait && wait->stopped()) return fail(ERROR_OPERATION_ABORTED);
    changed_.wait(lock);
  }
  const std::uint64_t serial = ++last_serial_;
  locks_.push_back({.region = region, .exclusive = exclusive, .granted = false, .serial = serial});
  for (bool all = false; !all;) {
    const auto wanted = parts_to_lock(region, exclusive);
    Status done;
    lock.unlock();
    for (const Part& part : wanted) {
      done = set_and_wait(part, wait);
      if (!done) break;
    }
    lock.lock();
    if (!done) {
      drop(serial);
      return done;
    }
    // Meanwhile another lock of this object may have gone, and with it what it had in common with this one.
    all = std::ranges::all_of(parts_to_lock(region, exclusive), [&](const Part& part) { return set(part).has_value(); });
  }
  std::ranges::find(locks_, serial, &Lock::serial)->granted = true;
  return {};
}

void FileLocks::stop(LockWait& wait) {
  interrupt(wait.point, LockWait::stop_wanted);
  const std::lock_guard lock(mutex_);
  changed_.notify_all();
}

Status FileLocks::unlock(Region region) {
  const std::lock_guard lock(mutex_);
  const auto of = [&](bool exclusive) {
    return std::ranges::find_if(
        locks_, [&](const Lock& each) { return each.granted && each.exclusive == exclusive && each.region == region; });
  };
  auto found = of(true);
  if (found == locks_.end()) found = of(false);
  if (found == locks_.end()) return fail(ERROR_NOT_LOCKED);
  drop(found->serial);
  return {};
}

void FileLocks::unlock_all() {
  const std::lock_guard lock(mutex_);
  std::erase_if(locks_, [](const Lock& each) { return each.granted; });
  if (description_ >= 0) (void)set({.begin = 0, .last = highest, .type = F_UNLCK});
  changed_.notify_all();
}

Status FileLocks::check(long long at, std::uint64_t size, bool writes) {
  const std::lock_guard lock(mutex_);
  if (at < 0 && description_ >= 0) at = lseek(file_, 0, SEEK_CUR);  // the description of the locks has a position of its own
  const Region region{.begin = static_cast<std::uint64_t>(std::max(at, 0LL)), .length = size};
  // "When a shared lock overlaps an exclusive lock, the only possible access is a read by the owner of the locks."
  const auto keeps_out = [&](const Lock& each) { return each.granted && !each.exclusive && overlap(each.region, region); };
  if (writes && std::ranges::any_of(locks_, keeps_out)) return fail(ERROR_LOCK_VIOLATION);
  struct flock request{};
  request.l_type = writes ? F_WRLCK : F_RDLCK;
  request.l_whence = at >= 0 ? SEEK_SET : SEEK_CUR;
  request.l_start = std::max(at, 0LL);
  request.l_len = static_cast<off_t>(size);
  const bool taken =
      fcntl(description_ >= 0 ? description_ : file_, F_OFD_GETLK, &request) == 0 && request.l_type != F_UNLCK;
  return taken ? Status(fail(ERROR_LOCK_VIOLATION)) : Status();
}

}  // namespace ows::win32
