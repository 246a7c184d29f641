#include "spi/handle_sockets.h"

#include <mutex>
#include <unordered_map>

#include "border/user_memory.h"

namespace ows::spi {
namespace {

struct Table {
  std::mutex mutex;  // protects the rest
  std::unordered_map<SOCKET, std::shared_ptr<PortLink>> links;
};
Table& table() {
  static Table& instance = *new Table;
  return instance;
}

struct Completed final : Operation {};

Status complete_request(SOCKET s, LPWSAOVERLAPPED overlapped, int error, DWORD octets) {
  const auto link = handle_socket(s);
  if (!link) return fail(WSAEINVAL);
  if (!writable(overlapped, sizeof *overlapped)) return fail(WSAEFAULT);
  const DWORD flags = overlapped->Offset;  // the provider's own
  auto operation = std::make_unique<Completed>();
  if (const Status begun = operation->begin({overlapped, nullptr, nullptr, nullptr}, *link); !begun) return begun;
  Operation::complete(std::move(operation), {.error = error, .octets = octets, .flags = flags});
  return {};
}

}  // namespace

void add_handle_socket(SOCKET s) {
  std::lock_guard lock(table().mutex);
  table().links.insert_or_assign(s, std::make_shared<PortLink>());
}

void remove_handle_socket(SOCKET s) {
  std::lock_guard lock(table().mutex);
  table().links.erase(s);
}

std::shared_ptr<PortLink> handle_socket(SOCKET s) {
  std::lock_guard lock(table().mutex);
  const auto found = table().links.find(s);
  return found == table().links.end() ? nullptr : found->second;
}

}  // namespace ows::spi

int WSPAPI WPUCompleteOverlappedRequest(SOCKET s, LPWSAOVERLAPPED overlapped, DWORD error, DWORD octets, LPINT why) {
  const ows::Status done = ows::spi::complete_request(s, overlapped, static_cast<int>(error), octets);
  if (done) return 0;
  if (ows::writable(why, sizeof *why)) *why = done.error();
  return SOCKET_ERROR;
}
