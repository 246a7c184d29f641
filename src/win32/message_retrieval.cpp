// GetMessageA/W, PeekMessageA/W, WaitMessage, GetQueueStatus, GetMessageTime, GetMessagePos, TranslateMessage,
// DispatchMessageA/W.
#include <algorithm>
#include <array>
#include <new>

#include "win32/call.h"
#include "win32/message_queue.h"
#include "win32/sent_message.h"
#include "win32/thread.h"
#include "win32/window.h"

namespace ows::win32 {
namespace {

constexpr std::uint32_t all_kinds = QS_ALLINPUT | QS_ALLPOSTMESSAGE;

/// The numbers and the window that a program asks for. ERROR_INVALID_WINDOW_HANDLE: no window of this thread.
Filter make_filter(HWND window, UINT first, UINT last) {
  Filter filter{.window = window, .first = first, .last = last};
  if (first == 0 && last == 0) filter.last = ~UINT{0};
  return filter;
}

/// Under the lock.
bool usable(const Filter& filter, const MessageQueue& own) {
  if (!filter.window || filter.window == Filter::thread_only()) return true;
  const Window* window = find_window(filter.window);
  return window && window->queue.get() == &own;
}

/// The next message; empty: none is there now. ERROR_INVALID_WINDOW_HANDLE.
Result<std::optional<MSG>> look(MessageQueue& own, const Filter& filter, bool remove, bool sent) {
  while (sent && run_sent_message(own)) {
  }
  const UserLock lock;
  own.retrieving = false;
  if (!usable(filter, own)) return fail(ERROR_INVALID_WINDOW_HANDLE);
  own.looked(filter.is_all());
  own.look_at_timers();
  auto found = own.next(filter, remove);
  if (found) own.message_time = found->time;
  return found;
}

Result<MSG> wait_for_message(MessageQueue& own, const Filter& filter) {
  for (;;) {
    auto found = look(own, filter, true, true);
    if (!found) return fail(found.error());
    if (*found) return **found;
    std::uint64_t due = 0;
    {
      const UserLock lock;
      due = own.first_due(filter);
      own.retrieving = true;
    }
    // What was posted after the look is new, so that the wait ends at once.
    own.wake_for(QS_POSTMESSAGE, QS_SENDMESSAGE);
    const auto waited =
        wait(current_thread(), std::array<Dispatcher*, 1>{&own}, {.deadline = sooner(Deadline::never(), due)});
    if (!waited) return fail(waited.error());
  }
}

BOOL get_message(LPMSG out, HWND window, UINT first, UINT last) {
  if (!writable(out, sizeof *out)) return failed(ERROR_NOACCESS, -1);
  try {
    const auto message = wait_for_message(own_queue(), make_filter(window, first, last));
    if (!message) return failed(message.error(), -1);
    *out = *message;
    return message->message == WM_QUIT ? FALSE : TRUE;
  } catch (const std::bad_alloc&) {
    return failed(ERROR_NOT_ENOUGH_MEMORY, -1);
  }
}

BOOL peek_message(LPMSG out, HWND window, UINT first, UINT last, UINT how) {
  if (!writable(out, sizeof *out)) return failed(ERROR_NOACCESS, FALSE);
  Filter filter = make_filter(window, first, last);
  bool sent = true;
  if (const UINT kinds = how >> 16) {
    filter.posted = (kinds & (QS_POSTMESSAGE | QS_INPUT)) != 0;
    filter.timers = (kinds & QS_TIMER) != 0;
    sent = (kinds & QS_SENDMESSAGE) != 0;
  }
  try {
    auto found = look(own_queue(), filter, (how & PM_REMOVE) != 0, sent);
    if (found && !*found && engine::default_set_in_use()) {
      engine::poll_if_stale();  // a socket's event may be a message that nobody has waited for
      found = look(own_queue(), filter, (how & PM_REMOVE) != 0, sent);
    }
    if (!found) return failed(found.error(), FALSE);
    if (!*found) return FALSE;
    *out = **found;
    return TRUE;
  } catch (const std::bad_alloc&) {
    return failed(ERROR_NOT_ENOUGH_MEMORY, FALSE);
  }
}

LRESULT dispatch(const MSG* given, bool wide) {
  if (!readable(given, sizeof *given)) return failed(ERROR_NOACCESS, LRESULT{0});
  const MSG message = *given;
  const MessageQueue* own = own_queue_if_any();
  Procedure procedure;
  if (message.message == WM_TIMER && message.lParam) {
    // A timer's routine is called in place of the procedure; and only one that was given to SetTimer.
    const auto routine = reinterpret_cast<TIMERPROC>(message.lParam);
    {
      const UserLock lock;
      if (!own || std::ranges::none_of(own->timers, [&](const auto& timer) { return timer.routine == routine; })) return 0;
    }
    routine(message.hwnd, WM_TIMER, message.wParam, GetTickCount());
    return 0;
  }
  if (!message.hwnd) return 0;
  {
    const UserLock lock;
    const Window* window = find_window(message.hwnd);
    if (!window) return failed(ERROR_INVALID_WINDOW_HANDLE, LRESULT{0});
    if (window->queue.get() != own) return failed(ERROR_WINDOW_OF_OTHER_THREAD, LRESULT{0});
    procedure = window->procedure;
  }
  return call_procedure(procedure, message.hwnd, message.message, message.wParam, message.lParam, wide);
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

// No message that is retrieved has a text.
BOOL WINAPI GetMessageA(LPMSG message, HWND window, UINT first, UINT last) {
  return get_message(message, window, first, last);
}
BOOL WINAPI GetMessageW(LPMSG message, HWND window, UINT first, UINT last) {
  return get_message(message, window, first, last);
}
BOOL WINAPI PeekMessageA(LPMSG message, HWND window, UINT first, UINT last, UINT how) {
  return peek_message(message, window, first, last, how);
}
BOOL WINAPI PeekMessageW(LPMSG message, HWND window, UINT first, UINT last, UINT how) {
  return peek_message(message, window, first, last, how);
}

LRESULT WINAPI DispatchMessageA(const MSG* message) { return dispatch(message, false); }
LRESULT WINAPI DispatchMessageW(const MSG* message) { return dispatch(message, true); }

BOOL WINAPI TranslateMessage(const MSG* message) {
  if (!readable(message, sizeof *message)) return failed(ERROR_NOACCESS, FALSE);
  switch (message->message) {
    case WM_KEYDOWN:
    case WM_KEYUP:
    case WM_SYSKEYDOWN:
    case WM_SYSKEYUP: return TRUE;
    default: return FALSE;
  }
}

LONG WINAPI GetMessageTime(void) {
  const MessageQueue* own = own_queue_if_any();
  return own ? static_cast<LONG>(own->message_time) : 0;
}

DWORD WINAPI GetMessagePos(void) { return 0; }

DWORD WINAPI GetQueueStatus(UINT flags) {
  if (flags & ~all_kinds) return failed(ERROR_INVALID_FLAGS, DWORD{0});
  try {
    MessageQueue& own = own_queue();
    const UserLock lock;
    own.look_at_timers();
    const DWORD status = MAKELONG(own.changed() & flags, own.present() & flags);
    own.clear_changed(flags);
    return status;
  } catch (const std::bad_alloc&) {
    return failed(ERROR_NOT_ENOUGH_MEMORY, DWORD{0});
  }
}

BOOL WINAPI WaitMessage(void) {
  if (MsgWaitForMultipleObjectsEx(0, nullptr, INFINITE, QS_ALLINPUT, 0) == WAIT_FAILED) return FALSE;
  const UserLock lock;
  own_queue().looked(true);
  return TRUE;
}
