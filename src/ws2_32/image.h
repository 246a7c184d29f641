// A structure together with what it points to, built for the place in the program's buffer where it will lie.
#pragma once

#include <winsock2.h>

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "border/user_memory.h"
#include "border/utf16.h"

namespace ows {

/// Text in the form that a function's structures have it.
inline std::string text_as(std::string_view text, char /*form*/) { return std::string(text); }
inline std::u16string text_as(std::string_view text, char16_t /*form*/) { return to_utf16(text); }

class Image {
 public:
  /// `place`: where it will lie; `head`: octets of the structures at its beginning.
  Image(const void* place, std::size_t head) : place_(reinterpret_cast<std::uintptr_t>(place)), octets_(head) {}

  /// Where the next octets will lie, aligned for a pointer; they begin as zeros.
  template <class T>
  T* reserve(std::size_t count) {
    octets_.resize((octets_.size() + 7) & ~std::size_t{7});
    T* at = reinterpret_cast<T*>(place_ + octets_.size());
    octets_.resize(octets_.size() + count * sizeof(T));
    return at;
  }
  template <class T>
  T* add(const T* data, std::size_t count) {
    T* at = reserve<T>(count);
    put(at, data, count);
    return at;
  }
  template <class Char>
  Char* add_text(std::string_view text) {
    const auto converted = text_as(text, Char{});
    return add(converted.c_str(), converted.size() + 1);
  }
  /// Fills in the structure number `index` of the head.
  template <class T>
  void put_head(const T& structure, std::size_t index = 0) {
    std::memcpy(octets_.data() + index * sizeof(T), static_cast<const void*>(&structure), sizeof(T));
  }
  /// Fills in what was reserved at `at`.
  template <class T>
  void put(const T* at, const T* data, std::size_t count) {
    std::memcpy(octets_.data() + (reinterpret_cast<std::uintptr_t>(at) - place_), static_cast<const void*>(data),
                count * sizeof(T));
  }
  [[nodiscard]] std::size_t size() const { return octets_.size(); }
  /// Copies it to its place; false: not writable.
  [[nodiscard]] bool copy_out(void* place) const {
    if (!writable(place, octets_.size())) return false;
    if (!octets_.empty()) std::memcpy(place, octets_.data(), octets_.size());
    return true;
  }

 private:
  std::uintptr_t place_;
  std::vector<std::byte> octets_;
};

}  // namespace ows
