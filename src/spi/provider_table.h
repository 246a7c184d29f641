// What the built-in providers' WSPStartup functions share.
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include <string_view>

namespace ows::spi {

/// The first half of WSPStartup: the version agreed on and WSPDATA. Returns 0, WSAVERNOTSUPPORTED or WSAEFAULT.
int begin_startup(WORD version, LPWSPDATA data, std::u16string_view description);

/// A table with all 30 functions, each of which answers WSAEOPNOTSUPP, save for the two address-string functions that
/// need no provider. A provider replaces what it has.
WSPPROC_TABLE empty_provider_table();

/// WSPCancelBlockingCall of a provider whose calls block as a win32::BlockingCall. WSAEINVAL: the thread has none under way.
int WSPAPI cancel_blocking_call(LPINT error);

}  // namespace ows::spi
