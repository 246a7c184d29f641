// Host names: gethostname, getaddrinfo, freeaddrinfo, getnameinfo, gai_strerror.
#include "names/resolver.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <string>

#include "border/errors.h"
#include "border/posix.h"
#include "border/user_memory.h"
#include "border/utf16.h"
#include "win32/message_table.h"
#include "ws2_32/call.h"

using namespace ows;

namespace {

constexpr std::size_t longest_name = 1025;  // NI_MAXHOST

/// These functions return their error code and set it as the last error too.
int result_of(const Status& status) { return status ? 0 : failed(status.error(), status.error()); }

bool good_string(const char* text) { return !text || readable_string(text, longest_name); }

}  // namespace

int WSAAPI gethostname(char* name, int namelen) {
  if (const int why = not_ready()) return failed(why);
  std::array<char, longest_name> own{};
  if (posix::gethostname(own.data(), own.size() - 1) != 0) return failed(winsock_error());
  const std::size_t needed = std::strlen(own.data()) + 1;
  if (namelen < 0 || static_cast<std::size_t>(namelen) < needed || !writable(name, needed)) return failed(WSAEFAULT);
  std::memcpy(name, own.data(), needed);
  return 0;
}

INT WSAAPI getaddrinfo(PCSTR node, PCSTR service, const ADDRINFOA* hints, PADDRINFOA* list) {
  if (const int why = not_ready()) return failed(why, why);
  if (!writable(list, sizeof *list)) return failed(WSAEFAULT, WSAEFAULT);
  *list = nullptr;
  if (!good_string(node) || !good_string(service) || (hints && !readable(hints, sizeof *hints)))
    return failed(WSAEFAULT, WSAEFAULT);
  const auto found = names::resolve(node, service, hints);
  if (!found) return failed(found.error(), found.error());
  *list = *found;
  return 0;
}

void WSAAPI freeaddrinfo(PADDRINFOA list) { names::free_list(list); }

INT WSAAPI getnameinfo(const SOCKADDR* address, socklen_t length, PCHAR host, DWORD host_size, PCHAR service,
                       DWORD service_size, INT flags) {
  if (const int why = not_ready()) return failed(why, why);
  if (length < static_cast<socklen_t>(sizeof address->sa_family) || !readable(address, static_cast<std::size_t>(length)))
    return failed(WSAEFAULT, WSAEFAULT);
  if (!host) host_size = 0;
  if (!service) service_size = 0;
  // Probed as far as a name can be long: programs hand in sizes larger than their buffers.
  if (!writable(host, std::min<std::size_t>(host_size, longest_name))
      || !writable(service, std::min<std::size_t>(service_size, 32)))
    return failed(WSAEFAULT, WSAEFAULT);
  return result_of(names::reverse(address, length, host, host_size, service, service_size, flags));
}

char* gai_strerrorA(int code) {
  thread_local std::array<char, GAI_STRERROR_BUFFER_SIZE> text;
  const ErrorMessage* message = find_error_message(static_cast<unsigned>(code));
  std::snprintf(text.data(), text.size(), "%s", message ? message->text : "This error is not known.");
  return text.data();
}

WCHAR* gai_strerrorW(int code) {
  thread_local std::u16string text;
  text = to_utf16(gai_strerrorA(code));
  return text.data();
}
