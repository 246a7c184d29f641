// The table and the tree of windows.
#include "win32/window.h"

#include <algorithm>
#include <deque>

#include "win32/sent_message.h"

namespace ows::win32 {
namespace {

constexpr std::size_t index_limit = 0xfff0;  // an HWND's low half: not 0, and not what stands for all windows
constexpr std::uint32_t generation_limit = 0x4000;

struct Slot {
  std::unique_ptr<Window> window;
  std::uint32_t generation = 1;
};

/// Protected by user_mutex.
struct Table {
  std::vector<Slot> slots;
  std::deque<std::size_t> free;  // used from its other end, so that handles stay invalid for long
  std::uint64_t last_serial = 0;
};

Table& table() {
  static auto* instance = new Table;
  return *instance;
}

HWND handle_of(std::size_t index, std::uint32_t generation) {
  return reinterpret_cast<HWND>((std::uintptr_t{generation} << 16) + index + 1);
}

}  // namespace

Window* find_window(HWND handle) {
  const auto value = reinterpret_cast<std::uintptr_t>(handle);
  const std::size_t index = (value & 0xffff) - 1;
  auto& slots = table().slots;
  if (index >= slots.size() || slots[index].generation != value >> 16) return nullptr;
  return slots[index].window.get();
}

Status add_window(std::unique_ptr<Window> window) {
  Table& all = table();
  constexpr std::size_t kept_back = 1024;
  std::size_t index = all.slots.size();
  if (all.free.size() > kept_back || (index >= index_limit && !all.free.empty())) {
    index = all.free.front();
    all.free.pop_front();
  } else if (index < index_limit) {
    all.slots.emplace_back();
  } else {
    return fail(ERROR_NO_MORE_USER_HANDLES);
  }
  window->handle = handle_of(index, all.slots[index].generation);
  window->serial = ++all.last_serial;
  ++window->window_class->windows;
  if (window->above) window->above->below.push_back(window.get());
  all.slots[index].window = std::move(window);
  return {};
}

void move_below(Window& window, Window* above) {
  if (window.above) std::erase(window.above->below, &window);
  window.above = above;
  if (above) above->below.push_back(&window);
}

void remove_window(Window& window) {
  window.queue->forget_window(window.handle);
  move_below(window, nullptr);
  for (Window* orphan : window.below) orphan->above = nullptr;
  --window.window_class->windows;
  const std::size_t index = (reinterpret_cast<std::uintptr_t>(window.handle) & 0xffff) - 1;
  Slot& slot = table().slots[index];
  slot.generation = slot.generation + 1 < generation_limit ? slot.generation + 1 : 1;
  table().free.push_back(index);
  slot.window.reset();
}

bool is_inside(HWND inner, HWND outer) {
  const Window* window = find_window(inner);
  while (window && window->inside) {
    window = window->above;
    if (window && window->handle == outer) return true;
  }
  return false;
}

void for_each_window(const std::function<void(Window&)>& visit) {
  for (const Slot& slot : table().slots) {
    if (slot.window) visit(*slot.window);
  }
}

void end_windows_of(UserLock& lock, MessageQueue& queue) {
  std::vector<std::pair<HWND, Ref<MessageQueue>>> orphans;
  std::vector<Window*> windows;
  for_each_window([&](Window& window) {
    if (window.queue.get() == &queue) windows.push_back(&window);
  });
  for (Window* window : windows) {
    for (const Window* inside : window->below) {
      if (inside->queue.get() != &queue) orphans.emplace_back(inside->handle, inside->queue);
    }
  }
  for (Window* window : windows) remove_window(*window);
  for (const auto& [handle, owner] : orphans) {
    if (!owner->owner) continue;
    send_destruction(lock, handle, *owner);
    lock.lock();
  }
}

std::vector<HWND> top_level_windows() {
  std::vector<std::pair<std::uint64_t, HWND>> found;
  const UserLock lock;
  for_each_window([&](const Window& window) {
    if (!window.message_only && !window.inside) found.emplace_back(window.serial, window.handle);
  });
  std::ranges::sort(found, std::greater());
  std::vector<HWND> handles;
  handles.reserve(found.size());
  for (const auto& each : found) handles.push_back(each.second);
  return handles;
}

}  // namespace ows::win32
