// Name-space providers that are installed: loaded and started (NSPStartup) at the first use, ended (NSPCleanup) with the
// last WSACleanup, and unloaded when the last query of theirs is gone.
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include <memory>

#include "base/result.h"
#include "catalog/catalog.h"

namespace ows::spi {

class NameSpaceProvider {
 public:
  NameSpaceProvider(const GUID& id, void* module) : id_(id), module_(module) {}
  NameSpaceProvider(const NameSpaceProvider&) = delete;
  NameSpaceProvider& operator=(const NameSpaceProvider&) = delete;
  ~NameSpaceProvider();

  /// A copy, for functions that take a pointer to what they might change.
  [[nodiscard]] GUID id() const { return id_; }
  [[nodiscard]] const NSP_ROUTINE& functions() const { return functions_; }
  /// nullptr: the provider is older than the function.
  [[nodiscard]] LPNSPIOCTL ioctl() const;

  /// WSAEPROVIDERFAILEDINIT: NSPStartup failed; WSAEINVALIDPROCTABLE: a function is missing.
  Status start(LPNSPSTARTUP startup);

 private:
  const GUID id_;
  void* const module_;
  NSP_ROUTINE functions_{};
};

/// The provider of a name space, started. WSAEPROVIDERFAILEDINIT, or why start() failed; said on the standard error output
/// too. Any thread.
Result<std::shared_ptr<NameSpaceProvider>> name_space_provider(const catalog::NameSpaceSource& source);

/// NSPCleanup for all that were started. No query is under way.
void stop_name_spaces();

}  // namespace ows::spi
