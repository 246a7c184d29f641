#include "providers/transport/transport.h"

namespace ows::transport {

Status Settings::set_option(int, int, View, Protocol*) { return fail(WSAENOPROTOOPT); }

Result<Bytes> Settings::get_option(int, int, const Protocol*) const { return fail(WSAENOPROTOOPT); }

Result<Address> Settings::read_name(Side, const sockaddr* name, int namelen) {
  return read_address(name, namelen, linux_family(entry_.iAddressFamily));
}

Status Settings::write_name(Side, const Address& carrier, const Protocol*, sockaddr* name, int* namelen) const {
  return write_address(carrier, name, namelen);
}

}  // namespace ows::transport
