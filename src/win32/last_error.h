// The thread's last error: one value for GetLastError and WSAGetLastError.
#pragma once

namespace ows {

namespace detail {
[[gnu::tls_model("initial-exec")]] extern constinit thread_local unsigned last_error;
}

/// The calling thread's last error. Reading does not clear it; success does not touch it.
inline unsigned last_error() { return detail::last_error; }
inline void set_last_error(unsigned error) { detail::last_error = error; }

}  // namespace ows
