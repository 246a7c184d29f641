// MapViewOfFile[Ex], UnmapViewOfFile, FlushViewOfFile. Views are remembered, so that nothing else is ever unmapped.
#include <windows.h>

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <map>
#include <mutex>

#include "win32/call.h"
#include "win32/mapping.h"

namespace ows::win32 {
namespace {

constexpr std::uintptr_t granularity = 65536;

std::mutex mutex;  // protects views
std::map<std::uintptr_t, std::size_t>& views() {
  static auto* map = new std::map<std::uintptr_t, std::size_t>;
  return *map;
}

struct View {
  int protection = PROT_READ;
  int sharing = MAP_SHARED;
};

/// What the program asks for, as far as the mapping and its handle allow it. ERROR_ACCESS_DENIED.
Result<View> view_of(DWORD access, const Mapping& mapping, std::uint32_t rights) {
  const DWORD protection = mapping.protection();
  const bool may_write = protection == PAGE_READWRITE || protection == PAGE_EXECUTE_READWRITE;
  const bool may_execute = protection >= PAGE_EXECUTE_READ;
  View view;
  const bool all = (access & FILE_MAP_ALL_ACCESS) == FILE_MAP_ALL_ACCESS;
  if (!all && (access & FILE_MAP_COPY) && !(access & FILE_MAP_WRITE)) {
    view = {PROT_READ | PROT_WRITE, MAP_PRIVATE};
  } else if (all || (access & FILE_MAP_WRITE)) {
    if (!may_write || !(rights & SECTION_MAP_WRITE)) return fail(ERROR_ACCESS_DENIED);
    view.protection = PROT_READ | PROT_WRITE;
  } else if (!(access & (FILE_MAP_READ | FILE_MAP_EXECUTE))) {
    view.protection = PROT_NONE;
  }
  if (view.protection != PROT_NONE && !(rights & SECTION_MAP_READ)) return fail(ERROR_ACCESS_DENIED);
  if (!all && (access & FILE_MAP_EXECUTE)) {
    if (!may_execute) return fail(ERROR_ACCESS_DENIED);
    view.protection |= PROT_EXEC;
  }
  return view;
}

/// At a multiple of 64 KiB that the kernel chooses.
void* map_anywhere(const Mapping& mapping, const View& view, std::uint64_t offset, std::size_t size) {
  const std::size_t reserved = size + granularity;
  void* room = mmap(nullptr, reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED) return MAP_FAILED;
  const auto begin = reinterpret_cast<std::uintptr_t>(room);
  const std::uintptr_t aligned = (begin + granularity - 1) & ~(granularity - 1);
  void* at = mmap(reinterpret_cast<void*>(aligned), size, view.protection, view.sharing | MAP_FIXED, mapping.descriptor(),
                  static_cast<off_t>(offset));
  const int why = errno;
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const std::uintptr_t end = at == MAP_FAILED ? aligned : aligned + ((size + page - 1) & ~(page - 1));
  if (aligned > begin) munmap(room, aligned - begin);
  if (end < begin + reserved) munmap(reinterpret_cast<void*>(end), begin + reserved - end);
  errno = why;
  return at;
}

Result<void*> map_view(const Mapping& mapping, std::uint32_t rights, DWORD access, std::uint64_t offset, std::size_t size,
                       void* base) {
  const auto view = view_of(access, mapping, rights);
  if (!view) return fail(view.error());
  if (offset % granularity || reinterpret_cast<std::uintptr_t>(base) % granularity) return fail(ERROR_MAPPED_ALIGNMENT);
  if (offset > mapping.size() || size > mapping.size() - offset) return fail(ERROR_ACCESS_DENIED);
  if (size == 0) size = static_cast<std::size_t>(mapping.size() - offset);
  if (size == 0) return fail(ERROR_INVALID_PARAMETER);
  const std::uint64_t at = mapping.offset() + offset;
  void* address = base ? mmap(base, size, view->protection, view->sharing | MAP_FIXED_NOREPLACE, mapping.descriptor(),
                              static_cast<off_t>(at))
                       : map_anywhere(mapping, *view, at, size);
  if (address == MAP_FAILED) {
    if (errno == EACCES || errno == EPERM) return fail(ERROR_ACCESS_DENIED);
    return fail(base ? ERROR_INVALID_ADDRESS : ERROR_NOT_ENOUGH_MEMORY);
  }
  const std::lock_guard lock(mutex);
  views()[reinterpret_cast<std::uintptr_t>(address)] = size;
  return address;
}

/// Of the view that `address` lies in, what follows it; 0: in none.
std::size_t rest_of_view(std::uintptr_t address) {
  const std::lock_guard lock(mutex);
  auto found = views().upper_bound(address);
  if (found == views().begin()) return 0;
  --found;
  const std::uintptr_t offset = address - found->first;
  return offset < found->second ? found->second - offset : 0;
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

LPVOID WINAPI MapViewOfFileEx(HANDLE handle, DWORD access, DWORD high, DWORD low, SIZE_T size, LPVOID base) {
  const Pin pin = find_handle(handle);
  if (!pin || pin.object()->type() != Type::mapping) return failed(ERROR_INVALID_HANDLE, LPVOID{});
  const auto view =
      map_view(*static_cast<Mapping*>(pin.object()), pin.access(), access, (std::uint64_t{high} << 32) | low, size, base);
  return view ? *view : failed(view.error(), LPVOID{});
}
LPVOID WINAPI MapViewOfFile(HANDLE handle, DWORD access, DWORD high, DWORD low, SIZE_T size) {
  return MapViewOfFileEx(handle, access, high, low, size, nullptr);
}

BOOL WINAPI UnmapViewOfFile(LPCVOID base) {
  const auto address = reinterpret_cast<std::uintptr_t>(base);
  const std::lock_guard lock(mutex);
  const auto found = views().find(address);
  if (found == views().end()) return failed(ERROR_INVALID_ADDRESS, FALSE);
  munmap(const_cast<void*>(base), found->second);
  views().erase(found);
  return TRUE;
}

BOOL WINAPI FlushViewOfFile(LPCVOID base, SIZE_T size) {
  const auto address = reinterpret_cast<std::uintptr_t>(base);
  const std::size_t rest = rest_of_view(address);
  if (rest == 0 || size > rest) return failed(ERROR_INVALID_ADDRESS, FALSE);
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const std::uintptr_t begin = address & ~(page - 1);
  const std::size_t octets = (size ? size : rest) + (address - begin);
  return msync(reinterpret_cast<void*>(begin), octets, MS_SYNC) == 0 ? TRUE : failed(ERROR_LOCK_VIOLATION, FALSE);
}
