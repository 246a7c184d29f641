// The semaphore object, and CreateSemaphore[Ex]A/W, OpenSemaphoreA/W, ReleaseSemaphore.
#include "win32/semaphore.h"

#include <windows.h>

#include "win32/call.h"
#include "win32/object_names.h"

namespace ows::win32 {

Semaphore::Semaphore(std::unique_ptr<SharedState> state)
    : Dispatcher(Type::semaphore, std::move(state)), maximum_(static_cast<std::uint32_t>(shared()->parameter())) {}

InitialState Semaphore::initial_state(std::uint32_t count, std::uint32_t maximum) {
  return {.word = std::uint64_t{count} << count_shift, .parameter = maximum, .path = {}};
}

Result<std::uint32_t> Semaphore::release_count(std::uint32_t count) {
  std::uint64_t seen = word_.load(std::memory_order_relaxed);
  while (!(seen & held)) {
    const std::uint64_t before = seen >> count_shift;
    if (count > maximum_ - before) return fail(ERROR_TOO_MANY_POSTS);
    if (word_.compare_exchange_weak(seen, seen + count * one, std::memory_order_release, std::memory_order_relaxed)) {
      return static_cast<std::uint32_t>(before);
    }
  }
  DispatcherLock lock;
  return add(lock, count);
}

Result<std::uint32_t> Semaphore::add(DispatcherLock& lock, std::uint32_t count) {
  return alter(lock, [&]() -> Result<std::uint32_t> {
    const std::uint64_t before = word() >> count_shift;
    if (count > maximum_ - before) return fail(ERROR_TOO_MANY_POSTS);
    set_word(word() + count * one);
    return static_cast<std::uint32_t>(before);
  });
}

Dispatcher::Attempt Semaphore::try_take(Thread& /*thread*/) {
  std::uint64_t seen = word_.load(std::memory_order_relaxed);
  while (!(seen & held)) {
    if (seen < one) return Attempt::not_signalled;
    if (word_.compare_exchange_weak(seen, seen - one, std::memory_order_acquire, std::memory_order_relaxed)) {
      return Attempt::taken;
    }
  }
  return Attempt::contended;
}

bool Semaphore::signalled_for(const Thread& /*thread*/) const { return word() >= one; }

bool Semaphore::take(Thread& /*thread*/) {
  set_word(word() - one);
  return false;
}

Status Semaphore::signal(DispatcherLock& lock, Thread& /*thread*/) {
  const auto added = add(lock, 1);
  return added ? Status() : fail(added.error());
}

}  // namespace ows::win32

namespace ows::win32 {
namespace {

HANDLE create_semaphore(const SECURITY_ATTRIBUTES* attributes, LONG count, LONG maximum, const Result<ObjectName>& name,
                        DWORD flags, DWORD access) {
  if (flags || maximum <= 0 || count < 0 || count > maximum) return failed(ERROR_INVALID_PARAMETER, HANDLE{});
  const auto first = static_cast<std::uint32_t>(count), most = static_cast<std::uint32_t>(maximum);
  return create_object(Type::semaphore, attributes, name, specific_access(access, SEMAPHORE_ALL_ACCESS),
                       {.local = [&] { return new Semaphore(first, most); },
                        .initial = Semaphore::initial_state(first, most),
                        .shared = nullptr});
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

HANDLE WINAPI CreateSemaphoreExW(LPSECURITY_ATTRIBUTES attributes, LONG count, LONG maximum, LPCWSTR name, DWORD flags,
                                 DWORD access) {
  return create_semaphore(attributes, count, maximum, object_name(name), flags, access);
}
HANDLE WINAPI CreateSemaphoreExA(LPSECURITY_ATTRIBUTES attributes, LONG count, LONG maximum, LPCSTR name, DWORD flags,
                                 DWORD access) {
  return create_semaphore(attributes, count, maximum, object_name(name), flags, access);
}
HANDLE WINAPI CreateSemaphoreW(LPSECURITY_ATTRIBUTES attributes, LONG count, LONG maximum, LPCWSTR name) {
  return create_semaphore(attributes, count, maximum, object_name(name), 0, SEMAPHORE_ALL_ACCESS);
}
HANDLE WINAPI CreateSemaphoreA(LPSECURITY_ATTRIBUTES attributes, LONG count, LONG maximum, LPCSTR name) {
  return create_semaphore(attributes, count, maximum, object_name(name), 0, SEMAPHORE_ALL_ACCESS);
}
HANDLE WINAPI OpenSemaphoreW(DWORD access, BOOL inherit, LPCWSTR name) {
  return open_object(Type::semaphore, object_name(name), specific_access(access, SEMAPHORE_ALL_ACCESS), inherit != FALSE);
}
HANDLE WINAPI OpenSemaphoreA(DWORD access, BOOL inherit, LPCSTR name) {
  return open_object(Type::semaphore, object_name(name), specific_access(access, SEMAPHORE_ALL_ACCESS), inherit != FALSE);
}

BOOL WINAPI ReleaseSemaphore(HANDLE handle, LONG count, LPLONG previous) {
  return with<Semaphore>(handle, SEMAPHORE_MODIFY_STATE, [&](Semaphore& semaphore) -> Status {
    if (previous && !writable(previous, sizeof *previous)) return fail(ERROR_NOACCESS);
    if (count <= 0) return fail(ERROR_INVALID_PARAMETER);
    const auto before = semaphore.release_count(static_cast<std::uint32_t>(count));
    if (!before) return fail(before.error());
    if (previous) *previous = static_cast<LONG>(*before);
    return {};
  });
}
