/* programs: no-wine  (a process without a console gets no events there) */
/* A server that Ctrl+C ends in an orderly way: the handler closes the listener, the blocked accept comes back. */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <winsock2.h>
#include <stdio.h>
#include <string.h>

static SOCKET g_listener = INVALID_SOCKET;
static HANDLE g_handled;

static BOOL WINAPI Handler(DWORD type)
{
    switch (type) {
    case CTRL_C_EVENT:
        closesocket(g_listener);
        SetEvent(g_handled);
        return TRUE;
    default:
        return FALSE;
    }
}

static BOOL WINAPI Another(DWORD type)
{
    printf("%s goes on\n", type == CTRL_C_EVENT ? "Ctrl+C" : "something else");
    fflush(stdout);
    return FALSE;
}

static DWORD WINAPI Press(LPVOID nothing)
{
    (void)nothing;
    return GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0) ? 0 : GetLastError();
}

int main(void)
{
    WSADATA data;
    struct sockaddr_in at;
    HANDLE thread;
    BOOL removed;
    SOCKET s;

    if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return 1;
    g_handled = CreateEvent(NULL, TRUE, FALSE, NULL);
    SetConsoleCtrlHandler(Handler, TRUE);
    SetConsoleCtrlHandler(Another, TRUE);
    memset(&at, 0, sizeof at);
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = inet_addr("127.0.0.1");
    g_listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(g_listener, (struct sockaddr *)&at, sizeof at) || listen(g_listener, 1)) return 1;
    thread = CreateThread(NULL, 0, Press, NULL, 0, NULL);
    s = accept(g_listener, NULL, NULL);
    if (s != INVALID_SOCKET) return 1;
    switch (WSAGetLastError()) {
    case WSAEINTR:
    case WSAENOTSOCK: /* Ctrl+C came before accept */
        printf("the listener was closed\n");
        break;
    default:
        printf("error %d\n", WSAGetLastError());
    }
    WaitForSingleObject(g_handled, INFINITE);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    CloseHandle(g_handled);
    removed = SetConsoleCtrlHandler(Another, FALSE);
    printf("removed: %d", removed);
    removed = SetConsoleCtrlHandler(Another, FALSE);
    printf(", again: %d, %lu\n", removed, GetLastError());
    WSACleanup();
    return 0;
}
