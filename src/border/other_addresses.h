// Addresses of families whose layout is another in each world: AF_UNIX, AF_HYPERV (Linux' vsock), AF_BTH (RFCOMM).
#pragma once

#include "border/address.h"

namespace ows {

/// `name` is readable for the least that its family needs. WSAEFAULT: longer than an address can be, or not readable.
/// WSAEADDRNOTAVAIL: Linux has no word for it.
Result<Address> read_other_address(const sockaddr* name, int namelen, int linux_family);

WindowsName other_windows_name(const Address& address);

}  // namespace ows
