#include "providers/iso/tpdu.h"

#include <algorithm>

namespace ows::iso {

std::optional<Selector> Selector::from(View octets) {
  if (octets.size() > max_selector_size) return std::nullopt;
  Selector selector;
  std::ranges::copy(octets, selector.octets_.begin());
  selector.size_ = static_cast<std::uint8_t>(octets.size());
  return selector;
}

bool operator==(const Selector& a, const Selector& b) { return std::ranges::equal(a.view(), b.view()); }

}  // namespace ows::iso
