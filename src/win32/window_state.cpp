// What a window is at the moment: its place in the tree, its visibility, its thread. ShowWindow, EnableWindow, UpdateWindow,
// IsWindowVisible, IsWindowEnabled, IsWindowUnicode, IsChild, GetParent, SetParent, FindWindow[Ex]A/W,
// GetWindowThreadProcessId.
#include <unistd.h>

#include <optional>

#include "win32/call.h"
#include "win32/sent_message.h"
#include "win32/thread.h"
#include "win32/window.h"

namespace ows::win32 {
namespace {

/// `ask(const Window&)` as a BOOL function.
template <class Ask>
BOOL is(HWND handle, Ask ask) {
  const UserLock lock;
  const Window* window = find_window(handle);
  if (!window) return failed(ERROR_INVALID_WINDOW_HANDLE, FALSE);
  return ask(*window) ? TRUE : FALSE;
}

/// Sets or clears a style bit, with a message to the window in between. Whether it was set, or an error.
Result<bool> change_style(HWND handle, DWORD bit, bool on, UINT message, WPARAM w) {
  const auto was = with_window(handle, [&](const Window& window) -> Result<bool> { return (window.style & bit) != 0; });
  if (!was || *was == on) return was;
  if (message == WM_SHOWWINDOW) send_message({handle, message, w, 0, true});
  (void)with_window(handle, [&](Window& window) -> Status {
    if (!window.ending) window.style = on ? window.style | bit : window.style & ~bit;
    return {};
  });
  if (message != WM_SHOWWINDOW) send_message({handle, message, w, 0, true});
  return was;
}

void size_style(HWND handle, int command) {
  DWORD set = 0;
  switch (command) {
    case SW_SHOWMINIMIZED:
    case SW_MINIMIZE:
    case SW_SHOWMINNOACTIVE:
    case SW_FORCEMINIMIZE: set = WS_MINIMIZE; break;
    case SW_SHOWMAXIMIZED: set = WS_MAXIMIZE; break;
    case SW_SHOWNORMAL:
    case SW_SHOWNOACTIVATE:
    case SW_RESTORE: break;
    default: return;
  }
  (void)with_window(handle, [&](Window& window) -> Status {
    window.style = (window.style & ~DWORD{WS_MINIMIZE | WS_MAXIMIZE}) | set;
    return {};
  });
}

HWND parent_of(const Window& window) {
  if (!window.above) return nullptr;
  return window.inside || (window.style & WS_POPUP) ? window.above->handle : nullptr;
}

Result<HWND> set_parent(HWND child, HWND parent) {
  return with_window(child, [&](Window& window) -> Result<HWND> {
    Window* above = nullptr;
    if (parent && parent != HWND_MESSAGE) {
      above = find_window(parent);
      if (!above) return fail(ERROR_INVALID_WINDOW_HANDLE);
      for (const Window* at = above; at; at = at->above) {
        if (at == &window) return fail(ERROR_INVALID_PARAMETER);
      }
    }
    const HWND before = window.inside && window.above ? window.above->handle : nullptr;
    move_below(window, above);
    window.inside = above != nullptr;
    window.message_only = parent == HWND_MESSAGE;
    return before;
  });
}

template <class Char>
HWND find_window_like(HWND parent, HWND after, const Char* class_name, const Char* name) {
  std::optional<ClassId> id;
  if (class_name) {
    auto given = class_id(class_name);
    if (!given) return failed(given.error(), HWND{});
    id = std::move(*given);
  }
  std::optional<std::u16string> text;
  if (name) {
    auto given = user_text(name, 1 << 20);
    if (!given) return failed(given.error(), HWND{});
    text = std::move(*given);
  }
  const UserLock lock;
  if (parent && parent != HWND_MESSAGE && !find_window(parent)) return failed(ERROR_INVALID_WINDOW_HANDLE, HWND{});
  const Window* last = after ? find_window(after) : nullptr;
  if (after && !last) return failed(ERROR_INVALID_WINDOW_HANDLE, HWND{});
  const Window* found = nullptr;
  for_each_window([&](const Window& window) {
    if (last && window.serial >= last->serial) return;
    if (found && window.serial < found->serial) return;
    const bool is_there = parent == HWND_MESSAGE ? window.message_only && !window.inside
                          : parent               ? window.inside && window.above && window.above->handle == parent
                                                 : !window.message_only && !window.inside;
    if (!is_there || (id && !id->means(*window.window_class)) || (text && *text != window.text)) return;
    found = &window;
  });
  return found ? found->handle : nullptr;
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

BOOL WINAPI ShowWindow(HWND window, int command) {
  const bool show = command != SW_HIDE;
  const auto was = change_style(window, WS_VISIBLE, show, WM_SHOWWINDOW, show ? TRUE : FALSE);
  if (!was) return failed(was.error(), FALSE);
  size_style(window, command);
  return *was ? TRUE : FALSE;
}

BOOL WINAPI EnableWindow(HWND window, BOOL enable) {
  const auto was = change_style(window, WS_DISABLED, !enable, WM_ENABLE, enable ? TRUE : FALSE);
  if (!was) return failed(was.error(), FALSE);
  return *was ? TRUE : FALSE;
}

BOOL WINAPI UpdateWindow(HWND window) {
  return is(window, [](const Window&) { return true; });
}

BOOL WINAPI IsWindowVisible(HWND window) {
  return is(window, [](const Window& it) {
    for (const Window* at = &it; at; at = at->inside ? at->above : nullptr) {
      if (!(at->style & WS_VISIBLE) || at->message_only) return false;
    }
    return true;
  });
}

BOOL WINAPI IsWindowEnabled(HWND window) {
  return is(window, [](const Window& it) { return !(it.style & WS_DISABLED); });
}

BOOL WINAPI IsWindowUnicode(HWND window) {
  return is(window, [](const Window& it) { return it.procedure.wide; });
}

BOOL WINAPI IsChild(HWND parent, HWND window) {
  const UserLock lock;
  if (!find_window(parent) || !find_window(window)) return failed(ERROR_INVALID_WINDOW_HANDLE, FALSE);
  return is_inside(window, parent) ? TRUE : FALSE;
}

HWND WINAPI GetParent(HWND window) {
  const UserLock lock;
  const Window* it = find_window(window);
  return it ? parent_of(*it) : failed(ERROR_INVALID_WINDOW_HANDLE, HWND{});
}

HWND WINAPI SetParent(HWND child, HWND parent) {
  const auto before = set_parent(child, parent);
  if (!before) return failed(before.error(), HWND{});
  if (!*before) set_last_error(ERROR_SUCCESS);  // there was none: not a failure
  return *before;
}

DWORD WINAPI GetWindowThreadProcessId(HWND window, LPDWORD process) {
  if (process && !writable(process, sizeof *process)) return failed(ERROR_NOACCESS, DWORD{0});
  const UserLock lock;
  const Window* it = find_window(window);
  if (!it || !it->queue->owner) return failed(ERROR_INVALID_WINDOW_HANDLE, DWORD{0});
  if (process) *process = static_cast<DWORD>(getpid());
  return it->queue->owner->known_id();
}

HWND WINAPI FindWindowA(LPCSTR class_name, LPCSTR name) { return find_window_like(nullptr, nullptr, class_name, name); }
HWND WINAPI FindWindowW(LPCWSTR class_name, LPCWSTR name) { return find_window_like(nullptr, nullptr, class_name, name); }
HWND WINAPI FindWindowExA(HWND parent, HWND after, LPCSTR class_name, LPCSTR name) {
  return find_window_like(parent, after, class_name, name);
}
HWND WINAPI FindWindowExW(HWND parent, HWND after, LPCWSTR class_name, LPCWSTR name) {
  return find_window_like(parent, after, class_name, name);
}
