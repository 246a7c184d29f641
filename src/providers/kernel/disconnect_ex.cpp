// DisconnectEx on a kernel socket: the end of a connection behind everything that is queued to be sent, and with
// TF_REUSE_SOCKET the SOCKET for another one. [DisconnectEx: mswsock.h]
#include <mswsock.h>
#include <unistd.h>

#include <new>

#include "border/errors.h"
#include "border/posix.h"
#include "providers/kernel/extensions.h"
#include "providers/kernel/orders.h"

namespace ows::kernel {
namespace {

/// Ends the connection and puts a new descriptor in its place, which the kernel finishes the old connection without.
int make_reusable(Socket& socket) {
  const int fresh = posix::socket(socket.family, socket.type, socket.protocol);
  if (fresh < 0) return winsock_error();
  if (IoQueues* io = known_queues(socket)) {
    cancel_in(socket, *io, io->receives, [](const Transfer&) { return true; });
    submit_orders(socket);  // while they mean this descriptor
    io->drained = io->never_drained = false;
  }
  replace_descriptor(socket, fresh);
  socket.connection = Connection::none;
  socket.send_shut = socket.receive_shut = socket.hung_up = false;
  socket.told_error = 0;
  // ConnectEx wants a bound socket, AcceptEx one that is not: both may take a reused one.
  socket.bound = false;
  socket.reusable = true;
  return 0;
}

class DisconnectOperation final : public Transfer {
 public:
  explicit DisconnectOperation(bool reuse) : reuse_(reuse) {}
  std::optional<Outcome> attempt(const Ref& ref) override { return Outcome{.error = end_connection(*ref, reuse_)}; }

 private:
  const bool reuse_;
};

BOOL PASCAL disconnect_ex(SOCKET s, LPOVERLAPPED overlapped, DWORD flags, DWORD reserved) {
  const auto ref = find(s);
  if (!ref) return refuse_extension(ref.error());
  if (reserved != 0 || (flags & ~DWORD{TF_REUSE_SOCKET}) != 0) return refuse_extension(WSAEINVAL);
  if (!(*ref)->stream() || !(*ref)->connected()) return refuse_extension(WSAENOTCONN);
  auto operation = std::unique_ptr<Transfer>(new (std::nothrow) DisconnectOperation(flags & TF_REUSE_SOCKET));
  if (overlapped) return begin_extension(*ref, &IoQueues::sends, std::move(operation), overlapped, nullptr);
  return wait_for_extension(*ref, &IoQueues::sends, std::move(operation), nullptr);
}

}  // namespace

int end_connection(Socket& socket, bool reuse) {
  socket.send_shut = true;
  // For reuse both ways, which wakes who receives. ENOTCONN: the peer has reset it meanwhile, and nothing is left to end.
  posix::shutdown(socket.fd, reuse ? posix::shut_rdwr : posix::shut_wr);
  return reuse ? make_reusable(socket) : 0;
}

const LPFN_DISCONNECTEX disconnect_function = disconnect_ex;

}  // namespace ows::kernel
