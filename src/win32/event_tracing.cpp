// EventRegister, EventWrite, EventUnregister and their kin: event tracing to which nobody listens.
#include <windows.h>

#include <evntprov.h>

#include <mutex>
#include <set>

#include "border/user_memory.h"

namespace ows::win32 {
namespace {

struct Providers {
  std::mutex mutex;
  std::set<REGHANDLE> open;  // protected by mutex
  REGHANDLE last = 0x1000;   // protected by mutex
};
Providers& providers() {
  static auto* const it = new Providers;
  return *it;
}

[[gnu::tls_model("initial-exec")]] thread_local GUID activity{};

bool is_registered(REGHANDLE handle) {
  const std::lock_guard lock(providers().mutex);
  return providers().open.contains(handle);
}

ULONG written(REGHANDLE handle, PCEVENT_DESCRIPTOR descriptor, ULONG count, const EVENT_DATA_DESCRIPTOR* data) {
  if (!readable(descriptor, sizeof *descriptor)) return ERROR_INVALID_PARAMETER;
  if (count > MAX_EVENT_DATA_DESCRIPTORS || !readable(data, count * sizeof *data)) return ERROR_INVALID_PARAMETER;
  return is_registered(handle) ? ERROR_SUCCESS : ERROR_INVALID_HANDLE;
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

ULONG WINAPI EventRegister(LPCGUID id, PENABLECALLBACK, PVOID, PREGHANDLE handle) {
  if (!readable(id, sizeof *id) || !id || !handle || !writable(handle, sizeof *handle)) return ERROR_INVALID_PARAMETER;
  const std::lock_guard lock(providers().mutex);
  *handle = ++providers().last;
  providers().open.insert(*handle);
  return ERROR_SUCCESS;
}
ULONG WINAPI EventUnregister(REGHANDLE handle) {
  const std::lock_guard lock(providers().mutex);
  return providers().open.erase(handle) ? ERROR_SUCCESS : ERROR_INVALID_HANDLE;
}
ULONG WINAPI EventSetInformation(REGHANDLE handle, EVENT_INFO_CLASS which, PVOID information, ULONG length) {
  if (which < EventProviderBinaryTrackInfo || which >= MaxEventInfo) return ERROR_INVALID_PARAMETER;
  if (!readable(information, length)) return ERROR_INVALID_PARAMETER;
  return is_registered(handle) ? ERROR_SUCCESS : ERROR_INVALID_HANDLE;
}
BOOLEAN WINAPI EventEnabled(REGHANDLE, PCEVENT_DESCRIPTOR) { return FALSE; }
BOOLEAN WINAPI EventProviderEnabled(REGHANDLE, UCHAR, ULONGLONG) { return FALSE; }
ULONG WINAPI EventWrite(REGHANDLE handle, PCEVENT_DESCRIPTOR descriptor, ULONG count, PEVENT_DATA_DESCRIPTOR data) {
  return written(handle, descriptor, count, data);
}
ULONG WINAPI EventWriteTransfer(REGHANDLE handle, PCEVENT_DESCRIPTOR descriptor, LPCGUID, LPCGUID, ULONG count,
                                PEVENT_DATA_DESCRIPTOR data) {
  return written(handle, descriptor, count, data);
}
ULONG WINAPI EventWriteEx(REGHANDLE handle, PCEVENT_DESCRIPTOR descriptor, ULONG64, ULONG flags, LPCGUID, LPCGUID,
                          ULONG count, PEVENT_DATA_DESCRIPTOR data) {
  if (flags & ~ULONG{EVENT_WRITE_FLAG_NO_FAULTING | EVENT_WRITE_FLAG_INPRIVATE}) return ERROR_INVALID_PARAMETER;
  return written(handle, descriptor, count, data);
}
ULONG WINAPI EventWriteString(REGHANDLE handle, UCHAR, ULONGLONG, PCWSTR text) {
  if (!text || !readable(text, sizeof *text)) return ERROR_INVALID_PARAMETER;
  return is_registered(handle) ? ERROR_SUCCESS : ERROR_INVALID_HANDLE;
}
ULONG WINAPI EventActivityIdControl(ULONG code, LPGUID id) {
  if (!id || !writable(id, sizeof *id)) return ERROR_INVALID_PARAMETER;
  const GUID before = activity;
  switch (code) {
    case EVENT_ACTIVITY_CTRL_GET_ID: *id = before; return ERROR_SUCCESS;
    case EVENT_ACTIVITY_CTRL_SET_ID: activity = *id; return ERROR_SUCCESS;
    case EVENT_ACTIVITY_CTRL_GET_SET_ID:
      activity = *id;
      *id = before;
      return ERROR_SUCCESS;
    case EVENT_ACTIVITY_CTRL_CREATE_ID: return CoCreateGuid(id) == S_OK ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;
    case EVENT_ACTIVITY_CTRL_CREATE_SET_ID:
      if (CoCreateGuid(&activity) != S_OK) return ERROR_NOT_ENOUGH_MEMORY;
      *id = before;
      return ERROR_SUCCESS;
    default: return ERROR_INVALID_PARAMETER;
  }
}
