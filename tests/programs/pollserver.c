/* WSAPoll over a listener and its connections, IPv4; the peers are in the same thread. C99, 2010. */
#include <winsock2.h>
#include <ws2tcpip.h>
#include <stdbool.h>
#include <stdio.h>

#define PEERS 4

int main(void)
{
    WSADATA data;
    if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return 1;

    SOCKET listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof address;
    bool listens = bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, PEERS) == 0
                   && getsockname(listener, (struct sockaddr *)&address, &length) == 0;
    if (!listens) return 1;

    SOCKET peers[PEERS];
    WSAPOLLFD all[PEERS + 1] = { { .fd = listener, .events = POLLRDNORM } };
    ULONG count = 1;
    for (int i = 0; i < PEERS; i++) {
        peers[i] = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
        if (connect(peers[i], (struct sockaddr *)&address, sizeof address) != 0) return 1;
        if (WSAPoll(all, 1, 20000) != 1 || !(all[0].revents & POLLRDNORM)) return 1;
        all[count++] = (WSAPOLLFD){ .fd = accept(listener, NULL, NULL), .events = POLLRDNORM | POLLWRNORM };
    }
    int ready = WSAPoll(all, count, 0), writable = 0;
    for (ULONG i = 1; i < count; i++) writable += (all[i].revents & POLLWRNORM) != 0;
    printf("%d ready, %d writable\n", ready, writable);

    for (ULONG i = 0; i < count; i++) all[i].events = POLLRDNORM;
    printf("nobody has sent: %d\n", WSAPoll(all, count, 0));
    send(peers[2], "x", 1, 0);
    ready = WSAPoll(all, count, 20000);
    for (ULONG i = 0; i < count; i++) {
        if (all[i].revents & POLLRDNORM) printf("%d ready: entry %lu\n", ready, i);
    }
    char c;
    recv(all[3].fd, &c, 1, 0);

    closesocket(peers[0]);
    ready = WSAPoll(all, count, 20000);
    printf("%d ready: %s, recv gives %d\n", ready, all[1].revents & POLLHUP ? "hung up" : "not hung up",
           recv(all[1].fd, &c, 1, 0));
    for (int i = 1; i < PEERS; i++) closesocket(peers[i]);
    for (ULONG i = 0; i < count; i++) closesocket(all[i].fd);
    WSACleanup();
    return 0;
}
