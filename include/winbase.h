/* winbase.h: the everyday functions of kernel32: the headers it is split into, messages, local memory. */
#ifndef _WINBASE_
#define _WINBASE_

#include <consoleapi.h>
#include <debugapi.h>
#include <errhandlingapi.h>
#include <fibersapi.h>
#include <fileapi.h>
#include <handleapi.h>
#include <ioapiset.h>
#include <heapapi.h>
#include <interlockedapi.h>
#include <libloaderapi.h>
#include <memoryapi.h>
#include <namedpipeapi.h>
#include <minwinbase.h>
#include <openwinsock/commport.h>
#include <openwinsock/system.h>
#include <openwinsock/version.h>
#include <processenv.h>
#include <processthreadsapi.h>
#include <profileapi.h>
#include <stdarg.h>
#include <stringapiset.h>
#include <synchapi.h>
#include <sysinfoapi.h>
#include <threadpoolapiset.h>
#include <threadpoollegacyapiset.h>

#ifndef INFINITE
#define INFINITE 0xffffffff
#endif
#define WAIT_FAILED          ((DWORD)0xffffffff)
#define WAIT_OBJECT_0        ((DWORD)0x00000000)
/* An atomic look: what the operation has written is to be seen behind it. */
#define HasOverlappedIoCompleted(lpOverlapped) \
  (((DWORD)__atomic_load_n(&(lpOverlapped)->Internal, __ATOMIC_ACQUIRE)) != STATUS_PENDING)
#define FILE_SKIP_COMPLETION_PORT_ON_SUCCESS 0x1
#define FILE_SKIP_SET_EVENT_ON_HANDLE        0x2

#define WAIT_ABANDONED       ((DWORD)0x00000080)
#define WAIT_ABANDONED_0     ((DWORD)0x00000080)
#define WAIT_IO_COMPLETION   ((DWORD)0x000000c0)
#define WAIT_TIMEOUT         258
#define MAXIMUM_WAIT_OBJECTS 64

#define FORMAT_MESSAGE_ALLOCATE_BUFFER 0x00000100
#define FORMAT_MESSAGE_IGNORE_INSERTS  0x00000200
#define FORMAT_MESSAGE_FROM_STRING     0x00000400
#define FORMAT_MESSAGE_FROM_HMODULE    0x00000800
#define FORMAT_MESSAGE_FROM_SYSTEM     0x00001000
#define FORMAT_MESSAGE_ARGUMENT_ARRAY  0x00002000
#define FORMAT_MESSAGE_MAX_WIDTH_MASK  0x000000ff

#define GMEM_FIXED          0x0000
#define GMEM_MOVEABLE       0x0002
#define GMEM_NOCOMPACT      0x0010
#define GMEM_NODISCARD      0x0020
#define GMEM_ZEROINIT       0x0040
#define GMEM_MODIFY         0x0080
#define GMEM_DISCARDABLE    0x0100
#define GMEM_NOT_BANKED     0x1000
#define GMEM_SHARE          0x2000
#define GMEM_DDESHARE       0x2000
#define GMEM_NOTIFY         0x4000
#define GMEM_LOWER          GMEM_NOT_BANKED
#define GMEM_VALID_FLAGS    0x7f72
#define GMEM_INVALID_HANDLE 0x8000
#define GMEM_DISCARDED      0x4000
#define GMEM_LOCKCOUNT      0x00ff
#define GHND                (GMEM_MOVEABLE | GMEM_ZEROINIT)
#define GPTR                (GMEM_FIXED | GMEM_ZEROINIT)
#define LMEM_DISCARDED      0x4000
#define LMEM_LOCKCOUNT      0x00ff

OWS_BEGIN
/* Of a socket: FILE_SKIP_*, which cannot be taken back. An operation that succeeds at once then posts no packet.
 * [SetFileCompletionNotificationModes] */
BOOL WINAPI SetFileCompletionNotificationModes(HANDLE FileHandle, UCHAR Flags);


/* Sets the event, satisfies the waits that can be satisfied now, and leaves it not set. [PulseEvent] */
BOOL WINAPI PulseEvent(HANDLE hEvent);

/* The text of a message. dwFlags: FORMAT_MESSAGE_FROM_SYSTEM takes the text of error dwMessageId (Winsock's codes too),
 * FORMAT_MESSAGE_FROM_STRING the one at lpSource. nSize: capacity of lpBuffer in characters; with
 * FORMAT_MESSAGE_ALLOCATE_BUFFER lpBuffer is the address of a pointer that LocalFree gives back. Returns the number of
 * characters without the final zero; 0 on failure: ERROR_MR_MID_NOT_FOUND, ERROR_INSUFFICIENT_BUFFER,
 * ERROR_INVALID_PARAMETER. The A form is UTF-8. [FormatMessage] */
DWORD WINAPI FormatMessageA(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId, DWORD dwLanguageId, LPSTR lpBuffer,
                            DWORD nSize, va_list *Arguments);
DWORD WINAPI FormatMessageW(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId, DWORD dwLanguageId, LPWSTR lpBuffer,
                            DWORD nSize, va_list *Arguments);

/* Memory of the process, fixed (the handle is the address) or moveable (Lock gives the address while it is locked). NULL
 * with ERROR_NOT_ENOUGH_MEMORY; what is no such memory: ERROR_INVALID_HANDLE. Free returns NULL, or on failure its argument.
 * ReAlloc of fixed memory moves it only with LMEM_MOVEABLE. Unlock: TRUE while it is still locked; FALSE with the last error
 * 0 when it no longer is, ERROR_NOT_LOCKED when it was not. [LocalAlloc, GlobalAlloc] */
HLOCAL WINAPI LocalAlloc(UINT uFlags, SIZE_T uBytes);
HLOCAL WINAPI LocalReAlloc(HLOCAL hMem, SIZE_T uBytes, UINT uFlags);
HLOCAL WINAPI LocalFree(HLOCAL hMem);
LPVOID WINAPI LocalLock(HLOCAL hMem);
BOOL WINAPI LocalUnlock(HLOCAL hMem);
SIZE_T WINAPI LocalSize(HLOCAL hMem);
UINT WINAPI LocalFlags(HLOCAL hMem);
HLOCAL WINAPI LocalHandle(LPCVOID pMem);

HGLOBAL WINAPI GlobalAlloc(UINT uFlags, SIZE_T dwBytes);
HGLOBAL WINAPI GlobalReAlloc(HGLOBAL hMem, SIZE_T dwBytes, UINT uFlags);
HGLOBAL WINAPI GlobalFree(HGLOBAL hMem);
LPVOID WINAPI GlobalLock(HGLOBAL hMem);
BOOL WINAPI GlobalUnlock(HGLOBAL hMem);
SIZE_T WINAPI GlobalSize(HGLOBAL hMem);
UINT WINAPI GlobalFlags(HGLOBAL hMem);
HGLOBAL WINAPI GlobalHandle(LPCVOID pMem);

/* hObject becomes signalled, or dwMilliseconds go by (INFINITE: never): Callback runs in the pool, TimerOrWaitFired TRUE for
 * the time; then the wait begins anew, unless dwFlags has WT_EXECUTEONLYONCE. Other flags are QueueUserWorkItem's, and
 * WT_EXECUTEINWAITTHREAD: all such callbacks run in one thread, one after the other. Any number of waits needs no thread.
 * The object is not closed before the wait; *phNewWaitObject is given back with UnregisterWait[Ex], whether the wait is over
 * or not. ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED (SYNCHRONIZE is needed), ERROR_NOACCESS, ERROR_INVALID_PARAMETER.
 * [RegisterWaitForSingleObject] */
BOOL WINAPI RegisterWaitForSingleObject(PHANDLE phNewWaitObject, HANDLE hObject, WAITORTIMERCALLBACK Callback, PVOID Context,
                                        ULONG dwMilliseconds, ULONG dwFlags);

/* UnregisterWaitEx without an event. [UnregisterWait] */
BOOL WINAPI UnregisterWait(HANDLE WaitHandle);

/* From now on Function(NTSTATUS, octets, OVERLAPPED) runs in the pool for each overlapped operation of the socket or file that
 * completes; once in its life, as with CreateIoCompletionPort. Flags is 0. ERROR_INVALID_PARAMETER, ERROR_INVALID_HANDLE.
 * [BindIoCompletionCallback] */
BOOL WINAPI BindIoCompletionCallback(HANDLE FileHandle, LPOVERLAPPED_COMPLETION_ROUTINE Function, ULONG Flags);

OWS_END

/* How callbacks run; pcbe may be changed and given up as soon as a function has taken it. Pool, cleanup group: as in
 * threadpoolapiset.h. Priority: before others of the pool that wait. RunsLong: so that another thread is made in time. A
 * library is not held back from being unloaded. [InitializeThreadpoolEnvironment, SetThreadpoolCallback*] */
FORCEINLINE VOID InitializeThreadpoolEnvironment(PTP_CALLBACK_ENVIRON pcbe) { TpInitializeCallbackEnviron(pcbe); }
FORCEINLINE VOID SetThreadpoolCallbackPool(PTP_CALLBACK_ENVIRON pcbe, PTP_POOL ptpp) { TpSetCallbackThreadpool(pcbe, ptpp); }
FORCEINLINE VOID SetThreadpoolCallbackCleanupGroup(PTP_CALLBACK_ENVIRON pcbe, PTP_CLEANUP_GROUP ptpcg,
                                                   PTP_CLEANUP_GROUP_CANCEL_CALLBACK pfng) {
  TpSetCallbackCleanupGroup(pcbe, ptpcg, pfng);
}
FORCEINLINE VOID SetThreadpoolCallbackRunsLong(PTP_CALLBACK_ENVIRON pcbe) { TpSetCallbackLongFunction(pcbe); }
FORCEINLINE VOID SetThreadpoolCallbackLibrary(PTP_CALLBACK_ENVIRON pcbe, PVOID mod) { TpSetCallbackRaceWithDll(pcbe, mod); }
FORCEINLINE VOID SetThreadpoolCallbackPriority(PTP_CALLBACK_ENVIRON pcbe, TP_CALLBACK_PRIORITY Priority) {
  TpSetCallbackPriority(pcbe, Priority);
}
FORCEINLINE VOID SetThreadpoolCallbackPersistent(PTP_CALLBACK_ENVIRON pcbe) { TpSetCallbackPersistent(pcbe); }
FORCEINLINE VOID DestroyThreadpoolEnvironment(PTP_CALLBACK_ENVIRON pcbe) { TpDestroyCallbackEnviron(pcbe); }

#ifdef UNICODE
#define FormatMessage FormatMessageW
#else
#define FormatMessage FormatMessageA
#endif

#endif
