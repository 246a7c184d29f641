#include "win32/handle_table.h"

#include <windows.h>

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <new>

#include "base/immortal.h"
#include "win32/process.h"
#include "win32/thread.h"

namespace ows::win32 {

struct HandleSlot {
  std::atomic<std::uint64_t> word{0};  // bit 0: open; 1 to 31: pins; 32 and up: generation
  // Written only while the slot is free, by the one who takes it; published by `word`.
  Object* object = nullptr;
  std::uint32_t access = 0;
  std::uint32_t index = 0;
  std::uint32_t next_free = 0;
  std::atomic<std::uint32_t> flags{0};
};

namespace {

constexpr std::uint64_t open_bit = 1, one_pin = 2, pins_mask = 0xfffffffe, one_generation = std::uint64_t{1} << 32;

constexpr std::uintptr_t lowest_handle = 0x40000000;
constexpr unsigned index_bits = 22, generation_bits = 6, tag_bits = 2;
constexpr std::uint32_t index_limit = 1u << index_bits, generation_limit = 1u << generation_bits;

constexpr unsigned chunk_bits = 10, chunk_size = 1u << chunk_bits;
constexpr std::uint32_t reuse_after = 1024;  // free slots that must be there before one is used again

using Chunk = std::array<HandleSlot, chunk_size>;

struct Table {
  std::array<std::atomic<Chunk*>, index_limit / chunk_size> chunks{};
  std::mutex mutex;          // protects the rest
  std::uint32_t unused = 0;  // indices from here on have never been used
  HandleSlot* first_free = nullptr;
  HandleSlot* last_free = nullptr;
  std::uint32_t free_count = 0;
};
constinit Immortal<Table> table;

constexpr std::uint32_t short_generation(std::uint64_t word) {
  return static_cast<std::uint32_t>(word >> 32) & (generation_limit - 1);
}

Handle handle_of(const HandleSlot& slot, std::uint64_t word) {
  const std::uintptr_t number = (std::uintptr_t{short_generation(word)} << index_bits) | slot.index;
  return reinterpret_cast<Handle>(lowest_handle + (number << tag_bits));
}

HandleSlot* slot_at(std::uint32_t index) {
  Chunk* chunk = table->chunks[index >> chunk_bits].load(std::memory_order_acquire);
  return chunk ? &(*chunk)[index & (chunk_size - 1)] : nullptr;
}

struct Located {
  HandleSlot* slot = nullptr;
  std::uint32_t generation = 0;
  [[nodiscard]] bool is_open(std::uint64_t word) const { return (word & open_bit) && short_generation(word) == generation; }
};

Located locate(Handle handle) {
  const auto value = reinterpret_cast<std::uintptr_t>(handle);
  const std::uintptr_t number = (value - lowest_handle) >> tag_bits;
  if (value < lowest_handle || number >> (index_bits + generation_bits)) return {};
  return {slot_at(number & (index_limit - 1)), static_cast<std::uint32_t>(number >> index_bits)};
}

/// Under the table's lock: one slot more that has never been used; null when there is no memory or no index.
HandleSlot* next_unused_slot() {
  if (table->unused == index_limit) return nullptr;
  auto& entry = table->chunks[table->unused >> chunk_bits];
  if (!entry.load(std::memory_order_relaxed)) {
    auto* chunk = new (std::nothrow) Chunk;
    if (!chunk) return nullptr;
    entry.store(chunk, std::memory_order_release);
  }
  HandleSlot* slot = slot_at(table->unused);
  slot->index = table->unused++;
  return slot;
}

/// Under the table's lock.
void append_to_free(HandleSlot& slot) {
  if (table->last_free) {
    table->last_free->next_free = slot.index;
  } else {
    table->first_free = &slot;
  }
  table->last_free = &slot;
  ++table->free_count;
}

/// A slot nobody uses; null when there are no more.
HandleSlot* take_free_slot() {
  std::lock_guard lock(table->mutex);
  if (table->free_count > reuse_after || (table->free_count > 0 && table->unused == index_limit)) {
    HandleSlot* slot = table->first_free;
    --table->free_count;
    table->first_free = table->free_count ? slot_at(slot->next_free) : nullptr;
    if (!table->first_free) table->last_free = nullptr;
    return slot;
  }
  return next_unused_slot();
}

/// The slot is closed and its last pin is off: only the caller knows it now.
void free_slot(HandleSlot& slot) {
  Object* object = std::exchange(slot.object, nullptr);
  const std::uint64_t word = slot.word.load(std::memory_order_relaxed);
  slot.word.store((word & ~(one_generation - 1)) + one_generation, std::memory_order_relaxed);
  {
    std::lock_guard lock(table->mutex);
    append_to_free(slot);
  }
  object->release();
}

/// The object of a pseudo-handle, or null.
Object* pseudo_object(Handle handle) {
  const auto value = reinterpret_cast<std::intptr_t>(handle);
  if (value == -1) return &this_process();
  if (value == -2) return &current_thread();
  return nullptr;
}

}  // namespace

bool is_pseudo_handle(Handle handle) {
  const auto value = reinterpret_cast<std::intptr_t>(handle);
  return value == -1 || value == -2;
}

void Pin::unpin() {
  const std::uint64_t left = slot_->word.fetch_sub(one_pin, std::memory_order_acq_rel) - one_pin;
  if (!(left & (pins_mask | open_bit))) free_slot(*slot_);
}

Pin find_handle(Handle handle) {
  Pin pin;
  const Located at = locate(handle);
  if (!at.slot) {
    if (!is_pseudo_handle(handle)) return pin;
    pin.object_ = pseudo_object(handle);
    pin.access_ = ~0u;
    return pin;
  }
  std::uint64_t word = at.slot->word.load(std::memory_order_relaxed);
  do {
    if (!at.is_open(word)) return pin;
  } while (!at.slot->word.compare_exchange_weak(word, word + one_pin, std::memory_order_acquire, std::memory_order_relaxed));
  pin.slot_ = at.slot;
  pin.object_ = at.slot->object;
  pin.access_ = at.slot->access;
  return pin;
}

Result<Handle> open_handle(Ref<Object> object, std::uint32_t access, bool inherit) {
  HandleSlot* slot = take_free_slot();
  if (!slot) return fail(ERROR_NO_SYSTEM_RESOURCES);
  slot->object = object.detach();
  slot->object->handle_opened();
  slot->access = access;
  slot->flags.store(inherit ? HANDLE_FLAG_INHERIT : 0, std::memory_order_relaxed);
  const std::uint64_t word = slot->word.load(std::memory_order_relaxed) | open_bit;
  slot->word.store(word, std::memory_order_release);
  return handle_of(*slot, word);
}

Status close_handle(Handle handle) {
  if (is_pseudo_handle(handle)) return {};
  const Pin pin = find_handle(handle);  // frees the slot at last, or leaves that to another pin
  if (!pin) return fail(ERROR_INVALID_HANDLE);
  const Located at = locate(handle);
  std::uint64_t word = at.slot->word.load(std::memory_order_relaxed);
  do {
    if (!at.is_open(word)) return fail(ERROR_INVALID_HANDLE);
    if (at.slot->flags.load(std::memory_order_relaxed) & HANDLE_FLAG_PROTECT_FROM_CLOSE) return fail(ERROR_INVALID_HANDLE);
  } while (!at.slot->word.compare_exchange_weak(word, word & ~open_bit, std::memory_order_acq_rel));
  pin.object()->handle_closed();
  return {};
}

Result<std::uint32_t> handle_flags(Handle handle) {
  if (is_pseudo_handle(handle)) return 0;
  const Pin pin = find_handle(handle);
  if (!pin) return fail(ERROR_INVALID_HANDLE);
  return locate(handle).slot->flags.load(std::memory_order_relaxed);
}

Status set_handle_flags(Handle handle, std::uint32_t mask, std::uint32_t flags) {
  const Pin pin = is_pseudo_handle(handle) ? Pin() : find_handle(handle);
  if (!pin) return fail(ERROR_INVALID_HANDLE);
  auto& current = locate(handle).slot->flags;
  std::uint32_t seen = current.load(std::memory_order_relaxed);
  while (!current.compare_exchange_weak(seen, (seen & ~mask) | (flags & mask), std::memory_order_relaxed)) {
  }
  return {};
}

namespace {

/// Under the table's lock: takes the slot with this index out of the free list, or makes those up to it. Null: in use.
HandleSlot* take_slot(std::uint32_t index) {
  if (index >= table->unused) {
    HandleSlot* slot = nullptr;
    while (table->unused <= index) {
      if (slot) append_to_free(*slot);
      slot = next_unused_slot();
      if (!slot) return nullptr;
    }
    return slot;
  }
  HandleSlot* previous = nullptr;
  HandleSlot* slot = table->first_free;
  for (std::uint32_t left = table->free_count; left > 0; --left, previous = slot, slot = slot_at(slot->next_free)) {
    if (slot->index != index) continue;
    HandleSlot* next = left > 1 ? slot_at(slot->next_free) : nullptr;
    if (previous) {
      previous->next_free = slot->next_free;
    } else {
      table->first_free = next;
    }
    if (!next) table->last_free = previous;
    --table->free_count;
    return slot;
  }
  return nullptr;
}

}  // namespace

Status open_handle_at(Handle handle, Ref<Object> object, std::uint32_t access, std::uint32_t flags) {
  const std::uintptr_t number = (reinterpret_cast<std::uintptr_t>(handle) - lowest_handle) >> tag_bits;
  if (reinterpret_cast<std::uintptr_t>(handle) < lowest_handle || number >> (index_bits + generation_bits))
    return fail(ERROR_INVALID_HANDLE);
  const std::lock_guard lock(table->mutex);
  HandleSlot* slot = take_slot(static_cast<std::uint32_t>(number) & (index_limit - 1));
  if (!slot) return fail(ERROR_INVALID_HANDLE);
  slot->object = object.detach();
  slot->object->handle_opened();
  slot->access = access;
  slot->flags.store(flags, std::memory_order_relaxed);
  slot->word.store((std::uint64_t{number >> index_bits} << 32) | open_bit, std::memory_order_release);
  return {};
}

void for_each_inheritable(const std::function<void(Handle, Object&, std::uint32_t, std::uint32_t)>& visit) {
  std::uint32_t count = 0;
  {
    const std::lock_guard lock(table->mutex);
    count = table->unused;
  }
  for (std::uint32_t index = 0; index < count; ++index) {
    HandleSlot* slot = slot_at(index);
    const std::uint64_t word = slot->word.load(std::memory_order_acquire);
    if (!(word & open_bit) || !(slot->flags.load(std::memory_order_relaxed) & HANDLE_FLAG_INHERIT)) continue;
    const Handle handle = handle_of(*slot, word);
    if (const Pin pin = find_handle(handle)) visit(handle, *pin.object(), pin.access(), slot->flags.load());
  }
}

void lock_handle_table() { table->mutex.lock(); }
void unlock_handle_table() { table->mutex.unlock(); }

}  // namespace ows::win32
