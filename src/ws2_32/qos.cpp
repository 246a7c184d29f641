// WSAGetQOSByName: there are no templates, so their list is empty.
#include "border/user_memory.h"
#include "ws2_32/call.h"

using namespace ows;

BOOL WSAAPI WSAGetQOSByName(SOCKET s, LPWSABUF name, LPQOS qos) {
  const int result = call_provider(s, [&](const WSPPROC_TABLE& /*provider*/, int* error) -> int {
    if (!readable(name, sizeof *name) || !writable(name->buf, name->len)) return *error = WSAEFAULT, SOCKET_ERROR;
    // A name of length zero asks for all names, and qos is ignored. The empty list is the zero that is there.
    if (name->len > 0 && *name->buf == 0) return 0;
    if (!writable(qos, sizeof *qos)) return *error = WSAEFAULT, SOCKET_ERROR;
    return *error = WSAEINVAL, SOCKET_ERROR;  // no such template
  });
  return result == SOCKET_ERROR ? FALSE : TRUE;
}
