#include "providers/iso/tpkt_reader.h"

#include <algorithm>

namespace ows::iso {

namespace {
/// The smallest TPKT [RFC 1006 §6]: a class 0 DT without data.
constexpr std::size_t min_tpkt_size = 7;
}  // namespace

/// Makes unit_ the first `size` octets of the current unit: in place where the caller's octets have them all, else
/// collected in buffer_. False when they are not there yet.
bool TpktReader::gather(View& octets, std::size_t size) {
  if (held_ == 0 && octets.size() >= size) {
    unit_ = octets.first(size);
    return true;
  }
  if (held_ < size) {
    const View taken = octets.first(std::min(size - held_, octets.size()));
    std::ranges::copy(taken, buffer_.begin() + static_cast<std::ptrdiff_t>(held_));
    held_ += taken.size();
    octets = octets.subspan(taken.size());
  }
  unit_ = View(buffer_).first(std::min(size, held_));
  return held_ >= size;
}

/// The unit is done with. A collected one has been taken out of the caller's octets already.
void TpktReader::consume(View& octets) {
  if (held_ == 0) octets = octets.subspan(unit_.size());
  held_ = 0;
}

void TpktReader::after_tpdu() { stage_ = left_ != 0 ? Stage::tpdu_start : Stage::tpkt_header; }

TpktReader::Item TpktReader::reject(const Malformed& malformed) {
  malformed_ = malformed;
  malformed_.rejected = unit_.first(std::min(malformed.offending, unit_.size()));
  left_ -= held_;  // an uncollected unit is still in the caller's octets, and is skipped there
  held_ = 0;
  stage_ = Stage::skip;
  return Item::malformed;
}

/// `nothing` means that the header was fine.
TpktReader::Item TpktReader::take_tpkt_header(View& octets) {
  const std::size_t length = std::to_integer<std::size_t>(unit_[2]) << 8 | std::to_integer<std::size_t>(unit_[3]);
  const bool good_version = unit_[0] == tpkt_version;
  consume(octets);
  if (!good_version || length < min_tpkt_size) {
    malformed_ =
        Malformed{.reason = good_version ? DisconnectReason::header_length_invalid : DisconnectReason::protocol_error,
                  .framing_lost = true};
    stage_ = Stage::lost;
    return Item::malformed;
  }
  left_ = length - tpkt_header_size;
  stage_ = Stage::tpdu_start;
  return Item::nothing;
}

TpktReader::Item TpktReader::next(View& octets) {
  for (;;) {
    switch (stage_) {
      case Stage::tpkt_header:
        if (!gather(octets, tpkt_header_size)) return Item::nothing;
        if (take_tpkt_header(octets) == Item::malformed) return Item::malformed;
        break;

      case Stage::tpdu_start: {
        if (!gather(octets, std::min<std::size_t>(left_, 2))) return Item::nothing;
        const auto shape = shape_of(unit_, left_, class_);
        if (!shape) return reject(shape.error());
        shape_ = *shape;
        stage_ = Stage::tpdu_header;
        break;
      }

      case Stage::tpdu_header: {
        if (!gather(octets, shape_.header)) return Item::nothing;
        if (shape_.code != TpduCode::dt) {
          if (auto tpdu = read_tpdu(shape_, unit_, class_); !tpdu) return reject(tpdu.error());
          stage_ = Stage::user_data;
          break;
        }
        const auto data = read_data(shape_, unit_, class_);
        if (!data) return reject(data.error());
        tpdu_ = *data;
        consume(octets);
        left_ -= shape_.header;
        stage_ = left_ != 0 ? Stage::data : Stage::tpkt_header;
        return Item::tpdu;
      }

      case Stage::user_data: {
        const std::size_t size = shape_.header + shape_.user_data;  // bounded: read_tpdu() has judged the user data
        if (!gather(octets, size)) return Item::nothing;
        auto tpdu = read_tpdu(shape_, unit_, class_);
        if (!tpdu) return reject(tpdu.error());
        tpdu_ = *tpdu;
        consume(octets);
        left_ -= size;
        after_tpdu();
        return Item::tpdu;
      }

      case Stage::data:
        if (octets.empty()) return Item::nothing;
        data_ = octets.first(std::min(left_, octets.size()));
        octets = octets.subspan(data_.size());
        left_ -= data_.size();
        if (left_ == 0) stage_ = Stage::tpkt_header;
        return Item::data;

      case Stage::skip: {
        const std::size_t skipped = std::min(left_, octets.size());
        octets = octets.subspan(skipped);
        left_ -= skipped;
        if (left_ != 0) return Item::nothing;
        stage_ = Stage::tpkt_header;
        break;
      }

      case Stage::lost: octets = {}; return Item::nothing;
    }
  }
}

}  // namespace ows::iso
