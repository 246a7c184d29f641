// Hosts, services and protocols as Winsock 1.1 has them: hostent, servent, protoent, each in one piece of memory. From
// glibc's NSS.
#pragma once

#include <winsock2.h>

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"

namespace ows::names {

/// An entry of any of the three kinds, before it is packed.
struct NetEntry {
  enum class Kind : unsigned char { host, service, protocol };
  Kind kind;
  std::string name;
  std::vector<std::string> aliases;
  short number = 0;                    // the address family, the port in network order, the protocol's number
  std::string protocol;                // of a service
  std::vector<std::string> addresses;  // of a host: octets, all of one length

  /// The octets that pack() needs.
  [[nodiscard]] std::size_t size() const;
  /// The structure at the beginning of `room`, and behind it all that it points to. `room` may have any alignment; it lives
  /// as long as the result is used.
  void pack(void* room) const;
};

// Errors: WSAHOST_NOT_FOUND, WSATRY_AGAIN, WSANO_RECOVERY, WSANO_DATA. The strings have been checked to be readable.

/// IPv4 addresses only, as on Windows. "" and NULL are this computer; an address as text is its own name.
Result<NetEntry> host_by_name(const char* name);
/// WSAEFAULT: too short for its family; WSAEAFNOSUPPORT.
Result<NetEntry> host_by_address(const void* address, std::size_t length, int family);
/// `protocol` may be null: any.
Result<NetEntry> service_by_name(const char* name, const char* protocol);
/// `port` in network order.
Result<NetEntry> service_by_port(int port, const char* protocol);
Result<NetEntry> protocol_by_name(const char* name);
Result<NetEntry> protocol_by_number(int number);

}  // namespace ows::names
