// Timer queues: CreateTimerQueue, CreateTimerQueueTimer, ChangeTimerQueueTimer, DeleteTimerQueueTimer, DeleteTimerQueue[Ex].
#include <windows.h>

#include <atomic>
#include <new>

#include "win32/call.h"
#include "win32/pool_timer.h"

namespace ows::win32 {
namespace {

class QueueTimer;

/// As an activity: its timers, until the last callback of each has returned.
class TimerQueue final : public Activity {
 public:
  static constexpr Type object_type = Type::timer_queue;
  TimerQueue() : Activity(object_type) {}

  void add(QueueTimer& timer);
  void remove(QueueTimer& timer);
  /// DeleteTimerQueueEx: `completion` as for PoolCallback::give_up.
  Status give_up(HANDLE name, HANDLE completion);

 private:
  ~TimerQueue() override = default;
  void when_idle() override {
    if (completion_) completion_->set();
  }
  void close_timers();
  Ref<Event> completion_;
  QueueTimer* first_ = nullptr;  // protected by dispatcher_mutex
};

class QueueTimer final : public PoolTimer {
 public:
  static constexpr Type object_type = Type::queue_timer;
  static Result<Ref<QueueTimer>> create(Ref<TimerQueue> queue, WAITORTIMERCALLBACK callback, PoolEnvironment environment,
                                        void* context) {
    if (const Status prepared = prepare(); !prepared) return fail(prepared.error());
    auto* timer = new (std::nothrow) QueueTimer(std::move(queue), callback, std::move(environment), context);
    if (timer) return Ref<QueueTimer>::adopt(timer);
    unprepare();
    return fail(ERROR_NOT_ENOUGH_MEMORY);
  }
  [[nodiscard]] bool belongs_to(const TimerQueue* queue) const { return queue_.get() == queue; }

  // Of the queue's list: protected by dispatcher_mutex.
  QueueTimer* next = nullptr;
  QueueTimer* previous = nullptr;

 private:
  QueueTimer(Ref<TimerQueue> queue, WAITORTIMERCALLBACK callback, PoolEnvironment environment, void* context)
      : PoolTimer(object_type, std::move(environment), context), queue_(std::move(queue)), callback_(callback) {
    queue_->add(*this);
  }
  ~QueueTimer() override { queue_->remove(*this); }
  void invoke(CallbackInstance& /*instance*/) override { callback_(context(), TRUE); }
  const Ref<TimerQueue> queue_;
  const WAITORTIMERCALLBACK callback_;
};

void TimerQueue::add(QueueTimer& timer) {
  begin();
  const DispatcherLock lock;
  timer.next = first_;
  if (first_) first_->previous = &timer;
  first_ = &timer;
}

void TimerQueue::remove(QueueTimer& timer) {
  {
    const DispatcherLock lock;
    (timer.previous ? timer.previous->next : first_) = timer.next;
    if (timer.next) timer.next->previous = timer.previous;
  }
  finish();
}

void TimerQueue::close_timers() {
  for (;;) {
    Ref<QueueTimer> timer;
    {
      // One that has no name any more goes by itself.
      const DispatcherLock lock;
      for (QueueTimer* it = first_; it && !timer; it = it->next) {
        if (it->is_stopped() || !it->try_retain()) continue;
        timer = Ref<QueueTimer>::adopt(it);
      }
    }
    if (!timer) return;
    timer->cancel();
    timer->give_up();
  }
}

Status TimerQueue::give_up(HANDLE name, HANDLE completion) {
  Ref<Event> event;
  if (completion && completion != INVALID_HANDLE_VALUE) {
    const auto found = find<Event>(completion, 0);
    if (!found) return fail(ERROR_INVALID_HANDLE);
    event = Ref<Event>::share(&**found);
  }
  if (!close_name(name)) return fail(ERROR_INVALID_HANDLE);
  close_timers();
  if (event) {
    completion_ = event;
    if (tell_when_idle()) return fail(ERROR_IO_PENDING);
    event->set();
    return {};
  }
  if (completion) {
    wait_until_idle();
    return {};
  }
  return idle() ? Status() : fail(ERROR_IO_PENDING);
}

/// A queue by its handle; NULL: the default one, which is never deleted.
Result<Ref<TimerQueue>> find_queue(HANDLE name) {
  if (name) {
    const auto found = find<TimerQueue>(name, 0);
    if (!found) return fail(found.error());
    return Ref<TimerQueue>::share(&**found);
  }
  static constinit std::atomic<TimerQueue*> usual{nullptr};
  if (TimerQueue* queue = usual.load(std::memory_order_acquire)) return Ref<TimerQueue>::share(queue);
  auto* fresh = new (std::nothrow) TimerQueue;
  if (!fresh) return fail(ERROR_NOT_ENOUGH_MEMORY);
  TimerQueue* queue = nullptr;
  if (usual.compare_exchange_strong(queue, fresh, std::memory_order_acq_rel)) return Ref<TimerQueue>::share(fresh);
  fresh->release();
  return Ref<TimerQueue>::share(queue);
}

Due in_milliseconds(DWORD span) {
  return {.clock = Clock::monotonic, .nanoseconds = now_of(Clock::monotonic) + std::uint64_t{span} * 1'000'000};
}

/// *to is written before the first callback can run.
Status create_timer(HANDLE* to, HANDLE queue_name, WAITORTIMERCALLBACK callback, void* context, DWORD due, DWORD period,
                    ULONG flags) {
  if (!callback || (flags & WT_EXECUTEONLYONCE && period)) return fail(ERROR_INVALID_PARAMETER);
  auto queue = find_queue(queue_name);
  if (!queue) return fail(queue.error());
  auto environment = PoolEnvironment::of_flags(flags, WT_EXECUTEONLYONCE | WT_EXECUTEINTIMERTHREAD);
  if (!environment) return fail(environment.error());
  auto timer = QueueTimer::create(std::move(*queue), callback, std::move(*environment), context);
  if (!timer) return fail(timer.error());
  const Ref<QueueTimer> it = *timer;
  const auto name = name_callback(std::move(*timer));
  if (!name) return fail(name.error());
  *to = *name;
  it->set(in_milliseconds(due), period);
  return {};
}

/// A timer of this queue.
Result<Found<QueueTimer>> find_timer(HANDLE queue_name, HANDLE name) {
  const auto queue = find_queue(queue_name);
  if (!queue) return fail(queue.error());
  auto timer = find<QueueTimer>(name, 0);
  if (timer && !(*timer)->belongs_to(queue->get())) return fail(ERROR_INVALID_HANDLE);
  return timer;
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

HANDLE WINAPI CreateTimerQueue(VOID) {
  auto* queue = new (std::nothrow) TimerQueue;
  if (!queue) return failed(ERROR_NOT_ENOUGH_MEMORY, HANDLE{});
  const auto name = open_name(Ref<TimerQueue>::adopt(queue));
  return name ? *name : failed(name.error(), HANDLE{});
}

BOOL WINAPI CreateTimerQueueTimer(PHANDLE timer, HANDLE queue, WAITORTIMERCALLBACK callback, PVOID context, DWORD due,
                                  DWORD period, ULONG flags) {
  if (!writable(timer, sizeof *timer)) return failed(ERROR_NOACCESS, FALSE);
  return finish(create_timer(timer, queue, callback, context, due, period, flags));
}

BOOL WINAPI ChangeTimerQueueTimer(HANDLE queue, HANDLE name, ULONG due, ULONG period) {
  const auto timer = find_timer(queue, name);
  if (!timer) return failed(timer.error(), FALSE);
  // One that has expired for the last time stays as it is. [ChangeTimerQueueTimer, Remarks]
  (*timer)->set_again(in_milliseconds(due), period);
  return TRUE;
}

BOOL WINAPI DeleteTimerQueueTimer(HANDLE queue, HANDLE name, HANDLE completion) {
  const auto timer = find_timer(queue, name);
  return timer ? finish((*timer)->give_up(completion)) : failed(timer.error(), FALSE);
}

BOOL WINAPI DeleteTimerQueueEx(HANDLE name, HANDLE completion) {
  const auto queue = find<TimerQueue>(name, 0);
  return queue ? finish((*queue)->give_up(name, completion)) : failed(queue.error(), FALSE);
}

BOOL WINAPI DeleteTimerQueue(HANDLE name) { return DeleteTimerQueueEx(name, nullptr); }
