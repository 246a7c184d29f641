/* programs: msvc gcc */
/* Clean-up in __finally and errors by __leave, as Windows' own C code does it. mingw-w64's C does not know the dialect. */
#include <winsock2.h>
#include <windows.h>
#include <stdio.h>

static int open_sockets;

static SOCKET make(void)
{
    SOCKET s = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
    if (s != INVALID_SOCKET) open_sockets++;
    return s;
}

static BOOL work(int fail_at)
{
    SOCKET one = INVALID_SOCKET, other = INVALID_SOCKET;
    BOOL ok = FALSE;
    struct sockaddr_in to = { 0 };
    int length = sizeof to;
    char text[8] = "";

    __try {
        if ((one = make()) == INVALID_SOCKET) __leave;
        if (fail_at == 1) __leave;
        if ((other = make()) == INVALID_SOCKET) __leave;
        if (fail_at == 2) return FALSE;
        to.sin_family = AF_INET;
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (bind(one, (SOCKADDR *)&to, sizeof to) || getsockname(one, (SOCKADDR *)&to, &length)) __leave;
        if (sendto(other, "hello", 6, 0, (SOCKADDR *)&to, length) != 6) __leave;
        if (recv(one, text, sizeof text, 0) != 6) __leave;
        ok = TRUE;
    }
    __finally {
        printf("%s in the %s way, '%s', %d open\n", ok ? "done" : "failed", AbnormalTermination() ? "abnormal" : "normal", text,
               open_sockets);
        if (one != INVALID_SOCKET && closesocket(one) == 0) open_sockets--;
        if (other != INVALID_SOCKET && closesocket(other) == 0) open_sockets--;
    }
    return ok;
}

int main(void)
{
    WSADATA data;
    int i;

    if (WSAStartup(MAKEWORD(2, 2), &data)) return 1;
    __try {
        for (i = 0; i < 3; i++) printf("%d: %d, %d open\n", i, work(i), open_sockets);
    }
    __except (EXCEPTION_EXECUTE_HANDLER) {
        printf("an exception\n");
    }
    WSACleanup();
    return 0;
}
