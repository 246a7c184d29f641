// Options that few programs set, kept beside the socket; and the filter that some of them put before its receive queue:
// IP_IFLIST and its kin, IP_RECEIVE_BROADCAST. [IPPROTO_IP, IPPROTO_IPV6 Socket Options]
#pragma once

#include <mutex>
#include <vector>

#include "providers/kernel/socket.h"

namespace ows::kernel {

struct SeldomOptions {
  std::mutex mutex;  // protects the rest
  bool listed_interfaces_only = false;
  std::vector<ULONG> interfaces;  ///< indices
  DWORD user_mtu = IP_UNSPECIFIED_USER_MTU;
  std::optional<ICMP_ERROR_INFO> icmp_error;  ///< of the last attempt to connect
};

/// The socket's, made with the first call. WSAENOBUFS.
Result<SeldomOptions*> seldom_options(Socket& socket);

/// Options of datagram and raw sockets under the names that both levels share. WSAENOPROTOOPT: another name. WSAEFAULT,
/// WSAEINVAL, WSAEADDRNOTAVAIL (no such interface), WSAENOBUFS.
Status get_interface_list_option(Socket& socket, int name, char* value, int* length);
Status set_interface_list_option(Socket& socket, int name, const char* value, int length);
Status set_broadcast_reception(Socket& socket, const char* value, int length);

}  // namespace ows::kernel
