// What mswsock.dll exports by name: AcceptEx, WSARecvEx. (GetAcceptExSockaddrs: spi/accept_addresses.cpp.)
#include <mswsock.h>

#include "border/user_memory.h"
#include "ws2_32/call.h"

using namespace ows;

BOOL PASCAL AcceptEx(SOCKET listener, SOCKET accepting, PVOID output, DWORD data_size, DWORD local_size, DWORD peer_size,
                     LPDWORD received, LPOVERLAPPED overlapped) {
  LPFN_ACCEPTEX function = nullptr;
  const int found = call_provider(listener, [&](const WSPPROC_TABLE& provider, int* error) {
    GUID id = WSAID_ACCEPTEX;
    DWORD size = 0;
    const int result = provider.lpWSPIoctl(listener, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &function,
                                           sizeof function, &size, nullptr, nullptr, nullptr, error);
    if (result != 0 && *error == WSAEINVAL) *error = WSAEOPNOTSUPP;
    return result;
  });
  if (found != 0) return FALSE;
  return function(listener, accepting, output, data_size, local_size, peer_size, received, overlapped);
}

int PASCAL WSARecvEx(SOCKET s, char* buf, int len, int* flags) {
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) -> int {
    if (len < 0 || !writable(flags, sizeof *flags)) return *error = WSAEFAULT, SOCKET_ERROR;
    WSABUF buffer{static_cast<ULONG>(len), buf};
    DWORD received = 0, inout_flags = static_cast<DWORD>(*flags);
    if (provider.lpWSPRecv(s, &buffer, 1, &received, &inout_flags, nullptr, nullptr, nullptr, error) != 0)
      return SOCKET_ERROR;
    *flags = static_cast<int>(inout_flags);
    return static_cast<int>(received);
  });
}
