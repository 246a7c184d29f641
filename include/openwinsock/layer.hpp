/* openwinsock/layer.hpp: an IFS layer in C++, header only: what every layered provider whose sockets are those of the provider
 * below has to do, so that a layer is the functions it looks at and nothing else.
 *
 *   struct Counter : openwinsock::layer::Passing {          // every function passes through
 *     static int send(const WSPPROC_TABLE &below, SOCKET s, // ... but this one
 *                     LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags,
 *                     LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread,
 *                     LPINT error) {
 *       ++sends;
 *       return below.lpWSPSend(s, buffers, count, sent, flags, overlapped, routine, thread, error);
 *     }
 *   };
 *   OPENWINSOCK_LAYER(Counter)                              // the library's WSPStartup
 *
 * A function that is not replaced is the lower provider's own pointer, and costs nothing. Of each replaced one there is an
 * instance for each different provider below (openwinsock::layer::most_below); `below` is that provider's table.
 *
 * What Startup does: finds itself in the chain, the next one by WSCGetProviderPath, LoadLibrary and WSPStartup, with the rest
 * of the chain as that one's own. Sockets that are made below (socket, accept, join_leaf) become the layer's by
 * WPUModifyIFSHandle, and WSPDuplicateSocket answers with the layer's entry.
 */
#ifndef OPENWINSOCK_LAYER_HPP
#define OPENWINSOCK_LAYER_HPP

#include <winsock2.h>
#include <ws2spi.h>
#include <windows.h>

#include <openwinsock/catalog.h>

#include <atomic>
#include <cstring>
#include <mutex>
#include <vector>

namespace openwinsock {
namespace layer {

constexpr int most_below = 16;

/// One provider below, and how often this library has been started over it.
struct Lower {
  WSPPROC_TABLE table;
  WSPUPCALLTABLE upcalls;
  HMODULE library;
};

/// A catalog entry by its number. False: there is none.
inline bool find_entry(DWORD id, WSAPROTOCOL_INFOW &entry) {
  DWORD size = 0;
  int error = 0;
  WSCEnumProtocols(nullptr, nullptr, &size, &error);
  std::vector<WSAPROTOCOL_INFOW> all(size / sizeof(WSAPROTOCOL_INFOW) + 1);
  size = static_cast<DWORD>(all.size() * sizeof(WSAPROTOCOL_INFOW));
  const int count = WSCEnumProtocols(nullptr, all.data(), &size, &error);
  for (int i = 0; i < count; ++i)
    if (all[static_cast<std::size_t>(i)].dwCatalogEntryId == id) return entry = all[static_cast<std::size_t>(i)], true;
  return false;
}

/// The place of the layer in its chain: that of its provider, or the top.
inline int place_in(const WSAPROTOCOL_INFOW &info) {
  for (int i = 0; i < info.ProtocolChain.ChainLen; ++i) {
    WSAPROTOCOL_INFOW member;
    if (find_entry(info.ProtocolChain.ChainEntries[i], member)
        && std::memcmp(&member.ProviderId, &info.ProviderId, sizeof(GUID)) == 0)
      return i;
  }
  return 0;
}

/// What the next provider of the chain gets as its entry: the base's own, or its layered entry with the rest of the chain.
inline bool entry_below(const WSAPROTOCOL_INFOW &info, WSAPROTOCOL_INFOW &below) {
  const int next = place_in(info) + 1;
  if (next >= info.ProtocolChain.ChainLen || info.ProtocolChain.ChainLen > MAX_PROTOCOL_CHAIN) return false;
  WSAPROTOCOL_INFOW member;
  if (!find_entry(info.ProtocolChain.ChainEntries[next], member)) return false;
  if (member.ProtocolChain.ChainLen == BASE_PROTOCOL) return below = member, true;
  below = info;
  below.ProviderId = member.ProviderId;
  below.dwCatalogEntryId = member.dwCatalogEntryId;
  below.ProtocolChain = {};
  for (int i = next; i < info.ProtocolChain.ChainLen; ++i)
    below.ProtocolChain.ChainEntries[below.ProtocolChain.ChainLen++] = info.ProtocolChain.ChainEntries[i];
  return true;
}

/// Starts the provider of an entry. OwsReleaseLibrary gives its library back, after its WSPCleanup.
inline int start_below(WORD version, WSAPROTOCOL_INFOW &entry, const WSPUPCALLTABLE &upcalls, WSPPROC_TABLE &table,
                       HMODULE &library) {
  WCHAR path[MAX_PATH + 1];
  int length = MAX_PATH + 1, error = 0;
  if (WSCGetProviderPath(&entry.ProviderId, path, &length, &error) != 0) return WSAEPROVIDERFAILEDINIT;
  WCHAR expanded[MAX_PATH + 1];
  if (!ExpandEnvironmentStringsW(path, expanded, MAX_PATH + 1)) return WSAEPROVIDERFAILEDINIT;
  library = LoadLibraryW(expanded);
  if (!library) return WSAEPROVIDERFAILEDINIT;
  const auto startup = reinterpret_cast<LPWSPSTARTUP>(reinterpret_cast<void *>(GetProcAddress(library, "WSPStartup")));
  WSPDATA data{};
  error = startup ? startup(version, &data, &entry, upcalls, &table) : WSAEPROVIDERFAILEDINIT;
  if (error != 0) OwsReleaseLibrary(library);
  return error;
}

/// A layer that replaces nothing. A replacement is a static member function of the name in OPENWINSOCK_LAYER_FUNCTIONS below (or
/// socket, accept) that takes the table of the provider below, and then what the WSP function takes.
struct Passing {};

/// The static state of one layer over one provider.
template <class Layer, int number>
struct Instance {
  static inline Lower lower{};
  static inline std::atomic<int> started{0};

  /// Makes a socket of the lower provider one of the entry's.
  static SOCKET own(SOCKET s, DWORD entry, LPINT error) {
    if (s == INVALID_SOCKET) return s;
    const SOCKET mine = lower.upcalls.lpWPUModifyIFSHandle(entry, s, error);
    if (mine == INVALID_SOCKET) {
      int ignored = 0;
      lower.table.lpWSPCloseSocket(s, &ignored);
    }
    return mine;
  }
  /// The chain's entry that a socket was made of: the layer keeps it.
  static DWORD entry_of(SOCKET s) {
    std::lock_guard<std::mutex> lock(mutex);
    return s < entries.size() ? entries[s] : 0;
  }
  static SOCKET keep(SOCKET s, DWORD entry, LPINT error) {
    s = own(s, entry, error);
    if (s == INVALID_SOCKET) return s;
    std::lock_guard<std::mutex> lock(mutex);
    if (entries.size() <= s) entries.resize(s + 64);
    entries[s] = entry;
    return s;
  }
  static inline std::mutex mutex;
  static inline std::vector<DWORD> entries;

#define OPENWINSOCK_LAYER_REPLACED(name) requires { &Layer::name; }

  static SOCKET WSPAPI socket(int af, int type, int protocol, LPWSAPROTOCOL_INFOW info, GROUP group, DWORD flags, LPINT error) {
    WSAPROTOCOL_INFOW below;
    if (!info || !entry_below(*info, below)) return *error = WSAEPROVIDERFAILEDINIT, INVALID_SOCKET;
    // What is reserved tells a duplicate.
    below.dwServiceFlags2 = info->dwServiceFlags2;
    below.dwServiceFlags3 = info->dwServiceFlags3;
    below.dwServiceFlags4 = info->dwServiceFlags4;
    below.dwProviderReserved = info->dwProviderReserved;
    SOCKET s;
    if constexpr (OPENWINSOCK_LAYER_REPLACED(socket))
      s = Layer::socket(lower.table, af, type, protocol, &below, group, flags, error);
    else
      s = lower.table.lpWSPSocket(af, type, protocol, &below, group, flags, error);
    return keep(s, info->dwCatalogEntryId, error);
  }
  static SOCKET WSPAPI accept(SOCKET s, struct sockaddr *addr, LPINT length, LPCONDITIONPROC condition, DWORD_PTR data, LPINT error) {
    SOCKET made;
    if constexpr (OPENWINSOCK_LAYER_REPLACED(accept))
      made = Layer::accept(lower.table, s, addr, length, condition, data, error);
    else
      made = lower.table.lpWSPAccept(s, addr, length, condition, data, error);
    return keep(made, entry_of(s), error);
  }
  static SOCKET WSPAPI join_leaf(SOCKET s, const struct sockaddr *name, int length, LPWSABUF caller, LPWSABUF callee, LPQOS sqos,
                                 LPQOS gqos, DWORD flags, LPINT error) {
    const SOCKET made = lower.table.lpWSPJoinLeaf(s, name, length, caller, callee, sqos, gqos, flags, error);
    return made == s ? made : keep(made, entry_of(s), error);
  }
  static int WSPAPI duplicate_socket(SOCKET s, DWORD process, LPWSAPROTOCOL_INFOW info, LPINT error) {
    const int result = lower.table.lpWSPDuplicateSocket(s, process, info, error);
    WSAPROTOCOL_INFOW mine;
    if (result != 0 || !find_entry(entry_of(s), mine)) return result;
    mine.dwServiceFlags2 = info->dwServiceFlags2;
    mine.dwServiceFlags3 = info->dwServiceFlags3;
    mine.dwServiceFlags4 = info->dwServiceFlags4;
    mine.dwProviderReserved = info->dwProviderReserved;
    *info = mine;
    return 0;
  }
  static int WSPAPI cleanup(LPINT error) {
    if constexpr (requires { Layer::stopped(); }) Layer::stopped();
    const int result = lower.table.lpWSPCleanup(error);
    OwsReleaseLibrary(lower.library);
    started.fetch_sub(1);
    return result;
  }

#define OPENWINSOCK_LAYER_FUNCTION(name, Name)                                                         \
  template <class... Arguments>                                                                        \
  static auto WSPAPI name(Arguments... arguments) {                                                    \
    return Layer::name(static_cast<const WSPPROC_TABLE &>(lower.table), arguments...);                 \
  }                                                                                                    \
  template <class Return, class... Arguments>                                                          \
  static void replace_##name(Return(WSPAPI *&pointer)(Arguments...)) {                                 \
    if constexpr (OPENWINSOCK_LAYER_REPLACED(name)) pointer = name<Arguments...>;                      \
    else (void)pointer;                                                                                \
  }
#define OPENWINSOCK_LAYER_FUNCTIONS(FUNCTION)        \
  FUNCTION(bind, Bind)                               \
  FUNCTION(async_select, AsyncSelect)                \
  FUNCTION(cancel_blocking_call, CancelBlockingCall) \
  FUNCTION(close_socket, CloseSocket)                \
  FUNCTION(connect, Connect)                         \
  FUNCTION(enum_network_events, EnumNetworkEvents)   \
  FUNCTION(event_select, EventSelect)                \
  FUNCTION(get_overlapped_result, GetOverlappedResult) \
  FUNCTION(get_peer_name, GetPeerName)               \
  FUNCTION(get_sock_name, GetSockName)               \
  FUNCTION(get_sock_opt, GetSockOpt)                 \
  FUNCTION(ioctl, Ioctl)                             \
  FUNCTION(listen, Listen)                           \
  FUNCTION(recv, Recv)                               \
  FUNCTION(recv_disconnect, RecvDisconnect)          \
  FUNCTION(recv_from, RecvFrom)                      \
  FUNCTION(select, Select)                           \
  FUNCTION(send, Send)                               \
  FUNCTION(send_disconnect, SendDisconnect)          \
  FUNCTION(send_to, SendTo)                          \
  FUNCTION(set_sock_opt, SetSockOpt)                 \
  FUNCTION(shutdown, Shutdown)
  OPENWINSOCK_LAYER_FUNCTIONS(OPENWINSOCK_LAYER_FUNCTION)

  static WSPPROC_TABLE table() {
    WSPPROC_TABLE result = lower.table;
    result.lpWSPSocket = socket;
    result.lpWSPAccept = accept;
    result.lpWSPJoinLeaf = join_leaf;
    result.lpWSPDuplicateSocket = duplicate_socket;
    result.lpWSPCleanup = cleanup;
#define OPENWINSOCK_LAYER_REPLACE(name, Name) replace_##name(result.lpWSP##Name);
    OPENWINSOCK_LAYER_FUNCTIONS(OPENWINSOCK_LAYER_REPLACE)
#undef OPENWINSOCK_LAYER_REPLACE
    return result;
  }
};

/// The instance over a lower provider: the one that has its functions already, or a free one.
template <class Layer, int number = 0>
int take_instance(const Lower &below, WSPPROC_TABLE &table) {
  if constexpr (number == most_below) {
    return WSAEPROVIDERFAILEDINIT;
  } else {
    using It = Instance<Layer, number>;
    const bool used = It::started.load() != 0;
    if (used && std::memcmp(&It::lower.table, &below.table, sizeof below.table) != 0)
      return take_instance<Layer, number + 1>(below, table);
    if (!used) It::lower = below;
    It::started.fetch_add(1);
    table = It::table();
    return 0;
  }
}

template <class Layer>
int startup(WORD version, LPWSPDATA data, LPWSAPROTOCOL_INFOW info, const WSPUPCALLTABLE &upcalls, LPWSPPROC_TABLE table) {
  static std::mutex mutex;
  std::lock_guard<std::mutex> lock(mutex);
  if (LOBYTE(version) < 2) return WSAVERNOTSUPPORTED;
  WSAPROTOCOL_INFOW next;
  if (!entry_below(*info, next)) return WSAEPROVIDERFAILEDINIT;
  Lower below{{}, upcalls, nullptr};
  if (const int error = start_below(version, next, upcalls, below.table, below.library)) return error;
  *data = {};
  data->wVersion = data->wHighVersion = MAKEWORD(2, 2);
  int error = 0;
  if constexpr (requires { Layer::starting(*info); }) error = Layer::starting(*info);
  if (error == 0) error = take_instance<Layer>(below, *table);
  if (error == 0) return 0;
  int ignored = 0;
  below.table.lpWSPCleanup(&ignored);
  OwsReleaseLibrary(below.library);
  return error;
}

}  // namespace layer
}  // namespace openwinsock

/* Defines the library's one export. */
#define OPENWINSOCK_LAYER(Layer)                                                                                       \
  extern "C" __attribute__((visibility("default"))) int WSPAPI WSPStartup(WORD version, LPWSPDATA data,                \
                                                                          LPWSAPROTOCOL_INFOW info, WSPUPCALLTABLE upcalls, \
                                                                          LPWSPPROC_TABLE table) {                     \
    return ::openwinsock::layer::startup<Layer>(version, data, info, upcalls, table);                                   \
  }

#endif
