// select, __WSAFDIsSet.
#include "spi/select.h"

#include "border/user_memory.h"
#include "ws2_32/call.h"

using namespace ows;

namespace {

/// The first socket of the sets; its provider answers for all where the readiness service is missing. The sets have been
/// checked by then.
SOCKET first_of(std::initializer_list<const fd_set*> sets) {
  for (const fd_set* set : sets)
    if (set && set->fd_count) return set->fd_array[0];
  return INVALID_SOCKET;
}

}  // namespace

int WSAAPI select(int nfds, fd_set* readfds, fd_set* writefds, fd_set* exceptfds, const timeval* timeout) {
  if (const int why = not_ready()) return failed(why);
  bool has_plain_provider = false;
  const auto find = [](SOCKET s, void* context) -> const OWS_READINESS* {
    const auto service = spi::readiness_of(s);
    if (!service && service.error() == WSAEOPNOTSUPP) *static_cast<bool*>(context) = true;
    return service ? *service : nullptr;
  };
  const auto count = spi::select_sockets(readfds, writefds, exceptfds, timeout, find, &has_plain_provider);
  if (count) return *count;
  if (!has_plain_provider) return failed(count.error());
  // A provider without the readiness service: the documented way, in which all sockets must be of that provider.
  return call_provider(first_of({readfds, writefds, exceptfds}), [&](const WSPPROC_TABLE& provider, int* error) {
    return provider.lpWSPSelect(nfds, readfds, writefds, exceptfds, timeout, error);
  });
}

int WSAAPI __WSAFDIsSet(SOCKET s, fd_set* set) {
  if (!readable(set, offsetof(fd_set, fd_array))) return 0;
  const std::size_t count = set->fd_count;
  if (!readable(set->fd_array, count * sizeof(SOCKET))) return 0;
  for (std::size_t i = 0; i < count; ++i)
    if (set->fd_array[i] == s) return 1;
  return 0;
}
