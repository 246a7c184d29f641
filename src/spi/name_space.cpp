#include "spi/name_space.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "catalog/places.h"

namespace ows::spi {
namespace {

struct Started {
  std::string library;
  std::shared_ptr<NameSpaceProvider> provider;
};

struct Table {
  std::recursive_mutex mutex;  // protects the rest; held while a provider starts, which may look names up itself
  std::vector<Started> started;
  const catalog::NameSpaceSource* starting = nullptr;
};

Table& table() {
  static Table& instance = *new Table;
  return instance;
}

Result<std::shared_ptr<NameSpaceProvider>> load(const catalog::NameSpaceSource& source) {
  const auto refuse = [&](const std::string& why, int error = WSAEPROVIDERFAILEDINIT) {
    catalog::report(source.library + ": " + why + "; skipped");
    return fail(error);
  };
  if (const auto why = catalog::distrust(source.library)) return refuse(*why);
  void* module = dlopen(source.library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!module) return refuse(dlerror());
  auto provider = std::make_shared<NameSpaceProvider>(source.id, module);
  const auto startup = reinterpret_cast<LPNSPSTARTUP>(dlsym(module, "NSPStartup"));
  if (!startup) return refuse("it has no NSPStartup");
  if (const Status started = provider->start(startup); !started)
    return refuse("its NSPStartup fails or leaves functions out", started.error());
  return provider;
}

}  // namespace

NameSpaceProvider::~NameSpaceProvider() { dlclose(module_); }

LPNSPIOCTL NameSpaceProvider::ioctl() const {
  return functions_.cbSize >= sizeof functions_ ? functions_.NSPIoctl : nullptr;
}

Status NameSpaceProvider::start(LPNSPSTARTUP startup) {
  functions_.cbSize = sizeof functions_;
  GUID copy = id_;
  if (startup(&copy, &functions_) != 0) return fail(WSAEPROVIDERFAILEDINIT);
  const NSP_ROUTINE& has = functions_;
  // The structure was shorter once. [NSP_ROUTINE, Remarks]
  if (has.cbSize >= offsetof(NSP_ROUTINE, NSPIoctl) && has.NSPCleanup && has.NSPLookupServiceBegin
      && has.NSPLookupServiceNext && has.NSPLookupServiceEnd && has.NSPSetService && has.NSPInstallServiceClass
      && has.NSPRemoveServiceClass && has.NSPGetServiceClassInfo)
    return {};
  if (has.NSPCleanup) has.NSPCleanup(&copy);
  return fail(WSAEINVALIDPROCTABLE);
}

Result<std::shared_ptr<NameSpaceProvider>> name_space_provider(const catalog::NameSpaceSource& source) {
  std::lock_guard lock(table().mutex);
  const auto found = std::ranges::find_if(table().started, [&](const Started& each) {
    return each.provider->id() == source.id && each.library == source.library;
  });
  if (found != table().started.end()) return found->provider;
  if (table().starting) return fail(WSAEPROVIDERFAILEDINIT);  // asked for by one that is being started
  table().starting = &source;
  auto loaded = load(source);
  table().starting = nullptr;
  if (loaded) table().started.push_back({source.library, *loaded});
  return loaded;
}

void stop_name_spaces() {
  std::vector<Started> ended;
  {
    std::lock_guard lock(table().mutex);
    ended = std::exchange(table().started, {});
  }
  for (const Started& each : ended) {
    GUID id = each.provider->id();
    each.provider->functions().NSPCleanup(&id);
  }
}

}  // namespace ows::spi
