// The catalog of protocols: which there are, in which order, and who provides them.
//
// Today it holds the built-in providers. Entries get their numbers (dwCatalogEntryId, from 1001 as on Windows) in catalog
// order. All of it is immutable after the first use; any thread may read it.
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include <span>

#include "base/result.h"

namespace ows::catalog {

/// A provider and where its WSPStartup comes from.
struct ProviderSource {
  GUID id;
  const char16_t* path;  ///< what WSCGetProviderPath and WPUGetProviderPath answer
  LPWSPSTARTUP startup;
};

/// All entries in catalog order, hidden ones and layers too.
std::span<const WSAPROTOCOL_INFOW> entries();

/// The entry with this number; nullptr when there is none.
const WSAPROTOCOL_INFOW* find(DWORD catalog_entry_id);

/// All providers; an entry's provider is the one with its ProviderId.
std::span<const ProviderSource> providers();

/// The entry that socket(family, type, protocol) means: the first that matches, where family AF_UNSPEC, type 0 and
/// protocol 0 leave the choice to the catalog (protocol 0 only to entries with PFL_MATCHES_PROTOCOL_ZERO).
/// WSAEAFNOSUPPORT, WSAESOCKTNOSUPPORT, WSAEPROTOTYPE (the family has the protocol, not with this type),
/// WSAEPROTONOSUPPORT. [WSASocketW, Remarks]
Result<const WSAPROTOCOL_INFOW*> choose(int family, int type, int protocol);

}  // namespace ows::catalog
