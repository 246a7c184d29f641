#include "providers/kernel/receive_filter.h"

#include <ws2tcpip.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>

#include "providers/kernel/filter_program.h"

namespace ows::kernel {
namespace {

constexpr std::size_t most_interfaces = 1000;  // two instructions each, and a program has 4096

/// The kernel shows a datagram from its transport header on, and its IP header and interface at offsets of their own.
void drop_broadcasts(FilterProgram& program) {
  program.load(SKF_AD_OFF + SKF_AD_PKTTYPE);
  program.drop_if(1);  // PACKET_BROADCAST
  constexpr int destination = 16;
  program.load(SKF_NET_OFF + destination);
  program.drop_if(INADDR_BROADCAST);  // one that comes back from this computer is of another type
}

void keep_only(FilterProgram& program, const std::vector<ULONG>& interfaces) {
  program.load(SKF_AD_OFF + SKF_AD_IFINDEX);
  for (const ULONG index : interfaces) program.take_if(index);
  program.drop_rest();
}

/// Under the mutex of `options`.
Status renew_filter(Socket& socket, const SeldomOptions& options) {
  const bool no_broadcasts = socket.kept_options & kept_no_broadcasts;
  if (!no_broadcasts && !options.listed_interfaces_only) {
    static_cast<void>(tell_linux(socket, posix::sol_socket, posix::so_detach_filter, 0));  // there may be none
    return {};
  }
  FilterProgram program;
  if (no_broadcasts) drop_broadcasts(program);
  if (options.listed_interfaces_only) keep_only(program, options.interfaces);
  return program.attach(socket.fd);
}

/// Changes `options` by `change` and the filter with them; a filter that cannot be set leaves everything as it was.
template <class Change>
Status change_filter(Socket& socket, Change change) {
  const auto options = seldom_options(socket);
  if (!options) return fail(options.error());
  std::lock_guard lock((*options)->mutex);
  const auto interfaces = (*options)->interfaces;
  const bool listed_only = (*options)->listed_interfaces_only;
  if (const auto changed = change(**options); !changed) return changed;
  const auto renewed = renew_filter(socket, **options);
  if (!renewed) {
    (*options)->interfaces = interfaces;
    (*options)->listed_interfaces_only = listed_only;
  }
  return renewed;
}

Status add_interface(Socket& socket, ULONG index) {
  std::array<char, 16> name{};
  if (!posix::if_indextoname(index, name.data())) return fail(WSAEADDRNOTAVAIL);
  return change_filter(socket, [index](SeldomOptions& options) -> Status {
    if (std::ranges::find(options.interfaces, index) != options.interfaces.end()) return {};
    if (options.interfaces.size() == most_interfaces) return fail(WSAENOBUFS);
    options.interfaces.push_back(index);
    return {};
  });
}

/// "Entries might go stale once an interface is removed", so it need not exist.
Status remove_interface(Socket& socket, ULONG index) {
  return change_filter(socket, [index](SeldomOptions& options) -> Status {
    return std::erase(options.interfaces, index) ? Status() : fail(WSAEINVAL);
  });
}

static_assert(IP_IFLIST == IPV6_IFLIST && IP_ADD_IFLIST == IPV6_ADD_IFLIST && IP_DEL_IFLIST == IPV6_DEL_IFLIST
              && IP_GET_IFLIST == IPV6_GET_IFLIST);

}  // namespace

Result<SeldomOptions*> seldom_options(Socket& socket) {
  if (SeldomOptions* known = socket.seldom.load(std::memory_order_acquire)) return known;
  auto fresh = std::unique_ptr<SeldomOptions>(new (std::nothrow) SeldomOptions);
  if (!fresh) return fail(WSAENOBUFS);
  SeldomOptions* known = nullptr;
  if (!socket.seldom.compare_exchange_strong(known, fresh.get())) return known;
  return fresh.release();
}

Status get_interface_list_option(Socket& socket, int name, char* value, int* length) {
  if (name != IP_IFLIST && name != IP_GET_IFLIST) return fail(WSAENOPROTOOPT);
  const auto options = seldom_options(socket);
  if (!options) return fail(options.error());
  std::lock_guard lock((*options)->mutex);
  const bool on = (*options)->listed_interfaces_only;
  if (name == IP_IFLIST) return write_int(on, Form::boolean, value, length);
  if (!on) return fail(WSAEINVAL);  // "Returns error if IP_IFLIST is not enabled"
  const auto& list = (*options)->interfaces;
  const std::size_t size = list.size() * sizeof list[0];
  if (static_cast<std::size_t>(*length) < size || !writable(value, size)) return fail(WSAEFAULT);
  if (size) std::memcpy(value, list.data(), size);
  *length = static_cast<int>(size);
  return {};
}

Status set_interface_list_option(Socket& socket, int name, const char* value, int length) {
  if (name == IP_IFLIST) {
    const auto on = read_int(value, length, Form::boolean);
    if (!on) return fail(on.error());
    return change_filter(socket, [&](SeldomOptions& options) -> Status {
      options.listed_interfaces_only = *on != 0;
      return {};
    });
  }
  if (name != IP_ADD_IFLIST && name != IP_DEL_IFLIST) return fail(WSAENOPROTOOPT);
  const auto index = read_value<ULONG>(value, length);
  if (!index) return fail(index.error());
  return name == IP_ADD_IFLIST ? add_interface(socket, *index) : remove_interface(socket, *index);
}

Status set_broadcast_reception(Socket& socket, const char* value, int length) {
  const auto on = read_int(value, length, Form::boolean);
  if (!on) return fail(on.error());
  return change_filter(socket, [&](SeldomOptions&) -> Status {
    if (*on)
      socket.kept_options &= ~kept_no_broadcasts;
    else
      socket.kept_options |= kept_no_broadcasts;
    return {};
  });
}

}  // namespace ows::kernel
