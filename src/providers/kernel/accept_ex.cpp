// AcceptEx on a kernel socket. An operation waits at the listener until a connection comes, which then becomes the waiting
// socket's: its descriptor is replaced, number and SOCKET stay. Where the first data are wanted, it goes on among the new
// connection's receives. [AcceptEx, GetAcceptExSockaddrs: mswsock.h]
#include <mswsock.h>
#include <sys/syscall.h>

#include <new>

#include "border/errors.h"
#include "border/user_memory.h"
#include "providers/kernel/blocking.h"
#include "providers/kernel/extensions.h"
#include "providers/kernel/operation.h"
#include "providers/kernel/transfer.h"
#include "spi/accept_addresses.h"

namespace ows::kernel {
namespace {

class AcceptOperation final : public Transfer {
 public:
  AcceptOperation(const Ref& listener, const Ref& accepting, char* output, DWORD data_size, DWORD local_size)
      : listener_(listener->generation),
        fd_(accepting->fd),
        generation_(accepting->generation),
        output_(output),
        data_size_(data_size),
        local_size_(local_size) {}
  ~AcceptOperation() override {
    if (const Ref accepting = free_socket()) accepting->connection = Connection::none;
  }

  std::optional<Outcome> attempt(const Ref& ref) override {
    if (connected_) return receive(ref);
    Socket& listener = *ref;
    const Ref accepting = free_socket();
    // Closed meanwhile: the connection is left to another operation.
    if (!accepting) return failure(WSA_OPERATION_ABORTED);
    for (;;) {
      Address peer;
      peer.length = sizeof peer.storage;
      const int flags = accepting->traits.nonblocking ? posix::sock_nonblock : 0;
      const long fd = system_call(SYS_accept4, listener.fd, peer.data(), &peer.length, flags);
      if (fd == -EINTR || fd == -ECONNABORTED) continue;
      if (fd == -EAGAIN) return std::nullopt;
      if (fd < 0) return failure(winsock_error(static_cast<int>(-fd)));
      take_over(*accepting, static_cast<int>(fd), peer);
      break;
    }
    if (auto* events = listener.wanted_events()) after_accepting(listener, *events, false);
    connected_ = true;
    if (data_size_ == 0) return Outcome{};
    return std::nullopt;
  }

  [[nodiscard]] bool receives() const override { return connected_; }
  [[nodiscard]] std::uint32_t listener() const override { return listener_; }
  Ref moves_to() override {
    if (!connected_ || moved_) return {};
    moved_ = true;
    return this_socket();
  }

 private:
  /// The socket that was given, unless it has been closed meanwhile.
  [[nodiscard]] Ref this_socket() const {
    Ref ref = sockets().find(static_cast<std::uint64_t>(fd_));
    return ref && ref->generation == generation_ ? std::move(ref) : Ref();
  }
  [[nodiscard]] Ref free_socket() const {
    Ref ref = this_socket();
    return ref && ref->connection == Connection::accepting ? std::move(ref) : Ref();
  }

  void take_over(Socket& accepting, int fd, const Address& peer) {
    replace_descriptor(accepting, fd);
    accepting.connection = Connection::connected;
    accepting.bound = true;
    Address local;
    local.length = sizeof local.storage;
    if (posix::getsockname(accepting.fd, local.data(), &local.length) != 0) local.length = 0;
    write(local, output_ + data_size_);
    write(peer, output_ + data_size_ + local_size_);
  }
  static void write(const Address& address, char* place) {
    sockaddr_storage name{};
    int length = sizeof name;
    if (!write_address(address, reinterpret_cast<sockaddr*>(&name), &length)) length = 0;
    spi::write_accept_address(place, &name, length);
  }

  std::optional<Outcome> receive(const Ref& ref) {
    for (;;) {
      if (ref->receive_shut) return failure(WSAESHUTDOWN);
      const long got = system_call(SYS_recvfrom, ref->fd, output_, data_size_, posix::msg_dontwait, nullptr, nullptr);
      if (got == -EINTR) continue;
      if (got == -EAGAIN) return std::nullopt;
      if (got < 0) return failure(receive_error(ref, got));
      return Outcome{.octets = static_cast<DWORD>(got)};
    }
  }

  const std::uint32_t listener_;
  const int fd_;
  const std::uint32_t generation_;
  char* const output_;
  const DWORD data_size_, local_size_;
  bool connected_ = false, moved_ = false;
};

BOOL PASCAL accept_ex(SOCKET s, SOCKET accepting, PVOID output, DWORD data_size, DWORD local_size, DWORD peer_size,
                      LPDWORD received, LPOVERLAPPED overlapped) {
  const auto listener = find(s);
  if (!listener) return refuse_extension(listener.error());
  const auto free = find(accepting);
  if (!free) return refuse_extension(free.error());
  if (!overlapped) return refuse_extension(WSA_INVALID_PARAMETER);
  if ((*listener)->connection != Connection::listening) return refuse_extension(WSAEINVAL);
  const auto least = static_cast<DWORD>(address_size((*listener)->family)) + spi::accept_address_extra;
  if (local_size < least || peer_size < least) return refuse_extension(WSAEINVAL);
  if (!writable(output, std::size_t{data_size} + local_size + peer_size)) return refuse_extension(WSAEFAULT);
  if (received && !writable(received, sizeof *received)) return refuse_extension(WSAEFAULT);
  Socket& it = **free;
  Connection none = Connection::none;
  if (!it.stream() || it.family != (*listener)->family || it.bound
      || !it.connection.compare_exchange_strong(none, Connection::accepting))
    return refuse_extension(WSAEINVAL);
  keep_from_blocking(**listener);
  auto operation = std::unique_ptr<Transfer>(
      new (std::nothrow) AcceptOperation(*listener, *free, static_cast<char*>(output), data_size, local_size));
  return begin_extension(*listener, &IoQueues::receives, std::move(operation), overlapped, received);
}

}  // namespace

const LPFN_ACCEPTEX accept_function = accept_ex;

}  // namespace ows::kernel
