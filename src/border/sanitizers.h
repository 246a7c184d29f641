// What the sanitizers of a program are told about the octets that a system call of ours has read or written for it. The
// library itself need not be built with one: the functions are weak, and there where the program has their run-time.
//
// AddressSanitizer checks libc's recv and send because it stands in between. We enter the kernel ourselves, so that an APC
// can interrupt (win32/interruptible.h), and say the same here: a receive into freed memory or past the end of a buffer is
// reported at the call. ThreadSanitizer learns that a send happens before the receive that gets its octets.
#pragma once

#include <sys/uio.h>

#include <cstddef>

extern "C" {
[[gnu::weak]] void* __asan_region_is_poisoned(void* begin, std::size_t size);
[[gnu::weak]] void __asan_report_error(void* pc, void* bp, void* sp, void* address, int is_write, std::size_t size);
[[gnu::weak]] void __tsan_acquire(void* address);
[[gnu::weak]] void __tsan_release(void* address);
[[gnu::weak]] void __tsan_read_range(void* address, long size);  // GCC knows these two, with a signed size
[[gnu::weak]] void __tsan_write_range(void* address, long size);
}

namespace ows::sanitizers {

/// Everything sent happens before everything received later, whatever the sockets: what ThreadSanitizer assumes of libc's
/// functions too.
inline char all_sockets;

[[gnu::always_inline]] inline bool present() { return __asan_region_is_poisoned || __tsan_acquire; }

inline void touched(void* octets, std::size_t size, bool written) {
  if (__asan_region_is_poisoned && size > 0) {
    if (void* bad = __asan_region_is_poisoned(octets, size)) {
      __asan_report_error(__builtin_return_address(0), __builtin_frame_address(0), __builtin_frame_address(0), bad, written,
                          1);
    }
  }
  if (!__tsan_acquire) return;
  if (written)
    __tsan_write_range(octets, static_cast<long>(size));
  else
    __tsan_read_range(octets, static_cast<long>(size));
}

/// A system call is about to send from these buffers.
inline void before_send(const iovec* buffers, std::size_t count) {
  if (!present()) [[likely]]
    return;
  for (std::size_t i = 0; i < count; ++i) touched(buffers[i].iov_base, buffers[i].iov_len, false);
  if (__tsan_release) __tsan_release(&all_sockets);
}

/// A system call has received `octets` into these buffers.
inline void after_receive(const iovec* buffers, std::size_t count, std::size_t octets) {
  if (!present()) [[likely]]
    return;
  if (__tsan_acquire) __tsan_acquire(&all_sockets);
  for (std::size_t i = 0; i < count && octets > 0; ++i) {
    const std::size_t here = octets < buffers[i].iov_len ? octets : buffers[i].iov_len;
    touched(buffers[i].iov_base, here, true);
    octets -= here;
  }
}

}  // namespace ows::sanitizers
