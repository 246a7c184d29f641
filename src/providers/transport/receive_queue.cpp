#include "providers/transport/receive_queue.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace ows::transport {

void ReceiveQueue::append(View piece, bool end_of_message) {
  if (target_.aimed && !target_done()) {
    piece = fill_target(piece, end_of_message);
    if (piece.empty()) {
      // A stream has no ends to keep, and the end of a message is kept with the octets before it.
      within_message_ = !end_of_message;
      if (!end_of_message) return;
      for (const auto& message : std::exchange(apart_, {})) append(message, true);
      return;
    }
  }
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
  ends_.push_back({position_ + size(), incoming_kind_});
  for (const auto& message : std::exchange(apart_, {})) append(message, true);
}

void ReceiveQueue::append_apart(View message) {
  if (within_message_)
    apart_.emplace_back(message.begin(), message.end());
  else
    append(message, true);
}

std::size_t ReceiveQueue::front_size() const {
  return ends_.empty() ? size() : static_cast<std::size_t>(ends_.front().position - position_);
}

void ReceiveQueue::clear() {
  position_ += size();
  octets_.clear();
  head_ = 0;
  ends_.clear();
  apart_.clear();
  target_ = {};
}

bool ReceiveQueue::aim(Buffers into, bool by_message) {
  if (target_.aimed || has_message()) return false;
  std::size_t room = 0;
  for (const auto& buffer : into) room += buffer.size();
  if (room == 0) return false;
  target_ = {into, true, by_message, {0, false}, room, 0, 0};
  const View waiting = View(octets_).subspan(head_);
  const std::size_t taken = std::min(waiting.size(), room);
  fill_target(waiting.first(taken), false);
  drop(taken);
  return true;
}

std::span<std::byte> ReceiveQueue::target_room() const {
  if (!target_.aimed || target_done()) return {};
  std::size_t buffer = target_.buffer, offset = target_.offset;
  while (offset == target_.into[buffer].size()) ++buffer, offset = 0;
  return target_.into[buffer].subspan(offset);
}

/// Returns what does not fit.
View ReceiveQueue::fill_target(View piece, bool end_of_message) {
  kind_taken_ = incoming_kind_;
  while (!piece.empty() && target_.room > 0) {
    const std::span<std::byte> room = target_room();
    const std::size_t here = std::min(room.size(), piece.size());
    // It may lie there already, or a little behind: the carrier is read straight into target_room().
    if (piece.data() != room.data()) std::memmove(room.data(), piece.data(), here);
    while (target_.offset == target_.into[target_.buffer].size()) ++target_.buffer, target_.offset = 0;
    target_.offset += here;
    target_.room -= here;
    target_.taken.octets += here;
    position_ += here;
    piece = piece.subspan(here);
  }
  target_.taken.end_of_message = end_of_message && piece.empty();
  return piece;
}

void ReceiveQueue::drop_target(Buffers into, bool put_back) {
  if (!target_.aimed || target_.into.data() != into.data()) return;
  const Target target = std::exchange(target_, {});
  if (!put_back || target.taken.octets == 0) return;
  std::vector<std::byte> all;
  all.reserve(target.taken.octets + size());
  for (const auto& buffer : into) {
    const std::size_t here = std::min(buffer.size(), target.taken.octets - all.size());
    all.insert(all.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(here));
  }
  all.insert(all.end(), octets_.begin() + static_cast<std::ptrdiff_t>(head_), octets_.end());
  octets_ = std::move(all);
  head_ = 0;
  position_ -= target.taken.octets;
  if (target.by_message && target.taken.end_of_message) ends_.push_front({position_ + target.taken.octets, kind_taken_});
}

std::size_t ReceiveQueue::copy(Buffers into, std::size_t limit) {
  kind_taken_ = ends_.empty() ? incoming_kind_ : static_cast<std::uint8_t>(ends_.front().kind);
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
    while (!ends_.empty() && ends_.front().position <= position_) ends_.pop_front();
  }
  return taken;
}

}  // namespace ows::transport
