#include "providers/transport/receive_queue.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace ows::transport {

void ReceiveQueue::append(View piece, bool end_of_message) {
  constexpr std::size_t worth_moving = 64 * 1024;
  if (head_ == octets_.size()) {
    octets_.clear();
    head_ = 0;
  } else if (head_ > worth_moving && head_ > octets_.size() / 2) {
    octets_.erase(octets_.begin(), octets_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
  octets_.insert(octets_.end(), piece.begin(), piece.end());
  within_message_ = !end_of_message;
  if (!end_of_message) return;
  ends_.push_back(position_ + size());
  for (const auto& message : std::exchange(apart_, {})) append(message, true);
}

void ReceiveQueue::append_apart(View message) {
  if (within_message_)
    apart_.emplace_back(message.begin(), message.end());
  else
    append(message, true);
}

std::size_t ReceiveQueue::front_size() const {
  return ends_.empty() ? size() : static_cast<std::size_t>(ends_.front() - position_);
}

void ReceiveQueue::clear() {
  position_ += size();
  octets_.clear();
  head_ = 0;
  ends_.clear();
  apart_.clear();
}

std::size_t ReceiveQueue::copy(Buffers into, std::size_t limit) const {
  std::size_t done = 0;
  for (const auto& buffer : into) {
    const std::size_t here = std::min(buffer.size(), limit - done);
    if (here > 0) std::memcpy(buffer.data(), octets_.data() + head_ + done, here);
    done += here;
  }
  return done;
}

void ReceiveQueue::drop(std::size_t octets) {
  head_ += octets;
  position_ += octets;
}

ReceiveQueue::Taken ReceiveQueue::take_message(Buffers into, bool peek) {
  const std::size_t there = front_size();
  const std::size_t taken = copy(into, there);
  const bool end = has_message() && taken == there;
  if (!peek) {
    drop(taken);
    if (end) ends_.pop_front();
  }
  return {taken, end};
}

std::size_t ReceiveQueue::take_octets(Buffers into, bool peek) {
  const std::size_t taken = copy(into, size());
  if (!peek) {
    drop(taken);
    while (!ends_.empty() && ends_.front() <= position_) ends_.pop_front();
  }
  return taken;
}

}  // namespace ows::transport
