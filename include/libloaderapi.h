/* libloaderapi.h: libraries at run time. The DLLs of Windows whose functions are in ws2_32 (kernel32.dll, mswsock.dll,
 * user32.dll, ...) all mean it, in any capitals and with or without ".dll"; other names are dlopen's.
 */
#ifndef _APISETLIBLOADER_
#define _APISETLIBLOADER_

#include <minwinbase.h>

#define LOAD_LIBRARY_AS_DATAFILE          0x00000002
#define LOAD_WITH_ALTERED_SEARCH_PATH     0x00000008
#define LOAD_LIBRARY_SEARCH_SYSTEM32      0x00000800
#define LOAD_LIBRARY_SEARCH_DEFAULT_DIRS  0x00001000

/* What DllMain is called for. ws2cc -shared makes the library call it when it is loaded (DLL_PROCESS_ATTACH; the last of its
 * constructors; the result is not looked at) and when it goes (DLL_PROCESS_DETACH). Threads are not told of. */
#define DLL_PROCESS_DETACH 0
#define DLL_PROCESS_ATTACH 1
#define DLL_THREAD_ATTACH  2
#define DLL_THREAD_DETACH  3

OWS_BEGIN

/* NULL with ERROR_MOD_NOT_FOUND. */
HMODULE WINAPI LoadLibraryA(LPCSTR lpLibFileName);
HMODULE WINAPI LoadLibraryW(LPCWSTR lpLibFileName);
HMODULE WINAPI LoadLibraryExA(LPCSTR lpLibFileName, HANDLE hFile, DWORD dwFlags);
HMODULE WINAPI LoadLibraryExW(LPCWSTR lpLibFileName, HANDLE hFile, DWORD dwFlags);
BOOL WINAPI FreeLibrary(HMODULE hLibModule);
/* DllMain hears of no threads anyway. ERROR_INVALID_HANDLE: no module. [DisableThreadLibraryCalls] */
BOOL WINAPI DisableThreadLibraryCalls(HMODULE hLibModule);
/* A module that is loaded already; NULL: the program. ERROR_MOD_NOT_FOUND. */
HMODULE WINAPI GetModuleHandleA(LPCSTR lpModuleName);
HMODULE WINAPI GetModuleHandleW(LPCWSTR lpModuleName);
/* ERROR_PROC_NOT_FOUND, also for ordinals. */
FARPROC WINAPI GetProcAddress(HMODULE hModule, LPCSTR lpProcName);
/* The path of a module, NULL: of the program. Cut, with ERROR_INSUFFICIENT_BUFFER, where it does not fit. */
DWORD WINAPI GetModuleFileNameA(HMODULE hModule, LPSTR lpFilename, DWORD nSize);
DWORD WINAPI GetModuleFileNameW(HMODULE hModule, LPWSTR lpFilename, DWORD nSize);
/* There are no resources here: 0 with ERROR_RESOURCE_DATA_NOT_FOUND. */
int WINAPI LoadStringA(HINSTANCE hInstance, UINT uID, LPSTR lpBuffer, int cchBufferMax);
int WINAPI LoadStringW(HINSTANCE hInstance, UINT uID, LPWSTR lpBuffer, int cchBufferMax);

OWS_END

#ifdef UNICODE
#define LoadLibrary       LoadLibraryW
#define LoadLibraryEx     LoadLibraryExW
#define GetModuleHandle   GetModuleHandleW
#define GetModuleFileName GetModuleFileNameW
#define LoadString        LoadStringW
#else
#define LoadLibrary       LoadLibraryA
#define LoadLibraryEx     LoadLibraryExA
#define GetModuleHandle   GetModuleHandleA
#define GetModuleFileName GetModuleFileNameA
#define LoadString        LoadStringA
#endif
#endif
