#include "catalog/catalog.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cstring>
#include <mutex>
#include <set>
#include <vector>

#include "catalog/current.h"
#include "catalog/places.h"
#include "providers/iso/provider.h"
#include "providers/kernel/provider.h"
#include "providers/websocket/provider.h"

namespace ows::catalog {
namespace {

void add_built_in(Catalog& catalog) {
  catalog.add({kernel::provider_id, u"openwinsock:kernel", kernel::startup}, kernel::catalog_entries());
  catalog.add({iso::provider_id, u"openwinsock:iso", iso::startup}, iso::catalog_entries());
  catalog.add({websocket::provider_id, u"openwinsock:websocket", websocket::startup}, websocket::catalog_entries());
}

/// What tells that a place has changed: a file that is renamed into it changes its time.
struct Stamp {
  std::string path;
  dev_t device = 0;
  ino_t node = 0;
  timespec time{};
  bool operator==(const Stamp& other) const {
    return path == other.path && device == other.device && node == other.node && time.tv_sec == other.time.tv_sec
           && time.tv_nsec == other.time.tv_nsec;
  }
};

std::vector<Stamp> stamps() {
  std::vector<Stamp> result;
  for (const Place& place : places()) {
    struct stat about{};
    if (stat(place.path.c_str(), &about) != 0) about = {};
    result.push_back({place.path, about.st_dev, about.st_ino, about.st_mtim});
  }
  return result;
}

struct Readings {
  std::mutex mutex;  // protects the rest
  std::vector<Stamp> stamps;
  std::vector<std::unique_ptr<const Catalog>> kept;  // the last is in use; others that somebody may be reading
};
Readings& readings() {
  static Readings& instance = *new Readings;
  return instance;
}

constinit std::atomic<const Catalog*> in_use{nullptr};

/// Under the mutex. One that says the same is dropped.
const Catalog& read_again(std::vector<Stamp> seen) {
  auto fresh = read_catalog();
  // "This will be the set of permitted LSP categories for the duration of the application instance."
  static const auto permitted = permitted_categories(fresh->applications);
  fresh->permit(permitted);
  readings().stamps = std::move(seen);
  const Catalog* old = in_use.load(std::memory_order_relaxed);
  if (old && fresh->says_the_same(*old)) return *old;
  auto& kept = readings().kept;
  const Catalog& result = *kept.emplace_back(std::move(fresh));
  in_use.store(&result);
  // Who counts itself in from now on finds the new one.
  if (detail::readers == 0) kept.erase(kept.begin(), kept.end() - 1);
  return result;
}

bool family_matches(const WSAPROTOCOL_INFOW& entry, int family) {
  return family == AF_UNSPEC || entry.iAddressFamily == family;
}

bool type_matches(const WSAPROTOCOL_INFOW& entry, int type) { return type == 0 || entry.iSocketType == type; }

bool protocol_matches(const WSAPROTOCOL_INFOW& entry, int protocol) {
  if (protocol == 0) return entry.dwProviderFlags & PFL_MATCHES_PROTOCOL_ZERO;
  return protocol >= entry.iProtocol && protocol - entry.iProtocol <= entry.iProtocolMaxOffset;
}

/// Whether an entry can be what WSASocket's multipoint flags ask for. [WSASocketW; Multipoint and Multicast Semantics]
bool can(const WSAPROTOCOL_INFOW& entry, DWORD flags) {
  constexpr DWORD multipoint =
      WSA_FLAG_MULTIPOINT_C_ROOT | WSA_FLAG_MULTIPOINT_C_LEAF | WSA_FLAG_MULTIPOINT_D_ROOT | WSA_FLAG_MULTIPOINT_D_LEAF;
  if (!(flags & multipoint)) return true;
  if (!(entry.dwServiceFlags1 & XP1_SUPPORT_MULTIPOINT)) return false;
  if (flags & WSA_FLAG_MULTIPOINT_C_ROOT && !(entry.dwServiceFlags1 & XP1_MULTIPOINT_CONTROL_PLANE)) return false;
  return !(flags & WSA_FLAG_MULTIPOINT_D_ROOT) || entry.dwServiceFlags1 & XP1_MULTIPOINT_DATA_PLANE;
}

/// How good a choice an entry that matches is; less is better.
int rank(const WSAPROTOCOL_INFOW& entry, const WSAPROTOCOL_INFOW& first_match, DWORD flags) {
  const bool recommended = entry.dwProviderFlags & PFL_RECOMMENDED_PROTO_ENTRY && entry.ProviderId == first_match.ProviderId
                           && entry.iAddressFamily == first_match.iAddressFamily && entry.iProtocol == first_match.iProtocol;
  return (can(entry, flags) ? 0 : 2) + (recommended ? 0 : 1);
}

}  // namespace

constinit std::atomic<std::uint32_t> detail::readers{0};

const Catalog& current() {
  assert(detail::readers != 0);
  if (const Catalog* known = in_use.load()) [[likely]]
    return *known;
  std::lock_guard lock(readings().mutex);
  const Catalog* known = in_use.load(std::memory_order_acquire);
  return known ? *known : read_again(stamps());
}

std::unique_ptr<Catalog> read_catalog() {
  auto fresh = std::make_unique<Catalog>();
  add_built_in(*fresh);
  fresh->read_places();
  return fresh;
}

bool refresh(bool in_any_case) {
  std::lock_guard lock(readings().mutex);
  const Catalog* old = in_use.load(std::memory_order_acquire);
  if (!old) return true;  // its first use will read it
  auto seen = stamps();
  if (!in_any_case && seen == readings().stamps) return false;
  return &read_again(std::move(seen)) != old;
}

void report(const std::string& problem) {
  static std::mutex& mutex = *new std::mutex;
  static auto& told = *new std::set<std::string>;
  std::lock_guard lock(mutex);
  if (!told.insert(problem).second) return;
  const std::string line = "openwinsock: " + problem + "\n";
  if (write(STDERR_FILENO, line.data(), line.size()) < 0) return;  // nobody to tell
}

std::span<const WSAPROTOCOL_INFOW> entries() { return current().entries; }

std::span<const ProviderSource> providers() { return current().providers; }

const ProviderSource* provider(const GUID& id) {
  const auto all = providers();
  const auto found = std::ranges::find_if(all, [&](const ProviderSource& each) { return each.id == id; });
  return found == all.end() ? nullptr : &*found;
}

std::span<const NameSpaceSource> name_spaces() { return current().name_spaces; }

std::span<const GUID> name_space_order() { return current().name_space_order; }

std::span<const std::string> problems() { return current().problems; }

bool forbidden(const WSAPROTOCOL_INFOW& entry) { return current().forbidden.contains(entry.dwCatalogEntryId); }

const WSAPROTOCOL_INFOW* find(DWORD catalog_entry_id) {
  const auto all = entries();
  const auto found = std::ranges::find(all, catalog_entry_id, &WSAPROTOCOL_INFOW::dwCatalogEntryId);
  return found == all.end() ? nullptr : &*found;
}

Result<const WSAPROTOCOL_INFOW*> choose(int family, int type, int protocol, DWORD flags, std::span<const DWORD> skip) {
  if (family == AF_UNSPEC && type == 0 && protocol == 0) return fail(WSAEINVAL);
  const Catalog& catalog = current();
  bool have_family = false, have_type = false, have_protocol = false;
  const WSAPROTOCOL_INFOW *first_match = nullptr, *best = nullptr;
  for (const auto& entry : catalog.entries) {
    if (entry.ProtocolChain.ChainLen == LAYERED_PROTOCOL || !family_matches(entry, family)) continue;
    if (!catalog.forbidden.empty() && catalog.forbidden.contains(entry.dwCatalogEntryId)) continue;
    if (std::ranges::find(skip, entry.dwCatalogEntryId) != skip.end()) continue;
    have_family = true;
    const bool fits_type = type_matches(entry, type), fits_protocol = protocol_matches(entry, protocol);
    if (fits_type && fits_protocol) {
      if (!first_match) first_match = best = &entry;
      if (rank(entry, *first_match, flags) < rank(*best, *first_match, flags)) best = &entry;
    }
    have_type |= fits_type;
    have_protocol |= fits_protocol && entry.iSocketType != SOCK_RAW;  // raw sockets take any number
  }
  if (best) return best;
  if (!have_family) return fail(WSAEAFNOSUPPORT);
  if (!have_type) return fail(WSAESOCKTNOSUPPORT);
  return fail(have_protocol && protocol != 0 ? WSAEPROTOTYPE : WSAEPROTONOSUPPORT);
}

}  // namespace ows::catalog
