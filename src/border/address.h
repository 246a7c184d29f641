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
  /// A stream or datagram can be sent there, as far as the address itself tells: an Internet address needs a host and a
  /// port.
  bool is_destination() const { return !is_internet(family()) || (!is_any() && port() != 0); }
  static bool is_internet(int linux_family) { return linux_family == posix::af_inet || linux_family == posix::af_inet6; }

  /// The any-address of a Linux family.
  static Address any(int linux_family);
};

/// Linux' number of a Windows address family, and back; the number itself where they agree.
int linux_family(int windows_family);
int windows_family(int linux_family);

/// Octets that a Windows address of `linux_family` needs at least.
int address_size(int linux_family);

/// Reads a program's address for a socket of `linux_family`.
/// WSAEFAULT: not readable, shorter than the family's address, or longer than one can be. WSAEAFNOSUPPORT: an address of
/// another family. WSAEADDRNOTAVAIL: one that Linux has no word for.
Result<Address> read_address(const sockaddr* name, int namelen, int linux_family);

/// An address as Windows has it.
struct WindowsName {
  alignas(8) std::byte octets[128]{};
  int length = 0;
  const sockaddr* name() const { return reinterpret_cast<const sockaddr*>(octets); }
};
WindowsName windows_name(const Address& address);

/// Writes an address to a program's buffer. `*namelen` is the capacity on entry, the length on return.
/// WSAEFAULT: not writable or too small; then nothing is written.
Status write_address(const Address& address, sockaddr* name, int* namelen);

/// Turns an Internet address that the kernel wrote into a Windows buffer of `capacity` octets into a Windows one, in place.
void windows_address_in_place(void* name, posix::socklen length, int capacity);

}  // namespace ows
