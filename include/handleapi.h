/* handleapi.h: handles of events, semaphores, mutexes, timers, threads. A SOCKET is closed with closesocket.
 *
 * A handle that is closed, or never was one, gives ERROR_INVALID_HANDLE; so does one of an object of another type than the
 * function is for. A handle opened without the right that the function needs gives ERROR_ACCESS_DENIED.
 */
#ifndef _APISETHANDLE_
#define _APISETHANDLE_

#include <minwinbase.h>

#define HANDLE_FLAG_INHERIT            0x00000001
#define HANDLE_FLAG_PROTECT_FROM_CLOSE 0x00000002

OWS_BEGIN

/* Closes the handle; the object lives on while it has other handles, or somebody waits for it. Of a pseudo-handle: no
 * effect, TRUE. A handle protected from closing: ERROR_INVALID_HANDLE. [CloseHandle] */
BOOL WINAPI CloseHandle(HANDLE hObject);

/* A second handle to the same object. Both processes must be this one. *lpTargetHandle (may be NULL) receives it. With
 * DUPLICATE_CLOSE_SOURCE the source is closed whatever else happens. [DuplicateHandle] */
BOOL WINAPI DuplicateHandle(HANDLE hSourceProcessHandle, HANDLE hSourceHandle, HANDLE hTargetProcessHandle,
                            LPHANDLE lpTargetHandle, DWORD dwDesiredAccess, BOOL bInheritHandle, DWORD dwOptions);

/* HANDLE_FLAG_*; also of a socket of the kernel provider, HANDLE_FLAG_INHERIT only. What a child receives: CreateProcess. */
BOOL WINAPI GetHandleInformation(HANDLE hObject, LPDWORD lpdwFlags);
BOOL WINAPI SetHandleInformation(HANDLE hObject, DWORD dwMask, DWORD dwFlags);

/* TRUE when both handles refer to the same object; else ERROR_NOT_SAME_OBJECT. */
BOOL WINAPI CompareObjectHandles(HANDLE hFirstObjectHandle, HANDLE hSecondObjectHandle);

OWS_END

#endif
