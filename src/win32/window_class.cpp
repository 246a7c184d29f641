// RegisterClass[Ex]A/W, UnregisterClassA/W, GetClassInfo[Ex]A/W, GetClassNameA/W, RegisterWindowMessageA/W.
#include "win32/window_class.h"

#include <algorithm>
#include <list>
#include <map>
#include <new>

#include "border/utf16.h"
#include "win32/call.h"
#include "win32/user_lock.h"
#include "win32/window.h"

namespace ows::win32 {
namespace {

std::u16string folded(std::u16string name) {
  for (char16_t& unit : name) {
    if (unit >= u'A' && unit <= u'Z') unit = static_cast<char16_t>(unit + (u'a' - u'A'));
  }
  return name;
}

struct Atom {
  ATOM number = 0;
  std::size_t classes = 0;
  bool of_message = false;  // and then it stays
};

/// Protected by user_mutex.
struct Names {
  std::map<std::u16string, Atom> atoms;
  std::vector<ATOM> free;
  std::list<WindowClass> classes;
};
Names& names() {
  static auto* instance = new Names;
  return *instance;
}

/// The number of a name; null: there are no numbers left.
Atom* atom_of(const std::u16string& name) {
  Names& all = names();
  std::u16string key = folded(name);
  if (const auto found = all.atoms.find(key); found != all.atoms.end()) return &found->second;
  Atom atom;
  if (all.atoms.size() + all.free.size() <= 0xffffu - first_atom) {
    atom.number = static_cast<ATOM>(first_atom + all.atoms.size() + all.free.size());
  } else if (!all.free.empty()) {
    atom.number = all.free.back();
    all.free.pop_back();
  } else {
    return nullptr;
  }
  return &all.atoms.emplace(std::move(key), atom).first->second;
}

constexpr int most_extra = 0x10000;

template <class Char>
Result<ATOM> register_class(const Char* name, const Char* menu, WindowClass fresh, int class_extra, int window_extra) {
  if (!fresh.procedure.function) return fail(ERROR_INVALID_PARAMETER);
  if (class_extra < 0 || class_extra > most_extra || window_extra < 0 || window_extra > most_extra)
    return fail(ERROR_INVALID_PARAMETER);
  if (is_number(name) && reinterpret_cast<std::uintptr_t>(name) < first_atom) return fail(ERROR_INVALID_PARAMETER);
  auto id = class_id(name);
  if (!id) return fail(id.error());
  if (!id->atom && id->name.empty()) return fail(ERROR_INVALID_PARAMETER);
  if (is_number(menu)) {
    fresh.menu_number = menu;
  } else {
    auto text = user_text(menu, 4096);
    if (!text) return fail(text.error());
    fresh.menu_octets = to_utf8(*text);
    fresh.menu = std::move(*text);
  }
  try {
    fresh.extra.resize(static_cast<std::size_t>(class_extra));
    fresh.window_extra = window_extra;
    const UserLock lock;
    Names& all = names();
    if (id->atom) {
      const auto named = std::ranges::find(all.atoms, id->atom, [](const auto& each) { return each.second.number; });
      if (named == all.atoms.end()) return fail(ERROR_INVALID_PARAMETER);
      id->name = named->first;
    }
    Atom* atom = atom_of(id->name);
    if (!atom) return fail(ERROR_NOT_ENOUGH_MEMORY);
    fresh.atom = atom->number;
    const bool exists = std::ranges::any_of(all.classes, [&](const WindowClass& each) {
      if (each.atom != fresh.atom) return false;
      return each.instance == fresh.instance || ((each.style & fresh.style) & CS_GLOBALCLASS);
    });
    if (exists) return fail(ERROR_CLASS_ALREADY_EXISTS);
    fresh.name = std::move(id->name);
    ++atom->classes;
    return all.classes.emplace_back(std::move(fresh)).atom;
  } catch (const std::bad_alloc&) {
    return fail(ERROR_NOT_ENOUGH_MEMORY);
  }
}

/// `from`: a WNDCLASS or WNDCLASSEX, A or W.
template <class Structure>
Result<ATOM> register_class(const Structure* from, bool wide) {
  if (!readable(from, sizeof *from)) return fail(ERROR_NOACCESS);
  WindowClass fresh;
  if constexpr (requires { from->cbSize; }) {
    if (from->cbSize != sizeof *from) return fail(ERROR_INVALID_PARAMETER);
    fresh.small_icon = from->hIconSm;
  }
  fresh.procedure = procedure_of(from->lpfnWndProc, wide);
  fresh.style = from->style;
  fresh.instance = from->hInstance;
  fresh.icon = from->hIcon;
  fresh.cursor = from->hCursor;
  fresh.background = from->hbrBackground;
  return register_class(from->lpszClassName, from->lpszMenuName, std::move(fresh), from->cbClsExtra, from->cbWndExtra);
}

template <class Char>
Status unregister_class(const Char* name, HINSTANCE instance) {
  const auto id = class_id(name);
  if (!id) return fail(id.error());
  const UserLock lock;
  const WindowClass* found = find_class(*id, instance);
  if (!found) return fail(ERROR_CLASS_DOES_NOT_EXIST);
  if (found->windows) return fail(ERROR_CLASS_HAS_WINDOWS);
  const auto atom = names().atoms.find(folded(found->name));
  if (--atom->second.classes == 0 && !atom->second.of_message) {
    names().free.push_back(atom->second.number);
    names().atoms.erase(atom);
  }
  names().classes.remove_if([&](const WindowClass& each) { return &each == found; });
  return {};
}

template <class Structure, class Char>
Result<ATOM> class_info(HINSTANCE instance, const Char* name, Structure* into, bool wide) {
  if (!writable(into, sizeof *into)) return fail(ERROR_NOACCESS);
  if constexpr (requires { into->cbSize; }) {
    if (into->cbSize != sizeof *into) return fail(ERROR_INVALID_PARAMETER);
  }
  const auto id = class_id(name);
  if (!id) return fail(id.error());
  Procedure procedure;
  ATOM atom = 0;
  {
    const UserLock lock;
    const WindowClass* found = find_class(*id, instance);
    if (!found) return fail(ERROR_CLASS_DOES_NOT_EXIST);
    procedure = found->procedure;
    atom = found->atom;
    into->style = found->style;
    into->cbClsExtra = static_cast<int>(found->extra.size());
    into->cbWndExtra = found->window_extra;
    into->hInstance = found->instance;
    into->hIcon = found->icon;
    into->hCursor = found->cursor;
    into->hbrBackground = found->background;
    using Text = decltype(into->lpszMenuName);
    into->lpszMenuName = reinterpret_cast<Text>(found->menu_number);
    if (!found->menu.empty()) {
      into->lpszMenuName =
          wide ? reinterpret_cast<Text>(found->menu.c_str()) : reinterpret_cast<Text>(found->menu_octets.c_str());
    }
    into->lpszClassName = name;
    if constexpr (requires { into->cbSize; }) into->hIconSm = found->small_icon;
  }
  into->lpfnWndProc = as_seen(procedure, wide);
  return atom;
}

template <class T>
T value_of(const Result<T>& result) {
  return result ? *result : failed(result.error(), T{});
}

template <class Char>
int class_name(HWND handle, Char* room, int capacity) {
  if (capacity <= 0) return failed(ERROR_INSUFFICIENT_BUFFER, 0);
  std::u16string name;
  const Status found = with_window(handle, [&](const Window& window) -> Status {
    name = window.window_class->name;
    return {};
  });
  if (!found) return failed(found.error(), 0);
  const auto units = std::min<std::size_t>(static_cast<std::size_t>(capacity), name.size() * 3 + 1);
  if (!writable(room, units * sizeof *room)) return failed(ERROR_NOACCESS, 0);
  return static_cast<int>(give_text(name, room, static_cast<std::size_t>(capacity)));
}

template <class Char>
UINT register_message(const Char* name) {
  const auto text = user_text(name, 255);
  if (!text) return failed(text.error(), UINT{0});
  if (text->empty()) return failed(ERROR_INVALID_PARAMETER, UINT{0});
  const UserLock lock;
  Atom* atom = atom_of(*text);
  if (!atom) return failed(ERROR_NOT_ENOUGH_MEMORY, UINT{0});
  atom->of_message = true;
  return atom->number;
}

}  // namespace

bool same_name(const std::u16string& a, const std::u16string& b) { return folded(a) == folded(b); }

bool ClassId::means(const WindowClass& window_class) const {
  return atom ? atom == window_class.atom : same_name(name, window_class.name);
}

WindowClass* find_class(const ClassId& id, HINSTANCE instance) {
  auto& classes = names().classes;
  const auto find = [&](auto accepts) -> WindowClass* {
    const auto found =
        std::ranges::find_if(classes, [&](const WindowClass& each) { return accepts(each) && id.means(each); });
    return found == classes.end() ? nullptr : &*found;
  };
  if (WindowClass* own = find([&](const WindowClass& each) { return each.instance == instance; })) return own;
  // Classes of the whole process; and a program is one module here, so NULL and its own handle mean the same.
  return find([&](const WindowClass& each) { return (each.style & CS_GLOBALCLASS) || !instance || !each.instance; });
}

}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

ATOM WINAPI RegisterClassA(const WNDCLASSA* from) { return value_of(register_class(from, false)); }
ATOM WINAPI RegisterClassW(const WNDCLASSW* from) { return value_of(register_class(from, true)); }
ATOM WINAPI RegisterClassExA(const WNDCLASSEXA* from) { return value_of(register_class(from, false)); }
ATOM WINAPI RegisterClassExW(const WNDCLASSEXW* from) { return value_of(register_class(from, true)); }

BOOL WINAPI UnregisterClassA(LPCSTR name, HINSTANCE instance) { return finish(unregister_class(name, instance)); }
BOOL WINAPI UnregisterClassW(LPCWSTR name, HINSTANCE instance) { return finish(unregister_class(name, instance)); }

BOOL WINAPI GetClassInfoA(HINSTANCE instance, LPCSTR name, LPWNDCLASSA into) {
  return value_of(class_info(instance, name, into, false));
}
BOOL WINAPI GetClassInfoW(HINSTANCE instance, LPCWSTR name, LPWNDCLASSW into) {
  return value_of(class_info(instance, name, into, true));
}
BOOL WINAPI GetClassInfoExA(HINSTANCE instance, LPCSTR name, LPWNDCLASSEXA into) {
  return value_of(class_info(instance, name, into, false));
}
BOOL WINAPI GetClassInfoExW(HINSTANCE instance, LPCWSTR name, LPWNDCLASSEXW into) {
  return value_of(class_info(instance, name, into, true));
}

int WINAPI GetClassNameA(HWND window, LPSTR room, int capacity) { return class_name(window, room, capacity); }
int WINAPI GetClassNameW(HWND window, LPWSTR room, int capacity) { return class_name(window, room, capacity); }

UINT WINAPI RegisterWindowMessageA(LPCSTR name) { return register_message(name); }
UINT WINAPI RegisterWindowMessageW(LPCWSTR name) { return register_message(name); }
