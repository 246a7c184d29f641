// WSASend, WSASendTo, WSARecv, WSARecvFrom, WSAGetOverlappedResult.
#include <windows.h>

#include "border/user_memory.h"
#include "spi/upcalls.h"
#include "ws2_32/call.h"

using namespace ows;

namespace {

/// Where a transfer's count goes: NULL is good for an overlapped one. [WSASend, lpNumberOfBytesSent]
class Count {
 public:
  Count(LPDWORD programs, LPWSAOVERLAPPED overlapped)
      : good_(programs ? writable(programs, sizeof *programs) : overlapped != nullptr), programs_(programs) {}
  [[nodiscard]] bool good() const { return good_; }
  LPDWORD out() { return &count_; }
  /// The call's result, with the count told where it succeeded.
  int tell(int result) {
    if (result == 0 && programs_) *programs_ = count_;
    return result;
  }
  /// The same of a receive; of a datagram that was cut, how much came.
  int tell_of_arrival(int result, int error) {
    if ((result == 0 || (error == WSAEMSGSIZE && count_ > 0)) && programs_) *programs_ = count_;
    return result;
  }

 private:
  bool good_;
  LPDWORD programs_;
  DWORD count_ = 0;
};

/// A completion routine runs on the calling thread. [WSPSend, lpThreadId]
struct ThisThread {
  WSATHREADID id = spi::this_thread();
};

/// `function(provider's functions, &octets, &error)` sends.
template <class Function>
int send_through(SOCKET s, const WSABUF* buffers, DWORD count, LPDWORD sent, LPWSAOVERLAPPED overlapped, Function function) {
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) -> int {
    Count told(sent, overlapped);
    if (!told.good() || !readable(buffers, std::size_t{count} * sizeof *buffers)) return *error = WSAEFAULT, SOCKET_ERROR;
    return told.tell(function(provider, told.out(), error));
  });
}

}  // namespace

int WSAAPI WSASend(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags, LPWSAOVERLAPPED overlapped,
                   LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
  return send_through(s, buffers, count, sent, overlapped, [&](const WSPPROC_TABLE& provider, LPDWORD octets, LPINT error) {
    ThisThread thread;
    return provider.lpWSPSend(s, buffers, count, octets, flags, overlapped, routine, &thread.id, error);
  });
}

int WSAAPI WSASendTo(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags, const sockaddr* to, int tolen,
                     LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
  return send_through(s, buffers, count, sent, overlapped, [&](const WSPPROC_TABLE& provider, LPDWORD octets, LPINT error) {
    ThisThread thread;
    return provider.lpWSPSendTo(s, buffers, count, octets, flags, to, tolen, overlapped, routine, &thread.id, error);
  });
}

int WSAAPI WSARecv(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags, LPWSAOVERLAPPED overlapped,
                   LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
  return WSARecvFrom(s, buffers, count, received, flags, nullptr, nullptr, overlapped, routine);
}

int WSAAPI WSARecvFrom(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags, sockaddr* from,
                       LPINT fromlen, LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) -> int {
    Count told(received, overlapped);
    if (!told.good() || !writable(flags, sizeof *flags) || !readable(buffers, std::size_t{count} * sizeof *buffers))
      return *error = WSAEFAULT, SOCKET_ERROR;
    ThisThread thread;
    const int result =
        from ? provider.lpWSPRecvFrom(s, buffers, count, told.out(), flags, from, fromlen, overlapped, routine, &thread.id,
                                      error)
             : provider.lpWSPRecv(s, buffers, count, told.out(), flags, overlapped, routine, &thread.id, error);
    return told.tell_of_arrival(result, *error);
  });
}

BOOL WSAAPI WSAGetOverlappedResult(SOCKET s, LPWSAOVERLAPPED overlapped, LPDWORD octets, BOOL wait, LPDWORD flags) {
  const int result = call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) -> int {
    return provider.lpWSPGetOverlappedResult(s, overlapped, octets, wait, flags, error) ? 0 : SOCKET_ERROR;
  });
  return result == 0;
}
