// Service providers in this process: started on first use, called through their WSPPROC_TABLE, cleaned up with the last
// WSACleanup.
//
// A base provider is one of these; of a layered provider each chain is one, started with its own WSPStartup, since what lies
// below differs. Once made it stays; the library it came from is given back with the last WSACleanup (library_use.h).
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "catalog/catalog.h"

namespace ows::spi {

class Provider {
 public:
  Provider(const catalog::ProviderSource& source, DWORD chain)
      : id_(source.id), chain_(chain), library_(source.library), startup_(source.startup) {}

  [[nodiscard]] bool layered() const { return chain_ != 0; }
  /// Whether it is the one of this entry, from this library.
  bool is(const catalog::ProviderSource& source, DWORD chain) const {
    return chain_ == chain && id_ == source.id && library_ == source.library
           && (!source.startup || startup_ == source.startup);
  }

  /// The provider's functions. Only for sockets of it, which exist only after start().
  const WSPPROC_TABLE& functions() const { return *functions_.load(std::memory_order_acquire); }

  /// The same; nullptr while its WSPStartup runs, which may make sockets already (inherited ones).
  const WSPPROC_TABLE* table() const { return functions_.load(std::memory_order_acquire); }

  /// WSPStartup with the entry that is wanted, unless done since the last stop(). WSAEPROVIDERFAILEDINIT: it has no library
  /// or WSPStartup failed; WSAEINVALIDPROVIDER: it does not speak version 2.2; WSAEINVALIDPROCTABLE: a function is missing.
  /// [WSASocketW]
  Status start(const WSAPROTOCOL_INFOW& entry);

  /// WSPCleanup, if started.
  void stop();

 private:
  Result<LPWSPSTARTUP> entry_point();
  /// With the mutex held: the library is no longer needed.
  void leave();

  const GUID id_;
  const DWORD chain_;  // the entry's number; 0 of a base provider
  const std::string library_;
  LPWSPSTARTUP startup_;
  void* module_ = nullptr;  // of the library, while startup_ is from there
  std::mutex mutex_;        // protects the rest
  bool started_ = false;
  // Kept for the life of the process: a call may be under way in a table while another thread cleans up.
  std::vector<std::unique_ptr<const WSPPROC_TABLE>> tables_;
  std::atomic<const WSPPROC_TABLE*> functions_{nullptr};
};

/// The provider of a catalog entry, started. WSAEPROVIDERFAILEDINIT, or why start() failed.
Result<Provider*> provider_of(const WSAPROTOCOL_INFOW& entry);

/// The number of an entry's provider, which need not be started; WSAEINVAL: it has none.
Result<std::size_t> index_of(const WSAPROTOCOL_INFOW& entry);
Provider& provider_at(std::size_t index);

/// WSPCleanup for all that were started, layers first.
void stop_providers();

}  // namespace ows::spi
