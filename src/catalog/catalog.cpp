#include "catalog/catalog.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "providers/iso/provider.h"
#include "providers/kernel/provider.h"
#include "providers/websocket/provider.h"

namespace ows::catalog {
namespace {

constexpr DWORD first_entry_id = 1001;

struct Catalog {
  std::vector<ProviderSource> providers;
  std::vector<WSAPROTOCOL_INFOW> entries;

  void add(const ProviderSource& provider, std::span<const WSAPROTOCOL_INFOW> its_entries) {
    providers.push_back(provider);
    for (WSAPROTOCOL_INFOW info : its_entries) {
      info.ProviderId = provider.id;
      info.dwCatalogEntryId = first_entry_id + static_cast<DWORD>(entries.size());
      entries.push_back(info);
    }
  }

  Catalog() {
    add({kernel::provider_id, u"openwinsock:kernel", kernel::startup}, kernel::catalog_entries());
    add({iso::provider_id, u"openwinsock:iso", iso::startup}, iso::catalog_entries());
    add({websocket::provider_id, u"openwinsock:websocket", websocket::startup}, websocket::catalog_entries());
  }
};

const Catalog& catalog() {
  static const Catalog& instance = *new Catalog;  // lives as long as the process, like the sockets that refer to it
  return instance;
}

bool family_matches(const WSAPROTOCOL_INFOW& entry, int family) {
  return family == AF_UNSPEC || entry.iAddressFamily == family;
}

bool type_matches(const WSAPROTOCOL_INFOW& entry, int type) { return type == 0 || entry.iSocketType == type; }

bool protocol_matches(const WSAPROTOCOL_INFOW& entry, int protocol) {
  if (protocol == 0) return entry.dwProviderFlags & PFL_MATCHES_PROTOCOL_ZERO;
  return protocol >= entry.iProtocol && protocol - entry.iProtocol <= entry.iProtocolMaxOffset;
}

}  // namespace

std::span<const WSAPROTOCOL_INFOW> entries() { return catalog().entries; }

std::span<const ProviderSource> providers() { return catalog().providers; }

const WSAPROTOCOL_INFOW* find(DWORD catalog_entry_id) {
  const auto all = entries();
  const auto found = std::ranges::find(all, catalog_entry_id, &WSAPROTOCOL_INFOW::dwCatalogEntryId);
  return found == all.end() ? nullptr : &*found;
}

Result<const WSAPROTOCOL_INFOW*> choose(int family, int type, int protocol) {
  bool have_family = false, have_type = false, have_protocol = false;
  for (const auto& entry : entries()) {
    if (!family_matches(entry, family)) continue;
    have_family = true;
    const bool fits_type = type_matches(entry, type), fits_protocol = protocol_matches(entry, protocol);
    if (fits_type && fits_protocol) return &entry;
    have_type |= fits_type;
    have_protocol |= fits_protocol && entry.iSocketType != SOCK_RAW;  // raw sockets take any number
  }
  if (!have_family) return fail(WSAEAFNOSUPPORT);
  if (!have_type) return fail(WSAESOCKTNOSUPPORT);
  return fail(have_protocol && protocol != 0 ? WSAEPROTOTYPE : WSAEPROTONOSUPPORT);
}

}  // namespace ows::catalog
