#include <map>
#include <mutex>
#include <optional>

#include "spi/directory.h"
#include "spi/select.h"

namespace ows::spi {
namespace {

std::mutex mutex;  // protects the map; a provider is asked while it is held, once

std::map<const WSPPROC_TABLE*, std::optional<OWS_READINESS>>& answers() {
  static auto& instance = *new std::map<const WSPPROC_TABLE*, std::optional<OWS_READINESS>>;
  return instance;
}

std::optional<OWS_READINESS> ask(const WSPPROC_TABLE& provider, SOCKET s) {
  OWS_READINESS table{};
  DWORD size = 0;
  int error = 0;
  const int result = provider.lpWSPIoctl(s, SIO_OPENWINSOCK_READINESS, nullptr, 0, &table, sizeof table, &size, nullptr,
                                         nullptr, nullptr, &error);
  if (result != 0 || size != sizeof table || !table.look) return std::nullopt;
  // A layer with handles of its own may hand out the service of what is below it, which does not know them.
  OWS_POLL poll{-1, 0, 0, 0};
  if (table.look(s, OWS_READ, &poll, &error) == SOCKET_ERROR && error == WSAENOTSOCK) return std::nullopt;
  return table;
}

}  // namespace

Result<const OWS_READINESS*> readiness_of(SOCKET s) {
  const WSPPROC_TABLE* provider = functions_of(s);
  if (!provider) return fail(WSAENOTSOCK);
  std::lock_guard lock(mutex);
  auto& known = answers();
  auto found = known.find(provider);
  if (found == known.end()) found = known.emplace(provider, ask(*provider, s)).first;
  if (!found->second) return fail(WSAEOPNOTSUPP);
  return &*found->second;
}

Result<Awaited> awaited_of(SOCKET s, DWORD code) {
  const auto own = readiness_of(s);
  if (own) return Awaited{s, *own};
  if (own.error() != WSAEOPNOTSUPP) return fail(own.error());
  const WSPPROC_TABLE* provider = functions_of(s);
  if (!provider) return fail(WSAENOTSOCK);
  SOCKET base = INVALID_SOCKET;
  DWORD size = 0;
  int error = 0;
  const int result = provider->lpWSPIoctl(s, code, nullptr, 0, &base, sizeof base, &size, nullptr, nullptr, nullptr, &error);
  if (result != 0 || base == s) return fail(WSAEOPNOTSUPP);
  const auto below = readiness_of(base);
  return below ? Result<Awaited>(Awaited{base, *below}) : fail(WSAEOPNOTSUPP);
}

}  // namespace ows::spi
