// A program's zero-terminated text, narrow or wide, as UTF-8.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/result.h"
#include "border/user_memory.h"
#include "border/utf16.h"

namespace ows::names {

constexpr std::size_t longest_name = 1025;  // NI_MAXHOST, with the terminating zero

inline std::string utf8_of(const char* text) { return text; }
inline std::string utf8_of(const char16_t* text) { return to_utf8(text); }

/// Nothing for NULL. WSAEFAULT: not readable, or longer than any name.
template <class Char>
Result<std::optional<std::string>> user_text(const Char* text, std::size_t limit = longest_name) {
  if (!text) return std::optional<std::string>();
  if (!readable_string(text, limit)) return fail(10014);  // WSAEFAULT
  return std::optional<std::string>(utf8_of(text));
}

}  // namespace ows::names
