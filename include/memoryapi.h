/* memoryapi.h: pages. */
#ifndef _APISETMEMORY_
#define _APISETMEMORY_

#include <minwinbase.h>

#define PAGE_NOACCESS          0x01
#define PAGE_READONLY          0x02
#define PAGE_READWRITE         0x04
#define PAGE_WRITECOPY         0x08
#define PAGE_EXECUTE           0x10
#define PAGE_EXECUTE_READ      0x20
#define PAGE_EXECUTE_READWRITE 0x40
#define MEM_COMMIT             0x00001000
#define MEM_RESERVE            0x00002000
#define MEM_DECOMMIT           0x00004000
#define MEM_RELEASE            0x00008000
#define MEM_RESET              0x00080000
#define MEM_TOP_DOWN           0x00100000

OWS_BEGIN

/* Reserves address space (64 KiB aligned), commits pages in it, or both. NULL with ERROR_INVALID_PARAMETER,
 * ERROR_INVALID_ADDRESS, ERROR_NOT_ENOUGH_MEMORY. [VirtualAlloc] */
LPVOID WINAPI VirtualAlloc(LPVOID lpAddress, SIZE_T dwSize, DWORD flAllocationType, DWORD flProtect);
/* MEM_RELEASE: lpAddress is what VirtualAlloc gave, dwSize 0. MEM_DECOMMIT: pages of it; 0: all. */
BOOL WINAPI VirtualFree(LPVOID lpAddress, SIZE_T dwSize, DWORD dwFreeType);
BOOL WINAPI VirtualProtect(LPVOID lpAddress, SIZE_T dwSize, DWORD flNewProtect, PDWORD lpflOldProtect);
BOOL WINAPI VirtualLock(LPVOID lpAddress, SIZE_T dwSize);
BOOL WINAPI VirtualUnlock(LPVOID lpAddress, SIZE_T dwSize);

OWS_END
#endif
