// select, __WSAFDIsSet.
#include "spi/select.h"

#include <mswsock.h>

#include <string>

#include "border/user_memory.h"
#include "win32/observer.h"
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

/// Whether one provider's WSPSelect knows all of them.
bool of_one_provider(std::initializer_list<const fd_set*> sets) {
  const auto function_of = [](SOCKET s) {
    const WSPPROC_TABLE* provider = spi::functions_of(s);
    return provider ? provider->lpWSPSelect : nullptr;
  };
  const auto first = function_of(first_of(sets));
  for (const fd_set* set : sets)
    for (u_int i = 0; set && i < set->fd_count; ++i)
      if (function_of(set->fd_array[i]) != first) return false;
  return true;
}

spi::Awaited find(SOCKET s, void* context) {
  const auto service = spi::readiness_of(s);
  if (!service && service.error() == WSAEOPNOTSUPP) *static_cast<bool*>(context) = true;
  return {s, service ? *service : nullptr};
}

spi::Awaited find_base(SOCKET s, void*) {
  return spi::awaited_of(s, SIO_BSP_HANDLE_SELECT).value_or(spi::Awaited{s, nullptr});
}

}  // namespace

namespace {

int select_any(int nfds, fd_set* readfds, fd_set* writefds, fd_set* exceptfds, const timeval* timeout) {
  const spi::InLibrary inside;
  bool has_plain_provider = false;
  const auto count = spi::select_sockets(readfds, writefds, exceptfds, timeout, find, &has_plain_provider);
  if (count) return *count;
  if (!has_plain_provider) return failed(count.error());
  if (!of_one_provider({readfds, writefds, exceptfds})) {
    // Layers without it beside others: by what lies below them.
    const auto of_all = spi::select_sockets(readfds, writefds, exceptfds, timeout, find_base, nullptr);
    return of_all ? *of_all : failed(of_all.error());
  }
  // A provider without the readiness service: the documented way, in which all sockets must be of that provider.
  return call_provider(first_of({readfds, writefds, exceptfds}), [&](const WSPPROC_TABLE& provider, int* error) {
    return provider.lpWSPSelect(nfds, readfds, writefds, exceptfds, timeout, error);
  });
}

/// "3 5"
std::string text_of(const fd_set* set) {
  std::string text;
  for (u_int i = 0; set && i < set->fd_count; ++i) text += (i ? " " : "") + std::to_string(set->fd_array[i]);
  return text;
}

/// select, shown to observers with the sets as they were and as they are afterwards.
int observed_select(int nfds, fd_set* readfds, fd_set* writefds, fd_set* exceptfds, const timeval* timeout) {
  struct Named {
    const char *asked, *ready;
    const fd_set* set;
  };
  const Named sets[] = {
      {"read", "readable", readfds}, {"write", "writable", writefds}, {"except", "exceptional", exceptfds}};
  // What cannot be read is refused below.
  const auto good = [](const fd_set* set) {
    return set && readable(set, offsetof(fd_set, fd_array)) && readable(set->fd_array, set->fd_count * sizeof(SOCKET));
  };
  win32::ObservedCall call("select");
  for (const Named& each : sets)
    if (good(each.set)) call.with(each.asked, text_of(each.set));
  if (timeout && readable(timeout, sizeof *timeout))
    call.with("microseconds", timeout->tv_sec * 1000000LL + timeout->tv_usec);
  const int result = select_any(nfds, readfds, writefds, exceptfds, timeout);
  for (const Named& each : sets)
    if (result != SOCKET_ERROR && good(each.set)) call.with(each.ready, text_of(each.set));
  call.show(result, result == SOCKET_ERROR);
  return result;
}

}  // namespace

int WSAAPI select(int nfds, fd_set* readfds, fd_set* writefds, fd_set* exceptfds, const timeval* timeout) {
  if (const int why = not_ready()) return failed(why);
  if (win32::observed()) [[unlikely]]
    return observed_select(nfds, readfds, writefds, exceptfds, timeout);
  return select_any(nfds, readfds, writefds, exceptfds, timeout);
}

int WSAAPI __WSAFDIsSet(SOCKET s, fd_set* set) {
  if (!readable(set, offsetof(fd_set, fd_array))) return 0;
  const std::size_t count = set->fd_count;
  if (!readable(set->fd_array, count * sizeof(SOCKET))) return 0;
  for (std::size_t i = 0; i < count; ++i)
    if (set->fd_array[i] == s) return 1;
  return 0;
}
