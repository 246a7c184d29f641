// ioctlsocket, WSAIoctl.
#include <windows.h>

#include "spi/upcalls.h"
#include "ws2_32/call.h"

using namespace ows;

int WSAAPI ioctlsocket(SOCKET s, long cmd, u_long* argp) {
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) -> int {
    const DWORD code = static_cast<DWORD>(cmd);  // `long` has 64 bits here; some programs give the code as a negative one
    DWORD returned = 0;
    switch (code) {
      case static_cast<DWORD>(FIONBIO):
        return provider.lpWSPIoctl(s, code, argp, sizeof *argp, nullptr, 0, &returned, nullptr, nullptr, nullptr, error);
      case static_cast<DWORD>(FIONREAD):
      case static_cast<DWORD>(SIOCATMARK):
        return provider.lpWSPIoctl(s, code, nullptr, 0, argp, sizeof *argp, &returned, nullptr, nullptr, nullptr, error);
      default: *error = WSAEINVAL; return SOCKET_ERROR;
    }
  });
}

int WSAAPI WSAIoctl(SOCKET s, DWORD code, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size, LPDWORD returned,
                    LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) {
    WSATHREADID this_thread = spi::this_thread();  // where the routine will run
    return provider.lpWSPIoctl(s, code, in, in_size, out, out_size, returned, overlapped, routine,
                               routine ? &this_thread : nullptr, error);
  });
}
