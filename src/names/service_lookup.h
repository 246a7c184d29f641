// Looking up hosts and services by class, as the DNS name space does it. [WSALookupServiceBegin; Service Class Data
// Structures]
#pragma once

#include <winsock2.h>

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "border/address.h"
#include "names/netdb.h"

namespace ows::names {

struct ServiceQuery {
  std::optional<std::string> name;  ///< UTF-8; nothing or empty: this computer
  GUID service_class{};             ///< svcguid.h
  std::vector<AFPROTOCOLS> protocols;
  DWORD flags = 0;  ///< LUP_*
};

/// One result.
struct ServiceRecord {
  std::string name;
  bool alias = false;
  struct Endpoint {
    Address address;
    int type, protocol;
  };
  std::vector<Endpoint> endpoints;
  std::optional<NetEntry> entry;  ///< what the private data says
};

/// May wait for the network. WSASERVICE_NOT_FOUND: no such host, service or class; WSANO_DATA; WSATRY_AGAIN;
/// WSANO_RECOVERY; WSAEINVAL: the name does not fit the class.
Result<std::vector<ServiceRecord>> look_up_service(const ServiceQuery& query);

/// An entry as the private data of a result has it: the structure, and behind it what it points to, by offsets from its own
/// beginning instead of pointers.
std::string relative_image(const NetEntry& entry);

}  // namespace ows::names
