// The addresses of a socket: bind, getsockname, getpeername.
#include "ws2_32/call.h"

using namespace ows;

int WSAAPI bind(SOCKET s, const sockaddr* name, int namelen) {
  return call_provider(
      s, [&](const WSPPROC_TABLE& provider, int* error) { return provider.lpWSPBind(s, name, namelen, error); });
}

int WSAAPI getsockname(SOCKET s, sockaddr* name, int* namelen) {
  return call_provider(
      s, [&](const WSPPROC_TABLE& provider, int* error) { return provider.lpWSPGetSockName(s, name, namelen, error); });
}

int WSAAPI getpeername(SOCKET s, sockaddr* name, int* namelen) {
  return call_provider(
      s, [&](const WSPPROC_TABLE& provider, int* error) { return provider.lpWSPGetPeerName(s, name, namelen, error); });
}
