// The ISO provider: class 2 (RFC 2126) and class 0 (RFC 1006) over TCP, on AF_INET, AF_INET6 and AF_ISO, as messages and as
// a byte stream.
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include <span>

namespace ows::iso {

extern const GUID provider_id;

/// WSPStartup of this provider.
int WSPAPI startup(WORD version, LPWSPDATA data, LPWSAPROTOCOL_INFOW entry, WSPUPCALLTABLE upcalls, LPWSPPROC_TABLE table);

std::span<const WSAPROTOCOL_INFOW> catalog_entries();

}  // namespace ows::iso
