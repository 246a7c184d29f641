// What blocking and overlapped transfers on kernel sockets share: a program's buffers as the kernel takes them, and what its
// errors mean.
#pragma once

#include <algorithm>
#include <array>
#include <memory>

#include "border/posix.h"
#include "providers/kernel/blocking.h"
#include "providers/kernel/capture.h"

namespace ows::kernel {

/// A program's WSABUF array as an iovec array. WSABUF and iovec hold the same two things in the other order.
class Buffers {
 public:
  Buffers(const WSABUF* buffers, DWORD count) {
    if (count > inline_count) more_ = std::make_unique<iovec[]>(count);
    iovec* out = more_ ? more_.get() : few_.data();
    for (DWORD i = 0; i < count; ++i) {
      out[i] = {buffers[i].buf, buffers[i].len};
      octets_ += buffers[i].len;
    }
    message_.msg_iov = out;
    message_.msg_iovlen = count;
  }
  posix::msghdr& message() { return message_; }
  const iovec* pieces() const { return message_.msg_iov; }
  std::size_t count() const { return message_.msg_iovlen; }
  /// Of what is left of the buffers.
  std::size_t octets() const { return octets_; }
  /// The first `done` octets are dealt with.
  void advance(std::size_t done) {
    octets_ -= done;
    while (done > 0) {
      iovec& piece = *message_.msg_iov;
      const std::size_t here = std::min(done, piece.iov_len);
      piece = {static_cast<char*>(piece.iov_base) + here, piece.iov_len - here};
      done -= here;
      if (piece.iov_len == 0 && message_.msg_iovlen > 1) ++message_.msg_iov, --message_.msg_iovlen;
    }
  }

 private:
  static constexpr DWORD inline_count = 16;
  posix::msghdr message_{};
  std::size_t octets_ = 0;
  std::unique_ptr<iovec[]> more_;
  std::array<iovec, inline_count> few_;  // last: most of it is not used, and shares no cache line with what is
};

/// sendmsg, or for a single buffer without control data sendto, which costs the kernel less.
template <class Caller>
Outcome send_once(Caller& caller, int fd, Buffers& data, int flags) {
  posix::msghdr& message = data.message();
  if (data.count() != 1 || message.msg_control) return caller.syscall(SYS_sendmsg, fd, &message, flags);
  return caller.syscall(SYS_sendto, fd, message.msg_iov->iov_base, message.msg_iov->iov_len, flags, message.msg_name,
                        message.msg_namelen);
}

template <class Caller>
Outcome receive_once(Caller& caller, int fd, Buffers& data, int flags) {
  posix::msghdr& message = data.message();
  if (data.count() != 1) return caller.syscall(SYS_recvmsg, fd, &message, flags);
  return caller.syscall(SYS_recvfrom, fd, message.msg_iov->iov_base, message.msg_iov->iov_len, flags, message.msg_name,
                        message.msg_name ? &message.msg_namelen : nullptr);
}

/// The sender's address, which the kernel has written, as Windows has it; `octets` have come with it.
inline void finish_sender(const Socket& socket, Buffers& data, std::size_t octets, int capacity) {
  posix::msghdr& message = data.message();
  if (captures(socket)) [[unlikely]]
    tell_source(socket, {data.pieces(), data.count()}, octets, message, capacity);
  windows_address_in_place(message.msg_name, message.msg_namelen, capacity);
}

/// The buffers of a call. WSAEINVAL, WSAEFAULT.
Status check_buffers(const WSABUF* buffers, DWORD count);
/// A send's flags as Linux'. WSAEOPNOTSUPP.
Result<int> send_flags(const Socket& socket, DWORD flags);
/// Where a datagram goes. The errors of read_address; WSAEADDRNOTAVAIL: nowhere.
Result<Address> read_destination(const Socket& socket, const sockaddr* to, int tolen);

/// Sends. A blocking send on a stream returns when all is sent, as on Windows, whatever interrupts it.
Result<DWORD> transmit(const Ref& ref, Buffers& data, int flags);

/// What a failed send or receive means to Winsock.
int send_error(const Ref& ref, Outcome outcome);
int receive_error(const Ref& ref, Outcome outcome);

}  // namespace ows::kernel
