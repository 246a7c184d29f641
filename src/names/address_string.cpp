#include "names/address_string.h"

#include <ws2tcpip.h>

#include <charconv>
#include <cstring>

#include "border/posix.h"
#include "border/user_memory.h"
#include "border/utf16.h"

namespace ows::names {
namespace {

constexpr std::size_t longest_text = 128;  // more than any address with scope and port needs

/// ":80" or "%2", nothing for 0. Appended piece by piece: GCC 12 warns of `":" + std::to_string(...)` when it optimises.
void append_number(std::string& text, char mark, unsigned long number) {
  if (number == 0) return;
  text += mark;
  text += std::to_string(number);
}

/// A decimal number that fills `text`.
template <class Number>
bool parse_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

Address from_windows(const void* address, std::size_t size, int linux_family) {
  Address result;
  std::memcpy(result.data(), address, size);
  result.storage.family = static_cast<std::uint16_t>(linux_family);
  result.length = static_cast<posix::socklen>(size);
  return result;
}

Result<Address> parse_ipv4(std::string_view text) {
  sockaddr_in address{};
  const auto colon = text.find(':');
  if (colon != text.npos) {
    u_short port;
    if (!parse_number(text.substr(colon + 1), port)) return fail(WSAEINVAL);
    address.sin_port = htons(port);
    text = text.substr(0, colon);
  }
  if (posix::inet_pton(posix::af_inet, std::string(text).c_str(), &address.sin_addr) != 1) return fail(WSAEINVAL);
  return from_windows(&address, sizeof address, posix::af_inet);
}

Result<Address> parse_ipv6(std::string_view text) {
  sockaddr_in6 address{};
  if (text.starts_with('[')) {
    const auto bracket = text.find(']');
    if (bracket == text.npos) return fail(WSAEINVAL);
    const std::string_view rest = text.substr(bracket + 1);
    if (!rest.empty()) {
      u_short port;
      if (rest.front() != ':' || !parse_number(rest.substr(1), port)) return fail(WSAEINVAL);
      address.sin6_port = htons(port);
    }
    text = text.substr(1, bracket - 1);
  }
  const auto percent = text.find('%');
  if (percent != text.npos) {
    ULONG scope;
    if (!parse_number(text.substr(percent + 1), scope)) return fail(WSAEINVAL);
    address.sin6_scope_id = scope;
    text = text.substr(0, percent);
  }
  if (posix::inet_pton(posix::af_inet6, std::string(text).c_str(), &address.sin6_addr) != 1) return fail(WSAEINVAL);
  return from_windows(&address, sizeof address, posix::af_inet6);
}

int refuse(LPINT error_out, int error) {
  *error_out = error;
  return SOCKET_ERROR;
}

/// A program's zero-terminated UTF-16 text, as far as an address can be long. WSAEFAULT.
Result<std::u16string_view> read_text(const WCHAR* text) {
  for (std::size_t length = 0; length < longest_text; ++length) {
    if (!readable(text + length, sizeof *text)) return fail(WSAEFAULT);
    if (text[length] == 0) return std::u16string_view(text, length);
  }
  return fail(WSAEINVAL);
}

}  // namespace

Result<std::string> address_to_string(const sockaddr* address, DWORD length) {
  if (length < sizeof address->sa_family) return fail(WSAEFAULT);
  char text[longest_text];
  if (address->sa_family == AF_INET) {
    sockaddr_in ipv4;
    if (length < sizeof ipv4) return fail(WSAEFAULT);
    std::memcpy(&ipv4, address, sizeof ipv4);
    posix::inet_ntop(posix::af_inet, &ipv4.sin_addr, text, sizeof text);
    std::string result = text;
    append_number(result, ':', ntohs(ipv4.sin_port));
    return result;
  }
  if (address->sa_family == AF_INET6) {
    sockaddr_in6 ipv6;
    if (length < sizeof ipv6) return fail(WSAEFAULT);
    std::memcpy(&ipv6, address, sizeof ipv6);
    posix::inet_ntop(posix::af_inet6, &ipv6.sin6_addr, text, sizeof text);
    std::string result = text;
    append_number(result, '%', ipv6.sin6_scope_id);
    if (!ipv6.sin6_port) return result;
    result.insert(result.begin(), '[');
    result += ']';
    append_number(result, ':', ntohs(ipv6.sin6_port));
    return result;
  }
  return fail(WSAEINVAL);
}

Result<Address> string_to_address(std::string_view text, int windows_family) {
  switch (windows_family) {
    case AF_INET: return parse_ipv4(text);
    case AF_INET6: return parse_ipv6(text);
    default: return fail(WSAEAFNOSUPPORT);
  }
}

int WSPAPI wsp_address_to_string(LPSOCKADDR address, DWORD address_length, LPWSAPROTOCOL_INFOW, LPWSTR text,
                                 LPDWORD text_length, LPINT error) {
  if (!readable(address, address_length) || !writable(text_length, sizeof *text_length)) return refuse(error, WSAEFAULT);
  const auto result = address_to_string(address, address_length);
  if (!result) return refuse(error, result.error());
  const std::u16string wide = to_utf16(*result);
  const DWORD capacity = *text_length;
  *text_length = static_cast<DWORD>(wide.size() + 1);
  if (capacity < *text_length || !writable(text, *text_length * sizeof(WCHAR))) return refuse(error, WSAEFAULT);
  std::memcpy(text, wide.c_str(), *text_length * sizeof(WCHAR));
  return 0;
}

int WSPAPI wsp_string_to_address(LPWSTR text, INT family, LPWSAPROTOCOL_INFOW, LPSOCKADDR address, LPINT address_length,
                                 LPINT error) {
  const auto wide = read_text(text);
  if (!wide) return refuse(error, wide.error());
  const auto parsed = string_to_address(to_utf8(*wide), family);
  if (!parsed) return refuse(error, parsed.error());
  const auto written = write_address(*parsed, address, address_length);
  return written ? 0 : refuse(error, written.error());
}

}  // namespace ows::names
