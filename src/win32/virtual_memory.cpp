// VirtualAlloc, VirtualFree, VirtualProtect, VirtualLock. Regions are remembered, so that nothing but VirtualAlloc's own
// memory is ever unmapped or changed.
#include <windows.h>

#include <memoryapi.h>

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

#include "win32/call.h"

namespace ows::win32 {
namespace {

constexpr std::uintptr_t granularity = 65536;

std::uintptr_t page() {
  static const auto size = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  return size;
}

struct Region {
  std::uintptr_t size = 0;
  std::vector<DWORD> protection;  ///< of each page; 0: reserved only
};

std::mutex mutex;  // protects regions
std::map<std::uintptr_t, Region>& regions() {
  static auto* map = new std::map<std::uintptr_t, Region>;
  return *map;
}

/// mmap's protection; -1 for what is none of Windows'.
int linux_protection(DWORD protection) {
  switch (protection) {
    case PAGE_NOACCESS: return PROT_NONE;
    case PAGE_READONLY: return PROT_READ;
    case PAGE_READWRITE: return PROT_READ | PROT_WRITE;
    case PAGE_EXECUTE: return PROT_EXEC;
    case PAGE_EXECUTE_READ: return PROT_READ | PROT_EXEC;
    case PAGE_EXECUTE_READWRITE: return PROT_READ | PROT_WRITE | PROT_EXEC;
    default: return -1;
  }
}

struct Pages {
  std::uintptr_t region = 0;  ///< where it begins
  Region* about = nullptr;
  std::size_t first = 0, last = 0;  ///< one past
  [[nodiscard]] void* address() const { return reinterpret_cast<void*>(region + first * page()); }
  [[nodiscard]] std::size_t size() const { return (last - first) * page(); }
  [[nodiscard]] bool committed() const {
    const auto begin = about->protection.begin();
    return std::find(begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(last), 0u)
           == begin + static_cast<std::ptrdiff_t>(last);
  }
  void set(DWORD protection) const {
    std::fill(about->protection.begin() + static_cast<std::ptrdiff_t>(first),
              about->protection.begin() + static_cast<std::ptrdiff_t>(last), protection);
  }
};

/// The pages that `size` octets at `address` touch, all of one region. Under the mutex.
Result<Pages> find_pages(const void* address, std::size_t size) {
  const auto begin = reinterpret_cast<std::uintptr_t>(address);
  auto found = regions().upper_bound(begin);
  if (found == regions().begin()) return fail(ERROR_INVALID_ADDRESS);
  --found;
  const std::uintptr_t offset = begin - found->first;
  if (offset >= found->second.size || size > found->second.size - offset || size == 0) return fail(ERROR_INVALID_ADDRESS);
  return Pages{found->first, &found->second, offset / page(), (offset + size + page() - 1) / page()};
}

/// New address space, aligned as Windows aligns it.
Result<std::uintptr_t> reserve(std::uintptr_t wanted, std::size_t size) {
  if (wanted) {
    void* got = mmap(reinterpret_cast<void*>(wanted), size, PROT_NONE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (got == MAP_FAILED) return fail(errno == EEXIST ? ERROR_INVALID_ADDRESS : ERROR_NOT_ENOUGH_MEMORY);
    return wanted;
  }
  void* got = mmap(nullptr, size + granularity, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (got == MAP_FAILED) return fail(ERROR_NOT_ENOUGH_MEMORY);
  const auto begin = reinterpret_cast<std::uintptr_t>(got);
  const std::uintptr_t aligned = (begin + granularity - 1) & ~(granularity - 1);
  if (aligned > begin) munmap(got, aligned - begin);
  if (const std::uintptr_t rest = begin + granularity - aligned) munmap(reinterpret_cast<void*>(aligned + size), rest);
  return aligned;
}

Result<void*> allocate(void* address, std::size_t size, DWORD type, DWORD protection) {
  const int wanted = linux_protection(protection);
  const auto where = reinterpret_cast<std::uintptr_t>(address);
  if (size == 0 || wanted < 0 || (type & ~DWORD{MEM_COMMIT | MEM_RESERVE | MEM_TOP_DOWN})
      || !(type & (MEM_COMMIT | MEM_RESERVE))) {
    return fail(ERROR_INVALID_PARAMETER);
  }
  if (size > (std::size_t{1} << 46)) return fail(ERROR_NOT_ENOUGH_MEMORY);
  const std::lock_guard lock(mutex);
  if (!address || (type & MEM_RESERVE)) {
    const std::uintptr_t begin = where & ~(granularity - 1);
    const std::size_t whole = ((where - begin) + size + page() - 1) / page() * page();
    const auto region = reserve(begin, whole);
    if (!region) return fail(region.error());
    regions()[*region] = {whole, std::vector<DWORD>(whole / page())};
    if (!(type & MEM_COMMIT)) return reinterpret_cast<void*>(*region);
    address = reinterpret_cast<void*>(*region);
    size = whole;
  }
  const auto pages = find_pages(address, size);
  if (!pages) return fail(pages.error());
  if (mprotect(pages->address(), pages->size(), wanted) != 0) return fail(ERROR_NOT_ENOUGH_MEMORY);
  pages->set(protection);
  return pages->address();
}

Status release(void* address, std::size_t size, DWORD type) {
  const std::lock_guard lock(mutex);
  if (type == MEM_RELEASE) {
    if (size != 0) return fail(ERROR_INVALID_PARAMETER);
    const auto found = regions().find(reinterpret_cast<std::uintptr_t>(address));
    if (found == regions().end()) return fail(ERROR_INVALID_ADDRESS);
    munmap(address, found->second.size);
    regions().erase(found);
    return {};
  }
  if (type != MEM_DECOMMIT) return fail(ERROR_INVALID_PARAMETER);
  if (size == 0) {
    const auto found = regions().find(reinterpret_cast<std::uintptr_t>(address));
    if (found == regions().end()) return fail(ERROR_INVALID_ADDRESS);
    size = found->second.size;
  }
  const auto pages = find_pages(address, size);
  if (!pages) return fail(pages.error());
  madvise(pages->address(), pages->size(), MADV_DONTNEED);  // committed again, it is zero again
  mprotect(pages->address(), pages->size(), PROT_NONE);
  pages->set(0);
  return {};
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

LPVOID WINAPI VirtualAlloc(LPVOID address, SIZE_T size, DWORD type, DWORD protection) {
  try {
    const auto memory = allocate(address, size, type, protection);
    return memory ? *memory : failed(memory.error(), LPVOID{});
  } catch (const std::bad_alloc&) {
    return failed(ERROR_NOT_ENOUGH_MEMORY, LPVOID{});
  }
}
BOOL WINAPI VirtualFree(LPVOID address, SIZE_T size, DWORD type) { return finish(release(address, size, type)); }
BOOL WINAPI VirtualProtect(LPVOID address, SIZE_T size, DWORD protection, PDWORD old) {
  const int wanted = linux_protection(protection);
  if (wanted < 0) return failed(ERROR_INVALID_PARAMETER, FALSE);
  if (!writable(old, sizeof *old)) return failed(ERROR_NOACCESS, FALSE);
  const std::lock_guard lock(mutex);
  const auto pages = find_pages(address, size);
  if (!pages || !pages->committed()) return failed(ERROR_INVALID_ADDRESS, FALSE);
  *old = pages->about->protection[pages->first];
  if (mprotect(pages->address(), pages->size(), wanted) != 0) return failed(ERROR_NOT_ENOUGH_MEMORY, FALSE);
  pages->set(protection);
  return TRUE;
}
BOOL WINAPI VirtualLock(LPVOID address, SIZE_T size) {
  return mlock(address, size) == 0 ? TRUE : failed(ERROR_INVALID_ADDRESS, FALSE);
}
BOOL WINAPI VirtualUnlock(LPVOID address, SIZE_T size) {
  return munlock(address, size) == 0 ? TRUE : failed(ERROR_INVALID_ADDRESS, FALSE);
}
