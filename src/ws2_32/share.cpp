// WSADuplicateSocketA, WSADuplicateSocketW.
#include "border/user_memory.h"
#include "spi/protocol_info.h"
#include "ws2_32/call.h"

using namespace ows;

int WSAAPI WSADuplicateSocketW(SOCKET s, DWORD process, LPWSAPROTOCOL_INFOW info) {
  return call_provider(
      s, [&](const WSPPROC_TABLE& provider, int* error) { return provider.lpWSPDuplicateSocket(s, process, info, error); });
}

int WSAAPI WSADuplicateSocketA(SOCKET s, DWORD process, LPWSAPROTOCOL_INFOA info) {
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) -> int {
    if (!writable(info, sizeof *info)) return *error = WSAEFAULT, SOCKET_ERROR;
    WSAPROTOCOL_INFOW wide;
    const int result = provider.lpWSPDuplicateSocket(s, process, &wide, error);
    if (result == 0) *info = spi::to_ansi(wide);
    return result;
  });
}
