// Winsock 1.1's blocking hooks: WSASetBlockingHook, WSAUnhookBlockingHook, WSAIsBlocking, WSACancelBlockingCall.
//
// They belong to a process that has started Winsock with version 1.1 and nothing higher; under 2.x they give WSAEOPNOTSUPP.
#include "spi/blocking_hook.h"

#include <windows.h>

#include "ws2_32/call.h"

using namespace ows;

namespace {

/// Why the functions cannot be used: WSANOTINITIALISED, WSAEOPNOTSUPP; 0 when they can.
int not_1_1() {
  if (!started()) return WSANOTINITIALISED;
  return winsock_1_1 ? 0 : WSAEOPNOTSUPP;
}

/// What WSASetBlockingHook tells of a thread that has no hook of its own, for hooks that call the one before. By itself it
/// is never run: such a thread's calls block without messages.
INT_PTR WINAPI default_hook() {
  MSG message;
  if (!PeekMessageW(&message, nullptr, 0, 0, PM_REMOVE)) return FALSE;
  TranslateMessage(&message);
  DispatchMessageW(&message);
  return TRUE;
}

}  // namespace

FARPROC WSAAPI WSASetBlockingHook(FARPROC hook) {
  int why = not_1_1();
  if (!why && !hook) why = WSAEFAULT;
  if (!why && in_progress()) why = WSAEINPROGRESS;
  if (why) {
    failed(why);
    return nullptr;
  }
  const FARPROC before = spi::set_blocking_hook(hook == default_hook ? nullptr : hook);
  return before ? before : default_hook;
}

int WSAAPI WSAUnhookBlockingHook(void) {
  if (const int why = not_1_1()) return failed(why);
  spi::set_blocking_hook(nullptr);
  return 0;
}

BOOL WSAAPI WSAIsBlocking(void) {
  if (const int why = not_1_1()) return failed(why, FALSE);
  return win32::BlockingCall::under_way();
}

int WSAAPI WSACancelBlockingCall(void) {
  if (const int why = not_1_1()) return failed(why);
  return win32::BlockingCall::cancel() ? 0 : failed(WSAEINVAL);
}
