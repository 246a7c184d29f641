// send, recv, sendto, recvfrom.
#include "ws2_32/transfer.h"

using namespace ows;

namespace {

/// A negative length is a wild one; no buffer of that size is in the program's memory.
bool bad_length(int length) { return length < 0; }

}  // namespace

int ows::error_of_no_room(SOCKET s, const WSPPROC_TABLE& provider, int length) {
  int type = 0, size = sizeof type, ignored = 0;
  provider.lpWSPGetSockOpt(s, SOL_SOCKET, SO_TYPE, reinterpret_cast<char*>(&type), &size, &ignored);
  return type == SOCK_STREAM ? WSAEINVAL : length < 0 ? WSAEFAULT : 0;
}

int WSAAPI send(SOCKET s, const char* buf, int len, int flags) {
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) -> int {
    if (bad_length(len)) return *error = WSAEFAULT, SOCKET_ERROR;
    WSABUF buffer{static_cast<ULONG>(len), const_cast<char*>(buf)};
    DWORD sent = 0;
    const int result = provider.lpWSPSend(s, &buffer, 1, &sent, static_cast<DWORD>(flags), nullptr, nullptr, nullptr, error);
    return result == 0 ? static_cast<int>(sent) : SOCKET_ERROR;
  });
}

int WSAAPI sendto(SOCKET s, const char* buf, int len, int flags, const sockaddr* to, int tolen) {
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) -> int {
    if (bad_length(len)) return *error = WSAEFAULT, SOCKET_ERROR;
    WSABUF buffer{static_cast<ULONG>(len), const_cast<char*>(buf)};
    DWORD sent = 0;
    const int result =
        provider.lpWSPSendTo(s, &buffer, 1, &sent, static_cast<DWORD>(flags), to, tolen, nullptr, nullptr, nullptr, error);
    return result == 0 ? static_cast<int>(sent) : SOCKET_ERROR;
  });
}

int WSAAPI recv(SOCKET s, char* buf, int len, int flags) {
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) -> int {
    if (const int why = receive_length_error(s, provider, len)) return *error = why, SOCKET_ERROR;
    WSABUF buffer{static_cast<ULONG>(len), buf};
    DWORD received = 0, inout_flags = static_cast<DWORD>(flags);
    const int result = provider.lpWSPRecv(s, &buffer, 1, &received, &inout_flags, nullptr, nullptr, nullptr, error);
    if (result != 0) return SOCKET_ERROR;
    // recv has no way to say "the message goes on": what WSARecv tells by MSG_PARTIAL is an error here.
    if (inout_flags & MSG_PARTIAL) return *error = WSAEMSGSIZE, SOCKET_ERROR;
    return static_cast<int>(received);
  });
}

int WSAAPI recvfrom(SOCKET s, char* buf, int len, int flags, sockaddr* from, int* fromlen) {
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) -> int {
    if (const int why = receive_length_error(s, provider, len)) return *error = why, SOCKET_ERROR;
    WSABUF buffer{static_cast<ULONG>(len), buf};
    DWORD received = 0, inout_flags = static_cast<DWORD>(flags);
    const int result =
        provider.lpWSPRecvFrom(s, &buffer, 1, &received, &inout_flags, from, fromlen, nullptr, nullptr, nullptr, error);
    if (result != 0) return SOCKET_ERROR;
    if (inout_flags & MSG_PARTIAL) return *error = WSAEMSGSIZE, SOCKET_ERROR;
    return static_cast<int>(received);
  });
}
