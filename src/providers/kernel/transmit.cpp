// TransmitFile and TransmitPackets on a kernel socket: an operation among the sends. Files go by sendfile, in steps.
// [TransmitFile, LPFN_TRANSMITPACKETS]
#include <mswsock.h>
#include <sys/syscall.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <vector>

#include "base/no_sigpipe.h"
#include "border/sanitizers.h"
#include "providers/kernel/extensions.h"
#include "providers/kernel/operation.h"
#include "providers/kernel/transfer.h"
#include "spi/transmission.h"

namespace ows::kernel {
namespace {

constexpr std::size_t step = 65536;  // of a descriptor that does not block: larger ones measure slower
constexpr std::size_t blocking_step = std::size_t{1} << 30;

class Transmit final : public Transfer {
 public:
  Transmit(spi::Transmission what, DWORD per_send, DWORD flags)
      : what_(std::move(what)), per_send_(per_send == 0 ? blocking_step : per_send), flags_(flags) {}

  std::optional<Outcome> attempt(const Ref& ref) override {
    const NoSigpipe quiet;  // sendfile has no MSG_NOSIGNAL
    Directly directly;
    while (!what_.empty() || !packet_.empty()) {
      if (ref->send_shut) return failure(WSAESHUTDOWN, done_);
      const long sent = ref->stream() ? send_piece(directly, *ref, posix::msg_dontwait) : send_packet(*ref);
      if (sent == -EINTR) continue;
      if (sent == -EAGAIN) return std::nullopt;
      if (sent < 0) return failure(send_error(ref, sent), done_);
      done_ += static_cast<std::size_t>(sent);
    }
    return finish(*ref);
  }

  /// On a stream, waiting in the system calls themselves.
  Outcome send_all(const Ref& ref) {
    const NoSigpipe quiet;
    while (!what_.empty()) {
      if (ref->send_shut) return failure(WSAESHUTDOWN, done_);
      const long sent = kernel::run(ref, posix::pollout, 0, [&](auto& caller, bool dont_wait) {
        return send_piece(caller, *ref, dont_wait ? posix::msg_dontwait : 0);
      });
      if (sent < 0) return failure(send_error(ref, sent), done_);
      done_ += static_cast<std::size_t>(sent);
    }
    return finish(*ref);
  }

 private:
  Outcome finish(Socket& socket) {
    const int error = flags_ & TF_DISCONNECT ? end_connection(socket, flags_ & TF_REUSE_SOCKET) : 0;
    return {.error = error, .octets = static_cast<DWORD>(done_)};
  }

  /// A step of a stream: the octets sent, or a negative errno value.
  template <class Caller>
  long send_piece(Caller& caller, const Socket& socket, int how) {
    spi::Transmission::Part& part = what_.front();
    const bool blocks = !(how & posix::msg_dontwait) && !copies_;
    const std::size_t size = std::min({part.size, blocks ? blocking_step : step, per_send_});
    long sent = 0;
    if (part.memory) {
      const iovec piece{const_cast<char*>(part.memory), part.size};
      sanitizers::before_send(&piece, 1);
      sent = send_octets(caller, socket, part.memory, part.size, how);
    } else if (!copies_) {
      off_t offset = part.offset;
      sent = caller.syscall(SYS_sendfile, socket.fd, part.file->descriptor(), &offset, size);
      if (sent == -EINVAL || sent == -ENOSYS) return copies_ = true, 0;  // a file that has no pages to give
      if (sent == 0) return what_.cut_front(), 0;
    } else {
      std::array<std::byte, step> copy;
      const long got = what_.read_front(std::span(copy).first(size));
      if (got == 0) return what_.cut_front(), 0;
      if (got < 0) return got;
      sent = send_octets(caller, socket, copy.data(), static_cast<std::size_t>(got), how);
    }
    if (sent > 0) what_.advance(static_cast<std::size_t>(sent));
    return sent;
  }

  /// What follows goes into the same segment.
  template <class Caller>
  long send_octets(Caller& caller, const Socket& socket, const void* octets, std::size_t size, int how) const {
    const int flags = how | posix::msg_nosignal | (what_.front_is_last() ? 0 : posix::msg_more);
    return caller.syscall(SYS_sendto, socket.fd, octets, size, flags, nullptr, 0);
  }

  /// A datagram: the parts up to one that ends a message, or as many octets as the program wants in one.
  long send_packet(const Socket& socket) {
    for (bool ended = !packet_.empty(); !ended && !what_.empty() && packet_.size() < per_send_;) {
      const std::size_t before = packet_.size(), size = std::min({what_.front().size, per_send_ - before, step});
      if (before + size > most_of_a_datagram) return -EMSGSIZE;
      packet_.resize(before + size);
      const long got = what_.read_front(std::span(packet_).subspan(before));
      packet_.resize(before + static_cast<std::size_t>(std::max(got, 0L)));
      if (got < 0) return got;
      const bool whole = got == 0 || static_cast<std::size_t>(got) == what_.front().size;
      ended = whole && what_.front().ends;
      if (got == 0)
        what_.cut_front();
      else
        what_.advance(static_cast<std::size_t>(got));
    }
    if (packet_.empty()) return 0;
    const long sent = system_call(SYS_sendto, socket.fd, packet_.data(), packet_.size(),
                                  posix::msg_dontwait | posix::msg_nosignal, nullptr, 0);
    if (sent >= 0) packet_.clear();
    return sent;
  }
  static constexpr std::size_t most_of_a_datagram = 65535;

  spi::Transmission what_;
  std::vector<std::byte> packet_;
  const std::size_t per_send_;
  const DWORD flags_;
  std::size_t done_ = 0;
  bool copies_ = false;
};

/// What both functions check first.
Result<Ref> find_sender(SOCKET s, DWORD flags) {
  auto ref = find(s);
  if (!ref) return ref;
  if (const Status good = spi::check_transmit_flags(flags); !good) return fail(good.error());
  if (!(*ref)->stream() && flags & TF_DISCONNECT) return fail(WSAEINVAL);
  if ((*ref)->send_shut) return fail(WSAESHUTDOWN);
  if ((*ref)->stream() && !(*ref)->connected()) return fail(WSAENOTCONN);
  return ref;
}

/// Whether a call without an OVERLAPPED may wait in sendfile itself, which nothing but a signal ends: not where a time limit
/// or a hook does, and not before operations that wait.
bool may_block(const Socket& socket) {
  if (!socket.stream() || socket.traits.nonblocking || socket.traits.send_timeout_ms != 0) return false;
  if (win32::BlockingCall::under_way() || detail::blocking_hook(socket).callback) return false;
  IoQueues* io = known_queues(socket);
  if (!io) return true;
  std::lock_guard lock(io->mutex);
  return io->sends.empty();
}

BOOL transmit(const Ref& ref, Result<spi::Transmission> what, DWORD per_send, DWORD flags, LPOVERLAPPED overlapped) {
  if (!what) return refuse_extension(what.error());
  if (!overlapped && may_block(*ref)) {
    const auto outcome = Transmit(std::move(*what), per_send, flags).send_all(ref);
    return outcome.error == 0 ? TRUE : refuse_extension(outcome.error);
  }
  if (ref->stream()) keep_from_blocking(*ref);
  auto operation = std::unique_ptr<Transfer>(new (std::nothrow) Transmit(std::move(*what), per_send, flags));
  if (overlapped) return begin_extension(ref, &IoQueues::sends, std::move(operation), overlapped, nullptr);
  return wait_for_extension(ref, &IoQueues::sends, std::move(operation), nullptr);
}

BOOL PASCAL transmit_file(SOCKET s, HANDLE file, DWORD octets, DWORD per_send, LPOVERLAPPED overlapped,
                          LPTRANSMIT_FILE_BUFFERS buffers, DWORD flags) {
  const auto ref = find_sender(s, flags);
  if (!ref) return refuse_extension(ref.error());
  if (!(*ref)->stream()) return refuse_extension(WSAEINVAL);
  return transmit(*ref, spi::Transmission::of_file(file, octets, overlapped, buffers), per_send, flags, overlapped);
}

BOOL PASCAL transmit_packets(SOCKET s, LPTRANSMIT_PACKETS_ELEMENT elements, DWORD count, DWORD send_size,
                             LPOVERLAPPED overlapped, DWORD flags) {
  const auto ref = find_sender(s, flags);
  if (!ref) return refuse_extension(ref.error());
  return transmit(*ref, spi::Transmission::of_packets(elements, count), send_size, flags, overlapped);
}

}  // namespace

const LPFN_TRANSMITFILE transmit_file_function = transmit_file;
const LPFN_TRANSMITPACKETS transmit_packets_function = transmit_packets;

}  // namespace ows::kernel
