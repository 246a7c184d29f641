// Changes of this computer's addresses and routes, which Linux tells by netlink: SIO_ADDRESS_LIST_CHANGE,
// SIO_ROUTING_INTERFACE_CHANGE, and the network events FD_ADDRESS_LIST_CHANGE and FD_ROUTING_INTERFACE_CHANGE.
// [WSAIoctl; Winsock IOCTLs; WSAEventSelect, Remarks]
//
// One netlink socket for all selected sockets and overlapped requests, made with the first of them, in the engine's default
// set. A request on a blocking socket waits on one of its own.
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <mutex>
#include <utility>

#include "border/errors.h"
#include "border/posix.h"
#include "engine/default_set.h"
#include "providers/kernel/blocking.h"
#include "providers/kernel/requests.h"

namespace ows::kernel {
namespace {

Result<int> open_netlink() {
  constexpr int af_netlink = 16;
  const int fd = posix::socket(af_netlink, posix::sock_raw | posix::sock_nonblock | posix::sock_cloexec, NETLINK_ROUTE);
  if (fd < 0) return fail(winsock_error());
  sockaddr_nl name{};
  name.nl_family = af_netlink;
  name.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE;
  if (posix::bind(fd, &name, sizeof name) == 0) return fd;
  const int why = winsock_error();
  ::close(fd);
  return fail(why);
}

/// Reads everything that has come.
Changes read_changes(int netlink) {
  Changes changes;
  alignas(nlmsghdr) std::array<char, 16384> buffer;
  for (;;) {
    const ssize_t got = posix::recv(netlink, buffer.data(), buffer.size(), posix::msg_dontwait);
    if (got < 0 && errno == ENOBUFS) {  // so much that some was lost
      changes = {.addresses = true, .routes = true};
      continue;
    }
    if (got <= 0) return changes;
    auto left = static_cast<std::size_t>(got);
    for (const char* at = buffer.data(); left >= sizeof(nlmsghdr);) {
      const auto* header = reinterpret_cast<const nlmsghdr*>(at);
      if (header->nlmsg_len < sizeof(nlmsghdr) || header->nlmsg_len > left) break;
      const unsigned type = header->nlmsg_type;
      if (type == RTM_NEWADDR || type == RTM_DELADDR) changes.addresses = true;
      if (type == RTM_NEWROUTE || type == RTM_DELROUTE || type == RTM_NEWLINK || type == RTM_DELLINK) changes.routes = true;
      const std::size_t step = std::min<std::size_t>(NLMSG_ALIGN(header->nlmsg_len), left);
      at += step;
      left -= step;
    }
  }
}

/// The own address that packets to `remote` leave from; empty where there is no way.
Address local_address_for(const Address& remote) {
  Address local;
  const int fd = posix::socket(remote.family(), posix::sock_dgram | posix::sock_cloexec, 0);
  if (fd < 0) return local;
  local.length = sizeof local.storage;
  if (posix::connect(fd, remote.data(), remote.length) != 0 || posix::getsockname(fd, local.data(), &local.length) != 0)
    local.length = 0;
  ::close(fd);
  return local;
}

bool same_host(const Address& one, const Address& other) {
  if (one.length != other.length || one.length == 0) return one.length == other.length;
  constexpr std::size_t family_and_port = 4;  // the port is another each time
  const auto* first = reinterpret_cast<const std::byte*>(&one.storage) + family_and_port;
  const auto* second = reinterpret_cast<const std::byte*>(&other.storage) + family_and_port;
  return std::memcmp(first, second, one.length - family_and_port) == 0;
}

/// Whether the way to `remote` is another one than `local` was. "A wildcard address ... to request notifications of any
/// routing changes". [SIO_ROUTING_INTERFACE_CHANGE]
bool way_has_changed(const Address& remote, const Address& local, const Changes& changes) {
  return remote.is_any() ? changes.routes : !same_host(local_address_for(remote), local);
}

/// A destination whose way a socket has asked about, and the way at that time.
struct Route {
  std::uint32_t generation;
  Address remote, local;
};

struct Monitor {
  std::mutex mutex;  // protects the rest
  int netlink = -1;
  std::map<SOCKET, Route> routes;
};
Monitor& monitor() {
  static Monitor& instance = *new Monitor;
  return instance;
}

void report(const Ref& socket, const Changes& changes) {
  auto* events = socket->wanted_events();
  if (!events) return;
  if (changes.addresses) events->report(FD_ADDRESS_LIST_CHANGE);
  std::unique_lock lock(monitor().mutex);
  const auto found = monitor().routes.find(static_cast<SOCKET>(socket->fd));
  if (found == monitor().routes.end() || found->second.generation != socket->generation) return;
  if (!way_has_changed(found->second.remote, found->second.local, changes)) return;
  monitor().routes.erase(found);
  lock.unlock();
  events->report(FD_ROUTING_INTERFACE_CHANGE);
}

void on_ready(std::uint32_t, std::uint32_t, std::uint32_t) {
  int netlink = -1;
  {
    std::lock_guard lock(monitor().mutex);
    netlink = monitor().netlink;
  }
  const Changes changes = read_changes(netlink);
  if (!changes.addresses && !changes.routes) return;
  sockets().for_each([&](std::uint64_t, const Ref& socket) {
    finish_requests(socket, changes);
    report(socket, changes);
  });
}

Status begin_monitoring() {
  std::lock_guard lock(monitor().mutex);
  if (monitor().netlink >= 0) return {};
  const auto netlink = open_netlink();
  if (!netlink) return fail(netlink.error());
  engine::set_owner(engine::Kind::changes, {on_ready, nullptr});
  if (const int why = engine::add_to_default_set(*netlink, engine::Kind::changes, 0, 0)) {
    ::close(*netlink);
    return fail(winsock_error(why));
  }
  monitor().netlink = *netlink;
  return {};
}

using Outcome = spi::Operation::Outcome;  // from here on

/// Waits for a change that `relevant` accepts, as a blocking call on the socket.
template <class Relevant>
Status wait_for_change(const Ref& ref, Relevant relevant) {
  if (win32::BlockingCall::under_way()) return fail(WSAEINPROGRESS);
  const auto netlink = open_netlink();
  if (!netlink) return fail(netlink.error());
  win32::BlockingCall call(static_cast<std::uint64_t>(ref->fd));
  Status result;
  for (;;) {
    if (closed(ref)) result = fail(WSAEINTR);
    if (!result) break;
    const long ready = detail::sleep(call, *netlink, posix::pollin, 0, 0);
    if (ready == -EINTR && !call.attend()) result = fail(WSAEINTR);
    if (ready > 0 && relevant(read_changes(*netlink))) break;
  }
  ::close(*netlink);
  return result;
}

class AddressListChange final : public AwaitedChange {
 public:
  std::optional<Outcome> look(const Ref& /*ref*/, const Changes& changes) override {
    return changes.addresses ? std::optional(Outcome{}) : std::nullopt;
  }
};

class RoutingInterfaceChange final : public AwaitedChange {
 public:
  explicit RoutingInterfaceChange(const Address& remote) : remote_(remote), local_(local_address_for(remote)) {}
  std::optional<Outcome> look(const Ref& /*ref*/, const Changes& changes) override {
    if (!changes.addresses && !changes.routes) return std::nullopt;
    return way_has_changed(remote_, local_, changes) ? std::optional(Outcome{}) : std::nullopt;
  }

 private:
  const Address remote_, local_;
};

}  // namespace

int begin_address_list_change(const Ref& ref, const HowToTell& how, LPINT error) {
  if (!ref->internet()) return refuse(error, WSAEOPNOTSUPP);
  if (const auto begun = begin_monitoring(); !begun) return refuse(error, begun.error());
  return begin_request(ref, std::unique_ptr<AwaitedChange>(new (std::nothrow) AddressListChange), how, error);
}

int begin_routing_interface_change(const Ref& ref, const sockaddr* remote, DWORD length, const HowToTell& how, LPINT error) {
  if (!ref->internet()) return refuse(error, WSAEOPNOTSUPP);
  const auto address = read_address(remote, static_cast<int>(std::min<DWORD>(length, 128)), ref->family);
  if (!address) return refuse(error, address.error());
  if (const auto begun = begin_monitoring(); !begun) return refuse(error, begun.error());
  return begin_request(ref, std::unique_ptr<AwaitedChange>(new (std::nothrow) RoutingInterfaceChange(*address)), how, error);
}

Status address_list_change(const Ref& ref) {
  if (!ref->traits.nonblocking) return wait_for_change(ref, [](const Changes& changes) { return changes.addresses; });
  auto* events = ref->wanted_events();
  if (!events) return fail(WSAEWOULDBLOCK);
  if (const auto begun = begin_monitoring(); !begun) return begun;
  events->enable(FD_ADDRESS_LIST_CHANGE);
  return fail(WSAEWOULDBLOCK);
}

Status routing_interface_change(const Ref& ref, const sockaddr* remote, DWORD length) {
  const auto address = read_address(remote, static_cast<int>(length), ref->family);
  if (!address) return fail(address.error());
  const Address local = local_address_for(*address);
  if (!ref->traits.nonblocking) {
    return wait_for_change(ref, [&](const Changes& changes) { return way_has_changed(*address, local, changes); });
  }
  auto* events = ref->wanted_events();
  if (!events) return fail(WSAEWOULDBLOCK);
  if (const auto begun = begin_monitoring(); !begun) return begun;
  {
    std::lock_guard lock(monitor().mutex);
    monitor().routes.insert_or_assign(static_cast<SOCKET>(ref->fd), Route{ref->generation, *address, local});
  }
  events->enable(FD_ROUTING_INTERFACE_CHANGE);
  return fail(WSAEWOULDBLOCK);
}

}  // namespace ows::kernel
