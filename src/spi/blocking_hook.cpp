#include "spi/blocking_hook.h"

#include <windows.h>

#include <utility>

#include "win32/thread.h"

namespace ows::spi {
namespace {

[[gnu::tls_model("initial-exec")]] constinit thread_local FARPROC own_hook = nullptr;

/// The hook answers whether it has found something to do, and is asked until it has not. [Windows Sockets 1.1, 4.3.14]
BOOL CALLBACK run_hook(DWORD_PTR) {
  const std::atomic<bool>& cancelled = win32::current_thread().call_cancelled;
  while (!cancelled && own_hook && static_cast<BOOL>(own_hook())) {
  }
  return !cancelled;
}

}  // namespace

BlockingHook blocking_hook() { return own_hook ? BlockingHook{run_hook, 0} : BlockingHook{}; }

FARPROC set_blocking_hook(FARPROC hook) { return std::exchange(own_hook, hook); }

}  // namespace ows::spi
