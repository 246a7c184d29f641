// GetWindowLongPtrA/W, SetWindowLongPtrA/W, GetWindowLongA/W, SetWindowLongA/W, GetClassLongPtrA/W, SetClassLongPtrA/W.
#include <algorithm>
#include <cstring>

#include "win32/call.h"
#include "win32/sent_message.h"
#include "win32/window.h"

namespace ows::win32 {
namespace {

/// The `size` octets at an offset of the extra bytes, or null.
std::byte* extra_at(std::vector<std::byte>& extra, int offset, std::size_t size) {
  const auto at = static_cast<std::size_t>(offset);
  return offset >= 0 && at + size <= extra.size() ? extra.data() + at : nullptr;
}

/// A value and, where a new one is given, its replacement: as signed numbers of T's size.
template <class T>
LONG_PTR exchange_at(std::byte* at, const LONG_PTR* fresh) {
  T value{};
  std::memcpy(&value, at, sizeof value);
  if (fresh) {
    const T replacement = static_cast<T>(*fresh);
    std::memcpy(at, &replacement, sizeof replacement);
  }
  return value;
}

LONG_PTR as_number(const void* pointer) { return reinterpret_cast<LONG_PTR>(pointer); }

template <class Pointer>
LONG_PTR exchange(Pointer& value, const LONG_PTR* fresh) {
  const Pointer before = value;
  if (fresh) value = reinterpret_cast<Pointer>(*fresh);
  return as_number(before);
}

/// The procedure as the caller may see it; not under the lock, because it may have to be entered in a table.
LONG_PTR seen(const Procedure& procedure, bool wide) { return reinterpret_cast<LONG_PTR>(as_seen(procedure, wide)); }

/// Window styles change with a word before and a word after. [WM_STYLECHANGING, WM_STYLECHANGED]
Result<LONG_PTR> set_style(HWND handle, int index, DWORD value) {
  const auto style_of = [&](Window& window) -> DWORD& { return index == GWL_STYLE ? window.style : window.extended_style; };
  STYLESTRUCT change{};
  change.styleNew = value;
  const auto before = with_window(handle, [&](Window& window) -> Result<DWORD> { return style_of(window); });
  if (!before) return fail(before.error());
  change.styleOld = *before;
  const auto which = static_cast<WPARAM>(static_cast<LONG_PTR>(index));
  send_message({handle, WM_STYLECHANGING, which, reinterpret_cast<LPARAM>(&change), true});
  const Status set = with_window(handle, [&](Window& window) -> Status {
    style_of(window) = change.styleNew;
    return {};
  });
  if (!set) return fail(set.error());
  send_message({handle, WM_STYLECHANGED, which, reinterpret_cast<LPARAM>(&change), true});
  return static_cast<LONG>(*before);
}

/// GWLP_HWNDPARENT: another owner for what is no child. [SetWindowLongPtr]
Result<LONG_PTR> exchange_owner(Window& window, const LONG_PTR* fresh) {
  const LONG_PTR before = window.above ? as_number(window.above->handle) : 0;
  if (!fresh) return before;
  const HWND handle = reinterpret_cast<HWND>(*fresh);
  Window* owner = handle ? find_window(handle) : nullptr;
  if (handle && !owner) return fail(ERROR_INVALID_WINDOW_HANDLE);
  for (const Window* at = owner; at; at = at->above) {
    if (at == &window) return fail(ERROR_INVALID_PARAMETER);
  }
  if (!window.inside || owner) move_below(window, owner);
  return before;
}

/// Gets, and with `fresh` sets, a value. `size`: 4 for the Long forms, which have no pointers.
Result<LONG_PTR> window_value(HWND handle, int index, const LONG_PTR* fresh, bool wide, std::size_t size) {
  if (fresh && (index == GWL_STYLE || index == GWL_EXSTYLE)) return set_style(handle, index, static_cast<DWORD>(*fresh));
  Procedure replacement, before;
  if (index == GWLP_WNDPROC && size == sizeof(LONG_PTR)) {
    if (fresh) {
      replacement = procedure_of(reinterpret_cast<WNDPROC>(*fresh), wide);
      if (!replacement.function) return fail(ERROR_INVALID_PARAMETER);
    }
    const Status exchanged = with_window(handle, [&](Window& window) -> Status {
      before = window.procedure;
      if (fresh) window.procedure = replacement;
      return {};
    });
    if (!exchanged) return fail(exchanged.error());
    return seen(before, wide);
  }
  return with_window(handle, [&](Window& window) -> Result<LONG_PTR> {
    const bool narrow = size < sizeof(LONG_PTR);
    if (std::byte* at = extra_at(window.extra, index, size)) {
      return narrow ? exchange_at<LONG>(at, fresh) : exchange_at<LONG_PTR>(at, fresh);
    }
    const auto number = [&](LONG_PTR& value) -> LONG_PTR {
      const LONG_PTR old = value;
      if (fresh) value = *fresh;
      return narrow ? static_cast<LONG>(old) : old;
    };
    switch (index) {
      case GWL_STYLE: return static_cast<LONG>(window.style);
      case GWL_EXSTYLE: return static_cast<LONG>(window.extended_style);
      case GWLP_ID: return number(window.id);
      case GWLP_USERDATA: return number(window.user_data);
      case GWLP_HINSTANCE:
        if (!narrow) return exchange(window.instance, fresh);
        break;
      case GWLP_HWNDPARENT:
        if (!narrow) return exchange_owner(window, fresh);
        break;
      default: break;
    }
    return fail(ERROR_INVALID_INDEX);
  });
}

Result<LONG_PTR> class_value(HWND handle, int index, const LONG_PTR* fresh, bool wide) {
  Procedure replacement, before;
  if (index == GCLP_WNDPROC) {
    if (fresh) {
      replacement = procedure_of(reinterpret_cast<WNDPROC>(*fresh), wide);
      if (!replacement.function) return fail(ERROR_INVALID_PARAMETER);
    }
    const Status exchanged = with_window(handle, [&](Window& window) -> Status {
      before = window.window_class->procedure;
      if (fresh) window.window_class->procedure = replacement;
      return {};
    });
    if (!exchanged) return fail(exchanged.error());
    return seen(before, wide);
  }
  return with_window(handle, [&](Window& window) -> Result<LONG_PTR> {
    WindowClass& it = *window.window_class;
    if (std::byte* at = extra_at(it.extra, index, sizeof(LONG_PTR))) return exchange_at<LONG_PTR>(at, fresh);
    switch (index) {
      case GCLP_HMODULE: return exchange(it.instance, fresh);
      case GCLP_HICON: return exchange(it.icon, fresh);
      case GCLP_HICONSM: return exchange(it.small_icon, fresh);
      case GCLP_HCURSOR: return exchange(it.cursor, fresh);
      case GCLP_HBRBACKGROUND: return exchange(it.background, fresh);
      case GCW_ATOM:
        if (!fresh) return it.atom;
        break;
      case GCL_CBCLSEXTRA:
        if (!fresh) return static_cast<LONG_PTR>(it.extra.size());
        break;
      case GCL_CBWNDEXTRA: {  // of windows made from now on
        const int old = it.window_extra;
        if (fresh && (*fresh < 0 || *fresh > 0x10000)) return fail(ERROR_INVALID_PARAMETER);
        if (fresh) it.window_extra = static_cast<int>(*fresh);
        return old;
      }
      case GCL_STYLE: {
        const UINT old = it.style;
        if (fresh) it.style = static_cast<UINT>(*fresh);
        return static_cast<LONG_PTR>(old);
      }
      case GCLP_MENUNAME:
        if (fresh) break;
        if (it.menu.empty()) return as_number(it.menu_number);
        return wide ? as_number(it.menu.c_str()) : as_number(it.menu_octets.c_str());
      default: break;
    }
    return fail(ERROR_INVALID_INDEX);
  });
}

/// Success leaves the last error alone: the value may be 0.
template <class T>
T finish_value(const Result<LONG_PTR>& value) {
  return value ? static_cast<T>(*value) : failed(value.error(), T{0});
}

template <class T>
T window_long(HWND window, int index, bool wide) {
  return finish_value<T>(window_value(window, index, nullptr, wide, sizeof(T)));
}
template <class T>
T set_window_long(HWND window, int index, LONG_PTR value, bool wide) {
  return finish_value<T>(window_value(window, index, &value, wide, sizeof(T)));
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

LONG_PTR WINAPI GetWindowLongPtrA(HWND window, int index) { return window_long<LONG_PTR>(window, index, false); }
LONG_PTR WINAPI GetWindowLongPtrW(HWND window, int index) { return window_long<LONG_PTR>(window, index, true); }
LONG WINAPI GetWindowLongA(HWND window, int index) { return window_long<LONG>(window, index, false); }
LONG WINAPI GetWindowLongW(HWND window, int index) { return window_long<LONG>(window, index, true); }

LONG_PTR WINAPI SetWindowLongPtrA(HWND window, int index, LONG_PTR value) {
  return set_window_long<LONG_PTR>(window, index, value, false);
}
LONG_PTR WINAPI SetWindowLongPtrW(HWND window, int index, LONG_PTR value) {
  return set_window_long<LONG_PTR>(window, index, value, true);
}
LONG WINAPI SetWindowLongA(HWND window, int index, LONG value) { return set_window_long<LONG>(window, index, value, false); }
LONG WINAPI SetWindowLongW(HWND window, int index, LONG value) { return set_window_long<LONG>(window, index, value, true); }

ULONG_PTR WINAPI GetClassLongPtrA(HWND window, int index) {
  return finish_value<ULONG_PTR>(class_value(window, index, nullptr, false));
}
ULONG_PTR WINAPI GetClassLongPtrW(HWND window, int index) {
  return finish_value<ULONG_PTR>(class_value(window, index, nullptr, true));
}
ULONG_PTR WINAPI SetClassLongPtrA(HWND window, int index, LONG_PTR value) {
  return finish_value<ULONG_PTR>(class_value(window, index, &value, false));
}
ULONG_PTR WINAPI SetClassLongPtrW(HWND window, int index, LONG_PTR value) {
  return finish_value<ULONG_PTR>(class_value(window, index, &value, true));
}
