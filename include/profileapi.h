/* profileapi.h: the performance counter: 10 MHz, never goes back, runs on while the machine sleeps. */
#ifndef _PROFILEAPI_H_
#define _PROFILEAPI_H_

#include <minwinbase.h>

OWS_BEGIN

/* FALSE with ERROR_NOACCESS for a null pointer; otherwise they cannot fail. */
BOOL WINAPI QueryPerformanceCounter(LARGE_INTEGER *lpPerformanceCount);
BOOL WINAPI QueryPerformanceFrequency(LARGE_INTEGER *lpFrequency);

OWS_END

#endif
