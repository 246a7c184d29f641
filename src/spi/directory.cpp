#include "spi/directory.h"

#include <memory>

namespace ows::spi {

constinit Immortal<std::array<std::atomic<detail::Chunk*>, detail::directory_size>> detail::directory;

namespace {

using namespace detail;

constexpr unsigned provider_bits = 16;
constexpr std::uint64_t provider_mask = (std::uint64_t{1} << provider_bits) - 1;

constinit std::atomic<std::uint64_t> generation{0};

}  // namespace

Binding bind_socket(SOCKET s, std::size_t provider_index, DWORD_PTR context) {
  if (s >= chunk_size * directory_size) return {};
  auto& place = (*directory)[s >> chunk_bits];
  if (!place.load(std::memory_order_acquire)) {
    auto fresh = std::make_unique<Chunk>();
    Chunk* expected = nullptr;
    if (place.compare_exchange_strong(expected, fresh.get(), std::memory_order_acq_rel)) fresh.release();
  }
  Entry& entry = *entry_at(s);
  Binding binding;
  binding.bits_ = (generation.fetch_add(1, std::memory_order_relaxed) + 1) << provider_bits | (provider_index + 1);
  entry.context.store(context, std::memory_order_relaxed);
  entry.functions.store(provider_at(provider_index).table(), std::memory_order_relaxed);
  entry.binding.store(binding.bits_, std::memory_order_release);
  return binding;
}

Binding find_binding(SOCKET s) {
  Binding binding;
  if (const Entry* entry = entry_at(s)) binding.bits_ = entry->binding.load(std::memory_order_acquire);
  return binding;
}

Provider* provider_behind(Binding binding) {
  const std::uint64_t index = binding.bits_ & provider_mask;
  return index ? &provider_at(index - 1) : nullptr;
}

void unbind_socket(SOCKET s, Binding binding) {
  Entry* entry = entry_at(s);
  if (entry && binding) entry->binding.compare_exchange_strong(binding.bits_, 0, std::memory_order_acq_rel);
}

Result<DWORD_PTR> socket_context(SOCKET s) {
  const Entry* entry = entry_at(s);
  if (!entry || !entry->binding.load(std::memory_order_acquire)) return fail(WSAENOTSOCK);
  return entry->context.load(std::memory_order_relaxed);
}

void for_each_socket(void (*visit)(SOCKET s)) {
  for (std::size_t i = 0; i < directory_size; ++i) {
    const Chunk* chunk = (*directory)[i].load(std::memory_order_acquire);
    if (!chunk) continue;
    for (std::size_t j = 0; j < chunk_size; ++j)
      if ((*chunk)[j].binding.load(std::memory_order_acquire)) visit((i << chunk_bits) + j);
  }
}

}  // namespace ows::spi
