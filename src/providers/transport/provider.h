// A Winsock provider made of a transport.
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include "providers/transport/transport.h"

namespace ows::transport {

/// The body of a transport's WSPStartup. `sockets_of` and `cleanup` are the transport's own WSPSocket and WSPCleanup, which
/// call make_socket() and close_sockets().
int start(const Transport& transport, WORD version, LPWSPDATA data, const WSPUPCALLTABLE& upcalls, LPWSPPROC_TABLE table,
          LPWSPSOCKET make, LPWSPCLEANUP cleanup);

/// WSPSocket for `transport`.
SOCKET make_socket(const Transport& transport, LPWSAPROTOCOL_INFOW info, LPINT error);

/// WSPCleanup for `transport`.
int close_sockets(const Transport& transport);

}  // namespace ows::transport
