// A server on a completion port: two workers, overlapped receives and sends, clean end by a posted packet per worker.
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <process.h>
#include <stdio.h>
#include <string.h>

#pragma comment(lib, "ws2_32.lib")

enum Operation { Reading, Writing };

struct Context {
    OVERLAPPED overlapped;
    SOCKET socket;
    Operation operation;
    WSABUF buffer;
    char data[256];
};

static HANDLE port;
static volatile LONG closed;
static HANDLE allClosed;
static const LONG clients = 8;

static void Read(Context *context)
{
    DWORD flags = 0;
    ZeroMemory(&context->overlapped, sizeof context->overlapped);
    context->operation = Reading;
    context->buffer.buf = context->data;
    context->buffer.len = sizeof context->data;
    if (WSARecv(context->socket, &context->buffer, 1, NULL, &flags, &context->overlapped, NULL) && WSAGetLastError() != WSA_IO_PENDING)
        printf("WSARecv: %d\n", WSAGetLastError());
}

static unsigned __stdcall Worker(void *)
{
    for (;;) {
        DWORD count = 0;
        ULONG_PTR key = 0;
        OVERLAPPED *overlapped = NULL;
        BOOL good = GetQueuedCompletionStatus(port, &count, &key, &overlapped, INFINITE);
        if (!overlapped) return 0;
        Context *context = CONTAINING_RECORD(overlapped, Context, overlapped);
        if (!good || (context->operation == Reading && count == 0)) {
            closesocket(context->socket);
            delete context;
            if (InterlockedIncrement(&closed) == clients) SetEvent(allClosed);
            continue;
        }
        if (context->operation == Writing) {
            Read(context);
            continue;
        }
        ZeroMemory(&context->overlapped, sizeof context->overlapped);
        context->operation = Writing;
        context->buffer.len = count;
        if (WSASend(context->socket, &context->buffer, 1, NULL, 0, &context->overlapped, NULL) && WSAGetLastError() != WSA_IO_PENDING)
            printf("WSASend: %d\n", WSAGetLastError());
    }
}

int main()
{
    WSADATA data;
    if (WSAStartup(MAKEWORD(2, 2), &data)) return 1;
    port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    allClosed = CreateEvent(NULL, TRUE, FALSE, NULL);
    HANDLE workers[2];
    for (int i = 0; i < 2; i++) workers[i] = (HANDLE)_beginthreadex(NULL, 0, Worker, NULL, 0, NULL);

    SOCKET listener = WSASocket(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, WSA_FLAG_OVERLAPPED);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int size = sizeof address;
    if (bind(listener, (sockaddr *)&address, sizeof address) || listen(listener, SOMAXCONN)) return 1;
    getsockname(listener, (sockaddr *)&address, &size);

    SOCKET client[clients];
    for (int i = 0; i < clients; i++) {
        client[i] = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(client[i], (sockaddr *)&address, sizeof address)) return 1;
        Context *context = new Context;
        context->socket = accept(listener, NULL, NULL);
        if (!CreateIoCompletionPort((HANDLE)context->socket, port, 1, 0)) return 1;
        Read(context);
    }
    int echoed = 0;
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < clients; i++) {
            char text[32], back[32];
            int length = sprintf(text, "round %d of client %d", round, i), got = 0, n;
            send(client[i], text, length, 0);
            while (got < length && (n = recv(client[i], back + got, length - got, 0)) > 0) got += n;
            echoed += got == length && !memcmp(text, back, length);
        }
    }
    for (int i = 0; i < clients; i++) closesocket(client[i]);
    WaitForSingleObject(allClosed, INFINITE);
    for (int i = 0; i < 2; i++) PostQueuedCompletionStatus(port, 0, 0, NULL);
    printf("workers ended: %s\n", WaitForMultipleObjects(2, workers, TRUE, 20000) == WAIT_OBJECT_0 ? "yes" : "no");
    printf("echoed %d, closed %d\n", echoed, (int)closed);
    closesocket(listener);
    CloseHandle(port);
    WSACleanup();
    return 0;
}
