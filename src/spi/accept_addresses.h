// How AcceptEx leaves the two addresses in the program's buffer, for GetAcceptExSockaddrs (accept_addresses.cpp): one form
// and one function for all providers. Each has a place of its size and 16 octets more: its length, then, 8 octets from the
// beginning, the address.
#pragma once

#include <winsock2.h>

#include <cstring>

namespace ows::spi {

inline constexpr DWORD accept_address_extra = 16;
inline constexpr std::size_t accept_address_offset = 8;

inline void write_accept_address(char* place, const void* address, int length) {
  std::memcpy(place, &length, sizeof length);
  std::memcpy(place + accept_address_offset, address, static_cast<std::size_t>(length));
}

}  // namespace ows::spi
