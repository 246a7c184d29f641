// WSPStartup of the library itself: how a layer reaches a built-in provider below it, by the path that WSCGetProviderPath
// answers, LoadLibrary and GetProcAddress. Exported as ws2_WSPStartup, so that a provider's own WSPStartup stays its own.
#include <winsock2.h>
#include <ws2spi.h>

#include <algorithm>
#include <cstring>
#include <mutex>

#include "border/user_memory.h"
#include "catalog/catalog.h"
#include "spi/provider.h"
#include "spi/provider_table.h"
#include "spi/upcalls.h"

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

/// A built-in provider as a layer with upcalls of its own sees it: the sockets that it makes keep those.
constexpr int most_views = 16;
bool view_used[most_views];  // under views_mutex
template <int number>
struct View {
  static inline WSPPROC_TABLE provider{};
  static inline WSPUPCALLTABLE upcalls{};

  static SOCKET WSPAPI socket(int af, int type, int protocol, LPWSAPROTOCOL_INFOW info, GROUP group, DWORD flags,
                              LPINT error) {
    const LentUpcalls lent(upcalls);
    return provider.lpWSPSocket(af, type, protocol, info, group, flags, error);
  }
  static SOCKET WSPAPI accept(SOCKET s, sockaddr* name, LPINT length, LPCONDITIONPROC condition, DWORD_PTR data,
                              LPINT error) {
    const LentUpcalls lent(upcalls);
    return provider.lpWSPAccept(s, name, length, condition, data, error);
  }
  static SOCKET WSPAPI join_leaf(SOCKET s, const sockaddr* name, int length, LPWSABUF caller, LPWSABUF callee, LPQOS sqos,
                                 LPQOS gqos, DWORD flags, LPINT error) {
    const LentUpcalls lent(upcalls);
    return provider.lpWSPJoinLeaf(s, name, length, caller, callee, sqos, gqos, flags, error);
  }
};

template <class T>
bool same(const T& one, const T& other) {  // pointers, without padding
  return std::memcmp(&one, &other, sizeof one) == 0;
}

/// The view of this provider with these upcalls, an old or a new one. False: there are too many.
template <int number = 0>
bool take_view(const WSPUPCALLTABLE& upcalls, WSPPROC_TABLE& table) {
  if constexpr (number == most_views) {
    return false;
  } else {
    using It = View<number>;
    if (view_used[number] && (!same(It::provider, table) || !same(It::upcalls, upcalls)))
      return take_view<number + 1>(upcalls, table);
    view_used[number] = true;
    It::provider = table;
    It::upcalls = upcalls;
    table.lpWSPSocket = It::socket;
    table.lpWSPAccept = It::accept;
    table.lpWSPJoinLeaf = It::join_leaf;
    return true;
  }
}

constinit std::mutex views_mutex;

}  // namespace

void give_views_back() {
  const std::lock_guard lock(views_mutex);
  std::ranges::fill(view_used, false);
}

}  // namespace ows::spi

using namespace ows;

extern "C" [[gnu::visibility("default")]] int WSPAPI ws2_WSPStartup(WORD version, LPWSPDATA data, LPWSAPROTOCOL_INFOW info,
                                                                    WSPUPCALLTABLE upcalls, LPWSPPROC_TABLE table) {
  if (!writable(data, sizeof *data) || !readable(info, sizeof *info) || !writable(table, sizeof *table)) return WSAEFAULT;
  if (const int error = spi::begin_startup(version, data, u"openwinsock")) return error;
  const catalog::Reading reading;
  const WSAPROTOCOL_INFOW* entry = spi::base_of(*info);
  if (!entry) return WSASYSNOTREADY;
  const auto provider = spi::provider_of(*entry);
  if (!provider) return provider.error();
  *table = (*provider)->functions();
  table->lpWSPCleanup = spi::no_cleanup;
  if (spi::same(upcalls, spi::upcall_table())) return 0;
  const std::lock_guard lock(spi::views_mutex);
  return spi::take_view(upcalls, *table) ? 0 : WSAEPROCLIM;
}
