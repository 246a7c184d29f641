/* winbase.h: the everyday functions of kernel32: the headers it is split into, messages, local memory. */
#ifndef _WINBASE_
#define _WINBASE_

#include <errhandlingapi.h>
#include <fibersapi.h>
#include <handleapi.h>
#include <interlockedapi.h>
#include <minwinbase.h>
#include <processthreadsapi.h>
#include <profileapi.h>
#include <stdarg.h>
#include <synchapi.h>
#include <sysinfoapi.h>

#ifndef INFINITE
#define INFINITE 0xffffffff
#endif
#define WAIT_FAILED          ((DWORD)0xffffffff)
#define WAIT_OBJECT_0        ((DWORD)0x00000000)
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

OWS_BEGIN

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

/* Memory of the process; NULL with ERROR_NOT_ENOUGH_MEMORY. uFlags: LMEM_FIXED, LMEM_ZEROINIT. [LocalAlloc, LocalFree] */
HLOCAL WINAPI LocalAlloc(UINT uFlags, SIZE_T uBytes);
HLOCAL WINAPI LocalFree(HLOCAL hMem);

OWS_END

#ifdef UNICODE
#define FormatMessage FormatMessageW
#else
#define FormatMessage FormatMessageA
#endif

#endif
