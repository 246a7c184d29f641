// One reading of the catalog: built-in entries and manifests put together.
#pragma once

#include <deque>
#include <set>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/manifest.h"

namespace ows::catalog {

constexpr DWORD first_entry_id = 1001, first_installed_id = 2001, first_found_id = 900001;

struct Catalog {
  std::vector<ProviderSource> providers;
  std::vector<WSAPROTOCOL_INFOW> entries;
  std::vector<NameSpaceSource> name_spaces;
  std::vector<GUID> name_space_order;
  std::vector<std::string> problems;
  std::vector<Manifest> manifests;  ///< those that were taken
  std::vector<Application> applications;
  std::set<DWORD> forbidden;  ///< chains with a layer that this program does not permit

  void add(const ProviderSource& provider, std::span<const WSAPROTOCOL_INFOW> its_entries);
  [[nodiscard]] bool says_the_same(const Catalog& other) const;
  /// The manifests of all places, and their orders.
  void read_places();
  /// Forbids chains with a layer of a category that is not among these; nothing: all are permitted.
  void permit(std::optional<DWORD> categories);

 private:
  void take(const Manifest& manifest);
  void expand(const Layer& layer, const Manifest& manifest, std::vector<WSAPROTOCOL_INFOW>& group);
  bool resolve(const ManifestEntry& entry, std::span<const WSAPROTOCOL_INFOW> group, WSAPROTOCOL_INFOW& info);
  void take(const Order& order);
  void skip(const std::string& where, const std::string& why);
  DWORD free_id();

  std::set<DWORD> used_, first_;
  std::set<DWORD> taken_;  ///< numbers that entries have by now
  DWORD next_ = first_found_id;
  std::deque<std::u16string> texts_;  ///< what `path` points to
};

/// What this program permits, where somebody has said so.
std::optional<DWORD> permitted_categories(const std::vector<Application>& applications);

/// The layered entry of a layer, and the chain that puts it over an entry. Numbers are the caller's.
WSAPROTOCOL_INFOW layered_entry(const GUID& provider, const std::string& name, DWORD service_flags);
WSAPROTOCOL_INFOW chain_over(const WSAPROTOCOL_INFOW& layer, const WSAPROTOCOL_INFOW& lower);

/// The entries that a layer goes over where it names none: the topmost of each family, type and protocol of a base.
std::vector<const WSAPROTOCOL_INFOW*> topmost_entries(std::span<const WSAPROTOCOL_INFOW> all);
/// The topmost with the same family, type and protocol; nullptr: none.
const WSAPROTOCOL_INFOW* topmost_like(std::span<const WSAPROTOCOL_INFOW> all, const WSAPROTOCOL_INFOW& wanted);

}  // namespace ows::catalog
