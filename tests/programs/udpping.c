/* ping over UDP, as in a text-book of 1998: a responder that loses every third request, sequence numbers, time-outs by select. */
#include <windows.h>
#include <winsock.h>
#include <stdio.h>
#include <string.h>
#include <stdlib.h>

#pragma pack(push, 1)
typedef struct tagPING {
    WORD wType;
    DWORD dwSequence;
    BYTE abFill[26];
} PING, *PPING;
#pragma pack(pop)

#define PING_REQUEST 8
#define PING_REPLY   0

static volatile LONG g_fStop = FALSE;

static DWORD WINAPI Responder(LPVOID pv)
{
    SOCKET s = *(SOCKET *)pv;
    PING ping;
    struct sockaddr_in from;
    int cb = sizeof(from);

    while (recvfrom(s, (char *)&ping, sizeof(ping), 0, (struct sockaddr *)&from, &cb) == sizeof(ping)) {
        if (InterlockedExchangeAdd((LPLONG)&g_fStop, 0)) break;
        if (ntohl(ping.dwSequence) % 3 == 2) continue;
        ping.wType = htons(PING_REPLY);
        sendto(s, (char *)&ping, sizeof(ping), 0, (struct sockaddr *)&from, cb);
    }
    return 0;
}

static BOOL Readable(SOCKET s, long lMilliseconds)
{
    fd_set set;
    struct timeval tv;
    tv.tv_sec = lMilliseconds / 1000;
    tv.tv_usec = lMilliseconds % 1000 * 1000;
    FD_ZERO(&set);
    FD_SET(s, &set);
    return select(0, &set, NULL, NULL, &tv) == 1;
}

int __cdecl main(void)
{
    WSADATA wsa;
    SOCKET sResponder, s;
    struct sockaddr_in at;
    int cb = sizeof(at), i, cReplies = 0, cLost = 0;
    DWORD dwId;
    HANDLE hThread;
    PING ping;

    if (WSAStartup(MAKEWORD(1, 1), &wsa) != 0) return 1;
    memset(&at, 0, sizeof(at));
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = inet_addr("127.0.0.1");
    sResponder = socket(AF_INET, SOCK_DGRAM, 0);
    s = socket(AF_INET, SOCK_DGRAM, 0);
    if (bind(sResponder, (struct sockaddr *)&at, sizeof(at)) == SOCKET_ERROR) return 1;
    getsockname(sResponder, (struct sockaddr *)&at, &cb);
    hThread = CreateThread(NULL, 0, Responder, &sResponder, 0, &dwId);
    if (connect(s, (struct sockaddr *)&at, sizeof(at)) == SOCKET_ERROR) return 1;

    printf("Pinging %s with %u bytes of data:\n", inet_ntoa(at.sin_addr), (unsigned)sizeof(ping));
    for (i = 0; i < 7; i++) {
        memset(&ping, 0x55, sizeof(ping));
        ping.wType = htons(PING_REQUEST);
        ping.dwSequence = htonl(i);
        send(s, (char *)&ping, sizeof(ping), 0);
        /* What is lost is lost at once here; what comes, comes as soon as the machine has time. */
        if (i % 3 == 2 ? !Readable(s, 20) : !Readable(s, 20000)) {
            printf("Request timed out.\n");
            cLost++;
            continue;
        }
        if (recv(s, (char *)&ping, sizeof(ping), 0) != sizeof(ping)) break;
        printf("Reply from %s: seq=%lu type=%u\n", inet_ntoa(at.sin_addr), (DWORD)ntohl(ping.dwSequence), ntohs(ping.wType));
        cReplies++;
    }
    printf("%d sent, %d received, %d lost (%d%% loss)\n", i, cReplies, cLost, MulDiv(cLost, 100, i));
    InterlockedExchange((LPLONG)&g_fStop, TRUE);
    send(s, (char *)&ping, sizeof(ping), 0);
    WaitForSingleObject(hThread, INFINITE);
    CloseHandle(hThread);
    closesocket(s);
    closesocket(sResponder);
    WSACleanup();
    return 0;
}
