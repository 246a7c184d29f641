// The catalog of protocols and name spaces: which there are, in which order, and who provides them.
//
// The built-in providers, then the manifests of each place (places.h) in order. It is read at its first use, so that a
// program without further manifests pays a look at two directories that are not there; read again with the first WSAStartup
// after the last WSACleanup where a directory has changed, and after changes made or noticed by this process (store.h,
// notification.h). It is immutable; what has been replaced stays until nobody reads. Entries have numbers
// (dwCatalogEntryId): built-in ones from 1001 as on Windows, installed ones from 2001.
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace ows::catalog {

namespace detail {
extern constinit std::atomic<std::uint32_t> readers;
}

/// While one lives, whatever the functions below have answered stays good, in all threads.
class Reading {
 public:
  Reading() { ++detail::readers; }
  ~Reading() { --detail::readers; }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;
};

/// A provider and where its WSPStartup comes from.
struct ProviderSource {
  GUID id;
  const char16_t* path;       ///< what WSCGetProviderPath and WPUGetProviderPath answer
  LPWSPSTARTUP startup;       ///< of a built-in one; nullptr: the library's
  std::string library = {};   ///< the file to load
  std::string manifest = {};  ///< the file that says so
  DWORD categories = 0;       ///< LSP_*
};

/// A name-space provider that is installed; those of the library itself are in names/name_spaces.h.
struct NameSpaceSource {
  GUID id;
  std::string name, library;
  DWORD name_space, version;
  bool enabled;
  std::string data;
};

/// All entries in catalog order, hidden ones and layers too.
std::span<const WSAPROTOCOL_INFOW> entries();

/// The entry with this number; nullptr when there is none.
const WSAPROTOCOL_INFOW* find(DWORD catalog_entry_id);

/// All providers; an entry's provider is the one with its ProviderId.
std::span<const ProviderSource> providers();
/// nullptr: there is none.
const ProviderSource* provider(const GUID& id);

std::span<const NameSpaceSource> name_spaces();

/// What was skipped when the catalog was read, and why, by file name.
std::span<const std::string> problems();

/// Whether this program's categories of layers (WSCSetApplicationCategory) forbid the chain.
bool forbidden(const WSAPROTOCOL_INFOW& entry);

/// The entry that socket(family, type, protocol) means: the first that matches, where family AF_UNSPEC, type 0 and
/// protocol 0 leave the choice to the catalog (protocol 0 only to entries with PFL_MATCHES_PROTOCOL_ZERO). Of the entries
/// that one provider has for the same protocol, one with PFL_RECOMMENDED_PROTO_ENTRY goes before the others; entries that
/// can do what the multipoint flags of WSASocket ask go before those that cannot. `skip`: entries to pass by.
/// WSAEAFNOSUPPORT, WSAESOCKTNOSUPPORT, WSAEPROTOTYPE (the family has the protocol, not with this type),
/// WSAEPROTONOSUPPORT. [WSASocketW, Remarks]
Result<const WSAPROTOCOL_INFOW*> choose(int family, int type, int protocol, DWORD flags = 0,
                                        std::span<const DWORD> skip = {});

/// Reads the catalog again: where a directory has changed, or in any case. Whether it is another one now.
bool refresh(bool in_any_case);

/// The order of name-space providers that an installer has given; others come behind.
std::span<const GUID> name_space_order();

/// Says on the standard error output, once a process, what a user must know: a provider that is left out, and why.
void report(const std::string& problem);

}  // namespace ows::catalog
