// Sending and receiving on a kernel socket: one system call a call.
#include <array>
#include <memory>
#include <utility>

#include "border/errors.h"
#include "border/posix.h"
#include "border/user_memory.h"
#include "providers/kernel/socket.h"

namespace ows::kernel {
namespace {

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
  std::size_t octets() const { return octets_; }

 private:
  static constexpr DWORD inline_count = 16;
  std::array<iovec, inline_count> few_;
  std::unique_ptr<iovec[]> more_;
  posix::msghdr message_{};
  std::size_t octets_ = 0;
};

constexpr DWORD max_buffers = 1024;  // IOV_MAX

/// The arguments that all four functions have in common.
Status check(const WSABUF* buffers, DWORD count, LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
  if (overlapped || routine) return fail(WSAEOPNOTSUPP);
  if (count == 0 || count > max_buffers) return fail(WSAEINVAL);
  if (!buffers) return fail(WSAEFAULT);
  return {};
}

Result<int> send_flags(const Socket& socket, DWORD flags) {
  constexpr DWORD known = MSG_OOB | MSG_DONTROUTE | MSG_PARTIAL;
  if (flags & ~known) return fail(WSAEOPNOTSUPP);
  if (flags & MSG_PARTIAL) return fail(WSAEOPNOTSUPP);  // XP1_PARTIAL_MESSAGE is not among our flags
  if ((flags & MSG_OOB) && !socket.stream()) return fail(WSAEOPNOTSUPP);
  return posix::msg_nosignal | (flags & MSG_OOB ? posix::msg_oob : 0) | (flags & MSG_DONTROUTE ? posix::msg_dontroute : 0);
}

Result<int> receive_flags(const Socket& socket, DWORD flags) {
  constexpr DWORD known = MSG_OOB | MSG_PEEK | MSG_WAITALL | MSG_PARTIAL | MSG_PUSH_IMMEDIATE;
  if (flags & ~known) return fail(WSAEOPNOTSUPP);
  if (!socket.stream() && flags & (MSG_OOB | MSG_WAITALL)) return fail(WSAEOPNOTSUPP);
  if ((flags & MSG_WAITALL) && (flags & (MSG_OOB | MSG_PEEK) || socket.traits.nonblocking)) return fail(WSAEOPNOTSUPP);
  return (flags & MSG_OOB ? posix::msg_oob : 0) | (flags & MSG_PEEK ? posix::msg_peek : 0)
         | (flags & MSG_WAITALL ? posix::msg_waitall : 0);
}

/// What a failed send means. EPIPE has three reasons, and only the socket's history tells them apart.
int send_error(const Ref& ref, int why) {
  Socket& socket = *ref;
  if (closed(ref)) return WSAEINTR;
  switch (why) {
    case EPIPE:
      if (socket.send_shut) return WSAESHUTDOWN;
      return socket.connected() ? WSAECONNRESET : WSAENOTCONN;
    case EAGAIN:
      if (socket.stream() && !socket.connected()) return WSAENOTCONN;
      return socket.traits.nonblocking ? WSAEWOULDBLOCK : WSAETIMEDOUT;
    case EDESTADDRREQ: return WSAENOTCONN;
    default: return winsock_error(why);
  }
}

int receive_error(const Ref& ref, int why) {
  Socket& socket = *ref;
  if (closed(ref)) return WSAEINTR;
  switch (why) {
    case EAGAIN:
      if (socket.stream() && !socket.connected()) return WSAENOTCONN;
      return socket.traits.nonblocking ? WSAEWOULDBLOCK : WSAETIMEDOUT;
    case ECONNREFUSED:  // a datagram's port unreachable [recv]
      return WSAECONNRESET;
    default: return winsock_error(why);
  }
}

/// Sends, and again after a signal handler of the program's.
Result<DWORD> transmit(const Ref& ref, posix::msghdr& message, int flags) {
  for (bool retried = false;;) {
    const ssize_t sent = posix::sendmsg(ref->fd, &message, flags);
    if (sent >= 0) return static_cast<DWORD>(sent);
    const int why = errno;
    if (why == EINTR && !closed(ref)) continue;
    // The kernel reports an earlier datagram's port unreachable here and clears it; Winsock reports it to receives only.
    if (why == ECONNREFUSED && !ref->stream() && !std::exchange(retried, true)) continue;
    return fail(send_error(ref, why));
  }
}

Result<DWORD> receive(const Ref& ref, posix::msghdr& message, int flags, std::size_t capacity) {
  Socket& socket = *ref;
  for (;;) {
    const ssize_t got = posix::recvmsg(socket.fd, &message, flags);
    if (got < 0) {
      const int why = errno;
      if (why == EINTR && !closed(ref)) continue;
      return fail(receive_error(ref, why));
    }
    if (message.msg_flags & posix::msg_trunc && !socket.stream()) return fail(WSAEMSGSIZE);
    if (got == 0) {  // the end or an empty datagram; or a blocked call was woken
      if (closed(ref)) return fail(WSAEINTR);
      if (socket.stream() && capacity > 0 && socket.receive_shut) return fail(WSAESHUTDOWN);
    }
    return static_cast<DWORD>(got);
  }
}

}  // namespace

int WSPAPI wsp_send_to(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags, const sockaddr* to, int tolen,
                       LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  Socket& it = **socket;
  if (const auto good = check(buffers, count, overlapped, routine); !good) return refuse(error, good.error());
  if (it.send_shut) return refuse(error, WSAESHUTDOWN);
  const auto linux_flags = send_flags(it, flags);
  if (!linux_flags) return refuse(error, linux_flags.error());
  Buffers data(buffers, count);
  Result<Address> address;
  if (to && !it.stream()) {  // a stream ignores the address
    address = read_address(to, tolen, it.family);
    if (!address) return refuse(error, address.error());
    if (address->is_any() || address->port() == 0) return refuse(error, WSAEADDRNOTAVAIL);
    data.message().msg_name = address->data();
    data.message().msg_namelen = address->length;
  }
  const auto result = transmit(*socket, data.message(), *linux_flags);
  if (!result) return refuse(error, result.error());
  if (!it.stream()) it.bound = true;
  *sent = *result;
  return 0;
}

int WSPAPI wsp_send(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags, LPWSAOVERLAPPED overlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread, LPINT error) {
  return wsp_send_to(s, buffers, count, sent, flags, nullptr, 0, overlapped, routine, thread, error);
}

int WSPAPI wsp_recv_from(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags, sockaddr* from,
                         LPINT fromlen, LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine,
                         LPWSATHREADID, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  Socket& it = **socket;
  if (const auto good = check(buffers, count, overlapped, routine); !good) return refuse(error, good.error());
  if (it.receive_shut) return refuse(error, WSAESHUTDOWN);
  if (!it.stream() && !it.bound) return refuse(error, WSAEINVAL);
  const auto linux_flags = receive_flags(it, *flags);
  if (!linux_flags) return refuse(error, linux_flags.error());
  Buffers data(buffers, count);
  const bool want_address = from && !it.stream();
  if (want_address) {
    const int size = address_size(it.family);
    if (!writable(fromlen, sizeof *fromlen) || *fromlen < size) return refuse(error, WSAEFAULT);
    data.message().msg_name = from;  // the kernel checks the pointer
    data.message().msg_namelen = static_cast<posix::socklen>(*fromlen);
  }
  const auto result = receive(*socket, data.message(), *linux_flags, data.octets());
  if (want_address && (result || result.error() == WSAEMSGSIZE)) {
    windows_address_in_place(from, data.message().msg_namelen, *fromlen);
    *fromlen = static_cast<int>(data.message().msg_namelen);
  }
  if (!result) return refuse(error, result.error());
  *received = *result;
  *flags = 0;
  return 0;
}

int WSPAPI wsp_recv(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags, LPWSAOVERLAPPED overlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread, LPINT error) {
  return wsp_recv_from(s, buffers, count, received, flags, nullptr, nullptr, overlapped, routine, thread, error);
}

}  // namespace ows::kernel
