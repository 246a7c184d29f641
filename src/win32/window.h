// Windows: procedures with a handle, in a tree. An HWND is 0x10000 * generation + index, below every other HANDLE and above
// every descriptor, so that a window that is gone stays gone for thousands of windows to come.
#pragma once

#include <windows.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "win32/message_queue.h"
#include "win32/user_lock.h"
#include "win32/window_class.h"
#include "win32/window_procedure.h"

namespace ows::win32 {

/// Protected by user_mutex. Only the window's thread ends it.
struct Window {
  HWND handle = nullptr;
  std::uint64_t serial = 0;  // the younger, the larger
  Ref<MessageQueue> queue;
  WindowClass* window_class = nullptr;
  Procedure procedure;
  std::u16string text;
  DWORD style = 0, extended_style = 0;
  LONG_PTR id = 0;  // of a child; else what was given as its menu
  HINSTANCE instance = nullptr;
  LONG_PTR user_data = 0;
  std::vector<std::byte> extra;
  bool message_only = false;
  bool ending = false;  // DestroyWindow is under way

  // The parent of what is inside another window, the owner of what is not; and what is inside or owned.
  Window* above = nullptr;
  bool inside = false;
  std::vector<Window*> below;
};

// Under user_mutex:

/// Null for what is no window (any more).
Window* find_window(HWND handle);
/// A handle for it, and into the table. ERROR_NO_MORE_USER_HANDLES.
Status add_window(std::unique_ptr<Window> window);
/// Out of the table and the tree, with its timers and messages. Deletes it.
void remove_window(Window& window);
/// Whether `inner` is a window inside `outer`, at any depth.
bool is_inside(HWND inner, HWND outer);
/// Another window above, or none.
void move_below(Window& window, Window* above);
/// Calls `visit(Window&)` for every window.
void for_each_window(const std::function<void(Window&)>& visit);
/// The thread of the queue has ended: its windows go without a word; what others have inside goes on their threads. The lock
/// is released for moments.
void end_windows_of(UserLock& lock, MessageQueue& queue);

// Without the lock:

/// All windows that are no child and not message-only, the youngest first.
std::vector<HWND> top_level_windows();
/// DestroyWindow, on the window's thread. ERROR_INVALID_WINDOW_HANDLE, ERROR_ACCESS_DENIED.
Status destroy_window(HWND handle);

/// `function(Window&)`, which returns a Result, under the lock.
template <class Function>
auto with_window(HWND handle, Function function) -> decltype(function(std::declval<Window&>())) {
  const UserLock lock;
  Window* window = find_window(handle);
  if (!window) return fail(ERROR_INVALID_WINDOW_HANDLE);
  return function(*window);
}

}  // namespace ows::win32
