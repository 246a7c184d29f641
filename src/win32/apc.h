// An asynchronous procedure call: one function to be run by one thread, the next time that thread waits alertably.
#pragma once

namespace ows::win32 {

struct Apc {
  Apc* next = nullptr;
  /// Called once, on the thread, without any lock. Owns `self` from here on.
  void (*run)(Apc* self) = nullptr;
  /// Called instead of `run` when the thread ends first. Without any lock.
  void (*discard)(Apc* self) = nullptr;
};

}  // namespace ows::win32
