// WSAGetQOSByName: there are no templates.
#include "border/user_memory.h"
#include "ws2_32/call.h"

using namespace ows;

BOOL WSAAPI WSAGetQOSByName(SOCKET s, LPWSABUF name, LPQOS qos) {
  const int result = call_provider(s, [&](const WSPPROC_TABLE& /*provider*/, int* error) -> int {
    if (!readable(name, sizeof *name) || !writable(qos, sizeof *qos) || !readable(name->buf, name->len))
      return *error = WSAEFAULT, SOCKET_ERROR;
    return *error = WSAEINVAL, SOCKET_ERROR;  // "the specified QOS template name is invalid"
  });
  return result == SOCKET_ERROR ? FALSE : TRUE;
}
