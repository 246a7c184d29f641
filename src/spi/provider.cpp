#include "spi/provider.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/immortal.h"
#include "catalog/places.h"
#include "spi/library_use.h"
#include "spi/running.h"
#include "spi/upcalls.h"

namespace ows::spi {

constinit std::atomic<bool> providers_run{false};

namespace {

constexpr std::size_t most_providers = 1 << 12;

// Numbers are never used again, so a socket's binding finds its provider without a lock.
constinit Immortal<std::array<std::atomic<Provider*>, most_providers>> all;
constinit std::atomic<std::size_t> count{0};
constinit Immortal<std::mutex> making;

/// The provider whose WSPStartup the thread is in, so that it does not wait for itself.
thread_local const Provider* starting = nullptr;

/// Whether all 30 functions are there: nothing but pointers.
bool complete(const WSPPROC_TABLE& table) {
  std::array<void*, sizeof table / sizeof(void*)> functions;
  std::memcpy(functions.data(), &table, sizeof table);
  return std::find(functions.begin(), functions.end(), nullptr) == functions.end();
}

}  // namespace

Result<LPWSPSTARTUP> Provider::entry_point() {
  if (startup_) return startup_;
  const auto refuse = [&](const std::string& why) {
    catalog::report(library_ + ": " + why + "; skipped");
    return fail(WSAEPROVIDERFAILEDINIT);
  };
  if (const auto why = catalog::distrust(library_)) return refuse(*why);
  use_libraries();
  module_ = dlopen(library_.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!module_) return refuse(dlerror());
  startup_ = reinterpret_cast<LPWSPSTARTUP>(dlsym(module_, "WSPStartup"));
  if (startup_) return startup_;
  leave();
  return refuse("it has no WSPStartup");
}

void Provider::leave() {
  if (!module_) return;
  startup_ = nullptr;
  leave_library(std::exchange(module_, nullptr));
}

Status Provider::start(const WSAPROTOCOL_INFOW& entry) {
  if (starting == this) return fail(WSAEPROVIDERFAILEDINIT);
  std::lock_guard lock(mutex_);
  if (started_) return {};
  const auto startup = entry_point();
  if (!startup) return fail(startup.error());
  WSPDATA data{};
  auto table = std::make_unique<WSPPROC_TABLE>();
  WSAPROTOCOL_INFOW wanted = entry;
  const Provider* const outer = std::exchange(starting, this);
  const int error = (*startup)(MAKEWORD(2, 2), &data, &wanted, upcall_table(), table.get());
  starting = outer;
  if (error != 0) return leave(), fail(WSAEPROVIDERFAILEDINIT);
  const int why = data.wVersion != MAKEWORD(2, 2) ? WSAEINVALIDPROVIDER : complete(*table) ? 0 : WSAEINVALIDPROCTABLE;
  if (why != 0) {
    int ignored = 0;
    if (table->lpWSPCleanup) table->lpWSPCleanup(&ignored);
    leave();
    return fail(why);
  }
  if (tables_.empty() || std::memcmp(tables_.back().get(), table.get(), sizeof *table) != 0)
    tables_.push_back(std::move(table));
  functions_.store(tables_.back().get(), std::memory_order_release);
  started_ = true;
  providers_run = true;
  return {};
}

void Provider::stop() {
  std::lock_guard lock(mutex_);
  if (!started_) return;
  int error = 0;
  functions().lpWSPCleanup(&error);
  started_ = false;
  leave();
}

Provider& provider_at(std::size_t index) { return *(*all)[index].load(std::memory_order_acquire); }

Result<std::size_t> index_of(const WSAPROTOCOL_INFOW& entry) {
  const catalog::Reading reading;
  const catalog::ProviderSource* source = catalog::provider(entry.ProviderId);
  if (!source) return fail(WSAEINVAL);
  const DWORD chain = entry.ProtocolChain.ChainLen == BASE_PROTOCOL ? 0 : entry.dwCatalogEntryId;
  const auto find = [&]() -> std::size_t {
    std::size_t index = count.load(std::memory_order_acquire);
    while (index > 0 && !provider_at(index - 1).is(*source, chain)) --index;
    return index;
  };
  if (const std::size_t found = find()) return found - 1;
  std::lock_guard lock(*making);
  if (const std::size_t found = find()) return found - 1;
  const std::size_t index = count.load(std::memory_order_relaxed);
  if (index == most_providers) return fail(WSAEINVAL);
  (*all)[index].store(new Provider(*source, chain), std::memory_order_release);
  count.store(index + 1, std::memory_order_release);
  return index;
}

Result<Provider*> provider_of(const WSAPROTOCOL_INFOW& entry) {
  const auto index = index_of(entry);
  if (!index) return fail(WSAEPROVIDERFAILEDINIT);
  Provider& provider = provider_at(*index);
  if (auto started = provider.start(entry); !started) return fail(started.error());
  return &provider;
}

void stop_providers() {
  const std::size_t made = count.load(std::memory_order_acquire);
  for (const bool layers : {true, false})
    for (std::size_t index = 0; index < made; ++index)
      if (provider_at(index).layered() == layers) provider_at(index).stop();
  give_views_back();
  providers_run = false;
}

}  // namespace ows::spi
