#include "catalog/merge.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/rank.h"
#include "border/utf16.h"
#include "catalog/places.h"

namespace ows::catalog {
namespace {

std::string name_of(const WSAPROTOCOL_INFOW& info) { return to_utf8(reinterpret_cast<const char16_t*>(info.szProtocol)); }

bool same_protocol(const WSAPROTOCOL_INFOW& one, const WSAPROTOCOL_INFOW& other) {
  return one.iAddressFamily == other.iAddressFamily && one.iSocketType == other.iSocketType
         && one.iProtocol == other.iProtocol;
}

bool is_layer(const WSAPROTOCOL_INFOW& info) { return info.ProtocolChain.ChainLen == LAYERED_PROTOCOL; }
bool is_base(const WSAPROTOCOL_INFOW& info) { return info.ProtocolChain.ChainLen == BASE_PROTOCOL; }

/// Puts a layer over the members of a chain, or over a base.
void put_over(WSAPROTOCOLCHAIN& chain, DWORD layer, const WSAPROTOCOL_INFOW& lower) {
  chain = {};
  chain.ChainEntries[chain.ChainLen++] = layer;
  if (is_base(lower)) {
    chain.ChainEntries[chain.ChainLen++] = lower.dwCatalogEntryId;
    return;
  }
  for (int i = 0; i < lower.ProtocolChain.ChainLen; ++i)
    chain.ChainEntries[chain.ChainLen++] = lower.ProtocolChain.ChainEntries[i];
}

/// The program's file, and its arguments in one line.
std::pair<std::string, std::string> this_program() {
  std::error_code error;
  const std::string path = std::filesystem::read_symlink("/proc/self/exe", error).string();
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::stringstream all;
  all << file.rdbuf();
  std::string line = all.str();
  if (!line.empty() && line.back() == 0) line.pop_back();
  const std::size_t end = line.find('\0');
  std::string arguments = end == std::string::npos ? "" : line.substr(end + 1);
  std::ranges::replace(arguments, '\0', ' ');
  return {path, arguments};
}

template <class T>
std::optional<T> read_file(const std::string& path, Parsed<T> (*read)(std::string_view, const std::string&),
                           std::string& why) {
  const auto text = read_trusted(path);
  if (!text) return why = text.error(), std::nullopt;
  if (!*text) return std::nullopt;
  auto parsed = read(**text, path);
  if (!parsed) return why = parsed.error(), std::nullopt;
  return std::move(*parsed);
}

}  // namespace

WSAPROTOCOL_INFOW layered_entry(const GUID& provider, const std::string& name, DWORD service_flags) {
  WSAPROTOCOL_INFOW info{};
  info.dwServiceFlags1 = service_flags;
  info.dwProviderFlags = PFL_HIDDEN;
  info.ProviderId = provider;
  info.ProtocolChain.ChainLen = LAYERED_PROTOCOL;
  info.iVersion = 2;
  to_utf16(name).copy(reinterpret_cast<char16_t*>(info.szProtocol), WSAPROTOCOL_LEN);
  return info;
}

WSAPROTOCOL_INFOW chain_over(const WSAPROTOCOL_INFOW& layer, const WSAPROTOCOL_INFOW& lower) {
  WSAPROTOCOL_INFOW info = lower;
  info.ProviderId = layer.ProviderId;
  if (!(layer.dwServiceFlags1 & XP1_IFS_HANDLES)) info.dwServiceFlags1 &= ~DWORD{XP1_IFS_HANDLES};
  put_over(info.ProtocolChain, layer.dwCatalogEntryId, lower);
  const std::u16string name = to_utf16(name_of(layer) + " over [" + name_of(lower) + ']');
  std::fill(std::begin(info.szProtocol), std::end(info.szProtocol), 0);
  name.copy(reinterpret_cast<char16_t*>(info.szProtocol), WSAPROTOCOL_LEN);
  return info;
}

std::vector<const WSAPROTOCOL_INFOW*> topmost_entries(std::span<const WSAPROTOCOL_INFOW> all) {
  std::vector<const WSAPROTOCOL_INFOW*> result;
  for (const WSAPROTOCOL_INFOW& base : all) {
    if (!is_base(base)) continue;
    const auto* top = topmost_like(all, base);
    if (std::ranges::find(result, top) == result.end()) result.push_back(top);
  }
  return result;
}

const WSAPROTOCOL_INFOW* topmost_like(std::span<const WSAPROTOCOL_INFOW> all, const WSAPROTOCOL_INFOW& wanted) {
  const auto found =
      std::ranges::find_if(all, [&](const auto& each) { return !is_layer(each) && same_protocol(each, wanted); });
  return found == all.end() ? nullptr : &*found;
}

void Catalog::add(const ProviderSource& provider, std::span<const WSAPROTOCOL_INFOW> its_entries) {
  providers.push_back(provider);
  for (WSAPROTOCOL_INFOW info : its_entries) {
    info.ProviderId = provider.id;
    info.dwCatalogEntryId = first_entry_id + static_cast<DWORD>(entries.size());
    taken_.insert(info.dwCatalogEntryId);
    entries.push_back(info);
  }
}

bool Catalog::says_the_same(const Catalog& other) const {
  const auto same_provider = [](const ProviderSource& one, const ProviderSource& two) {
    return one.id == two.id && std::u16string_view(one.path) == two.path && one.library == two.library
           && one.manifest == two.manifest && one.categories == two.categories;
  };
  const auto same_space = [](const NameSpaceSource& one, const NameSpaceSource& two) {
    return one.id == two.id && one.name == two.name && one.library == two.library && one.name_space == two.name_space
           && one.version == two.version && one.enabled == two.enabled && one.data == two.data;
  };
  const auto same_entry = [](const WSAPROTOCOL_INFOW& one, const WSAPROTOCOL_INFOW& two) {
    return std::memcmp(&one, &two, sizeof one) == 0;
  };
  const auto same_guid = [](const GUID& one, const GUID& two) { return one == two; };
  return std::ranges::equal(entries, other.entries, same_entry)
         && std::ranges::equal(providers, other.providers, same_provider)
         && std::ranges::equal(name_spaces, other.name_spaces, same_space)
         && std::ranges::equal(name_space_order, other.name_space_order, same_guid) && problems == other.problems;
}

void Catalog::skip(const std::string& where, const std::string& why) {
  problems.push_back(where + ": " + why + "; skipped");
  report(problems.back());
}

DWORD Catalog::free_id() {
  while (used_.contains(next_) || taken_.contains(next_)) ++next_;
  taken_.insert(next_);
  return next_++;
}

bool Catalog::resolve(const ManifestEntry& entry, std::span<const WSAPROTOCOL_INFOW> group, WSAPROTOCOL_INFOW& info) {
  const auto find_in = [](std::span<const WSAPROTOCOL_INFOW> all, const Reference& wanted) {
    const auto found = std::ranges::find_if(all, [&](const WSAPROTOCOL_INFOW& each) {
      const auto* number = std::get_if<DWORD>(&wanted);
      return number ? each.dwCatalogEntryId == *number : name_of(each) == std::get<std::string>(wanted);
    });
    return found == all.end() ? nullptr : &*found;
  };
  info.ProtocolChain = {};
  auto& chain = info.ProtocolChain;
  for (std::size_t i = 0; i < entry.chain.size(); ++i) {
    const WSAPROTOCOL_INFOW* member = find_in(group, entry.chain[i]);
    if (!member) member = find_in(entries, entry.chain[i]);
    // Layers, and a base at the end.
    if (!member || is_base(*member) != (i + 1 == entry.chain.size()) || member->ProtocolChain.ChainLen > BASE_PROTOCOL)
      return false;
    chain.ChainEntries[chain.ChainLen++] = member->dwCatalogEntryId;
  }
  return true;
}

void Catalog::expand(const Layer& layer, const Manifest& manifest, std::vector<WSAPROTOCOL_INFOW>& group) {
  WSAPROTOCOL_INFOW self = layered_entry(manifest.id, layer.name, layer.service_flags);
  self.dwCatalogEntryId = free_id();
  std::vector<const WSAPROTOCOL_INFOW*> lower;
  for (const std::string& name : layer.over) {
    const auto named = std::ranges::find(entries, name, name_of);
    if (named == entries.end() || is_layer(*named)) {
      skip(manifest.file, "there is no entry \"" + name + "\" to go over");
      continue;
    }
    lower.push_back(topmost_like(entries, *named));
  }
  if (layer.over.empty()) lower = topmost_entries(entries);
  for (const WSAPROTOCOL_INFOW* each : lower) {
    if (each->ProtocolChain.ChainLen >= MAX_PROTOCOL_CHAIN) {
      skip(manifest.file, "the chain under it is too long");
      continue;
    }
    WSAPROTOCOL_INFOW chain = chain_over(self, *each);
    chain.dwCatalogEntryId = free_id();
    group.push_back(chain);
  }
  group.push_back(self);
}

void Catalog::take(const Manifest& manifest) {
  for (const NameSpaceEntry& each : manifest.name_spaces) {
    const std::string library = library_file(each.library, manifest.file);
    if (const auto why = distrust(library)) {
      skip(manifest.file, *why);
    } else {
      name_spaces.push_back({each.id, each.name, library, each.name_space, each.version, each.enabled, each.data});
    }
  }
  if (manifest.entries.empty() && !manifest.layer) return manifests.push_back(manifest);
  const auto before = std::ranges::find_if(providers, [&](const auto& each) { return each.id == manifest.id; });
  if (before != providers.end()) {
    const std::string whose = before->manifest.empty() ? "built in" : "in " + before->manifest;
    return skip(manifest.file, "provider " + guid_text(manifest.id) + " is " + whose + " already");
  }
  const std::string library = library_file(manifest.library, manifest.file);
  if (const auto why = distrust(library)) return skip(manifest.file, *why);

  std::vector<WSAPROTOCOL_INFOW> group;
  std::vector<const ManifestEntry*> of_group;
  for (const ManifestEntry& entry : manifest.entries) {
    group.push_back(entry.info);
    DWORD& id = group.back().dwCatalogEntryId;
    if (id == 0 || !taken_.insert(id).second) id = free_id();
  }
  std::vector<WSAPROTOCOL_INFOW> resolved;
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (manifest.entries[i].chain.empty() || resolve(manifest.entries[i], group, group[i]))
      resolved.push_back(group[i]);
    else
      skip(manifest.file, '"' + name_of(group[i]) + "\": its chain is not there");
  }
  if (manifest.layer) expand(*manifest.layer, manifest, resolved);
  if (manifest.first)
    for (const auto& each : resolved) first_.insert(each.dwCatalogEntryId);
  entries.insert(manifest.first ? entries.begin() : entries.end(), resolved.begin(), resolved.end());
  // What whoever asks for the path can load: what is relative to the manifest means nothing to others.
  const bool relative = manifest.library.find_first_of("/\\%") == std::string::npos;
  texts_.push_back(to_utf16(relative ? library : manifest.library));
  providers.push_back(
      {manifest.id, texts_.back().c_str(), nullptr, library, manifest.file, manifest.categories.value_or(0)});
  manifests.push_back(manifest);
}

void Catalog::take(const Order& order) {
  // What is to be first and was installed after the order was given, what the order names, and the rest.
  const auto rank = [&](DWORD id) {
    const auto named = std::ranges::find(order.entries, id);
    if (named != order.entries.end()) return 1 + (named - order.entries.begin());
    return first_.contains(id) ? 0 : 1 + std::ssize(order.entries);
  };
  order_by_rank(entries, [&](const WSAPROTOCOL_INFOW& each) { return rank(each.dwCatalogEntryId); });
  if (!order.name_spaces.empty()) name_space_order = order.name_spaces;
  const auto space_rank = [&](const NameSpaceSource& each) {
    return std::ranges::find_if(order.name_spaces, [&](const GUID& id) { return id == each.id; })
           - order.name_spaces.begin();
  };
  order_by_rank(name_spaces, space_rank);
}

std::optional<DWORD> permitted_categories(const std::vector<Application>& applications) {
  if (applications.empty()) return std::nullopt;
  const auto [path, arguments] = this_program();
  std::optional<DWORD> permitted;
  for (const Application& each : applications) {
    if (library_file(each.path, "") != path || (!each.extra.empty() && each.extra != arguments)) continue;
    permitted = permitted.value_or(0) | each.categories;
  }
  return permitted;
}

void Catalog::permit(std::optional<DWORD> categories) {
  forbidden.clear();
  if (!categories) return;
  for (const WSAPROTOCOL_INFOW& chain : entries) {
    for (int i = 0; i + 1 < chain.ProtocolChain.ChainLen; ++i) {
      const auto layer =
          std::ranges::find(entries, chain.ProtocolChain.ChainEntries[i], &WSAPROTOCOL_INFOW::dwCatalogEntryId);
      const auto source = std::ranges::find_if(providers, [&](const auto& each) { return each.id == layer->ProviderId; });
      // A layer without a category is in the category All Other, which no program has named.
      if (source->categories == 0 || source->categories & ~*categories) forbidden.insert(chain.dwCatalogEntryId);
    }
  }
}

void Catalog::read_places() {
  struct Found {
    std::vector<Manifest> manifests;
    std::optional<Order> order;
  };
  std::vector<Found> found;
  std::string why;
  const auto read_one = [&](const std::string& file, Found& to) {
    why.clear();
    auto manifest = read_file(file, read_manifest, why);
    if (manifest)
      to.manifests.push_back(std::move(*manifest));
    else if (!why.empty())
      skip(file, why);
    return manifest || !why.empty();
  };
  for (const Place& place : places()) {
    Found& here = found.emplace_back();
    if (!place.directory) {
      if (!read_one(place.path, here)) skip(place.path, "there is no such file");
      continue;
    }
    const auto files = list_manifests(place.path);
    if (!files) {
      skip(place.path, files.error());
      continue;
    }
    for (const std::string& file : *files) read_one(file, here);  // one that is not there any more was removed just now
    const auto read_other = [&](const char* name, auto read) {
      why.clear();
      const std::string file = place.path + '/' + name;
      auto answer = read_file(file, read, why);
      if (!why.empty()) skip(file, why);
      return answer;
    };
    here.order = read_other(order_file, read_order);
    if (const auto more = read_other(applications_file, read_applications))
      applications.insert(applications.end(), more->begin(), more->end());
  }
  // Numbers that manifests ask for go before those that are found for others.
  for (const Found& here : found)
    for (const Manifest& manifest : here.manifests)
      for (const ManifestEntry& entry : manifest.entries) used_.insert(entry.info.dwCatalogEntryId);
  for (const Found& here : found) {
    for (const Manifest& manifest : here.manifests) take(manifest);
    if (here.order) take(*here.order);
  }
}

}  // namespace ows::catalog
