// Addresses of the families beside the Internet's as text and back:
//   AF_UNIX    the path; "@name" for an abstract name
//   AF_BTH     "(01:23:45:67:89:AB)", "(01:23:45:67:89:AB):5"
//   AF_HYPERV  "{machine}:{service}", two GUIDs
//   AF_ISO     "'7379732E'H/NS+490001", as RFC 1278 writes transport selectors and network addresses
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "border/address.h"

namespace ows::names {

/// The text, in UTF-8, of an address of `length` octets, readable. WSAEFAULT: shorter than its family's address, or its
/// lengths contradict each other. WSAEINVAL: another family.
Result<std::string> other_to_string(const sockaddr* address, DWORD length);

/// The reverse. WSAEINVAL: no such address, or another family.
Result<WindowsName> string_to_other(std::string_view text, int windows_family);

}  // namespace ows::names
