// Strings of 16-bit units: libc's functions for wchar_t, for programs whose wchar_t has 16 bits (openwinsock/prefix.h binds
// wcslen to ws2_wcslen), and Microsoft's additions.
#include <crt/wchar.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <type_traits>

#include <wctype.h>

#include "crt/secure_strings.h"

namespace {

using Wide = char16_t;
using View = std::u16string_view;
using ows_wide_t = ows_wide;
static_assert(std::is_same_v<ows_wide_t, Wide>);

Wide* at(const Wide* text, std::size_t index) { return const_cast<Wide*>(text + index); }

int sign(int value) { return (value > 0) - (value < 0); }

Wide lower(Wide c) { return static_cast<Wide>(towlower(c)); }
Wide upper(Wide c) { return static_cast<Wide>(towupper(c)); }

int compare(const Wide* one, const Wide* other, std::size_t count, Wide (*fold)(Wide)) {
  for (; count; --count, ++one, ++other) {
    const Wide a = fold(*one), b = fold(*other);
    if (a != b) return a < b ? -1 : 1;
    if (!a) break;
  }
  return 0;
}
Wide as_it_is(Wide c) { return c; }
constexpr auto all = static_cast<std::size_t>(-1);

Wide* changed(Wide* text, Wide (*change)(Wide)) {
  if (!text) return ows::crt::refuse(EINVAL, text);
  for (Wide* c = text; *c; ++c) *c = change(*c);
  return text;
}

std::size_t span(const Wide* text, const Wide* set, bool while_in) {
  std::size_t length = 0;
  while (text[length] && View(set).contains(text[length]) == while_in) ++length;
  return length;
}

}  // namespace

using namespace ows::crt;

OWS_EXPORT std::size_t ws2_wcslen(const Wide* text) { return View(text).size(); }
OWS_EXPORT std::size_t ws2_wcsnlen(const Wide* text, std::size_t limit) { return length_within(text, limit); }
OWS_EXPORT Wide* ws2_wcscpy(Wide* to, const Wide* from) {
  std::copy_n(from, View(from).size() + 1, to);
  return to;
}
OWS_EXPORT Wide* ws2_wcsncpy(Wide* to, const Wide* from, std::size_t count) {
  const std::size_t length = length_within(from, count);
  std::fill_n(std::copy_n(from, length, to), count - length, Wide{});
  return to;
}
OWS_EXPORT Wide* ws2_wcscat(Wide* to, const Wide* from) {
  ws2_wcscpy(to + View(to).size(), from);
  return to;
}
OWS_EXPORT Wide* ws2_wcsncat(Wide* to, const Wide* from, std::size_t count) {
  *std::copy_n(from, length_within(from, count), to + View(to).size()) = 0;
  return to;
}
OWS_EXPORT int ws2_wcscmp(const Wide* one, const Wide* other) { return compare(one, other, all, as_it_is); }
OWS_EXPORT int ws2_wcsncmp(const Wide* one, const Wide* other, std::size_t count) {
  return compare(one, other, count, as_it_is);
}
OWS_EXPORT int ws2_wcscoll(const Wide* one, const Wide* other) { return compare(one, other, all, as_it_is); }
OWS_EXPORT int ws2_wcscasecmp(const Wide* one, const Wide* other) { return compare(one, other, all, lower); }
OWS_EXPORT int ws2_wcsncasecmp(const Wide* one, const Wide* other, std::size_t count) {
  return compare(one, other, count, lower);
}
OWS_EXPORT Wide* ws2_wcschr(const Wide* text, Wide c) {
  const std::size_t found = View(text, View(text).size() + 1).find(c);
  return found == View::npos ? nullptr : at(text, found);
}
OWS_EXPORT Wide* ws2_wcsrchr(const Wide* text, Wide c) {
  const std::size_t found = View(text, View(text).size() + 1).rfind(c);
  return found == View::npos ? nullptr : at(text, found);
}
OWS_EXPORT Wide* ws2_wcsstr(const Wide* text, const Wide* part) {
  const std::size_t found = View(text).find(part);
  return found == View::npos ? nullptr : at(text, found);
}
OWS_EXPORT Wide* ws2_wcspbrk(const Wide* text, const Wide* set) {
  const std::size_t found = View(text).find_first_of(set);
  return found == View::npos ? nullptr : at(text, found);
}
OWS_EXPORT std::size_t ws2_wcsspn(const Wide* text, const Wide* set) { return span(text, set, true); }
OWS_EXPORT std::size_t ws2_wcscspn(const Wide* text, const Wide* set) { return span(text, set, false); }
OWS_EXPORT Wide* ws2_wcstok(Wide* text, const Wide* delimiters, Wide** context) {
  return text || (context && *context) ? secure_token(text, delimiters, context) : nullptr;
}
OWS_EXPORT Wide* ws2_wcsdup(const Wide* text) { return _wcsdup(text); }
OWS_EXPORT Wide* ws2_wmemcpy(Wide* to, const Wide* from, std::size_t count) {
  return count ? static_cast<Wide*>(std::memcpy(to, from, count * sizeof *to)) : to;
}
OWS_EXPORT Wide* ws2_wmemmove(Wide* to, const Wide* from, std::size_t count) {
  return count ? static_cast<Wide*>(std::memmove(to, from, count * sizeof *to)) : to;
}
OWS_EXPORT Wide* ws2_wmemset(Wide* to, Wide c, std::size_t count) {
  std::fill_n(to, count, c);
  return to;
}
OWS_EXPORT int ws2_wmemcmp(const Wide* one, const Wide* other, std::size_t count) {
  return sign(View(one, count).compare(View(other, count)));
}
OWS_EXPORT Wide* ws2_wmemchr(const Wide* text, Wide c, std::size_t count) {
  const std::size_t found = View(text, count).find(c);
  return found == View::npos ? nullptr : at(text, found);
}

int _wcsicmp(const ows_wide* one, const ows_wide* other) {
  return one && other ? compare(one, other, all, lower) : refuse(EINVAL, 0x7fffffff);
}
int _wcsnicmp(const ows_wide* one, const ows_wide* other, std::size_t count) {
  return one && other ? compare(one, other, count, lower) : refuse(EINVAL, 0x7fffffff);
}
ows_wide* _wcsdup(const ows_wide* text) {
  if (!text) return nullptr;
  const std::size_t units = View(text).size() + 1;
  auto* copy = static_cast<Wide*>(std::malloc(units * sizeof *text));
  if (copy) std::copy_n(text, units, copy);
  return copy;
}
ows_wide* _wcslwr(ows_wide* text) { return changed(text, lower); }
ows_wide* _wcsupr(ows_wide* text) { return changed(text, upper); }
ows_wide* _wcsrev(ows_wide* text) {
  if (text) std::reverse(text, text + View(text).size());
  return text;
}
ows_wide* _wcsset(ows_wide* text, ows_wide c) {
  if (text) std::fill_n(text, View(text).size(), c);
  return text;
}

errno_t wcscpy_s(ows_wide* to, std::size_t size, const ows_wide* from) { return secure_copy(to, size, from, everything); }
errno_t wcscat_s(ows_wide* to, std::size_t size, const ows_wide* from) { return secure_append(to, size, from, everything); }
errno_t wcsncpy_s(ows_wide* to, std::size_t size, const ows_wide* from, std::size_t count) {
  return secure_copy(to, size, from, count);
}
errno_t wcsncat_s(ows_wide* to, std::size_t size, const ows_wide* from, std::size_t count) {
  return secure_append(to, size, from, count);
}
ows_wide* wcstok_s(ows_wide* text, const ows_wide* delimiters, ows_wide** context) {
  return secure_token(text, delimiters, context);
}
ows_wide* _wcstok(ows_wide* text, const ows_wide* delimiters) {
  static thread_local Wide* context = nullptr;
  return ws2_wcstok(text, delimiters, &context);
}
std::size_t wcsnlen_s(const ows_wide* text, std::size_t limit) { return text ? length_within(text, limit) : 0; }
errno_t wmemcpy_s(ows_wide* to, std::size_t size, const ows_wide* from, std::size_t count) {
  return secure_memory(to, size, from, count, true, [&] { ws2_wmemcpy(to, from, count); });
}
errno_t wmemmove_s(ows_wide* to, std::size_t size, const ows_wide* from, std::size_t count) {
  return secure_memory(to, size, from, count, false, [&] { ws2_wmemmove(to, from, count); });
}
