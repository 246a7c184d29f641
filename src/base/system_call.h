// A system call without libc around it: no errno, and nothing between a call of ours and the kernel.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace ows {

namespace detail {

template <class T>
long as_register(T* pointer) {
  return reinterpret_cast<long>(pointer);
}
inline long as_register(std::nullptr_t) { return 0; }
template <class T>
long as_register(T number) {
  return static_cast<long>(number);
}

}  // namespace detail

/// The system call's result, or a negative errno value. Up to six arguments: integers and pointers.
template <class... Arguments>
[[gnu::always_inline]] inline long system_call(long number, Arguments... arguments) {
  static_assert(sizeof...(arguments) <= 6);
#if defined(__x86_64__)
  const long values[6] = {detail::as_register(arguments)...};
  register long r10 asm("r10") = values[3];
  register long r8 asm("r8") = values[4];
  register long r9 asm("r9") = values[5];
  long result;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(values[0]), "S"(values[1]), "d"(values[2]), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
#else
  const long result = ::syscall(number, detail::as_register(arguments)...);
  return result < 0 ? -errno : result;
#endif
}

}  // namespace ows
