/* fibersapi.h: fiber local storage. There are no fibers: a value is a thread's. The callback of FlsAlloc (may be NULL) is
 * called with each value that is not NULL when its thread ends or the index is freed.
 */
#ifndef _FIBERS_H_
#define _FIBERS_H_

#include <minwinbase.h>

#define FLS_OUT_OF_INDEXES ((DWORD)0xffffffff)

typedef VOID(WINAPI *PFLS_CALLBACK_FUNCTION)(PVOID lpFlsData);

OWS_BEGIN

DWORD WINAPI FlsAlloc(PFLS_CALLBACK_FUNCTION lpCallback);
PVOID WINAPI FlsGetValue(DWORD dwFlsIndex);
BOOL WINAPI FlsSetValue(DWORD dwFlsIndex, PVOID lpFlsData);
BOOL WINAPI FlsFree(DWORD dwFlsIndex);

OWS_END

#endif
