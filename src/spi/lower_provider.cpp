// WSPStartup of the library itself: how a layer reaches a built-in provider below it, by the path that WSCGetProviderPath
// answers, LoadLibrary and GetProcAddress. Exported as ws2_WSPStartup, so that a provider's own WSPStartup stays its own.
#include <winsock2.h>
#include <ws2spi.h>

#include "border/user_memory.h"
#include "catalog/catalog.h"
#include "spi/provider.h"

namespace ows::spi {
namespace {

/// The built-in entry that a layer wants: the one given, or the base of the chain that is given.
const WSAPROTOCOL_INFOW* base_of(const WSAPROTOCOL_INFOW& info) {
  const auto built_in = [](const WSAPROTOCOL_INFOW* entry) {
    const auto* source = entry ? catalog::provider(entry->ProviderId) : nullptr;
    return source && source->startup ? entry : nullptr;
  };
  if (const auto* entry = built_in(catalog::find(info.dwCatalogEntryId))) return entry;
  const int length = info.ProtocolChain.ChainLen;
  if (length < BASE_PROTOCOL || length > MAX_PROTOCOL_CHAIN) return nullptr;
  return built_in(catalog::find(info.ProtocolChain.ChainEntries[length - 1]));
}

/// Built-in providers end with the last WSACleanup, whoever uses them.
int WSPAPI no_cleanup(LPINT) { return 0; }

}  // namespace
}  // namespace ows::spi

using namespace ows;

extern "C" [[gnu::visibility("default")]] int WSPAPI ws2_WSPStartup(WORD version, LPWSPDATA data, LPWSAPROTOCOL_INFOW info,
                                                                    LPWSPPROC_TABLE table) {
  if (!writable(data, sizeof *data) || !readable(info, sizeof *info) || !writable(table, sizeof *table)) return WSAEFAULT;
  if (LOBYTE(version) < 2) return WSAVERNOTSUPPORTED;
  const WSAPROTOCOL_INFOW* entry = spi::base_of(*info);
  if (!entry) return WSASYSNOTREADY;
  const auto provider = spi::provider_of(*entry);
  if (!provider) return provider.error();
  *data = {};
  data->wVersion = data->wHighVersion = MAKEWORD(2, 2);
  *table = (*provider)->functions();
  table->lpWSPCleanup = spi::no_cleanup;
  return 0;
}
