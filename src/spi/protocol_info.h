// WSAPROTOCOL_INFO in its two forms. The catalog keeps the W form; the A form is made from it.
#pragma once

#include <winsock2.h>

#include "base/result.h"

namespace ows::spi {

WSAPROTOCOL_INFOA to_ansi(const WSAPROTOCOL_INFOW& info);
WSAPROTOCOL_INFOW to_wide(const WSAPROTOCOL_INFOA& info);

/// SO_PROTOCOL_INFOA and SO_PROTOCOL_INFOW of a socket that was made from catalog entry `entry`.
/// WSAEFAULT: too small or not writable.
Status write_protocol_info_a(DWORD entry, char* value, int* length);
Status write_protocol_info_w(DWORD entry, char* value, int* length);

}  // namespace ows::spi
