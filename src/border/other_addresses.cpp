#include "border/other_addresses.h"

#include <afunix.h>
#include <hvsocket.h>
#include <ws2bth.h>

#include <algorithm>
#include <cstring>

#include "border/user_memory.h"

namespace ows {
namespace {

/// Linux' sockaddr_vm. Proved by posix_check.cpp.
constexpr unsigned cid_any = ~0u, cid_local = 1, cid_host = 2;

template <class Name>
Address linux_address(const Name& name) {
  Address address;
  std::memcpy(address.data(), &name, sizeof name);
  address.length = sizeof name;
  return address;
}

template <class Name>
WindowsName windows_of(const Name& name) {
  WindowsName result;
  std::memcpy(result.octets, &name, sizeof name);
  result.length = sizeof name;
  return result;
}

Result<Address> read_unix(const sockaddr* name, int namelen) {
  const auto length = static_cast<std::size_t>(namelen);
  if (length > sizeof(SOCKADDR_UN) || !readable(name, length)) return fail(WSAEFAULT);
  Address address;
  std::memcpy(address.data(), name, length);
  address.length = static_cast<posix::socklen>(length);
  return address;
}

/// A machine by its id: the words that Hyper-V has for three of them, else the number as the GUID's first member.
Result<unsigned> cid_of(const GUID& machine) {
  if (machine == HV_GUID_WILDCARD || machine == HV_GUID_CHILDREN) return cid_any;
  if (machine == HV_GUID_LOOPBACK) return cid_local;
  if (machine == HV_GUID_PARENT) return cid_host;
  GUID number{};
  number.Data1 = machine.Data1;
  if (machine == number) return machine.Data1;
  return fail(WSAEADDRNOTAVAIL);
}

GUID machine_of(unsigned cid) {
  switch (cid) {
    case cid_any: return HV_GUID_WILDCARD;
    case cid_local: return HV_GUID_LOOPBACK;
    case cid_host: return HV_GUID_PARENT;
    default: return {cid, 0, 0, {}};
  }
}

Result<Address> read_hyperv(const sockaddr* name) {
  SOCKADDR_HV from;
  std::memcpy(&from, name, sizeof from);
  GUID service = from.ServiceId;
  service.Data1 = 0;
  const auto cid = cid_of(from.VmId);
  const bool any = from.ServiceId == HV_GUID_WILDCARD;  // to bind: a port that the system chooses
  if (!cid || (service != HV_GUID_VSOCK_TEMPLATE && !any)) return fail(WSAEADDRNOTAVAIL);
  constexpr unsigned any_port = ~0u;
  return linux_address(posix::sockaddr_vm{posix::af_vsock, 0, any ? any_port : from.ServiceId.Data1, *cid, 0, {}});
}

Result<Address> read_bluetooth(const sockaddr* name) {
  SOCKADDR_BTH from;
  std::memcpy(&from, name, sizeof from);
  const ULONG port = from.port;
  constexpr ULONG last_channel = 30;
  if (port != BT_PORT_ANY && port > last_channel) return fail(WSAEADDRNOTAVAIL);
  posix::sockaddr_rc to{posix::af_bluetooth, {}, static_cast<std::uint8_t>(port == BT_PORT_ANY ? 0 : port)};
  for (unsigned i = 0; i < sizeof to.address; ++i) to.address[i] = static_cast<std::uint8_t>(from.btAddr >> (8 * i));
  return linux_address(to);
}

}  // namespace

Result<Address> read_other_address(const sockaddr* name, int namelen, int family) {
  switch (family) {
    case posix::af_unix: return read_unix(name, namelen);
    case posix::af_vsock: return read_hyperv(name);
    case posix::af_bluetooth: return read_bluetooth(name);
    default: return fail(WSAEAFNOSUPPORT);
  }
}

WindowsName other_windows_name(const Address& address) {
  switch (address.family()) {
    case posix::af_vsock: {
      posix::sockaddr_vm from;
      std::memcpy(&from, address.data(), sizeof from);
      GUID service = HV_GUID_VSOCK_TEMPLATE;
      service.Data1 = from.port;
      return windows_of(SOCKADDR_HV{AF_HYPERV, 0, machine_of(from.cid), service});
    }
    case posix::af_bluetooth: {
      posix::sockaddr_rc from;
      std::memcpy(&from, address.data(), sizeof from);
      SOCKADDR_BTH to{AF_BTH, 0, {}, from.channel};
      for (unsigned i = 0; i < sizeof from.address; ++i) to.btAddr |= BTH_ADDR{from.address[i]} << (8 * i);
      return windows_of(to);
    }
    default: {
      WindowsName result;
      std::memcpy(result.octets, address.data(), std::min<std::size_t>(address.length, sizeof result.octets));
      result.length = static_cast<int>(address.length);
      return result;
    }
  }
}

}  // namespace ows
