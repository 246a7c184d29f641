// What a callback may say about itself: SetEventWhenCallbackReturns, ReleaseSemaphoreWhenCallbackReturns,
// ReleaseMutexWhenCallbackReturns, LeaveCriticalSectionWhenCallbackReturns, FreeLibraryWhenCallbackReturns,
// CallbackMayRunLong, DisassociateCurrentThreadFromCallback.
#include <windows.h>

#include "win32/call.h"
#include "win32/pool_callback.h"

using namespace ows::win32;

VOID WINAPI SetEventWhenCallbackReturns(PTP_CALLBACK_INSTANCE name, HANDLE event) {
  if (CallbackInstance* instance = CallbackInstance::find(name)) instance->event = event;
}
VOID WINAPI ReleaseSemaphoreWhenCallbackReturns(PTP_CALLBACK_INSTANCE name, HANDLE semaphore, DWORD count) {
  if (CallbackInstance* instance = CallbackInstance::find(name)) {
    instance->semaphore = semaphore;
    instance->semaphore_count = count;
  }
}
VOID WINAPI ReleaseMutexWhenCallbackReturns(PTP_CALLBACK_INSTANCE name, HANDLE mutex) {
  if (CallbackInstance* instance = CallbackInstance::find(name)) instance->mutex = mutex;
}
VOID WINAPI LeaveCriticalSectionWhenCallbackReturns(PTP_CALLBACK_INSTANCE name, PCRITICAL_SECTION section) {
  if (CallbackInstance* instance = CallbackInstance::find(name)) instance->section = section;
}
VOID WINAPI FreeLibraryWhenCallbackReturns(PTP_CALLBACK_INSTANCE name, HMODULE library) {
  if (CallbackInstance* instance = CallbackInstance::find(name)) instance->library = library;
}

BOOL WINAPI CallbackMayRunLong(PTP_CALLBACK_INSTANCE name) {
  CallbackInstance* instance = CallbackInstance::find(name);
  return instance ? instance->runs_long() : failed(ERROR_INVALID_PARAMETER, FALSE);
}

VOID WINAPI DisassociateCurrentThreadFromCallback(PTP_CALLBACK_INSTANCE name) {
  if (CallbackInstance* instance = CallbackInstance::find(name)) instance->disassociate();
}
