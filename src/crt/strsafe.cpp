// The StringCch and StringCb families of strsafe.h, once for both units. [About Strsafe.h]
#include <strsafe.h>
#include <windows.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <new>
#include <string>

#include "border/user_memory.h"
#include "border/utf16.h"
#include "crt/format.h"

namespace ows {
namespace {

constexpr std::size_t most = STRSAFE_MAX_CCH;

/// What an Ex form is given beside the strings; the plain forms give nothing.
template <class Unit>
struct Extra {
  Unit** end = nullptr;
  std::size_t* remaining = nullptr;
  DWORD flags = 0;
  bool in_octets = false;  // `remaining`
  std::size_t odd = 0;     // octets of the size that are no whole unit
  bool plain = false;      // not an Ex form, some of which take a size of 0
  bool appends = false;    // STRSAFE_NO_TRUNCATION then leaves the string as it was instead of empty
};

constexpr DWORD known_flags = 0xff | STRSAFE_IGNORE_NULLS | STRSAFE_FILL_BEHIND_NULL | STRSAFE_FILL_ON_FAILURE
                              | STRSAFE_NULL_ON_FAILURE | STRSAFE_NO_TRUNCATION;

template <class Unit>
std::size_t length_within(const Unit* text, std::size_t limit) {
  std::size_t length = 0;
  while (length < limit && text[length]) ++length;
  return length;
}

/// `length` units stand in the buffer before its zero; `result` is what happened. Flags, end and rest.
template <class Unit>
HRESULT finish(Unit* to, std::size_t size, std::size_t length, HRESULT result, const Extra<Unit>& extra) {
  if (to && size) {
    if (result < 0 && (extra.flags & STRSAFE_FILL_ON_FAILURE)) {
      std::fill_n(reinterpret_cast<unsigned char*>(to), size * sizeof(Unit), static_cast<unsigned char>(extra.flags));
      to[size - 1] = 0;
      length = (extra.flags & 0xff) ? size - 1 : 0;
    }
    const DWORD emptying = STRSAFE_NULL_ON_FAILURE | (extra.appends ? 0u : STRSAFE_NO_TRUNCATION);
    if (result < 0 && (extra.flags & emptying)) length = 0;
    to[length] = 0;
    if (result >= 0 && (extra.flags & STRSAFE_FILL_BEHIND_NULL)) {
      std::fill_n(reinterpret_cast<unsigned char*>(to + length + 1), (size - length - 1) * sizeof(Unit) + extra.odd,
                  static_cast<unsigned char>(extra.flags));
    }
  }
  if (result < 0 && result != STRSAFE_E_INSUFFICIENT_BUFFER) return result;
  const std::size_t rest = size - length;
  if (extra.end) *extra.end = to ? to + length : nullptr;
  if (extra.remaining) *extra.remaining = extra.in_octets ? rest * sizeof(Unit) + extra.odd : rest;
  return result;
}

/// Whether destination and size can be used at all.
template <class Unit>
HRESULT check(Unit* to, std::size_t size, const Extra<Unit>& extra) {
  if (extra.flags & ~known_flags || size > most) return STRSAFE_E_INVALID_PARAMETER;
  if (!to) return size == 0 && (extra.flags & STRSAFE_IGNORE_NULLS) ? S_OK : STRSAFE_E_INVALID_PARAMETER;
  // The pages of StringCchCopyEx and StringCchPrintfEx do not list a size of 0 among the invalid parameters, those of the
  // plain forms and of StringCchCatEx do.
  return size == 0 && (extra.plain || extra.appends) ? STRSAFE_E_INVALID_PARAMETER : S_OK;
}

/// From `begin` on: at most `count` units of `from`.
template <class Unit>
HRESULT put(Unit* to, std::size_t size, std::size_t begin, const Unit* from, std::size_t count, const Extra<Unit>& extra) {
  const std::size_t length = length_within(from, count);
  if (size == 0) {
    return finish(to, size, 0, length ? STRSAFE_E_INSUFFICIENT_BUFFER : S_OK, extra);
  }
  const std::size_t room = size - 1 - begin;
  const bool fits = length <= room;
  if (!fits && (extra.flags & STRSAFE_NO_TRUNCATION)) return finish(to, size, begin, STRSAFE_E_INSUFFICIENT_BUFFER, extra);
  std::copy_n(from, std::min(length, room), to + begin);
  return finish(to, size, begin + std::min(length, room), fits ? S_OK : STRSAFE_E_INSUFFICIENT_BUFFER, extra);
}

template <class Unit>
const Unit* empty_text() {
  static const Unit zero = 0;
  return &zero;
}

template <class Unit>
HRESULT copy(Unit* to, std::size_t size, const Unit* from, std::size_t count, const Extra<Unit>& extra) {
  HRESULT result = check(to, size, extra);
  if (result < 0) return result;
  if (count > most) return finish(to, size, 0, STRSAFE_E_INVALID_PARAMETER, extra);
  if (!from) {
    if (!(extra.flags & STRSAFE_IGNORE_NULLS)) return finish(to, size, 0, STRSAFE_E_INVALID_PARAMETER, extra);
    from = empty_text<Unit>();
  }
  return put(to, size, 0, from, count, extra);
}

/// An appending call that cannot begin: what is in the buffer stays unless a flag says otherwise.
template <class Unit>
HRESULT refuse_to_append(Unit* to, std::size_t size, const Extra<Unit>& extra) {
  if (!(extra.flags & (STRSAFE_FILL_ON_FAILURE | STRSAFE_NULL_ON_FAILURE))) return STRSAFE_E_INVALID_PARAMETER;
  return finish(to, size, 0, STRSAFE_E_INVALID_PARAMETER, extra);
}

template <class Unit>
HRESULT append(Unit* to, std::size_t size, const Unit* from, std::size_t count, Extra<Unit> extra) {
  extra.appends = true;
  const HRESULT result = check(to, size, extra);
  if (result < 0) return result;
  const std::size_t begin = size ? length_within(to, size) : 0;
  const bool has_no_end = size && begin == size;
  if (count > most || has_no_end) return refuse_to_append(to, size, extra);
  if (!from) {
    if (!(extra.flags & STRSAFE_IGNORE_NULLS)) return refuse_to_append(to, size, extra);
    from = empty_text<Unit>();
  }
  return put(to, size, begin, from, count, extra);
}

template <class Unit>
HRESULT print(Unit* to, std::size_t size, const Unit* format, va_list arguments, const Extra<Unit>& extra) {
  const HRESULT result = check(to, size, extra);
  if (result < 0) return result;
  if (!format) {
    if (!(extra.flags & STRSAFE_IGNORE_NULLS)) return finish(to, size, 0, STRSAFE_E_INVALID_PARAMETER, extra);
    format = empty_text<Unit>();
  }
  if (size == 0) return finish(to, size, 0, *format ? STRSAFE_E_INSUFFICIENT_BUFFER : S_OK, extra);
  try {
    const auto text = crt::format(format, arguments);
    if (!text) return finish(to, size, 0, STRSAFE_E_INVALID_PARAMETER, extra);
    return put(to, size, 0, text->c_str(), text->size(), extra);
  } catch (const std::bad_alloc&) {
    return E_OUTOFMEMORY;
  }
}

template <class Unit>
HRESULT measure(const Unit* text, std::size_t limit, std::size_t* length, std::size_t unit) {
  if (length) *length = 0;
  if (!text || limit > most) return STRSAFE_E_INVALID_PARAMETER;
  const std::size_t found = length_within(text, limit);
  if (found == limit) return STRSAFE_E_INVALID_PARAMETER;
  if (length) *length = found * unit;
  return S_OK;
}

/// A line of standard input without its end.
template <class Unit>
HRESULT get(Unit* to, std::size_t size, const Extra<Unit>& extra) {
  const HRESULT result = check(to, size, extra);
  if (result < 0) return result;
  if (size <= 1) return finish(to, size, 0, STRSAFE_E_INSUFFICIENT_BUFFER, extra);
  std::string line;
  int c = 0;
  // A narrow line is left where the buffer is full; the next call goes on there.
  const std::size_t limit = sizeof(Unit) == 1 ? size - 1 : most;
  while (line.size() < limit && (c = std::getchar()) != EOF && c != '\n') line += static_cast<char>(c);
  if (line.empty() && c == EOF) return finish(to, size, 0, STRSAFE_E_END_OF_FILE, extra);
  if constexpr (sizeof(Unit) == 1) {
    return put(to, size, 0, line.c_str(), line.size(), extra);
  } else {
    const std::u16string wide = to_utf16(line);
    return put(to, size, 0, wide.c_str(), wide.size(), extra);
  }
}

}  // namespace
}  // namespace ows

using namespace ows;

#define VARIADIC(call)            \
  va_list arguments;              \
  va_start(arguments, pszFormat); \
  const HRESULT result = call;    \
  va_end(arguments);              \
  return result

HRESULT StringCchCopyA(LPSTR pszDest, size_t cchDest, LPCSTR from) {
  return copy(pszDest, cchDest, from, most, Extra<char>{.plain = true});
}
HRESULT StringCchCopyExA(LPSTR pszDest, size_t cchDest, LPCSTR from, LPSTR* end, size_t* remaining, DWORD flags) {
  return copy(pszDest, cchDest, from, most, Extra<char>{end, remaining, flags, false, 0});
}
HRESULT StringCchCopyNA(LPSTR pszDest, size_t cchDest, LPCSTR from, size_t count) {
  return copy(pszDest, cchDest, from, count, Extra<char>{.plain = true});
}
HRESULT StringCchCopyNExA(LPSTR pszDest, size_t cchDest, LPCSTR from, size_t count, LPSTR* end, size_t* remaining,
                          DWORD flags) {
  return copy(pszDest, cchDest, from, count, Extra<char>{end, remaining, flags, false, 0});
}
HRESULT StringCchCatA(LPSTR pszDest, size_t cchDest, LPCSTR from) {
  return append(pszDest, cchDest, from, most, Extra<char>{.plain = true});
}
HRESULT StringCchCatExA(LPSTR pszDest, size_t cchDest, LPCSTR from, LPSTR* end, size_t* remaining, DWORD flags) {
  return append(pszDest, cchDest, from, most, Extra<char>{end, remaining, flags, false, 0});
}
HRESULT StringCchCatNA(LPSTR pszDest, size_t cchDest, LPCSTR from, size_t count) {
  return append(pszDest, cchDest, from, count, Extra<char>{.plain = true});
}
HRESULT StringCchCatNExA(LPSTR pszDest, size_t cchDest, LPCSTR from, size_t count, LPSTR* end, size_t* remaining,
                         DWORD flags) {
  return append(pszDest, cchDest, from, count, Extra<char>{end, remaining, flags, false, 0});
}
HRESULT StringCchVPrintfA(LPSTR pszDest, size_t cchDest, LPCSTR format, va_list arguments) {
  return print(pszDest, cchDest, format, arguments, Extra<char>{.plain = true});
}
HRESULT StringCchVPrintfExA(LPSTR pszDest, size_t cchDest, LPSTR* end, size_t* remaining, DWORD flags, LPCSTR format,
                            va_list arguments) {
  return print(pszDest, cchDest, format, arguments, Extra<char>{end, remaining, flags, false, 0});
}
HRESULT StringCchPrintfA(LPSTR pszDest, size_t cchDest, LPCSTR pszFormat, ...) {
  VARIADIC(print(pszDest, cchDest, pszFormat, arguments, Extra<char>{.plain = true}));
}
HRESULT StringCchPrintfExA(LPSTR pszDest, size_t cchDest, LPSTR* end, size_t* remaining, DWORD flags, LPCSTR pszFormat,
                           ...) {
  VARIADIC(print(pszDest, cchDest, pszFormat, arguments, (Extra<char>{end, remaining, flags, false, 0})));
}
HRESULT StringCchLengthA(LPCSTR text, size_t limit, size_t* length) { return measure(text, limit, length, 1); }
HRESULT StringCchGetsA(LPSTR pszDest, size_t cchDest) { return get(pszDest, cchDest, Extra<char>{.plain = true}); }
HRESULT StringCchGetsExA(LPSTR pszDest, size_t cchDest, LPSTR* end, size_t* remaining, DWORD flags) {
  return get(pszDest, cchDest, Extra<char>{end, remaining, flags, false, 0});
}
HRESULT StringCbCopyA(LPSTR pszDest, size_t cbDest, LPCSTR from) {
  return copy(pszDest, cbDest / sizeof *pszDest, from, most, Extra<char>{.plain = true});
}
HRESULT StringCbCopyExA(LPSTR pszDest, size_t cbDest, LPCSTR from, LPSTR* end, size_t* remaining, DWORD flags) {
  return copy(pszDest, cbDest / sizeof *pszDest, from, most,
              Extra<char>{end, remaining, flags, true, cbDest % sizeof *pszDest});
}
HRESULT StringCbCopyNA(LPSTR pszDest, size_t cbDest, LPCSTR from, size_t count) {
  return copy(pszDest, cbDest / sizeof *pszDest, from, count / sizeof *pszDest, Extra<char>{.plain = true});
}
HRESULT StringCbCopyNExA(LPSTR pszDest, size_t cbDest, LPCSTR from, size_t count, LPSTR* end, size_t* remaining,
                         DWORD flags) {
  return copy(pszDest, cbDest / sizeof *pszDest, from, count / sizeof *pszDest,
              Extra<char>{end, remaining, flags, true, cbDest % sizeof *pszDest});
}
HRESULT StringCbCatA(LPSTR pszDest, size_t cbDest, LPCSTR from) {
  return append(pszDest, cbDest / sizeof *pszDest, from, most, Extra<char>{.plain = true});
}
HRESULT StringCbCatExA(LPSTR pszDest, size_t cbDest, LPCSTR from, LPSTR* end, size_t* remaining, DWORD flags) {
  return append(pszDest, cbDest / sizeof *pszDest, from, most,
                Extra<char>{end, remaining, flags, true, cbDest % sizeof *pszDest});
}
HRESULT StringCbCatNA(LPSTR pszDest, size_t cbDest, LPCSTR from, size_t count) {
  return append(pszDest, cbDest / sizeof *pszDest, from, count / sizeof *pszDest, Extra<char>{.plain = true});
}
HRESULT StringCbCatNExA(LPSTR pszDest, size_t cbDest, LPCSTR from, size_t count, LPSTR* end, size_t* remaining,
                        DWORD flags) {
  return append(pszDest, cbDest / sizeof *pszDest, from, count / sizeof *pszDest,
                Extra<char>{end, remaining, flags, true, cbDest % sizeof *pszDest});
}
HRESULT StringCbVPrintfA(LPSTR pszDest, size_t cbDest, LPCSTR format, va_list arguments) {
  return print(pszDest, cbDest / sizeof *pszDest, format, arguments, Extra<char>{.plain = true});
}
HRESULT StringCbVPrintfExA(LPSTR pszDest, size_t cbDest, LPSTR* end, size_t* remaining, DWORD flags, LPCSTR format,
                           va_list arguments) {
  return print(pszDest, cbDest / sizeof *pszDest, format, arguments,
               Extra<char>{end, remaining, flags, true, cbDest % sizeof *pszDest});
}
HRESULT StringCbPrintfA(LPSTR pszDest, size_t cbDest, LPCSTR pszFormat, ...) {
  VARIADIC(print(pszDest, cbDest / sizeof *pszDest, pszFormat, arguments, Extra<char>{.plain = true}));
}
HRESULT StringCbPrintfExA(LPSTR pszDest, size_t cbDest, LPSTR* end, size_t* remaining, DWORD flags, LPCSTR pszFormat, ...) {
  VARIADIC(print(pszDest, cbDest / sizeof *pszDest, pszFormat, arguments,
                 (Extra<char>{end, remaining, flags, true, cbDest % sizeof *pszDest})));
}
HRESULT StringCbLengthA(LPCSTR text, size_t limit, size_t* length) {
  return measure(text, limit / sizeof *text, length, sizeof *text);
}
HRESULT StringCbGetsA(LPSTR pszDest, size_t cbDest) {
  return get(pszDest, cbDest / sizeof *pszDest, Extra<char>{.plain = true});
}
HRESULT StringCbGetsExA(LPSTR pszDest, size_t cbDest, LPSTR* end, size_t* remaining, DWORD flags) {
  return get(pszDest, cbDest / sizeof *pszDest, Extra<char>{end, remaining, flags, true, cbDest % sizeof *pszDest});
}

HRESULT StringCchCopyW(LPWSTR pszDest, size_t cchDest, LPCWSTR from) {
  return copy(pszDest, cchDest, from, most, Extra<WCHAR>{.plain = true});
}
HRESULT StringCchCopyExW(LPWSTR pszDest, size_t cchDest, LPCWSTR from, LPWSTR* end, size_t* remaining, DWORD flags) {
  return copy(pszDest, cchDest, from, most, Extra<WCHAR>{end, remaining, flags, false, 0});
}
HRESULT StringCchCopyNW(LPWSTR pszDest, size_t cchDest, LPCWSTR from, size_t count) {
  return copy(pszDest, cchDest, from, count, Extra<WCHAR>{.plain = true});
}
HRESULT StringCchCopyNExW(LPWSTR pszDest, size_t cchDest, LPCWSTR from, size_t count, LPWSTR* end, size_t* remaining,
                          DWORD flags) {
  return copy(pszDest, cchDest, from, count, Extra<WCHAR>{end, remaining, flags, false, 0});
}
HRESULT StringCchCatW(LPWSTR pszDest, size_t cchDest, LPCWSTR from) {
  return append(pszDest, cchDest, from, most, Extra<WCHAR>{.plain = true});
}
HRESULT StringCchCatExW(LPWSTR pszDest, size_t cchDest, LPCWSTR from, LPWSTR* end, size_t* remaining, DWORD flags) {
  return append(pszDest, cchDest, from, most, Extra<WCHAR>{end, remaining, flags, false, 0});
}
HRESULT StringCchCatNW(LPWSTR pszDest, size_t cchDest, LPCWSTR from, size_t count) {
  return append(pszDest, cchDest, from, count, Extra<WCHAR>{.plain = true});
}
HRESULT StringCchCatNExW(LPWSTR pszDest, size_t cchDest, LPCWSTR from, size_t count, LPWSTR* end, size_t* remaining,
                         DWORD flags) {
  return append(pszDest, cchDest, from, count, Extra<WCHAR>{end, remaining, flags, false, 0});
}
HRESULT StringCchVPrintfW(LPWSTR pszDest, size_t cchDest, LPCWSTR format, va_list arguments) {
  return print(pszDest, cchDest, format, arguments, Extra<WCHAR>{.plain = true});
}
HRESULT StringCchVPrintfExW(LPWSTR pszDest, size_t cchDest, LPWSTR* end, size_t* remaining, DWORD flags, LPCWSTR format,
                            va_list arguments) {
  return print(pszDest, cchDest, format, arguments, Extra<WCHAR>{end, remaining, flags, false, 0});
}
HRESULT StringCchPrintfW(LPWSTR pszDest, size_t cchDest, LPCWSTR pszFormat, ...) {
  VARIADIC(print(pszDest, cchDest, pszFormat, arguments, Extra<WCHAR>{.plain = true}));
}
HRESULT StringCchPrintfExW(LPWSTR pszDest, size_t cchDest, LPWSTR* end, size_t* remaining, DWORD flags, LPCWSTR pszFormat,
                           ...) {
  VARIADIC(print(pszDest, cchDest, pszFormat, arguments, (Extra<WCHAR>{end, remaining, flags, false, 0})));
}
HRESULT StringCchLengthW(LPCWSTR text, size_t limit, size_t* length) { return measure(text, limit, length, 1); }
HRESULT StringCchGetsW(LPWSTR pszDest, size_t cchDest) { return get(pszDest, cchDest, Extra<WCHAR>{.plain = true}); }
HRESULT StringCchGetsExW(LPWSTR pszDest, size_t cchDest, LPWSTR* end, size_t* remaining, DWORD flags) {
  return get(pszDest, cchDest, Extra<WCHAR>{end, remaining, flags, false, 0});
}
HRESULT StringCbCopyW(LPWSTR pszDest, size_t cbDest, LPCWSTR from) {
  return copy(pszDest, cbDest / sizeof *pszDest, from, most, Extra<WCHAR>{.plain = true});
}
HRESULT StringCbCopyExW(LPWSTR pszDest, size_t cbDest, LPCWSTR from, LPWSTR* end, size_t* remaining, DWORD flags) {
  return copy(pszDest, cbDest / sizeof *pszDest, from, most,
              Extra<WCHAR>{end, remaining, flags, true, cbDest % sizeof *pszDest});
}
HRESULT StringCbCopyNW(LPWSTR pszDest, size_t cbDest, LPCWSTR from, size_t count) {
  return copy(pszDest, cbDest / sizeof *pszDest, from, count / sizeof *pszDest, Extra<WCHAR>{.plain = true});
}
HRESULT StringCbCopyNExW(LPWSTR pszDest, size_t cbDest, LPCWSTR from, size_t count, LPWSTR* end, size_t* remaining,
                         DWORD flags) {
  return copy(pszDest, cbDest / sizeof *pszDest, from, count / sizeof *pszDest,
              Extra<WCHAR>{end, remaining, flags, true, cbDest % sizeof *pszDest});
}
HRESULT StringCbCatW(LPWSTR pszDest, size_t cbDest, LPCWSTR from) {
  return append(pszDest, cbDest / sizeof *pszDest, from, most, Extra<WCHAR>{.plain = true});
}
HRESULT StringCbCatExW(LPWSTR pszDest, size_t cbDest, LPCWSTR from, LPWSTR* end, size_t* remaining, DWORD flags) {
  return append(pszDest, cbDest / sizeof *pszDest, from, most,
                Extra<WCHAR>{end, remaining, flags, true, cbDest % sizeof *pszDest});
}
HRESULT StringCbCatNW(LPWSTR pszDest, size_t cbDest, LPCWSTR from, size_t count) {
  return append(pszDest, cbDest / sizeof *pszDest, from, count / sizeof *pszDest, Extra<WCHAR>{.plain = true});
}
HRESULT StringCbCatNExW(LPWSTR pszDest, size_t cbDest, LPCWSTR from, size_t count, LPWSTR* end, size_t* remaining,
                        DWORD flags) {
  return append(pszDest, cbDest / sizeof *pszDest, from, count / sizeof *pszDest,
                Extra<WCHAR>{end, remaining, flags, true, cbDest % sizeof *pszDest});
}
HRESULT StringCbVPrintfW(LPWSTR pszDest, size_t cbDest, LPCWSTR format, va_list arguments) {
  return print(pszDest, cbDest / sizeof *pszDest, format, arguments, Extra<WCHAR>{.plain = true});
}
HRESULT StringCbVPrintfExW(LPWSTR pszDest, size_t cbDest, LPWSTR* end, size_t* remaining, DWORD flags, LPCWSTR format,
                           va_list arguments) {
  return print(pszDest, cbDest / sizeof *pszDest, format, arguments,
               Extra<WCHAR>{end, remaining, flags, true, cbDest % sizeof *pszDest});
}
HRESULT StringCbPrintfW(LPWSTR pszDest, size_t cbDest, LPCWSTR pszFormat, ...) {
  VARIADIC(print(pszDest, cbDest / sizeof *pszDest, pszFormat, arguments, Extra<WCHAR>{.plain = true}));
}
HRESULT StringCbPrintfExW(LPWSTR pszDest, size_t cbDest, LPWSTR* end, size_t* remaining, DWORD flags, LPCWSTR pszFormat,
                          ...) {
  VARIADIC(print(pszDest, cbDest / sizeof *pszDest, pszFormat, arguments,
                 (Extra<WCHAR>{end, remaining, flags, true, cbDest % sizeof *pszDest})));
}
HRESULT StringCbLengthW(LPCWSTR text, size_t limit, size_t* length) {
  return measure(text, limit / sizeof *text, length, sizeof *text);
}
HRESULT StringCbGetsW(LPWSTR pszDest, size_t cbDest) {
  return get(pszDest, cbDest / sizeof *pszDest, Extra<WCHAR>{.plain = true});
}
HRESULT StringCbGetsExW(LPWSTR pszDest, size_t cbDest, LPWSTR* end, size_t* remaining, DWORD flags) {
  return get(pszDest, cbDest / sizeof *pszDest, Extra<WCHAR>{end, remaining, flags, true, cbDest % sizeof *pszDest});
}
