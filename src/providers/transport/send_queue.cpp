#include "providers/transport/send_queue.h"

#include <algorithm>

namespace ows::transport {

void SendQueue::put(View octets) {
  if (octets.empty()) return;
  const std::size_t offset = owned_.size();
  owned_.insert(owned_.end(), octets.begin(), octets.end());
  size_ += octets.size();
  if (first_ < segments_.size() && !segments_.back().borrowed)
    segments_.back().length += octets.size();
  else
    segments_.push_back({nullptr, offset, octets.size()});
}

void SendQueue::put_borrowed(View octets) {
  // Small pieces are copied: an iovec entry costs more.
  constexpr std::size_t worth_borrowing = 512;
  if (octets.size() < worth_borrowing) return put(octets);
  segments_.push_back({octets.data(), 0, octets.size()});
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
  std::vector<std::byte> all;
  all.reserve(size_);
  for (std::size_t i = first_; i < segments_.size(); ++i)
    all.insert(all.end(), data(segments_[i]), data(segments_[i]) + segments_[i].length);
  clear();
  put(all);
}

}  // namespace ows::transport
