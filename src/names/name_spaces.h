// The name spaces that there are: DNS, by glibc's NSS. [WSAEnumNameSpaceProviders]
#pragma once

#include <winsock2.h>

#include <span>

namespace ows::names {

extern const GUID dns_provider_id;

struct NameSpace {
  GUID provider;
  DWORD name_space;
  DWORD version;
  const char* identifier;
};

std::span<const NameSpace> name_spaces();

/// Whether a query to `name_space` and `provider` (NULL: any) reaches DNS.
bool reaches_dns(DWORD name_space, const GUID* provider);

}  // namespace ows::names
