// Random octets for keys and masks [RFC 6455 §5.3: unpredictable].
#pragma once

#include <cstddef>
#include <span>

namespace ows::websocket {

/// Fills `into`; at most 256 octets.
void random_octets(std::span<std::byte> into);

}  // namespace ows::websocket
