/* minwinbase.h: OVERLAPPED, SECURITY_ATTRIBUTES, SYSTEMTIME. */
#ifndef _MINWINBASE_
#define _MINWINBASE_

#include <windef.h>

#include <openwinsock/callbacks.h>

typedef struct _SECURITY_ATTRIBUTES {
  DWORD nLength;
  LPVOID lpSecurityDescriptor;
  BOOL bInheritHandle;
} SECURITY_ATTRIBUTES, *PSECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;

typedef struct _OVERLAPPED {
  ULONG_PTR Internal;     /* the operation's NTSTATUS; STATUS_PENDING while it is under way */
  ULONG_PTR InternalHigh; /* octets transferred */
  OWS_EXTENSION union {
    OWS_EXTENSION struct {
      DWORD Offset;
      DWORD OffsetHigh;
    };
    PVOID Pointer;
  };
  HANDLE hEvent;
} OVERLAPPED, *LPOVERLAPPED;

typedef VOID(WINAPI *LPOVERLAPPED_COMPLETION_ROUTINE)(DWORD dwErrorCode, DWORD dwNumberOfBytesTransfered,
                                                      LPOVERLAPPED lpOverlapped);

typedef struct _OVERLAPPED_ENTRY {
  ULONG_PTR lpCompletionKey;
  LPOVERLAPPED lpOverlapped;
  ULONG_PTR Internal;
  DWORD dwNumberOfBytesTransferred;
} OVERLAPPED_ENTRY, *LPOVERLAPPED_ENTRY;

typedef struct _SYSTEMTIME {
  WORD wYear;
  WORD wMonth;
  WORD wDayOfWeek;
  WORD wDay;
  WORD wHour;
  WORD wMinute;
  WORD wSecond;
  WORD wMilliseconds;
} SYSTEMTIME, *PSYSTEMTIME, *LPSYSTEMTIME;

typedef RTL_CRITICAL_SECTION CRITICAL_SECTION, *PCRITICAL_SECTION, *LPCRITICAL_SECTION;

typedef DWORD(WINAPI *PTHREAD_START_ROUTINE)(LPVOID lpThreadParameter);
typedef PTHREAD_START_ROUTINE LPTHREAD_START_ROUTINE;
typedef WAITORTIMERCALLBACKFUNC WAITORTIMERCALLBACK;

#define MoveMemory       RtlMoveMemory
#define CopyMemory       RtlCopyMemory
#define FillMemory       RtlFillMemory
#define ZeroMemory       RtlZeroMemory
#define SecureZeroMemory RtlSecureZeroMemory

/* OVERLAPPED.Internal of an operation under way. */
#define STATUS_PENDING ((DWORD)0x00000103)
/* What GetExitCodeThread gives for a thread that runs. */
#define STILL_ACTIVE STATUS_PENDING

#define LOCKFILE_FAIL_IMMEDIATELY 0x00000001
#define LOCKFILE_EXCLUSIVE_LOCK   0x00000002

#define LMEM_FIXED          0x0
#define LMEM_MOVEABLE       0x2
#define LMEM_NOCOMPACT      0x10
#define LMEM_NODISCARD      0x20
#define LMEM_ZEROINIT       0x40
#define LMEM_MODIFY         0x80
#define LMEM_DISCARDABLE    0xf00
#define LMEM_VALID_FLAGS    0xf72
#define LMEM_INVALID_HANDLE 0x8000
#define LHND (LMEM_MOVEABLE | LMEM_ZEROINIT)
#define LPTR (LMEM_FIXED | LMEM_ZEROINIT)
#define NONZEROLHND (LMEM_MOVEABLE)
#define NONZEROLPTR (LMEM_FIXED)

#endif
