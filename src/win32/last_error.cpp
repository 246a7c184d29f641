#include "win32/last_error.h"

#include <windows.h>

namespace ows {
namespace {
thread_local unsigned value = 0;
}

unsigned last_error() { return value; }
void set_last_error(unsigned error) { value = error; }

}  // namespace ows

extern "C" {

DWORD WINAPI GetLastError(void) { return ows::last_error(); }
void WINAPI SetLastError(DWORD code) { ows::set_last_error(code); }
}
