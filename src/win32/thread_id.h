// The calling thread's id, as cheap as a thread_local can be, for locks. No record is made for it.
#pragma once

#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace ows::win32 {

namespace detail {
[[gnu::tls_model("initial-exec")]] inline constinit thread_local std::uint32_t own_id = 0;
}

/// gettid(), remembered. In a forked child it goes on to be the parent's, so that locks taken before stay the thread's own.
inline std::uint32_t thread_id() {
  if (detail::own_id == 0) detail::own_id = static_cast<std::uint32_t>(syscall(SYS_gettid));
  return detail::own_id;
}

}  // namespace ows::win32
