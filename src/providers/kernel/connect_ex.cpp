// ConnectEx on a kernel socket: an attempt that waits among the sends, and goes on as one. [ConnectEx: mswsock.h]
#include <mswsock.h>
#include <sys/syscall.h>

#include <new>

#include "border/errors.h"
#include "border/poll_now.h"
#include "border/sanitizers.h"
#include "border/user_memory.h"
#include "providers/kernel/blocking.h"
#include "providers/kernel/extensions.h"
#include "providers/kernel/icmp_error.h"
#include "providers/kernel/operation.h"
#include "providers/kernel/transfer.h"

namespace ows::kernel {
namespace {

class ConnectOperation final : public Transfer {
 public:
  /// `again`: an attempt of the socket has failed before.
  ConnectOperation(const Address& address, const char* data, DWORD size, bool again)
      : address_(address), data_(data), left_(size), again_(again) {}

  std::optional<Outcome> attempt(const Ref& ref) override {
    if (!connected_) {
      const Outcome outcome{.error = connect(*ref)};
      if (outcome.error == WSAEWOULDBLOCK) return std::nullopt;
      if (outcome.error != 0) {
        ref->connection = Connection::failed;
        tell(*ref, outcome.error);
        return outcome;
      }
      connected_ = true;
      ref->connection = Connection::connected;
      end_icmp_watch(*ref);
      tell(*ref, 0);
    }
    return send(ref);
  }

 private:
  static void tell(Socket& socket, int outcome) {
    auto* events = socket.wanted_events();
    if (!events) return;
    events->report(FD_CONNECT, outcome);
    notify_change(socket, *events);
  }

  /// A Winsock error; WSAEWOULDBLOCK while the attempt goes on.
  int connect(Socket& socket) {
    if (!begun_) {
      begun_ = true;
      long result = connect_without_waiting(socket, address_);
      if (result == -ECONNABORTED && again_) result = connect_without_waiting(socket, address_);  // what was left of it
      if (result == -EAGAIN) return WSAEWOULDBLOCK;
      return result < 0 ? winsock_error(reason_of_a_bound_one(static_cast<int>(-result))) : 0;
    }
    posix::pollfd state{socket.fd, posix::pollout, 0};
    if (posix::poll_now(&state, 1) <= 0) return WSAEWOULDBLOCK;
    int why = 0;
    posix::socklen size = sizeof why;
    posix::getsockopt(socket.fd, posix::sol_socket, posix::so_error, &why, &size);
    if (why == 0) why = socket.told_error;  // somebody else has asked first
    return why ? winsock_error(reason_with_icmp(socket, why)) : 0;
  }

  std::optional<Outcome> send(const Ref& ref) {
    while (left_ > 0) {
      if (ref->send_shut) return failure(WSAESHUTDOWN, done_);
      const long sent =
          system_call(SYS_sendto, ref->fd, data_ + done_, left_, posix::msg_dontwait | posix::msg_nosignal, nullptr, 0);
      if (sent == -EINTR) continue;
      if (sent == -EAGAIN) return std::nullopt;
      if (sent < 0) return failure(send_error(ref, sent), done_);
      done_ += static_cast<std::size_t>(sent);
      left_ -= static_cast<std::size_t>(sent);
    }
    return Outcome{.octets = static_cast<DWORD>(done_)};
  }

  const Address address_;
  const char* const data_;
  std::size_t left_, done_ = 0;
  const bool again_;
  bool begun_ = false, connected_ = false;
};

BOOL PASCAL connect_ex(SOCKET s, const sockaddr* name, int namelen, PVOID data, DWORD size, LPDWORD sent,
                       LPOVERLAPPED overlapped) {
  const auto ref = find(s);
  if (!ref) return refuse_extension(ref.error());
  Socket& socket = **ref;
  if (!overlapped) return refuse_extension(WSA_INVALID_PARAMETER);
  if (!socket.stream()) return refuse_extension(WSAEOPNOTSUPP);
  if (!socket.bound && !socket.reusable) return refuse_extension(WSAEINVAL);
  const auto address = read_address(name, namelen, socket.family);
  if (!address) return refuse_extension(address.error());
  if (!address->is_destination()) return refuse_extension(WSAEADDRNOTAVAIL);
  if (!data) size = 0;
  if (!readable(data, size)) return refuse_extension(WSAEFAULT);
  if (!data) sent = nullptr;
  if (sent && !writable(sent, sizeof *sent)) return refuse_extension(WSAEFAULT);
  const iovec piece{data, size};
  sanitizers::before_send(&piece, 1);
  Connection seen = socket.connection;
  do {
    if (seen == Connection::connected) return refuse_extension(WSAEISCONN);
    if (seen == Connection::connecting) return refuse_extension(WSAEALREADY);
    if (seen != Connection::none && seen != Connection::failed) return refuse_extension(WSAEINVAL);
  } while (!socket.connection.compare_exchange_weak(seen, Connection::connecting));
  socket.told_error = 0;
  begin_icmp_watch(socket);
  if (auto* events = socket.wanted_events()) events->begin_connect();
  auto operation = std::unique_ptr<Transfer>(
      new (std::nothrow) ConnectOperation(*address, static_cast<char*>(data), size, seen == Connection::failed));
  const BOOL done = begin_extension(*ref, &IoQueues::sends, std::move(operation), overlapped, sent);
  if (!done && last_error() != WSA_IO_PENDING) socket.connection = Connection::failed;
  return done;
}

}  // namespace

const LPFN_CONNECTEX connect_function = connect_ex;

}  // namespace ows::kernel
