// The string functions whose names end in _s, once for char and once for UTF-16 units. The rules stand in
// include/crt/string.h.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cstddef>

#include "crt/export.h"

namespace ows::crt {

template <class Unit>
std::size_t length_within(const Unit* text, std::size_t limit) {
  std::size_t length = 0;
  while (length < limit && text[length]) ++length;
  return length;
}

/// strncpy_s and, with no limit, strcpy_s: at most `count` units of `from`.
template <class Unit>
int secure_copy(Unit* to, std::size_t size, const Unit* from, std::size_t count) {
  constexpr auto truncate = static_cast<std::size_t>(-1);
  if (!to && !size && !count) return 0;
  if (!to || !size) return invalid_parameter(EINVAL);
  if (count == 0) return *to = 0, 0;
  if (!from) return *to = 0, invalid_parameter(EINVAL);
  const std::size_t length = length_within(from, std::min(count, size));
  if (length < size) {
    *std::copy_n(from, length, to) = 0;
    return 0;
  }
  if (count == truncate) {
    *std::copy_n(from, size - 1, to) = 0;
    return 80;  // STRUNCATE
  }
  *to = 0;
  return invalid_parameter(ERANGE);
}

/// strncat_s and strcat_s.
template <class Unit>
int secure_append(Unit* to, std::size_t size, const Unit* from, std::size_t count) {
  if (!to && !size && !count) return 0;
  if (!to || !size) return invalid_parameter(EINVAL);
  if (!from && count) return *to = 0, invalid_parameter(EINVAL);
  const std::size_t length = length_within(to, size);
  if (length == size) return *to = 0, invalid_parameter(EINVAL);  // no final zero
  if (count == 0) return 0;
  const int result = secure_copy(to + length, size - length, from, count);
  if (result == ERANGE) *to = 0;
  return result;
}

constexpr std::size_t everything = static_cast<std::size_t>(-2);  // and not _TRUNCATE

/// strtok_s.
template <class Unit>
Unit* secure_token(Unit* text, const Unit* delimiters, Unit** context) {
  if (!delimiters || !context || (!text && !*context)) return refuse(EINVAL, static_cast<Unit*>(nullptr));
  if (!text) text = *context;
  const auto is_delimiter = [&](Unit unit) {
    for (const Unit* d = delimiters; *d; ++d) {
      if (*d == unit) return true;
    }
    return false;
  };
  while (*text && is_delimiter(*text)) ++text;
  if (!*text) return *context = text, nullptr;
  Unit* token = text;
  while (*text && !is_delimiter(*text)) ++text;
  if (*text) *text++ = 0;
  *context = text;
  return token;
}

/// memcpy_s and its siblings, in units: the destination is cleared where it is too small.
template <class Unit, class Copy>
int secure_memory(Unit* to, std::size_t size, const Unit* from, std::size_t count, bool clear, Copy copy) {
  if (!count) return 0;
  if (!to) return invalid_parameter(EINVAL);
  if (!from || size < count) {
    if (clear) std::fill_n(to, size, Unit{});
    return invalid_parameter(from ? ERANGE : EINVAL);
  }
  copy();
  return 0;
}

/// A number in a base from 2 to 36. `negative`: with a minus sign.
template <class Unit>
int to_digits(unsigned long long value, bool negative, Unit* to, std::size_t size, int base) {
  if (!to || !size) return invalid_parameter(EINVAL);
  *to = 0;
  if (base < 2 || base > 36) return invalid_parameter(EINVAL);
  Unit digits[66];
  Unit* first = digits + 66;
  *--first = 0;
  do {
    const auto digit = static_cast<unsigned>(value % static_cast<unsigned>(base));
    *--first = static_cast<Unit>(digit < 10 ? '0' + digit : 'a' + digit - 10);
    value /= static_cast<unsigned>(base);
  } while (value);
  if (negative) *--first = '-';
  if (static_cast<std::size_t>(digits + 66 - first) > size) return invalid_parameter(ERANGE);
  std::copy(first, digits + 66, to);
  return 0;
}

/// A signed one: negative only in base 10, as two's complement elsewhere.
template <class Unit>
int to_digits_signed(long long value, unsigned long long bits, Unit* to, std::size_t size, int base) {
  const bool negative = base == 10 && value < 0;
  return to_digits(negative ? 0 - static_cast<unsigned long long>(value) : bits, negative, to, size, base);
}

}  // namespace ows::crt
