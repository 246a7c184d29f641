// A Winsock provider made of a transport.
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include <string_view>

#include "providers/transport/transport.h"

namespace ows::transport {

/// A catalog entry of a message transport over TCP, or with SOCK_STREAM of its twin that shows a stream of octets: what all
/// of them have. `connection_data`: of XP1_CONNECT_DATA, XP1_DISCONNECT_DATA and XP1_EXPEDITED_DATA.
WSAPROTOCOL_INFOW entry(std::u16string_view name, int family, int address_size, int type, int protocol,
                        DWORD connection_data);

/// The body of a transport's WSPStartup. `sockets_of` and `cleanup` are the transport's own WSPSocket and WSPCleanup, which
/// call make_socket() and close_sockets().
int start(const Transport& transport, WORD version, LPWSPDATA data, const WSPUPCALLTABLE& upcalls, LPWSPPROC_TABLE table,
          LPWSPSOCKET make, LPWSPCLEANUP cleanup);

/// WSPSocket for `transport`.
SOCKET make_socket(const Transport& transport, LPWSAPROTOCOL_INFOW info, LPINT error);

/// WSPCleanup for `transport`.
int close_sockets(const Transport& transport);

}  // namespace ows::transport
