// getsockopt, setsockopt.
#include "ws2_32/call.h"

using namespace ows;

int WSAAPI getsockopt(SOCKET s, int level, int optname, char* optval, int* optlen) {
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) {
    return provider.lpWSPGetSockOpt(s, level, optname, optval, optlen, error);
  });
}

int WSAAPI setsockopt(SOCKET s, int level, int optname, const char* optval, int optlen) {
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) {
    return provider.lpWSPSetSockOpt(s, level, optname, optval, optlen, error);
  });
}
