// The process as an object: what GetCurrentProcess()'s pseudo-handle means. Nobody waits for its end from inside.
#pragma once

#include "win32/object.h"

namespace ows::win32 {

/// Lives as long as the process.
Object& this_process();

}  // namespace ows::win32
