// GetAcceptExSockaddrs: of all providers, by name and as what SIO_GET_EXTENSION_FUNCTION_POINTER answers.
#include "spi/accept_addresses.h"

#include <mswsock.h>

#include "border/user_memory.h"

VOID PASCAL GetAcceptExSockaddrs(PVOID output, DWORD data_size, DWORD local_size, DWORD peer_size, sockaddr** local,
                                 LPINT local_length, sockaddr** peer, LPINT peer_length) {
  char* const places = static_cast<char*>(output) + data_size;
  if (local_size < ows::spi::accept_address_offset || peer_size < ows::spi::accept_address_offset
      || !ows::readable(places, std::size_t{local_size} + peer_size))
    return;
  const auto find = [](char* place, sockaddr** address, LPINT length) {
    if (!ows::writable(address, sizeof *address) || !ows::writable(length, sizeof *length)) return;
    std::memcpy(length, place, sizeof *length);
    *address = reinterpret_cast<sockaddr*>(place + ows::spi::accept_address_offset);
  };
  find(places, local, local_length);
  find(places + local_size, peer, peer_length);
}
