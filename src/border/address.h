// Socket addresses across the border. sockaddr_in and sockaddr_in6 have the same layout in both worlds; only the number
// of the family AF_INET6 differs (Windows 23, Linux 10).
#pragma once

#include <winsock2.h>

#include "base/result.h"
#include "border/posix.h"

namespace ows {

/// An address as Linux wants it.
struct Address {
  posix::sockaddr_storage storage{};
  posix::socklen length = 0;

  const void* data() const { return &storage; }
  void* data() { return &storage; }
  int family() const { return storage.family; }

  /// Port in host order; 0 for a family without ports.
  unsigned port() const;
  /// Sets it, also in host order, in a family that has ports.
  void set_port(unsigned port);
  /// True for INADDR_ANY and in6addr_any.
  bool is_any() const;

  /// The any-address of a Linux family.
  static Address any(int linux_family);
};

/// Linux' number of a Windows address family, and back; the number itself where they agree.
int linux_family(int windows_family);
int windows_family(int linux_family);

/// Octets that a Windows address of `linux_family` needs at least.
int address_size(int linux_family);

/// Reads a program's address for a socket of `linux_family`.
/// WSAEFAULT: not readable, or shorter than the family's address. WSAEAFNOSUPPORT: an address of another family.
Result<Address> read_address(const sockaddr* name, int namelen, int linux_family);

/// Writes an address to a program's buffer. `*namelen` is the capacity on entry, the length on return.
/// WSAEFAULT: not writable or too small; then nothing is written.
Status write_address(const Address& address, sockaddr* name, int* namelen);

/// Turns an address that the kernel wrote into a Windows buffer of `capacity` octets into a Windows one, in place.
void windows_address_in_place(void* name, posix::socklen length, int capacity);

}  // namespace ows
