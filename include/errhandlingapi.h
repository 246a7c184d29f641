/* errhandlingapi.h: the calling thread's last error: one value with WSAGetLastError. Success does not clear it. */
#ifndef _ERRHANDLING_H_
#define _ERRHANDLING_H_

#include <minwinbase.h>

OWS_BEGIN

DWORD WINAPI GetLastError(void);
void WINAPI SetLastError(DWORD dwErrCode);

OWS_END

#endif
