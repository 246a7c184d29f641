// Socket addresses as text and back: "192.0.2.1:80", "[2001:db8::1%2]:80"; other_address_text.h has the other families'.
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include <string>
#include <string_view>

#include "base/result.h"
#include "border/address.h"

namespace ows::names {

/// The text, in UTF-8, of a Windows address of `length` octets. A port of 0 and a scope of 0 are left out.
/// WSAEFAULT: shorter than its family's address; WSAEINVAL: a family that has no text form here.
Result<std::string> address_to_string(const sockaddr* address, DWORD length);

/// The reverse, of UTF-16. WSAEINVAL: no such address, or a family that has no text form here.
Result<WindowsName> string_to_address(std::u16string_view text, int windows_family);

// WSPAddressToString and WSPStringToAddress of every provider.
int WSPAPI wsp_address_to_string(LPSOCKADDR address, DWORD address_length, LPWSAPROTOCOL_INFOW info, LPWSTR text,
                                 LPDWORD text_length, LPINT error);
int WSPAPI wsp_string_to_address(LPWSTR text, INT family, LPWSAPROTOCOL_INFOW info, LPSOCKADDR address, LPINT address_length,
                                 LPINT error);

}  // namespace ows::names
