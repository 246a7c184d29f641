// What the functions of installers (WSC*) have in common: a result becomes a return value and *lpErrno.
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include <string>

#include "base/result.h"
#include "border/user_memory.h"
#include "border/utf16.h"
#include "win32/last_error.h"

namespace ows {

/// `function()` returns a Status. Where the error cannot be told there, the last error is WSAEFAULT.
template <class Function>
int install(LPINT error, Function function) {
  if (!writable(error, sizeof *error)) {
    set_last_error(WSAEFAULT);
    return SOCKET_ERROR;
  }
  const Status done = function();
  if (done) return 0;
  *error = done.error();
  return SOCKET_ERROR;
}

/// Text of at most `limit` units without its zero. WSAEFAULT; WSAEINVAL: empty or longer.
inline Result<std::string> installer_text(const WCHAR* text, std::size_t limit) {
  const auto* units = reinterpret_cast<const char16_t*>(text);
  if (!text || !readable(text, sizeof *text)) return fail(WSAEFAULT);
  if (!readable_string(units, limit + 1)) return fail(readable(text, (limit + 1) * sizeof *text) ? WSAEINVAL : WSAEFAULT);
  if (!*units) return fail(WSAEINVAL);
  return to_utf8(units);
}

}  // namespace ows
