/* programs: no-wine (Wine 8 refuses the child to send)
 * A server that accepts and leaves the talking to a second process, which gets the socket by inheritance: its value stands on the
 * command line. Written like the samples of the SDK around 2000. */
#include <winsock2.h>
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>

#pragma comment(lib, "ws2_32.lib")

static int talk(SOCKET s)
{
    char buffer[64];
    int n, total = 0;

    while ((n = recv(s, buffer, sizeof buffer, 0)) > 0) {
        int i;
        for (i = 0; i < n; i++)
            if (buffer[i] >= 'a' && buffer[i] <= 'z') buffer[i] -= 'a' - 'A';
        if (send(s, buffer, n, 0) != n) return 2;
        total += n;
    }
    closesocket(s);
    return n < 0 ? 3 : total;
}

static SOCKET listener_at(struct sockaddr_in *address)
{
    SOCKET s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    int size = sizeof *address;

    ZeroMemory(address, sizeof *address);
    address->sin_family = AF_INET;
    address->sin_addr.s_addr = inet_addr("127.0.0.1");
    if (bind(s, (struct sockaddr *)address, sizeof *address) || listen(s, 5)) return INVALID_SOCKET;
    getsockname(s, (struct sockaddr *)address, &size);
    return s;
}

int main(int argc, char *argv[])
{
    WSADATA data;
    SOCKET listener, client, accepted;
    struct sockaddr_in address;
    char program[MAX_PATH], line[MAX_PATH + 64], buffer[64];
    STARTUPINFO startup;
    PROCESS_INFORMATION info;
    DWORD code = 0, flags = 0;
    int n, got = 0;

    if (WSAStartup(MAKEWORD(2, 2), &data)) return 1;
    if (argc == 2) return talk((SOCKET)strtoul(argv[1], NULL, 10));

    listener = listener_at(&address);
    if (listener == INVALID_SOCKET) return 1;
    client = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    /* The child must not hold these two, or nobody would see the end. */
    SetHandleInformation((HANDLE)client, HANDLE_FLAG_INHERIT, 0);
    SetHandleInformation((HANDLE)listener, HANDLE_FLAG_INHERIT, 0);
    GetHandleInformation((HANDLE)client, &flags);
    printf("client is inherited: %s\n", flags & HANDLE_FLAG_INHERIT ? "yes" : "no");
    if (connect(client, (struct sockaddr *)&address, sizeof address)) return 1;
    accepted = accept(listener, NULL, NULL);

    GetModuleFileName(NULL, program, sizeof program);
    wsprintf(line, "\"%s\" %lu", program, (unsigned long)accepted);
    ZeroMemory(&startup, sizeof startup);
    startup.cb = sizeof startup;
    if (!CreateProcess(program, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &info)) {
        printf("CreateProcess: %lu\n", GetLastError());
        return 1;
    }
    CloseHandle(info.hThread);
    closesocket(accepted);

    send(client, "spoken to the child", 19, 0);
    while (got < 19 && (n = recv(client, buffer + got, sizeof buffer - got, 0)) > 0) got += n;
    printf("the child says: %.*s\n", got, buffer);
    shutdown(client, SD_SEND);
    printf("then: %d\n", recv(client, buffer, sizeof buffer, 0));
    printf("waited: %s\n", WaitForSingleObject(info.hProcess, 20000) == WAIT_OBJECT_0 ? "yes" : "no");
    GetExitCodeProcess(info.hProcess, &code);
    printf("octets it carried: %lu\n", code);
    CloseHandle(info.hProcess);
    closesocket(client);
    closesocket(listener);
    WSACleanup();
    return 0;
}
