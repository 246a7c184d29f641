/* sysinfoapi.h: the time since the machine started, and the time of day. */
#ifndef _SYSINFOAPI_H_
#define _SYSINFOAPI_H_

#include <minwinbase.h>

OWS_BEGIN

/* Milliseconds since the machine started; GetTickCount begins again at 0 after 49.7 days. */
DWORD WINAPI GetTickCount(void);
ULONGLONG WINAPI GetTickCount64(void);

/* Units of 100 ns since the beginning of 1601, UTC. */
void WINAPI GetSystemTimeAsFileTime(LPFILETIME lpSystemTimeAsFileTime);
void WINAPI GetSystemTimePreciseAsFileTime(LPFILETIME lpSystemTimeAsFileTime);

OWS_END

#endif
