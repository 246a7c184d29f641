// The thread's last error: one value for GetLastError and WSAGetLastError.
#pragma once

namespace ows {

/// The calling thread's last error. Reading does not clear it; success does not touch it.
unsigned last_error();
void set_last_error(unsigned error);

}  // namespace ows
