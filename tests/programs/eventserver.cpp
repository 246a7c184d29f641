// A server of WSAEventSelect and WSAWaitForMultipleEvents in the style of the Platform SDK's samples; C++98.
#include <Winsock2.h>
#include <WS2tcpip.h>
#include <iostream>
#include <string>
#include <vector>
#pragma comment(lib, "Ws2_32.lib")

using namespace std;

struct Connection {
    SOCKET socket;
    WSAEVENT event;
    string text;
};

static DWORD WINAPI Client(LPVOID param)
{
    const sockaddr_in *address = static_cast<const sockaddr_in *>(param);
    SOCKET s = WSASocket(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, WSA_FLAG_OVERLAPPED);
    if (connect(s, reinterpret_cast<const sockaddr *>(address), sizeof *address) == SOCKET_ERROR) return 1;
    const string words = "GET / HTTP/1.0\r\n\r\n";
    for (size_t i = 0; i < words.size(); i += 3) {
        const int size = static_cast<int>(min<size_t>(3, words.size() - i));
        if (send(s, words.data() + i, size, 0) != size) return 2;
    }
    shutdown(s, SD_SEND);
    string answer;
    char buffer[64];
    for (int n; (n = recv(s, buffer, sizeof buffer, 0)) > 0;) answer.append(buffer, n);
    closesocket(s);
    return static_cast<DWORD>(answer.size());
}

int main()
{
    WSADATA wsaData;
    if (WSAStartup(MAKEWORD(2, 2), &wsaData) != NO_ERROR) return 1;

    SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in service = sockaddr_in();
    service.sin_family = AF_INET;
    service.sin_addr.s_addr = inet_addr("127.0.0.1");
    if (bind(listener, (SOCKADDR *)&service, sizeof(service)) == SOCKET_ERROR) return 1;
    WSAEVENT acceptEvent = WSACreateEvent();
    if (WSAEventSelect(listener, acceptEvent, FD_ACCEPT | FD_CLOSE) == SOCKET_ERROR) return 1;
    listen(listener, 10);
    int length = sizeof(service);
    getsockname(listener, (SOCKADDR *)&service, &length);

    const int clients = 3;
    HANDLE threads[clients];
    for (int i = 0; i < clients; i++) threads[i] = CreateThread(NULL, 0, Client, &service, 0, NULL);

    vector<Connection> connections;
    int finished = 0;
    while (finished < clients) {
        vector<WSAEVENT> events(1, acceptEvent);
        for (size_t i = 0; i < connections.size(); i++) events.push_back(connections[i].event);
        DWORD result = WSAWaitForMultipleEvents(static_cast<DWORD>(events.size()), &events[0], FALSE, 20000, FALSE);
        if (result == WSA_WAIT_FAILED || result == WSA_WAIT_TIMEOUT) {
            cout << "waited in vain: " << result << ' ' << WSAGetLastError() << endl;
            return 1;
        }
        const DWORD which = result - WSA_WAIT_EVENT_0;
        WSANETWORKEVENTS happened;
        if (which == 0) {
            WSAEnumNetworkEvents(listener, acceptEvent, &happened);
            if (!(happened.lNetworkEvents & FD_ACCEPT) || happened.iErrorCode[FD_ACCEPT_BIT] != 0) continue;
            Connection next;
            next.socket = accept(listener, NULL, NULL);
            if (next.socket == INVALID_SOCKET) continue;
            next.event = WSACreateEvent();
            WSAEventSelect(next.socket, next.event, FD_READ | FD_CLOSE);
            connections.push_back(next);
            continue;
        }
        Connection &connection = connections[which - 1];
        WSAEnumNetworkEvents(connection.socket, connection.event, &happened);
        char buffer[16];
        int n = SOCKET_ERROR;
        if (happened.lNetworkEvents & (FD_READ | FD_CLOSE)) {
            while ((n = recv(connection.socket, buffer, sizeof buffer, 0)) > 0) connection.text.append(buffer, n);
        }
        if (n != 0) continue;
        const string answer = "HTTP/1.0 200 OK\r\n\r\nyou sent " + connection.text;
        send(connection.socket, answer.data(), static_cast<int>(answer.size()), 0);
        shutdown(connection.socket, SD_BOTH);
        closesocket(connection.socket);
        WSACloseEvent(connection.event);
        connections.erase(connections.begin() + (which - 1));
        finished++;
    }
    WaitForMultipleObjects(clients, threads, TRUE, INFINITE);
    for (int i = 0; i < clients; i++) {
        DWORD size = 0;
        GetExitCodeThread(threads[i], &size);
        CloseHandle(threads[i]);
        cout << "client got " << size << " octets" << endl;
    }
    closesocket(listener);
    WSACloseEvent(acceptEvent);
    WSACleanup();
    return 0;
}
