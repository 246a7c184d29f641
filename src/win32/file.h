// The file object: a descriptor of an ordinary file, a pipe or a terminal. Its calls block; none is overlapped.
#pragma once

#include "win32/object.h"

namespace ows::win32 {

class File final : public Object {
 public:
  static constexpr Type object_type = Type::file;
  /// `owned`: closed with the last handle.
  File(int descriptor, bool owned) : Object(Type::file), descriptor_(descriptor), owned_(owned) {}
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  ~File() override;
  const int descriptor_;
  const bool owned_;
};

}  // namespace ows::win32
