#include "names/address_string.h"

#include <ws2tcpip.h>

#include <cstring>

#include "border/user_memory.h"
#include "border/utf16.h"
#include "names/address_text.h"
#include "names/other_address_text.h"

namespace ows::names {
namespace {

constexpr std::size_t longest_text = 4096;  // leading zeros make text of any length an address; ours end here

template <class Name>
WindowsName given(const Name& name) {
  WindowsName result;
  std::memcpy(result.octets, &name, sizeof name);
  result.length = sizeof name;
  return result;
}

int refuse(LPINT error_out, int error) {
  *error_out = error;
  return SOCKET_ERROR;
}

}  // namespace

Result<std::string> address_to_string(const sockaddr* address, DWORD length) {
  if (length < sizeof address->sa_family) return fail(WSAEFAULT);
  if (address->sa_family == AF_INET) {
    sockaddr_in ipv4;
    if (length < sizeof ipv4) return fail(WSAEFAULT);
    std::memcpy(&ipv4, address, sizeof ipv4);
    return format_ipv4(ipv4.sin_addr, ntohs(ipv4.sin_port));
  }
  if (address->sa_family == AF_INET6) {
    sockaddr_in6 ipv6;
    if (length < sizeof ipv6) return fail(WSAEFAULT);
    std::memcpy(&ipv6, address, sizeof ipv6);
    return format_ipv6(ipv6.sin6_addr, ipv6.sin6_scope_id, ntohs(ipv6.sin6_port));
  }
  return other_to_string(address, length);
}

Result<WindowsName> string_to_address(std::u16string_view text, int windows_family) {
  if (windows_family == AF_INET) {
    const auto found = parse_endpoint4(ascii_of(text), false);
    if (!found) return fail(WSAEINVAL);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr = found->address;
    address.sin_port = htons(found->port);
    return given(address);
  }
  if (windows_family == AF_INET6) {
    const auto found = parse_endpoint6(ascii_of(text));
    if (!found) return fail(WSAEINVAL);
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_addr = found->address;
    address.sin6_scope_id = found->scope;
    address.sin6_port = htons(found->port);
    return given(address);
  }
  return string_to_other(to_utf8(text), windows_family);
}

int WSPAPI wsp_address_to_string(LPSOCKADDR address, DWORD address_length, LPWSAPROTOCOL_INFOW, LPWSTR text,
                                 LPDWORD text_length, LPINT error) {
  if (!address || !readable(address, address_length) || !writable(text_length, sizeof *text_length))
    return refuse(error, WSAEFAULT);
  const auto result = address_to_string(address, address_length);
  if (!result) return refuse(error, result.error());
  const std::u16string wide = to_utf16(*result);
  const DWORD capacity = *text_length, needed = static_cast<DWORD>(wide.size() + 1);
  if (capacity < needed) {
    *text_length = needed;
    return refuse(error, WSAEFAULT);
  }
  if (!writable(text, needed * sizeof(WCHAR))) return refuse(error, WSAEFAULT);
  *text_length = needed;
  std::memcpy(text, wide.c_str(), needed * sizeof(WCHAR));
  return 0;
}

int WSPAPI wsp_string_to_address(LPWSTR text, INT family, LPWSAPROTOCOL_INFOW, LPSOCKADDR address, LPINT address_length,
                                 LPINT error) {
  if (!text || !address) return refuse(error, WSAEINVAL);
  if (!readable_string(text, longest_text) || !writable(address_length, sizeof *address_length))
    return refuse(error, WSAEFAULT);
  const auto parsed = string_to_address(text, family);
  if (!parsed) return refuse(error, parsed.error());
  const int capacity = *address_length;
  const auto size = static_cast<std::size_t>(parsed->length);
  *address_length = parsed->length;
  if (capacity < parsed->length || !writable(address, size)) return refuse(error, WSAEFAULT);
  std::memcpy(address, parsed->octets, size);
  return 0;
}

}  // namespace ows::names
