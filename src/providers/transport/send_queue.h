// What a protocol has put out and the carrier has not taken yet.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <vector>

#include "providers/transport/protocol.h"

namespace ows::transport {

/// Octets in order. Borrowed ones are sent from the program's own memory where the carrier takes them at once; keep()
/// copies the rest before the program's call returns.
class SendQueue final : public Output {
 public:
  void put(View octets) override;
  void put_borrowed(View octets) override;
  void shut() override { ends_ = true; }
  void reset() override { broken_off_ = true; }
  /// Behind the last octet the carrier's sending is to be shut; once.
  bool ends() const { return ends_; }
  void ended() { ends_ = false; }
  bool broken_off() const { return broken_off_; }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  /// Octets of memory of its own, in use or waiting to be used again.
  std::size_t footprint() const { return owned_.size(); }
  void clear();

  /// The front, as many pieces as fit into `pieces`; returns how many.
  std::size_t front(iovec* pieces, std::size_t capacity) const;
  /// The carrier has taken this many octets.
  void consume(std::size_t octets);
  /// Copies what is still borrowed.
  void keep();

 private:
  struct Segment {
    const std::byte* borrowed;  ///< nullptr: owned, at `offset` of owned_
    std::size_t offset;
    std::size_t length;
  };
  const std::byte* data(const Segment& segment) const {
    return segment.borrowed ? segment.borrowed : owned_.data() + segment.offset;
  }

  void add(const Segment& segment);
  void compact_if_worth_it();

  std::vector<Segment> segments_;
  std::size_t first_ = 0;  ///< segments before it are consumed
  std::vector<std::byte> owned_;
  std::size_t size_ = 0;
  bool has_borrowed_ = false;
  bool ends_ = false, broken_off_ = false;
};

}  // namespace ows::transport
