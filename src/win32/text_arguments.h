// Text that comes from and goes to the program, the A and the W form alike: UTF-8 inside.
#pragma once

#include <windows.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "base/result.h"
#include "border/user_memory.h"
#include "border/utf16.h"
#include "win32/user_text.h"

namespace ows::win32 {

constexpr std::size_t longest_text = 32767;

/// The program's string as UTF-8. ERROR_INVALID_PARAMETER for NULL, ERROR_NOACCESS for what cannot be read,
/// ERROR_FILENAME_EXCED_RANGE for more than Windows takes anywhere.
inline Result<std::string> text_of(const char* text) {
  if (!text) return fail(ERROR_INVALID_PARAMETER);
  if (!readable_string(text, longest_text * 3)) return fail(ERROR_NOACCESS);
  return std::string(text);
}
inline Result<std::string> text_of(const WCHAR* text) {
  if (!text) return fail(ERROR_INVALID_PARAMETER);
  const auto units = user_text(text, longest_text);
  if (!units) return fail(units.error() == ERROR_NOACCESS ? ERROR_NOACCESS : ERROR_FILENAME_EXCED_RANGE);
  return to_utf8(*units);
}

/// A path with slashes, and without a drive.
template <class Unit>
Result<std::string> path_of(const Unit* text) {
  auto path = text_of(text);
  if (!path) return path;
  std::ranges::replace(*path, '\\', '/');
  if (path->starts_with("//./") || path->starts_with("//?/")) path->erase(0, 4);
  if (path->size() > 1 && (*path)[1] == ':') path->erase(0, 2);
  if (path->empty()) return fail(ERROR_PATH_NOT_FOUND);
  return path;
}

inline const std::string& as(const std::string& text, const char* /*unit*/) { return text; }
inline std::u16string as(const std::string& text, const WCHAR* /*unit*/) { return to_utf16(text); }

/// Into a buffer of `capacity` units: the length without the zero; where it does not fit, the size needed with it.
template <class Unit>
DWORD deliver_or_size(const std::string& text, Unit* to, DWORD capacity) {
  const auto& units = as(text, static_cast<const Unit*>(nullptr));
  if (units.size() >= capacity || !to) return static_cast<DWORD>(units.size() + 1);
  if (!writable(to, (units.size() + 1) * sizeof(Unit))) return 0;
  std::copy_n(units.c_str(), units.size() + 1, to);
  return static_cast<DWORD>(units.size());
}

}  // namespace ows::win32
