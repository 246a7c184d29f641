// The input of a fuzz target as a script.
#pragma once

#include <algorithm>
#include <cstdint>

#include "../unit/protocol_support.h"

namespace ows::transport::test {

/// Takes the input apart; past its end everything is zero.
class Script {
 public:
  explicit Script(View input) : input_(input) {}
  bool empty() const { return input_.empty(); }
  std::uint8_t octet() {
    if (input_.empty()) return 0;
    const auto value = std::to_integer<std::uint8_t>(input_.front());
    input_ = input_.subspan(1);
    return value;
  }
  /// In memory of its own, so that the sanitizer sees a step beyond it.
  Octets octets(std::size_t size) {
    const View taken = input_.first(std::min(size, input_.size()));
    input_ = input_.subspan(taken.size());
    return {taken.begin(), taken.end()};
  }

 private:
  View input_;
};

}  // namespace ows::transport::test
