// SlotTable: objects found by descriptor, without a lock, safe against closing at the same time.
//
// Two levels: a fixed directory of chunks that are made on first use and never freed, so a reader needs no lock and a slot
// is always there to look at. A slot counts the references under way; the object dies with the last of them after close(),
// and its destructor closes the descriptor, which is why a slot cannot be taken by a new object before the old one is gone.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace ows {

template <class T>
class SlotTable {
  struct Slot {
    // bit 0: open; bit 1: dying; then the count of references, in steps of `one`; the highest 24 bits count the objects that
    // the slot has had, so that a thread which was last to look at one does not take the next for it.
    std::atomic<std::uint64_t> state{0};
    std::atomic<T*> object{nullptr};
  };
  static constexpr std::uint64_t open = 1, dying = 2, one = 4, next_object = std::uint64_t{1} << 40;
  static constexpr std::uint64_t of_this_object(std::uint64_t state) { return state % next_object; }
  static constexpr std::size_t chunk_bits = 10, chunk_size = std::size_t{1} << chunk_bits;
  static constexpr std::size_t directory_size = std::size_t{1} << 14;  // 2^24 descriptors; Linux' fs.nr_open is 2^20
  using Chunk = std::array<Slot, chunk_size>;

 public:
  /// One past the largest key.
  static constexpr std::uint64_t key_limit = directory_size * chunk_size;

  /// A counted reference: the object lives at least as long. Empty (false) when there was none.
  class Ref {
   public:
    Ref() = default;
    Ref(Ref&& other) noexcept : slot_(std::exchange(other.slot_, nullptr)) {}
    Ref& operator=(Ref&& other) noexcept {
      std::swap(slot_, other.slot_);
      return *this;
    }
    ~Ref() {
      if (slot_) release(*slot_);
    }
    explicit operator bool() const { return slot_ != nullptr; }
    T* operator->() const { return slot_->object.load(std::memory_order_relaxed); }
    T& operator*() const { return *slot_->object.load(std::memory_order_relaxed); }
    /// The reference as a plain pointer, which counts until it is turned back.
    [[nodiscard]] void* detach() { return std::exchange(slot_, nullptr); }
    static Ref attach(void* detached) { return Ref(static_cast<Slot*>(detached)); }

   private:
    friend class SlotTable;
    explicit Ref(Slot* slot) : slot_(slot) {}
    Slot* slot_ = nullptr;
  };

  SlotTable() = default;
  SlotTable(const SlotTable&) = delete;
  SlotTable& operator=(const SlotTable&) = delete;
  ~SlotTable() {
    for (auto& entry : directory_) delete entry.load(std::memory_order_relaxed);
  }

  /// The open object at `key`.
  Ref find(std::uint64_t key) {
    if (key >= key_limit) return {};
    Chunk* chunk = directory_[key >> chunk_bits].load(std::memory_order_acquire);
    if (!chunk) return {};
    Slot& slot = (*chunk)[key & (chunk_size - 1)];
    if (!(slot.state.load(std::memory_order_relaxed) & open)) return {};
    Ref ref(&slot);
    if (slot.state.fetch_add(one, std::memory_order_acquire) & open) return ref;
    return {};  // closed between the two looks; `ref` gives the count back
  }

  /// Puts `object` at `key`, which must be free, and returns a reference to it. Empty when the key is out of range.
  Ref insert(std::uint64_t key, std::unique_ptr<T> object) {
    if (key >= key_limit) return {};
    Slot& slot = chunk_for(key)[key & (chunk_size - 1)];
    slot.state.load(std::memory_order_acquire);  // pairs with the release() that freed the slot
    slot.object.store(object.release(), std::memory_order_relaxed);
    // Two references: the table's own, given back by close(), and the caller's.
    slot.state.fetch_add(open + one + one, std::memory_order_release);
    return Ref(&slot);
  }

  /// Closes the object at `ref`: nobody finds it any more, and it dies with the last reference. False when another thread
  /// has closed it already.
  bool close(const Ref& ref) {
    std::uint64_t seen = ref.slot_->state.load(std::memory_order_relaxed);
    do {
      if (!(seen & open)) return false;
    } while (!ref.slot_->state.compare_exchange_weak(seen, (seen & ~open) | dying, std::memory_order_acq_rel));
    release(*ref.slot_);
    return true;
  }

  /// Whether the object behind `ref` has been closed meanwhile.
  bool closed(const Ref& ref) const { return !(ref.slot_->state.load(std::memory_order_acquire) & open); }

  /// Whether anybody beside the caller and an open table refers to the object.
  bool shared(const Ref& ref) const {
    const std::uint64_t seen = of_this_object(ref.slot_->state.load(std::memory_order_acquire));
    return seen / one > (seen & open ? 2 : 1);
  }

  /// Calls `visit(key, Ref)` for every open object.
  template <class Visit>
  void for_each(Visit visit) {
    for (std::size_t i = 0; i < directory_size; ++i) {
      if (!directory_[i].load(std::memory_order_acquire)) continue;
      for (std::size_t j = 0; j < chunk_size; ++j) {
        const std::uint64_t key = (i << chunk_bits) + j;
        if (Ref ref = find(key)) visit(key, std::move(ref));
      }
    }
  }

 private:
  static void release(Slot& slot) {
    std::uint64_t left = slot.state.fetch_sub(one, std::memory_order_acq_rel) - one;
    if (of_this_object(left) != dying) return;
    T* object = slot.object.load(std::memory_order_relaxed);
    // Only one thread moves "dying, no references" to "free"; late finders may have passed through the count meanwhile.
    if (slot.state.compare_exchange_strong(left, left - dying + next_object, std::memory_order_acq_rel)) delete object;
  }

  Chunk& chunk_for(std::uint64_t key) {
    auto& entry = directory_[key >> chunk_bits];
    Chunk* chunk = entry.load(std::memory_order_acquire);
    if (chunk) return *chunk;
    auto fresh = std::make_unique<Chunk>();
    if (entry.compare_exchange_strong(chunk, fresh.get(), std::memory_order_acq_rel)) chunk = fresh.release();
    return *chunk;
  }

  std::array<std::atomic<Chunk*>, directory_size> directory_{};
};

}  // namespace ows
