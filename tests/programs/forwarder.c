/* A port forwarder: each connection is carried on to another port by two threads, one a direction; half-closes pass through. */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <winsock2.h>
#include <process.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#pragma comment(lib, "ws2_32.lib")

typedef struct {
    SOCKET from, to;
    LONG carried;
} PIPE;

static SOCKET Listen(struct sockaddr_in *at)
{
    int length = sizeof(*at);
    SOCKET s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    memset(at, 0, sizeof(*at));
    at->sin_family = AF_INET;
    at->sin_addr.s_addr = inet_addr("127.0.0.1");
    if (bind(s, (struct sockaddr *)at, sizeof(*at)) || listen(s, 1) || getsockname(s, (struct sockaddr *)at, &length)) exit(1);
    return s;
}

static SOCKET Connect(const struct sockaddr_in *to)
{
    SOCKET s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    if (connect(s, (const struct sockaddr *)to, sizeof(*to)) == SOCKET_ERROR) exit(2);
    return s;
}

static unsigned __stdcall Carry(void *param)
{
    PIPE *pipe = (PIPE *)param;
    char buffer[1000];
    int n;
    while ((n = recv(pipe->from, buffer, sizeof(buffer), 0)) > 0) {
        int sent = 0;
        while (sent < n) {
            int now = send(pipe->to, buffer + sent, n - sent, 0);
            if (now == SOCKET_ERROR) return 1;
            sent += now;
        }
        pipe->carried += n;
    }
    shutdown(pipe->to, SD_SEND);
    return n == 0 ? 0 : 1;
}

/* Sends back what it got, in capitals, when it has got all. */
static unsigned __stdcall Server(void *param)
{
    SOCKET s = accept(*(SOCKET *)param, NULL, NULL);
    static char all[70000];
    int n, have = 0;
    while ((n = recv(s, all + have, sizeof(all) - have, 0)) > 0) have += n;
    for (n = 0; n < have; n++) {
        if (all[n] >= 'a' && all[n] <= 'z') all[n] -= 'a' - 'A';
    }
    for (n = 0; n < have;) {
        int now = send(s, all + n, have - n, 0);
        if (now <= 0) return 1;
        n += now;
    }
    closesocket(s);
    return 0;
}

static unsigned __stdcall Send(void *param)
{
    int i;
    for (i = 0; i < 1000; i++) {
        char line[65];
        memset(line, 'a' + i % 26, 63);
        line[63] = '\n';
        if (send(*(SOCKET *)param, line, 64, 0) != 64) return 1;
    }
    return shutdown(*(SOCKET *)param, SD_SEND) == 0 ? 0 : 1;
}

int main(void)
{
    WSADATA data;
    struct sockaddr_in server_at, forwarder_at;
    SOCKET server, forwarder, client;
    PIPE there, back;
    HANDLE threads[4];
    int i, n, received = 0, good = 0;
    char buffer[512];

    if (WSAStartup(MAKEWORD(2, 0), &data)) return 1;
    server = Listen(&server_at);
    forwarder = Listen(&forwarder_at);
    threads[0] = (HANDLE)_beginthreadex(NULL, 0, Server, &server, 0, NULL);
    client = Connect(&forwarder_at);
    there.from = back.to = accept(forwarder, NULL, NULL);
    there.to = back.from = Connect(&server_at);
    there.carried = back.carried = 0;
    threads[1] = (HANDLE)_beginthreadex(NULL, 0, Carry, &there, 0, NULL);
    threads[2] = (HANDLE)_beginthreadex(NULL, 0, Carry, &back, 0, NULL);
    threads[3] = (HANDLE)_beginthreadex(NULL, 0, Send, &client, 0, NULL);
    while ((n = recv(client, buffer, sizeof(buffer), 0)) > 0) {
        for (i = 0; i < n; i++, received++) {
            char expected = received % 64 == 63 ? '\n' : (char)('A' + received / 64 % 26);
            good += buffer[i] == expected;
        }
    }
    WaitForMultipleObjects(4, threads, TRUE, INFINITE);
    for (i = 0; i < 4; i++) CloseHandle(threads[i]);
    printf("there %ld, back %ld, received %d, right %d\n", there.carried, back.carried, received, good);
    closesocket(client);
    closesocket(there.from);
    closesocket(there.to);
    closesocket(server);
    closesocket(forwarder);
    WSACleanup();
    return 0;
}
