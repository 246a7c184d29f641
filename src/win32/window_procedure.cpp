// How window procedures are called; CallWindowProcA/W.
#include "win32/window_procedure.h"

#include <algorithm>
#include <array>
#include <deque>

#include "border/utf16.h"
#include "win32/call.h"
#include "win32/user_lock.h"
#include "win32/user_text.h"

namespace ows::win32 {
namespace {

// Values that stand for procedures: first_value + index, below any address of code. They are never given back: a program has
// a handful of procedures.
constexpr std::uintptr_t first_value = 0x10000, last_value = 0x1ffff;

std::deque<Procedure>& known() {  // protected by user_mutex
  static auto* procedures = new std::deque<Procedure>;
  return *procedures;
}

constexpr std::size_t longest_text = 1 << 20;

constexpr UINT with_pointers[] = {
    WM_CREATE,       WM_SETTEXT,       WM_GETTEXT,           WM_GETTEXTLENGTH,    WM_ERASEBKGND,
    WM_WININICHANGE, WM_DEVMODECHANGE, WM_GETMINMAXINFO,     WM_DRAWITEM,         WM_MEASUREITEM,
    WM_DELETEITEM,   WM_COMPAREITEM,   WM_WINDOWPOSCHANGING, WM_WINDOWPOSCHANGED, WM_COPYDATA,
    WM_NOTIFY,       WM_HELP,          WM_STYLECHANGING,     WM_STYLECHANGED,     WM_NCCREATE,
    WM_NCCALCSIZE,   WM_GETDLGCODE};

template <class Char>
Char* as_text(LPARAM l) {
  return reinterpret_cast<Char*>(l);
}

/// WM_NCCREATE and WM_CREATE: a copy of the structure with its two names in the other characters.
template <class To, class From, class Convert, class Read>
LRESULT call_create(WNDPROC function, HWND window, UINT message, WPARAM w, const From& from, Convert convert, Read read) {
  To to{};
  static_assert(sizeof to == sizeof from);
  to.lpCreateParams = from.lpCreateParams;
  to.hInstance = from.hInstance;
  to.hMenu = from.hMenu;
  to.hwndParent = from.hwndParent;
  to.cy = from.cy;
  to.cx = from.cx;
  to.y = from.y;
  to.x = from.x;
  to.style = from.style;
  to.dwExStyle = from.dwExStyle;
  decltype(convert(std::u16string())) name, class_name;
  using Text = decltype(to.lpszName);
  to.lpszName = reinterpret_cast<Text>(from.lpszName);
  to.lpszClass = reinterpret_cast<Text>(from.lpszClass);
  if (!is_number(from.lpszName)) {
    name = convert(read(from.lpszName).value_or(std::u16string()));
    to.lpszName = reinterpret_cast<Text>(name.c_str());
  }
  if (!is_number(from.lpszClass)) {
    class_name = convert(read(from.lpszClass).value_or(std::u16string()));
    to.lpszClass = reinterpret_cast<Text>(class_name.c_str());
  }
  return function(window, message, w, reinterpret_cast<LPARAM>(&to));
}

LRESULT call_create(const Procedure& procedure, HWND window, UINT message, WPARAM w, LPARAM l) {
  // From code inside, or from a program that sends the message itself.
  if (!readable(as_text<void>(l), sizeof(CREATESTRUCTW))) return failed(ERROR_NOACCESS, LRESULT{0});
  if (procedure.wide) {
    return call_create<CREATESTRUCTW>(
        procedure.function, window, message, w, *as_text<const CREATESTRUCTA>(l), [](std::u16string text) { return text; },
        [](const char* text) { return user_text(text, longest_text); });
  }
  return call_create<CREATESTRUCTA>(
      procedure.function, window, message, w, *as_text<const CREATESTRUCTW>(l),
      [](const std::u16string& text) { return to_utf8(text); },
      [](const WCHAR* text) { return user_text(text, longest_text); });
}

/// WM_SETTEXT and WM_SETTINGCHANGE: lParam is a text.
template <class From>
LRESULT call_with_text(const Procedure& procedure, HWND window, UINT message, WPARAM w, const From* text) {
  if (!text) return procedure.function(window, message, w, 0);
  const auto copy = user_text(text, longest_text);
  if (!copy) return failed(copy.error(), LRESULT{0});
  if (procedure.wide) return procedure.function(window, message, w, reinterpret_cast<LPARAM>(copy->c_str()));
  const std::string octets = to_utf8(*copy);
  return procedure.function(window, message, w, reinterpret_cast<LPARAM>(octets.c_str()));
}

/// WM_GETTEXT: room in the procedure's characters, and what it wrote in the caller's. `Inner` is the procedure's character.
template <class Inner, class Outer>
LRESULT call_for_text(WNDPROC function, HWND window, WPARAM capacity, Outer* room) {
  // UTF-8 takes up to three octets for what is one unit.
  const std::size_t inner = std::min<std::size_t>(capacity, longest_text) * (sizeof(Inner) == 1 ? 3 : 1);
  std::basic_string<std::conditional_t<sizeof(Inner) == 1, char, char16_t>> text(inner + 1, 0);
  const LRESULT count = function(window, WM_GETTEXT, inner, reinterpret_cast<LPARAM>(text.data()));
  if (capacity == 0 || !writable(room, sizeof *room)) return 0;
  text.resize(std::min(inner, static_cast<std::size_t>(std::max<LRESULT>(count, 0))));
  if (!writable(room, std::min<std::size_t>(capacity, text.size() * 3 + 1) * sizeof *room)) return 0;
  if constexpr (sizeof(Inner) == 1) {
    return static_cast<LRESULT>(give_text(to_utf16(text), room, capacity));
  } else {
    return static_cast<LRESULT>(give_text(text, room, capacity));
  }
}

/// WM_GETTEXTLENGTH: the length in the other characters is that of the text itself.
template <class Inner>
LRESULT length_of_text(WNDPROC function, HWND window) {
  const LRESULT length = function(window, WM_GETTEXTLENGTH, 0, 0);
  if (length <= 0) return length;
  const std::size_t room = std::min(static_cast<std::size_t>(length), longest_text) + 1;
  std::basic_string<std::conditional_t<sizeof(Inner) == 1, char, char16_t>> text(room, 0);
  const LRESULT count = function(window, WM_GETTEXT, room, reinterpret_cast<LPARAM>(text.data()));
  text.resize(std::min(room, static_cast<std::size_t>(std::max<LRESULT>(count, 0))));
  if constexpr (sizeof(Inner) == 1) {
    return static_cast<LRESULT>(to_utf16(text).size());
  } else {
    return static_cast<LRESULT>(to_utf8(text).size());
  }
}

LRESULT call_converted(const Procedure& procedure, HWND window, UINT message, WPARAM w, LPARAM l) {
  switch (message) {
    case WM_NCCREATE:
    case WM_CREATE: return call_create(procedure, window, message, w, l);
    case WM_SETTEXT:
    case WM_SETTINGCHANGE:
      return procedure.wide ? call_with_text(procedure, window, message, w, as_text<const char>(l))
                            : call_with_text(procedure, window, message, w, as_text<const WCHAR>(l));
    case WM_GETTEXT:
      return procedure.wide ? call_for_text<WCHAR>(procedure.function, window, w, as_text<char>(l))
                            : call_for_text<char>(procedure.function, window, w, as_text<WCHAR>(l));
    case WM_GETTEXTLENGTH:
      return procedure.wide ? length_of_text<WCHAR>(procedure.function, window)
                            : length_of_text<char>(procedure.function, window);
    default: return procedure.function(window, message, w, l);
  }
}

}  // namespace

WNDPROC as_seen(const Procedure& procedure, bool wide_caller) {
  if (procedure.wide == wide_caller) return procedure.function;
  const UserLock lock;
  auto& all = known();
  auto at = std::ranges::find_if(
      all, [&](const Procedure& each) { return each.function == procedure.function && each.wide == procedure.wide; });
  if (at == all.end()) {
    if (all.size() > last_value - first_value) return procedure.function;
    at = all.insert(all.end(), procedure);
  }
  return reinterpret_cast<WNDPROC>(first_value + static_cast<std::uintptr_t>(at - all.begin()));
}

Procedure procedure_of(WNDPROC seen, bool wide_caller) {
  const auto value = reinterpret_cast<std::uintptr_t>(seen);
  if (value > last_value) return {seen, wide_caller};
  const UserLock lock;
  if (value < first_value || value - first_value >= known().size()) return {};
  return known()[value - first_value];
}

LRESULT call_procedure(const Procedure& procedure, HWND window, UINT message, WPARAM w, LPARAM l, bool wide) {
  if (procedure.wide == wide || message >= WM_USER) return procedure.function(window, message, w, l);
  return call_converted(procedure, window, message, w, l);
}

int CarriedText::take(UINT message, WPARAM w, LPARAM l, bool wide) {
  if (message == WM_SETTEXT) {
    used_ = true;
    used_null_ = l == 0;
    if (l == 0) return 0;
    auto text = wide ? user_text(as_text<const WCHAR>(l), longest_text) : user_text(as_text<const char>(l), longest_text);
    if (!text) return text.error();
    text_ = std::move(*text);
  } else if (message == WM_GETTEXT) {
    used_ = true;
    text_.resize(std::min<std::size_t>(w, longest_text) + 1);
  }
  return 0;
}

LRESULT CarriedText::give(UINT message, WPARAM w, LPARAM l, bool wide, LRESULT result) const {
  if (message != WM_GETTEXT) return result;
  const auto text = std::u16string_view(text_).substr(0, static_cast<std::size_t>(std::max<LRESULT>(result, 0)));
  const std::size_t room = std::min<std::size_t>(w, text.size() * 3 + 1);
  if (w == 0 || !writable(as_text<void>(l), room * (wide ? sizeof(WCHAR) : 1))) return 0;
  return static_cast<LRESULT>(wide ? give_text(text, as_text<WCHAR>(l), w) : give_text(text, as_text<char>(l), w));
}

bool has_pointers(UINT message) { return std::ranges::find(with_pointers, message) != std::end(with_pointers); }

}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

namespace {

LRESULT call_previous(WNDPROC function, HWND window, UINT message, WPARAM w, LPARAM l, bool wide) {
  const Procedure procedure = procedure_of(function, wide);
  if (!procedure.function) return failed(ERROR_INVALID_PARAMETER, LRESULT{0});
  return call_procedure(procedure, window, message, w, l, wide);
}

}  // namespace

LRESULT WINAPI CallWindowProcA(WNDPROC function, HWND window, UINT message, WPARAM w, LPARAM l) {
  return call_previous(function, window, message, w, l, false);
}
LRESULT WINAPI CallWindowProcW(WNDPROC function, HWND window, UINT message, WPARAM w, LPARAM l) {
  return call_previous(function, window, message, w, l, true);
}
