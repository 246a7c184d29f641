// What the tests of completion ports share: one packet, as GetQueuedCompletionStatus gives it.
#pragma once

#include <winsock2.h>
#include <windows.h>

struct Taken {
  BOOL result;
  DWORD octets, error;
  ULONG_PTR key;
  OVERLAPPED* overlapped;
};

/// Only a test that fails waits so long.
inline Taken take(HANDLE port, DWORD milliseconds = 20000) {
  Taken taken{};
  taken.result = GetQueuedCompletionStatus(port, &taken.octets, &taken.key, &taken.overlapped, milliseconds);
  taken.error = taken.result ? 0 : GetLastError();
  return taken;
}
