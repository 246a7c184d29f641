// The event object, and CreateEvent[Ex]A/W, OpenEventA/W, SetEvent, ResetEvent, PulseEvent.
#include "win32/event.h"

#include <windows.h>

#include "win32/call.h"
#include "win32/object_names.h"

namespace ows::win32 {

Event::Event(std::unique_ptr<SharedState> state)
    : Dispatcher(Type::event, std::move(state)), manual_reset_(shared()->parameter() != 0) {}

InitialState Event::initial_state(bool manual_reset, bool set) {
  return {.word = set ? signalled : 0, .parameter = manual_reset, .path = {}};
}

void Event::set() {
  std::uint64_t seen = word_.load(std::memory_order_relaxed);
  while (!(seen & held)) {
    // Also when it is set already: whoever waits next must see what this thread wrote before.
    if (word_.compare_exchange_weak(seen, seen | signalled, std::memory_order_release, std::memory_order_relaxed)) return;
  }
  DispatcherLock lock;
  alter(lock, [&] {
    set_word(signalled);
    return 0;
  });
}

void Event::reset() {
  std::uint64_t seen = word_.load(std::memory_order_relaxed);
  while (!(seen & held)) {
    if (word_.compare_exchange_weak(seen, 0, std::memory_order_acquire, std::memory_order_relaxed)) return;
  }
  const DispatcherLock lock;
  const Held mark(*this);
  set_word(0);
}

void Event::pulse() {
  DispatcherLock lock;
  const Held mark(*this);
  set_word(signalled);
  satisfy_waits(lock);
  set_word(0);
}

Dispatcher::Attempt Event::try_take(Thread& /*thread*/) {
  std::uint64_t seen = word_.load(std::memory_order_acquire);
  if (manual_reset_ && (seen & signalled)) return Attempt::taken;
  while (!(seen & held)) {
    if (!(seen & signalled)) return Attempt::not_signalled;
    if (word_.compare_exchange_weak(seen, 0, std::memory_order_acquire, std::memory_order_relaxed)) return Attempt::taken;
  }
  return Attempt::contended;
}

bool Event::signalled_for(const Thread& /*thread*/) const { return word() & signalled; }

bool Event::take(Thread& /*thread*/) {
  if (!manual_reset_) set_word(0);
  return false;
}

Status Event::signal(DispatcherLock& lock, Thread& /*thread*/) {
  return alter(lock, [&]() -> Status {
    set_word(signalled);
    return {};
  });
}

}  // namespace ows::win32

namespace ows::win32 {
namespace {

HANDLE create_event(const SECURITY_ATTRIBUTES* attributes, const Result<ObjectName>& name, DWORD flags, DWORD access) {
  if (flags & ~DWORD{CREATE_EVENT_MANUAL_RESET | CREATE_EVENT_INITIAL_SET}) return failed(ERROR_INVALID_PARAMETER, HANDLE{});
  const bool manual_reset = (flags & CREATE_EVENT_MANUAL_RESET) != 0, set = (flags & CREATE_EVENT_INITIAL_SET) != 0;
  return create_object(Type::event, attributes, name, specific_access(access, EVENT_ALL_ACCESS),
                       {.local = [&] { return new Event(manual_reset, set); },
                        .initial = Event::initial_state(manual_reset, set),
                        .shared = nullptr});
}

DWORD event_flags(BOOL manual_reset, BOOL set) {
  return (manual_reset ? CREATE_EVENT_MANUAL_RESET : 0u) | (set ? CREATE_EVENT_INITIAL_SET : 0u);
}

BOOL change_event(HANDLE handle, void (Event::*change)()) {
  return with<Event>(handle, EVENT_MODIFY_STATE, [&](Event& event) {
    (event.*change)();
    return Status();
  });
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

HANDLE WINAPI CreateEventExW(LPSECURITY_ATTRIBUTES attributes, LPCWSTR name, DWORD flags, DWORD access) {
  return create_event(attributes, object_name(name), flags, access);
}
HANDLE WINAPI CreateEventExA(LPSECURITY_ATTRIBUTES attributes, LPCSTR name, DWORD flags, DWORD access) {
  return create_event(attributes, object_name(name), flags, access);
}
HANDLE WINAPI CreateEventW(LPSECURITY_ATTRIBUTES attributes, BOOL manual_reset, BOOL set, LPCWSTR name) {
  return CreateEventExW(attributes, name, event_flags(manual_reset, set), EVENT_ALL_ACCESS);
}
HANDLE WINAPI CreateEventA(LPSECURITY_ATTRIBUTES attributes, BOOL manual_reset, BOOL set, LPCSTR name) {
  return CreateEventExA(attributes, name, event_flags(manual_reset, set), EVENT_ALL_ACCESS);
}
HANDLE WINAPI OpenEventW(DWORD access, BOOL inherit, LPCWSTR name) {
  return open_object(Type::event, object_name(name), specific_access(access, EVENT_ALL_ACCESS), inherit != FALSE);
}
HANDLE WINAPI OpenEventA(DWORD access, BOOL inherit, LPCSTR name) {
  return open_object(Type::event, object_name(name), specific_access(access, EVENT_ALL_ACCESS), inherit != FALSE);
}

BOOL WINAPI SetEvent(HANDLE event) { return change_event(event, &Event::set); }
BOOL WINAPI ResetEvent(HANDLE event) { return change_event(event, &Event::reset); }
BOOL WINAPI PulseEvent(HANDLE event) { return change_event(event, &Event::pulse); }
