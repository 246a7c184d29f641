// The blocking hook of Winsock 1.1: a function of the program's that runs again and again while a blocking call of its
// thread waits. Providers learn of it by the upcall WPUQueryBlockingCallback.
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

namespace ows::spi {

struct BlockingHook {
  /// TRUE: wait on; FALSE: the call was cancelled. NULL: the thread has no hook, and the provider blocks by itself.
  LPBLOCKINGCALLBACK callback = nullptr;
  DWORD_PTR context = 0;
};

/// The calling thread's.
BlockingHook blocking_hook();

/// Installs `hook` for the calling thread, NULL for none, and returns the one before.
FARPROC set_blocking_hook(FARPROC hook);

}  // namespace ows::spi
