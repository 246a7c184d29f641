// A further handle of a socket, within the process. [WSPDuplicateSocket; WSADuplicateSocket]
//
// The handle is made at once; the reserved members of the WSAPROTOCOL_INFO say which it is, and WSASocket gives it out to
// who comes with them first. A connection that lives in this process' memory cannot be another's: WSAEOPNOTSUPP.
#include <signal.h>
#include <unistd.h>

#include <cerrno>

#include "border/user_memory.h"
#include "providers/transport/socket.h"

namespace ows::transport {
namespace {

constexpr DWORD magic = 0x4F575354;  // dwServiceFlags2 of a WSAPROTOCOL_INFO that carries a duplicate
constinit std::atomic<DWORD> last_claim{0};

/// WSAEINVAL: there is no such process; WSAEOPNOTSUPP: it is another.
Status must_be_this_process(DWORD id) {
  const auto process = static_cast<pid_t>(id);
  if (process == ::getpid()) return {};
  const bool there = process > 0 && (::kill(process, 0) == 0 || errno != ESRCH);
  return fail(there ? WSAEOPNOTSUPP : WSAEINVAL);
}

DWORD next_claim() {
  DWORD claim = 0;
  while (claim == 0) claim = ++last_claim;  // 0: none
  return claim;
}

}  // namespace

int WSPAPI wsp_duplicate_socket(SOCKET s, DWORD process, LPWSAPROTOCOL_INFOW info, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  if (!writable(info, sizeof *info)) return refuse(error, WSAEFAULT);
  if (const auto target = must_be_this_process(process); !target) return refuse(error, target.error());
  const DWORD claim = next_claim();
  const auto duplicate = enter_again(socket->handle()->socket, claim);
  if (!duplicate) return refuse(error, duplicate.error());
  *info = (*socket)->entry;
  info->dwServiceFlags2 = magic;
  info->dwServiceFlags3 = process;
  info->dwServiceFlags4 = static_cast<DWORD>(*duplicate);
  info->dwProviderReserved = claim;
  return 0;
}

bool is_duplicate(const WSAPROTOCOL_INFOW& info) { return info.dwServiceFlags2 == magic; }

Result<SOCKET> take_duplicate(const Transport& transport, const WSAPROTOCOL_INFOW& info) {
  const auto process = static_cast<DWORD>(::getpid());
  const Ref socket = look_up(info.dwServiceFlags4);
  DWORD claim = info.dwProviderReserved;
  const bool fits = socket && info.dwServiceFlags3 == process && claim != 0 && &socket->transport == &transport
                    && socket->entry.dwCatalogEntryId == info.dwCatalogEntryId;
  if (!fits || !socket.handle()->claim.compare_exchange_strong(claim, 0)) return fail(WSAEINVAL);
  return socket.handle()->value;
}

}  // namespace ows::transport
