// Whether providers run: between the first use of one and the last WSACleanup.
#pragma once

#include <winsock2.h>

#include <atomic>

namespace ows::spi {

extern std::atomic<bool> providers_run;  // provider.cpp

/// What a provider says of a socket that it does not find: an extension function, which the program calls past ws2_32, may
/// come behind the last WSACleanup. WSANOTINITIALISED, WSAENOTSOCK.
inline int no_such_socket() { return providers_run.load(std::memory_order_relaxed) ? WSAENOTSOCK : WSANOTINITIALISED; }

}  // namespace ows::spi
