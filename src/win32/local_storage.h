// The values of one thread in TLS or FLS slots: made in blocks on first use, zero until set.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <new>

namespace ows::win32 {

class LocalStorage {
 public:
  static constexpr std::size_t block_size = 64, block_count = 64, limit = block_size * block_count;

  LocalStorage() = default;
  LocalStorage(const LocalStorage&) = delete;
  LocalStorage& operator=(const LocalStorage&) = delete;
  ~LocalStorage() {
    for (auto& block : blocks_) delete block.load(std::memory_order_relaxed);
  }

  [[nodiscard]] void* get(std::size_t index) const {
    const Block* block = blocks_[index / block_size].load(std::memory_order_acquire);
    return block ? (*block)[index % block_size].load(std::memory_order_relaxed) : nullptr;
  }
  /// False when no index of the same block has ever been set.
  [[nodiscard]] bool touched(std::size_t index) const {
    return blocks_[index / block_size].load(std::memory_order_relaxed) != nullptr;
  }
  /// By the thread itself. False when there is no memory.
  bool set(std::size_t index, void* value) {
    auto& entry = blocks_[index / block_size];
    Block* block = entry.load(std::memory_order_relaxed);
    if (!block) {
      if (!value) return true;
      block = new (std::nothrow) Block{};
      if (!block) return false;
      entry.store(block, std::memory_order_release);
    }
    (*block)[index % block_size].store(value, std::memory_order_relaxed);
    return true;
  }
  /// Any thread: the value, which becomes null.
  void* take(std::size_t index) {
    Block* block = blocks_[index / block_size].load(std::memory_order_acquire);
    return block ? (*block)[index % block_size].exchange(nullptr, std::memory_order_relaxed) : nullptr;
  }

 private:
  using Block = std::array<std::atomic<void*>, block_size>;
  std::array<std::atomic<Block*>, block_count> blocks_{};
};

}  // namespace ows::win32
