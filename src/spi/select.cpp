#include "spi/select.h"

#include <algorithm>

#include "border/user_memory.h"
#include "spi/ready_wait.h"

namespace ows::spi {
namespace {

struct Set {
  fd_set* sockets;
  DWORD interest;
};

Status add(ReadyWait& wait, const Set& set, FindReadiness find, void* context) {
  for (u_int i = 0; i < set.sockets->fd_count; ++i) {
    const SOCKET s = set.sockets->fd_array[i];
    const Awaited awaited = find(s, context);
    if (!awaited.service) return fail(WSAENOTSOCK);
    wait.add(s, set.interest, awaited);
  }
  return {};
}

/// Leaves only the ready sockets in the sets.
void rewrite(const ReadyWait& wait, std::initializer_list<Set> sets) {
  for (const Set& set : sets) {
    if (!set.sockets) continue;
    u_int kept = 0;
    for (const ReadyItem& item : wait.items())
      if (item.interest == set.interest && item.ready) set.sockets->fd_array[kept++] = item.named;
    set.sockets->fd_count = kept;
  }
}

/// fd_set is as long as its fd_count says: programs define FD_SETSIZE as they like, and some allocate larger sets.
bool valid(fd_set* set) {
  if (!set) return true;
  constexpr std::size_t header = offsetof(fd_set, fd_array);
  if (!writable(set, header)) return false;
  return writable(set, header + std::size_t{set->fd_count} * sizeof(SOCKET));
}

Result<std::optional<Nanoseconds>> deadline_after(const timeval* timeout) {
  if (!timeout) return std::nullopt;
  if (!readable(timeout, sizeof *timeout)) return fail(WSAEFAULT);
  constexpr long most_seconds = 1'000'000'000;
  const long seconds = timeout->tv_sec, microseconds = timeout->tv_usec;
  if (seconds < 0 || microseconds < 0) return fail(WSAEINVAL);
  return monotonic_now() + std::min(seconds, most_seconds) * 1'000'000'000LL + std::min(microseconds, most_seconds) * 1000LL;
}

}  // namespace

Result<int> select_sockets(fd_set* readfds, fd_set* writefds, fd_set* exceptfds, const timeval* timeout, FindReadiness find,
                           void* context) {
  const auto sets = {Set{readfds, OWS_READ}, Set{writefds, OWS_WRITE}, Set{exceptfds, OWS_EXCEPT}};
  for (const Set& set : sets)
    if (!valid(set.sockets)) return fail(WSAEFAULT);
  const auto deadline = deadline_after(timeout);
  if (!deadline) return fail(deadline.error());

  ReadyWait wait(false);
  for (const Set& set : sets) {
    if (!set.sockets) continue;
    if (const auto added = add(wait, set, find, context); !added) return fail(added.error());
  }
  if (wait.items().empty()) return fail(WSAEINVAL);
  const auto ready = wait.run(*deadline);
  if (ready) rewrite(wait, sets);
  return ready;
}

}  // namespace ows::spi
