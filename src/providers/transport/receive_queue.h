// Received data between the protocol and the program, with the boundaries of messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "providers/transport/protocol.h"

namespace ows::transport {

/// Memory of the program's that a receive fills, in order.
using Buffers = std::span<const std::span<std::byte>>;

class ReceiveQueue {
 public:
  /// A piece of the message that is coming in.
  void append(View piece, bool end_of_message);
  /// A message of its own, behind the one that is coming in.
  void append_apart(View message);

  std::size_t size() const { return octets_.size() - head_; }
  /// What it takes of a limit: empty messages are not free.
  std::size_t footprint() const { return size() + ends_.size() * sizeof(std::uint64_t); }
  /// A whole message (an empty one too) stands in front.
  bool has_message() const { return !ends_.empty(); }
  /// Octets of the front message that are there.
  std::size_t front_size() const;
  void clear();

  struct Taken {
    std::size_t octets;
    bool end_of_message;  ///< the message ends with these octets
  };
  /// Takes from the front message only, as much as fits. `peek` leaves it there.
  Taken take_message(Buffers into, bool peek);
  /// Takes octets whatever messages they belong to; empty messages vanish.
  std::size_t take_octets(Buffers into, bool peek);

 private:
  std::size_t copy(Buffers into, std::size_t limit) const;
  void drop(std::size_t octets);

  std::vector<std::byte> octets_;
  std::size_t head_ = 0;
  std::uint64_t position_ = 0;                 ///< of head_, counted from the beginning of the connection
  std::deque<std::uint64_t> ends_;             ///< positions behind complete messages
  bool within_message_ = false;                ///< the last message lacks its end
  std::vector<std::vector<std::byte>> apart_;  ///< messages that wait for it
};

}  // namespace ows::transport
