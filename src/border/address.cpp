#include "border/address.h"

#include <hvsocket.h>
#include <ws2bth.h>
#include <ws2tcpip.h>

#include <cstring>

#include "border/other_addresses.h"
#include "border/user_memory.h"

namespace ows {

static_assert(sizeof(sockaddr_in) == 16 && sizeof(sockaddr_in6) == 28, "the layouts that Linux has");

int linux_family(int windows_family) {
  switch (windows_family) {
    case AF_INET6: return posix::af_inet6;
    case AF_HYPERV: return posix::af_vsock;
    case AF_BTH: return posix::af_bluetooth;
    default: return windows_family;
  }
}

int windows_family(int linux_family) {
  switch (linux_family) {
    case posix::af_inet6: return AF_INET6;
    case posix::af_vsock: return AF_HYPERV;
    case posix::af_bluetooth: return AF_BTH;
    default: return linux_family;
  }
}

int address_size(int linux_family) {
  switch (linux_family) {
    case posix::af_inet: return sizeof(sockaddr_in);
    case posix::af_inet6: return sizeof(sockaddr_in6);
    case posix::af_vsock: return sizeof(SOCKADDR_HV);
    case posix::af_bluetooth: return sizeof(SOCKADDR_BTH);
    default: return sizeof(sockaddr::sa_family);
  }
}

unsigned Address::port() const {
  if (family() != posix::af_inet && family() != posix::af_inet6) return 0;
  unsigned char octets[2];
  std::memcpy(octets, storage.rest, sizeof octets);  // sin_port and sin6_port stand right behind the family
  return octets[0] * 256u + octets[1];
}

void Address::set_port(unsigned port) {
  if (family() != posix::af_inet && family() != posix::af_inet6) return;
  const unsigned char octets[2] = {static_cast<unsigned char>(port >> 8), static_cast<unsigned char>(port)};
  std::memcpy(storage.rest, octets, sizeof octets);
}

bool Address::is_any() const {
  static constexpr std::byte zero[16] = {};
  const auto* octets = reinterpret_cast<const std::byte*>(&storage);
  if (family() == posix::af_inet) return std::memcmp(octets + offsetof(sockaddr_in, sin_addr), zero, 4) == 0;
  if (family() == posix::af_inet6) return std::memcmp(octets + offsetof(sockaddr_in6, sin6_addr), zero, 16) == 0;
  return false;
}

Address Address::any(int linux_family) {
  Address address;
  address.storage.family = static_cast<std::uint16_t>(linux_family);
  address.length = static_cast<posix::socklen>(address_size(linux_family));
  return address;
}

Result<Address> read_address(const sockaddr* name, int namelen, int family) {
  const int needed = address_size(family);
  if (namelen < needed || !readable(name, static_cast<std::size_t>(needed))) return fail(WSAEFAULT);
  if (linux_family(name->sa_family) != family) return fail(WSAEAFNOSUPPORT);
  if (!Address::is_internet(family)) return read_other_address(name, namelen, family);
  Address address;
  std::memcpy(address.data(), name, static_cast<std::size_t>(needed));
  address.storage.family = static_cast<std::uint16_t>(family);
  address.length = static_cast<posix::socklen>(needed);
  return address;
}

WindowsName windows_name(const Address& address) {
  WindowsName result;
  if (!Address::is_internet(address.family()) && address.length > sizeof address.storage.family)
    return other_windows_name(address);
  std::memcpy(result.octets, address.data(), address.length);
  result.length = static_cast<int>(address.length);
  windows_address_in_place(result.octets, address.length, result.length);
  return result;
}

Status write_address(const Address& address, sockaddr* name, int* namelen) {
  if (!writable(namelen, sizeof *namelen)) return fail(WSAEFAULT);
  const WindowsName given = windows_name(address);
  const auto length = static_cast<std::size_t>(given.length);
  if (*namelen < given.length || !writable(name, length)) return fail(WSAEFAULT);
  std::memcpy(name, given.octets, length);
  *namelen = given.length;
  return {};
}

void windows_address_in_place(void* name, posix::socklen length, int capacity) {
  std::uint16_t family;
  if (length < sizeof family || capacity < static_cast<int>(sizeof family)) return;
  std::memcpy(&family, name, sizeof family);
  family = static_cast<std::uint16_t>(windows_family(family));
  std::memcpy(name, &family, sizeof family);
}

}  // namespace ows
