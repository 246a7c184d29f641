#include "win32/message_queue.h"

#include <algorithm>

#include "win32/sent_message.h"
#include "win32/thread.h"
#include "win32/thread_end.h"
#include "win32/timer_service.h"
#include "win32/window.h"

namespace ows::win32 {

constinit std::mutex user_mutex;
MessageQueue* MessageQueue::first_queue_ = nullptr;

bool Filter::matches(HWND to) const {
  if (!window || window == to) return true;
  return window == thread_only() ? to == nullptr : is_inside(to, window);
}

bool Filter::matches(const MSG& message) const {
  // WM_QUIT is found whatever numbers are asked for. [PeekMessage, Remarks]
  if ((message.message < first || message.message > last) && message.message != WM_QUIT) return false;
  return matches(message.hwnd);
}

MessageQueue::MessageQueue(Thread& thread) : Dispatcher(Type::message_queue, 0), owner(&thread) {
  const UserLock lock;
  next_queue_ = first_queue_;
  if (first_queue_) first_queue_->previous_queue_ = this;
  first_queue_ = this;
}

MessageQueue::~MessageQueue() = default;

void MessageQueue::unlist() {
  (previous_queue_ ? previous_queue_->next_queue_ : first_queue_) = next_queue_;
  if (next_queue_) next_queue_->previous_queue_ = previous_queue_;
  owner = nullptr;
}

void MessageQueue::set_present(std::uint32_t bits, bool there) {
  const std::uint64_t mask = std::uint64_t{bits} << present_shift;
  if (there) {
    word_.fetch_or(mask, std::memory_order_relaxed);
  } else {
    word_.fetch_and(~mask, std::memory_order_relaxed);
  }
}

void MessageQueue::raise(UserLock& lock, std::uint32_t bits) {
  const std::uint64_t mask = (std::uint64_t{bits} << changed_shift) | (std::uint64_t{bits & ~reply_came} << present_shift);
  // The thread that is about to wait holds the object before it looks at the word: one of us sees the other.
  if (!(word_.fetch_or(mask, std::memory_order_acq_rel) & held)) {
    lock.unlock();
    return;
  }
  DispatcherLock dispatcher;
  satisfy_waits(dispatcher);
  lock.unlock();  // before the thread is woken, which will want it; the queue may be gone from here on
}

Dispatcher::Attempt MessageQueue::try_take(Thread& /*thread*/) {
  const std::uint64_t seen = word_.load(std::memory_order_acquire);
  return seen & wake_.load(std::memory_order_relaxed) ? Attempt::taken : Attempt::contended;
}

bool MessageQueue::signalled_for(const Thread& /*thread*/) const { return word() & wake_.load(std::memory_order_relaxed); }

bool MessageQueue::take(Thread& /*thread*/) { return false; }  // the thread looks what it is

bool MessageQueue::post(UserLock& lock, const MSG& message) {
  if (posted.size() >= posted_limit) return false;
  posted.push_back(message);
  raise(lock, QS_POSTMESSAGE | QS_ALLPOSTMESSAGE);
  return true;
}

void MessageQueue::looked(bool at_all) {
  last_look = now_of(Clock::monotonic);
  // QS_ALLPOSTMESSAGE stays new until the thread looks without a filter. [GetQueueStatus]
  clear_changed((at_all ? 0x7fffu : 0x7fffu & ~std::uint32_t{QS_ALLPOSTMESSAGE}) & ~reply_came);
}

std::optional<MSG> MessageQueue::next(const Filter& filter, bool remove) {
  if (filter.posted) {
    const auto found = std::ranges::find_if(posted, [&](const MSG& each) { return filter.matches(each); });
    if (found != posted.end()) {
      const MSG message = *found;
      if (remove) {
        posted.erase(found);
        if (posted.empty()) set_present(QS_POSTMESSAGE | QS_ALLPOSTMESSAGE, quit.has_value());
      }
      return message;
    }
    if (quit) {
      const MSG message{nullptr, WM_QUIT, static_cast<WPARAM>(*quit), 0, GetTickCount(), {0, 0}};
      if (remove) {
        quit.reset();
        if (posted.empty()) set_present(QS_POSTMESSAGE | QS_ALLPOSTMESSAGE, false);
      }
      return message;
    }
  }
  if (timers.empty() || !filter.timers || WM_TIMER < filter.first || WM_TIMER > filter.last) return {};
  const std::uint64_t now = now_of(Clock::monotonic);
  WindowTimer* first = nullptr;
  for (WindowTimer& timer : timers) {
    if (is_due(timer, now) && filter.matches(timer.window) && (!first || timer.due < first->due)) first = &timer;
  }
  if (!first) return {};
  return take_timer(*first, now, remove);
}

MSG MessageQueue::take_timer(WindowTimer& timer, std::uint64_t now, bool remove) {
  const MSG message{timer.window, WM_TIMER, timer.id, reinterpret_cast<LPARAM>(timer.routine), GetTickCount(), {0, 0}};
  if (!remove) return message;
  // Times that were missed meanwhile are one message. [SetTimer, WM_TIMER]
  const std::uint64_t step = std::uint64_t{timer.period} * 1'000'000;
  if (timer.due <= now) timer.due += step * (1 + (now - timer.due) / step);
  timer.announced = false;
  set_present(QS_TIMER, std::ranges::any_of(timers, [](const WindowTimer& each) { return each.announced; }));
  return message;
}

void MessageQueue::look_at_timers() {
  if (timers.empty()) return;
  const std::uint64_t now = now_of(Clock::monotonic);
  for (WindowTimer& timer : timers) {
    if (timer.announced || timer.due > now) continue;
    timer.announced = true;
    // Only the thread itself comes here, so nobody waits for the queue.
    word_.fetch_or((std::uint64_t{QS_TIMER} << changed_shift) | (std::uint64_t{QS_TIMER} << present_shift),
                   std::memory_order_relaxed);
  }
}

std::uint64_t MessageQueue::first_due(const Filter& filter) const {
  std::uint64_t due = ~std::uint64_t{0};
  if (!filter.timers || WM_TIMER < filter.first || WM_TIMER > filter.last) return due;
  for (const WindowTimer& timer : timers) {
    if (!timer.announced && timer.due < due && filter.matches(timer.window)) due = timer.due;
  }
  return due;
}

void MessageQueue::forget_window(HWND window) {
  std::erase_if(posted, [&](const MSG& message) { return message.hwnd == window; });
  if (posted.empty() && !quit) set_present(QS_POSTMESSAGE | QS_ALLPOSTMESSAGE, false);
  std::erase_if(timers, [&](const WindowTimer& timer) { return timer.window == window; });
  set_present(QS_TIMER, std::ranges::any_of(timers, [](const WindowTimer& each) { return each.announced; }));
}

MessageQueue& own_queue() {
  Thread& self = current_thread();
  if (!self.message_queue) self.message_queue = new MessageQueue(self);
  return *self.message_queue;
}

MessageQueue* own_queue_if_any() { return detail::own_thread ? detail::own_thread->message_queue : nullptr; }

MessageQueue* queue_of_thread(DWORD id) {
  MessageQueue* found = nullptr;
  MessageQueue::for_each([&](MessageQueue& queue) {
    if (queue.owner && queue.owner->known_id() == id) found = &queue;
  });
  return found;
}

Deadline sooner(Deadline deadline, std::uint64_t due) {
  if (due >= deadline.nanoseconds()) return deadline;
  const std::uint64_t now = now_of(Clock::monotonic);
  return Deadline::in(due > now ? static_cast<std::uint32_t>((due - now + 999'999) / 1'000'000) : 0);
}

void end_message_queue(Thread& thread) {
  MessageQueue* queue = std::exchange(thread.message_queue, nullptr);
  if (!queue) return;
  {
    UserLock lock;
    queue->unlist();
    end_windows_of(lock, *queue);
    end_sent_messages(lock, *queue);
  }
  queue->release();
}

void message_queues_after_fork(UserLock& lock) {
  MessageQueue* const own = own_queue_if_any();
  std::vector<MessageQueue*> lost;
  MessageQueue::for_each([&](MessageQueue& queue) {
    if (&queue != own) lost.push_back(&queue);
  });
  for (MessageQueue* queue : lost) queue->unlist();
  for (MessageQueue* queue : lost) end_windows_of(lock, *queue);
  for (MessageQueue* queue : lost) end_sent_messages(lock, *queue);
  lock.unlock();
  for (MessageQueue* queue : lost) queue->release();
}

}  // namespace ows::win32
