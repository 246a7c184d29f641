// PostMessageA/W, PostThreadMessageA/W, PostQuitMessage.
#include <new>

#include "win32/call.h"
#include "win32/message_queue.h"
#include "win32/window.h"
#include "win32/window_procedure.h"

namespace ows::win32 {
namespace {

MSG stamped(HWND window, UINT message, WPARAM w, LPARAM l) { return {window, message, w, l, GetTickCount(), {0, 0}}; }

/// `find(Window or thread) -> queue` under the lock; null: `missing`.
template <class FindQueue>
Status post(const MSG& message, int missing, FindQueue find_queue) {
  if (has_pointers(message.message)) return fail(ERROR_MESSAGE_SYNC_ONLY);
  try {
    UserLock lock;
    MessageQueue* queue = find_queue();
    if (!queue) return fail(missing);
    return queue->post(lock, message) ? Status() : fail(ERROR_NOT_ENOUGH_QUOTA);
  } catch (const std::bad_alloc&) {
    return fail(ERROR_NOT_ENOUGH_MEMORY);
  }
}

Status post_to_window(HWND window, UINT message, WPARAM w, LPARAM l) {
  return post(stamped(window, message, w, l), ERROR_INVALID_WINDOW_HANDLE, [&]() -> MessageQueue* {
    const Window* target = find_window(window);
    return target ? target->queue.get() : nullptr;
  });
}

Status post_to_own_thread(UINT message, WPARAM w, LPARAM l) {
  try {
    MessageQueue& own = own_queue();
    return post(stamped(nullptr, message, w, l), 0, [&] { return &own; });
  } catch (const std::bad_alloc&) {
    return fail(ERROR_NOT_ENOUGH_MEMORY);
  }
}

BOOL post_message(HWND window, UINT message, WPARAM w, LPARAM l) {
  if (!window) return finish(post_to_own_thread(message, w, l));
  if (window != HWND_BROADCAST) return finish(post_to_window(window, message, w, l));
  for (const HWND each : top_level_windows()) (void)post_to_window(each, message, w, l);
  return TRUE;
}

BOOL post_thread_message(DWORD thread, UINT message, WPARAM w, LPARAM l) {
  if (const MessageQueue* own = own_queue_if_any(); !own && thread == GetCurrentThreadId()) {
    return finish(post_to_own_thread(message, w, l));
  }
  return finish(post(stamped(nullptr, message, w, l), ERROR_INVALID_THREAD_ID, [&] { return queue_of_thread(thread); }));
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

// Nothing that can be posted has a text, so both forms are the same.
BOOL WINAPI PostMessageA(HWND window, UINT message, WPARAM w, LPARAM l) { return post_message(window, message, w, l); }
BOOL WINAPI PostMessageW(HWND window, UINT message, WPARAM w, LPARAM l) { return post_message(window, message, w, l); }
BOOL WINAPI PostThreadMessageA(DWORD thread, UINT message, WPARAM w, LPARAM l) {
  return post_thread_message(thread, message, w, l);
}
BOOL WINAPI PostThreadMessageW(DWORD thread, UINT message, WPARAM w, LPARAM l) {
  return post_thread_message(thread, message, w, l);
}

void WINAPI PostQuitMessage(int code) {
  try {
    MessageQueue& own = own_queue();
    UserLock lock;
    own.quit = code;
    own.raise(lock, QS_POSTMESSAGE | QS_ALLPOSTMESSAGE);
  } catch (const std::bad_alloc&) {
    set_last_error(ERROR_NOT_ENOUGH_MEMORY);
  }
}
