#include "win32/last_error.h"

#include <windows.h>

constinit thread_local unsigned ows::detail::last_error = 0;

extern "C" {

DWORD WINAPI GetLastError(void) { return ows::last_error(); }
void WINAPI SetLastError(DWORD code) { ows::set_last_error(code); }
}
