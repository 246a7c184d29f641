// LocalAlloc and GlobalAlloc with their families, which are the same memory; also what FormatMessage gives out.
//
// A fixed block is its address, a multiple of 16, behind a head. A moveable one is a Moveable, and its handle the address
// of that plus 8, which tells the two apart; its data, behind a head too, is elsewhere and may move while it is not locked.
#include <windows.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

#include "win32/call.h"

namespace ows::win32 {
namespace {

constexpr std::uint64_t fixed_mark = 0x6c6f63616c666978, data_mark = 0x6c6f63616c646174, moveable_mark = 0x6c6f63616c6d6f76;
constexpr std::size_t largest = std::size_t{1} << 47;
constexpr std::uintptr_t handle_offset = 8;

struct Moveable;

struct alignas(16) Head {
  std::uint64_t mark;
  union {
    std::size_t size;    // of a fixed block
    Moveable* moveable;  // whose data it is
  };
};
static_assert(sizeof(Head) == 16);

struct alignas(16) Moveable {
  std::uint64_t mark = moveable_mark;
  Head* data = nullptr;  // null: discarded, or of size 0
  std::size_t size = 0;
  std::atomic<std::uint32_t> locks{0};
  UINT flags = 0;
};

/// Room for `size` octets behind a head.
Head* new_head(std::size_t size, bool zero) {
  if (size > largest) return nullptr;
  void* memory = zero ? std::calloc(1, sizeof(Head) + size) : std::malloc(sizeof(Head) + size);
  return memory ? new (memory) Head : nullptr;
}

/// What a handle or an address means.
struct Meant {
  Head* fixed = nullptr;
  Moveable* moveable = nullptr;
  explicit operator bool() const { return fixed || moveable; }
};

Meant find_memory(const void* memory) {
  const auto address = reinterpret_cast<std::uintptr_t>(memory);
  if (address % 16 == handle_offset) {
    auto* moveable = reinterpret_cast<Moveable*>(address - handle_offset);
    if (readable(moveable, sizeof *moveable) && moveable->mark == moveable_mark)
      return {.fixed = nullptr, .moveable = moveable};
    return {};
  }
  if (address % 16 != 0) return {};
  auto* head = reinterpret_cast<Head*>(address) - 1;
  if (!readable(head, sizeof *head)) return {};
  if (head->mark == fixed_mark) return {.fixed = head, .moveable = nullptr};
  if (head->mark == data_mark) return {.fixed = nullptr, .moveable = head->moveable};
  return {};
}

HLOCAL handle_of(Moveable* moveable) { return reinterpret_cast<char*>(moveable) + handle_offset; }

HLOCAL allocate_fixed(UINT flags, SIZE_T size) {
  Head* head = new_head(size, (flags & LMEM_ZEROINIT) != 0);
  if (!head) return failed(ERROR_NOT_ENOUGH_MEMORY, HLOCAL{});
  head->mark = fixed_mark;
  head->size = size;
  return head + 1;
}

bool give_data(Moveable& moveable, SIZE_T size, bool zero) {
  moveable.data = new_head(size, zero);
  if (!moveable.data) return false;
  moveable.data->mark = data_mark;
  moveable.data->moveable = &moveable;
  moveable.size = size;
  return true;
}

HLOCAL allocate_moveable(UINT flags, SIZE_T size) {
  auto* moveable = new (std::nothrow) Moveable;
  // One of size 0 is made discarded. [LocalAlloc, uBytes]
  if (!moveable || (size > 0 && !give_data(*moveable, size, (flags & LMEM_ZEROINIT) != 0))) {
    delete moveable;
    return failed(ERROR_NOT_ENOUGH_MEMORY, HLOCAL{});
  }
  moveable->flags = flags & LMEM_DISCARDABLE;
  return handle_of(moveable);
}

HLOCAL allocate(UINT flags, SIZE_T size) {
  return flags & LMEM_MOVEABLE ? allocate_moveable(flags, size) : allocate_fixed(flags, size);
}

HLOCAL release(HLOCAL memory) {
  if (!memory) return nullptr;
  const Meant meant = find_memory(memory);
  if (!meant) return failed(ERROR_INVALID_HANDLE, memory);
  if (meant.fixed) {
    meant.fixed->mark = 0;
    std::free(meant.fixed);
  } else {
    if (meant.moveable->data) meant.moveable->data->mark = 0;
    std::free(meant.moveable->data);
    meant.moveable->mark = 0;
    delete meant.moveable;
  }
  return nullptr;
}

/// A larger or smaller copy of what is behind `head`, or null, and then `head` is as before.
Head* resize(Head* head, SIZE_T old, SIZE_T size, bool zero) {
  if (size > largest) return nullptr;
  auto* moved = static_cast<Head*>(std::realloc(head, sizeof(Head) + size));
  if (moved && zero && size > old) std::memset(reinterpret_cast<char*>(moved + 1) + old, 0, size - old);
  return moved;
}

HLOCAL reallocate_fixed(Head* head, SIZE_T size, UINT flags) {
  const bool may_move = (flags & LMEM_MOVEABLE) != 0;
  if (!may_move && size > head->size) return failed(ERROR_NOT_ENOUGH_MEMORY, HLOCAL{});
  if (!may_move) {
    head->size = size;
    return head + 1;
  }
  Head* moved = resize(head, head->size, size, (flags & LMEM_ZEROINIT) != 0);
  if (!moved) return failed(ERROR_NOT_ENOUGH_MEMORY, HLOCAL{});
  moved->size = size;
  return moved + 1;
}

HLOCAL reallocate_moveable(Moveable& moveable, SIZE_T size, UINT flags) {
  const bool locked = moveable.locks.load(std::memory_order_relaxed) > 0, zero = (flags & LMEM_ZEROINIT) != 0;
  if (size == 0 && !locked) {
    std::free(std::exchange(moveable.data, nullptr));
    moveable.size = 0;
    return handle_of(&moveable);
  }
  if (!moveable.data) {
    if (!give_data(moveable, size, zero)) return failed(ERROR_NOT_ENOUGH_MEMORY, HLOCAL{});
    return handle_of(&moveable);
  }
  if (locked && !(flags & LMEM_MOVEABLE)) {
    if (size > moveable.size) return failed(ERROR_NOT_ENOUGH_MEMORY, HLOCAL{});
  } else {
    Head* moved = resize(moveable.data, moveable.size, size, zero);
    if (!moved) return failed(ERROR_NOT_ENOUGH_MEMORY, HLOCAL{});
    moveable.data = moved;
  }
  moveable.size = size;
  return handle_of(&moveable);
}

HLOCAL reallocate(HLOCAL memory, SIZE_T size, UINT flags) {
  const Meant meant = find_memory(memory);
  if (!meant) return failed(ERROR_INVALID_HANDLE, HLOCAL{});
  if (flags & LMEM_MODIFY) {
    if (meant.moveable) meant.moveable->flags = flags & LMEM_DISCARDABLE;
    return memory;
  }
  return meant.fixed ? reallocate_fixed(meant.fixed, size, flags) : reallocate_moveable(*meant.moveable, size, flags);
}

LPVOID lock(HLOCAL memory) {
  const Meant meant = find_memory(memory);
  if (!meant) return failed(ERROR_INVALID_HANDLE, LPVOID{});
  if (meant.fixed) return memory;
  if (!meant.moveable->data) return failed(ERROR_DISCARDED, LPVOID{});
  std::uint32_t seen = meant.moveable->locks.load(std::memory_order_relaxed);
  // The count stays at its largest value.
  while (seen < LMEM_LOCKCOUNT && !meant.moveable->locks.compare_exchange_weak(seen, seen + 1)) {
  }
  return meant.moveable->data + 1;
}

/// TRUE while it is still locked; FALSE with no error when this was the last lock, ERROR_NOT_LOCKED when there was none.
BOOL unlock(HLOCAL memory, BOOL for_fixed) {
  const Meant meant = find_memory(memory);
  if (!meant) return failed(ERROR_INVALID_HANDLE, FALSE);
  if (meant.fixed) return for_fixed ? TRUE : failed(ERROR_NOT_LOCKED, FALSE);
  std::uint32_t seen = meant.moveable->locks.load(std::memory_order_relaxed);
  do {
    if (seen == 0) return failed(ERROR_NOT_LOCKED, FALSE);
  } while (!meant.moveable->locks.compare_exchange_weak(seen, seen - 1));
  return seen > 1 ? TRUE : failed(ERROR_SUCCESS, FALSE);
}

SIZE_T size(HLOCAL memory) {
  const Meant meant = find_memory(memory);
  if (!meant) return failed(ERROR_INVALID_HANDLE, SIZE_T{0});
  return meant.fixed ? meant.fixed->size : meant.moveable->size;
}

UINT flags_of(HLOCAL memory) {
  const Meant meant = find_memory(memory);
  if (!meant) return failed(ERROR_INVALID_HANDLE, UINT{LMEM_INVALID_HANDLE});
  if (meant.fixed) return 0;
  return meant.moveable->locks.load(std::memory_order_relaxed) | meant.moveable->flags
         | (meant.moveable->data ? 0u : UINT{LMEM_DISCARDED});
}

HLOCAL handle_of_address(LPCVOID address) {
  const Meant meant = find_memory(address);
  if (!meant) return failed(ERROR_INVALID_HANDLE, HLOCAL{});
  return meant.fixed ? const_cast<void*>(address) : handle_of(meant.moveable);
}

}  // namespace
}  // namespace ows::win32

using namespace ows::win32;

HLOCAL WINAPI LocalAlloc(UINT flags, SIZE_T bytes) { return allocate(flags, bytes); }
HLOCAL WINAPI LocalReAlloc(HLOCAL memory, SIZE_T bytes, UINT flags) { return reallocate(memory, bytes, flags); }
HLOCAL WINAPI LocalFree(HLOCAL memory) { return release(memory); }
LPVOID WINAPI LocalLock(HLOCAL memory) { return lock(memory); }
BOOL WINAPI LocalUnlock(HLOCAL memory) { return unlock(memory, FALSE); }
SIZE_T WINAPI LocalSize(HLOCAL memory) { return size(memory); }
UINT WINAPI LocalFlags(HLOCAL memory) { return flags_of(memory); }
HLOCAL WINAPI LocalHandle(LPCVOID address) { return handle_of_address(address); }

HGLOBAL WINAPI GlobalAlloc(UINT flags, SIZE_T bytes) { return allocate(flags, bytes); }
HGLOBAL WINAPI GlobalReAlloc(HGLOBAL memory, SIZE_T bytes, UINT flags) { return reallocate(memory, bytes, flags); }
HGLOBAL WINAPI GlobalFree(HGLOBAL memory) { return release(memory); }
LPVOID WINAPI GlobalLock(HGLOBAL memory) { return lock(memory); }
BOOL WINAPI GlobalUnlock(HGLOBAL memory) { return unlock(memory, TRUE); }
SIZE_T WINAPI GlobalSize(HGLOBAL memory) { return size(memory); }
UINT WINAPI GlobalFlags(HGLOBAL memory) { return flags_of(memory); }
HGLOBAL WINAPI GlobalHandle(LPCVOID address) { return handle_of_address(address); }
