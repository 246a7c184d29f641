// Host and service names by glibc's NSS, with Windows' flags, results and errors. [getaddrinfo, getnameinfo]
#pragma once

#include <winsock2.h>
#include <ws2tcpip.h>

#include <string>

#include "base/result.h"

namespace ows::names {

/// A list for the program to give back with free_list(). Errors as the getaddrinfo page has them (EAI_* are Winsock codes).
/// The strings and hints have been checked to be readable.
Result<addrinfo*> resolve(const char* node, const char* service, const addrinfo* hints);

/// Frees a list of resolve(). NULL is an empty list.
void free_list(addrinfo* list);

/// Host and service of an address; either may be unwanted (size 0). WSAEFAULT: a buffer is too small.
Status reverse(const sockaddr* address, int length, char* host, DWORD host_size, char* service, DWORD service_size,
               int flags);

}  // namespace ows::names
