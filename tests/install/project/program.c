/* A small Windows program: it names the protocol catalog's first entry. */
#include <WinSock2.h>
#include <WS2tcpip.h>
#include <stdio.h>

#ifndef _WIN32
#error "the definitions did not come along"
#endif

int main(void)
{
    WSADATA data;
    WSAPROTOCOL_INFOA protocols[64];
    DWORD size = sizeof protocols;
    if (WSAStartup(MAKEWORD(2, 2), &data) != 0 || WSAEnumProtocolsA(NULL, protocols, &size) <= 0)
        return 1;
    printf("%s %d\n", data.szSystemStatus, protocols[0].iSocketType == SOCK_STREAM);
    return WSACleanup();
}
