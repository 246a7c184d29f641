#include "spi/provider.h"

#include <cstring>

#include "spi/upcalls.h"

namespace ows::spi {
namespace {

std::vector<std::unique_ptr<Provider>>& all_providers() {
  static auto& instance = *[] {
    auto* list = new std::vector<std::unique_ptr<Provider>>;
    for (const auto& source : catalog::providers()) list->push_back(std::make_unique<Provider>(source));
    return list;
  }();
  return instance;
}

}  // namespace

Status Provider::start(const WSAPROTOCOL_INFOW& entry) {
  std::lock_guard lock(mutex_);
  if (started_) return {};
  WSPDATA data{};
  auto table = std::make_unique<WSPPROC_TABLE>();
  WSAPROTOCOL_INFOW wanted = entry;
  const int error = source_.startup(MAKEWORD(2, 2), &data, &wanted, upcall_table(), table.get());
  if (error != 0) return fail(error);
  if (data.wVersion != MAKEWORD(2, 2)) {
    int ignored = 0;
    if (table->lpWSPCleanup) table->lpWSPCleanup(&ignored);
    return fail(WSAVERNOTSUPPORTED);
  }
  functions_.store(table.get(), std::memory_order_release);
  tables_.push_back(std::move(table));
  started_ = true;
  return {};
}

void Provider::stop() {
  std::lock_guard lock(mutex_);
  if (!started_) return;
  int error = 0;
  functions().lpWSPCleanup(&error);
  started_ = false;
}

std::size_t index_of(const GUID& provider_id) {
  const auto& list = all_providers();
  std::size_t index = 0;
  while (index < list.size() && std::memcmp(&list[index]->id(), &provider_id, sizeof(GUID)) != 0) ++index;
  return index;
}

Provider& provider_at(std::size_t index) { return *all_providers()[index]; }

Result<Provider*> provider_of(const WSAPROTOCOL_INFOW& entry) {
  const std::size_t index = index_of(entry.ProviderId);
  if (index == all_providers().size()) return fail(WSAEPROVIDERFAILEDINIT);
  Provider& provider = provider_at(index);
  if (auto started = provider.start(entry); !started) return fail(started.error());
  return &provider;
}

void stop_providers() {
  for (auto& provider : all_providers()) provider->stop();
}

}  // namespace ows::spi
