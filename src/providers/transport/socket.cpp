#include "providers/transport/socket.h"

#include <unistd.h>

#include <algorithm>

#include "base/immortal.h"
#include "border/errors.h"
#include "border/posix.h"
#include "spi/running.h"
#include "spi/upcalls.h"

namespace ows::transport {
namespace {

constinit Immortal<Handles> table;
WSPUPCALLTABLE given_upcalls;  // set by the first WSPStartup, before any socket
constinit std::atomic<std::uint64_t> next_serial{1};

const WSPUPCALLTABLE& upcalls_for_new_socket() {
  const WSPUPCALLTABLE* lent = spi::lent_upcalls();
  return lent ? *lent : given_upcalls;
}

Result<SOCKET> new_handle(Socket& socket) {
  int error = 0;
  const SOCKET s =
      socket.upcalls.lpWPUCreateSocketHandle(socket.entry.dwCatalogEntryId, reinterpret_cast<DWORD_PTR>(&socket), &error);
  return s == INVALID_SOCKET ? fail(error) : Result<SOCKET>(s);
}

}  // namespace

Handles& handles() { return *table; }

void remember(const WSPUPCALLTABLE& given) {
  static const bool once = [&] {
    given_upcalls = given;
    return true;
  }();
  static_cast<void>(once);
}

Traits& Traits::operator=(const Traits& other) {
  nonblocking = other.nonblocking.load();
  linger_on = other.linger_on.load();
  reuse_address = other.reuse_address.load();
  exclusive_address = other.exclusive_address.load();
  keep_alive = other.keep_alive.load();
  expedited_inline = other.expedited_inline.load();
  conditional_accept = other.conditional_accept.load();
  linger_seconds = other.linger_seconds.load();
  receive_timeout_ms = other.receive_timeout_ms.load();
  send_timeout_ms = other.send_timeout_ms.load();
  receive_buffer = other.receive_buffer.load();
  send_buffer = other.send_buffer.load();
  return *this;
}

Socket::Socket(const Transport& which, const WSAPROTOCOL_INFOW& info)
    : transport(which),
      entry(info),
      upcalls(upcalls_for_new_socket()),
      acts_as_stream(info.dwServiceFlags1 & XP1_PSEUDO_STREAM),
      serial(next_serial.fetch_add(1, std::memory_order_relaxed)),
      settings(which.make_settings(info)) {}

Socket::~Socket() {
  if (carrier >= 0) ::close(carrier);
}

Handle::~Handle() {
  int ignored = 0;
  socket->upcalls.lpWPUCloseSocketHandle(value, &ignored);
}

Result<Ref> find(SOCKET s) {
  Ref ref = look_up(s);
  if (!ref) return fail(spi::no_such_socket());
  if (engine::forked_since(ref->generation)) return fail(WSAENETDOWN);
  return ref;
}

bool closed(const Ref& socket) { return table->closed(socket.handle()); }

Result<SOCKET> enter(std::unique_ptr<Socket> socket) {
  const auto s = new_handle(*socket);
  if (!s) return s;
  socket->handle = *s;
  socket->handles.push_back(*s);
  return table->insert(*s, std::make_unique<Handle>(*s, std::move(socket))) ? s : fail(WSAEMFILE);
}

Result<SOCKET> enter_again(const std::shared_ptr<Socket>& socket, DWORD claim) {
  const auto s = new_handle(*socket);
  if (!s) return s;
  auto handle = std::make_unique<Handle>(*s, socket);
  handle->claim = claim;
  std::lock_guard lock(socket->mutex);
  if (socket->handles.empty()) return fail(WSAENOTSOCK);
  if (!table->insert(*s, std::move(handle))) return fail(WSAEMFILE);
  socket->handles.push_back(*s);
  return s;
}

Status make_carrier(Socket& socket, int linux_family) {
  if (socket.carrier >= 0) return {};
  const int fd = posix::socket(linux_family, posix::sock_stream | posix::sock_nonblock | posix::sock_cloexec, 0);
  if (fd < 0) return fail(winsock_error());
  const int on = 1;
  posix::setsockopt(fd, posix::ipproto_tcp, posix::tcp_nodelay, &on, sizeof on);
  socket.carrier = fd;
  return {};
}

void apply_traits(const Socket& socket, Connection& connection) {
  // 0 would stop everything: one octet at a time always goes.
  connection.receive_limit = static_cast<std::size_t>(std::max(socket.traits.receive_buffer.load(), 1));
  connection.send_limit = static_cast<std::size_t>(std::max(socket.traits.send_buffer.load(), 1));
  connection.shows_octets = socket.acts_as_stream;
  connection.stall_limit = socket.settings->stall_limit();
  connection.set_expedited_inline(socket.traits.expedited_inline);
  if (socket.traits.keep_alive) set_keep_alive(connection.carrier(), true);
}

void set_keep_alive(int carrier, bool on) {
  const int value = on;
  if (carrier >= 0) posix::setsockopt(carrier, posix::sol_socket, posix::so_keepalive, &value, sizeof value);
}

}  // namespace ows::transport
