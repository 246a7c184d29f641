// Window classes: what windows of one kind have in common.
#pragma once

#include <windows.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "win32/user_text.h"
#include "win32/window_procedure.h"

namespace ows::win32 {

constexpr std::size_t longest_class_name = 256;  // [WNDCLASSEX, lpszClassName]
constexpr ATOM first_atom = 0xc000;

struct WindowClass {
  ATOM atom = 0;
  std::u16string name;
  Procedure procedure;
  UINT style = 0;
  int window_extra = 0;
  std::vector<std::byte> extra;
  HINSTANCE instance = nullptr;
  HICON icon = nullptr, small_icon = nullptr;
  HCURSOR cursor = nullptr;
  HBRUSH background = nullptr;
  // The menu's name: a number, or a text that lives as long as the class, in both encodings.
  const void* menu_number = nullptr;
  std::u16string menu;
  std::string menu_octets;

  std::size_t windows = 0;  // protected by user_mutex
};

/// What a program calls a class: its name or its atom.
struct ClassId {
  std::u16string name;
  ATOM atom = 0;

  /// Under user_mutex.
  [[nodiscard]] bool means(const WindowClass& window_class) const;
};

/// ERROR_NOACCESS, ERROR_INVALID_PARAMETER. `Char` is char or WCHAR.
template <class Char>
Result<ClassId> class_id(const Char* name) {
  if (is_number(name)) return ClassId{{}, static_cast<ATOM>(reinterpret_cast<std::uintptr_t>(name))};
  auto text = user_text(name, longest_class_name);
  if (!text) return fail(text.error());
  return ClassId{std::move(*text), 0};
}

/// The class that `id` means for a window of `instance`, or null. Under user_mutex.
WindowClass* find_class(const ClassId& id, HINSTANCE instance);

/// Without regard to the case of ASCII letters.
bool same_name(const std::u16string& a, const std::u16string& b);

}  // namespace ows::win32
