// The directory: which provider a SOCKET belongs to. Read without a lock by every call, written when a provider makes or
// closes a socket. Whether a socket still lives is the provider's business (it counts references); the directory only
// finds the way.
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include <array>
#include <atomic>
#include <cstdint>

#include "base/immortal.h"
#include "base/result.h"
#include "spi/provider.h"

namespace ows::spi {

/// One registration of a SOCKET. The same number registered again later is another binding.
class Binding {
 public:
  explicit operator bool() const { return bits_ != 0; }
  bool operator==(const Binding&) const = default;

 private:
  friend Binding bind_socket(SOCKET s, std::size_t provider_index, DWORD_PTR context);
  friend Binding find_binding(SOCKET s);
  friend void unbind_socket(SOCKET s, Binding binding);
  friend Provider* provider_behind(Binding binding);
  std::uint64_t bits_ = 0;  // generation, and the provider's index + 1
};

namespace detail {

struct Entry {
  std::atomic<std::uint64_t> binding{0};
  /// Of the last binding's provider; kept for the process' life. Null where that was being started.
  std::atomic<const WSPPROC_TABLE*> functions{nullptr};
  std::atomic<DWORD_PTR> context{0};
};

constexpr std::size_t chunk_bits = 10, chunk_size = std::size_t{1} << chunk_bits;
constexpr std::size_t directory_size = std::size_t{1} << 14;
using Chunk = std::array<Entry, chunk_size>;
extern constinit Immortal<std::array<std::atomic<Chunk*>, directory_size>> directory;

inline Entry* entry_at(SOCKET s) {
  if (s >= chunk_size * directory_size) return nullptr;
  Chunk* chunk = (*directory)[s >> chunk_bits].load(std::memory_order_acquire);
  return chunk ? &(*chunk)[s & (chunk_size - 1)] : nullptr;
}

}  // namespace detail

/// Registers a provider's socket; `context` is what WPUQuerySocketHandleContext answers. Empty when `s` is no possible
/// descriptor.
Binding bind_socket(SOCKET s, std::size_t provider_index, DWORD_PTR context);

/// Empty for what is not a socket.
Binding find_binding(SOCKET s);

/// The provider of a binding; nullptr for the empty one.
Provider* provider_behind(Binding binding);

/// Removes this registration, and nothing if `s` has been registered anew meanwhile.
void unbind_socket(SOCKET s, Binding binding);

/// What the provider gave to WPUCreateSocketHandle.
Result<DWORD_PTR> socket_context(SOCKET s);

/// Calls `visit(SOCKET)` for all registered sockets.
void for_each_socket(void (*visit)(SOCKET s));

/// The functions of the provider that `s` belongs to; nullptr for what is not a socket.
inline const WSPPROC_TABLE* functions_of(SOCKET s) {
  const detail::Entry* entry = detail::entry_at(s);
  if (!entry || entry->binding.load(std::memory_order_acquire) == 0) return nullptr;
  if (const WSPPROC_TABLE* functions = entry->functions.load(std::memory_order_relaxed)) [[likely]]
    return functions;
  Provider* provider = provider_behind(find_binding(s));  // made while its provider was being started
  return provider ? provider->table() : nullptr;
}

}  // namespace ows::spi
