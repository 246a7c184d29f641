// The objects of a wait for several handles.
#pragma once

#include <windows.h>

#include <algorithm>
#include <array>
#include <span>

#include "win32/call.h"
#include "win32/dispatcher.h"

namespace ows::win32 {

/// The dispatcher object of a handle that may be waited for. ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED.
inline Result<Dispatcher*> waitable(const Pin& pin) {
  Dispatcher* object = pin ? pin.object()->as_dispatcher() : nullptr;
  if (!object || !object->waits_are_the_programs()) return fail(ERROR_INVALID_HANDLE);
  if (!(pin.access() & SYNCHRONIZE)) return fail(ERROR_ACCESS_DENIED);
  return object;
}

/// Objects found by their handles, alive as long as this exists.
class WaitSet {
 public:
  /// At most MAXIMUM_WAIT_OBJECTS. ERROR_NOACCESS, ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED; ERROR_INVALID_PARAMETER: a
  /// wait for all names an object twice, by whatever handles.
  Status find(std::size_t count, const HANDLE* handles, bool all) {
    if (!readable(handles, count * sizeof *handles)) return fail(ERROR_NOACCESS);
    for (; count_ < count; ++count_) {
      pins_[count_] = find_handle(handles[count_]);
      const auto object = waitable(pins_[count_]);
      if (!object) return fail(object.error());
      objects_[count_] = *object;
    }
    return all && has_duplicates() ? fail(ERROR_INVALID_PARAMETER) : Status();
  }
  /// One more, which the caller keeps alive.
  void add(Dispatcher& object) { objects_[count_++] = &object; }
  [[nodiscard]] std::span<Dispatcher* const> objects() const { return std::span(objects_).first(count_); }

 private:
  [[nodiscard]] bool has_duplicates() const {
    std::array<Dispatcher*, MAXIMUM_WAIT_OBJECTS> sorted{};
    const auto end = std::ranges::copy(objects(), sorted.begin()).out;
    std::sort(sorted.begin(), end);
    return std::adjacent_find(sorted.begin(), end) != end;
  }

  std::size_t count_ = 0;
  std::array<Pin, MAXIMUM_WAIT_OBJECTS> pins_;
  std::array<Dispatcher*, MAXIMUM_WAIT_OBJECTS> objects_;  // as many as `count_` are used
};

}  // namespace ows::win32
