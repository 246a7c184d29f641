// WSACreateEvent, WSACloseEvent, WSASetEvent, WSAResetEvent, WSAWaitForMultipleEvents: a WSAEVENT is the HANDLE of an event.
// WSAEventSelect, WSAEnumNetworkEvents, WSAAsyncSelect.
#include <winsock2.h>
#include <windows.h>

#include "win32/observer.h"
#include "ws2_32/call.h"

using namespace ows;

namespace {

/// `call()` as a function of kernel32; its last error is already the one that Winsock has for it.
template <class Call>
BOOL when_started(Call call) {
  if (const int why = not_ready()) return failed(why, FALSE);
  return call();
}

}  // namespace

WSAEVENT WSAAPI WSACreateEvent(void) {
  if (const int why = not_ready()) {
    set_last_error(static_cast<unsigned>(why));
    return WSA_INVALID_EVENT;
  }
  const WSAEVENT event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  if (!event) set_last_error(WSA_NOT_ENOUGH_MEMORY);
  return event;
}

BOOL WSAAPI WSACloseEvent(WSAEVENT event) {
  return when_started([&] { return CloseHandle(event); });
}
BOOL WSAAPI WSASetEvent(WSAEVENT event) {
  return when_started([&] { return SetEvent(event); });
}
BOOL WSAAPI WSAResetEvent(WSAEVENT event) {
  return when_started([&] { return ResetEvent(event); });
}

DWORD WSAAPI WSAWaitForMultipleEvents(DWORD count, const WSAEVENT* events, BOOL all, DWORD milliseconds, BOOL alertable) {
  const auto failure = [](int error) { return static_cast<DWORD>(failed(error, static_cast<int>(WSA_WAIT_FAILED))); };
  if (const int why = not_ready()) return failure(why);
  if (!events) return failure(WSA_INVALID_PARAMETER);
  if (!win32::observed()) [[likely]]
    return WaitForMultipleObjectsEx(count, events, all, milliseconds, alertable);
  win32::ObservedCall call("WSAWaitForMultipleEvents");
  call.with("count", count);
  call.with("all", all);
  call.with("milliseconds", static_cast<int>(milliseconds));
  const DWORD result = WaitForMultipleObjectsEx(count, events, all, milliseconds, alertable);
  call.show(result, result == WSA_WAIT_FAILED);
  return result;
}

int WSAAPI WSAEventSelect(SOCKET s, WSAEVENT event, long mask) {
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) {
    return provider.lpWSPEventSelect(s, event, static_cast<LONG>(mask), error);
  });
}

int WSAAPI WSAEnumNetworkEvents(SOCKET s, WSAEVENT event, LPWSANETWORKEVENTS record) {
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) {
    return provider.lpWSPEnumNetworkEvents(s, event, record, error);
  });
}

int WSAAPI WSAAsyncSelect(SOCKET s, HWND window, u_int message, long mask) {
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) -> int {
    if (mask != 0 && !IsWindow(window)) return *error = WSAEINVAL, SOCKET_ERROR;
    return provider.lpWSPAsyncSelect(s, window, message, static_cast<LONG>(mask), error);
  });
}
