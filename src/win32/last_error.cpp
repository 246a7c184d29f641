#include "win32/last_error.h"

#include <windows.h>

#include <atomic>

constinit thread_local unsigned ows::detail::last_error = 0;

namespace {
constinit std::atomic<UINT> error_mode{0};
}

extern "C" {

DWORD WINAPI GetLastError(void) { return ows::last_error(); }
void WINAPI SetLastError(DWORD code) { ows::set_last_error(code); }
UINT WINAPI SetErrorMode(UINT mode) { return error_mode.exchange(mode, std::memory_order_relaxed); }
UINT WINAPI GetErrorMode(void) { return error_mode.load(std::memory_order_relaxed); }
}
