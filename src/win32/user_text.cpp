#include "win32/user_text.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "border/user_memory.h"
#include "border/utf16.h"

namespace ows::win32 {

Result<std::u16string> user_text(const WCHAR* text, std::size_t longest) {
  std::u16string copy;
  char16_t unit = 0;
  auto* at = reinterpret_cast<const char*>(text);  // which may be odd
  for (bool first = true;; at += sizeof unit, first = false) {
    // Asked for once, and again at each page, of which an odd pointer's units may lie half.
    if ((first || ((reinterpret_cast<std::uintptr_t>(at) + 1) & 4095) < 2) && !readable(at, sizeof unit)) {
      return fail(ERROR_NOACCESS);
    }
    std::memcpy(&unit, at, sizeof unit);
    if (unit == 0) return copy;
    if (copy.size() == longest) return fail(ERROR_INVALID_PARAMETER);
    copy.push_back(unit);
  }
}

Result<std::u16string> user_text(const char* text, std::size_t longest) {
  const std::size_t octets = 3 * longest + 1;
  if (!readable_string(text, octets)) return fail(readable(text, octets) ? ERROR_INVALID_PARAMETER : ERROR_NOACCESS);
  std::u16string copy = to_utf16(text);
  if (copy.size() > longest) return fail(ERROR_INVALID_PARAMETER);
  return copy;
}

std::size_t give_text(std::u16string_view text, WCHAR* room, std::size_t capacity) {
  std::size_t count = std::min(text.size(), capacity - 1);
  if (count < text.size() && count > 0 && (text[count - 1] & 0xFC00) == 0xD800) --count;  // half of a pair
  std::copy_n(text.begin(), count, room);
  room[count] = 0;
  return count;
}

std::size_t give_text(std::u16string_view text, char* room, std::size_t capacity) {
  const std::string octets = to_utf8(text);
  std::size_t count = std::min(octets.size(), capacity - 1);
  if (count < octets.size()) {
    while (count > 0 && (octets[count] & 0xC0) == 0x80) --count;  // inside a character
  }
  std::copy_n(octets.begin(), count, room);
  room[count] = 0;
  return count;
}

}  // namespace ows::win32
