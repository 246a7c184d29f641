// Text that the program gives, checked and as UTF-16; text that it gets.
#pragma once

#include <windows.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ows::win32 {

/// ERROR_NOACCESS when it cannot be read, ERROR_INVALID_PARAMETER when it is longer than `longest` units. The A form is
/// UTF-8.
Result<std::u16string> user_text(const WCHAR* text, std::size_t longest);
Result<std::u16string> user_text(const char* text, std::size_t longest);

/// Copies as much of `text` as fits with a final zero; no character is cut. Returns the number of units without the zero.
/// The caller has checked the room, of at least one unit.
std::size_t give_text(std::u16string_view text, WCHAR* room, std::size_t capacity);
std::size_t give_text(std::u16string_view text, char* room, std::size_t capacity);

/// A number in the place of a name: MAKEINTRESOURCE, an atom. NULL counts as one.
inline bool is_number(const void* name) { return reinterpret_cast<std::uintptr_t>(name) < 0x10000; }

}  // namespace ows::win32
