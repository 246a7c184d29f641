// Service providers in this process: started on first use, called through their WSPPROC_TABLE, cleaned up with the last
// WSACleanup.
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "catalog/catalog.h"

namespace ows::spi {

class Provider {
 public:
  explicit Provider(const catalog::ProviderSource& source) : source_(source) {}

  const GUID& id() const { return source_.id; }

  /// The provider's functions. Only for sockets of it, which exist only after start().
  const WSPPROC_TABLE& functions() const { return *functions_.load(std::memory_order_acquire); }

  /// The same; nullptr while its WSPStartup runs, which may make sockets already (inherited ones).
  const WSPPROC_TABLE* table() const { return functions_.load(std::memory_order_acquire); }

  /// WSPStartup with the entry that is wanted, unless done since the last stop(). Returns what WSPStartup returned, or
  /// WSAVERNOTSUPPORTED for a provider that does not speak version 2.2.
  Status start(const WSAPROTOCOL_INFOW& entry);

  /// WSPCleanup, if started.
  void stop();

 private:
  const catalog::ProviderSource& source_;
  std::mutex mutex_;  // protects started_ and tables_
  bool started_ = false;
  // Kept for the life of the process: a call may be under way in a table while another thread cleans up.
  std::vector<std::unique_ptr<const WSPPROC_TABLE>> tables_;
  std::atomic<const WSPPROC_TABLE*> functions_{nullptr};
};

/// The provider of a catalog entry, started. WSAEPROVIDERFAILEDINIT, or what its WSPStartup answered.
Result<Provider*> provider_of(const WSAPROTOCOL_INFOW& entry);

/// The provider with this place in catalog::providers().
Provider& provider_at(std::size_t index);
/// And its place.
std::size_t index_of(const GUID& provider_id);

/// WSPCleanup for all that were started.
void stop_providers();

}  // namespace ows::spi
