// The mutex object, and CreateMutex[Ex]A/W, OpenMutexA/W, ReleaseMutex.
#include "win32/mutex.h"

#include <windows.h>

#include "win32/call.h"
#include "win32/object_names.h"
#include "win32/thread.h"

namespace ows::win32 {

std::uint64_t Mutex::owned_once_by(const Thread& thread) {
  return (std::uint64_t{thread.serial()} << owner_shift) | one_more;
}

Mutex::Mutex(Thread* owner) : Dispatcher(Type::mutex, owner ? owned_once_by(*owner) : 0) {
  if (owner) owner->owns(*this);
}

Mutex::Mutex(std::unique_ptr<SharedState> state, Thread* owner) : Dispatcher(Type::mutex, std::move(state)) {
  if (owner) owner->owns(*this);
}

InitialState Mutex::initial_state(Thread* owner) {
  return {.word = owner ? owned_once_by(*owner) : 0, .path = {}, .owned_by_this_process = owner != nullptr};
}

/// Serial numbers of threads are each process's own.
bool Mutex::owned_by(const Thread& thread) const {
  const std::uint64_t seen = word();
  return count(seen) > 0 && owner(seen) == thread.serial() && (!shared() || shared()->owned_by_this_process());
}

Dispatcher::Attempt Mutex::try_take(Thread& thread) {
  std::uint64_t seen = word_.load(std::memory_order_relaxed);
  for (;;) {
    if (seen & (held | abandoned)) return Attempt::contended;
    if (seen == 0) {
      if (!word_.compare_exchange_weak(seen, owned_once_by(thread), std::memory_order_acquire, std::memory_order_relaxed)) {
        continue;
      }
      thread.owns(*this);
      return Attempt::taken;
    }
    if (owner(seen) != thread.serial()) return Attempt::not_signalled;
    if (word_.compare_exchange_weak(seen, seen + one_more, std::memory_order_relaxed)) return Attempt::taken;
  }
}

bool Mutex::signalled_for(const Thread& thread) const {
  if (count(word()) == 0 || owned_by(thread)) return true;
  return shared() && !shared()->owned_by_this_process() && shared()->owner_is_gone();
}

bool Mutex::take(Thread& thread) {
  if (owned_by(thread)) {
    set_word(word() + one_more);
    return false;
  }
  const bool was_abandoned = (word() & abandoned) || count(word()) > 0;  // or its process has ended
  set_word(owned_once_by(thread));
  if (shared()) shared()->set_owner();
  thread.owns(*this);
  return was_abandoned;
}

Status Mutex::signal(DispatcherLock& lock, Thread& thread) {
  return alter(lock, [&]() -> Status {
    if (!owned_by(thread)) return fail(ERROR_NOT_OWNER);
    if (count(word()) > 1) {
      set_word(word() - one_more);
    } else {
      thread.disowns(*this);
      set_word(0);
    }
    return {};
  });
}

void Mutex::hand_over(Thread& from, Thread& to) {
  const Held mark(*this);
  if (!owned_by(from)) return;
  from.disowns(*this);
  set_word(owned_once_by(to));
  to.owns(*this);
}

Status Mutex::unlock(Thread& thread) {
  if (shared()) {
    DispatcherLock lock;
    return signal(lock, thread);
  }
  std::uint64_t seen = word_.load(std::memory_order_relaxed);
  if (count(seen) == 0 || owner(seen) != thread.serial()) return fail(ERROR_NOT_OWNER);  // only the owner makes itself owner
  while (!(seen & held)) {
    if (count(seen) > 1) {
      if (word_.compare_exchange_weak(seen, seen - one_more, std::memory_order_relaxed)) return {};
    } else {
      thread.disowns(*this);  // before another thread can own it
      if (word_.compare_exchange_weak(seen, 0, std::memory_order_release, std::memory_order_relaxed)) return {};
      thread.owns(*this);
    }
  }
  DispatcherLock lock;
  return signal(lock, thread);
}

bool Mutex::abandon(DispatcherLock& lock, const Thread& owner) {
  // A forked child has the list of its parent's thread, which goes on owning it.
  if (shared() ? owned_by(owner) : !orphan_) {
    alter(lock, [&] {
      set_word(abandoned);
      return 0;
    });
  }
  if (orphan_) leave_shared_objects();
  return orphan_;
}

void Mutex::unreferenced() {
  Thread& self = current_thread();
  DispatcherLock lock;
  const std::uint64_t seen = word();
  if (count(seen) > 0 && (!shared() || shared()->owned_by_this_process())) {
    // Another process that has it finds it abandoned when the owner ends, not before.
    if (!shared() ? owner(seen) != self.serial()
                  : in_owners_list && (owner(seen) != self.serial() || !shared()->is_last())) {
      orphan_ = true;
      return;
    }
    self.disowns(*this);
  }
  lock.unlock();
  delete this;
}

}  // namespace ows::win32

namespace ows::win32 {
namespace {

HANDLE create_mutex(const SECURITY_ATTRIBUTES* attributes, const Result<ObjectName>& name, DWORD flags, DWORD access) {
  if (flags & ~DWORD{CREATE_MUTEX_INITIAL_OWNER}) return failed(ERROR_INVALID_PARAMETER, HANDLE{});
  Thread* owner = flags & CREATE_MUTEX_INITIAL_OWNER ? &current_thread() : nullptr;
  return create_object(Type::mutex, attributes, name, specific_access(access, MUTEX_ALL_ACCESS),
                       {.local = [&] { return new Mutex(owner); },
                        .initial = Mutex::initial_state(owner),
                        .shared = [&](std::unique_ptr<SharedState> state,
                                      bool created) { return new Mutex(std::move(state), created ? owner : nullptr); }});
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

HANDLE WINAPI CreateMutexExW(LPSECURITY_ATTRIBUTES attributes, LPCWSTR name, DWORD flags, DWORD access) {
  return create_mutex(attributes, object_name(name), flags, access);
}
HANDLE WINAPI CreateMutexExA(LPSECURITY_ATTRIBUTES attributes, LPCSTR name, DWORD flags, DWORD access) {
  return create_mutex(attributes, object_name(name), flags, access);
}
HANDLE WINAPI CreateMutexW(LPSECURITY_ATTRIBUTES attributes, BOOL owned, LPCWSTR name) {
  return CreateMutexExW(attributes, name, owned ? CREATE_MUTEX_INITIAL_OWNER : 0, MUTEX_ALL_ACCESS);
}
HANDLE WINAPI CreateMutexA(LPSECURITY_ATTRIBUTES attributes, BOOL owned, LPCSTR name) {
  return CreateMutexExA(attributes, name, owned ? CREATE_MUTEX_INITIAL_OWNER : 0, MUTEX_ALL_ACCESS);
}
HANDLE WINAPI OpenMutexW(DWORD access, BOOL inherit, LPCWSTR name) {
  return open_object(Type::mutex, object_name(name), specific_access(access, MUTEX_ALL_ACCESS), inherit != FALSE);
}
HANDLE WINAPI OpenMutexA(DWORD access, BOOL inherit, LPCSTR name) {
  return open_object(Type::mutex, object_name(name), specific_access(access, MUTEX_ALL_ACCESS), inherit != FALSE);
}

BOOL WINAPI ReleaseMutex(HANDLE handle) {
  return with<Mutex>(handle, 0, [](Mutex& mutex) { return mutex.unlock(current_thread()); });
}
