// DefWindowProcA/W: what a window does by itself. And the text of windows, which is kept here: SetWindowTextA/W,
// GetWindowTextA/W, GetWindowTextLengthA/W.
#include <algorithm>

#include "border/utf16.h"
#include "win32/call.h"
#include "win32/sent_message.h"
#include "win32/user_text.h"
#include "win32/window.h"

namespace ows::win32 {
namespace {

constexpr std::size_t longest_text = 1 << 20;

template <class Char>
Status set_text(HWND handle, const Char* text) {
  std::u16string copy;
  if (!is_number(text)) {  // a number would be a resource, and there are none
    auto given = user_text(text, longest_text);
    if (!given) return fail(given.error());
    copy = std::move(*given);
  }
  return with_window(handle, [&](Window& window) -> Status {
    window.text = std::move(copy);
    return {};
  });
}

std::u16string text_of(HWND handle) {
  std::u16string text;
  (void)with_window(handle, [&](const Window& window) -> Status {
    text = window.text;
    return {};
  });
  return text;
}

template <class Char>
LRESULT get_text(HWND handle, std::size_t capacity, Char* room) {
  const std::u16string text = text_of(handle);
  if (capacity == 0) return 0;
  if (!writable(room, std::min(capacity, text.size() * 3 + 1) * sizeof *room)) return failed(ERROR_NOACCESS, LRESULT{0});
  return static_cast<LRESULT>(give_text(text, room, capacity));
}

LRESULT length_as(const std::u16string& text, char /*kind*/) { return static_cast<LRESULT>(to_utf8(text).size()); }
LRESULT length_as(const std::u16string& text, WCHAR /*kind*/) { return static_cast<LRESULT>(text.size()); }

/// `Create` is CREATESTRUCTA or CREATESTRUCTW.
template <class Char, class Create>
LRESULT by_default(HWND window, UINT message, WPARAM w, LPARAM l) {
  constexpr bool wide = sizeof(Char) == sizeof(WCHAR);
  switch (message) {
    case WM_NCCREATE: {
      const auto* create = reinterpret_cast<const Create*>(l);
      if (readable(create, sizeof *create)) (void)set_text(window, create->lpszName);
      return TRUE;
    }
    case WM_SETTEXT: {
      const Status set = set_text(window, reinterpret_cast<const Char*>(l));
      return set ? TRUE : failed(set.error(), LRESULT{FALSE});
    }
    case WM_GETTEXT: return get_text(window, w, reinterpret_cast<Char*>(l));
    case WM_GETTEXTLENGTH: return length_as(text_of(window), Char{});
    case WM_CLOSE: (void)destroy_window(window); return 0;
    case WM_SYSCOMMAND:
      if ((w & 0xfff0) == SC_CLOSE) send_message({window, WM_CLOSE, 0, 0, wide});
      return 0;
    case WM_QUERYENDSESSION:
    case WM_QUERYOPEN:
    case WM_NCACTIVATE: return TRUE;
    default: return 0;
  }
}

template <class Char>
int window_text(HWND window, Char* room, int capacity, bool wide) {
  if (capacity <= 0) return 0;
  const auto length = static_cast<std::size_t>(capacity);
  if (!writable(room, sizeof *room)) return failed(ERROR_NOACCESS, 0);
  return static_cast<int>(send_message({window, WM_GETTEXT, length, reinterpret_cast<LPARAM>(room), wide}));
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

LRESULT WINAPI DefWindowProcA(HWND window, UINT message, WPARAM w, LPARAM l) {
  return by_default<char, CREATESTRUCTA>(window, message, w, l);
}
LRESULT WINAPI DefWindowProcW(HWND window, UINT message, WPARAM w, LPARAM l) {
  return by_default<WCHAR, CREATESTRUCTW>(window, message, w, l);
}

BOOL WINAPI SetWindowTextA(HWND window, LPCSTR text) {
  return send_message({window, WM_SETTEXT, 0, reinterpret_cast<LPARAM>(text), false}) ? TRUE : FALSE;
}
BOOL WINAPI SetWindowTextW(HWND window, LPCWSTR text) {
  return send_message({window, WM_SETTEXT, 0, reinterpret_cast<LPARAM>(text), true}) ? TRUE : FALSE;
}
int WINAPI GetWindowTextA(HWND window, LPSTR room, int capacity) { return window_text(window, room, capacity, false); }
int WINAPI GetWindowTextW(HWND window, LPWSTR room, int capacity) { return window_text(window, room, capacity, true); }
int WINAPI GetWindowTextLengthA(HWND window) {
  return static_cast<int>(send_message({window, WM_GETTEXTLENGTH, 0, 0, false}));
}
int WINAPI GetWindowTextLengthW(HWND window) {
  return static_cast<int>(send_message({window, WM_GETTEXTLENGTH, 0, 0, true}));
}
