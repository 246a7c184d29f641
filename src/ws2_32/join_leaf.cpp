// WSAJoinLeaf.
#include "ws2_32/call.h"

using namespace ows;

SOCKET WSAAPI WSAJoinLeaf(SOCKET s, const sockaddr* name, int namelen, LPWSABUF caller_data, LPWSABUF callee_data,
                          LPQOS sqos, LPQOS gqos, DWORD flags) {
  SOCKET leaf = INVALID_SOCKET;
  const int result = call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) {
    leaf = provider.lpWSPJoinLeaf(s, name, namelen, caller_data, callee_data, sqos, gqos, flags, error);
    return leaf == INVALID_SOCKET ? SOCKET_ERROR : 0;
  });
  return result == SOCKET_ERROR ? INVALID_SOCKET : leaf;
}
