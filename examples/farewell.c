/* farewell.c: how a connection ends, over two transports.
 *
 *   farewell catalog                          the transports of this computer
 *   farewell server tcp|iso PORTFILE          serves one client, writes its port number to PORTFILE
 *   farewell client tcp|iso HOST PORT         talks to it
 *
 * A till sends the day's takings to the head office and says goodbye. Over TCP the goodbye is a half-close: no words go
 * with it, but the office can still answer. Over ISO transport the goodbye carries the till's total, and the office's own
 * goodbye carries the grand total back. Each step is checked; the exit status is 0 only if all went as they should.
 *
 * An ordinary Windows program: compile it with Visual C, MinGW (x86_64-w64-mingw32-gcc farewell.c -lws2_32) or ws2cc.
 */
#define WIN32_LEAN_AND_MEAN
#include <winsock2.h>
#include <ws2tcpip.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef ISOPROTO_TP2 /* from wshisotp.h, which some SDKs lack */
#define ISOPROTO_TP2 27
#endif

static const char *who = "farewell";

/* ---- telling what happens --------------------------------------------------------------------------------------- */

static const char *error_name(int code)
{
    static const struct { int code; const char *name; } names[] = {
        {0, "success"},
        {WSAENOPROTOOPT, "WSAENOPROTOOPT"},
        {WSAESHUTDOWN, "WSAESHUTDOWN"},
        {WSAEDISCON, "WSAEDISCON"},
        {WSAECONNRESET, "WSAECONNRESET"},
        {WSAECONNREFUSED, "WSAECONNREFUSED"},
        {WSAENOTCONN, "WSAENOTCONN"},
        {WSAEPROTONOSUPPORT, "WSAEPROTONOSUPPORT"},
        {WSAESOCKTNOSUPPORT, "WSAESOCKTNOSUPPORT"},
        {WSAETIMEDOUT, "WSAETIMEDOUT"},
        {WSAEFAULT, "WSAEFAULT"},
        {WSAEMSGSIZE, "WSAEMSGSIZE"},
    };
    static char number[32];
    size_t i;
    for (i = 0; i < sizeof names / sizeof names[0]; ++i)
        if (names[i].code == code)
            return names[i].name;
    sprintf(number, "error %d", code);
    return number;
}

static void fail(const char *step, const char *expected, const char *got)
{
    fprintf(stderr, "%s: %s: expected %s, got %s\n", who, step, expected, got);
    exit(1);
}

/* A step that must return `expected` (an error code, 0 for success). */
static void check(const char *step, int result, int expected)
{
    int got = result == SOCKET_ERROR ? WSAGetLastError() : 0;
    if (got != expected) {
        char text[32];
        strcpy(text, error_name(got));
        fail(step, error_name(expected), text);
    }
    printf("%-7s %-44s %s\n", who, step, error_name(got));
}

static void check_text(const char *step, const char *text, int length, const char *expected)
{
    char got[80];
    if (length > 64)
        length = 64;
    sprintf(got, "\"%.*s\"", length, text);
    if ((int)strlen(expected) != length || memcmp(text, expected, length) != 0)
        fail(step, expected, got);
    printf("%-7s %-44s %s\n", who, step, got);
}

/* ---- the catalog ------------------------------------------------------------------------------------------------ */

static void print_catalog(void)
{
    static const struct { DWORD flag; const char *name; } flags[] = {
        {XP1_CONNECTIONLESS, "connectionless"},
        {XP1_MESSAGE_ORIENTED, "messages"},
        {XP1_PSEUDO_STREAM, "pseudo-stream"},
        {XP1_GRACEFUL_CLOSE, "graceful-close"},
        {XP1_CONNECT_DATA, "connect-data"},
        {XP1_DISCONNECT_DATA, "disconnect-data"},
    };
    DWORD size = 0, f;
    WSAPROTOCOL_INFOA *list;
    int count, i;

    WSAEnumProtocolsA(NULL, NULL, &size);
    list = (WSAPROTOCOL_INFOA *)malloc(size);
    count = WSAEnumProtocolsA(NULL, list, &size);
    if (count == SOCKET_ERROR)
        fail("WSAEnumProtocols", "a list", error_name(WSAGetLastError()));
    for (i = 0; i < count; ++i) {
        printf("%-46s", list[i].szProtocol);
        for (f = 0; f < sizeof flags / sizeof flags[0]; ++f)
            if (list[i].dwServiceFlags1 & flags[f].flag)
                printf(" %s", flags[f].name);
        printf("\n");
    }
    free(list);
}

/* ---- both sides ------------------------------------------------------------------------------------------------- */

static SOCKET open_socket(const char *transport)
{
    SOCKET s;
    if (strcmp(transport, "tcp") == 0)
        s = WSASocketA(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, 0);
    else
        s = WSASocketA(AF_INET, SOCK_SEQPACKET, ISOPROTO_TP2, NULL, 0, 0);
    if (s == INVALID_SOCKET)
        fail("WSASocket", "a socket", error_name(WSAGetLastError()));
    return s;
}

static void send_text(SOCKET s, const char *text)
{
    char step[80];
    sprintf(step, "send(\"%s\")", text);
    check(step, send(s, text, (int)strlen(text), 0), 0);
}

static void say_goodbye(SOCKET s, const char *words)
{
    char step[80];
    WSABUF data;
    data.len = (ULONG)strlen(words);
    data.buf = (char *)words;
    sprintf(step, "WSASendDisconnect(\"%s\")", words);
    check(step, WSASendDisconnect(s, &data), 0);
}

static void hear_goodbye(SOCKET s, const char *expected)
{
    char words[64];
    WSABUF data;
    data.len = sizeof words;
    data.buf = words;
    if (WSARecvDisconnect(s, &data) == SOCKET_ERROR)
        fail("WSARecvDisconnect", expected, error_name(WSAGetLastError()));
    check_text("WSARecvDisconnect", words, (int)data.len, expected);
}

/* ---- over TCP --------------------------------------------------------------------------------------------------- */

static void receive_exactly(SOCKET s, const char *expected)
{
    char text[64];
    int length = 0, wanted = (int)strlen(expected);
    while (length < wanted) {
        int got = recv(s, text + length, wanted - length, 0);
        if (got <= 0)
            fail("recv", expected, error_name(got ? WSAGetLastError() : 0));
        length += got;
    }
    check_text("recv", text, length, expected);
}

static void receive_end(SOCKET s)
{
    char octet;
    int got = recv(s, &octet, 1, 0);
    if (got != 0)
        fail("recv", "0 (the end)", got > 0 ? "data" : error_name(WSAGetLastError()));
    printf("%-7s %-44s %s\n", who, "recv", "0: the other side has ended sending");
}

static void tcp_client(SOCKET s)
{
    WSABUF words;
    words.len = 5;
    words.buf = (char *)"total";
    send_text(s, "apples 3 ");
    check("WSASendDisconnect(\"total\")", WSASendDisconnect(s, &words), WSAENOPROTOOPT);
    send_text(s, "pears 4"); /* the refused words have changed nothing */
    check("WSASendDisconnect(NULL)", WSASendDisconnect(s, NULL), 0);
    check("send", send(s, "late", 4, 0), WSAESHUTDOWN);
    receive_exactly(s, "thank you");
    receive_end(s);
}

static void tcp_server(SOCKET s)
{
    receive_exactly(s, "apples 3 pears 4");
    receive_end(s);
    send_text(s, "thank you"); /* the other direction is still open */
    check("WSASendDisconnect(NULL)", WSASendDisconnect(s, NULL), 0);
}

/* ---- over ISO transport ----------------------------------------------------------------------------------------- */

static void receive_message(SOCKET s, const char *expected)
{
    char text[64];
    int got = recv(s, text, sizeof text, 0);
    if (got == SOCKET_ERROR)
        fail("recv", expected, error_name(WSAGetLastError()));
    check_text("recv (one message)", text, got, expected);
}

static void iso_client(SOCKET s)
{
    char octet;
    send_text(s, "apples 3");
    send_text(s, "pears 4");
    say_goodbye(s, "total 7");
    check("send", send(s, "late", 4, 0), WSAESHUTDOWN);
    check("recv", recv(s, &octet, 1, 0), WSAEDISCON);
    hear_goodbye(s, "grand total 1007");
}

static void iso_server(SOCKET s)
{
    char octet;
    receive_message(s, "apples 3");
    receive_message(s, "pears 4");
    check("recv", recv(s, &octet, 1, 0), WSAEDISCON);
    hear_goodbye(s, "total 7");
    say_goodbye(s, "grand total 1007");
}

/* ---- connecting ------------------------------------------------------------------------------------------------- */

static int CALLBACK welcome(LPWSABUF caller_id, LPWSABUF caller_data, LPQOS sqos, LPQOS gqos, LPWSABUF callee_id,
                            LPWSABUF callee_data, GROUP *group, DWORD_PTR context)
{
    (void)caller_id, (void)sqos, (void)gqos, (void)callee_id, (void)group, (void)context;
    if (caller_data)
        check_text("WSAAccept: the caller says", caller_data->buf, (int)caller_data->len, "till 12");
    if (callee_data && callee_data->len >= 11) {
        memcpy(callee_data->buf, "head office", 11);
        callee_data->len = 11;
    }
    return CF_ACCEPT;
}

static int serve(const char *transport, const char *port_file)
{
    int iso = strcmp(transport, "iso") == 0;
    struct sockaddr_in address;
    int length = sizeof address;
    SOCKET listener = open_socket(transport), s;
    FILE *file;

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 1) != 0
        || getsockname(listener, (struct sockaddr *)&address, &length) != 0)
        fail("listen", "success", error_name(WSAGetLastError()));
    file = fopen(port_file, "w");
    if (!file)
        fail("fopen", "a file for the port number", port_file);
    fprintf(file, "%d\n", ntohs(address.sin_port));
    fclose(file);

    s = WSAAccept(listener, NULL, NULL, welcome, 0);
    if (s == INVALID_SOCKET)
        fail("WSAAccept", "a connection", error_name(WSAGetLastError()));
    if (iso)
        iso_server(s);
    else
        tcp_server(s);
    check("closesocket", closesocket(s), 0);
    check("closesocket (listener)", closesocket(listener), 0);
    return 0;
}

static int call(const char *transport, const char *host, const char *port)
{
    int iso = strcmp(transport, "iso") == 0;
    struct sockaddr_in address;
    char caller[] = "till 12", callee[32];
    WSABUF caller_data, callee_data;
    SOCKET s = open_socket(transport);

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((u_short)atoi(port));
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1)
        fail("inet_pton", "an IPv4 address", host);
    caller_data.len = (ULONG)strlen(caller);
    caller_data.buf = caller;
    callee_data.len = sizeof callee;
    callee_data.buf = callee;
    check(iso ? "WSAConnect(caller data \"till 12\")" : "WSAConnect",
          WSAConnect(s, (struct sockaddr *)&address, sizeof address, iso ? &caller_data : NULL, iso ? &callee_data : NULL,
                     NULL, NULL),
          0);
    if (iso) {
        check_text("WSAConnect: the callee says", callee, (int)callee_data.len, "head office");
        iso_client(s);
    } else {
        tcp_client(s);
    }
    check("closesocket", closesocket(s), 0);
    return 0;
}

int main(int argc, char **argv)
{
    WSADATA data;
    int status = 2;

    if (WSAStartup(MAKEWORD(2, 2), &data) != 0) {
        fprintf(stderr, "farewell: no Winsock 2.2\n");
        return 1;
    }
    if (argc == 2 && strcmp(argv[1], "catalog") == 0) {
        print_catalog();
        status = 0;
    } else if (argc == 4 && strcmp(argv[1], "server") == 0) {
        who = "server";
        status = serve(argv[2], argv[3]);
    } else if (argc == 5 && strcmp(argv[1], "client") == 0) {
        who = "client";
        status = call(argv[2], argv[3], argv[4]);
    } else {
        fprintf(stderr, "usage: farewell catalog | server tcp|iso PORTFILE | client tcp|iso HOST PORT\n");
    }
    WSACleanup();
    return status;
}
