// CreateWindowExA/W, DestroyWindow, IsWindow: the beginning and the end of windows, and the messages that go with them.
#include <algorithm>
#include <memory>
#include <new>

#include "win32/call.h"
#include "win32/sent_message.h"
#include "win32/window.h"

namespace ows::win32 {
namespace {

LRESULT tell(HWND window, UINT message, WPARAM w, LPARAM l) { return send_message({window, message, w, l, true}); }

bool exists(HWND handle) {
  const UserLock lock;
  return find_window(handle) != nullptr;
}

/// The window that `parent` makes another's owner: itself, or the top of what it is inside.
Window* owner_for(Window* parent) {
  while (parent && parent->inside) parent = parent->above;
  return parent;
}

/// Into the table, before its first message.
Result<HWND> make_window(const ClassId& id, const CREATESTRUCTW& create) try {
  const auto style = static_cast<DWORD>(create.style);
  auto fresh = std::make_unique<Window>();
  fresh->queue = Ref<MessageQueue>::share(&own_queue());
  const UserLock lock;
  fresh->window_class = find_class(id, create.hInstance);
  if (!fresh->window_class) return fail(ERROR_CANNOT_FIND_WND_CLASS);
  const bool child = (style & (WS_CHILD | WS_POPUP)) == WS_CHILD;
  if (create.hwndParent == HWND_MESSAGE) {
    fresh->message_only = true;
  } else if (create.hwndParent) {
    Window* parent = find_window(create.hwndParent);
    if (!parent) return fail(ERROR_INVALID_WINDOW_HANDLE);
    fresh->above = child ? parent : owner_for(parent);
    fresh->inside = child;
  } else if (child) {
    return fail(ERROR_TLW_WITH_WSCHILD);
  }
  fresh->procedure = fresh->window_class->procedure;
  fresh->style = style & ~DWORD{WS_VISIBLE};
  fresh->extended_style = create.dwExStyle;
  fresh->id = reinterpret_cast<LONG_PTR>(create.hMenu);
  fresh->instance = create.hInstance;
  fresh->extra.resize(static_cast<std::size_t>(fresh->window_class->window_extra));
  Window& window = *fresh;
  if (const Status added = add_window(std::move(fresh)); !added) return fail(added.error());
  return window.handle;
} catch (const std::bad_alloc&) {
  return fail(ERROR_NOT_ENOUGH_MEMORY);
}

/// WM_PARENTNOTIFY, to what a child is inside. [WM_PARENTNOTIFY]
void notify_parents(HWND child, WORD event) {
  std::vector<HWND> parents;
  WORD id = 0;
  {
    const UserLock lock;
    const Window* window = find_window(child);
    if (!window || (window->extended_style & WS_EX_NOPARENTNOTIFY)) return;
    id = static_cast<WORD>(window->id);
    for (; window->inside && window->above; window = window->above) parents.push_back(window->above->handle);
  }
  for (const HWND parent : parents) {
    tell(parent, WM_PARENTNOTIFY, MAKEWPARAM(event, id), reinterpret_cast<LPARAM>(child));
  }
}

void remove(HWND handle) {
  const UserLock lock;
  if (Window* window = find_window(handle)) remove_window(*window);
}

Result<HWND> create_window(const ClassId& id, CREATESTRUCTW create) {
  if (create.x == CW_USEDEFAULT) create.x = create.y = 0;
  if (create.cx == CW_USEDEFAULT) create.cx = create.cy = 0;
  const auto made = make_window(id, create);
  if (!made) return made;
  const HWND handle = *made;
  const auto parameters = reinterpret_cast<LPARAM>(&create);
  if (!tell(handle, WM_NCCREATE, 0, parameters)) {
    tell(handle, WM_NCDESTROY, 0, 0);
    remove(handle);
    return HWND{};
  }
  RECT area{create.x, create.y, create.x + create.cx, create.y + create.cy};
  tell(handle, WM_NCCALCSIZE, FALSE, reinterpret_cast<LPARAM>(&area));
  if (tell(handle, WM_CREATE, 0, parameters) == -1) {
    (void)destroy_window(handle);
    return HWND{};
  }
  notify_parents(handle, WM_CREATE);
  if (static_cast<DWORD>(create.style) & WS_VISIBLE) ShowWindow(handle, SW_SHOW);
  return exists(handle) ? handle : HWND{};
}

template <class Char>
HWND create_window(const Char* class_name, const Char* name, CREATESTRUCTW create) {
  const auto id = class_id(class_name);
  if (!id) return failed(id.error(), HWND{});
  create.lpszClass =
      id->atom || id->name.empty() ? reinterpret_cast<LPCWSTR>(class_name) : reinterpret_cast<LPCWSTR>(id->name.c_str());
  Result<std::u16string> text{std::u16string()};
  create.lpszName = reinterpret_cast<LPCWSTR>(name);
  if (!is_number(name)) {
    text = user_text(name, 1 << 20);
    if (!text) return failed(text.error(), HWND{});
    create.lpszName = reinterpret_cast<LPCWSTR>(text->c_str());
  }
  const auto created = create_window(*id, create);
  return created ? *created : failed(created.error(), HWND{});
}

/// The window and everything inside it that is the thread's own, the outer before the inner ones. What another thread has
/// inside is asked to go, there.
std::vector<HWND> own_subtree(HWND root, MessageQueue& own) {
  std::vector<HWND> order{root};
  std::vector<std::pair<HWND, Ref<MessageQueue>>> others;
  UserLock lock;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Window* window = find_window(order[i]);
    if (!window) continue;
    for (const Window* inside : window->below) {
      if (!inside->inside) continue;
      if (inside->queue.get() == &own) {
        order.push_back(inside->handle);
      } else {
        others.emplace_back(inside->handle, inside->queue);
      }
    }
  }
  for (const auto& [handle, queue] : others) {
    if (!queue->owner) continue;
    send_destruction(lock, handle, *queue);
    lock.lock();
  }
  return order;
}

/// What the window owns, at any depth, the thread's own; the owners first.
std::vector<HWND> own_owned(HWND root, const MessageQueue& own) {
  std::vector<HWND> order{root};
  const UserLock lock;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Window* window = find_window(order[i]);
    if (!window) continue;
    for (const Window* owned : window->below) {
      if (!owned->inside && owned->queue.get() == &own) order.push_back(owned->handle);
    }
  }
  order.erase(order.begin());
  return order;
}

/// Marks the window. False: it is gone, or on its way.
bool begin_to_end(HWND handle) {
  const UserLock lock;
  Window* window = find_window(handle);
  if (!window || window->ending) return false;
  window->ending = true;
  window->style &= ~DWORD{WS_VISIBLE};
  return true;
}

void end_subtree(HWND handle, MessageQueue& own) {
  if (!begin_to_end(handle)) return;
  notify_parents(handle, WM_DESTROY);
  const std::vector<HWND> order = own_subtree(handle, own);
  for (const HWND each : order) {
    if (each == handle || begin_to_end(each)) tell(each, WM_DESTROY, 0, 0);
  }
  for (const HWND each : own_subtree(handle, own)) {  // what came into it meanwhile
    if (begin_to_end(each)) tell(each, WM_DESTROY, 0, 0);
  }
  const std::vector<HWND> all = own_subtree(handle, own);
  for (auto each = all.rbegin(); each != all.rend(); ++each) {
    if (!exists(*each)) continue;
    tell(*each, WM_NCDESTROY, 0, 0);
    remove(*each);
  }
}

}  // namespace

Status destroy_window(HWND handle) {
  MessageQueue* own = own_queue_if_any();
  const Status allowed = with_window(handle, [&](const Window& window) -> Status {
    return window.queue.get() == own ? Status() : fail(ERROR_ACCESS_DENIED);
  });
  if (!allowed) return allowed;
  const std::vector<HWND> owned = own_owned(handle, *own);
  for (auto each = owned.rbegin(); each != owned.rend(); ++each) end_subtree(*each, *own);
  end_subtree(handle, *own);
  return {};
}

}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

HWND WINAPI CreateWindowExA(DWORD extended, LPCSTR class_name, LPCSTR name, DWORD style, int x, int y, int width, int height,
                            HWND parent, HMENU menu, HINSTANCE instance, LPVOID parameter) {
  return create_window(
      class_name, name,
      {parameter, instance, menu, parent, height, width, y, x, static_cast<LONG>(style), nullptr, nullptr, extended});
}
HWND WINAPI CreateWindowExW(DWORD extended, LPCWSTR class_name, LPCWSTR name, DWORD style, int x, int y, int width,
                            int height, HWND parent, HMENU menu, HINSTANCE instance, LPVOID parameter) {
  return create_window(
      class_name, name,
      {parameter, instance, menu, parent, height, width, y, x, static_cast<LONG>(style), nullptr, nullptr, extended});
}

BOOL WINAPI DestroyWindow(HWND window) { return finish(destroy_window(window)); }

BOOL WINAPI IsWindow(HWND window) { return exists(window) ? TRUE : failed(ERROR_INVALID_WINDOW_HANDLE, FALSE); }
