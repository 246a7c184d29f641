// Waiting for an overlapped operation by its OVERLAPPED: what GetOverlappedResult and WSAGetOverlappedResult have in common.
#pragma once

#include <windows.h>

#include <cstdint>

#include "base/result.h"

namespace ows::win32 {

/// The operation's status (see status.h) once it has completed. WAIT_TIMEOUT, WAIT_IO_COMPLETION: it has not, in
/// `milliseconds`. ERROR_INVALID_HANDLE: it is to be waited for, and hEvent is no event.
Result<std::uint32_t> await_status(const OVERLAPPED& overlapped, DWORD milliseconds, bool alertable);

}  // namespace ows::win32
