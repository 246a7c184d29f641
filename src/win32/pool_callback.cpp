#include "win32/pool_callback.h"

#include "win32/call.h"
#include "win32/cleanup_group.h"
#include "win32/thread.h"

namespace ows::win32 {

// ---- An instance ----

namespace {
constinit thread_local CallbackInstance* current_instance = nullptr;
}

CallbackInstance::CallbackInstance(PoolCallback& object, PoolThreads& threads) : object_(object), threads_(threads) {
  current_instance = this;
  if (object.environment().runs_long) (void)runs_long();
  if (object.environment().needs_lasting_thread) PoolThreads::stay();
}

CallbackInstance::~CallbackInstance() {
  current_instance = nullptr;
  if (section) LeaveCriticalSection(section);
  if (mutex) ReleaseMutex(mutex);
  if (semaphore) ReleaseSemaphore(semaphore, static_cast<LONG>(semaphore_count), nullptr);
  if (event) SetEvent(event);
  if (library) FreeLibrary(library);
  if (associated_) {
    object_.finish();
  } else if (CleanupGroup* group = object_.environment().group.get()) {
    group->finish();
  }
}

CallbackInstance* CallbackInstance::find(PTP_CALLBACK_INSTANCE name) {
  CallbackInstance* const current = current_instance;
  return current && current->name() == name ? current : nullptr;
}

bool CallbackInstance::runs_here(const PoolCallback& object) {
  return current_instance && &current_instance->object_ == &object && current_instance->associated_;
}

void CallbackInstance::disassociate() {
  if (!std::exchange(associated_, false)) return;
  if (CleanupGroup* group = object_.environment().group.get()) group->begin();
  object_.finish();
}

// ---- The object ----

PoolCallback::PoolCallback(Type type, PoolEnvironment environment, void* context)
    : Activity(type), environment_(std::move(environment)), context_(context) {
  rank = environment_.rank;
  dispose = drop;
  if (environment_.group) environment_.group->add(*this);
}

PoolCallback::~PoolCallback() { leave_group(); }

void PoolCallback::leave_group() {
  if (environment_.group) environment_.group->remove(*this);
}

void PoolCallback::drop(Packet* packet) {
  auto* self = static_cast<PoolCallback*>(packet);
  self->cancel();
  self->release();
}

void PoolCallback::submit() {
  const std::uint64_t before =
      change([](std::uint64_t word) { return waiting(word) == most ? word : (word + one_waiting) | queued; });
  if (before & queued) return;
  retain();
  environment_.pool->threads().port().post(*this);
}

void PoolCallback::submit_locked(DispatcherLock& lock) {
  const std::uint64_t before =
      change_locked(lock, [](std::uint64_t word) { return waiting(word) == most ? word : (word + one_waiting) | queued; });
  if (before & queued) return;
  retain();
  environment_.pool->threads().port().post_locked(lock, *this);
}

void PoolCallback::run(PoolThreads& threads) {
  const std::uint64_t before = change([](std::uint64_t word) {
    if (waiting(word) == 0) return word & ~queued;
    const std::uint64_t after = word - one_waiting + one_running;
    return waiting(after) == 0 ? after & ~queued : after;
  });
  if (waiting(before) > 1) {
    retain();
    threads.port().post(*this);
  }
  if (waiting(before) > 0) run_begun(threads);
  release();
}

void PoolCallback::run_begun(PoolThreads& threads) {
  CallbackInstance instance(*this, threads);
  invoke(instance);
}

void run_packet(PoolThreads& threads, Packet& packet) {
  if (packet.dispose != PoolCallback::drop) return run_completion(threads, packet);
  static_cast<PoolCallback&>(packet).run(threads);
}

void PoolCallback::wait_for_callbacks(bool cancel_those_that_wait) {
  if (cancel_those_that_wait) cancel_waiting();
  if (!CallbackInstance::runs_here(*this)) wait_until_idle();
}

bool PoolCallback::give_up() {
  if (!close_name(name_)) return false;
  stop();
  leave_group();
  return true;
}

Status PoolCallback::give_up(HANDLE completion) {
  if (completion && completion != INVALID_HANDLE_VALUE) {
    const auto event = find<Event>(completion, 0);
    if (!event) return fail(ERROR_INVALID_HANDLE);
    if (!give_up()) return fail(ERROR_INVALID_HANDLE);
    completion_ = Ref<Event>::share(&**event);
    if (tell_when_idle()) return fail(ERROR_IO_PENDING);
    completion_->set();
    return {};
  }
  if (!give_up()) return fail(ERROR_INVALID_HANDLE);
  if (completion && !CallbackInstance::runs_here(*this)) {
    wait_until_idle();
    return {};
  }
  return idle() ? Status() : fail(ERROR_IO_PENDING);
}

void PoolCallback::when_idle() {
  if (completion_) completion_->set();
}

void PoolCallback::was_cancelled(std::uint32_t /*callbacks*/, void* cleanup_context) {
  if (environment_.cancelled) environment_.cancelled(context_, cleanup_context);
}

}  // namespace ows::win32
