// Internet addresses as text: inet_addr, inet_ntoa, inet_pton, inet_ntop, InetPtonW, InetNtopW. These need no WSAStartup.
#include <ws2tcpip.h>

#include <cstring>

#include "border/posix.h"
#include "border/user_memory.h"
#include "names/address_text.h"
#include "ws2_32/call.h"

namespace ows {
namespace {

constexpr std::size_t longest_text = 256;

std::string ascii_text(const char* text) { return text; }
std::string ascii_text(const char16_t* text) { return names::ascii_of(text); }

/// All of `text`; 1 or 0 as inet_pton returns it.
template <class Address>
int parse_all(const std::string& text, void* out, names::Parse parse, const Address& address) {
  if (!parse.good || parse.used != text.size()) return 0;
  std::memcpy(out, &address, sizeof address);
  return 1;
}

template <class Char>
int presentation_to_network(int family, const Char* text, void* out) {
  if (family != AF_INET && family != AF_INET6) return failed(WSAEAFNOSUPPORT, -1);
  const std::size_t size = family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr);
  if (!text || !out || !writable(out, size) || !readable(text, sizeof *text)) return failed(WSAEFAULT, -1);
  if (!readable_string(text, longest_text)) return 0;  // longer than any address
  const std::string ascii = ascii_text(text);
  if (family == AF_INET) {
    in_addr address{};
    return parse_all(ascii, out, names::parse_ipv4(ascii, true, address), address);
  }
  in6_addr address{};
  return parse_all(ascii, out, names::parse_ipv6(ascii, address), address);
}

void copy_text(const std::string& text, char* out) { std::memcpy(out, text.c_str(), text.size() + 1); }
void copy_text(const std::string& text, char16_t* out) {
  std::memcpy(out, names::wide_of(text).c_str(), (text.size() + 1) * sizeof *out);
}

template <class Char>
const Char* network_to_presentation(int family, const void* address, Char* out, std::size_t capacity) {
  const auto refused = [](int error) -> const Char* {
    set_last_error(static_cast<unsigned>(error));
    return nullptr;
  };
  if (family != AF_INET && family != AF_INET6) return refused(WSAEAFNOSUPPORT);
  if (!readable(address, family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr))) return refused(WSAEFAULT);
  in_addr ipv4;
  in6_addr ipv6;
  if (family == AF_INET)
    std::memcpy(&ipv4, address, sizeof ipv4);
  else
    std::memcpy(&ipv6, address, sizeof ipv6);
  const std::string text = family == AF_INET ? names::format_ipv4(ipv4) : names::format_ipv6(ipv6);
  const std::size_t needed = text.size() + 1;
  if (!out || capacity < needed || !writable(out, needed * sizeof *out)) return refused(WSA_INVALID_PARAMETER);
  copy_text(text, out);
  return out;
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

INT WSAAPI inet_pton(INT family, PCSTR text, PVOID address) { return presentation_to_network(family, text, address); }

INT WSAAPI InetPtonW(INT family, PCWSTR text, PVOID address) { return presentation_to_network(family, text, address); }

PCSTR WSAAPI inet_ntop(INT family, const VOID* address, PSTR text, size_t text_size) {
  return network_to_presentation(family, address, text, text_size);
}

PCWSTR WSAAPI InetNtopW(INT family, const VOID* address, PWSTR text, size_t text_size) {
  return network_to_presentation(family, address, text, text_size);
}
