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
#define PAGE_EXECUTE_WRITECOPY 0x80
#define PAGE_GUARD             0x100
#define PAGE_NOCACHE           0x200
#define PAGE_WRITECOMBINE      0x400
#define SEC_FILE               0x00800000
#define SEC_IMAGE              0x01000000
#define SEC_RESERVE            0x04000000
#define SEC_COMMIT             0x08000000
#define SEC_NOCACHE            0x10000000
#define SEC_LARGE_PAGES        0x80000000
#define FILE_MAP_WRITE         SECTION_MAP_WRITE
#define FILE_MAP_READ          SECTION_MAP_READ
#define FILE_MAP_ALL_ACCESS    SECTION_ALL_ACCESS
#define FILE_MAP_EXECUTE       SECTION_MAP_EXECUTE_EXPLICIT
#define FILE_MAP_COPY          0x00000001
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

/* A mapping of a file (0 size: as long as it is; a longer one makes the file longer), or with INVALID_HANDLE_VALUE of memory
 * that processes share by its name or by inheritance. The last error is ERROR_ALREADY_EXISTS where there was one of that name.
 * flProtect: PAGE_READONLY, PAGE_READWRITE, PAGE_WRITECOPY (also PAGE_EXECUTE_...), with SEC_COMMIT, SEC_RESERVE (which
 * commits) or SEC_NOCACHE. NULL: ERROR_INVALID_PARAMETER, ERROR_FILE_INVALID (an empty file, no size), ERROR_ACCESS_DENIED,
 * ERROR_INVALID_HANDLE, ERROR_DISK_FULL, ERROR_NOT_SUPPORTED (SEC_IMAGE, SEC_LARGE_PAGES). [CreateFileMapping] */
HANDLE WINAPI CreateFileMappingA(HANDLE hFile, LPSECURITY_ATTRIBUTES lpFileMappingAttributes, DWORD flProtect,
                                 DWORD dwMaximumSizeHigh, DWORD dwMaximumSizeLow, LPCSTR lpName);
HANDLE WINAPI CreateFileMappingW(HANDLE hFile, LPSECURITY_ATTRIBUTES lpFileMappingAttributes, DWORD flProtect,
                                 DWORD dwMaximumSizeHigh, DWORD dwMaximumSizeLow, LPCWSTR lpName);
HANDLE WINAPI OpenFileMappingA(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCSTR lpName);
HANDLE WINAPI OpenFileMappingW(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCWSTR lpName);
/* Maps it, from an offset that is a multiple of 64 KiB; 0 octets: up to the end. The view stays when the handle is closed.
 * NULL: ERROR_MAPPED_ALIGNMENT, ERROR_ACCESS_DENIED, ERROR_INVALID_ADDRESS, ERROR_INVALID_PARAMETER. [MapViewOfFile] */
LPVOID WINAPI MapViewOfFile(HANDLE hFileMappingObject, DWORD dwDesiredAccess, DWORD dwFileOffsetHigh, DWORD dwFileOffsetLow,
                            SIZE_T dwNumberOfBytesToMap);
LPVOID WINAPI MapViewOfFileEx(HANDLE hFileMappingObject, DWORD dwDesiredAccess, DWORD dwFileOffsetHigh,
                              DWORD dwFileOffsetLow, SIZE_T dwNumberOfBytesToMap, LPVOID lpBaseAddress);
/* ERROR_INVALID_ADDRESS for what no view begins at. */
BOOL WINAPI UnmapViewOfFile(LPCVOID lpBaseAddress);
BOOL WINAPI FlushViewOfFile(LPCVOID lpBaseAddress, SIZE_T dwNumberOfBytesToFlush);

OWS_END

#ifdef UNICODE
#define CreateFileMapping CreateFileMappingW
#define OpenFileMapping   OpenFileMappingW
#else
#define CreateFileMapping CreateFileMappingA
#define OpenFileMapping   OpenFileMappingA
#endif
#endif
