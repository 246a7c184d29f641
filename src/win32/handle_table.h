// The table of all HANDLEs that are not sockets: which object, with which rights.
//
// A HANDLE is 0x40000000 + (generation, index) * 4: above any descriptor, below 2 GiB so that a program may keep it in a
// LONG, its two lowest bits free for the program, as on Windows. The generation, and a free list that is used from its far
// end, make a closed handle stay invalid for tens of thousands of handles to come.
//
// Reading is lock-free: a slot's word holds whether it is open, its generation and the number of pins. A pin is only added
// while the slot is open (compare and exchange), and the slot is freed by whoever takes the last pin off a closed one, so
// the object a pin gives lives as long as the pin. Making and closing handles takes one short lock, for the free list.
#pragma once

#include <cstdint>
#include <functional>

#include "base/result.h"
#include "win32/object.h"

namespace ows::win32 {

using Handle = void*;  // HANDLE

struct HandleSlot;

/// An object found by its handle, kept alive as long as this exists even if the handle is closed meanwhile.
class Pin {
 public:
  Pin() = default;
  Pin(Pin&& other) noexcept
      : object_(std::exchange(other.object_, nullptr)), slot_(std::exchange(other.slot_, nullptr)), access_(other.access_) {}
  Pin& operator=(Pin&& other) noexcept {
    std::swap(object_, other.object_);
    std::swap(slot_, other.slot_);
    access_ = other.access_;
    return *this;
  }
  ~Pin() {
    if (slot_) unpin();
  }
  explicit operator bool() const { return object_ != nullptr; }
  [[nodiscard]] Object* object() const { return object_; }
  /// The access mask that the handle was given.
  [[nodiscard]] std::uint32_t access() const { return access_; }

 private:
  friend Pin find_handle(Handle handle);
  void unpin();
  Object* object_ = nullptr;
  HandleSlot* slot_ = nullptr;  // null for a pseudo-handle: the object outlives the call anyway
  std::uint32_t access_ = 0;
};

/// Empty for a handle that is closed or never was. Knows the pseudo-handles of the current thread and process.
[[nodiscard]] Pin find_handle(Handle handle);

/// A new handle, which takes over the reference. `access` in the object's own terms (see access.h).
[[nodiscard]] Result<Handle> open_handle(Ref<Object> object, std::uint32_t access, bool inherit);

/// ERROR_INVALID_HANDLE when it is no open handle, or one that is protected from closing. No effect on pseudo-handles.
Status close_handle(Handle handle);

/// HANDLE_FLAG_INHERIT, HANDLE_FLAG_PROTECT_FROM_CLOSE. ERROR_INVALID_HANDLE.
Result<std::uint32_t> handle_flags(Handle handle);
Status set_handle_flags(Handle handle, std::uint32_t mask, std::uint32_t flags);

[[nodiscard]] bool is_pseudo_handle(Handle handle);

/// A handle of that value, which no handle has had in this process yet; `flags` as in handle_flags(). For what a child
/// process inherits. ERROR_INVALID_HANDLE: it is no possible value, or in use.
Status open_handle_at(Handle handle, Ref<Object> object, std::uint32_t access, std::uint32_t flags);

/// Calls `visit(handle, object, access, flags)` for every handle with HANDLE_FLAG_INHERIT.
void for_each_inheritable(const std::function<void(Handle, Object&, std::uint32_t, std::uint32_t)>& visit);

/// For fork: nobody may hold the table's lock while the process is copied.
void lock_handle_table();
void unlock_handle_table();

}  // namespace ows::win32
