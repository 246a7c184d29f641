/* evntprov.h: event tracing. Nobody listens here: providers register, events are written and go nowhere, and
 * EventEnabled says so.
 */
#ifndef _EVNTPROV_H_
#define _EVNTPROV_H_

#include <minwindef.h>
#include <guiddef.h>

#define EVENT_MIN_LEVEL                      0
#define EVENT_MAX_LEVEL                      0xff
#define EVENT_ACTIVITY_CTRL_GET_ID           1
#define EVENT_ACTIVITY_CTRL_SET_ID           2
#define EVENT_ACTIVITY_CTRL_CREATE_ID        3
#define EVENT_ACTIVITY_CTRL_GET_SET_ID       4
#define EVENT_ACTIVITY_CTRL_CREATE_SET_ID    5
#define MAX_EVENT_DATA_DESCRIPTORS           128
#define EVENT_CONTROL_CODE_DISABLE_PROVIDER  0
#define EVENT_CONTROL_CODE_ENABLE_PROVIDER   1
#define EVENT_CONTROL_CODE_CAPTURE_STATE     2
#define EVENT_ENABLE_PROPERTY_SID            0x00000001
#define EVENT_WRITE_FLAG_NO_FAULTING         0x00000001
#define EVENT_WRITE_FLAG_INPRIVATE           0x00000002

typedef ULONGLONG REGHANDLE, *PREGHANDLE;

typedef struct _EVENT_DATA_DESCRIPTOR {
  ULONGLONG Ptr;
  ULONG Size;
  OWS_EXTENSION union {
    ULONG Reserved;
    OWS_EXTENSION struct {
      UCHAR Type;
      UCHAR Reserved1;
      USHORT Reserved2;
    };
  };
} EVENT_DATA_DESCRIPTOR, *PEVENT_DATA_DESCRIPTOR;

typedef struct _EVENT_DESCRIPTOR {
  USHORT Id;
  UCHAR Version;
  UCHAR Channel;
  UCHAR Level;
  UCHAR Opcode;
  USHORT Task;
  ULONGLONG Keyword;
} EVENT_DESCRIPTOR, *PEVENT_DESCRIPTOR;
typedef const EVENT_DESCRIPTOR *PCEVENT_DESCRIPTOR;

typedef struct _EVENT_FILTER_DESCRIPTOR {
  ULONGLONG Ptr;
  ULONG Size;
  ULONG Type;
} EVENT_FILTER_DESCRIPTOR, *PEVENT_FILTER_DESCRIPTOR;

typedef enum _EVENT_INFO_CLASS {
  EventProviderBinaryTrackInfo,
  EventProviderSetReserved1,
  EventProviderSetTraits,
  EventProviderUseDescriptorType,
  MaxEventInfo
} EVENT_INFO_CLASS;

typedef VOID(NTAPI *PENABLECALLBACK)(LPCGUID SourceId, ULONG IsEnabled, UCHAR Level, ULONGLONG MatchAnyKeyword,
                                     ULONGLONG MatchAllKeyword, PEVENT_FILTER_DESCRIPTOR FilterData, PVOID CallbackContext);

OWS_BEGIN

/* EnableCallback is never called. ERROR_INVALID_PARAMETER: a bad pointer. All ULONG functions return their code. */
ULONG WINAPI EventRegister(LPCGUID ProviderId, PENABLECALLBACK EnableCallback, PVOID CallbackContext, PREGHANDLE RegHandle);
/* ERROR_INVALID_HANDLE: not registered. */
ULONG WINAPI EventUnregister(REGHANDLE RegHandle);
ULONG WINAPI EventSetInformation(REGHANDLE RegHandle, EVENT_INFO_CLASS InformationClass, PVOID EventInformation,
                                 ULONG InformationLength);
/* FALSE: nobody listens. */
BOOLEAN WINAPI EventEnabled(REGHANDLE RegHandle, PCEVENT_DESCRIPTOR EventDescriptor);
BOOLEAN WINAPI EventProviderEnabled(REGHANDLE RegHandle, UCHAR Level, ULONGLONG Keyword);
/* ERROR_SUCCESS; ERROR_INVALID_HANDLE; ERROR_INVALID_PARAMETER: no descriptor, too many data. The data are not looked at. */
ULONG WINAPI EventWrite(REGHANDLE RegHandle, PCEVENT_DESCRIPTOR EventDescriptor, ULONG UserDataCount,
                        PEVENT_DATA_DESCRIPTOR UserData);
ULONG WINAPI EventWriteTransfer(REGHANDLE RegHandle, PCEVENT_DESCRIPTOR EventDescriptor, LPCGUID ActivityId,
                                LPCGUID RelatedActivityId, ULONG UserDataCount, PEVENT_DATA_DESCRIPTOR UserData);
ULONG WINAPI EventWriteEx(REGHANDLE RegHandle, PCEVENT_DESCRIPTOR EventDescriptor, ULONG64 Filter, ULONG Flags,
                          LPCGUID ActivityId, LPCGUID RelatedActivityId, ULONG UserDataCount,
                          PEVENT_DATA_DESCRIPTOR UserData);
ULONG WINAPI EventWriteString(REGHANDLE RegHandle, UCHAR Level, ULONGLONG Keyword, PCWSTR String);
/* The thread's activity id, which EVENT_ACTIVITY_CTRL_CREATE_ID makes anew. ERROR_INVALID_PARAMETER. */
ULONG WINAPI EventActivityIdControl(ULONG ControlCode, LPGUID ActivityId);

OWS_END

FORCEINLINE VOID EventDataDescCreate(PEVENT_DATA_DESCRIPTOR EventDataDescriptor, const VOID *DataPtr, ULONG DataSize) {
  EventDataDescriptor->Ptr = (ULONGLONG)(ULONG_PTR)DataPtr;
  EventDataDescriptor->Size = DataSize;
  EventDataDescriptor->Reserved = 0;
}
FORCEINLINE VOID EventDescCreate(PEVENT_DESCRIPTOR EventDescriptor, USHORT Id, UCHAR Version, UCHAR Channel, UCHAR Level,
                                 USHORT Task, UCHAR Opcode, ULONGLONG Keyword) {
  EventDescriptor->Id = Id;
  EventDescriptor->Version = Version;
  EventDescriptor->Channel = Channel;
  EventDescriptor->Level = Level;
  EventDescriptor->Task = Task;
  EventDescriptor->Opcode = Opcode;
  EventDescriptor->Keyword = Keyword;
}
FORCEINLINE VOID EventDescZero(PEVENT_DESCRIPTOR EventDescriptor) { memset(EventDescriptor, 0, sizeof(EVENT_DESCRIPTOR)); }

#endif
