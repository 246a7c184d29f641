#include "providers/kernel/overlapped.h"

#include <linux/io_uring.h>
#include <openwinsock/spi.h>
#include <windows.h>

#include <algorithm>
#include <new>
#include <optional>
#include <span>

#include "base/immortal.h"
#include "border/address.h"
#include "border/sanitizers.h"
#include "border/user_memory.h"
#include "providers/kernel/operation.h"
#include "providers/kernel/orders.h"
#include "providers/kernel/requests.h"
#include "providers/kernel/rio.h"
#include "providers/kernel/transfer.h"
#include "spi/completion_service.h"
#include "win32/status.h"

namespace ows::kernel {

namespace {

using Outcome = spi::Operation::Outcome;  // in this file; a system call's result is a long

/// A send or a receive that has begun.
class BufferTransfer : public Transfer {
 public:
  BufferTransfer(std::span<const WSABUF> buffers, int flags)
      : data_(buffers.data(), static_cast<DWORD>(buffers.size())),
        room_(data_.octets()),
        flags_(flags | posix::msg_dontwait) {}

  [[nodiscard]] bool left_room(const Ref& ref, const Outcome& outcome) const override {
    return ref->stream() && outcome.error == 0 && outcome.octets > 0 && outcome.octets < room_;
  }

 protected:
  /// An order of one piece, or of several.
  void fill(io_uring_sqe& order, int fd, std::uint8_t one, std::uint8_t several) {
    order.fd = fd;
    order.msg_flags = static_cast<std::uint32_t>(flags_ & ~posix::msg_dontwait);
    if (data_.count() == 1) {
      order.opcode = one;
      order.addr = reinterpret_cast<std::uintptr_t>(data_.pieces()->iov_base);
      order.len = static_cast<std::uint32_t>(data_.pieces()->iov_len);
    } else {
      order.opcode = several;
      order.addr = reinterpret_cast<std::uintptr_t>(&data_.message());
      order.len = 1;
    }
  }

  Buffers data_;
  const std::size_t room_;
  const int flags_;
  std::size_t done_ = 0;
};

class Send final : public BufferTransfer {
 public:
  Send(std::span<const WSABUF> buffers, int flags, const Address* to, std::unique_ptr<ControlData> control)
      : BufferTransfer(buffers, flags), control_(std::move(control)) {
    if (control_) {
      data_.message().msg_control = control_->octets;
      data_.message().msg_controllen = control_->length;
    }
    if (!to) return;
    to_ = *to;
    data_.message().msg_name = to_->data();
    data_.message().msg_namelen = to_->length;
  }

  std::optional<Outcome> attempt(const Ref& ref) override {
    if (done_ == 0) sanitizers::before_send(data_.pieces(), data_.count());
    Directly directly;
    for (bool retried = false;;) {
      if (ref->send_shut) return failure(WSAESHUTDOWN, done_);
      const long sent = send_once(directly, ref->ip_fd(), data_, flags_);
      if (sent == -EAGAIN && (!ref->stream() || ref->connected())) return std::nullopt;
      if (sent == -ECONNREFUSED && !ref->stream() && !std::exchange(retried, true)) continue;
      if (const auto outcome = landed(ref, sent)) return outcome;
    }
  }

  [[nodiscard]] bool can_be_ordered(const Ref& ref) const override {
    return !ref->send_shut && flags_ == (posix::msg_nosignal | posix::msg_dontwait) && !control_ && data_.octets() > 0
           && std::ranges::all_of(std::span(data_.pieces(), data_.count()),
                                  [](const iovec& piece) { return readable(piece.iov_base, piece.iov_len); });
  }
  void fill_order(const Ref& ref, io_uring_sqe& order) override {
    if (done_ == 0) sanitizers::before_send(data_.pieces(), data_.count());
    fill(order, ref->ip_fd(), IORING_OP_SEND, IORING_OP_SENDMSG);
  }
  std::optional<Outcome> landed(const Ref& ref, long sent) override {
    if (sent == -EINTR) return std::nullopt;
    if (sent < 0) return failure(send_error(ref, sent), done_);
    done_ += static_cast<std::size_t>(sent);
    data_.advance(static_cast<std::size_t>(sent));
    if (data_.octets() > 0 && ref->stream()) return std::nullopt;
    return Outcome{.octets = static_cast<DWORD>(done_)};
  }

 private:
  std::optional<Address> to_;  // of streams it is not even made empty
  const std::unique_ptr<ControlData> control_;
};

class Receive final : public BufferTransfer {
 public:
  Receive(std::span<const WSABUF> buffers, int flags, sockaddr* from, LPINT fromlen)
      : BufferTransfer(buffers, flags), from_(from), from_length_(fromlen) {}

  [[nodiscard]] bool receives() const override { return !(flags_ & (posix::msg_peek | posix::msg_oob)); }

  std::optional<Outcome> attempt(const Ref& ref) override {
    if (ref->receive_shut) return failure(WSAESHUTDOWN, done_);
    return ref->stream() ? attempt_stream(ref) : attempt_datagram(ref);
  }

  [[nodiscard]] bool can_be_ordered(const Ref& ref) const override {
    return !ref->receive_shut && flags_ == posix::msg_dontwait && data_.octets() > 0
           && std::ranges::all_of(std::span(data_.pieces(), data_.count()),
                                  [](const iovec& piece) { return writable(piece.iov_base, piece.iov_len); });
  }
  void fill_order(const Ref& ref, io_uring_sqe& order) override { fill(order, ref->fd, IORING_OP_RECV, IORING_OP_RECVMSG); }
  std::optional<Outcome> landed(const Ref& ref, long got) override {
    if (got == -EINTR) return std::nullopt;
    if (got < 0) return failure(receive_error(ref, got), done_);
    if (got == 0 && ref->receive_shut) return failure(WSAESHUTDOWN, done_);
    if (const int why = ref->told_error; got == 0 && why) return failure(receive_error(ref, -why), done_);
    const auto octets = static_cast<std::size_t>(got);
    sanitizers::after_receive(data_.pieces(), data_.count(), octets);
    done_ += octets;
    if (!(flags_ & posix::msg_waitall) || got == 0 || octets == data_.octets())
      return Outcome{.octets = static_cast<DWORD>(done_)};
    data_.advance(octets);
    return std::nullopt;
  }

 private:
  std::optional<Outcome> attempt_stream(const Ref& ref) {
    Directly directly;
    char one = 0;
    for (;;) {
      // Without room it waits for data all the same, and takes none. [WSARecv: a common use is to wait without a buffer]
      const bool only_wait = data_.octets() == 0;
      const long got = only_wait
                           ? directly.syscall(SYS_recvfrom, ref->fd, &one, 1, flags_ | posix::msg_peek, nullptr, nullptr)
                           : receive_once(directly, ref->fd, data_, flags_);
      if (got == -EAGAIN && ref->connected()) return std::nullopt;
      if (only_wait && got >= 0) return Outcome{};
      if (const auto outcome = landed(ref, got)) return outcome;
    }
  }

  std::optional<Outcome> attempt_datagram(const Ref& ref) {
    Directly directly;
    for (;;) {
      data_.message().msg_name = from_;
      data_.message().msg_namelen = from_ ? static_cast<posix::socklen>(*from_length_) : 0;
      const long got = receive_once(directly, ref->fd, data_, flags_ | posix::msg_trunc);
      if (got == -EINTR || (got == -ECONNREFUSED && ref->ignores_resets)) continue;
      if (got == -EAGAIN) return std::nullopt;
      if (got == -ECONNREFUSED) return Outcome{.error = WSAECONNRESET, .status = win32::status_port_unreachable};
      if (got < 0) return failure(receive_error(ref, got));
      const auto octets = std::min(static_cast<std::size_t>(got), data_.octets());
      sanitizers::after_receive(data_.pieces(), data_.count(), octets);
      if (from_) {
        finish_sender(*ref, data_, octets, *from_length_);
        *from_length_ = static_cast<int>(data_.message().msg_namelen);
      }
      if (static_cast<std::size_t>(got) > octets) return failure(WSAEMSGSIZE, octets);
      return Outcome{.octets = static_cast<DWORD>(octets)};
    }
  }

  sockaddr* const from_;
  const LPINT from_length_;
};

constinit Immortal<IoQueues> closed_queues;  // of all sockets that had no operation before they were closed

IoQueues& queues_of(Socket& socket) {
  IoQueues* io = socket.io.load(std::memory_order_acquire);
  if (io == &*closed_queues || (io && !engine::forked_since(io->fork_generation))) return *io;
  auto fresh = std::make_unique<IoQueues>(engine::fork_generation());
  if (socket.io.compare_exchange_strong(io, fresh.get(), std::memory_order_acq_rel)) io = fresh.release();
  return *io;
}

/// An attempt under the queues' lock, which learns from it whether anything is left to receive.
std::optional<Outcome> try_once(const Ref& ref, IoQueues& io, Transfer& transfer) {
  const auto outcome = transfer.attempt(ref);
  if (transfer.receives()) io.drained = !io.never_drained && (!outcome || transfer.left_room(ref, *outcome));
  return outcome;
}

/// An operation goes on among the receives of another socket. Under the lock of the queues that it was in.
void move_to(const Ref& other, std::unique_ptr<Transfer> transfer) {
  IoQueues& io = queues_of(*other);
  std::lock_guard lock(io.mutex);
  if (io.closed) return spi::Operation::complete(std::move(transfer), {.error = WSA_OPERATION_ABORTED});
  if (io.receives.empty()) {
    // Octets may have come with the connection, and no edge will tell of them.
    if (const auto outcome = try_once(other, io, *transfer)) return spi::Operation::complete(std::move(transfer), *outcome);
    if (const Status entered = enter_set(*other); !entered)
      return spi::Operation::complete(std::move(transfer), {.error = entered.error()});
  }
  io.receives.park(std::move(transfer));
}

/// AcceptEx operations of a listener that wait for the first data, among the receives of their new sockets.
int cancel_elsewhere(const Socket& listener, const spi::Cancelled& chosen) {
  int count = 0;
  sockets().for_each([&](std::uint64_t, const Ref& other) {
    IoQueues* io = known_queues(*other);
    if (!io) return;
    std::lock_guard lock(io->mutex);
    count += io->receives.cancel(
        [&](const Transfer& it) { return it.listener() == listener.generation && &*other != &listener && chosen(it); });
  });
  return count;
}

int cancel(SOCKET s, LPWSAOVERLAPPED overlapped, BOOL only_this_thread, LPINT error) {
  const auto ref = find(s);
  if (!ref) return refuse(error, ERROR_INVALID_HANDLE);
  const spi::Cancelled chosen(overlapped, only_this_thread);
  int count = 0;
  if (IoQueues* io = known_queues(**ref)) {
    std::unique_lock lock(io->mutex);
    count =
        cancel_in(**ref, *io, io->receives, chosen) + cancel_in(**ref, *io, io->sends, chosen) + io->requests.cancel(chosen);
    lock.unlock();
    await_called_off(**ref, *io);
  }
  if ((*ref)->connection == Connection::listening) count += cancel_elsewhere(**ref, chosen);
  return count > 0 || only_this_thread ? 0 : refuse(error, ERROR_NOT_FOUND);
}

}  // namespace

void go_on(const Ref& ref, IoQueues& io, IoQueues::Queue& queue) {
  while (!queue.empty()) {
    Transfer& first = queue.front();
    if (first.ordered || give_order(ref, io, first)) return;
    if (const auto outcome = try_once(ref, io, first)) {
      spi::Operation::complete(queue.take_first(), *outcome);
    } else if (const Ref other = first.moves_to()) {
      move_to(other, queue.take_first());
    } else if (const Status entered = enter_set(*ref); !entered) {  // it may have had orders only
      spi::Operation::complete(queue.take_first(), {.error = entered.error()});
    } else {
      return;
    }
  }
}

IoQueues* known_queues(const Socket& socket) {
  IoQueues* io = socket.io.load(std::memory_order_acquire);
  return io && !engine::forked_since(io->fork_generation) ? io : nullptr;
}

int begin_operation(const Ref& ref, IoQueues::Queue IoQueues::* direction, std::unique_ptr<Transfer> transfer,
                    const HowToTell& how, LPINT error) {
  if (!transfer) return refuse(error, WSAENOBUFS);
  IoQueues& io = queues_of(*ref);
  std::lock_guard lock(io.mutex);
  if (io.closed) return refuse(error, WSAENOTSOCK);
  if (const Status begun = transfer->begin(how, ref->port); !begun) return refuse(error, begun.error());
  if (transfer->has_event()) {
    ref->needs_default_set = true;
    if (ref->watched == Watched::in_port_set) (void)enter_default_set(*ref);
  }
  IoQueues::Queue& queue = io.*direction;
  if (queue.empty() && give_order(ref, io, *transfer)) {
    queue.park(std::move(transfer));
    return refuse(error, WSA_IO_PENDING);
  }
  const bool nothing_to_receive = direction == &IoQueues::receives && io.drained && is_watched_well(*ref);
  if (queue.empty() && !nothing_to_receive) {
    if (const auto outcome = try_once(ref, io, *transfer)) {
      if (outcome->error != 0) {  // told by the call alone
        transfer->withdraw(outcome->error);
        return refuse(error, outcome->error);
      }
      *how.octets = outcome->octets;
      spi::Operation::complete(std::move(transfer), *outcome, true);
      return 0;
    }
    if (const Status entered = enter_set(*ref); !entered) {
      transfer->withdraw(entered.error());
      return refuse(error, entered.error());
    }
  }
  if (const Ref other = transfer->moves_to())
    move_to(other, std::move(transfer));
  else
    queue.park(std::move(transfer));
  return refuse(error, WSA_IO_PENDING);
}

int begin_request(const Ref& ref, std::unique_ptr<AwaitedChange> request, const HowToTell& how, LPINT error) {
  if (!request) return refuse(error, WSAENOBUFS);
  IoQueues& io = queues_of(*ref);
  std::lock_guard lock(io.mutex);
  if (io.closed) return refuse(error, WSAENOTSOCK);
  if (const Status begun = request->begin(how, ref->port); !begun) return refuse(error, begun.error());
  io.requests.park(std::move(request));
  return refuse(error, WSA_IO_PENDING);
}

void finish_requests(const Ref& ref, const Changes& changes) {
  IoQueues* io = known_queues(*ref);
  if (!io) return;
  std::lock_guard lock(io->mutex);
  io->requests.finish([&](Transfer& it) { return static_cast<AwaitedChange&>(it).look(ref, changes); });
}

BOOL begin_extension(const Ref& ref, IoQueues::Queue IoQueues::* direction, std::unique_ptr<Transfer> transfer,
                     LPOVERLAPPED overlapped, LPDWORD transferred) {
  DWORD octets = 0;
  int error = 0;
  if (begin_operation(ref, direction, std::move(transfer), {overlapped, nullptr, nullptr, &octets}, &error) != 0)
    return refuse_extension(error);
  if (transferred) *transferred = octets;
  return TRUE;
}

BOOL wait_for_extension(const Ref& ref, IoQueues::Queue IoQueues::* direction, std::unique_ptr<Transfer> transfer,
                        LPDWORD transferred) {
  spi::OwnOverlapped own;
  if (begin_extension(ref, direction, std::move(transfer), own.get(), transferred)) return TRUE;
  if (last_error() != WSA_IO_PENDING) return FALSE;
  const auto octets = own.wait();
  if (!octets) return refuse_extension(octets.error());
  if (transferred) *transferred = *octets;
  return TRUE;
}

const OWS_COMPLETION completion = {spi::associate_port<find>, cancel, spi::set_completion_modes<find>, notify};

int send_overlapped(const Ref& ref, std::span<const WSABUF> buffers, int flags, const Address* to,
                    std::unique_ptr<ControlData> control, const HowToTell& how, LPINT error) {
  auto transfer = std::unique_ptr<Transfer>(new (std::nothrow) Send(buffers, flags, to, std::move(control)));
  if (!ref->stream()) ref->bound = true;
  return begin_operation(ref, &IoQueues::sends, std::move(transfer), how, error);
}

int receive_overlapped(const Ref& ref, std::span<const WSABUF> buffers, int flags, sockaddr* from, LPINT fromlen,
                       const HowToTell& how, LPDWORD told_flags, LPINT error) {
  auto transfer = std::unique_ptr<Transfer>(new (std::nothrow) Receive(buffers, flags, from, fromlen));
  const int result = begin_operation(ref, &IoQueues::receives, std::move(transfer), how, error);
  if (result == 0) *told_flags = 0;
  if (auto* events = ref->wanted_events()) after_receiving(*ref, *events, result != 0);
  return result;
}

void go_on_with_operations(const Ref& ref, short revents) {
  if (RioQueue* rio = ref->rio.load(std::memory_order_acquire)) rio->go_on(ref, revents);
  IoQueues* io = known_queues(*ref);
  if (!io) return;
  constexpr short broken = posix::pollerr | posix::pollhup;
  constexpr short special = broken | posix::pollpri | static_cast<short>(posix::pollrdhup);
  std::lock_guard lock(io->mutex);
  if (revents & special) io->never_drained = true;
  if (revents & (special | posix::pollin)) {
    io->drained = false;
    go_on(ref, *io, io->receives);
  }
  if (revents & (broken | posix::pollout)) go_on(ref, *io, io->sends);
}

void delete_queues(Socket& socket) {
  if (RioQueue* rio = socket.rio.load(std::memory_order_relaxed)) rio->release();
  IoQueues* io = socket.io.load(std::memory_order_relaxed);
  if (io != &*closed_queues) delete io;
}

void abort_operations(const Ref& ref) {
  if (RioQueue* rio = ref->rio.load(std::memory_order_acquire)) rio->close();
  // A call may be about to make the queues: it finds either these or is found here.
  IoQueues* io = nullptr;
  if (ref->io.compare_exchange_strong(io, &*closed_queues, std::memory_order_acq_rel)) return;
  if (engine::forked_since(io->fork_generation)) return;
  {
    std::lock_guard lock(io->mutex);
    io->closed = true;
    const auto all = [](const Transfer&) { return true; };
    cancel_in(*ref, *io, io->receives, all);
    cancel_in(*ref, *io, io->sends, all);
    io->requests.cancel(all);
  }
  await_called_off(*ref, *io);
}

}  // namespace ows::kernel
