/* Winsock at run time: LoadLibrary and GetProcAddress by the names in the DLL, as programs do that must start without it. */
#include <winsock2.h>
#include <windows.h>
#include <stdio.h>

typedef int (WINAPI *PFN_STARTUP)(WORD, LPWSADATA);
typedef int (WINAPI *PFN_VOID)(void);
typedef unsigned long (WINAPI *PFN_INET_ADDR)(const char *);
typedef SOCKET (WINAPI *PFN_SOCKET)(int, int, int);
typedef int (WINAPI *PFN_CLOSE)(SOCKET);

int main(void)
{
    static const char *names[] = { "send", "recv", "select", "WSAEventSelect", "WSAPoll", "getaddrinfo", "NoSuchFunction" };
    HMODULE library = LoadLibrary("WS2_32.DLL");
    PFN_STARTUP startup;
    PFN_VOID cleanup, last_error;
    PFN_SOCKET make;
    PFN_CLOSE close_it;
    WSADATA data;
    SOCKET s;
    int i;

    if (!library) return 1;
    startup = (PFN_STARTUP)(void *)GetProcAddress(library, "WSAStartup");
    cleanup = (PFN_VOID)(void *)GetProcAddress(library, "WSACleanup");
    last_error = (PFN_VOID)(void *)GetProcAddress(library, "WSAGetLastError");
    make = (PFN_SOCKET)(void *)GetProcAddress(library, "socket");
    close_it = (PFN_CLOSE)(void *)GetProcAddress(library, "closesocket");
    if (!startup || !cleanup || !last_error || !make || !close_it) return 1;
    for (i = 0; i < 7; i++) {
        FARPROC address = GetProcAddress(library, names[i]);
        printf("%s: %s\n", names[i], address ? "there" : GetLastError() == ERROR_PROC_NOT_FOUND ? "not there" : "?");
    }
    make(AF_INET, SOCK_STREAM, 0);
    printf("not started: %d\n", last_error());
    if (startup(MAKEWORD(2, 2), &data)) return 1;
    s = make(AF_INET, SOCK_STREAM, 0);
    printf("closed: %d\n", close_it(s));
    cleanup();
    printf("freed: %d\n", FreeLibrary(library) != 0);
    library = LoadLibrary("there_is_no_such_library.dll");
    printf("another: %s\n", !library && GetLastError() == ERROR_MOD_NOT_FOUND ? "not found" : "?");
    return 0;
}
