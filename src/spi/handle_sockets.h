// Sockets that ws2_32 makes for providers whose sockets are no descriptors (WPUCreateSocketHandle): what ws2_32 keeps for
// them, which is the completion port that the program has associated. [WPUCompleteOverlappedRequest, Remarks]
#pragma once

#include <winsock2.h>

#include <memory>

#include "spi/overlapped.h"

namespace ows::spi {

void add_handle_socket(SOCKET s);
void remove_handle_socket(SOCKET s);
/// nullptr: it is no such socket.
std::shared_ptr<PortLink> handle_socket(SOCKET s);

}  // namespace ows::spi
