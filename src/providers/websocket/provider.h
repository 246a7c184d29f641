// The WebSocket provider: RFC 6455 over TCP, on AF_INET and AF_INET6, as messages and as a byte stream.
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include <span>

namespace ows::websocket {

extern const GUID provider_id;

/// WSPStartup of this provider.
int WSPAPI startup(WORD version, LPWSPDATA data, LPWSAPROTOCOL_INFOW entry, WSPUPCALLTABLE upcalls, LPWSPPROC_TABLE table);

std::span<const WSAPROTOCOL_INFOW> catalog_entries();

}  // namespace ows::websocket
