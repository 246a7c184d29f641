// printf and its family, narrow and wide: where the text of format.h goes, and what each returns.
#include <crt/stdio.h>
#include <crt/wchar.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <new>
#include <string>

#include "border/utf16.h"
#include "crt/export.h"
#include "crt/format.h"

namespace ows::crt {
namespace {

using Wide = char16_t;

const std::string& octets(const std::string& text) { return text; }
std::string octets(const std::u16string& text) { return to_utf8(text); }

/// `use(text)` for a text that could be made; -1 otherwise.
template <class Unit, class Use>
int with_text(const Unit* form, va_list arguments, Use use) {
  try {
    const auto text = format(form, arguments);
    return text ? use(*text) : -1;
  } catch (const std::bad_alloc&) {
    errno = ENOMEM;
    return -1;
  }
}

template <class Unit>
int to_file(std::FILE* file, const Unit* form, va_list arguments) {
  if (!file) return refuse(EINVAL, -1);
  return with_text(form, arguments, [&](const auto& text) {
    const std::string& out = octets(text);
    if (std::fwrite(out.data(), 1, out.size(), file) != out.size()) return -1;
    return static_cast<int>(text.size());
  });
}

template <class Unit>
int length_of(const Unit* form, va_list arguments) {
  return with_text(form, arguments, [](const auto& text) { return static_cast<int>(text.size()); });
}

/// C99's snprintf: cut to fit, with a final zero; the length it would have had.
template <class Unit>
int cut(Unit* to, std::size_t size, const Unit* form, va_list arguments) {
  if (!to && size) return refuse(EINVAL, -1);
  return with_text(form, arguments, [&](const auto& text) {
    if (size) *std::copy_n(text.begin(), std::min(text.size(), size - 1), to) = 0;
    return static_cast<int>(text.size());
  });
}

/// C99's swprintf: fails when it does not fit.
int fit(Wide* to, std::size_t size, const Wide* form, va_list arguments) {
  const int length = cut(to, size, form, arguments);
  return length >= 0 && static_cast<std::size_t>(length) < size ? length : -1;
}

/// _snprintf: no final zero where the text fills the buffer; -1 where it is longer.
template <class Unit>
int fill(Unit* to, std::size_t count, const Unit* form, va_list arguments) {
  if (!to && count) return refuse(EINVAL, -1);
  return with_text(form, arguments, [&](const auto& text) {
    Unit* end = std::copy_n(text.begin(), std::min(text.size(), count), to);
    if (text.size() < count) *end = 0;
    // With no buffer at all it says how long the text is.
    return text.size() <= count || !to ? static_cast<int>(text.size()) : -1;
  });
}

/// _snprintf_s: at most `count` units and a zero into `size`; with count == size - 1 or more (sprintf_s) all or nothing.
template <class Unit>
int secure(Unit* to, std::size_t size, std::size_t count, const Unit* form, va_list arguments) {
  if (!to || !size || !form) return refuse(EINVAL, -1);
  const int result = with_text(form, arguments, [&](const auto& text) {
    if (text.size() > count && count < size) {  // cut at the count the program gave
      to[text.copy(to, count)] = 0;
      return -1;
    }
    if (text.size() >= size) {
      if (count == static_cast<std::size_t>(-1)) {  // _TRUNCATE
        to[text.copy(to, size - 1)] = 0;
        return -1;
      }
      *to = 0;
      return refuse(ERANGE, -1);
    }
    to[text.copy(to, size)] = 0;
    return static_cast<int>(text.size());
  });
  if (result == -1 && errno == EINVAL) *to = 0;
  return result;
}
constexpr std::size_t all_or_nothing = static_cast<std::size_t>(-2);

const Wide* units(const ows_wide* text) { return reinterpret_cast<const Wide*>(text); }
Wide* units(ows_wide* text) { return reinterpret_cast<Wide*>(text); }

}  // namespace
}  // namespace ows::crt

using namespace ows::crt;

// A variadic function is its va_list sibling.
#define OWS_VARIADIC(call)     \
  va_list arguments;           \
  va_start(arguments, format); \
  const int result = call;     \
  va_end(arguments);           \
  return result

// In libc's place.
OWS_EXPORT int ws2_vfprintf(std::FILE* file, const char* format, va_list arguments) {
  return to_file(file, format, arguments);
}
OWS_EXPORT int ws2_vprintf(const char* format, va_list arguments) { return to_file(stdout, format, arguments); }
OWS_EXPORT int ws2_vsnprintf(char* to, std::size_t size, const char* format, va_list arguments) {
  return cut(to, size, format, arguments);
}
OWS_EXPORT int ws2_vsprintf(char* to, const char* format, va_list arguments) {
  return cut(to, static_cast<std::size_t>(-1), format, arguments);
}
OWS_EXPORT int ws2_printf(const char* format, ...) { OWS_VARIADIC(to_file(stdout, format, arguments)); }
OWS_EXPORT int ws2_fprintf(std::FILE* file, const char* format, ...) { OWS_VARIADIC(to_file(file, format, arguments)); }
OWS_EXPORT int ws2_sprintf(char* to, const char* format, ...) {
  OWS_VARIADIC(cut(to, static_cast<std::size_t>(-1), format, arguments));
}
OWS_EXPORT int ws2_snprintf(char* to, std::size_t size, const char* format, ...) {
  OWS_VARIADIC(cut(to, size, format, arguments));
}

OWS_EXPORT int ws2_vfwprintf(std::FILE* file, const Wide* format, va_list arguments) {
  return to_file(file, format, arguments);
}
OWS_EXPORT int ws2_vwprintf(const Wide* format, va_list arguments) { return to_file(stdout, format, arguments); }
OWS_EXPORT int ws2_vswprintf(Wide* to, std::size_t size, const Wide* format, va_list arguments) {
  return fit(to, size, format, arguments);
}
OWS_EXPORT int ws2_wprintf(const Wide* format, ...) { OWS_VARIADIC(to_file(stdout, format, arguments)); }
OWS_EXPORT int ws2_fwprintf(std::FILE* file, const Wide* format, ...) { OWS_VARIADIC(to_file(file, format, arguments)); }
OWS_EXPORT int ws2_swprintf(Wide* to, std::size_t size, const Wide* format, ...) {
  OWS_VARIADIC(fit(to, size, format, arguments));
}

// Microsoft's own, narrow.
int _vsnprintf(char* to, std::size_t count, const char* format, va_list arguments) {
  return fill(to, count, format, arguments);
}
int _snprintf(char* to, std::size_t count, const char* format, ...) { OWS_VARIADIC(fill(to, count, format, arguments)); }
int vsprintf_s(char* to, std::size_t size, const char* format, va_list arguments) {
  return secure(to, size, all_or_nothing, format, arguments);
}
int sprintf_s(char* to, std::size_t size, const char* format, ...) {
  OWS_VARIADIC(secure(to, size, all_or_nothing, format, arguments));
}
int _vsnprintf_s(char* to, std::size_t size, std::size_t count, const char* format, va_list arguments) {
  return secure(to, size, count, format, arguments);
}
int _snprintf_s(char* to, std::size_t size, std::size_t count, const char* format, ...) {
  OWS_VARIADIC(secure(to, size, count, format, arguments));
}
int _vscprintf(const char* format, va_list arguments) { return length_of(format, arguments); }
int _scprintf(const char* format, ...) { OWS_VARIADIC(length_of(format, arguments)); }
int vprintf_s(const char* format, va_list arguments) { return to_file(stdout, format, arguments); }
int printf_s(const char* format, ...) { OWS_VARIADIC(to_file(stdout, format, arguments)); }
int vfprintf_s(std::FILE* file, const char* format, va_list arguments) { return to_file(file, format, arguments); }
int fprintf_s(std::FILE* file, const char* format, ...) { OWS_VARIADIC(to_file(file, format, arguments)); }

// Microsoft's own, wide.
int _vsnwprintf(ows_wide* to, std::size_t count, const ows_wide* format, va_list arguments) {
  return fill(units(to), count, units(format), arguments);
}
int _snwprintf(ows_wide* to, std::size_t count, const ows_wide* format, ...) {
  OWS_VARIADIC(fill(units(to), count, units(format), arguments));
}
int _swprintf(ows_wide* to, const ows_wide* format, ...) {
  OWS_VARIADIC(cut(units(to), static_cast<std::size_t>(-1), units(format), arguments));
}
int vswprintf_s(ows_wide* to, std::size_t size, const ows_wide* format, va_list arguments) {
  return secure(units(to), size, all_or_nothing, units(format), arguments);
}
int swprintf_s(ows_wide* to, std::size_t size, const ows_wide* format, ...) {
  OWS_VARIADIC(secure(units(to), size, all_or_nothing, units(format), arguments));
}
int _vsnwprintf_s(ows_wide* to, std::size_t size, std::size_t count, const ows_wide* format, va_list arguments) {
  return secure(units(to), size, count, units(format), arguments);
}
int _snwprintf_s(ows_wide* to, std::size_t size, std::size_t count, const ows_wide* format, ...) {
  OWS_VARIADIC(secure(units(to), size, count, units(format), arguments));
}
int _vscwprintf(const ows_wide* format, va_list arguments) { return length_of(units(format), arguments); }
int _scwprintf(const ows_wide* format, ...) { OWS_VARIADIC(length_of(units(format), arguments)); }
int wprintf_s(const ows_wide* format, ...) { OWS_VARIADIC(to_file(stdout, units(format), arguments)); }
int fwprintf_s(std::FILE* file, const ows_wide* format, ...) { OWS_VARIADIC(to_file(file, units(format), arguments)); }
