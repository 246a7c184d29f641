#include "names/address_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>

namespace ows::names {
namespace {

int digit_of(char c, int base) {
  const int value = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : 16;
  return value < base ? value : -1;
}

/// Reads text from the front.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  [[nodiscard]] std::size_t position() const { return at_; }
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  void skip(std::size_t count) { at_ += count; }
  bool take(char c) {
    if (at_end() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void back_to(std::size_t position) { at_ = position; }
  /// What has been read since `first`: at least one digit and nothing else.
  [[nodiscard]] bool are_decimal(std::size_t first) const {
    const std::string_view read = text_.substr(first, at_ - first);
    return !read.empty() && read.find_first_not_of("0123456789") == std::string_view::npos;
  }

  /// Digits of `base`, at least one, together no more than `limit`, which is below 2^32. Else -1 (an optional costs more
  /// than the parsing).
  std::int64_t number(int base, std::int64_t limit) {
    std::int64_t value = 0;
    const std::size_t first = at_;
    for (int digit; (digit = digit_of(peek(), base)) >= 0; ++at_) {
      value = value * base + digit;
      if (value > limit) return -1;
    }
    return at_ == first ? -1 : value;
  }

  /// C's notations: 0x50, 0120, 80.
  std::int64_t c_number(std::int64_t limit) {
    if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X')) {
      skip(2);
      return number(16, limit);
    }
    const bool octal = peek() == '0' && digit_of(peek(1), 10) >= 0;
    const auto value = number(octal ? 8 : 10, limit);
    return octal && digit_of(peek(), 10) >= 0 ? -1 : value;  // an 8 or a 9
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

void write_network_order(IN_ADDR& address, std::uint32_t value) { address.s_addr = htonl(value); }

/// Four decimal parts up to 255. `zeros`: parts may begin with zeros.
std::optional<std::uint32_t> dotted_decimal(Reader& reader, bool zeros) {
  std::uint32_t value = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && !reader.take('.')) return std::nullopt;
    if (!zeros && reader.peek() == '0' && digit_of(reader.peek(1), 10) >= 0) return std::nullopt;
    const auto number = reader.number(10, 255);
    if (number < 0) return std::nullopt;
    value = value << 8 | static_cast<std::uint32_t>(number);
  }
  return value;
}

/// One to four parts; the last one fills the octets that are left.
std::optional<std::uint32_t> classic(Reader& reader) {
  std::uint32_t value = 0;
  for (unsigned part = 0;; ++part) {
    const auto number = reader.c_number(std::numeric_limits<std::uint32_t>::max());
    if (number < 0) return std::nullopt;
    if (part < 3 && reader.peek() == '.') {
      if (number > 255) return std::nullopt;
      value |= static_cast<std::uint32_t>(number) << (24 - 8 * part);
      reader.skip(1);
      continue;
    }
    if (number >> (32 - 8 * part)) return std::nullopt;
    return value | static_cast<std::uint32_t>(number);
  }
}

std::optional<USHORT> port_of(Reader& reader) {
  const auto number = reader.c_number(65535);
  if (number <= 0 || !reader.at_end()) return std::nullopt;
  return static_cast<USHORT>(number);
}

using Words = std::array<unsigned, 8>;

/// Groups of up to four hexadecimal digits from `reader` on into `words`; returns how many there are, and where "::" stood.
struct Groups {
  std::size_t count = 0;
  std::optional<std::size_t> gap;
};

/// A ':' that begins another group, or "::" where there is none yet, goes on; anything else ends the address.
bool goes_on(Reader& reader, Groups& groups) {
  if (reader.peek() != ':' || groups.count == 8) return false;
  if (reader.peek(1) == ':') {
    if (groups.gap) return false;
    groups.gap = groups.count;
    reader.skip(2);
    return digit_of(reader.peek(), 16) >= 0;
  }
  if (digit_of(reader.peek(1), 16) < 0 && groups.gap) return false;
  reader.skip(1);
  return true;
}

std::optional<Groups> read_groups(Reader& reader, Words& words) {
  Groups groups;
  if (reader.peek() == ':') {
    if (reader.peek(1) != ':') return std::nullopt;
    groups.gap = 0;
    reader.skip(2);
    if (digit_of(reader.peek(), 16) < 0) return groups;
  }
  for (bool more = true; more; more = goes_on(reader, groups)) {
    if (groups.count == 8) break;
    const std::size_t first = reader.position();
    const auto group = reader.number(16, 0xffff);
    // Dotted decimal can only be what comes last.
    if (groups.count <= 6 && reader.peek() == '.' && reader.are_decimal(first)) {
      reader.back_to(first);
      const auto ipv4 = dotted_decimal(reader, true);
      if (!ipv4) return std::nullopt;
      words[groups.count++] = *ipv4 >> 16;
      words[groups.count++] = *ipv4 & 0xffff;
      break;
    }
    if (group < 0 || reader.position() - first > 4) return std::nullopt;
    words[groups.count++] = static_cast<unsigned>(group);
  }
  return groups;
}

}  // namespace

Parse parse_ipv4(std::string_view text, bool strict, IN_ADDR& address) {
  Reader reader(text);
  const auto value = strict ? dotted_decimal(reader, false) : classic(reader);
  // A fifth part, or more of the last one, makes it no address at all.
  const char next = reader.peek();
  if (!value || (next == '.' && digit_of(reader.peek(1), 10) >= 0)) return {false, reader.position()};
  write_network_order(address, *value);
  return {true, reader.position()};
}

Parse parse_ipv6(std::string_view text, IN6_ADDR& address) {
  Reader reader(text);
  Words words{};
  const auto groups = read_groups(reader, words);
  if (!groups || (groups->count < 8 && !groups->gap)) return {false, reader.position()};
  if (groups->gap) {  // what stands behind the gap moves to the end
    std::rotate(words.begin() + static_cast<std::ptrdiff_t>(*groups->gap),
                words.begin() + static_cast<std::ptrdiff_t>(groups->count), words.end());
  }
  for (std::size_t i = 0; i < 8; ++i) address.u.Word[i] = htons(static_cast<u_short>(words[i]));
  return {true, reader.position()};
}

std::optional<Endpoint4> parse_endpoint4(std::string_view text, bool strict) {
  Endpoint4 result;
  const Parse parse = parse_ipv4(text, strict, result.address);
  if (!parse.good) return std::nullopt;
  Reader reader(text.substr(parse.used));
  if (reader.at_end()) return result;
  if (!reader.take(':')) return std::nullopt;
  const auto port = port_of(reader);
  if (!port) return std::nullopt;
  result.port = *port;
  return result;
}

std::optional<Endpoint6> parse_endpoint6(std::string_view text) {
  Endpoint6 result;
  const bool bracket = text.starts_with('[');
  if (bracket) text.remove_prefix(1);
  const Parse parse = parse_ipv6(text, result.address);
  if (!parse.good) return std::nullopt;
  Reader reader(text.substr(parse.used));
  if (reader.take('%')) {
    const auto scope = reader.number(10, std::numeric_limits<ULONG>::max());
    if (scope < 0) return std::nullopt;
    result.scope = static_cast<ULONG>(scope);
  }
  if (bracket && !reader.take(']')) return std::nullopt;
  if (reader.at_end()) return result;
  if (!bracket || !reader.take(':')) return std::nullopt;
  const auto port = port_of(reader);
  if (!port) return std::nullopt;
  result.port = *port;
  return result;
}

std::string format_ipv4(const IN_ADDR& address, unsigned port) {
  unsigned char octets[4];
  std::memcpy(octets, &address, sizeof octets);
  std::string text;
  for (const unsigned octet : octets) {
    if (!text.empty()) text += '.';
    text += std::to_string(octet);
  }
  if (port) {
    text += ':';
    text += std::to_string(port);
  }
  return text;
}

namespace {

/// Whether the last 32 bits are an IPv4 address that people want to read as such.
bool ends_in_ipv4(const Words& w) {
  const bool four_zeros = !w[0] && !w[1] && !w[2] && !w[3];
  if (four_zeros && !w[4] && !w[5]) return w[6] != 0;      // compatible, but :: and ::1 are what they are
  if (four_zeros && !w[4] && w[5] == 0xffff) return true;  // mapped
  if (four_zeros && w[4] == 0xffff && !w[5]) return true;  // translated, RFC 2765
  return (w[4] & ~0x0200u) == 0 && w[5] == 0x5efe;         // ISATAP, RFC 5214
}

/// The first of the longest runs of zeros of two words at least, as RFC 5952 wants it: first word and length.
struct Run {
  std::size_t first = 0, length = 0;
};
Run zeros_of(const Words& words, std::size_t count) {
  Run best, here;
  for (std::size_t i = 0; i < count; ++i) {
    if (words[i]) {
      here = {};
      continue;
    }
    if (here.length++ == 0) here.first = i;
    if (here.length > best.length) best = here;
  }
  return best.length >= 2 ? best : Run{};
}

void append_hexadecimal(std::string& text, unsigned value) {
  constexpr char digits[] = "0123456789abcdef";
  bool begun = false;
  for (int shift = 12; shift >= 0; shift -= 4) {
    const unsigned digit = value >> shift & 15;
    begun = begun || digit || shift == 0;
    if (begun) text += digits[digit];
  }
}

}  // namespace

std::string format_ipv6(const IN6_ADDR& address, ULONG scope, unsigned port) {
  Words words;
  for (std::size_t i = 0; i < 8; ++i) words[i] = ntohs(address.u.Word[i]);
  const bool ipv4 = ends_in_ipv4(words);
  const std::size_t count = ipv4 ? 6 : 8;
  const Run zeros = zeros_of(words, count);
  std::string text;
  if (port) text += '[';
  for (std::size_t i = 0; i < count; ++i) {
    if (zeros.length && i == zeros.first) {
      text += "::";
      i += zeros.length - 1;
      continue;
    }
    if (i > 0 && text.back() != ':') text += ':';
    append_hexadecimal(text, words[i]);
  }
  if (ipv4) {
    if (text.back() != ':') text += ':';
    IN_ADDR last;
    std::memcpy(&last, address.u.Byte + 12, sizeof last);
    text += format_ipv4(last);
  }
  if (scope) {
    text += '%';
    text += std::to_string(scope);
  }
  if (port) {
    text += "]:";
    text += std::to_string(port);
  }
  return text;
}

std::string ascii_of(std::u16string_view text) {
  std::string result(text.size(), '\0');
  std::ranges::transform(text, result.begin(), [](char16_t unit) { return unit < 0x80 ? static_cast<char>(unit) : '\x01'; });
  return result;
}

std::u16string wide_of(std::string_view ascii) { return {ascii.begin(), ascii.end()}; }

}  // namespace ows::names
