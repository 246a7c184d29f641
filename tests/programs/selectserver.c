/* One thread serves many clients by select(); the clients are in the same thread, non-blocking. */
#include <winsock2.h>
#include <stdio.h>
#include <stdlib.h>
#pragma comment(lib, "ws2_32.lib")

#define CLIENTS 20
#define ROUNDS  5

struct client {
    SOCKET s;
    int sent, back;
};

static void die(const char *what)
{
    fprintf(stderr, "%s: error %d\n", what, WSAGetLastError());
    exit(EXIT_FAILURE);
}

int main(void)
{
    WSADATA data;
    SOCKET listener, served[CLIENTS];
    struct sockaddr_in address = { 0 };
    struct client clients[CLIENTS];
    struct timeval patience = { 20, 0 };
    int i, length = sizeof address, accepted = 0, open = 0, ended = 0, octets = 0;
    u_long yes = 1;

    if (WSAStartup(MAKEWORD(2, 2), &data)) return 1;
    listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address)) die("bind");
    if (listen(listener, SOMAXCONN)) die("listen");
    if (ioctlsocket(listener, FIONBIO, &yes)) die("ioctlsocket");
    getsockname(listener, (struct sockaddr *)&address, &length);

    for (i = 0; i < CLIENTS; i++) {
        clients[i].s = socket(AF_INET, SOCK_STREAM, 0);
        clients[i].sent = clients[i].back = 0;
        if (ioctlsocket(clients[i].s, FIONBIO, &yes)) die("ioctlsocket");
        if (connect(clients[i].s, (struct sockaddr *)&address, sizeof address) == SOCKET_ERROR
            && WSAGetLastError() != WSAEWOULDBLOCK) die("connect");
        served[i] = INVALID_SOCKET;
        open++;
    }
    while (open || ended < CLIENTS) {
        fd_set reads, writes;
        FD_ZERO(&reads);
        FD_ZERO(&writes);
        if (accepted < CLIENTS) FD_SET(listener, &reads);
        for (i = 0; i < CLIENTS; i++) {
            if (served[i] != INVALID_SOCKET) FD_SET(served[i], &reads);
            if (clients[i].s == INVALID_SOCKET) continue;
            if (clients[i].sent == clients[i].back) FD_SET(clients[i].s, &writes);
            else FD_SET(clients[i].s, &reads);
        }
        if (select(0, &reads, &writes, NULL, &patience) <= 0) die("select");
        if (accepted < CLIENTS && FD_ISSET(listener, &reads)) {
            SOCKET s = accept(listener, NULL, NULL);
            if (s != INVALID_SOCKET) served[accepted++] = s;
            else if (WSAGetLastError() != WSAEWOULDBLOCK) die("accept");
        }
        for (i = 0; i < CLIENTS; i++) {
            char c;
            if (served[i] != INVALID_SOCKET && FD_ISSET(served[i], &reads)) {
                int n = recv(served[i], &c, 1, 0);
                if (n == 0) {
                    closesocket(served[i]);
                    served[i] = INVALID_SOCKET;
                    ended++;
                } else if (n == 1) {
                    c++;
                    octets++;
                    if (send(served[i], &c, 1, 0) != 1) die("send");
                } else if (WSAGetLastError() != WSAEWOULDBLOCK) die("recv");
            }
            if (clients[i].s == INVALID_SOCKET) continue;
            if (FD_ISSET(clients[i].s, &writes)) {
                c = (char)('a' + clients[i].sent++);
                if (send(clients[i].s, &c, 1, 0) != 1) die("client's send");
            } else if (FD_ISSET(clients[i].s, &reads)) {
                if (recv(clients[i].s, &c, 1, 0) != 1) die("client's recv");
                if (c != 'a' + clients[i].sent) printf("client %d: wrong answer %c\n", i, c);
                if (++clients[i].back == ROUNDS) {
                    closesocket(clients[i].s);
                    clients[i].s = INVALID_SOCKET;
                    open--;
                }
            }
        }
    }
    closesocket(listener);
    printf("%d clients, %d octets\n", accepted, octets);
    WSACleanup();
    return 0;
}
