// Numbers as text and back: _itoa, _atoi64, wcstol and their families.
#include <crt/stdlib.h>
#include <crt/wchar.h>

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "crt/secure_strings.h"

using namespace ows::crt;

namespace {

constexpr std::size_t unchecked = 66;  // the program says that its buffer is large enough

using Wide = char16_t;

/// The characters of a number are ASCII: anything else ends it. `parse(const char*, char**)`.
template <class Parse>
auto parsed(const Wide* text, Wide** end, Parse parse) {
  using Number = decltype(parse(static_cast<const char*>(nullptr), static_cast<char**>(nullptr)));
  if (end) *end = const_cast<Wide*>(text);
  if (!text) return refuse(EINVAL, Number{});
  std::string narrow;
  for (const Wide* c = text; *c && *c < 128; ++c) narrow += static_cast<char>(*c);
  char* stopped = nullptr;
  const Number number = parse(narrow.c_str(), &stopped);
  if (end) *end = const_cast<Wide*>(text) + (stopped - narrow.c_str());
  return number;
}

unsigned long long bits32(int value) { return static_cast<unsigned>(value); }
unsigned long long bits64(long long value) { return static_cast<unsigned long long>(value); }

}  // namespace

errno_t _itoa_s(int value, char* to, std::size_t size, int base) {
  return to_digits_signed(value, bits32(value), to, size, base);
}
errno_t _ultoa_s(unsigned value, char* to, std::size_t size, int base) { return to_digits(value, false, to, size, base); }
errno_t _i64toa_s(long long value, char* to, std::size_t size, int base) {
  return to_digits_signed(value, bits64(value), to, size, base);
}
errno_t _ui64toa_s(unsigned long long value, char* to, std::size_t size, int base) {
  return to_digits(value, false, to, size, base);
}
errno_t _itow_s(int value, ows_wide* to, std::size_t size, int base) {
  return to_digits_signed(value, bits32(value), to, size, base);
}
char* _itoa(int value, char* to, int base) { return _itoa_s(value, to, unchecked, base), to; }
char* _ultoa(unsigned value, char* to, int base) { return _ultoa_s(value, to, unchecked, base), to; }
char* _i64toa(long long value, char* to, int base) { return _i64toa_s(value, to, unchecked, base), to; }
char* _ui64toa(unsigned long long value, char* to, int base) { return _ui64toa_s(value, to, unchecked, base), to; }
ows_wide* _itow(int value, ows_wide* to, int base) { return _itow_s(value, to, unchecked, base), to; }
ows_wide* _ultow(unsigned value, ows_wide* to, int base) { return to_digits(value, false, to, unchecked, base), to; }
ows_wide* _i64tow(long long value, ows_wide* to, int base) {
  return to_digits_signed(value, bits64(value), to, unchecked, base), to;
}
ows_wide* _ui64tow(unsigned long long value, ows_wide* to, int base) {
  return to_digits(value, false, to, unchecked, base), to;
}

long long _atoi64(const char* text) { return text ? std::strtoll(text, nullptr, 10) : refuse(EINVAL, 0LL); }
long long _strtoi64(const char* text, char** end, int base) { return std::strtoll(text, end, base); }
unsigned long long _strtoui64(const char* text, char** end, int base) { return std::strtoull(text, end, base); }

OWS_EXPORT long ws2_wcstol(const Wide* text, Wide** end, int base) {
  return parsed(text, end, [base](const char* t, char** e) { return std::strtol(t, e, base); });
}
OWS_EXPORT unsigned long ws2_wcstoul(const Wide* text, Wide** end, int base) {
  return parsed(text, end, [base](const char* t, char** e) { return std::strtoul(t, e, base); });
}
OWS_EXPORT long long ws2_wcstoll(const Wide* text, Wide** end, int base) {
  return parsed(text, end, [base](const char* t, char** e) { return std::strtoll(t, e, base); });
}
OWS_EXPORT unsigned long long ws2_wcstoull(const Wide* text, Wide** end, int base) {
  return parsed(text, end, [base](const char* t, char** e) { return std::strtoull(t, e, base); });
}
OWS_EXPORT double ws2_wcstod(const Wide* text, Wide** end) {
  return parsed(text, end, [](const char* t, char** e) { return std::strtod(t, e); });
}
OWS_EXPORT float ws2_wcstof(const Wide* text, Wide** end) {
  return parsed(text, end, [](const char* t, char** e) { return std::strtof(t, e); });
}
long long _wcstoi64(const ows_wide* text, ows_wide** end, int base) { return ws2_wcstoll(text, end, base); }
unsigned long long _wcstoui64(const ows_wide* text, ows_wide** end, int base) { return ws2_wcstoull(text, end, base); }
int _wtoi(const ows_wide* text) { return static_cast<int>(ws2_wcstol(text, nullptr, 10)); }
long _wtol(const ows_wide* text) { return ws2_wcstol(text, nullptr, 10); }
long long _wtoi64(const ows_wide* text) { return ws2_wcstoll(text, nullptr, 10); }
double _wtof(const ows_wide* text) { return ws2_wcstod(text, nullptr); }

unsigned short _byteswap_ushort(unsigned short value) { return __builtin_bswap16(value); }
unsigned _byteswap_ulong(unsigned value) { return __builtin_bswap32(value); }
unsigned long long _byteswap_uint64(unsigned long long value) { return __builtin_bswap64(value); }
unsigned _rotl(unsigned value, int shift) { return std::rotl(value, shift); }
unsigned _rotr(unsigned value, int shift) { return std::rotr(value, shift); }
