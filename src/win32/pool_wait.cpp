// CreateThreadpoolWait, SetThreadpoolWait, SetThreadpoolWaitEx, WaitForThreadpoolWaitCallbacks, CloseThreadpoolWait.
#include "win32/pool_wait.h"

#include <new>

#include "win32/call.h"
#include "win32/mutex.h"
#include "win32/wait_set.h"

namespace ows::win32 {
namespace {

/// Whom objects are taken for that have no owner.
Thread& nobody() {
  static auto* const thread = new Thread;
  return *thread;
}

PoolWait* first_armed = nullptr;  // protected by dispatcher_mutex

}  // namespace

Status PoolWait::prepare() {
  (void)nobody();
  if (const Status running = ensure_timer_service(); !running) return running;
  return reserve();
}

PoolWait::~PoolWait() {
  // A mutex that no callback has been told of is free again.
  if (owner_ && mutex()) (void)mutex()->unlock(*owner_);
  unreserve();
}

Mutex* PoolWait::mutex() const {
  return object_ && object_->type() == Type::mutex ? static_cast<Mutex*>(object_.get()) : nullptr;
}

bool PoolWait::disarm() {
  unschedule();
  if (!armed_) return false;
  if (!armed_->decided) armed_->unlink();
  armed_.reset();
  (previous_armed_ ? previous_armed_->next_armed_ : first_armed) = next_armed_;
  if (next_armed_) next_armed_->previous_armed_ = previous_armed_;
  environment().pool->threads().no_leader_needed();
  return true;
}

void PoolWait::forget_all() {
  while (first_armed) first_armed->disarm();
}

void PoolWait::decided(DispatcherLock& lock, std::uint32_t result) {
  ++(result == WAIT_TIMEOUT ? timed_out_ : result == WAIT_OBJECT_0 ? signalled_ : abandoned_);
  submit_locked(lock);
}

void PoolWait::satisfied(DispatcherLock& lock, Wait& wait) {
  PoolWait& self = static_cast<Armed&>(wait).owner;
  const std::uint32_t result = wait.result;
  self.disarm();
  self.decided(lock, result);
}

Thread* PoolWait::expire(DispatcherLock& lock, std::uint64_t /*now*/) {
  disarm();
  decided(lock, WAIT_TIMEOUT);
  return nullptr;
}

bool PoolWait::set(Dispatcher& object, std::optional<Due> timeout) {
  Ref<Dispatcher> before;  // goes when the lock is released
  DispatcherLock lock;
  const bool was_set = disarm();
  if (stopped_) return was_set;
  if (object_.get() != &object) {
    if (owner_ && mutex()) (void)mutex()->signal(lock, *owner_);  // a callback that waits will find nothing to own
    before = std::exchange(object_, Ref<Dispatcher>::share(&object));
  }
  set_locked(lock, timeout);
  return was_set;
}

void PoolWait::set_again(std::optional<Due> timeout) {
  DispatcherLock lock;
  if (!stopped_ && !armed_) set_locked(lock, timeout);
}

void PoolWait::set_locked(DispatcherLock& lock, std::optional<Due> timeout) {
  if (mutex() && !owner_) owner_ = Ref<Thread>::adopt(new Thread);
  Thread& self = mutex() ? *owner_ : nobody();
  const Dispatcher::Held mark(*object_);
  if (object_->signalled_for(self)) return decided(lock, object_->take(self) ? WAIT_ABANDONED_0 : WAIT_OBJECT_0);
  if (timeout) {
    if (timeout->nanoseconds <= now_of(timeout->clock)) return decided(lock, WAIT_TIMEOUT);
    schedule(timeout->clock, timeout->nanoseconds);
  }
  armed_.emplace(*this, self);
  block_.object = object_.get();
  block_.wait = &*armed_;
  object_->link(block_);
  previous_armed_ = nullptr;
  next_armed_ = std::exchange(first_armed, this);
  if (next_armed_) next_armed_->previous_armed_ = this;
  environment().pool->threads().need_a_leader(lock);
}

std::uint32_t PoolWait::cancel_waiting() {
  DispatcherLock lock;
  const Held mark(*this);  // what is said of those that wait changes together with their number
  signalled_ = timed_out_ = abandoned_ = 0;
  if (owner_ && mutex()) (void)mutex()->signal(lock, *owner_);
  return waiting(change_locked(lock, without_waiting));
}

bool PoolWait::unset() {
  const DispatcherLock lock;
  return disarm();
}

void PoolWait::stop() {
  const DispatcherLock lock;
  stopped_ = true;
  disarm();
}

void PoolWait::invoke(CallbackInstance& instance) {
  std::uint32_t result = WAIT_OBJECT_0;
  {
    const DispatcherLock lock;
    if (signalled_) {
      --signalled_;
    } else if (abandoned_) {
      --abandoned_;
      result = WAIT_ABANDONED_0;
    } else if (timed_out_) {
      --timed_out_;
      result = WAIT_TIMEOUT;
    } else {
      return;  // cancelled when it had begun, but not come as far as this
    }
    // What the wait has taken belongs to the thread that is told of it, which can release it.
    if (owner_ && mutex()) mutex()->hand_over(*owner_, current_thread());
  }
  call(instance, result);
}

namespace {

class TpWait final : public PoolWait {
 public:
  static constexpr Type object_type = Type::pool_wait;
  static Result<Ref<TpWait>> create(PTP_WAIT_CALLBACK callback, PoolEnvironment environment, void* context) {
    if (const Status prepared = prepare(); !prepared) return fail(prepared.error());
    auto* wait = new (std::nothrow) TpWait(callback, std::move(environment), context);
    if (wait) return Ref<TpWait>::adopt(wait);
    unprepare();
    return fail(ERROR_NOT_ENOUGH_MEMORY);
  }

 private:
  TpWait(PTP_WAIT_CALLBACK callback, PoolEnvironment environment, void* context)
      : PoolWait(object_type, std::move(environment), context), callback_(callback) {}
  void call(CallbackInstance& instance, std::uint32_t result) override {
    callback_(instance.name(), context(), static_cast<PTP_WAIT>(name()), result);
  }
  const PTP_WAIT_CALLBACK callback_;
};

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

PTP_WAIT WINAPI CreateThreadpoolWait(PTP_WAIT_CALLBACK callback, PVOID context, PTP_CALLBACK_ENVIRON environment) {
  return static_cast<PTP_WAIT>(create_callback<TpWait>(callback, context, environment));
}

BOOL WINAPI SetThreadpoolWaitEx(PTP_WAIT name, HANDLE handle, PFILETIME timeout, PVOID reserved) {
  const auto wait = find<TpWait>(name, 0);
  if (!wait || reserved) return failed(ERROR_INVALID_PARAMETER, FALSE);
  if (!handle) return (*wait)->unset();
  if (timeout && !readable(timeout, sizeof *timeout)) return failed(ERROR_NOACCESS, FALSE);
  const Pin pin = find_handle(handle);
  const auto object = waitable(pin);
  if (!object) {
    (*wait)->unset();
    return failed(object.error(), FALSE);
  }
  return (*wait)->set(**object, timeout ? std::optional(due_of(*timeout)) : std::nullopt);
}

VOID WINAPI SetThreadpoolWait(PTP_WAIT name, HANDLE handle, PFILETIME timeout) {
  SetThreadpoolWaitEx(name, handle, timeout, nullptr);
}

VOID WINAPI WaitForThreadpoolWaitCallbacks(PTP_WAIT name, BOOL cancel) {
  if (const auto wait = find<TpWait>(name, 0)) (*wait)->wait_for_callbacks(cancel != FALSE);
}

VOID WINAPI CloseThreadpoolWait(PTP_WAIT name) {
  if (const auto wait = find<TpWait>(name, 0)) (*wait)->give_up();
}
