/* Asynchronous sockets of Windows 3.1's days: a hidden window, WSAAsyncSelect, a message loop. */
#include <windows.h>
#include <winsock.h>
#include <stdio.h>
#include <string.h>

#define WM_LISTENER (WM_USER + 1)
#define WM_SERVED   (WM_USER + 2)
#define WM_CLIENT   (WM_USER + 3)

static SOCKET sListener, sServed = INVALID_SOCKET, sClient;
static char szGot[64], szAnswer[64];

LRESULT CALLBACK WndProc(HWND hwnd, UINT uMsg, WPARAM wParam, LPARAM lParam)
{
    char szBuf[32];
    int n;

    switch (uMsg) {
    case WM_LISTENER:
        if (WSAGETSELECTEVENT(lParam) == FD_ACCEPT && WSAGETSELECTERROR(lParam) == 0) {
            sServed = accept((SOCKET)wParam, NULL, NULL);
            WSAAsyncSelect(sServed, hwnd, WM_SERVED, FD_READ | FD_CLOSE);
        }
        return 0;
    case WM_SERVED:
        if (WSAGETSELECTEVENT(lParam) == FD_READ) {
            n = recv(sServed, szBuf, sizeof(szBuf) - 1, 0);
            if (n > 0) {
                szBuf[n] = 0;
                lstrcat(szGot, szBuf);
            }
            if (strchr(szGot, '\n')) send(sServed, szGot, lstrlen(szGot), 0);
        } else if (WSAGETSELECTEVENT(lParam) == FD_CLOSE) {
            closesocket(sServed);
            DestroyWindow(hwnd);
        }
        return 0;
    case WM_CLIENT:
        switch (WSAGETSELECTEVENT(lParam)) {
        case FD_CONNECT:
            if (WSAGETSELECTERROR(lParam)) PostQuitMessage(1);
            break;
        case FD_WRITE:
            send(sClient, "hello\n", 6, 0);
            break;
        case FD_READ:
            n = recv(sClient, szBuf, sizeof(szBuf) - 1, 0);
            if (n > 0) {
                szBuf[n] = 0;
                lstrcat(szAnswer, szBuf);
            }
            if (strchr(szAnswer, '\n')) closesocket(sClient);
            break;
        }
        return 0;
    case WM_DESTROY:
        PostQuitMessage(0);
        return 0;
    }
    return DefWindowProc(hwnd, uMsg, wParam, lParam);
}

int main(void)
{
    WSADATA wsad;
    WNDCLASS wc;
    HWND hwnd;
    MSG msg;
    SOCKADDR_IN sa;
    int nLen = sizeof(sa);

    if (WSAStartup(0x0101, &wsad)) return 1;
    memset(&wc, 0, sizeof(wc));
    wc.lpfnWndProc = WndProc;
    wc.hInstance = GetModuleHandle(NULL);
    wc.lpszClassName = "AsyncEcho";
    if (!RegisterClass(&wc)) return 1;
    hwnd = CreateWindow("AsyncEcho", "Echo", WS_OVERLAPPEDWINDOW, 0, 0, 100, 100, NULL, NULL, wc.hInstance, NULL);
    if (!hwnd) return 1;

    memset(&sa, 0, sizeof(sa));
    sa.sin_family = AF_INET;
    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sListener = socket(AF_INET, SOCK_STREAM, 0);
    WSAAsyncSelect(sListener, hwnd, WM_LISTENER, FD_ACCEPT);
    if (bind(sListener, (LPSOCKADDR)&sa, sizeof(sa)) || listen(sListener, 1)) return 1;
    getsockname(sListener, (LPSOCKADDR)&sa, &nLen);
    sClient = socket(AF_INET, SOCK_STREAM, 0);
    WSAAsyncSelect(sClient, hwnd, WM_CLIENT, FD_CONNECT | FD_WRITE | FD_READ);
    if (connect(sClient, (LPSOCKADDR)&sa, sizeof(sa)) != SOCKET_ERROR || WSAGetLastError() != WSAEWOULDBLOCK) return 1;

    while (GetMessage(&msg, NULL, 0, 0) > 0) {
        TranslateMessage(&msg);
        DispatchMessage(&msg);
    }
    printf("server got %sclient got %sended with %d\n", szGot, szAnswer, (int)msg.wParam);
    closesocket(sListener);
    WSACleanup();
    return (int)msg.wParam;
}
