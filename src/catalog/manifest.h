// A provider's manifest: what one file of the catalog says, and how it is read and written (TOML). docs/providers.md shows
// the format to those who write one.
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ows::catalog {

/// An entry of the catalog in a chain, by its number or by its name.
using Reference = std::variant<DWORD, std::string>;

struct ManifestEntry {
  WSAPROTOCOL_INFOW info{};      ///< ProviderId is the manifest's; dwCatalogEntryId 0: the catalog finds a number
  std::vector<Reference> chain;  ///< of a chain: the layers from the top down, and the base
};

/// A layer over what is in the catalog already: one layered entry, and a chain for each entry that it goes over.
struct Layer {
  std::string name;
  std::vector<std::string> over;  ///< names of entries; empty: over each family, type and protocol that there is
  DWORD service_flags = XP1_IFS_HANDLES;
};

struct NameSpaceEntry {
  GUID id{};
  std::string library;  ///< as installed
  std::string name;
  DWORD name_space = 0, version = 1;
  bool enabled = true;
  std::string data;  ///< ProviderSpecific, octets
};

struct Manifest {
  std::string file;  ///< where it was read from
  GUID id{};
  std::string library;  ///< as installed: environment strings not expanded, backslashes left
  bool first = false;   ///< its chains stand before everything else
  std::optional<DWORD> categories;
  std::vector<ManifestEntry> entries;
  std::optional<Layer> layer;
  std::vector<NameSpaceEntry> name_spaces;
};

/// A program and the layers it permits.
struct Application {
  std::string path, extra;
  DWORD categories = 0;
};

/// What is wrong, in a sentence with the line where there is one.
template <class T>
using Parsed = std::expected<T, std::string>;

Parsed<Manifest> read_manifest(std::string_view text, const std::string& file);
std::string write_manifest(const Manifest& manifest);

/// The two files beside manifests: the order of entries (numbers) and name spaces (GUIDs), and programs' categories.
struct Order {
  std::vector<DWORD> entries;
  std::vector<GUID> name_spaces;
};
Parsed<Order> read_order(std::string_view text, const std::string& file);
std::string write_order(const Order& order);
Parsed<std::vector<Application>> read_applications(std::string_view text, const std::string& file);
std::string write_applications(const std::vector<Application>& applications);

/// "{8B1D3C5E-6A0F-4C61-9E52-0B6B2F9A7D10}"
std::string guid_text(const GUID& id);
std::optional<GUID> guid_of(std::string_view text);

}  // namespace ows::catalog
