// connect, WSAConnect.
#include "ws2_32/call.h"

using namespace ows;

int WSAAPI connect(SOCKET s, const sockaddr* name, int namelen) {
  return WSAConnect(s, name, namelen, nullptr, nullptr, nullptr, nullptr);
}

int WSAAPI WSAConnect(SOCKET s, const sockaddr* name, int namelen, LPWSABUF caller_data, LPWSABUF callee_data, LPQOS sqos,
                      LPQOS gqos) {
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) {
    return provider.lpWSPConnect(s, name, namelen, caller_data, callee_data, sqos, gqos, error);
  });
}
