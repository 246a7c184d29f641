// The file mapping object: a file's octets, or memory without a file, that views show. [Creating a File Mapping Object]
#pragma once

#include <cstdint>
#include <memory>

#include "win32/object.h"
#include "win32/shared_state.h"

namespace ows::win32 {

class Mapping final : public Object {
 public:
  static constexpr Type object_type = Type::mapping;
  /// Takes the descriptor over; the octets begin at `offset` of it. `state` is that of a mapping with a name, which may have
  /// the octets itself: then `descriptor` is -1.
  Mapping(int descriptor, std::uint64_t size, std::uint32_t protection, std::unique_ptr<SharedState> state)
      : Object(Type::mapping), descriptor_(descriptor), size_(size), protection_(protection), state_(std::move(state)) {}

  [[nodiscard]] int descriptor() const { return descriptor_ >= 0 ? descriptor_ : state_->descriptor(); }
  [[nodiscard]] std::uint64_t offset() const { return descriptor_ >= 0 ? 0 : SharedState::data_offset; }
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// PAGE_READONLY, PAGE_READWRITE, ...
  [[nodiscard]] std::uint32_t protection() const { return protection_; }

  bool describe(InheritedHandle& to) override;
  void name_is_free() override {
    if (state_) state_->unlink_if_last();
  }

 private:
  ~Mapping() override;
  const int descriptor_;
  const std::uint64_t size_;
  const std::uint32_t protection_;
  const std::unique_ptr<SharedState> state_;
};

/// The mapping of a shared state; null when its file is not there for this process.
Object* mapping_of(std::unique_ptr<SharedState> state);

}  // namespace ows::win32
