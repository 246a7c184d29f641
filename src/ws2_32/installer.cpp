// The catalog of protocols for installers: WSCEnumProtocols, WSCGetProviderPath, WSCInstallProvider[AndChains],
// WSCUpdateProvider, WSCDeinstallProvider, WSCWriteProviderOrder, and their forms for the catalog of 32-bit programs, which
// is the same one here.
#include "ws2_32/installer.h"

#include <windows.h>

#include <sporder.h>

#include <algorithm>
#include <span>

#include "catalog/store.h"
#include "ws2_32/protocols.h"

namespace ows {
namespace {

using catalog::Change;
using catalog::Manifest;

bool contains(const auto& range, const auto& value) { return std::ranges::find(range, value) != std::ranges::end(range); }

const Manifest* manifest_of(const catalog::Catalog& all, const GUID& id) {
  const auto found = std::ranges::find_if(
      all.manifests, [&](const Manifest& each) { return each.id == id && (!each.entries.empty() || each.layer); });
  return found == all.manifests.end() ? nullptr : &*found;
}

bool has_provider(const catalog::Catalog& all, const GUID& id) {
  return std::ranges::any_of(all.providers, [&](const auto& each) { return each.id == id; });
}

/// What a program gives: WSAEFAULT, WSAEINVAL.
Result<Manifest> read_arguments(LPGUID id, const WCHAR* path, const WSAPROTOCOL_INFOW* list, DWORD count) {
  if (!readable(id, sizeof *id)) return fail(WSAEFAULT);
  auto library = installer_text(path, MAX_PATH - 1);
  if (!library) return fail(library.error());
  constexpr DWORD most = 4096;
  if (count == 0 || count > most) return fail(WSAEINVAL);
  if (!readable(list, count * sizeof *list)) return fail(WSAEFAULT);
  Manifest manifest;
  manifest.id = *id;
  manifest.library = std::move(*library);
  for (const WSAPROTOCOL_INFOW& info : std::span(list, count)) {
    const int length = info.ProtocolChain.ChainLen;
    if (length < 0 || length > MAX_PROTOCOL_CHAIN || !contains(info.szProtocol, WCHAR{0})) return fail(WSAEINVAL);
    catalog::ManifestEntry entry{.info = info, .chain = {}};
    entry.info.ProviderId = *id;
    if (length > BASE_PROTOCOL)
      for (int i = 0; i < length; ++i) entry.chain.emplace_back(info.ProtocolChain.ChainEntries[i]);
    manifest.entries.push_back(std::move(entry));
  }
  return manifest;
}

/// A chain's members must be in the catalog, layers and a base at the end. [WSCInstallProvider]
bool chains_hold(const Manifest& manifest, const catalog::Catalog& all) {
  return std::ranges::all_of(manifest.entries, [&](const catalog::ManifestEntry& entry) {
    for (std::size_t i = 0; i < entry.chain.size(); ++i) {
      const auto member =
          std::ranges::find(all.entries, std::get<DWORD>(entry.chain[i]), &WSAPROTOCOL_INFOW::dwCatalogEntryId);
      const int wanted = i + 1 == entry.chain.size() ? BASE_PROTOCOL : LAYERED_PROTOCOL;
      if (member == all.entries.end() || member->ProtocolChain.ChainLen != wanted) return false;
    }
    return true;
  });
}

Status write(Change& change, const Manifest& manifest) {
  return change.write(catalog::manifest_name(manifest.id), manifest);
}

Status install_provider(LPGUID id, const WCHAR* path, const WSAPROTOCOL_INFOW* list, DWORD count) {
  auto manifest = read_arguments(id, path, list, count);
  if (!manifest) return fail(manifest.error());
  auto change = Change::begin();
  if (!change) return fail(change.error());
  if (has_provider(change->catalog(), *id)) return fail(WSANO_RECOVERY);
  if (!chains_hold(*manifest, change->catalog())) return fail(WSAEINVAL);
  for (auto& entry : manifest->entries) entry.info.dwCatalogEntryId = change->new_id();
  return write(*change, *manifest);
}

Status update_provider(LPGUID id, const WCHAR* path, const WSAPROTOCOL_INFOW* list, DWORD count) {
  auto manifest = read_arguments(id, path, list, count);
  if (!manifest) return fail(manifest.error());
  auto change = Change::begin();
  if (!change) return fail(change.error());
  const Manifest* old = manifest_of(change->catalog(), *id);
  if (!old) return fail(has_provider(change->catalog(), *id) ? WSANO_RECOVERY : WSAEINVAL);
  if (!chains_hold(*manifest, change->catalog())) return fail(WSAEINVAL);
  // Entries keep their numbers, in order.
  for (std::size_t i = 0; i < manifest->entries.size(); ++i) {
    const DWORD kept = i < old->entries.size() ? old->entries[i].info.dwCatalogEntryId : 0;
    manifest->entries[i].info.dwCatalogEntryId = kept ? kept : change->new_id();
  }
  manifest->first = old->first;
  manifest->categories = old->categories;
  const std::string name = old->file.substr(old->file.find_last_of('/') + 1);
  return change->write(name, *manifest);
}

Status deinstall_provider(LPGUID id) {
  if (!readable(id, sizeof *id)) return fail(WSAEINVAL);
  auto change = Change::begin();
  if (!change) return fail(change.error());
  const Manifest* manifest = manifest_of(change->catalog(), *id);
  if (!manifest) return fail(has_provider(change->catalog(), *id) ? WSANO_RECOVERY : WSAEINVAL);
  return change->remove(manifest->file);
}

/// The entries that the chains go over. WSAEFAULT, WSAEINVAL: nothing in the catalog matches.
Result<std::vector<const WSAPROTOCOL_INFOW*>> lower_entries(const WSAPROTOCOL_INFOW* list, DWORD count,
                                                            const catalog::Catalog& all) {
  if (!list) return catalog::topmost_entries(all.entries);
  constexpr DWORD most = 4096;
  if (count == 0 || count > most) return fail(WSAEINVAL);
  if (!readable(list, count * sizeof *list)) return fail(WSAEFAULT);
  std::vector<const WSAPROTOCOL_INFOW*> result;
  for (const WSAPROTOCOL_INFOW& wanted : std::span(list, count)) {
    const auto* top = catalog::topmost_like(all.entries, wanted);
    if (!top) return fail(WSAEINVAL);
    if (!contains(result, top)) result.push_back(top);
  }
  return result;
}

Status install_with_chains(LPGUID id, const WCHAR* path, const WCHAR* name, DWORD flags, const WSAPROTOCOL_INFOW* list,
                           DWORD count, LPDWORD layer_id) {
  if (!id) return fail(WSAEINVAL);
  if (!readable(id, sizeof *id) || (layer_id && !writable(layer_id, sizeof *layer_id))) return fail(WSAEFAULT);
  const auto library = installer_text(path, MAX_PATH - 1), lsp = installer_text(name, WSAPROTOCOL_LEN);
  if (!library || !lsp) return fail(library ? lsp.error() : library.error());
  auto change = Change::begin();
  if (!change) return fail(change.error());
  const catalog::Catalog& all = change->catalog();
  if (has_provider(all, *id)) return fail(WSAEINVAL);
  if (std::ranges::any_of(all.entries, [&](const WSAPROTOCOL_INFOW& each) {
        return to_utf8(reinterpret_cast<const char16_t*>(each.szProtocol)) == *lsp;
      }))
    return fail(WSAEINVAL);
  const auto lower = lower_entries(list, count, all);
  if (!lower) return fail(lower.error());
  if (lower->empty()) return fail(WSANO_RECOVERY);
  Manifest manifest;
  manifest.id = *id;
  manifest.library = *library;
  manifest.first = true;
  WSAPROTOCOL_INFOW layer = catalog::layered_entry(*id, *lsp, flags);
  layer.dwCatalogEntryId = change->new_id();
  manifest.entries.push_back({.info = layer, .chain = {}});
  for (const WSAPROTOCOL_INFOW* each : *lower) {
    if (each->ProtocolChain.ChainLen >= MAX_PROTOCOL_CHAIN) return fail(WSANO_RECOVERY);
    catalog::ManifestEntry entry{.info = catalog::chain_over(layer, *each), .chain = {}};
    for (int i = 0; i < entry.info.ProtocolChain.ChainLen; ++i)
      entry.chain.emplace_back(entry.info.ProtocolChain.ChainEntries[i]);
    entry.info.dwCatalogEntryId = change->new_id();
    manifest.entries.push_back(std::move(entry));
  }
  const Status written = write(*change, manifest);
  if (written && layer_id) *layer_id = layer.dwCatalogEntryId;
  return written;
}

Status provider_path(LPGUID id, WCHAR* path, LPINT length) {
  if (!id || !readable(id, sizeof *id) || !writable(length, sizeof *length)) return fail(WSAEFAULT);
  const catalog::Reading reading;
  const catalog::ProviderSource* source = catalog::provider(*id);
  if (!source) return fail(WSAEINVAL);
  const std::u16string_view text = source->path;
  const int needed = static_cast<int>(text.size()) + 1;
  const int capacity = *length;
  *length = needed;
  if (capacity < needed || !path || !writable(path, static_cast<std::size_t>(needed) * sizeof(WCHAR)))
    return fail(WSAEFAULT);
  text.copy(reinterpret_cast<char16_t*>(path), text.size());
  path[text.size()] = 0;
  return {};
}

int write_order(const DWORD* ids, DWORD count) {
  if (!ids || !readable(ids, std::size_t{count} * sizeof *ids)) return WSAEINVAL;
  auto change = Change::begin();
  if (!change) return change.error();
  const auto& all = change->catalog().entries;
  const std::vector<DWORD> given(ids, ids + count);
  const bool each_once = count == all.size() && std::ranges::all_of(all, [&](const WSAPROTOCOL_INFOW& entry) {
                           return contains(given, entry.dwCatalogEntryId);
                         });
  if (!each_once) return WSAEINVAL;
  catalog::Order order = change->order();
  order.entries = given;
  const Status written = change->write("order.toml", catalog::write_order(order));
  return written ? 0 : written.error();
}

int enumerate(LPINT filter, LPWSAPROTOCOL_INFOW buffer, LPDWORD size, LPINT error) {
  const auto all = [](const WSAPROTOCOL_INFOW&) { return true; };
  int found = 0;
  const auto count = [&]() -> Status {
    const auto entries =
        enumerate_protocols(filter, buffer, size, all, [](const WSAPROTOCOL_INFOW& entry) { return entry; });
    if (!entries) return fail(entries.error());
    found = *entries;
    return {};
  };
  return install(error, count) == 0 ? found : SOCKET_ERROR;
}

}  // namespace
}  // namespace ows

using namespace ows;

int WSPAPI WSCEnumProtocols(LPINT protocols, LPWSAPROTOCOL_INFOW buffer, LPDWORD size, LPINT error) {
  return enumerate(protocols, buffer, size, error);
}
int WSPAPI WSCEnumProtocols32(LPINT protocols, LPWSAPROTOCOL_INFOW buffer, LPDWORD size, LPINT error) {
  return enumerate(protocols, buffer, size, error);
}
int WSPAPI WSCGetProviderPath(LPGUID id, WCHAR* path, LPINT length, LPINT error) {
  return install(error, [&] { return provider_path(id, path, length); });
}
int WSPAPI WSCGetProviderPath32(LPGUID id, WCHAR* path, LPINT length, LPINT error) {
  return WSCGetProviderPath(id, path, length, error);
}
int WSPAPI WSCInstallProvider(LPGUID id, const WCHAR* path, const LPWSAPROTOCOL_INFOW list, DWORD count, LPINT error) {
  return install(error, [&] { return install_provider(id, path, list, count); });
}
int WSPAPI WSCInstallProvider64_32(LPGUID id, const WCHAR* path, const LPWSAPROTOCOL_INFOW list, DWORD count, LPINT error) {
  return WSCInstallProvider(id, path, list, count, error);
}
int WSPAPI WSCInstallProviderAndChains(LPGUID id, const LPWSTR path, const LPWSTR name, DWORD flags,
                                       LPWSAPROTOCOL_INFOW list, DWORD count, LPDWORD layer, LPINT error) {
  return install(error, [&] { return install_with_chains(id, path, name, flags, list, count, layer); });
}
int WSPAPI WSCInstallProviderAndChains64_32(LPGUID id, const LPWSTR path, const LPWSTR /*path32*/, const LPWSTR name,
                                            DWORD flags, LPWSAPROTOCOL_INFOW list, DWORD count, LPDWORD layer, LPINT error) {
  return WSCInstallProviderAndChains(id, path, name, flags, list, count, layer, error);
}
int WSPAPI WSCUpdateProvider(LPGUID id, const WCHAR* path, const LPWSAPROTOCOL_INFOW list, DWORD count, LPINT error) {
  return install(error, [&] { return update_provider(id, path, list, count); });
}
int WSPAPI WSCUpdateProvider32(LPGUID id, const WCHAR* path, const LPWSAPROTOCOL_INFOW list, DWORD count, LPINT error) {
  return WSCUpdateProvider(id, path, list, count, error);
}
int WSPAPI WSCDeinstallProvider(LPGUID id, LPINT error) {
  return install(error, [&] { return deinstall_provider(id); });
}
int WSPAPI WSCDeinstallProvider32(LPGUID id, LPINT error) { return WSCDeinstallProvider(id, error); }
int WSPAPI WSCWriteProviderOrder(LPDWORD ids, DWORD count) { return write_order(ids, count); }
int WSPAPI WSCWriteProviderOrder32(LPDWORD ids, DWORD count) { return write_order(ids, count); }
