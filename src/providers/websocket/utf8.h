// UTF-8 in pieces [RFC 3629 §4]: a message may be cut inside a character, and is judged as early as it can be.
#pragma once

#include <cstdint>
#include <cstring>

#include "providers/transport/protocol.h"

namespace ows::websocket {

class Utf8Checker {
 public:
  /// How many octets it takes: all of them, or those before the first that no UTF-8 could go on with.
  std::size_t take(transport::View octets) {
    const std::byte* at = octets.data();
    const std::byte* const end = at + octets.size();
    while (at != end) {
      if (left_ == 0) {
        constexpr std::uint64_t high_bits = 0x8080808080808080;
        for (std::uint64_t eight; end - at >= 8; at += sizeof eight) {
          std::memcpy(&eight, at, sizeof eight);
          if ((eight & high_bits) != 0) break;
        }
        if (at == end) break;
      }
      if (!take(std::to_integer<std::uint8_t>(*at))) break;
      ++at;
    }
    return static_cast<std::size_t>(at - octets.data());
  }
  /// The octets so far end between two characters.
  bool complete() const { return left_ == 0; }

 private:
  bool take(std::uint8_t octet) {
    if (left_ > 0) {
      if (octet < least_ || octet > most_) return false;
      least_ = 0x80, most_ = 0xbf;
      --left_;
      return true;
    }
    if (octet < 0x80) return true;
    if (octet < 0xc2 || octet > 0xf4) return false;
    left_ = octet < 0xe0 ? 1 : octet < 0xf0 ? 2 : 3;
    // Neither a longer form than needed, nor a surrogate, nor beyond U+10FFFF.
    least_ = octet == 0xe0 ? 0xa0 : octet == 0xf0 ? 0x90 : 0x80;
    most_ = octet == 0xed ? 0x9f : octet == 0xf4 ? 0x8f : 0xbf;
    return true;
  }

  std::uint8_t left_ = 0, least_ = 0x80, most_ = 0xbf;
};

inline bool is_utf8(transport::View octets) {
  Utf8Checker checker;
  return checker.take(octets) == octets.size() && checker.complete();
}

}  // namespace ows::websocket
