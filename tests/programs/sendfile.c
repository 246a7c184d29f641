/* A file is sent over a connection and stored: CreateFile, ReadFile, WriteFile, HeapAlloc, a check sum. */
#include <winsock2.h>
#include <windows.h>
#include <stdio.h>
#include <string.h>

#define NAME "sendfile.tmp"
#define COPY "sendfile.cpy"

static DWORD Sum(LPCSTR lpName, LPDWORD lpdwSize)
{
    HANDLE hHeap = GetProcessHeap();
    HANDLE hFile = CreateFile(lpName, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    DWORD dwRead, dwSum = 0, i;
    LPBYTE lpData;

    if (hFile == INVALID_HANDLE_VALUE) return 0;
    *lpdwSize = GetFileSize(hFile, NULL);
    lpData = (LPBYTE)HeapAlloc(hHeap, HEAP_ZERO_MEMORY, *lpdwSize);
    if (ReadFile(hFile, lpData, *lpdwSize, &dwRead, NULL) && dwRead == *lpdwSize) {
        for (i = 0; i < dwRead; i++) dwSum = (dwSum << 5 | dwSum >> 27) ^ lpData[i];
    }
    HeapFree(hHeap, 0, lpData);
    CloseHandle(hFile);
    return dwSum;
}

static DWORD WINAPI Store(LPVOID lpParam)
{
    SOCKET s = (SOCKET)lpParam;
    char buffer[777];
    int n;
    DWORD dwWritten;
    HANDLE hFile = CreateFile(COPY, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);

    while ((n = recv(s, buffer, sizeof(buffer), 0)) > 0) {
        if (!WriteFile(hFile, buffer, n, &dwWritten, NULL)) return GetLastError();
    }
    CloseHandle(hFile);
    closesocket(s);
    return n;
}

int main(void)
{
    WSADATA data;
    SOCKET listener, s;
    SOCKADDR_IN at = { 0 };
    int length = sizeof(at), i;
    HANDLE hFile, hThread;
    DWORD dwDone, dwSize, dwCopySize, dwSum;
    char buffer[1024];

    if (WSAStartup(MAKEWORD(2, 2), &data)) return 1;
    hFile = CreateFile(NAME, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_TEMPORARY, NULL);
    for (i = 0; i < 100; i++) {
        memset(buffer, i * 7, sizeof(buffer));
        WriteFile(hFile, buffer, sizeof(buffer), &dwDone, NULL);
    }
    SetFilePointer(hFile, -1000, NULL, FILE_END);
    SetEndOfFile(hFile);
    CloseHandle(hFile);

    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (LPSOCKADDR)&at, length) || listen(listener, 1)) return 1;
    getsockname(listener, (LPSOCKADDR)&at, &length);
    s = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(s, (LPSOCKADDR)&at, length)) return 1;
    hThread = CreateThread(NULL, 0, Store, (LPVOID)accept(listener, NULL, NULL), 0, NULL);

    hFile = CreateFile(NAME, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    while (ReadFile(hFile, buffer, sizeof(buffer), &dwDone, NULL) && dwDone > 0) send(s, buffer, dwDone, 0);
    CloseHandle(hFile);
    shutdown(s, SD_SEND);
    printf("the end: %d\n", recv(s, buffer, sizeof(buffer), 0));
    WaitForSingleObject(hThread, INFINITE);
    CloseHandle(hThread);
    closesocket(s);
    closesocket(listener);

    dwSum = Sum(NAME, &dwSize);
    printf("%lu octets, sum %08lx\n", dwSize, dwSum);
    printf("%s\n", Sum(COPY, &dwCopySize) == dwSum && dwCopySize == dwSize ? "the copy is the same" : "the copy differs");
    printf("deleted: %d %d\n", DeleteFile(NAME) != 0, DeleteFile(COPY) != 0);
    printf("gone: %d\n", GetFileAttributes(NAME) == INVALID_FILE_ATTRIBUTES && GetLastError() == ERROR_FILE_NOT_FOUND);
    WSACleanup();
    return 0;
}
