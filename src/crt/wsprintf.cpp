// wsprintf and wvsprintf: user32's formatted text, which ends after 1023 characters.
#include <windows.h>

#include <openwinsock/wsprintf.h>

#include <algorithm>
#include <cstdarg>
#include <new>

#include "border/user_memory.h"
#include "crt/format.h"

namespace ows::crt {
namespace {

constexpr std::size_t most = 1023;

template <class Unit>
int formatted(Unit* to, const Unit* form, va_list arguments) {
  if (!to || !readable(form, sizeof *form)) return 0;
  try {
    const auto text = format(form, arguments);
    const std::size_t length = text ? std::min(text->size(), most) : 0;
    if (!writable(to, (length + 1) * sizeof *to)) return 0;
    if (text) std::copy_n(text->data(), length, to);
    to[length] = 0;
    return static_cast<int>(length);
  } catch (const std::bad_alloc&) {
    return 0;
  }
}

}  // namespace
}  // namespace ows::crt

using namespace ows::crt;

int WINAPI wvsprintfA(LPSTR to, LPCSTR form, va_list arguments) { return formatted(to, form, arguments); }
int WINAPI wvsprintfW(LPWSTR to, LPCWSTR form, va_list arguments) { return formatted(to, form, arguments); }
int WINAPIV wsprintfA(LPSTR to, LPCSTR form, ...) {
  va_list arguments;
  va_start(arguments, form);
  const int length = wvsprintfA(to, form, arguments);
  va_end(arguments);
  return length;
}
int WINAPIV wsprintfW(LPWSTR to, LPCWSTR form, ...) {
  va_list arguments;
  va_start(arguments, form);
  const int length = wvsprintfW(to, form, arguments);
  va_end(arguments);
  return length;
}
