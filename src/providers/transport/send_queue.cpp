#include "providers/transport/send_queue.h"

#include <algorithm>

namespace ows::transport {

void SendQueue::put(View octets) {
  if (octets.empty()) return;
  compact_if_worth_it();
  const std::size_t offset = owned_.size();
  owned_.insert(owned_.end(), octets.begin(), octets.end());
  size_ += octets.size();
  add({nullptr, offset, octets.size()});
}

void SendQueue::add(const Segment& segment) {
  Segment* const last = first_ < segments_.size() ? &segments_.back() : nullptr;
  if (last && !last->borrowed && !segment.borrowed && last->offset + last->length == segment.offset)
    last->length += segment.length;
  else
    segments_.push_back(segment);
}

void SendQueue::put_borrowed(View octets) {
  // Small pieces are copied: an iovec entry costs more.
  constexpr std::size_t worth_borrowing = 512;
  if (octets.size() < worth_borrowing) return put(octets);
  add({octets.data(), 0, octets.size()});
  size_ += octets.size();
  has_borrowed_ = true;
}

void SendQueue::clear() {
  segments_.clear();
  owned_.clear();
  first_ = size_ = 0;
  has_borrowed_ = false;
}

std::size_t SendQueue::front(iovec* pieces, std::size_t capacity) const {
  std::size_t count = 0;
  for (std::size_t i = first_; i < segments_.size() && count < capacity; ++i)
    pieces[count++] = {const_cast<std::byte*>(data(segments_[i])), segments_[i].length};
  return count;
}

void SendQueue::consume(std::size_t octets) {
  size_ -= octets;
  if (size_ == 0) return clear();
  while (octets > 0) {
    Segment& segment = segments_[first_];
    const std::size_t here = std::min(octets, segment.length);
    if (segment.borrowed)
      segment.borrowed += here;
    else
      segment.offset += here;
    segment.length -= here;
    octets -= here;
    if (segment.length == 0) ++first_;
  }
}

void SendQueue::keep() {
  if (!has_borrowed_) return;
  for (std::size_t i = first_; i < segments_.size(); ++i) {
    Segment& segment = segments_[i];
    if (!segment.borrowed) continue;
    const std::size_t offset = owned_.size();
    owned_.insert(owned_.end(), segment.borrowed, segment.borrowed + segment.length);
    segment.borrowed = nullptr;
    segment.offset = offset;
  }
  has_borrowed_ = false;
  compact_if_worth_it();
}

/// A queue that is never empty must not grow by what has long been sent. What is copied here is less than what has been put
/// since the last time.
void SendQueue::compact_if_worth_it() {
  constexpr std::size_t slack = 64 * 1024;
  if (owned_.size() <= 2 * size_ + slack) return;
  std::vector<std::byte> all;
  all.reserve(size_);
  for (std::size_t i = first_; i < segments_.size(); ++i)
    all.insert(all.end(), data(segments_[i]), data(segments_[i]) + segments_[i].length);
  const std::size_t octets = size_;
  clear();
  owned_ = std::move(all);
  size_ = octets;
  if (size_ > 0) segments_.push_back({nullptr, 0, size_});
}

}  // namespace ows::transport
