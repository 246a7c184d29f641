// MultiByteToWideChar, WideCharToMultiByte, and the lstr functions.
#include <windows.h>

#include <stringapiset.h>

#include <strings.h>

#include <algorithm>
#include <climits>
#include <cstring>
#include <string>

#include "border/utf16.h"
#include "win32/call.h"
#include "win32/text_arguments.h"

namespace ows::win32 {
namespace {

bool is_utf8(UINT code_page) {
  return code_page == CP_ACP || code_page == CP_OEMCP || code_page == CP_THREAD_ACP || code_page == CP_UTF8;
}

/// `length` or, for -1, that of the string with its zero; 0 when it cannot be read.
template <class Unit>
Result<std::basic_string<Unit>> counted(const Unit* text, int length) {
  if (!text || length == 0 || length < -1) return fail(ERROR_INVALID_PARAMETER);
  if (length > 0) {
    if (!readable(text, static_cast<std::size_t>(length) * sizeof(Unit))) return fail(ERROR_NOACCESS);
    return std::basic_string<Unit>(text, static_cast<std::size_t>(length));
  }
  std::basic_string<Unit> result;
  for (std::size_t i = 0;; ++i) {
    if ((i == 0 || (reinterpret_cast<std::uintptr_t>(text + i) & 4095) < sizeof(Unit))
        && !readable(text + i, sizeof(Unit))) {
      return fail(ERROR_NOACCESS);
    }
    result += text[i];
    if (!text[i]) return result;
  }
}

template <class Unit>
int put(const std::basic_string<Unit>& text, Unit* to, int capacity) {
  if (text.size() > INT_MAX) return failed(ERROR_INVALID_PARAMETER, 0);
  const int size = static_cast<int>(text.size());
  if (capacity == 0) return size;
  if (!writable(to, std::min(text.size(), static_cast<std::size_t>(capacity)) * sizeof(Unit))) {
    return failed(ERROR_INVALID_PARAMETER, 0);
  }
  std::copy_n(text.begin(), std::min(size, capacity), to);
  return size <= capacity ? size : failed(ERROR_INSUFFICIENT_BUFFER, 0);
}

template <class Unit>
bool is_text(const Unit* text) {
  return text && (std::is_same_v<Unit, char> ? text_of(text).has_value() : text_of(text).has_value());
}

template <class Unit>
int length_of(const Unit* text) {
  return is_text(text) ? static_cast<int>(std::char_traits<Unit>::length(text)) : 0;
}

template <class Unit>
Unit* copy(Unit* to, const Unit* from, std::size_t limit) {
  if (!to || !is_text(from)) return nullptr;
  const std::size_t length = std::min(std::char_traits<Unit>::length(from), limit);
  if (!writable(to, (length + 1) * sizeof(Unit))) return nullptr;
  std::char_traits<Unit>::move(to, from, length);
  to[length] = 0;
  return to;
}
constexpr std::size_t no_limit = ~std::size_t{0};

template <class Unit>
Unit* append(Unit* to, const Unit* from) {
  if (!is_text(to)) return nullptr;
  return copy(to + std::char_traits<Unit>::length(to), from, no_limit) ? to : nullptr;
}

int sign(int value) { return (value > 0) - (value < 0); }

/// NULL is before everything else.
template <class Unit, class Compare>
int compare(const Unit* one, const Unit* other, Compare compare_texts) {
  if (!one || !other) return (one != nullptr) - (other != nullptr);
  return sign(compare_texts(one, other));
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

extern "C" int ws2_wcscasecmp(const char16_t* one, const char16_t* other);
extern "C" int ws2_wcscmp(const char16_t* one, const char16_t* other);

int WINAPI MultiByteToWideChar(UINT code_page, DWORD flags, LPCCH from, int length, LPWSTR to, int capacity) {
  if (!is_utf8(code_page)) return failed(ERROR_INVALID_PARAMETER, 0);
  const DWORD known =
      code_page == CP_UTF8 ? MB_ERR_INVALID_CHARS : MB_ERR_INVALID_CHARS | MB_PRECOMPOSED | MB_COMPOSITE | MB_USEGLYPHCHARS;
  if (capacity < 0 || (capacity > 0 && !to) || static_cast<const void*>(from) == to)
    return failed(ERROR_INVALID_PARAMETER, 0);
  if (flags & ~known) return failed(ERROR_INVALID_FLAGS, 0);
  const auto text = counted(from, length);
  if (!text) return failed(ERROR_INVALID_PARAMETER, 0);
  const std::u16string wide = to_utf16(*text);
  if ((flags & MB_ERR_INVALID_CHARS) && to_utf8(wide) != *text) return failed(ERROR_NO_UNICODE_TRANSLATION, 0);
  return put(wide, to, capacity);
}

int WINAPI WideCharToMultiByte(UINT code_page, DWORD flags, LPCWCH from, int length, LPSTR to, int capacity,
                               LPCCH default_char, LPBOOL used_default) {
  if (!is_utf8(code_page)) return failed(ERROR_INVALID_PARAMETER, 0);
  if (capacity < 0 || (capacity > 0 && !to) || static_cast<const void*>(from) == to)
    return failed(ERROR_INVALID_PARAMETER, 0);
  // "For the code pages CP_UTF7 and CP_UTF8, this parameter must be set to NULL."
  if (code_page == CP_UTF8 && (default_char || used_default)) return failed(ERROR_INVALID_PARAMETER, 0);
  const DWORD known = code_page == CP_UTF8 ? WC_ERR_INVALID_CHARS
                                           : WC_ERR_INVALID_CHARS | WC_COMPOSITECHECK | WC_DISCARDNS | WC_SEPCHARS
                                                 | WC_DEFAULTCHAR | WC_NO_BEST_FIT_CHARS;
  if (flags & ~known) return failed(ERROR_INVALID_FLAGS, 0);
  const auto text = counted(from, length);
  if (!text) return failed(ERROR_INVALID_PARAMETER, 0);
  const std::string narrow = to_utf8(*text);
  if ((flags & WC_ERR_INVALID_CHARS) && to_utf16(narrow) != *text) return failed(ERROR_NO_UNICODE_TRANSLATION, 0);
  if (used_default && writable(used_default, sizeof *used_default)) *used_default = FALSE;
  return put(narrow, to, capacity);
}

UINT WINAPI GetACP(void) { return CP_UTF8; }
UINT WINAPI GetOEMCP(void) { return CP_UTF8; }

int WINAPI lstrlenA(LPCSTR text) { return length_of(text); }
int WINAPI lstrlenW(LPCWSTR text) { return length_of(text); }
LPSTR WINAPI lstrcpyA(LPSTR to, LPCSTR from) { return copy(to, from, no_limit); }
LPWSTR WINAPI lstrcpyW(LPWSTR to, LPCWSTR from) { return copy(to, from, no_limit); }
LPSTR WINAPI lstrcpynA(LPSTR to, LPCSTR from, int size) {
  return size > 0 ? copy(to, from, static_cast<std::size_t>(size - 1)) : nullptr;
}
LPWSTR WINAPI lstrcpynW(LPWSTR to, LPCWSTR from, int size) {
  return size > 0 ? copy(to, from, static_cast<std::size_t>(size - 1)) : nullptr;
}
LPSTR WINAPI lstrcatA(LPSTR to, LPCSTR from) { return append(to, from); }
LPWSTR WINAPI lstrcatW(LPWSTR to, LPCWSTR from) { return append(to, from); }
int WINAPI lstrcmpA(LPCSTR one, LPCSTR other) { return compare(one, other, strcmp); }
int WINAPI lstrcmpW(LPCWSTR one, LPCWSTR other) { return compare(one, other, ws2_wcscmp); }
int WINAPI lstrcmpiA(LPCSTR one, LPCSTR other) { return compare(one, other, strcasecmp); }
int WINAPI lstrcmpiW(LPCWSTR one, LPCWSTR other) { return compare(one, other, ws2_wcscasecmp); }
