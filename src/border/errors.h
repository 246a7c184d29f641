// errno values and EAI_* values as Winsock error codes.
#pragma once

namespace ows {

/// The Winsock error code for an errno value of a network call; WSASYSCALLFAILURE for one that no network call gives.
int winsock_error(int errno_value);

/// winsock_error(errno).
int winsock_error();

/// The Winsock error code (WSAHOST_NOT_FOUND, ...) for the result of glibc's getaddrinfo or getnameinfo.
int winsock_resolver_error(int eai_value);

}  // namespace ows
