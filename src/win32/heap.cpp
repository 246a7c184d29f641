// Heaps: HeapAlloc and its family over malloc, so that sanitizers and valgrind see every block.
#include <windows.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>

#include "win32/call.h"

namespace ows::win32 {
namespace {

class Heap;

/// In front of each block.
struct alignas(16) BlockHead {
  Heap* heap;  // null once it is freed
  std::size_t size;
  BlockHead* next;  // in the list of a heap that can be destroyed
  BlockHead* previous;
};

constexpr std::size_t largest = std::size_t{1} << 47;

class Heap final : public Object {
 public:
  static constexpr Type object_type = Type::heap;
  explicit Heap(std::size_t maximum) : Object(Type::heap), maximum_(maximum) {}
  /// The process's: no list, no limit, no lock.
  enum Process : std::uint8_t { process };
  explicit Heap(Process /*tag*/) : Object(Type::heap) {}

  void* allocate(DWORD flags, std::size_t size) {
    if (size > largest || !admit(0, size)) return nullptr;
    void* memory =
        flags & HEAP_ZERO_MEMORY ? std::calloc(1, sizeof(BlockHead) + size) : std::malloc(sizeof(BlockHead) + size);
    if (!memory) {
      forgo(size);
      return nullptr;
    }
    auto* head = new (memory) BlockHead{.heap = this, .size = size, .next = nullptr, .previous = nullptr};
    link(*head);
    return head + 1;
  }

  /// The head of a block of this heap, or null.
  BlockHead* head_of(const void* block) const {
    const auto address = reinterpret_cast<std::uintptr_t>(block);
    if (address < 65536 || address % alignof(BlockHead) != 0) return nullptr;
    auto* head = const_cast<BlockHead*>(static_cast<const BlockHead*>(block)) - 1;
    return head->heap == this ? head : nullptr;
  }

  void free(BlockHead* head) {
    unlink(*head);
    forgo(head->size);
    head->heap = nullptr;
    std::free(head);
  }

  void* resize(BlockHead* head, DWORD flags, std::size_t size) {
    const std::size_t old = head->size;
    if (size > largest) return nullptr;
    if (flags & HEAP_REALLOC_IN_PLACE_ONLY) {
      // malloc has no such thing; a block can stay where it is when it gets smaller.
      if (size > old) return nullptr;
      head->size = size;
      forgo(old - size);
      return head + 1;
    }
    if (!admit(old, size)) return nullptr;
    unlink(*head);
    auto* moved = static_cast<BlockHead*>(std::realloc(head, sizeof(BlockHead) + size));
    if (!moved) {
      link(*head);
      if (size > old) forgo(size - old);
      return nullptr;
    }
    moved->size = size;
    if (old > size) forgo(old - size);
    link(*moved);
    if ((flags & HEAP_ZERO_MEMORY) && size > old) {
      std::memset(reinterpret_cast<char*>(moved + 1) + old, 0, size - old);
    }
    return moved + 1;
  }

 private:
  ~Heap() override {
    while (first_) {
      BlockHead* head = first_;
      first_ = head->next;
      std::free(head);
    }
  }

  [[nodiscard]] bool is_process() const { return maximum_ == unlimited; }
  /// Counts a block that grows from `old` to `size`; false when that exceeds the maximum.
  bool admit(std::size_t old, std::size_t size) {
    if (is_process() || size <= old) return true;
    const std::lock_guard lock(mutex_);
    if (maximum_ && size - old > maximum_ - used_) return false;
    used_ += size - old;
    return true;
  }
  void forgo(std::size_t size) {
    if (is_process()) return;
    const std::lock_guard lock(mutex_);
    used_ -= size;
  }
  void link(BlockHead& head) {
    if (is_process()) return;
    const std::lock_guard lock(mutex_);
    head.previous = nullptr;
    head.next = first_;
    if (first_) first_->previous = &head;
    first_ = &head;
  }
  void unlink(BlockHead& head) {
    if (is_process()) return;
    const std::lock_guard lock(mutex_);
    (head.previous ? head.previous->next : first_) = head.next;
    if (head.next) head.next->previous = head.previous;
  }

  static constexpr std::size_t unlimited = ~std::size_t{0};
  const std::size_t maximum_ = unlimited;  // 0: none, but counted
  std::mutex mutex_;                       // protects the rest
  std::size_t used_ = 0;
  BlockHead* first_ = nullptr;
};

Heap& process_heap() {
  static auto* heap = new Heap(Heap::process);
  return *heap;
}

HANDLE process_heap_handle() { return &process_heap(); }

/// Calls `function(Heap&)` for the heap of a handle; `otherwise` with ERROR_INVALID_HANDLE when there is none.
template <class R, class Function>
R with_heap(HANDLE handle, R otherwise, Function function) {
  if (handle == process_heap_handle()) return function(process_heap());
  const auto found = find<Heap>(handle, 0);
  return found ? function(**found) : failed(found.error(), otherwise);
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

HANDLE WINAPI GetProcessHeap(void) { return process_heap_handle(); }

HANDLE WINAPI HeapCreate(DWORD /*options*/, SIZE_T initial, SIZE_T maximum) {
  if (maximum && initial > maximum) return failed(ERROR_INVALID_PARAMETER, HANDLE{});
  auto* heap = new (std::nothrow) Heap(maximum);
  if (!heap) return failed(ERROR_NOT_ENOUGH_MEMORY, HANDLE{});
  const auto handle = open_handle(Ref<Object>::adopt(heap), 0, false);
  return handle ? *handle : failed(handle.error(), HANDLE{});
}

BOOL WINAPI HeapDestroy(HANDLE handle) {
  if (handle == process_heap_handle()) return failed(ERROR_INVALID_HANDLE, FALSE);
  const auto found = find<Heap>(handle, 0);
  return found ? finish(close_handle(handle)) : failed(found.error(), FALSE);
}

LPVOID WINAPI HeapAlloc(HANDLE handle, DWORD flags, SIZE_T size) {
  return with_heap(handle, LPVOID{}, [&](Heap& heap) {
    void* block = heap.allocate(flags, size);
    return block ? block : failed(ERROR_NOT_ENOUGH_MEMORY, LPVOID{});
  });
}

LPVOID WINAPI HeapReAlloc(HANDLE handle, DWORD flags, LPVOID block, SIZE_T size) {
  return with_heap(handle, LPVOID{}, [&](Heap& heap) {
    BlockHead* head = heap.head_of(block);
    if (!head) return failed(ERROR_INVALID_PARAMETER, LPVOID{});
    void* resized = heap.resize(head, flags, size);
    return resized ? resized : failed(ERROR_NOT_ENOUGH_MEMORY, LPVOID{});
  });
}

BOOL WINAPI HeapFree(HANDLE handle, DWORD /*flags*/, LPVOID block) {
  return with_heap(handle, FALSE, [&](Heap& heap) {
    if (!block) return TRUE;
    BlockHead* head = heap.head_of(block);
    if (!head) return failed(ERROR_INVALID_PARAMETER, FALSE);
    heap.free(head);
    return TRUE;
  });
}

SIZE_T WINAPI HeapSize(HANDLE handle, DWORD /*flags*/, LPCVOID block) {
  constexpr SIZE_T none = ~SIZE_T{0};
  return with_heap(handle, none, [&](Heap& heap) {
    const BlockHead* head = heap.head_of(block);
    return head ? SIZE_T{head->size} : failed(ERROR_INVALID_PARAMETER, none);
  });
}
