#include <cstring>

#include "border/interfaces.h"
#include "border/interfaces_linux.h"

namespace ows {
namespace {

Address copy(const void* address) {
  Address result;
  if (!address) return result;
  std::uint16_t family;
  std::memcpy(&family, address, sizeof family);
  if (family != posix::af_inet && family != posix::af_inet6) return result;
  result.length = static_cast<posix::socklen>(address_size(family));
  std::memcpy(result.data(), address, result.length);
  return result;
}

}  // namespace

std::vector<InterfaceAddress> interface_addresses() {
  std::vector<InterfaceAddress> result;
  visit_interface_addresses(&result, [](void* context, const LinuxInterfaceAddress& each) {
    static_cast<std::vector<InterfaceAddress>*>(context)->push_back(
        {each.name, each.index, each.up, each.loopback, each.point_to_point, each.multicast, each.can_broadcast,
         copy(each.address), copy(each.netmask), copy(each.other)});
  });
  return result;
}

}  // namespace ows
