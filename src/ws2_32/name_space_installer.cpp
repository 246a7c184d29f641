// Name-space providers for installers: WSCInstallNameSpace[Ex], WSCUnInstallNameSpace, WSCEnableNSProvider,
// WSCWriteNameSpaceOrder, and their forms for the catalog of 32-bit programs, which is the same one here.
#include <windows.h>

#include <sporder.h>

#include <algorithm>
#include <span>

#include "catalog/store.h"
#include "names/name_spaces.h"
#include "ws2_32/call.h"
#include "ws2_32/installer.h"

namespace ows {
namespace {

using catalog::Change;
using catalog::Manifest;

bool built_in(const GUID& id) {
  return std::ranges::any_of(names::name_spaces(), [&](const auto& each) { return each.provider == id; });
}

const Manifest* manifest_of(const catalog::Catalog& all, const GUID& id) {
  const auto found = std::ranges::find_if(all.manifests, [&](const Manifest& manifest) {
    return std::ranges::any_of(manifest.name_spaces, [&](const auto& each) { return each.id == id; });
  });
  return found == all.manifests.end() ? nullptr : &*found;
}

Status install_space(LPWSTR name, LPWSTR path, DWORD name_space, DWORD version, LPGUID id, LPBLOB data) {
  constexpr std::size_t longest_name = 255;
  constexpr ULONG most_data = 65536;
  if (!id || !readable(id, sizeof *id)) return fail(WSAEINVAL);
  const auto text = installer_text(name, longest_name), library = installer_text(path, MAX_PATH - 1);
  if (!text || !library) return fail(WSAEINVAL);
  catalog::NameSpaceEntry entry{.id = *id,
                                .library = *library,
                                .name = *text,
                                .name_space = name_space,
                                .version = version,
                                .enabled = true,
                                .data = {}};
  if (data) {
    if (!readable(data, sizeof *data) || data->cbSize > most_data || !readable(data->pBlobData, data->cbSize))
      return fail(WSAEINVAL);
    entry.data.assign(reinterpret_cast<const char*>(data->pBlobData), data->cbSize);
  }
  auto change = Change::begin();
  if (!change) return fail(WSAEACCES);
  if (built_in(*id) || manifest_of(change->catalog(), *id)) return fail(WSANO_RECOVERY);
  Manifest manifest;
  manifest.name_spaces.push_back(std::move(entry));
  return change->write("name-space-" + catalog::manifest_name(*id), manifest);
}

/// Rewrites the manifest that has the name space; one with nothing left in it goes.
template <class Edit>
Status edit_space(LPGUID id, Edit edit) {
  if (!id || !readable(id, sizeof *id)) return fail(WSAEFAULT);
  auto change = Change::begin();
  if (!change) return fail(WSAEACCES);
  const Manifest* found = manifest_of(change->catalog(), *id);
  if (!found) return fail(WSAEINVAL);
  Manifest manifest = *found;
  edit(manifest);
  if (manifest.name_spaces.empty() && manifest.entries.empty() && !manifest.layer) return change->remove(manifest.file);
  return change->write(manifest.file.substr(manifest.file.find_last_of('/') + 1), manifest);
}

Status uninstall_space(LPGUID id) {
  return edit_space(id, [&](Manifest& manifest) {
    std::erase_if(manifest.name_spaces, [&](const auto& each) { return each.id == *id; });
  });
}

Status enable_space(LPGUID id, BOOL enable) {
  if (id && readable(id, sizeof *id) && built_in(*id)) return enable ? Status() : fail(WSAEACCES);
  return edit_space(id, [&](Manifest& manifest) {
    for (auto& each : manifest.name_spaces)
      if (each.id == *id) each.enabled = enable != FALSE;
  });
}

int order_spaces(const GUID* ids, DWORD count) {
  if (!ids || !readable(ids, std::size_t{count} * sizeof *ids)) return WSAEFAULT;
  auto change = Change::begin();
  if (!change) return change.error();
  const std::vector<GUID> given(ids, ids + count);
  const auto listed = [&](const GUID& id) {
    return std::ranges::count_if(given, [&](const GUID& each) { return each == id; }) == 1;
  };
  const auto& installed = change->catalog().name_spaces;
  const auto own = names::name_spaces();
  if (count != installed.size() + own.size()
      || !std::ranges::all_of(installed, [&](const auto& each) { return listed(each.id); })
      || !std::ranges::all_of(own, [&](const auto& each) { return listed(each.provider); }))
    return WSAEINVAL;
  catalog::Order order = change->order();
  order.name_spaces = given;
  const Status written = change->write("order.toml", catalog::write_order(order));
  return written ? 0 : written.error();
}

}  // namespace
}  // namespace ows

using namespace ows;

INT WSPAPI WSCInstallNameSpaceEx(LPWSTR name, LPWSTR path, DWORD name_space, DWORD version, LPGUID id, LPBLOB data) {
  return finish(install_space(name, path, name_space, version, id, data));
}
INT WSPAPI WSCInstallNameSpaceEx32(LPWSTR name, LPWSTR path, DWORD name_space, DWORD version, LPGUID id, LPBLOB data) {
  return WSCInstallNameSpaceEx(name, path, name_space, version, id, data);
}
INT WSPAPI WSCInstallNameSpace(LPWSTR name, LPWSTR path, DWORD name_space, DWORD version, LPGUID id) {
  return WSCInstallNameSpaceEx(name, path, name_space, version, id, nullptr);
}
INT WSPAPI WSCInstallNameSpace32(LPWSTR name, LPWSTR path, DWORD name_space, DWORD version, LPGUID id) {
  return WSCInstallNameSpace(name, path, name_space, version, id);
}
INT WSPAPI WSCUnInstallNameSpace(LPGUID id) { return finish(uninstall_space(id)); }
INT WSPAPI WSCUnInstallNameSpace32(LPGUID id) { return WSCUnInstallNameSpace(id); }
INT WSPAPI WSCEnableNSProvider(LPGUID id, BOOL enable) { return finish(enable_space(id, enable)); }
INT WSPAPI WSCEnableNSProvider32(LPGUID id, BOOL enable) { return WSCEnableNSProvider(id, enable); }
int WSPAPI WSCWriteNameSpaceOrder(LPGUID ids, DWORD count) { return order_spaces(ids, count); }
int WSPAPI WSCWriteNameSpaceOrder32(LPGUID ids, DWORD count) { return order_spaces(ids, count); }
INT WSAAPI WSCEnumNameSpaceProviders32(LPDWORD length, LPWSANAMESPACE_INFOW buffer) {
  return WSAEnumNameSpaceProvidersW(length, buffer);
}
INT WSAAPI WSCEnumNameSpaceProvidersEx32(LPDWORD length, LPWSANAMESPACE_INFOEXW buffer) {
  return WSAEnumNameSpaceProvidersExW(length, buffer);
}
