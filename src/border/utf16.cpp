#include "border/utf16.h"

#include <utf8.h>

#include <iterator>

namespace ows {

std::u16string to_utf16(std::string_view text) {
  std::string valid;
  utf8::replace_invalid(text.begin(), text.end(), std::back_inserter(valid));
  std::u16string result;
  utf8::utf8to16(valid.begin(), valid.end(), std::back_inserter(result));
  return result;
}

std::string to_utf8(std::u16string_view text) {
  std::u16string valid;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char16_t unit = text[i];
    const bool lead = unit >= 0xD800 && unit < 0xDC00, trail = unit >= 0xDC00 && unit < 0xE000;
    if (lead && i + 1 < text.size() && text[i + 1] >= 0xDC00 && text[i + 1] < 0xE000) {
      valid += unit;
      valid += text[++i];
    } else {
      valid += lead || trail ? u'\uFFFD' : unit;
    }
  }
  std::string result;
  utf8::utf16to8(valid.begin(), valid.end(), std::back_inserter(result));
  return result;
}

}  // namespace ows
