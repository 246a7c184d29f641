// WSASendMsg and WSARecvMsg on a kernel socket: datagrams with control data. Programs get them by
// SIO_GET_EXTENSION_FUNCTION_POINTER and call directly. [WSASendMsg; LPFN_WSARECVMSG; WSAMSG]
#include "providers/kernel/message.h"

#include <mswsock.h>
#include <windows.h>
#include <ws2ipdef.h>

#include <algorithm>
#include <cerrno>
#include <new>

#include "border/control_messages.h"
#include "border/posix_options.h"
#include "border/sanitizers.h"
#include "border/user_memory.h"
#include "providers/kernel/extensions.h"
#include "providers/kernel/operation.h"
#include "providers/kernel/option_values.h"
#include "providers/kernel/transfer.h"
#include "spi/upcalls.h"
#include "win32/last_error.h"
#include "win32/status.h"

namespace ows::kernel {
namespace {

/// Where a call puts its count: NULL is good for an overlapped one.
struct Call {
  LPDWORD count;
  LPWSAOVERLAPPED overlapped;
  LPWSAOVERLAPPED_COMPLETION_ROUTINE routine;

  [[nodiscard]] bool good() const { return count ? writable(count, sizeof *count) : overlapped != nullptr; }
};

/// What a function that the program calls directly returns.
int tell(const Call& call, const Result<DWORD>& result) {
  if (!result) {
    set_last_error(static_cast<unsigned>(result.error()));
    return SOCKET_ERROR;
  }
  if (call.count) *call.count = *result;
  return 0;
}

/// Begins an overlapped operation by `begin(how, &error)`, whose routine runs on the calling thread.
template <class Begin>
Result<DWORD> begin_told(const Call& call, Begin begin) {
  WSATHREADID thread = spi::this_thread();
  DWORD octets = 0;
  int error = 0;
  if (begin(HowToTell{call.overlapped, call.routine, &thread, &octets}, &error) != 0) return fail(error);
  return octets;
}

/// The parts of a WSAMSG that are there or not as a whole.
Status check(const WSAMSG& message) {
  if (const Status good = check_buffers(message.lpBuffers, message.dwBufferCount); !good) return good;
  if (!readable(message.lpBuffers, std::size_t{message.dwBufferCount} * sizeof(WSABUF))) return fail(WSAEFAULT);
  if (!message.name && message.namelen != 0) return fail(WSAEFAULT);
  if (!message.Control.buf && message.Control.len != 0) return fail(WSAEFAULT);
  return {};
}

Result<DWORD> send_message(SOCKET s, const WSAMSG* given, DWORD flags, const Call& call) {
  const auto ref = find(s);
  if (!ref) return fail(ref.error());
  Socket& socket = **ref;
  if (!readable(given, sizeof *given) || !call.good()) return fail(WSAEFAULT);
  if (socket.stream()) return fail(WSAEOPNOTSUPP);
  const WSAMSG message = *given;
  if (const Status good = check(message); !good) return fail(good.error());
  if (socket.send_shut) return fail(WSAESHUTDOWN);
  const auto linux_flags = send_flags(socket, flags);
  if (!linux_flags) return fail(linux_flags.error());
  Result<Address> to;
  if (message.name) {
    to = read_destination(socket, message.name, message.namelen);
    if (!to) return fail(to.error());
  }
  std::unique_ptr<ControlData> control;
  if (message.Control.len >= sizeof(WSACMSGHDR)) {
    if (!readable(message.Control.buf, message.Control.len)) return fail(WSAEFAULT);
    control.reset(new (std::nothrow) ControlData);
    if (!control) return fail(WSAENOBUFS);
    const Status read = read_control(message.Control, socket.family, service_of(socket), *control);
    if (!read) return fail(read.error());
  }
  if (call.overlapped) {
    return begin_told(call, [&](const HowToTell& how, LPINT error) {
      return send_overlapped(*ref, {message.lpBuffers, message.dwBufferCount}, *linux_flags, message.name ? &*to : nullptr,
                             std::move(control), how, error);
    });
  }
  Buffers data(message.lpBuffers, message.dwBufferCount);
  if (message.name) {
    data.message().msg_name = to->data();
    data.message().msg_namelen = to->length;
  }
  if (control) {
    data.message().msg_control = control->octets;
    data.message().msg_controllen = control->length;
  }
  const auto sent = transmit(*ref, data, *linux_flags);
  if (sent) socket.bound = true;
  if (auto* events = socket.wanted_events(); events && !sent && sent.error() == WSAEWOULDBLOCK)
    after_blocked_send(socket, *events);
  return sent;
}

/// A datagram that is received into what a WSAMSG says, and what is told of it there.
class Arrival {
 public:
  using Outcome = spi::Operation::Outcome;

  Arrival(const WSAMSG& message, LPWSAMSG told)
      : data_(message.lpBuffers, message.dwBufferCount), control_(message.Control), told_(told) {
    data_.message().msg_name = message.name;
    name_room_ = message.name ? message.namelen : 0;
  }
  Arrival(const Arrival&) = delete;
  Arrival& operator=(const Arrival&) = delete;

  /// One attempt: the result of recvmsg.
  template <class Caller>
  long receive(Caller& caller, int fd, int flags) {
    posix::msghdr& message = data_.message();
    message.msg_namelen = static_cast<posix::socklen>(name_room_);
    message.msg_control = linux_.octets;
    message.msg_controllen = sizeof linux_.octets;
    return caller.syscall(SYS_recvmsg, fd, &message, flags | posix::msg_trunc);
  }

  /// Tells the program of a datagram of `got` octets.
  Outcome tell(const Socket& socket, long got) {
    posix::msghdr& message = data_.message();
    const auto octets = std::min(static_cast<std::size_t>(got), data_.octets());
    sanitizers::after_receive(data_.pieces(), data_.count(), octets);
    linux_.length = message.msg_controllen;
    unsigned wanted = kernel::told(socket);
    if (socket.coalesced_size != 0) wanted |= tell_segment;
    WSABUF control = control_;
    DWORD flags = write_control(linux_, wanted, control);
    if (static_cast<std::size_t>(got) > octets) flags |= MSG_TRUNC;
    if (message.msg_name) {
      finish_sender(socket, data_, octets, name_room_);
      told_->namelen = static_cast<INT>(message.msg_namelen);
    }
    told_->Control.len = control.len;
    told_->dwFlags = flags;
    const int error = flags & (MSG_TRUNC | MSG_CTRUNC) ? WSAEMSGSIZE : 0;
    return {.error = error, .octets = static_cast<DWORD>(octets), .flags = flags};
  }

 private:
  Buffers data_;
  const WSABUF control_;
  LPWSAMSG const told_;
  int name_room_ = 0;
  ControlData linux_;
};

class ReceiveMessage final : public Transfer {
 public:
  ReceiveMessage(const WSAMSG& message, LPWSAMSG told) : arrival_(message, told) {}

  [[nodiscard]] bool receives() const override { return true; }
  std::optional<Outcome> attempt(const Ref& ref) override {
    Directly directly;
    for (;;) {
      if (ref->receive_shut) return failure(WSAESHUTDOWN);
      const long got = arrival_.receive(directly, ref->fd, posix::msg_dontwait);
      if (got == -EINTR || (got == -ECONNREFUSED && ref->ignores_resets)) continue;
      if (got == -EAGAIN) return std::nullopt;
      if (got == -ECONNREFUSED) return Outcome{.error = WSAECONNRESET, .status = win32::status_port_unreachable};
      if (got < 0) return failure(receive_error(ref, got));
      return arrival_.tell(*ref, got);
    }
  }

 private:
  Arrival arrival_;
};

Result<DWORD> wait_for_message(const Ref& ref, const WSAMSG& message, LPWSAMSG told) {
  Socket& socket = *ref;
  Arrival arrival(message, told);
  const int peek = message.dwFlags & MSG_PEEK ? posix::msg_peek : 0;
  long got = 0;
  do {
    got = run(ref, posix::pollin, socket.traits.receive_timeout_ms, [&](auto& caller, bool dont_wait) {
      return arrival.receive(caller, socket.fd, peek | (dont_wait ? posix::msg_dontwait : 0));
    });
  } while (got == -ECONNREFUSED && socket.ignores_resets);
  const int error = got < 0 ? receive_error(ref, got) : 0;
  if (auto* events = socket.wanted_events()) after_receiving(socket, *events, error == WSAEWOULDBLOCK);
  if (error != 0) return fail(error);
  const auto outcome = arrival.tell(socket, got);
  return outcome.error ? Result<DWORD>(fail(outcome.error)) : outcome.octets;
}

Result<DWORD> receive_message(SOCKET s, LPWSAMSG given, const Call& call) {
  const auto ref = find(s);
  if (!ref) return fail(ref.error());
  Socket& socket = **ref;
  if (!writable(given, sizeof *given) || !call.good()) return fail(WSAEFAULT);
  if (socket.stream()) return fail(WSAEOPNOTSUPP);
  const WSAMSG message = *given;
  if (const Status good = check(message); !good) return fail(good.error());
  if (message.dwFlags & ~DWORD{MSG_PEEK}) return fail(WSAEOPNOTSUPP);
  if (message.dwFlags != 0 && call.overlapped) return fail(WSAEOPNOTSUPP);  // "valid only for non-overlapped sockets"
  const bool short_name = message.namelen < address_size(socket.family);
  if (message.name && (short_name || !writable(message.name, static_cast<std::size_t>(message.namelen))))
    return fail(WSAEFAULT);
  if (!writable(message.Control.buf, message.Control.len)) return fail(WSAEFAULT);
  if (socket.receive_shut) return fail(WSAESHUTDOWN);
  if (!socket.bound) return fail(WSAEINVAL);
  ask_for_destination(socket);
  if (!call.overlapped) return wait_for_message(*ref, message, given);
  const auto begun = begin_told(call, [&](const HowToTell& how, LPINT error) {
    return begin_operation(*ref, &IoQueues::receives,
                           std::unique_ptr<Transfer>(new (std::nothrow) ReceiveMessage(message, given)), how, error);
  });
  if (auto* events = socket.wanted_events()) after_receiving(socket, *events, !begun);
  return begun;
}

INT PASCAL send_msg(SOCKET s, LPWSAMSG message, DWORD flags, LPDWORD sent, LPWSAOVERLAPPED overlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
  const Call call{sent, overlapped, routine};
  return tell(call, send_message(s, message, flags, call));
}

INT PASCAL receive_msg(SOCKET s, LPWSAMSG message, LPDWORD received, LPWSAOVERLAPPED overlapped,
                       LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
  const Call call{received, overlapped, routine};
  return tell(call, receive_message(s, message, call));
}

}  // namespace

int service_of(const Socket& socket) {
  const bool ipv6 = socket.family == posix::af_inet6;
  return ask_linux(socket, ipv6 ? posix::ipproto_ipv6 : posix::ipproto_ip, ipv6 ? posix::ipv6_tclass : posix::ip_tos)
      .value_or(0);
}

const LPFN_WSASENDMSG send_message_function = send_msg;
const LPFN_WSARECVMSG receive_message_function = receive_msg;

}  // namespace ows::kernel
