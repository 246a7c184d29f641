// Extension functions by name: AcceptEx, TransmitFile, WSASendMsg; WSARecvEx. (GetAcceptExSockaddrs:
// spi/accept_addresses.cpp.)
#include <mswsock.h>

#include "border/user_memory.h"
#include "ws2_32/transfer.h"

using namespace ows;

namespace {

/// The provider's function; nullptr with the last error: WSAEOPNOTSUPP where it has none.
template <class Function>
Function extension(SOCKET s, GUID id) {
  Function function = nullptr;
  call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) {
    DWORD size = 0;
    const int result = provider.lpWSPIoctl(s, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &function, sizeof function,
                                           &size, nullptr, nullptr, nullptr, error);
    if (result != 0 && *error == WSAEINVAL) *error = WSAEOPNOTSUPP;
    return result;
  });
  return function;
}

}  // namespace

BOOL PASCAL AcceptEx(SOCKET listener, SOCKET accepting, PVOID output, DWORD data_size, DWORD local_size, DWORD peer_size,
                     LPDWORD received, LPOVERLAPPED overlapped) {
  const auto function = extension<LPFN_ACCEPTEX>(listener, WSAID_ACCEPTEX);
  return function && function(listener, accepting, output, data_size, local_size, peer_size, received, overlapped);
}

BOOL PASCAL TransmitFile(SOCKET s, HANDLE file, DWORD octets, DWORD per_send, LPOVERLAPPED overlapped,
                         LPTRANSMIT_FILE_BUFFERS buffers, DWORD flags) {
  const auto function = extension<LPFN_TRANSMITFILE>(s, WSAID_TRANSMITFILE);
  return function && function(s, file, octets, per_send, overlapped, buffers, flags);
}

int WSAAPI WSASendMsg(SOCKET s, LPWSAMSG message, DWORD flags, LPDWORD sent, LPWSAOVERLAPPED overlapped,
                      LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
  const auto function = extension<LPFN_WSASENDMSG>(s, WSAID_WSASENDMSG);
  return function ? function(s, message, flags, sent, overlapped, routine) : SOCKET_ERROR;
}

int PASCAL WSARecvEx(SOCKET s, char* buf, int len, int* flags) {
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) -> int {
    if (!writable(flags, sizeof *flags)) return *error = WSAEFAULT, SOCKET_ERROR;
    if (const int why = receive_length_error(s, provider, len)) return *error = why, SOCKET_ERROR;
    WSABUF buffer{static_cast<ULONG>(len), buf};
    DWORD received = 0, inout_flags = static_cast<DWORD>(*flags);
    if (provider.lpWSPRecv(s, &buffer, 1, &received, &inout_flags, nullptr, nullptr, nullptr, error) != 0)
      return SOCKET_ERROR;
    *flags = static_cast<int>(inout_flags);
    return static_cast<int>(received);
  });
}
