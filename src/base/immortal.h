// Immortal: a global that is ready before any constructor runs and still there while the process ends, because a
// program's threads may call Winsock to the very last moment.
#pragma once

namespace ows {

/// Use as `constinit Immortal<Thing> thing;`. The value is never destroyed.
template <class T>
union Immortal {
  T value;
  constexpr Immortal() : value{} {}
  constexpr ~Immortal() {}
  T* operator->() { return &value; }
  T& operator*() { return value; }
};

}  // namespace ows
