// Socket addresses as text and back: "192.0.2.1:80", "[2001:db8::1%2]:80".
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include <string>
#include <string_view>

#include "base/result.h"
#include "border/address.h"

namespace ows::names {

/// The text of a Windows address of `length` octets. A port of 0 and a scope of 0 are left out.
/// WSAEFAULT: shorter than its family's address; WSAEINVAL: a family that has no text form here.
Result<std::string> address_to_string(const sockaddr* address, DWORD length);

/// The reverse, for AF_INET and AF_INET6. WSAEINVAL: no such address, or a family that has no text form here.
Result<Address> string_to_address(std::string_view ascii, int windows_family);

// WSPAddressToString and WSPStringToAddress of every provider with Internet addresses.
int WSPAPI wsp_address_to_string(LPSOCKADDR address, DWORD address_length, LPWSAPROTOCOL_INFOW info, LPWSTR text,
                                 LPDWORD text_length, LPINT error);
int WSPAPI wsp_string_to_address(LPWSTR text, INT family, LPWSAPROTOCOL_INFOW info, LPSOCKADDR address, LPINT address_length,
                                 LPINT error);

}  // namespace ows::names
