#include "catalog/registry.h"

#include <windows.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "border/utf16.h"
#include "catalog/catalog.h"

namespace ows::catalog {
namespace {

char16_t lower(char16_t c) { return c >= 'A' && c <= 'Z' ? static_cast<char16_t>(c | 0x20) : c; }

bool same_name(std::u16string_view one, std::u16string_view other) {
  return std::ranges::equal(one, other, {}, lower, lower);
}

template <class T>
std::vector<std::uint8_t> octets_of(const T* from, std::size_t count) {
  const auto* first = reinterpret_cast<const std::uint8_t*>(from);
  return {first, first + count * sizeof(T)};
}

RegistryValue text(std::u16string name, std::u16string_view value) {
  const std::u16string copy(value);
  return {std::move(name), REG_SZ, octets_of(copy.c_str(), copy.size() + 1)};
}
RegistryValue number(std::u16string name, DWORD value) { return {std::move(name), REG_DWORD, octets_of(&value, 1)}; }

/// PackedCatalogItem: the provider's path in MAX_PATH octets, and the entry.
RegistryValue packed(const WSAPROTOCOL_INFOW& entry) {
  std::vector<std::uint8_t> data(MAX_PATH);
  for (const ProviderSource& provider : providers()) {
    if (!IsEqualGUID(provider.id, entry.ProviderId)) continue;
    const std::string path = to_utf8(provider.path);
    std::copy_n(path.begin(), std::min<std::size_t>(path.size(), MAX_PATH - 1), data.begin());
  }
  const auto info = octets_of(&entry, 1);
  data.insert(data.end(), info.begin(), info.end());
  return {u"PackedCatalogItem", REG_BINARY, std::move(data)};
}

RegistryKey catalog_entries() {
  RegistryKey key{u"Catalog_Entries", {}, {}};
  DWORD place = 0;
  for (const WSAPROTOCOL_INFOW& entry : entries()) {
    std::array<char, 16> name{};
    std::snprintf(name.data(), name.size(), "%012u", ++place);
    const std::u16string protocol(reinterpret_cast<const char16_t*>(entry.szProtocol));
    key.keys.push_back({to_utf16(name.data()), {packed(entry), text(u"ProtocolName", protocol)}, {}});
  }
  return key;
}

RegistryKey tree() {
  const Reading reading;
  const auto count = static_cast<DWORD>(entries().size());
  const DWORD next = count ? entries().back().dwCatalogEntryId + 1 : 1001;
  RegistryKey protocols{
      u"Protocol_Catalog9",
      {number(u"Num_Catalog_Entries", count), number(u"Next_Catalog_Entry_ID", next), number(u"Serial_Access_Num", 1)},
      {catalog_entries()}};
  RegistryKey parameters{
      u"Parameters",
      {text(u"WinSock_Registry_Version", u"2.0"), text(u"Current_Protocol_Catalog", u"Protocol_Catalog9")},
      {std::move(protocols)}};
  RegistryKey winsock{u"WinSock2", {}, {std::move(parameters)}};
  RegistryKey services{u"Services", {}, {std::move(winsock)}};
  RegistryKey control{u"CurrentControlSet", {}, {std::move(services)}};
  RegistryKey system{u"SYSTEM", {}, {std::move(control)}};
  return {u"", {}, {std::move(system)}};
}

}  // namespace

const RegistryValue* RegistryKey::value(std::u16string_view wanted) const {
  const auto found = std::ranges::find_if(values, [&](const RegistryValue& each) { return same_name(each.name, wanted); });
  return found == values.end() ? nullptr : &*found;
}

const RegistryKey* RegistryKey::at(std::u16string_view path) const {
  const RegistryKey* key = this;
  while (key && !path.empty()) {
    const std::size_t end = std::min(path.find(u'\\'), path.size());
    const std::u16string_view step = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    if (step.empty()) continue;
    const auto next = std::ranges::find_if(key->keys, [&](const RegistryKey& each) { return same_name(each.name, step); });
    key = next == key->keys.end() ? nullptr : &*next;
  }
  return key;
}

const RegistryKey& local_machine() {
  static const RegistryKey* root = new RegistryKey(tree());
  return *root;
}

}  // namespace ows::catalog
