// Frames of WebSocket [RFC 6455 §5.2]: what stands before the payload, and the reader that takes a stream of octets apart,
// however it is cut, without keeping payload.
//
// Why not wslay, which does the same: its reader copies every octet through a 4 KiB buffer in each connection's context,
// where thousands of idle connections want nothing and the kit wants a message's octets straight in the program's memory;
// and the checks that are the work (direction of masking, reserved opcodes, order of fragments, UTF-8) it makes only in its
// upper layer, which gathers whole messages.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "providers/transport/protocol.h"

namespace ows::websocket {

using transport::View;

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

constexpr bool is_control(Opcode opcode) { return (static_cast<std::uint8_t>(opcode) & 8) != 0; }

constexpr std::size_t max_control_payload = 125;
constexpr std::size_t max_frame_header = 14;

using MaskingKey = std::array<std::byte, 4>;

struct FrameHeader {
  bool fin = true;
  std::uint8_t reserved = 0;  ///< RSV1 to RSV3; none has a meaning without extensions
  Opcode opcode = Opcode::binary;
  bool masked = false;
  MaskingKey key{};
  std::uint64_t length = 0;
};

/// Writes the header to `into`, which has room for max_frame_header octets; how many they are.
std::size_t write_header(const FrameHeader& header, std::byte* into);

/// Masks or unmasks `octets` into `into` (they may be the same); `offset`: of the first octet in its payload.
void mask(View octets, const MaskingKey& key, std::uint64_t offset, std::byte* into);

class FrameReader {
 public:
  enum class Item : std::uint8_t {
    nothing,    ///< the octets are used up
    header,     ///< header() is complete; its payload, if any, comes as pieces
    payload,    ///< piece() is the next piece, still masked where the frame is
    malformed,  ///< a length in more octets than it needs, or of 2^63 and more
  };
  /// Takes the next item off the front of `octets`.
  Item next(View& octets);
  const FrameHeader& header() const { return header_; }
  View piece() const { return piece_; }
  /// Where piece() begins in its payload.
  std::uint64_t piece_offset() const { return header_.length - left_ - piece_.size(); }
  /// Octets of the payload that have not come yet.
  std::uint64_t payload_left() const { return left_; }
  /// The octets so far end inside a frame.
  bool within_frame() const { return held_ > 0 || left_ > 0; }

 private:
  std::size_t header_size() const;
  Item take_header();

  FrameHeader header_;
  std::uint64_t left_ = 0;
  View piece_;
  std::size_t held_ = 0;
  std::array<std::byte, max_frame_header> buffer_;
};

}  // namespace ows::websocket
