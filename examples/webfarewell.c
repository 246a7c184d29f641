/* webfarewell.c: last words that a browser understands.
 *
 *   webfarewell PAGE [PORT [PORTFILE]]      PORT 0: any; its number is written to PORTFILE
 *
 * A Winsock server that serves one static page over plain HTTP and speaks WebSocket (RFC 6455) on the same port. Open it in a
 * browser: what you type comes back, and either side ends the connection with a code and a reason that the other sees:
 *
 *   page: socket.close(4001, "why")        ->  server: WSARecvDisconnect gives "why"
 *   server: WSASendDisconnect(s, "why")    ->  page: CloseEvent.reason is "why"
 *
 * Send "bye" to have the server say goodbye first. An ordinary Windows program but for its transport, which is openwinsock's;
 * compile it with ws2cc.
 */
#define WIN32_LEAN_AND_MEAN
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openwinsock/websocket.h>

static void fail(const char *step)
{
    fprintf(stderr, "webfarewell: %s: error %d\n", step, WSAGetLastError());
    exit(1);
}

static char *read_file(const char *name, int *size)
{
    char *text = malloc(1 << 20);
    FILE *file = fopen(name, "rb");
    if (!file || !text) {
        fprintf(stderr, "webfarewell: cannot read %s\n", name);
        exit(1);
    }
    *size = (int)fread(text, 1, 1 << 20, file);
    fclose(file);
    return text;
}

static DWORD option(SOCKET s, int name)
{
    DWORD value = 0;
    int length = sizeof value;
    getsockopt(s, SOL_WEBSOCKET, name, (char *)&value, &length);
    return value;
}

static void set_option(SOCKET s, int name, DWORD value)
{
    if (setsockopt(s, SOL_WEBSOCKET, name, (char *)&value, sizeof value) != 0)
        fail("setsockopt");
}

static int say(SOCKET s, const char *text)
{
    return send(s, text, (int)strlen(text), 0);
}

/* The end of the connection, whoever begins it. */
static void say_goodbye(SOCKET s, DWORD code, const char *words)
{
    WSABUF data;
    data.buf = (char *)words;
    data.len = (ULONG)strlen(words);
    set_option(s, WEB_CLOSE_CODE, code);
    if (WSASendDisconnect(s, &data) != 0)
        printf("[%d] my last words did not go out: error %d\n", (int)s, WSAGetLastError());
    else
        printf("[%d] I said: %lu \"%s\"\n", (int)s, code, words);
}

static DWORD WINAPI serve(LPVOID argument)
{
    SOCKET s = (SOCKET)(ULONG_PTR)argument;
    char message[1001], answer[1100], words[124];
    int messages = 0, goodbye_said = 0, got;
    WSABUF last;

    say(s, "Welcome. What you type comes back; \"bye\" makes me say goodbye first.");
    while ((got = recv(s, message, sizeof message - 1, 0)) >= 0) {
        message[got] = 0;
        ++messages;
        printf("[%d] the page says: %s\n", (int)s, message);
        if (goodbye_said)
            continue;
        if (strcmp(message, "bye") == 0) {
            sprintf(answer, "It was a pleasure. Messages: %d", messages);
            say_goodbye(s, 4002, answer);
            goodbye_said = 1;
        } else {
            sprintf(answer, "You said: %s", message);
            say(s, answer);
        }
    }
    if (WSAGetLastError() == WSAEDISCON) { /* a message socket's graceful end */
        last.buf = words;
        last.len = sizeof words - 1;
        if (WSARecvDisconnect(s, &last) == 0) {
            words[last.len] = 0;
            printf("[%d] the page's last words: %lu \"%s\"\n", (int)s, option(s, WEB_PEER_CLOSE_CODE), words);
        }
        if (!goodbye_said) {
            sprintf(answer, "Goodbye, page. Messages: %d", messages);
            say_goodbye(s, option(s, WEB_PEER_CLOSE_CODE) == 4001 ? 4001 : 1000, answer);
        }
    } else {
        printf("[%d] the page went without a word: error %d\n", (int)s, WSAGetLastError());
    }
    fflush(stdout);
    closesocket(s);
    return 0;
}

int main(int argc, char **argv)
{
    WSADATA wsa;
    SOCKET listener, s;
    struct sockaddr_in address = {0};
    int length = sizeof address, size;
    char *page;

    if (argc < 2) {
        fprintf(stderr, "usage: webfarewell PAGE [PORT [PORTFILE]]\n");
        return 2;
    }
    if (WSAStartup(MAKEWORD(2, 2), &wsa) != 0)
        fail("WSAStartup");
    listener = socket(AF_INET, SOCK_SEQPACKET, WEBPROTO_WEBSOCKET);
    if (listener == INVALID_SOCKET)
        fail("socket");

    page = read_file(argv[1], &size);
    if (setsockopt(listener, SOL_WEBSOCKET, WEB_PAGE, page, size) != 0)
        fail("WEB_PAGE");
    free(page);
    set_option(listener, WEB_MESSAGE_TYPE, WEB_TEXT);
    set_option(listener, WEB_PING_INTERVAL, 20000);

    address.sin_family = AF_INET;
    address.sin_port = htons((u_short)(argc > 2 ? atoi(argv[2]) : 8080));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0)
        fail("bind");
    if (listen(listener, SOMAXCONN) != 0)
        fail("listen");
    if (getsockname(listener, (struct sockaddr *)&address, &length) != 0)
        fail("getsockname");
    printf("Open http://127.0.0.1:%d/ in a browser. Ctrl+C ends the server.\n", ntohs(address.sin_port));
    fflush(stdout);
    if (argc > 3) {
        FILE *file = fopen(argv[3], "w");
        if (!file)
            fail("PORTFILE");
        fprintf(file, "%d\n", ntohs(address.sin_port));
        fclose(file);
    }

    while ((s = accept(listener, NULL, NULL)) != INVALID_SOCKET) {
        HANDLE thread = CreateThread(NULL, 0, serve, (LPVOID)(ULONG_PTR)s, 0, NULL);
        if (thread)
            CloseHandle(thread);
        else
            closesocket(s);
    }
    fail("accept");
    return 1;
}
