/* heapapi.h: heaps. Blocks are aligned to 16 octets. A heap handle is not closed with CloseHandle.
 *
 * HEAP_GENERATE_EXCEPTIONS cannot be kept: there are no structured exceptions, and failures return NULL. Heaps are always
 * serialised.
 */
#ifndef _HEAPAPI_H_
#define _HEAPAPI_H_

#include <minwinbase.h>

OWS_BEGIN

HANDLE WINAPI GetProcessHeap(void);

/* dwMaximumSize: octets that the heap's blocks may have together, 0 for no limit. [HeapCreate] */
HANDLE WINAPI HeapCreate(DWORD flOptions, SIZE_T dwInitialSize, SIZE_T dwMaximumSize);
/* Frees the heap with all its blocks. Not the process's heap. ERROR_INVALID_HANDLE. */
BOOL WINAPI HeapDestroy(HANDLE hHeap);

/* NULL with ERROR_NOT_ENOUGH_MEMORY, ERROR_INVALID_HANDLE. HEAP_ZERO_MEMORY; HeapReAlloc: HEAP_REALLOC_IN_PLACE_ONLY. */
LPVOID WINAPI HeapAlloc(HANDLE hHeap, DWORD dwFlags, SIZE_T dwBytes);
LPVOID WINAPI HeapReAlloc(HANDLE hHeap, DWORD dwFlags, LPVOID lpMem, SIZE_T dwBytes);
/* A null pointer is freed with TRUE. A block of another heap, or none: ERROR_INVALID_PARAMETER. */
BOOL WINAPI HeapFree(HANDLE hHeap, DWORD dwFlags, LPVOID lpMem);
/* The size that was asked for; (SIZE_T)-1 on failure. */
SIZE_T WINAPI HeapSize(HANDLE hHeap, DWORD dwFlags, LPCVOID lpMem);

OWS_END

#endif
