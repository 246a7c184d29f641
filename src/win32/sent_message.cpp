// SendMessageA/W, SendMessageTimeoutA/W, SendNotifyMessageA/W, SendMessageCallbackA/W, InSendMessage[Ex], ReplyMessage.
#include "win32/sent_message.h"

#include <algorithm>
#include <array>
#include <new>
#include <optional>

#include "win32/call.h"
#include "win32/thread.h"
#include "win32/timer_service.h"
#include "win32/window.h"

namespace ows::win32 {
namespace {

using Kind = SentMessage::Kind;
using Message = std::shared_ptr<SentMessage>;

constexpr std::uint64_t hung_after = 5'000'000'000;  // [SendMessageTimeout, SMTO_ABORTIFHUNG]

/// Under the lock, which it releases.
void deliver(UserLock& lock, MessageQueue& to, Message message) {
  to.sent.push_back(std::move(message));
  to.raise(lock, QS_SENDMESSAGE);
}

/// The answer, or that there will be none. Under the lock, which it releases.
void finish(UserLock& lock, SentMessage& message, LRESULT result, bool failed) {
  message.done = true;
  message.failed = failed;
  message.result = result;
  MessageQueue* sender = message.sender.get();
  if (!sender || !sender->owner) {
    lock.unlock();
  } else if (message.kind == Kind::waits) {
    sender->raise(lock, reply_came);
  } else if (message.kind == Kind::calls_back && !failed) {
    auto answer = std::make_shared<SentMessage>(Kind::result, message.what);
    answer->callback = message.callback;
    answer->data = message.data;
    answer->result = result;
    deliver(lock, *sender, std::move(answer));
  } else {
    lock.unlock();
  }
}

/// How a message gets to its window.
struct Route {
  Procedure procedure;         // of a window of the calling thread
  Ref<MessageQueue> receiver;  // of another thread's window
};

Result<Route> route_to(HWND window) {
  const UserLock lock;
  const Window* target = find_window(window);
  if (!target) return fail(ERROR_INVALID_WINDOW_HANDLE);
  if (target->queue.get() == own_queue_if_any()) return Route{target->procedure, {}};
  return Route{{}, target->queue};
}

LRESULT call_directly(const Procedure& procedure, const Sending& what) {
  return call_procedure(procedure, what.window, what.message, what.w, what.l, what.wide);
}

/// Sends to another thread.
Result<Message> send_across(MessageQueue& receiver, Kind kind, const Sending& what, SENDASYNCPROC callback, ULONG_PTR data) {
  try {
    auto message = std::make_shared<SentMessage>(kind, what);
    if (const int error = message->text.take(what.message, what.w, what.l, what.wide)) return fail(error);
    if (kind != Kind::notifies) message->sender = Ref<MessageQueue>::share(&own_queue());
    message->callback = callback;
    message->data = data;
    UserLock lock;
    if (!receiver.owner) return fail(ERROR_INVALID_WINDOW_HANDLE);
    deliver(lock, receiver, message);
    return message;
  } catch (const std::bad_alloc&) {
    return fail(ERROR_NOT_ENOUGH_MEMORY);
  }
}

struct Patience {
  Deadline deadline = Deadline::never();
  UINT flags = SMTO_NORMAL;
};

bool seems_hung(const MessageQueue& queue, std::uint64_t now) {
  return !queue.retrieving && now > queue.last_look + hung_after;
}

/// The message is not answered in time: nobody waits for it any more. Under the lock.
void give_up(MessageQueue& receiver, SentMessage& message) {
  message.kind = Kind::notifies;
  std::erase_if(receiver.sent, [&](const Message& each) { return each.get() == &message; });
  if (receiver.sent.empty()) receiver.set_present(QS_SENDMESSAGE, false);
}

/// Waits for the answer, and takes messages that are sent to this thread meanwhile. False: it took too long.
bool await(MessageQueue& own, MessageQueue& receiver, SentMessage& message, const Patience& patience) {
  const bool takes_messages = !(patience.flags & SMTO_BLOCK);
  for (;;) {
    bool has_messages = false;
    Deadline until = patience.deadline;
    {
      const UserLock lock;
      own.retrieving = false;
      own.clear_changed(reply_came);
      if (message.done) return true;
      has_messages = takes_messages && !own.sent.empty();
      const std::uint64_t now = now_of(Clock::monotonic);
      const bool late = until.is_now() || (!until.is_never() && now >= until.nanoseconds());
      const bool hung = (patience.flags & (SMTO_ABORTIFHUNG | SMTO_NOTIMEOUTIFNOTHUNG)) && seems_hung(receiver, now);
      if ((hung && (patience.flags & SMTO_ABORTIFHUNG)) || (late && (hung || !(patience.flags & SMTO_NOTIMEOUTIFNOTHUNG)))) {
        give_up(receiver, message);
        return false;
      }
      if (late) until = Deadline::in(hung_after / 1'000'000);
      if (patience.flags & SMTO_ABORTIFHUNG) {
        until = sooner(until, receiver.retrieving ? now + hung_after : receiver.last_look + hung_after + 1'000'000);
      }
      own.retrieving = takes_messages && !has_messages;
    }
    if (has_messages) {
      run_sent_message(own);
    } else {
      own.wake_for(reply_came, takes_messages ? QS_SENDMESSAGE : 0);
      (void)wait(current_thread(), std::array<Dispatcher*, 1>{&own}, {.deadline = until});
    }
  }
}

/// The answer of another thread's window.
Result<LRESULT> ask(MessageQueue& receiver, const Sending& what, const Patience& patience) {
  const auto message = send_across(receiver, Kind::waits, what, nullptr, 0);
  if (!message) return fail(message.error());
  if (!await(own_queue(), receiver, **message, patience)) return fail(ERROR_TIMEOUT);
  LRESULT result = 0;
  {
    const UserLock lock;
    if ((*message)->failed) return fail(ERROR_INVALID_WINDOW_HANDLE);
    result = (*message)->result;
  }
  return (*message)->text.used() ? (*message)->text.give(what.message, what.w, what.l, what.wide, result) : result;
}

Result<LRESULT> send(const Sending& what, const Patience& patience) {
  const auto route = route_to(what.window);
  if (!route) return fail(route.error());
  return route->receiver ? ask(*route->receiver, what, patience) : call_directly(route->procedure, what);
}

/// SendNotifyMessage, SendMessageCallback.
Status send_without_waiting(const Sending& what, Kind kind, SENDASYNCPROC callback, ULONG_PTR data) {
  if (has_pointers(what.message)) return fail(ERROR_MESSAGE_SYNC_ONLY);
  const auto route = route_to(what.window);
  if (!route) return fail(route.error());
  if (route->receiver) {
    const auto message = send_across(*route->receiver, kind, what, callback, data);
    return message ? Status() : fail(message.error());
  }
  const LRESULT result = call_directly(route->procedure, what);
  if (callback) callback(what.window, what.message, data, result);
  return {};
}

/// `send_one(Sending)` for the window, or with HWND_BROADCAST for each top-level window.
template <class SendOne>
auto for_each_target(const Sending& what, SendOne send_one) {
  if (what.window != HWND_BROADCAST) return send_one(what);
  for (const HWND window : top_level_windows()) {
    Sending one = what;
    one.window = window;
    (void)send_one(one);
  }
  return decltype(send_one(what))();
}

}  // namespace

LRESULT send_message(const Sending& what) {
  const auto result = send(what, {});
  return result ? *result : failed(result.error(), LRESULT{0});
}

bool run_sent_message(MessageQueue& own) {
  Message message;
  Kind kind{};
  Procedure procedure;
  {
    UserLock lock;
    own.retrieving = false;
    if (own.sent.empty()) return false;
    message = std::move(own.sent.front());
    own.sent.pop_front();
    if (own.sent.empty()) own.set_present(QS_SENDMESSAGE, false);
    kind = message->kind;
    if (kind != Kind::result) {
      const Window* window = find_window(message->what.window);
      if (!window || window->queue.get() != &own) {
        finish(lock, *message, 0, true);
        return true;
      }
      procedure = window->procedure;
      own.receiving.push_back(message);
    }
  }
  if (kind == Kind::result) {
    const SentMessage answer = *message;
    message.reset();
    answer.callback(answer.what.window, answer.what.message, answer.data, answer.result);
    return true;
  }
  // ExitThread in the procedure leaves without destructors: what this frame refers to belongs to the queue meanwhile.
  SentMessage& running = *message;
  message.reset();
  const Sending& what = running.what;
  LRESULT result = 0;
  if (kind == Kind::destroys) {
    (void)destroy_window(what.window);
  } else if (running.text.used()) {
    result = call_procedure(procedure, what.window, what.message, what.w, running.text.lparam(), true);
  } else {
    result = call_directly(procedure, what);
  }
  UserLock lock;
  message = std::move(own.receiving.back());
  own.receiving.pop_back();
  if (!message->done) finish(lock, *message, result, false);
  return true;
}

void send_destruction(UserLock& lock, HWND window, MessageQueue& owner) {
  deliver(lock, owner, std::make_shared<SentMessage>(Kind::destroys, Sending{window, 0, 0, 0, true}));
}

void end_sent_messages(UserLock& lock, MessageQueue& queue) {
  std::vector<Message> unanswered(queue.sent.begin(), queue.sent.end());
  unanswered.insert(unanswered.end(), queue.receiving.begin(), queue.receiving.end());
  queue.sent.clear();
  queue.receiving.clear();
  for (const Message& message : unanswered) {
    if (message->done || message->kind == Kind::result) continue;
    finish(lock, *message, 0, true);
    lock.lock();
  }
}

}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

namespace {

LRESULT send_to_targets(const Sending& what) {
  const auto result = for_each_target(what, [](const Sending& one) { return send(one, {}); });
  if (what.window == HWND_BROADCAST) return TRUE;
  return result ? *result : failed(result.error(), LRESULT{0});
}

LRESULT send_with_timeout(const Sending& what, UINT flags, UINT milliseconds, PDWORD_PTR result_out) {
  constexpr UINT known = SMTO_BLOCK | SMTO_ABORTIFHUNG | SMTO_NOTIMEOUTIFNOTHUNG | SMTO_ERRORONEXIT;
  if (flags & ~known) return failed(ERROR_INVALID_PARAMETER, LRESULT{0});
  if (result_out && !writable(result_out, sizeof *result_out)) return failed(ERROR_NOACCESS, LRESULT{0});
  const auto result =
      for_each_target(what, [&](const Sending& one) { return send(one, {Deadline::in(milliseconds), flags}); });
  if (!result) return failed(result.error(), LRESULT{0});
  if (result_out) *result_out = static_cast<DWORD_PTR>(*result);
  return TRUE;
}

BOOL notify(const Sending& what) {
  return finish(for_each_target(
      what, [](const Sending& one) { return send_without_waiting(one, SentMessage::Kind::notifies, nullptr, 0); }));
}

BOOL call_back(const Sending& what, SENDASYNCPROC callback, ULONG_PTR data) {
  const auto kind = callback ? SentMessage::Kind::calls_back : SentMessage::Kind::notifies;
  return finish(for_each_target(what, [&](const Sending& one) { return send_without_waiting(one, kind, callback, data); }));
}

}  // namespace

LRESULT WINAPI SendMessageA(HWND window, UINT message, WPARAM w, LPARAM l) {
  return send_to_targets({window, message, w, l, false});
}
LRESULT WINAPI SendMessageW(HWND window, UINT message, WPARAM w, LPARAM l) {
  return send_to_targets({window, message, w, l, true});
}

LRESULT WINAPI SendMessageTimeoutA(HWND window, UINT message, WPARAM w, LPARAM l, UINT flags, UINT timeout,
                                   PDWORD_PTR result) {
  return send_with_timeout({window, message, w, l, false}, flags, timeout, result);
}
LRESULT WINAPI SendMessageTimeoutW(HWND window, UINT message, WPARAM w, LPARAM l, UINT flags, UINT timeout,
                                   PDWORD_PTR result) {
  return send_with_timeout({window, message, w, l, true}, flags, timeout, result);
}

BOOL WINAPI SendNotifyMessageA(HWND window, UINT message, WPARAM w, LPARAM l) {
  return notify({window, message, w, l, false});
}
BOOL WINAPI SendNotifyMessageW(HWND window, UINT message, WPARAM w, LPARAM l) {
  return notify({window, message, w, l, true});
}

BOOL WINAPI SendMessageCallbackA(HWND window, UINT message, WPARAM w, LPARAM l, SENDASYNCPROC callback, ULONG_PTR data) {
  return call_back({window, message, w, l, false}, callback, data);
}
BOOL WINAPI SendMessageCallbackW(HWND window, UINT message, WPARAM w, LPARAM l, SENDASYNCPROC callback, ULONG_PTR data) {
  return call_back({window, message, w, l, true}, callback, data);
}

DWORD WINAPI InSendMessageEx(LPVOID /*reserved*/) {
  const UserLock lock;
  const MessageQueue* own = own_queue_if_any();
  if (!own || own->receiving.empty()) return ISMEX_NOSEND;
  const SentMessage& message = *own->receiving.back();
  DWORD flags = ISMEX_SEND;
  if (message.kind == SentMessage::Kind::notifies) flags = ISMEX_NOTIFY;
  if (message.kind == SentMessage::Kind::calls_back) flags = ISMEX_CALLBACK;
  return message.done ? flags | ISMEX_REPLIED : flags;
}

BOOL WINAPI InSendMessage(void) { return InSendMessageEx(nullptr) != ISMEX_NOSEND; }

BOOL WINAPI ReplyMessage(LRESULT result) {
  UserLock lock;
  MessageQueue* own = own_queue_if_any();
  if (!own || own->receiving.empty()) return FALSE;
  const auto message = own->receiving.back();
  if (!message->done) finish(lock, *message, result, false);
  return TRUE;
}
