/* errhandlingapi.h: the calling thread's last error: one value with WSAGetLastError. Success does not clear it. */
#ifndef _ERRHANDLING_H_
#define _ERRHANDLING_H_

#include <minwinbase.h>

#define SEM_FAILCRITICALERRORS     0x0001
#define SEM_NOGPFAULTERRORBOX      0x0002
#define SEM_NOALIGNMENTFAULTEXCEPT 0x0004
#define SEM_NOOPENFILEERRORBOX     0x8000

OWS_BEGIN

DWORD WINAPI GetLastError(void);
void WINAPI SetLastError(DWORD dwErrCode);
/* Which boxes the system may not show. It shows none; the mode is kept and told. [SetErrorMode] */
UINT WINAPI SetErrorMode(UINT uMode);
UINT WINAPI GetErrorMode(void);

OWS_END

#endif
