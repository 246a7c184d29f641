// The same in C++, with a name of the standard library that winsock2.h must leave alone.
#include <WinSock2.h>
#include <WS2tcpip.h>

#include <functional>
#include <iostream>
#include <vector>

#ifndef _WIN32
#error "the definitions did not come along"
#endif

int main()
{
    WSADATA data;
    if (WSAStartup(MAKEWORD(2, 2), &data) != 0)
        return 1;
    DWORD size = 0;
    WSAEnumProtocolsA(nullptr, nullptr, &size);
    std::vector<WSAPROTOCOL_INFOA> protocols(size / sizeof(WSAPROTOCOL_INFOA) + 1);
    size = static_cast<DWORD>(protocols.size() * sizeof protocols[0]);
    const auto ask = std::bind(WSAEnumProtocolsA, nullptr, protocols.data(), &size);
    if (ask() <= 0)
        return 1;
    std::cout << data.szSystemStatus << ' ' << (protocols[0].iSocketType == SOCK_STREAM) << '\n';
    return WSACleanup();
}
