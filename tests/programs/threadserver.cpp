// programs: unicode
// A thread a client, with _beginthreadex and a critical section around what they share; UNICODE, _tmain.
#include <winsock2.h>
#include <windows.h>
#include <process.h>
#include <tchar.h>
#include <stdio.h>
#include <string.h>
#include <vector>

#pragma comment(lib, "ws2_32")

class CLock {
public:
    explicit CLock(CRITICAL_SECTION& section) : m_section(section) { EnterCriticalSection(&m_section); }
    ~CLock() { LeaveCriticalSection(&m_section); }

private:
    CRITICAL_SECTION& m_section;
};

static CRITICAL_SECTION g_section;
static int g_total;
static volatile LONG g_clients;

static unsigned __stdcall ServeClient(void* pParam)
{
    SOCKET s = reinterpret_cast<SOCKET>(pParam);
    int number;
    while (recv(s, reinterpret_cast<char*>(&number), sizeof(number), MSG_WAITALL) == sizeof(number)) {
        CLock lock(g_section);
        g_total += ntohl(number);
    }
    InterlockedIncrement(&g_clients);
    closesocket(s);
    return 0;
}

static unsigned __stdcall RunClient(void* pParam)
{
    const sockaddr_in& address = *static_cast<sockaddr_in*>(pParam);
    SOCKET s = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(s, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) return 1;
    for (int i = 1; i <= 100; i++) {
        int number = htonl(i);
        send(s, reinterpret_cast<char*>(&number), sizeof(number), 0);
    }
    closesocket(s);
    return 0;
}

int _tmain(int argc, TCHAR* argv[])
{
    UNREFERENCED_PARAMETER(argc);
    UNREFERENCED_PARAMETER(argv);
    const int nClients = 8;
    WSADATA wsaData;
    if (WSAStartup(MAKEWORD(2, 2), &wsaData)) return 1;
    InitializeCriticalSection(&g_section);

    SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address;
    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int length = sizeof(address);
    if (bind(listener, reinterpret_cast<sockaddr*>(&address), length) || listen(listener, SOMAXCONN)) {
        _tprintf(_T("no listener: %d\n"), WSAGetLastError());
        return 1;
    }
    getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);

    std::vector<HANDLE> threads;
    for (int i = 0; i < nClients; i++) {
        unsigned id;
        threads.push_back(reinterpret_cast<HANDLE>(_beginthreadex(NULL, 0, RunClient, &address, 0, &id)));
        SOCKET s = accept(listener, NULL, NULL);
        threads.push_back(reinterpret_cast<HANDLE>(
            _beginthreadex(NULL, 0, ServeClient, reinterpret_cast<void*>(s), 0, NULL)));
    }
    WaitForMultipleObjects(static_cast<DWORD>(threads.size()), &threads[0], TRUE, INFINITE);
    for (size_t i = 0; i < threads.size(); i++) CloseHandle(threads[i]);
    _tprintf(_T("%ld clients of %s sent %d\n"), g_clients, TEXT("the world"), g_total);
    closesocket(listener);
    DeleteCriticalSection(&g_section);
    WSACleanup();
    return 0;
}
