// Internet addresses as text: inet_addr, inet_ntoa, inet_pton, inet_ntop. These need no WSAStartup.
#include <ws2tcpip.h>

#include <cstring>

#include "border/posix.h"
#include "border/user_memory.h"
#include "ws2_32/call.h"

namespace ows {
namespace {

constexpr std::size_t longest_text = 256;

/// Our family number, or 0.
int internet_family(int windows_family) {
  return windows_family == AF_INET ? posix::af_inet : windows_family == AF_INET6 ? posix::af_inet6 : 0;
}

}  // namespace
}  // namespace ows

using namespace ows;

u_long WSAAPI inet_addr(const char* cp) {
  if (!readable_string(cp, longest_text)) return INADDR_NONE;
  if (!*cp) return INADDR_ANY;  // [inet_addr, Return value]
  u_long address = 0;
  return posix::inet_aton(cp, &address) ? address : INADDR_NONE;
}

char* WSAAPI inet_ntoa(in_addr in) {
  thread_local char text[16];
  posix::inet_ntop(posix::af_inet, &in, text, sizeof text);
  return text;
}

INT WSAAPI inet_pton(INT family, PCSTR text, PVOID address) {
  const int linux_family = internet_family(family);
  if (!linux_family) return failed(WSAEAFNOSUPPORT, -1);
  const std::size_t size = linux_family == posix::af_inet ? sizeof(in_addr) : sizeof(in6_addr);
  if (!readable_string(text, longest_text) || !writable(address, size)) return failed(WSAEFAULT, -1);
  if (posix::inet_pton(linux_family, text, address) == 1) return 1;
  return 0;
}

PCSTR WSAAPI inet_ntop(INT family, const VOID* address, PSTR text, size_t text_size) {
  const auto refused = [](int error) -> PCSTR {
    set_last_error(static_cast<unsigned>(error));
    return nullptr;
  };
  const int linux_family = internet_family(family);
  if (!linux_family) return refused(WSAEAFNOSUPPORT);
  if (!readable(address, linux_family == posix::af_inet ? sizeof(in_addr) : sizeof(in6_addr))) return refused(WSAEFAULT);
  char result[64];
  posix::inet_ntop(linux_family, address, result, sizeof result);
  const std::size_t needed = std::strlen(result) + 1;
  if (!text || text_size < needed || !writable(text, needed)) return refused(WSA_INVALID_PARAMETER);
  std::memcpy(text, result, needed);
  return text;
}
