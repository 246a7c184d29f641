#include "names/name_spaces.h"

#include <cstring>

namespace ows::names {

// {22059D40-7E9E-11CF-AE5A-00AA00A7112B}: the number that Windows' TCP/IP name-space provider has, which programs ask for.
const GUID dns_provider_id = {0x22059d40, 0x7e9e, 0x11cf, {0xae, 0x5a, 0x00, 0xaa, 0x00, 0xa7, 0x11, 0x2b}};

std::span<const NameSpace> name_spaces() {
  static const NameSpace all[] = {{dns_provider_id, NS_DNS, 1, "Tcpip"}};
  return all;
}

bool reaches_dns(DWORD name_space, const GUID* provider) {
  if (provider && std::memcmp(provider, &dns_provider_id, sizeof *provider) != 0) return false;
  return name_space == NS_ALL || name_space == NS_DNS;
}

}  // namespace ows::names
