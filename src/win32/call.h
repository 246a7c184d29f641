// What the exported functions of this module do first and last: from a HANDLE to its object, and from a result to a return
// value and the thread's last error.
#pragma once

#include <windows.h>

#include "base/result.h"
#include "border/user_memory.h"
#include "win32/handle_table.h"
#include "win32/last_error.h"

namespace ows::win32 {

/// FALSE, NULL, WAIT_FAILED, ... with the last error.
template <class T>
T failed(int error, T value) {
  set_last_error(static_cast<unsigned>(error));
  return value;
}

inline BOOL finish(const Status& status) { return status ? TRUE : failed(status.error(), FALSE); }

/// An object of a known class, alive as long as this exists.
template <class T>
class Found {
 public:
  explicit Found(Pin pin) : pin_(std::move(pin)) {}
  T* operator->() const { return static_cast<T*>(pin_.object()); }
  T& operator*() const { return *static_cast<T*>(pin_.object()); }

 private:
  Pin pin_;
};

/// ERROR_INVALID_HANDLE when it is no handle of a T, ERROR_ACCESS_DENIED when the handle lacks a right of `needed`.
template <class T>
Result<Found<T>> find(HANDLE handle, std::uint32_t needed) {
  Pin pin = find_handle(handle);
  if (!pin || pin.object()->type() != T::object_type) return fail(ERROR_INVALID_HANDLE);
  if (needed & ~pin.access()) return fail(ERROR_ACCESS_DENIED);
  return Found<T>(std::move(pin));
}

/// `function(T&)`, which returns a Status, as a BOOL function.
template <class T, class Function>
BOOL with(HANDLE handle, std::uint32_t needed, Function function) {
  const auto found = find<T>(handle, needed);
  return found ? finish(function(**found)) : failed(found.error(), FALSE);
}

/// bInheritHandle. ERROR_NOACCESS when the attributes cannot be read.
inline Result<bool> inheritable(const SECURITY_ATTRIBUTES* attributes) {
  if (!attributes) return false;
  if (!readable(attributes, sizeof *attributes)) return fail(ERROR_NOACCESS);
  return attributes->bInheritHandle != FALSE;
}

/// Generic rights as those of an object that has one right to query (1), one to modify (2), and can be waited for.
inline std::uint32_t specific_access(std::uint32_t desired, std::uint32_t all_access) {
  if (desired & (GENERIC_ALL | MAXIMUM_ALLOWED)) desired |= all_access;
  if (desired & GENERIC_READ) desired |= STANDARD_RIGHTS_READ | 1;
  if (desired & GENERIC_WRITE) desired |= STANDARD_RIGHTS_WRITE | 2;
  if (desired & GENERIC_EXECUTE) desired |= STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE;
  return desired & all_access;
}

}  // namespace ows::win32
