// The kernel provider: TCP and UDP over IPv4 and IPv6 by Linux' own sockets. A SOCKET of it is its file descriptor
// (XP1_IFS_HANDLES), so OpenSSL, epoll, lsof and strace see what they know.
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include <span>

namespace ows::kernel {

extern const GUID provider_id;

/// WSPStartup of this provider; see the WSPStartup page.
int WSPAPI startup(WORD version, LPWSPDATA data, LPWSAPROTOCOL_INFOW entry, WSPUPCALLTABLE upcalls, LPWSPPROC_TABLE table);

std::span<const WSAPROTOCOL_INFOW> catalog_entries();

}  // namespace ows::kernel
