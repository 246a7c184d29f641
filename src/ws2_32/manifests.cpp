// OwsInstallManifest, OwsCatalogProblems: manifests as files (openwinsock/catalog.h).
#include <openwinsock/catalog.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "border/user_memory.h"
#include "catalog/places.h"
#include "catalog/store.h"

namespace ows {
namespace {

void tell(const std::string& what, char* to, int size) {
  if (!to || size <= 0 || !writable(to, static_cast<std::size_t>(size))) return;
  const std::size_t length = std::min(what.size(), static_cast<std::size_t>(size) - 1);
  std::copy_n(what.begin(), length, to);
  to[length] = 0;
}

struct Refusal {
  int error;
  std::string why;
};

std::expected<void, Refusal> install(const std::string& path) {
  const auto refuse = [](int error, std::string why) { return std::unexpected(Refusal{error, std::move(why)}); };
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(path.c_str(), nullptr), &std::free);
  if (!real) return refuse(WSAEINVAL, path + ": there is no such file");
  const std::string file = real.get();
  const auto text = catalog::read_trusted(file);
  if (!text || !*text) return refuse(WSAEINVAL, file + ": " + (text ? "there is no such file" : text.error()));
  auto manifest = catalog::read_manifest(**text, file);
  if (!manifest) return refuse(WSAEINVAL, file + ": " + manifest.error());
  if (manifest->entries.empty() && !manifest->layer && manifest->name_spaces.empty())
    return refuse(WSAEINVAL, file + ": it has no protocol, layer or name space");
  const auto absolute = [&](std::string& library) -> std::optional<std::string> {
    if (library.empty() || library.find('%') != std::string::npos) return std::nullopt;
    library = catalog::library_file(library, file);
    return catalog::distrust(library);
  };
  if (const auto why = absolute(manifest->library)) return refuse(WSAEINVAL, *why);
  for (auto& each : manifest->name_spaces)
    if (const auto why = absolute(each.library)) return refuse(WSAEINVAL, *why);
  auto change = catalog::Change::begin();
  if (!change) return refuse(WSANO_RECOVERY, "the catalog cannot be written");
  const bool provides = !manifest->entries.empty() || manifest->layer;
  for (const auto& each : change->catalog().providers)
    if (provides && each.id == manifest->id)
      return refuse(WSANO_RECOVERY, catalog::guid_text(manifest->id) + " is installed already");
  for (const auto& each : change->catalog().name_spaces)
    for (const auto& mine : manifest->name_spaces)
      if (each.id == mine.id) return refuse(WSANO_RECOVERY, catalog::guid_text(mine.id) + " is installed already");
  for (auto& entry : manifest->entries) entry.info.dwCatalogEntryId = change->new_id();
  const GUID& id = provides ? manifest->id : manifest->name_spaces.front().id;
  if (!change->write(catalog::manifest_name(id), *manifest)) return refuse(WSANO_RECOVERY, "the catalog cannot be written");
  return {};
}

}  // namespace
}  // namespace ows

using namespace ows;

int WSAAPI OwsInstallManifest(const char* path, char* message, int size) {
  constexpr std::size_t longest_path = 4096;
  if (!path || !readable_string(path, longest_path)) return WSAEFAULT;
  const auto done = install(path);
  if (done) return 0;
  tell(done.error().why, message, size);
  return done.error().error;
}

int WSAAPI OwsCatalogProblems(char* text, int size) {
  std::string all;
  const catalog::Reading reading;
  for (const std::string& each : catalog::problems()) all += each + '\n';
  tell(all, text, size);
  return static_cast<int>(all.size()) + 1;
}
