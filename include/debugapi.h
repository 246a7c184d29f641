/* debugapi.h: what a debugger sees. OutputDebugString writes to standard error where OPENWINSOCK_DEBUG is set. */
#ifndef _APISETDEBUG_
#define _APISETDEBUG_

#include <minwinbase.h>

OWS_BEGIN
BOOL WINAPI IsDebuggerPresent(void);
void WINAPI DebugBreak(void);
void WINAPI OutputDebugStringA(LPCSTR lpOutputString);
void WINAPI OutputDebugStringW(LPCWSTR lpOutputString);
OWS_END

#ifdef UNICODE
#define OutputDebugString OutputDebugStringW
#else
#define OutputDebugString OutputDebugStringA
#endif
#endif
