/* WSASendDisconnect and WSARecvDisconnect without data: a graceful close, and what each end may still do. */
#include <winsock2.h>
#include <stdio.h>
#pragma comment(lib, "ws2_32.lib")

static int error(int result)
{
    return result == SOCKET_ERROR ? WSAGetLastError() : 0;
}

int main(void)
{
    WSADATA data;
    SOCKET listener, one, other;
    struct sockaddr_in at = { 0 };
    int length = sizeof at, n;
    char text[16];
    LINGER linger = { 1, 5 };

    if (WSAStartup(MAKEWORD(2, 2), &data)) return 1;
    listener = socket(AF_INET, SOCK_STREAM, 0);
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (SOCKADDR *)&at, length) || listen(listener, 1)) return 1;
    getsockname(listener, (SOCKADDR *)&at, &length);
    one = socket(AF_INET, SOCK_STREAM, 0);
    printf("not connected: %d\n", error(WSASendDisconnect(one, NULL)));
    if (WSAConnect(one, (SOCKADDR *)&at, length, NULL, NULL, NULL, NULL)) return 1;
    other = WSAAccept(listener, NULL, NULL, NULL, 0);

    send(one, "the end", 7, 0);
    printf("disconnected: %d\n", error(WSASendDisconnect(one, NULL)));
    printf("sent after that: %d\n", error(send(one, "x", 1, 0)));
    n = recv(other, text, sizeof text, MSG_WAITALL);
    printf("received %.*s, then %d\n", n, text, recv(other, text, sizeof text, 0));
    send(other, "fine", 4, 0);
    n = recv(one, text, 4, MSG_WAITALL);
    printf("answer: %.*s\n", n, text);
    printf("disconnected: %d\n", error(WSASendDisconnect(other, NULL)));
    printf("the last: %d\n", recv(one, text, sizeof text, 0));
    setsockopt(one, SOL_SOCKET, SO_LINGER, (char *)&linger, sizeof linger);
    printf("closed: %d %d %d\n", closesocket(one), closesocket(other), closesocket(listener));
    printf("closed again: %d\n", error(closesocket(listener)));
    WSACleanup();
    return 0;
}
