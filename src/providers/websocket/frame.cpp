#include "providers/websocket/frame.h"

#include <algorithm>
#include <cstring>

namespace ows::websocket {
namespace {

constexpr std::uint8_t fin_bit = 0x80, mask_bit = 0x80, length_bits = 0x7f, opcode_bits = 0x0f;
constexpr std::uint8_t length_in_2 = 126, length_in_8 = 127;

std::uint64_t read_number(const std::byte* octets, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i) number = number << 8 | std::to_integer<std::uint64_t>(octets[i]);
  return number;
}

}  // namespace

std::size_t write_header(const FrameHeader& header, std::byte* into) {
  std::size_t size = 0;
  const auto put = [&](std::uint64_t octet) { into[size++] = static_cast<std::byte>(octet); };
  put((header.fin ? fin_bit : 0U) | static_cast<std::uint8_t>(header.opcode));
  const std::uint8_t masked = header.masked ? mask_bit : 0;
  int extended = 0;  // octets
  if (header.length < length_in_2) {
    put(masked | header.length);
  } else if (header.length <= 0xffff) {
    put(masked | length_in_2);
    extended = 2;
  } else {
    put(masked | length_in_8);
    extended = 8;
  }
  while (extended-- > 0) put(header.length >> (8 * extended) & 0xff);
  if (header.masked) {
    std::memcpy(into + size, header.key.data(), header.key.size());
    size += header.key.size();
  }
  return size;
}

void mask(View octets, const MaskingKey& key, std::uint64_t offset, std::byte* into) {
  std::array<std::byte, 8> turned;
  for (std::size_t i = 0; i < turned.size(); ++i) turned[i] = key[(offset + i) & 3];
  std::uint64_t word;
  std::memcpy(&word, turned.data(), sizeof word);
  std::size_t i = 0;
  for (; i + sizeof word <= octets.size(); i += sizeof word) {
    std::uint64_t eight;
    std::memcpy(&eight, octets.data() + i, sizeof eight);
    eight ^= word;
    std::memcpy(into + i, &eight, sizeof eight);
  }
  for (; i < octets.size(); ++i) into[i] = octets[i] ^ turned[i & 7];
}

std::size_t FrameReader::header_size() const {
  if (held_ < 2) return 2;
  const auto second = std::to_integer<std::uint8_t>(buffer_[1]);
  const std::uint8_t length = second & length_bits;
  return 2U + (length == length_in_2 ? 2U : length == length_in_8 ? 8U : 0U) + ((second & mask_bit) != 0 ? 4U : 0U);
}

FrameReader::Item FrameReader::next(View& octets) {
  if (left_ > 0) {
    if (octets.empty()) return Item::nothing;
    piece_ = octets.first(static_cast<std::size_t>(std::min<std::uint64_t>(left_, octets.size())));
    octets = octets.subspan(piece_.size());
    left_ -= piece_.size();
    return Item::payload;
  }
  while (held_ < header_size()) {
    if (octets.empty()) return Item::nothing;
    const std::size_t here = std::min(header_size() - held_, octets.size());
    std::memcpy(buffer_.data() + held_, octets.data(), here);
    octets = octets.subspan(here);
    held_ += here;
  }
  return take_header();
}

FrameReader::Item FrameReader::take_header() {
  const auto first = std::to_integer<std::uint8_t>(buffer_[0]), second = std::to_integer<std::uint8_t>(buffer_[1]);
  header_.fin = (first & fin_bit) != 0;
  header_.reserved = (first >> 4) & 7;
  header_.opcode = static_cast<Opcode>(first & opcode_bits);
  header_.masked = (second & mask_bit) != 0;
  header_.length = second & length_bits;
  std::size_t at = 2;
  bool minimal = true;
  if (header_.length == length_in_2) {
    header_.length = read_number(buffer_.data() + at, 2);
    minimal = header_.length >= length_in_2;
    at += 2;
  } else if (header_.length == length_in_8) {
    header_.length = read_number(buffer_.data() + at, 8);
    minimal = header_.length > 0xffff && header_.length >> 63 == 0;
    at += 8;
  }
  header_.key = {};
  if (header_.masked) std::memcpy(header_.key.data(), buffer_.data() + at, header_.key.size());
  held_ = 0;
  piece_ = {};
  if (!minimal) return Item::malformed;
  left_ = header_.length;
  return Item::header;
}

}  // namespace ows::websocket
