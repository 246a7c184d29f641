/* An echo server and its client, Windows Sockets 1.1 as in 1996: winsock.h, gethostbyname, inet_addr, CreateThread. */
#include <windows.h>
#include <winsock.h>
#include <stdio.h>
#include <string.h>

#define BUFSIZE 128

static SOCKET sListen = INVALID_SOCKET;

static void Fatal(LPCSTR lpszWhat)
{
    printf("%s failed: %d\n", lpszWhat, WSAGetLastError());
    ExitProcess(1);
}

DWORD WINAPI ServerThread(LPVOID lpParam)
{
    SOCKADDR_IN saPeer;
    int nLen = sizeof(saPeer), nRead;
    char szBuf[BUFSIZE];
    SOCKET s = accept(sListen, (LPSOCKADDR)&saPeer, &nLen);

    (void)lpParam;
    if (s == INVALID_SOCKET) return 1;
    while ((nRead = recv(s, szBuf, sizeof(szBuf), 0)) > 0) {
        if (send(s, szBuf, nRead, 0) != nRead) return 2;
    }
    closesocket(s);
    return nRead == 0 ? 0 : 3;
}

int main(int argc, char **argv)
{
    static const char *apszLines[] = { "hello", "this is Windows Sockets 1.1", "bye" };
    WSADATA wsad;
    LPHOSTENT lphe;
    SOCKADDR_IN sa;
    SOCKET s;
    HANDLE hThread;
    DWORD dwId, dwCode;
    int i, nLen = sizeof(sa);
    char szBuf[BUFSIZE];

    (void)argc;
    (void)argv;
    if (WSAStartup(0x0101, &wsad) != 0) {
        printf("no winsock.dll\n");
        return 1;
    }
    printf("version %d.%d\n", LOBYTE(wsad.wVersion), HIBYTE(wsad.wVersion));

    memset(&sa, 0, sizeof(sa));
    sa.sin_family = PF_INET;
    sa.sin_addr.s_addr = inet_addr("127.0.0.1");
    sa.sin_port = htons(0);
    if ((sListen = socket(PF_INET, SOCK_STREAM, 0)) == INVALID_SOCKET) Fatal("socket");
    if (bind(sListen, (LPSOCKADDR)&sa, sizeof(sa)) == SOCKET_ERROR) Fatal("bind");
    if (listen(sListen, 5) == SOCKET_ERROR) Fatal("listen");
    if (getsockname(sListen, (LPSOCKADDR)&sa, &nLen) == SOCKET_ERROR) Fatal("getsockname");
    if ((hThread = CreateThread(NULL, 0, ServerThread, NULL, 0, &dwId)) == NULL) return 1;

    lphe = gethostbyname("127.0.0.1");
    if (lphe == NULL) Fatal("gethostbyname");
    memcpy(&sa.sin_addr, lphe->h_addr, lphe->h_length);
    printf("connecting to %s\n", inet_ntoa(sa.sin_addr));
    if ((s = socket(PF_INET, SOCK_STREAM, 0)) == INVALID_SOCKET) Fatal("socket");
    if (connect(s, (LPSOCKADDR)&sa, sizeof(sa)) == SOCKET_ERROR) Fatal("connect");
    for (i = 0; i < 3; i++) {
        int nWant = lstrlen(apszLines[i]), nHave = 0;
        if (send(s, apszLines[i], nWant, 0) != nWant) Fatal("send");
        while (nHave < nWant) {
            int n = recv(s, szBuf + nHave, nWant - nHave, 0);
            if (n <= 0) Fatal("recv");
            nHave += n;
        }
        szBuf[nHave] = '\0';
        printf("echo: %s\n", szBuf);
    }
    closesocket(s);
    WaitForSingleObject(hThread, INFINITE);
    GetExitCodeThread(hThread, &dwCode);
    CloseHandle(hThread);
    closesocket(sListen);
    printf("server ended with %lu\n", dwCode);
    return WSACleanup();
}
