// Parsers of addresses with any text: documented answer, nothing read behind the text, nothing written behind the address;
// and what was read and is written again reads as the same.
#include <ip2string.h>
#include <winsock2.h>
#include <ws2tcpip.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "names/address_text.h"

namespace {

constexpr std::size_t longest = 1000;

void require(bool condition) {
  if (!condition) std::abort();
}

/// An address in memory of its very size, so that AddressSanitizer sees the octet behind it.
void string_to_address(const std::string& text, int family, int room) {
  std::vector<char> copy(text.c_str(), text.c_str() + text.size() + 1);
  std::vector<char> address(static_cast<std::size_t>(room));
  int length = room;
  const int needed = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  const int result = WSAStringToAddressA(copy.data(), family, nullptr,
                                         reinterpret_cast<sockaddr*>(room ? address.data() : nullptr), &length);
  if (result != 0) {
    const int error = WSAGetLastError();
    require(error == WSAEINVAL || error == WSAEFAULT);
    return;
  }
  require(length == needed && room >= needed);
  char again[100];
  DWORD size = sizeof again;
  require(WSAAddressToStringA(reinterpret_cast<sockaddr*>(address.data()), static_cast<DWORD>(length), nullptr, again, &size)
          == 0);
  std::vector<char> second(static_cast<std::size_t>(needed));
  require(WSAStringToAddressA(again, family, nullptr, reinterpret_cast<sockaddr*>(second.data()), &length) == 0);
  require(second == address || room != needed);
}

/// The other families': what was read is written and reads as the same.
void string_to_other_address(const std::string& text, int family, int room) {
  std::vector<char> copy(text.c_str(), text.c_str() + text.size() + 1);
  std::vector<char> address(static_cast<std::size_t>(room));
  auto* name = reinterpret_cast<sockaddr*>(room ? address.data() : nullptr);
  int length = room;
  if (WSAStringToAddressA(copy.data(), family, nullptr, name, &length) != 0) {
    const int error = WSAGetLastError();
    require(error == WSAEINVAL || error == WSAEFAULT);
    return;
  }
  require(length <= room);
  std::vector<char> again(1000), second(static_cast<std::size_t>(length));
  DWORD size = 1000;
  require(WSAAddressToStringA(name, static_cast<DWORD>(length), nullptr, again.data(), &size) == 0);
  require(WSAStringToAddressA(again.data(), family, nullptr, reinterpret_cast<sockaddr*>(second.data()), &length) == 0);
  address.resize(second.size());
  require(second == address);
}

/// An address of octets that nobody has made.
void address_to_string(const unsigned char* data, std::size_t size, int family) {
  if (size < 2) return;
  std::vector<unsigned char> address(data, data + std::min<std::size_t>(size, 120));
  address[0] = static_cast<unsigned char>(family);
  address[1] = 0;
  std::vector<char> text(size % 90);
  DWORD room = static_cast<DWORD>(text.size());
  if (WSAAddressToStringA(reinterpret_cast<sockaddr*>(address.data()), static_cast<DWORD>(address.size()), nullptr,
                          text.data(), &room)
      != 0)
    require(WSAGetLastError() == WSAEFAULT || WSAGetLastError() == WSAEINVAL);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const bool started = [] {
    WSADATA winsock;
    return WSAStartup(MAKEWORD(2, 2), &winsock) == 0;
  }();
  require(started);
  if (size == 0) return 0;
  const int room = data[0] % 40;
  const std::string text(reinterpret_cast<const char*>(data) + 1, std::min(size - 1, longest));
  const std::string whole = text.c_str();  // up to its first zero
  string_to_address(whole, AF_INET, room);
  string_to_address(whole, AF_INET6, room);
  for (const int family : {AF_UNIX, AF_BTH, AF_HYPERV, AF_ISO}) {
    string_to_other_address(whole, family, room * 4);
    address_to_string(data + 1, size - 1, family);
  }

  IN_ADDR ipv4;
  IN6_ADDR ipv6;
  USHORT port;
  ULONG scope;
  for (const bool strict : {false, true}) {
    const auto parse = ows::names::parse_ipv4(text, strict, ipv4);
    require(parse.used <= text.size());
    RtlIpv4StringToAddressExA(whole.c_str(), strict, &ipv4, &port);
  }
  require(ows::names::parse_ipv6(text, ipv6).used <= text.size());
  RtlIpv6StringToAddressExA(whole.c_str(), &ipv6, &scope, &port);
  inet_pton(AF_INET, whole.c_str(), &ipv4);
  inet_pton(AF_INET6, whole.c_str(), &ipv6);
  inet_addr(whole.c_str());
  return 0;
}
