// Sending and receiving on a kernel socket: one system call a call.
#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "border/errors.h"
#include "border/posix.h"
#include "border/sanitizers.h"
#include "border/user_memory.h"
#include "providers/kernel/blocking.h"
#include "providers/kernel/orders.h"
#include "providers/kernel/transfer.h"
#include "spi/message_flags.h"

namespace ows::kernel {

/// What a failed send means. EPIPE has three reasons, and only the socket's history tells them apart.
int send_error(const Ref& ref, Outcome outcome) {
  Socket& socket = *ref;
  if (closed(ref)) return WSAEINTR;
  if (is_winsock(outcome)) return static_cast<int>(-outcome);
  const int why = static_cast<int>(-outcome);
  switch (why) {
    case EPIPE:
      if (socket.send_shut) return WSAESHUTDOWN;
      return socket.connected() ? WSAECONNRESET : WSAENOTCONN;
    case EAGAIN:
      if (socket.stream() && !socket.connected()) return WSAENOTCONN;
      return socket.traits.nonblocking ? WSAEWOULDBLOCK : WSAETIMEDOUT;
    case EDESTADDRREQ: return WSAENOTCONN;
    case ETIMEDOUT: return socket.connected() ? WSAECONNABORTED : WSAETIMEDOUT;  // as FD_CLOSE tells it
    default: return winsock_error(why);
  }
}

int receive_error(const Ref& ref, Outcome outcome) {
  Socket& socket = *ref;
  if (closed(ref)) return WSAEINTR;
  if (is_winsock(outcome)) return static_cast<int>(-outcome);
  const int why = static_cast<int>(-outcome);
  switch (why) {
    case EAGAIN:
      if (socket.stream() && !socket.connected()) return WSAENOTCONN;
      return socket.traits.nonblocking ? WSAEWOULDBLOCK : WSAETIMEDOUT;
    case ECONNREFUSED:  // a datagram's port unreachable [recv]
      return WSAECONNRESET;
    case ETIMEDOUT: return socket.connected() ? WSAECONNABORTED : WSAETIMEDOUT;
    default: return winsock_error(why);
  }
}

constexpr DWORD max_buffers = 1024;  // IOV_MAX

Status check_buffers(const WSABUF* buffers, DWORD count) {
  if (count == 0 || count > max_buffers) return fail(WSAEINVAL);
  if (!buffers) return fail(WSAEFAULT);
  return {};
}

Result<int> send_flags(const Socket& socket, DWORD flags) {
  constexpr DWORD known = MSG_OOB | MSG_DONTROUTE | MSG_PARTIAL;
  if (flags & ~known) return fail(spi::flags_error(flags));
  if (flags & MSG_PARTIAL) return fail(WSAEOPNOTSUPP);  // XP1_PARTIAL_MESSAGE is not among our flags
  if ((flags & MSG_OOB) && !socket.has_urgent_data()) return fail(WSAEOPNOTSUPP);
  return posix::msg_nosignal | (flags & MSG_OOB ? posix::msg_oob : 0) | (flags & MSG_DONTROUTE ? posix::msg_dontroute : 0);
}

Result<Address> read_destination(const Socket& socket, const sockaddr* to, int tolen) {
  auto address = read_address(to, tolen, socket.family);
  if (!address) return address;
  const bool no_port = socket.type == SOCK_DGRAM && address->port() == 0;
  if (address->is_any() || no_port) return fail(WSAEADDRNOTAVAIL);
  return address;
}

Result<DWORD> transmit(const Ref& ref, Buffers& data, int flags) {
  Socket& socket = *ref;
  submit_orders(socket);
  sanitizers::before_send(data.pieces(), data.count());
  std::size_t done = 0;
  for (bool retried = false;;) {
    const Outcome sent = run(ref, posix::pollout, socket.traits.send_timeout_ms, [&](auto& caller, bool dont_wait) {
      return send_once(caller, socket.ip_fd(), data, flags | (dont_wait ? posix::msg_dontwait : 0));
    });
    if (sent >= 0) {
      done += static_cast<std::size_t>(sent);
      data.advance(static_cast<std::size_t>(sent));
      if (data.octets() == 0 || !socket.stream() || socket.traits.nonblocking) return static_cast<DWORD>(done);
      continue;
    }
    // The kernel reports an earlier datagram's port unreachable here and clears it; Winsock reports it to receives only.
    if (sent == -ECONNREFUSED && !socket.stream() && !std::exchange(retried, true)) continue;
    if (done > 0 && !is_winsock(sent)) return static_cast<DWORD>(done);  // the next call reports what ended this one
    return fail(send_error(ref, sent));
  }
}

namespace {

Result<int> receive_flags(const Socket& socket, DWORD flags) {
  constexpr DWORD known = MSG_OOB | MSG_PEEK | MSG_WAITALL | MSG_PARTIAL | MSG_PUSH_IMMEDIATE;
  if (flags & ~known) return fail(spi::flags_error(flags));
  if (!socket.stream() && flags & MSG_WAITALL) return fail(WSAEOPNOTSUPP);
  if (!socket.has_urgent_data() && flags & MSG_OOB) return fail(WSAEOPNOTSUPP);
  if ((flags & MSG_WAITALL) && (flags & (MSG_OOB | MSG_PEEK) || socket.traits.nonblocking)) return fail(WSAEOPNOTSUPP);
  return (flags & MSG_OOB ? posix::msg_oob : 0) | (flags & MSG_PEEK ? posix::msg_peek : 0)
         | (flags & MSG_WAITALL ? posix::msg_waitall : 0);
}

/// What a receive without octets means: the end of a stream or an empty datagram, unless one of our own doings is behind it.
/// `room`: in the program's buffers.
Status why_nothing(const Ref& ref, std::size_t room) {
  if (closed(ref)) return fail(WSAEINTR);  // which woke it
  const Socket& socket = *ref;
  if (!socket.stream() || room == 0) return {};
  if (socket.receive_shut) return fail(WSAESHUTDOWN);
  if (const int why = socket.told_error) return fail(receive_error(ref, -why));
  return {};
}

/// Receives. MSG_WAITALL waits on after an APC.
Result<DWORD> receive(const Ref& ref, Buffers& data, int flags) {
  Socket& socket = *ref;
  std::size_t done = 0;
  const bool wait_all = flags & posix::msg_waitall;
  if (!socket.stream()) flags |= posix::msg_trunc;  // tells a datagram's real length
  for (;;) {
    const Outcome got = run(ref, posix::pollin, socket.traits.receive_timeout_ms, [&](auto& caller, bool dont_wait) {
      return receive_once(caller, socket.fd, data, flags | (dont_wait ? posix::msg_dontwait : 0));
    });
    if (got < 0) {
      if (got == -ECONNREFUSED && socket.ignores_resets) continue;  // SIO_UDP_CONNRESET
      if (done > 0 && !is_winsock(got)) return static_cast<DWORD>(done);
      return fail(receive_error(ref, got));
    }
    const auto octets = static_cast<std::size_t>(got);
    sanitizers::after_receive(data.pieces(), data.count(), octets);
    if (octets > data.octets()) return fail(WSAEMSGSIZE);
    if (octets == 0) {
      if (const auto why = why_nothing(ref, data.octets()); !why) return fail(why.error());
      return static_cast<DWORD>(done);
    }
    done += octets;
    if (!wait_all || octets == data.octets()) return static_cast<DWORD>(done);
    data.advance(octets);
  }
}

// The everyday transfer: one buffer of a stream, no flags, nobody to be told. It is what nearly all calls are, and passes
// by all that the others need.

bool everyday(const Socket& socket, const WSABUF* buffers, DWORD count, DWORD flags, const OVERLAPPED* overlapped) {
  return count == 1 && buffers && flags == 0 && !overlapped && socket.stream() && !socket.wanted_events()
         && !socket.gives_orders.load(std::memory_order_relaxed);
}

/// transmit(), of one buffer.
int send_everyday(const Ref& ref, const WSABUF& buffer, LPDWORD sent, LPINT error) {
  Socket& socket = *ref;
  const iovec piece{buffer.buf, buffer.len};
  sanitizers::before_send(&piece, 1);
  std::size_t done = 0;
  do {
    const Outcome now = run(ref, posix::pollout, socket.traits.send_timeout_ms, [&](auto& caller, bool dont_wait) {
      return caller.syscall(SYS_sendto, socket.fd, buffer.buf + done, buffer.len - done,
                            posix::msg_nosignal | (dont_wait ? posix::msg_dontwait : 0), nullptr, 0);
    });
    if (now < 0) [[unlikely]] {
      if (done > 0 && !is_winsock(now)) break;
      return refuse(error, send_error(ref, now));
    }
    done += static_cast<std::size_t>(now);
  } while (done < buffer.len && !socket.traits.nonblocking);
  *sent = static_cast<DWORD>(done);
  return 0;
}

/// receive(), into one buffer.
int receive_everyday(const Ref& ref, const WSABUF& buffer, LPDWORD received, LPINT error) {
  Socket& socket = *ref;
  const Outcome got = run(ref, posix::pollin, socket.traits.receive_timeout_ms, [&](auto& caller, bool dont_wait) {
    return caller.syscall(SYS_recvfrom, socket.fd, buffer.buf, buffer.len, dont_wait ? posix::msg_dontwait : 0, nullptr,
                          nullptr);
  });
  if (got < 0) return refuse(error, receive_error(ref, got));
  if (got == 0) [[unlikely]] {
    if (const auto why = why_nothing(ref, buffer.len); !why) return refuse(error, why.error());
  }
  const iovec piece{buffer.buf, buffer.len};
  sanitizers::after_receive(&piece, 1, static_cast<std::size_t>(got));
  *received = static_cast<DWORD>(got);
  return 0;
}

/// What a call gives about its data; `address` is where to, or where to say from where.
template <class Sockaddr, class Length>
struct Request {
  LPWSABUF buffers;
  DWORD count;
  Sockaddr* address;
  Length length;
};

int send_any(const Ref& ref, const Request<const sockaddr, int>& request, DWORD flags, const HowToTell& how, LPINT error) {
  const auto [buffers, count, to, tolen] = request;
  Socket& it = *ref;
  if (const auto good = check_buffers(buffers, count); !good) return refuse(error, good.error());
  if (it.send_shut) return refuse(error, WSAESHUTDOWN);
  const auto linux_flags = send_flags(it, flags);
  if (!linux_flags) return refuse(error, linux_flags.error());
  Result<Address> address;
  if (to && !it.stream()) {  // a stream ignores the address
    address = read_destination(it, to, tolen);
    if (!address) return refuse(error, address.error());
  }
  if (how.overlapped) [[unlikely]]  // a routine alone does not make it one
    return send_overlapped(ref, {buffers, count}, *linux_flags, to && !it.stream() ? &*address : nullptr, nullptr, how,
                           error);
  Buffers data(buffers, count);
  if (to && !it.stream()) {
    data.message().msg_name = address->data();
    data.message().msg_namelen = address->length;
  }
  const auto result = transmit(ref, data, *linux_flags);
  if (!result) {
    if (auto* events = it.wanted_events(); events && result.error() == WSAEWOULDBLOCK) after_blocked_send(it, *events);
    return refuse(error, result.error());
  }
  if (!it.stream()) it.bound = true;
  *how.octets = *result;
  return 0;
}

int receive_any(const Ref& ref, const Request<sockaddr, LPINT>& request, LPDWORD flags, const HowToTell& how, LPINT error) {
  const auto [buffers, count, from, fromlen] = request;
  Socket& it = *ref;
  if (const auto good = check_buffers(buffers, count); !good) return refuse(error, good.error());
  if (it.receive_shut) return refuse(error, WSAESHUTDOWN);
  if (!it.stream() && !it.bound) return refuse(error, WSAEINVAL);
  const auto linux_flags = receive_flags(it, *flags);
  if (!linux_flags) return refuse(error, linux_flags.error());
  const bool want_address = from && !it.stream();
  if (want_address) {
    const int size = address_size(it.family);
    if (!writable(fromlen, sizeof *fromlen) || *fromlen < size) return refuse(error, WSAEFAULT);
  }
  if (how.overlapped) [[unlikely]]  // a routine alone does not make it one
    return receive_overlapped(ref, {buffers, count}, *linux_flags, want_address ? from : nullptr, fromlen, how, flags,
                              error);
  Buffers data(buffers, count);
  if (want_address) {
    data.message().msg_name = from;  // the kernel checks the pointer
    data.message().msg_namelen = static_cast<posix::socklen>(*fromlen);
  }
  const auto result = receive(ref, data, *linux_flags);
  if (auto* events = it.wanted_events()) {
    const bool emptied = result ? *result < data.octets() && !(*flags & MSG_PEEK) : result.error() == WSAEWOULDBLOCK;
    after_receiving(it, *events, emptied);
  }
  if (want_address && (result || result.error() == WSAEMSGSIZE)) {
    finish_sender(it, data, result ? *result : data.octets(), *fromlen);
    *fromlen = static_cast<int>(data.message().msg_namelen);
  }
  if (!result) {
    if (result.error() == WSAEMSGSIZE) *how.octets = static_cast<DWORD>(data.octets());  // the part that fits
    return refuse(error, result.error());
  }
  *how.octets = *result;
  *flags = 0;
  return 0;
}

}  // namespace

int WSPAPI wsp_send(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags, LPWSAOVERLAPPED overlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  if (everyday(**socket, buffers, count, flags, overlapped) && !(*socket)->send_shut)
    return send_everyday(*socket, *buffers, sent, error);
  return send_any(*socket, {buffers, count, nullptr, 0}, flags, {overlapped, routine, thread, sent}, error);
}

int WSPAPI wsp_send_to(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags, const sockaddr* to, int tolen,
                       LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread,
                       LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  const int result = send_any(*socket, {buffers, count, to, tolen}, flags, {overlapped, routine, thread, sent}, error);
  // A datagram without an address is not sent for want of one, where send() wants a connection. [sendto, WSASendTo]
  if (result != 0 && *error == WSAENOTCONN && !to && !(*socket)->stream()) *error = WSAEDESTADDRREQ;
  return result;
}

int WSPAPI wsp_recv(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags, LPWSAOVERLAPPED overlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  if (everyday(**socket, buffers, count, *flags, overlapped) && !(*socket)->receive_shut)
    return receive_everyday(*socket, *buffers, received, error);
  return receive_any(*socket, {buffers, count, nullptr, nullptr}, flags, {overlapped, routine, thread, received}, error);
}

int WSPAPI wsp_recv_from(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags, sockaddr* from,
                         LPINT fromlen, LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine,
                         LPWSATHREADID thread, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  return receive_any(*socket, {buffers, count, from, fromlen}, flags, {overlapped, routine, thread, received}, error);
}

}  // namespace ows::kernel
