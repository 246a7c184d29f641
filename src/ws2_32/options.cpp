// getsockopt, setsockopt.
#include <mswsock.h>

#include <cstring>

#include "border/user_memory.h"
#include "ws2_32/call.h"

namespace ows {
namespace {

/// SO_OPENTYPE is the thread's, and no socket is needed: whether the sockets that it makes are to be without overlapped
/// operations. Ours all have them, so it is only kept. [SOL_SOCKET Socket Options]
thread_local DWORD open_type = 0;

int get_open_type(char* value, int* length) {
  if (const int why = not_ready()) return failed(why);
  if (!writable(length, sizeof *length) || *length < static_cast<int>(sizeof open_type)
      || !writable(value, sizeof open_type))
    return failed(WSAEFAULT);
  std::memcpy(value, &open_type, sizeof open_type);
  *length = sizeof open_type;
  return 0;
}

int set_open_type(const char* value, int length) {
  if (const int why = not_ready()) return failed(why);
  DWORD type = 0;
  if (length < static_cast<int>(sizeof type) || !readable(value, sizeof type)) return failed(WSAEFAULT);
  std::memcpy(&type, value, sizeof type);
  if (type != 0 && type != SO_SYNCHRONOUS_ALERT && type != SO_SYNCHRONOUS_NONALERT) return failed(WSAEINVAL);
  open_type = type;
  return 0;
}

bool is_open_type(int level, int name) { return level == SOL_SOCKET && name == SO_OPENTYPE; }

}  // namespace
}  // namespace ows

using namespace ows;

int WSAAPI getsockopt(SOCKET s, int level, int optname, char* optval, int* optlen) {
  if (is_open_type(level, optname)) return get_open_type(optval, optlen);
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) {
    return provider.lpWSPGetSockOpt(s, level, optname, optval, optlen, error);
  });
}

int WSAAPI setsockopt(SOCKET s, int level, int optname, const char* optval, int optlen) {
  if (is_open_type(level, optname)) return set_open_type(optval, optlen);
  return call_provider(s, [&](const WSPPROC_TABLE& provider, int* error) {
    return provider.lpWSPSetSockOpt(s, level, optname, optval, optlen, error);
  });
}
