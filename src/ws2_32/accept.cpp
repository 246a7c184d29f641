// listen, accept, WSAAccept.
#include "ws2_32/call.h"

using namespace ows;

int WSAAPI listen(SOCKET s, int backlog) {
  return call_provider(s,
                       [&](const WSPPROC_TABLE& provider, int* error) { return provider.lpWSPListen(s, backlog, error); });
}

SOCKET WSAAPI accept(SOCKET s, sockaddr* addr, int* addrlen) { return WSAAccept(s, addr, addrlen, nullptr, 0); }

SOCKET WSAAPI WSAAccept(SOCKET s, sockaddr* addr, LPINT addrlen, LPCONDITIONPROC condition, DWORD_PTR callback_data) {
  SOCKET accepted = INVALID_SOCKET;
  call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) {
    accepted = provider.lpWSPAccept(s, addr, addrlen, condition, callback_data, error);
    return accepted == INVALID_SOCKET ? SOCKET_ERROR : 0;
  });
  return accepted;
}
