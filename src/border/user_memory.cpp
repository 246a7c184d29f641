#include "border/user_memory.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "border/known_memory.h"

namespace ows {
namespace {

constexpr std::uintptr_t page = 4096;  // the smallest page of every supported machine; a larger one is only asked more often
constexpr std::uintptr_t lowest = 65536;

/// Calls `probe(aligned address)` once for each page of the range, in which `align` octets at that address lie.
template <class Probe>
bool every_page(std::uintptr_t first, std::size_t size, std::uintptr_t align, Probe probe) {
  if (size == 0) return true;
  const std::uintptr_t last = first + size - 1;
  if (first < lowest || last < first) return false;
  for (std::uintptr_t at = first;;) {
    if (!probe(at & ~(align - 1))) return false;
    const std::uintptr_t next = (at & ~(page - 1)) + page;
    if (next > last || next == 0) return true;
    at = next;
  }
}

/// rt_sigprocmask copies the new set in before it looks at `how`, and refuses ours: a read of 8 octets without any effect.
bool can_read(std::uintptr_t address) {
  return syscall(SYS_rt_sigprocmask, ~0, address, nullptr, 8) == 0 || errno != EFAULT;
}

/// FUTEX_WAKE_OP adds 0 to the word, atomically, and wakes nobody: a write that changes nothing.
bool can_write(std::uintptr_t address) {
  std::uint32_t here = 0;
  constexpr unsigned add_zero = FUTEX_OP(FUTEX_OP_ADD, 0, FUTEX_OP_CMP_EQ, 0);
  return syscall(SYS_futex, &here, FUTEX_WAKE_OP_PRIVATE, 0, 0, address, add_zero) >= 0 || errno != EFAULT;
}

/// Where the calling thread's stack ends, found once a thread.
struct Stack {
  std::uintptr_t low = 0, end = 0;
};

Stack find_stack() {
  pthread_attr_t attributes;
  void* low = nullptr;
  std::size_t size = 0;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return {1, 1};
  pthread_attr_getstack(&attributes, &low, &size);
  pthread_attr_destroy(&attributes);
  return {reinterpret_cast<std::uintptr_t>(low), reinterpret_cast<std::uintptr_t>(low) + size};
}

/// Most of what is asked for lies in a caller's frame: between this one and the end of the stack, all is there.
bool on_own_stack(std::uintptr_t first, std::size_t size) {
  [[gnu::tls_model("initial-exec")]] static constinit thread_local Stack stack;
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  if (first < here) return false;
  if (stack.end == 0) stack = find_stack();
  return here >= stack.low && first < stack.end && size <= stack.end - first;
}

constexpr int populate_read = 22, populate_write = 23;  // MADV_POPULATE_READ and _WRITE, since Linux 5.14

/// The kernel's answer about one mapping, since Linux 6.11 (PROCMAP_QUERY of linux/fs.h).
struct MappingQuery {
  std::uint64_t size = sizeof(MappingQuery), flags = 0, address = 0;
  std::uint64_t first = 0, end = 0, permissions = 0, page_size = 0, offset = 0, inode = 0;
  std::uint32_t device_major = 0, device_minor = 0, name_size = 0, build_id_size = 0;
  std::uint64_t name = 0, build_id = 0;
};
static_assert(sizeof(MappingQuery) == 104);
constexpr unsigned long query_mapping = 0xc0686611;  // _IOWR('f', 17, struct procmap_query)
constexpr std::uint64_t may_read = 1, may_write = 2;

/// The list of this process' mappings; -1 not opened yet, -2 of no use.
constinit std::atomic<int> mappings{-1};

int open_mappings() {
  // What a child has inherited is its parent's list.
  static const bool forks = pthread_atfork(nullptr, nullptr,
                                           [] {
                                             if (const int parents = mappings.exchange(-1); parents >= 0) ::close(parents);
                                           })
                            == 0;
  const int fd = forks ? ::open("/proc/self/maps", O_RDONLY | O_CLOEXEC) : -1;
  int expected = -1;
  if (mappings.compare_exchange_strong(expected, fd < 0 ? -2 : fd)) return fd;
  if (fd >= 0) ::close(fd);
  return expected;
}

/// Whether the range lies within one mapping of plain memory with these permissions. A page of such memory is always there;
/// one of a file may lie behind the file's end. False: it does not, or that cannot be told.
bool in_plain_mapping(std::uintptr_t first, std::size_t size, std::uint64_t permissions) {
  int fd = mappings.load(std::memory_order_relaxed);
  if (fd == -1) fd = open_mappings();
  if (fd < 0) return false;
  MappingQuery query;
  query.address = first;
  if (::ioctl(fd, query_mapping, &query) != 0) {
    if (errno != ENOENT) mappings.compare_exchange_strong(fd, -2);  // an older Linux, or somebody has closed what is not his
    return false;
  }
  return query.inode == 0 && (query.permissions & permissions) == permissions && query.first <= first && first < query.end
         && size <= query.end - first;
}

/// Several pages at once. False where that cannot be told or not all of them are there.
bool all_there(std::uintptr_t first, std::size_t size, int advice) {
  constexpr std::size_t worth_it = 4 * page;
  if (size < worth_it || first < lowest || first + size < first) return false;
  if (in_plain_mapping(first, size, advice == populate_write ? may_read | may_write : may_read)) return true;
  const std::uintptr_t start = first & ~(page - 1);
  return madvise(reinterpret_cast<void*>(start), first + size - start, advice) == 0;
}

}  // namespace

bool readable(const void* address, std::size_t size) {
  if (on_own_stack(reinterpret_cast<std::uintptr_t>(address), size) || known_readable(address, size)) return true;
  const int saved = errno;
  if (all_there(reinterpret_cast<std::uintptr_t>(address), size, populate_read)) return errno = saved, true;
  const bool good = every_page(reinterpret_cast<std::uintptr_t>(address), size, 8, can_read);
  errno = saved;
  return good;
}

bool writable(void* address, std::size_t size) {
  if (on_own_stack(reinterpret_cast<std::uintptr_t>(address), size) || known_writable(address, size)) return true;
  const int saved = errno;
  if (all_there(reinterpret_cast<std::uintptr_t>(address), size, populate_write)) return errno = saved, true;
  const bool good = every_page(reinterpret_cast<std::uintptr_t>(address), size, 4, can_write);
  errno = saved;
  return good;
}

bool readable_string(const char* text, std::size_t limit) {
  while (limit > 0) {
    const std::size_t to_page_end = page - (reinterpret_cast<std::uintptr_t>(text) & (page - 1));
    const std::size_t here = to_page_end < limit ? to_page_end : limit;
    if (!readable(text, here)) return false;
    if (std::memchr(text, 0, here)) return true;
    text += here;
    limit -= here;
  }
  return false;
}

bool readable_string(const char16_t* text, std::size_t limit) {
  // At an odd address a unit may lie across the border of two pages, so each is asked for.
  const bool odd = reinterpret_cast<std::uintptr_t>(text) & 1;
  for (std::size_t i = 0; i < limit; ++i) {
    const auto at = reinterpret_cast<std::uintptr_t>(text + i);
    if ((i == 0 || odd || (at & (page - 1)) == 0) && !readable(text + i, sizeof *text)) return false;
    char16_t unit;
    std::memcpy(&unit, text + i, sizeof unit);
    if (unit == 0) return true;
  }
  return false;
}

}  // namespace ows
