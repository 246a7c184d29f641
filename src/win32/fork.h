// fork(): the child goes on with the thread that forked; the other threads' records end there, and no lock of this module
// stays locked.
#pragma once

namespace ows::win32 {

/// Registers the handlers, once per process.
void prepare_for_fork();

}  // namespace ows::win32
