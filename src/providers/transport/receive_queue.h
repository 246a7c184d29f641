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
  /// A message begins, of this kind (ServiceUser::on_message).
  void begin_message(std::uint8_t kind) { incoming_kind_ = kind; }
  /// The kind of the message that was taken from last.
  std::uint8_t kind_taken() const { return kind_taken_; }
  /// A piece of the message that is coming in.
  void append(View piece, bool end_of_message);
  /// A message of its own, behind the one that is coming in.
  void append_apart(View message);

  std::size_t size() const { return octets_.size() - head_; }
  /// What it takes of a limit: empty messages are not free.
  std::size_t footprint() const { return size() + ends_.size() * sizeof(End); }
  /// A whole message (an empty one too) stands in front.
  bool has_message() const { return !ends_.empty(); }
  /// The message that is coming in lacks its end.
  bool within_message() const { return within_message_; }
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

  // --- straight to the program --------------------------------------------------------------------------------------
  /// A receive that waits: what comes in goes to its memory, without a stop here. `by_message`: up to the end of the
  /// message. False where a message stands in front, or another receive waits. `into` must stay until drop_target().
  bool aim(Buffers into, bool by_message);
  bool aimed() const { return target_.aimed; }
  /// What has come so far, and whether no more will go there: the memory is full, or the message ended.
  const Taken& target() const { return target_.taken; }
  bool target_done() const { return target_.room == 0 || (target_.by_message && target_.taken.end_of_message); }
  /// Where the next octets go; empty: not to the program.
  std::span<std::byte> target_room() const;
  /// The end of aim(); `keep`: what has come is put back in front.
  void drop_target(Buffers into, bool put_back);

 private:
  std::size_t copy(Buffers into, std::size_t limit);
  void drop(std::size_t octets);
  View fill_target(View piece, bool end_of_message);

  std::vector<std::byte> octets_;
  std::size_t head_ = 0;
  std::uint64_t position_ = 0;  ///< of head_, counted from the beginning of the connection
  struct End {
    std::uint64_t position : 56;  ///< behind a complete message
    std::uint64_t kind : 8;
  };
  std::deque<End> ends_;
  std::uint8_t incoming_kind_ = 0, kind_taken_ = 0;
  bool within_message_ = false;                ///< the last message lacks its end
  std::vector<std::vector<std::byte>> apart_;  ///< messages that wait for it
  struct Target {
    Buffers into;
    bool aimed = false, by_message = false;
    Taken taken{0, false};
    std::size_t room = 0;
    std::size_t buffer = 0, offset = 0;  ///< where the next octet goes
  } target_;
};

}  // namespace ows::transport
