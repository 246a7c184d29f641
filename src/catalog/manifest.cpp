#include "catalog/manifest.h"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_WINDOWS_COMPAT 0
#include <toml++/toml.h>

#include <combaseapi.h>

#include <algorithm>
#include <limits>
#include <sstream>

#include "border/utf16.h"
#include "catalog/names.h"

namespace ows::catalog {
namespace {

/// Reads a table's values, and keeps the first complaint.
class Reader {
 public:
  Reader(const toml::table& table, std::string& complaint) : table_(table), complaint_(complaint) {}

  /// Complains of what the format does not have: most likely a slip of the pen.
  void only(std::initializer_list<std::string_view> known) {
    for (auto&& [key, value] : table_)
      if (std::ranges::find(known, key.str()) == known.end())
        complain(value, "there is no \"" + std::string(key.str()) + '"');
  }
  std::string text(std::string_view key, bool needed = false) {
    const toml::node* node = table_.get(key);
    if (!node && needed) complain(table_, '"' + std::string(key) + "\" is missing");
    if (!node) return {};
    if (const auto* string = node->as_string()) return string->get();
    complain(*node, '"' + std::string(key) + "\" is not a string");
    return {};
  }
  bool truth(std::string_view key, bool otherwise) {
    const toml::node* node = table_.get(key);
    if (!node) return otherwise;
    if (const auto* value = node->as_boolean()) return value->get();
    complain(*node, '"' + std::string(key) + "\" is neither true nor false");
    return otherwise;
  }
  template <class T>
  T number(std::string_view key, T otherwise) {
    const toml::node* node = table_.get(key);
    return node ? number_of<T>(*node, key) : otherwise;
  }
  GUID guid(std::string_view key) {
    const std::string value = text(key, true);
    const auto id = guid_of(value);
    if (!id && !value.empty()) complain(*table_.get(key), '"' + std::string(key) + "\" is not a GUID in braces");
    return id.value_or(GUID{});
  }
  /// A number, or one of its names.
  int named(std::string_view key, std::span<const Name> names, std::optional<int> otherwise) {
    const toml::node* node = table_.get(key);
    if (!node) {
      if (!otherwise) complain(table_, '"' + std::string(key) + "\" is missing");
      return otherwise.value_or(0);
    }
    return node->is_string() ? static_cast<int>(value_of(*node, names)) : number_of<int>(*node, key);
  }
  /// A number, or a list of names of bits.
  DWORD flags(std::string_view key, std::span<const Name> names, DWORD otherwise = 0) {
    const toml::node* node = table_.get(key);
    if (!node) return otherwise;
    const toml::array* list = node->as_array();
    if (!list) return number_of<DWORD>(*node, key);
    DWORD bits = 0;
    for (const toml::node& each : *list) bits |= value_of(each, names);
    return bits;
  }
  std::vector<Reference> references(std::string_view key) {
    std::vector<Reference> result;
    const toml::node* node = table_.get(key);
    if (!node) return result;
    if (!node->is_array()) complain(*node, '"' + std::string(key) + "\" is not a list");
    if (const toml::array* list = node->as_array()) {
      for (const toml::node& each : *list) {
        if (const auto* name = each.as_string())
          result.emplace_back(name->get());
        else
          result.emplace_back(number_of<DWORD>(each, key));
      }
    }
    return result;
  }
  bool has(std::string_view key) const { return table_.contains(key); }
  void complain(const toml::node& at, const std::string& what) {
    if (!complaint_.empty()) return;
    const auto line = at.source().begin.line;
    complaint_ = (line ? "line " + std::to_string(line) + ": " : "") + what;
  }

 private:
  template <class T>
  T number_of(const toml::node& node, std::string_view key) {
    const auto* integer = node.as_integer();
    if (!integer || integer->get() < static_cast<std::int64_t>(std::numeric_limits<T>::min())
        || integer->get() > static_cast<std::int64_t>(std::numeric_limits<T>::max())) {
      complain(node, '"' + std::string(key) + "\" is not a number that fits");
      return {};
    }
    return static_cast<T>(integer->get());
  }
  DWORD value_of(const toml::node& node, std::span<const Name> names) {
    const auto* name = node.as_string();
    const auto found = name ? std::ranges::find(names, std::string_view(name->get()), &Name::text) : names.end();
    if (found != names.end()) return found->value;
    complain(node, name ? "\"" + name->get() + "\" is no name that is known here" : "a name is wanted");
    return 0;
  }

  const toml::table& table_;
  std::string& complaint_;
};

template <class Use>
void each_table(const toml::table& root, std::string_view key, std::string& complaint, Use use) {
  const toml::node* node = root.get(key);
  if (!node) return;
  if (const toml::array* list = node->as_array()) {
    for (const toml::node& each : *list) {
      if (const toml::table* table = each.as_table())
        use(*table);
      else
        Reader(root, complaint).complain(each, '"' + std::string(key) + "\" is not a table");
    }
    return;
  }
  if (const toml::table* table = node->as_table())
    use(*table);
  else
    Reader(root, complaint).complain(*node, '"' + std::string(key) + "\" is not a table");
}

void set_name(WSAPROTOCOL_INFOW& info, const std::string& name) {
  const std::u16string wide = to_utf16(name);
  wide.copy(reinterpret_cast<char16_t*>(info.szProtocol), WSAPROTOCOL_LEN);
}

ManifestEntry read_entry(const toml::table& table, const GUID& provider, std::string& complaint) {
  Reader in(table, complaint);
  in.only({"name",           "id",
           "family",         "type",
           "protocol",       "protocol-max-offset",
           "service-flags",  "service-flags2",
           "service-flags3", "service-flags4",
           "provider-flags", "version",
           "max-address",    "min-address",
           "byte-order",     "security-scheme",
           "message-size",   "reserved",
           "layer",          "chain"});
  ManifestEntry entry;
  WSAPROTOCOL_INFOW& info = entry.info;
  info.ProviderId = provider;
  const std::string name = in.text("name", true);
  if (name.empty()) in.complain(table, "an entry without a name");
  set_name(info, name);
  info.dwCatalogEntryId = in.number<DWORD>("id", 0);
  info.iAddressFamily = in.named("family", families, std::nullopt);
  info.iSocketType = in.named("type", socket_types, std::nullopt);
  info.iProtocol = in.named("protocol", protocols, 0);
  info.iProtocolMaxOffset = in.number("protocol-max-offset", 0);
  info.dwServiceFlags1 = in.flags("service-flags", service_flags);
  info.dwServiceFlags2 = in.number<DWORD>("service-flags2", 0);
  info.dwServiceFlags3 = in.number<DWORD>("service-flags3", 0);
  info.dwServiceFlags4 = in.number<DWORD>("service-flags4", 0);
  info.dwProviderFlags = in.flags("provider-flags", provider_flags);
  info.iVersion = in.number("version", 2);
  info.iMaxSockAddr = in.number("max-address", 128);
  info.iMinSockAddr = in.number("min-address", 2);
  info.iNetworkByteOrder = in.number("byte-order", BIGENDIAN);
  info.iSecurityScheme = in.number("security-scheme", SECURITY_PROTOCOL_NONE);
  info.dwMessageSize = in.number<DWORD>("message-size", 0);
  info.dwProviderReserved = in.number<DWORD>("reserved", 0);
  entry.chain = in.references("chain");
  const bool layer = in.truth("layer", false);
  info.ProtocolChain.ChainLen = layer ? LAYERED_PROTOCOL : BASE_PROTOCOL;
  if (!entry.chain.empty()) info.ProtocolChain.ChainLen = static_cast<int>(entry.chain.size());
  if (layer && !entry.chain.empty()) in.complain(table, "an entry is a layer or has a chain");
  if (!entry.chain.empty() && (entry.chain.size() < 2 || entry.chain.size() > MAX_PROTOCOL_CHAIN))
    in.complain(table, "a chain has 2 to 7 members");
  return entry;
}

NameSpaceEntry read_name_space(const toml::table& table, std::string& complaint) {
  Reader in(table, complaint);
  in.only({"id", "library", "name", "name-space", "version", "enabled", "data"});
  NameSpaceEntry entry;
  entry.id = in.guid("id");
  entry.library = in.text("library", true);
  entry.name = in.text("name", true);
  entry.name_space = in.number<DWORD>("name-space", 0);
  entry.version = in.number<DWORD>("version", 1);
  entry.enabled = in.truth("enabled", true);
  const std::string hex = in.text("data");
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    entry.data += static_cast<char>(std::strtoul(hex.substr(i, 2).c_str(), nullptr, 16));
  return entry;
}

/// The parser's answer, or its complaint with the line.
Parsed<toml::table> parse(std::string_view text, const std::string& file) {
  toml::parse_result result = toml::parse(text, file);
  if (result) return std::move(result).table();
  const auto& error = result.error();
  return std::unexpected("line " + std::to_string(error.source().begin.line) + ": " + std::string(error.description()));
}

std::string text_of(const toml::table& table) {
  std::ostringstream out;
  out << table << '\n';
  return out.str();
}

toml::array names_of(DWORD bits, std::span<const Name> names) {
  toml::array list;
  for (const Name& name : names)
    if (bits & name.value) list.push_back(name.text);
  return list;
}
DWORD all_of(std::span<const Name> names) {
  DWORD bits = 0;
  for (const Name& name : names) bits |= name.value;
  return bits;
}
void put_flags(toml::table& table, std::string_view key, DWORD bits, std::span<const Name> names) {
  if (bits & ~all_of(names))
    table.insert(key, static_cast<std::int64_t>(bits));
  else if (bits)
    table.insert(key, names_of(bits, names));
}
void put(toml::table& table, std::string_view key, std::int64_t value, std::int64_t otherwise) {
  if (value != otherwise) table.insert(key, value);
}

toml::table table_of(const ManifestEntry& entry) {
  const WSAPROTOCOL_INFOW& info = entry.info;
  toml::table table;
  table.insert("name", to_utf8(reinterpret_cast<const char16_t*>(info.szProtocol)));
  put(table, "id", info.dwCatalogEntryId, 0);
  table.insert("family", std::int64_t{info.iAddressFamily});
  table.insert("type", std::int64_t{info.iSocketType});
  put(table, "protocol", info.iProtocol, 0);
  put(table, "protocol-max-offset", info.iProtocolMaxOffset, 0);
  put_flags(table, "service-flags", info.dwServiceFlags1, service_flags);
  put(table, "service-flags2", info.dwServiceFlags2, 0);
  put(table, "service-flags3", info.dwServiceFlags3, 0);
  put(table, "service-flags4", info.dwServiceFlags4, 0);
  put_flags(table, "provider-flags", info.dwProviderFlags, provider_flags);
  put(table, "version", info.iVersion, 2);
  put(table, "max-address", info.iMaxSockAddr, 128);
  put(table, "min-address", info.iMinSockAddr, 2);
  put(table, "byte-order", info.iNetworkByteOrder, BIGENDIAN);
  put(table, "security-scheme", info.iSecurityScheme, SECURITY_PROTOCOL_NONE);
  put(table, "message-size", info.dwMessageSize, 0);
  put(table, "reserved", info.dwProviderReserved, 0);
  if (info.ProtocolChain.ChainLen == LAYERED_PROTOCOL) table.insert("layer", true);
  toml::array chain;
  for (const Reference& each : entry.chain) {
    if (const auto* name = std::get_if<std::string>(&each))
      chain.push_back(*name);
    else
      chain.push_back(static_cast<std::int64_t>(std::get<DWORD>(each)));
  }
  if (!chain.empty()) table.insert("chain", std::move(chain));
  return table;
}

}  // namespace

std::string guid_text(const GUID& id) {
  std::array<WCHAR, 39> text{};
  StringFromGUID2(id, text.data(), static_cast<int>(text.size()));
  return to_utf8(reinterpret_cast<const char16_t*>(text.data()));
}

std::optional<GUID> guid_of(std::string_view text) {
  GUID id;
  const std::u16string wide = to_utf16(text);
  if (text.empty() || CLSIDFromString(reinterpret_cast<LPCOLESTR>(wide.c_str()), &id) != S_OK) return std::nullopt;
  return id;
}

Parsed<Manifest> read_manifest(std::string_view text, const std::string& file) {
  const auto root = parse(text, file);
  if (!root) return std::unexpected(root.error());
  Manifest manifest{.file = file,
                    .id = {},
                    .library = {},
                    .first = false,
                    .categories = {},
                    .entries = {},
                    .layer = {},
                    .name_spaces = {}};
  std::string complaint;
  Reader(*root, complaint).only({"provider", "protocol", "layer", "name-space"});
  const toml::node* provider = root->get("provider");
  if (!provider && !root->contains("name-space")) return std::unexpected("there is no [provider]");
  if (provider && !provider->is_table()) return std::unexpected("\"provider\" is not a table");
  if (provider) {
    Reader in(*provider->as_table(), complaint);
    in.only({"id", "library", "first", "categories"});
    manifest.id = in.guid("id");
    manifest.library = in.text("library", true);
    if (manifest.library.empty()) in.complain(*provider, "\"library\" is empty");
    manifest.first = in.truth("first", false);
    if (in.has("categories")) manifest.categories = in.flags("categories", layer_categories);
  }
  each_table(*root, "protocol", complaint,
             [&](const toml::table& table) { manifest.entries.push_back(read_entry(table, manifest.id, complaint)); });
  if (const toml::node* node = root->get("layer")) {
    if (!node->is_table()) return std::unexpected("\"layer\" is not a table");
    Reader in(*node->as_table(), complaint);
    in.only({"name", "over", "service-flags"});
    Layer layer{.name = in.text("name", true), .over = {}};
    layer.service_flags = in.flags("service-flags", service_flags, XP1_IFS_HANDLES);
    for (const Reference& each : in.references("over")) {
      if (const auto* name = std::get_if<std::string>(&each))
        layer.over.push_back(*name);
      else
        in.complain(*node, "\"over\" lists names");
    }
    manifest.layer = std::move(layer);
  }
  if (!provider && (manifest.layer || !manifest.entries.empty())) return std::unexpected("there is no [provider]");
  each_table(*root, "name-space", complaint,
             [&](const toml::table& table) { manifest.name_spaces.push_back(read_name_space(table, complaint)); });
  if (!complaint.empty()) return std::unexpected(complaint);
  return manifest;
}

std::string write_manifest(const Manifest& manifest) {
  toml::table root;
  if (!manifest.entries.empty() || manifest.layer) {
    toml::table provider;
    provider.insert("id", guid_text(manifest.id));
    provider.insert("library", manifest.library);
    if (manifest.first) provider.insert("first", true);
    if (manifest.categories) put_flags(provider, "categories", *manifest.categories, layer_categories);
    root.insert("provider", std::move(provider));
  }
  if (manifest.layer) {
    toml::table layer;
    layer.insert("name", manifest.layer->name);
    toml::array over;
    for (const std::string& name : manifest.layer->over) over.push_back(name);
    if (!over.empty()) layer.insert("over", std::move(over));
    put_flags(layer, "service-flags", manifest.layer->service_flags, service_flags);
    root.insert("layer", std::move(layer));
  }
  toml::array entries, name_spaces;
  for (const ManifestEntry& entry : manifest.entries) entries.push_back(table_of(entry));
  if (!entries.empty()) root.insert("protocol", std::move(entries));
  for (const NameSpaceEntry& entry : manifest.name_spaces) {
    toml::table table;
    table.insert("id", guid_text(entry.id));
    table.insert("library", entry.library);
    table.insert("name", entry.name);
    table.insert("name-space", static_cast<std::int64_t>(entry.name_space));
    table.insert("version", static_cast<std::int64_t>(entry.version));
    table.insert("enabled", entry.enabled);
    std::string hex;
    for (const char c : entry.data) {
      constexpr std::string_view digits = "0123456789abcdef";
      hex += digits[static_cast<unsigned char>(c) >> 4];
      hex += digits[static_cast<unsigned char>(c) & 15];
    }
    if (!hex.empty()) table.insert("data", hex);
    name_spaces.push_back(std::move(table));
  }
  if (!name_spaces.empty()) root.insert("name-space", std::move(name_spaces));
  return text_of(root);
}

Parsed<Order> read_order(std::string_view text, const std::string& file) {
  const auto root = parse(text, file);
  if (!root) return std::unexpected(root.error());
  std::string complaint;
  Reader in(*root, complaint);
  in.only({"entries", "name-spaces"});
  Order order;
  for (const Reference& each : in.references("entries"))
    if (const auto* number = std::get_if<DWORD>(&each)) order.entries.push_back(*number);
  for (const Reference& each : in.references("name-spaces")) {
    const auto* name = std::get_if<std::string>(&each);
    const auto id = name ? guid_of(*name) : std::nullopt;
    if (id)
      order.name_spaces.push_back(*id);
    else
      in.complain(*root, "\"name-spaces\" lists GUIDs in braces");
  }
  if (!complaint.empty()) return std::unexpected(complaint);
  return order;
}

std::string write_order(const Order& order) {
  toml::array entries, name_spaces;
  for (const DWORD id : order.entries) entries.push_back(static_cast<std::int64_t>(id));
  for (const GUID& id : order.name_spaces) name_spaces.push_back(guid_text(id));
  toml::table root;
  root.insert("entries", std::move(entries));
  root.insert("name-spaces", std::move(name_spaces));
  return text_of(root);
}

Parsed<std::vector<Application>> read_applications(std::string_view text, const std::string& file) {
  const auto root = parse(text, file);
  if (!root) return std::unexpected(root.error());
  std::string complaint;
  Reader(*root, complaint).only({"application"});
  std::vector<Application> result;
  each_table(*root, "application", complaint, [&](const toml::table& table) {
    Reader in(table, complaint);
    in.only({"path", "extra", "categories"});
    result.push_back({in.text("path", true), in.text("extra"), in.flags("categories", layer_categories)});
  });
  if (!complaint.empty()) return std::unexpected(complaint);
  return result;
}

std::string write_applications(const std::vector<Application>& applications) {
  toml::array list;
  for (const Application& each : applications) {
    toml::table table;
    table.insert("path", each.path);
    if (!each.extra.empty()) table.insert("extra", each.extra);
    table.insert("categories", static_cast<std::int64_t>(each.categories));
    list.push_back(std::move(table));
  }
  toml::table root;
  root.insert("application", std::move(list));
  return text_of(root);
}

}  // namespace ows::catalog
