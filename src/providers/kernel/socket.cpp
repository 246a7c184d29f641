#include "providers/kernel/socket.h"

#include <unistd.h>

#include "border/errors.h"
#include "border/posix.h"
#include "catalog/catalog.h"
#include "providers/kernel/capture.h"
#include "providers/kernel/icmp_error.h"
#include "providers/kernel/overlapped.h"
#include "providers/kernel/receive_filter.h"

namespace ows::kernel {

constinit Immortal<Sockets> detail::table;

namespace {

constinit std::atomic<std::uint32_t> next_generation{1};

int monotonic_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return static_cast<int>(now.tv_sec);
}

}  // namespace

void ConnectionState::note_time() { since_ = monotonic_seconds(); }
int ConnectionState::age() const { return monotonic_seconds() - since_; }

Traits& Traits::operator=(const Traits& other) {
  nonblocking = other.nonblocking.load();
  exclusive_address = other.exclusive_address.load();
  linger_on = other.linger_on.load();
  linger_seconds = other.linger_seconds.load();
  receive_timeout_ms = other.receive_timeout_ms.load();
  send_timeout_ms = other.send_timeout_ms.load();
  receive_buffer = other.receive_buffer.load();
  send_buffer = other.send_buffer.load();
  registered = other.registered.load();
  return *this;
}

Socket::Socket(int descriptor, int linux_family, int socket_type, int socket_protocol, DWORD entry)
    : fd(descriptor),
      family(linux_family),
      type(socket_type),
      protocol(socket_protocol),
      catalog_entry(entry),
      upcalls(upcalls_for_new_socket()),
      generation(next_generation.fetch_add(1, std::memory_order_relaxed)) {}

Socket::~Socket() {
  delete events.load(std::memory_order_relaxed);
  delete_queues(*this);
  delete seldom.load(std::memory_order_relaxed);
  delete capture.load(std::memory_order_relaxed);
  if (pending) ::close(pending->fd);
  ::close(fd);
}

int Socket::ip_fd_of(const Capture& capture) { return capture.raw; }

bool Socket::look_for_connection() {
  Connection seen = Connection::connecting;
  Address peer;
  peer.length = sizeof peer.storage;
  if (posix::getpeername(fd, peer.data(), &peer.length) == 0) {
    if (connection.compare_exchange_strong(seen, Connection::connected)) end_icmp_watch(*this);
    return true;
  }
  return connection.load(std::memory_order_relaxed) == Connection::connected;
}

Result<SOCKET> adopt(int fd, int family, int type, int protocol, DWORD entry, const Traits& traits, Connection connection) {
  auto socket = std::make_unique<Socket>(fd, family, type, protocol, entry);
  socket->traits = traits;
  socket->connection = connection;
  socket->bound = connection == Connection::connected;
  const SOCKET s = static_cast<SOCKET>(fd);
  const Ref ref = sockets().insert(s, std::move(socket));
  if (!ref) return fail(WSAEMFILE);
  int error = 0;
  if (ref->upcalls.lpWPUModifyIFSHandle(entry, s, &error) == INVALID_SOCKET) {
    sockets().close(ref);
    return fail(error);
  }
  return s;
}

namespace {

/// A raw socket for no protocol in particular only sends on Linux, with headers of the program's; vsock has no protocols.
int linux_protocol(int family, int type, int protocol) {
  if (family == posix::af_vsock) return 0;
  return type == SOCK_RAW && protocol == 0 ? posix::ipproto_raw : protocol;
}

}  // namespace

SOCKET WSPAPI wsp_socket(int af, int type, int protocol, LPWSAPROTOCOL_INFOW info, GROUP, DWORD flags, LPINT error) {
  if (is_offer(*info)) {
    const auto shared = take_offer(*info, !(flags & WSA_FLAG_NO_HANDLE_INHERIT));
    return shared ? *shared : refuse<SOCKET>(error, shared.error(), INVALID_SOCKET);
  }
  // The catalog has chosen the entry; what the program left open (0, FROM_PROTOCOL_INFO) the entry says.
  if (af == AF_UNSPEC || af == FROM_PROTOCOL_INFO) af = info->iAddressFamily;
  if (type == 0 || type == FROM_PROTOCOL_INFO) type = info->iSocketType;
  if (protocol == 0 || protocol == FROM_PROTOCOL_INFO) protocol = info->iProtocol;
  const int family = linux_family(af);
  constexpr DWORD leaf = WSA_FLAG_MULTIPOINT_C_LEAF | WSA_FLAG_MULTIPOINT_D_LEAF;
  constexpr DWORD root = WSA_FLAG_MULTIPOINT_C_ROOT | WSA_FLAG_MULTIPOINT_D_ROOT;
  const bool multipoint = flags & (leaf | root);
  // IP multicast has no roots, and a leaf is one in both planes. [Multipoint and Multicast Semantics]
  if (multipoint && (type != SOCK_DGRAM || (flags & (leaf | root)) != leaf))
    return refuse<SOCKET>(error, WSAEINVAL, INVALID_SOCKET);
  const int inherit = flags & WSA_FLAG_NO_HANDLE_INHERIT ? posix::sock_cloexec : 0;
  const int fd = posix::socket(family, type | inherit, linux_protocol(family, type, protocol));
  if (fd < 0) return refuse<SOCKET>(error, winsock_error(), INVALID_SOCKET);
  if (family == posix::af_inet6) {  // IPV6_V6ONLY is on by default [IPPROTO_IPV6 Socket Options]
    const int on = 1;
    posix::setsockopt(fd, posix::ipproto_ipv6, posix::ipv6_v6only, &on, sizeof on);
  }
  Traits traits;
  traits.registered = (flags & WSA_FLAG_REGISTERED_IO) != 0;
  const auto s = adopt(fd, family, type, protocol, info->dwCatalogEntryId, traits, Connection::none);
  if (!s) return refuse<SOCKET>(error, s.error(), INVALID_SOCKET);
  if (multipoint) {
    if (const auto made = find(*s)) (*made)->kept_options |= kept_multipoint;
  }
  return *s;
}

}  // namespace ows::kernel
