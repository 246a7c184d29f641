// Wide text in tests that two compilers build: WCHAR is char16_t in one and wchar_t in the other.
#pragma once

#include "support.h"

using Wide = std::basic_string<WCHAR>;

/// ASCII only.
inline Wide wide(const std::string& text) { return Wide(text.begin(), text.end()); }
inline std::string narrow(const WCHAR* text) {
  std::string result;
  while (text && *text) result += static_cast<char>(*text++);
  return result;
}
