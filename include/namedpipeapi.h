/* namedpipeapi.h: anonymous pipes. Pipes with names are declared and do not link. */
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

#define PIPE_ACCESS_INBOUND      0x00000001
#define PIPE_ACCESS_OUTBOUND     0x00000002
#define PIPE_ACCESS_DUPLEX       0x00000003
#define PIPE_WAIT                0x00000000
#define PIPE_NOWAIT              0x00000001
#define PIPE_READMODE_BYTE       0x00000000
#define PIPE_READMODE_MESSAGE    0x00000002
#define PIPE_TYPE_BYTE           0x00000000
#define PIPE_TYPE_MESSAGE        0x00000004
#define PIPE_UNLIMITED_INSTANCES 255

HANDLE WINAPI CreateNamedPipeA(LPCSTR lpName, DWORD dwOpenMode, DWORD dwPipeMode, DWORD nMaxInstances, DWORD nOutBufferSize,
                               DWORD nInBufferSize, DWORD nDefaultTimeOut, LPSECURITY_ATTRIBUTES lpSecurityAttributes);
HANDLE WINAPI CreateNamedPipeW(LPCWSTR lpName, DWORD dwOpenMode, DWORD dwPipeMode, DWORD nMaxInstances, DWORD nOutBufferSize,
                               DWORD nInBufferSize, DWORD nDefaultTimeOut, LPSECURITY_ATTRIBUTES lpSecurityAttributes);
#ifdef UNICODE
#define CreateNamedPipe CreateNamedPipeW
#else
#define CreateNamedPipe CreateNamedPipeA
#endif

OWS_END
#endif
