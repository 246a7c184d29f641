// How AcceptEx leaves the two addresses in the program's buffer, and how GetAcceptExSockaddrs finds them: one form for all
// providers, for a program may use any provider's function. Each has a place of its size and 16 octets more: its length,
// then, 8 octets from the beginning, the address.
#pragma once

#include <winsock2.h>

#include <cstring>

namespace ows::spi {

inline constexpr DWORD accept_address_extra = 16;

inline void write_accept_address(char* place, const void* address, int length) {
  std::memcpy(place, &length, sizeof length);
  std::memcpy(place + 8, address, static_cast<std::size_t>(length));
}

inline void read_accept_address(char* place, sockaddr** address, LPINT length) {
  std::memcpy(length, place, sizeof *length);
  *address = reinterpret_cast<sockaddr*>(place + 8);
}

}  // namespace ows::spi
