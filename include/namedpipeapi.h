/* namedpipeapi.h: anonymous pipes. */
#ifndef _NAMEDPIPE_H_
#define _NAMEDPIPE_H_

#include <minwinbase.h>

OWS_BEGIN

/* Both ends of a new pipe, for ReadFile and WriteFile; both handles are inherited where the attributes say so. nSize, a wish,
 * is the size of its buffer; 0: the usual one. Reading when the other end is closed: ERROR_BROKEN_PIPE; writing: ERROR_NO_DATA.
 * [CreatePipe] */
BOOL WINAPI CreatePipe(PHANDLE hReadPipe, PHANDLE hWritePipe, LPSECURITY_ATTRIBUTES lpPipeAttributes, DWORD nSize);

/* What waits in a pipe, without taking it; each pointer may be NULL. There are no messages: *lpBytesLeftThisMessage is 0.
 * ERROR_BROKEN_PIPE when the other end is closed and nothing is left. [PeekNamedPipe] */
BOOL WINAPI PeekNamedPipe(HANDLE hNamedPipe, LPVOID lpBuffer, DWORD nBufferSize, LPDWORD lpBytesRead,
                          LPDWORD lpTotalBytesAvail, LPDWORD lpBytesLeftThisMessage);

OWS_END
#endif
