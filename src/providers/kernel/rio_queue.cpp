// The request queue of registered I/O, and how its requests are carried out.
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>

#include "border/posix.h"
#include "border/posix_options.h"
#include "border/sanitizers.h"
#include "engine/reactor.h"
#include "engine/steward.h"
#include "providers/kernel/message.h"
#include "providers/kernel/rio.h"
#include "providers/kernel/transfer.h"
#include "win32/pool.h"

namespace ows::kernel {
namespace {

constexpr DWORD batch = 64;                  // requests handed over at once; also what UDP_SEGMENT takes at most
constexpr std::size_t largest_run = 65'000;  // octets of the datagrams that travel as one
constexpr int address_room = sizeof(SOCKADDR_INET);

std::unique_ptr<RioRequest[]> make_ring(DWORD size) {
  return std::unique_ptr<RioRequest[]>(new (std::nothrow) RioRequest[std::max(size, DWORD{1})]);
}

/// Completions of one batch, which their queue gets together.
class Gathered {
 public:
  explicit Gathered(RioCompletions& to) : to_(to) {}
  ~Gathered() {
    if (count_ > 0) to_.add(std::span(all_).first(count_));
  }
  Gathered(const Gathered&) = delete;
  Gathered& operator=(const Gathered&) = delete;
  void add(const RioCompletion& completion) { all_[count_++] = completion; }

 private:
  RioCompletions& to_;
  std::array<RioCompletion, batch> all_;  // as many as count_ are used
  std::size_t count_ = 0;
};

struct SegmentSize {  // the control message of UDP_SEGMENT
  std::size_t length = sizeof(std::size_t) + 2 * sizeof(int) + sizeof(std::uint16_t);
  int level = posix::ipproto_udp, type = posix::udp_segment;
  std::uint16_t size = 0;
};

/// In the order of the network; 0: not bound.
USHORT local_port(const Socket& socket) {
  Address own;
  own.length = sizeof own.storage;
  return posix::getsockname(socket.fd, own.data(), &own.length) == 0 ? htons(static_cast<USHORT>(own.port())) : USHORT{0};
}

bool same_peer(const RioRequest& one, const RioRequest& other) {
  return one.to.length == other.to.length && std::memcmp(one.to.data(), other.to.data(), one.to.length) == 0;
}

}  // namespace

RioQueue::RioQueue(SOCKET s, ULONGLONG context)
    : Object(object_type), s_(s), context_(context), generation_(engine::fork_generation()) {}

Result<win32::Ref<RioQueue>> RioQueue::create(SOCKET s, DWORD receives, DWORD sends,
                                              win32::Ref<RioCompletions> receive_completions,
                                              win32::Ref<RioCompletions> send_completions, ULONGLONG context) {
  auto made = win32::Ref<RioQueue>::adopt(new (std::nothrow) RioQueue(s, context));
  if (!made) return fail(WSAENOBUFS);
  made->receives_.ring = make_ring(receives);
  made->sends_.ring = make_ring(sends);
  if (!made->receives_.ring || !made->sends_.ring || !receive_completions->reserve(receives)) return fail(WSAENOBUFS);
  if (!send_completions->reserve(sends)) {
    receive_completions->give_back(receives);
    return fail(WSAENOBUFS);
  }
  made->receives_.size = receives;
  made->sends_.size = sends;
  made->receives_.completions = std::move(receive_completions);
  made->sends_.completions = std::move(send_completions);
  return made;
}

bool RioQueue::publish(HANDLE name) {
  const std::lock_guard lock(mutex_);
  if (closed_) return win32::close_name(name), false;
  name_ = name;
  return true;
}

Status RioQueue::post(const Ref& ref, bool of_send, Request&& request, bool commit) {
  const std::lock_guard lock(mutex_);
  Direction& which = direction(of_send);
  if (closed_ || engine::forked_since(generation_)) return fail(WSAEINVAL);
  if (which.outstanding.load(std::memory_order_relaxed) >= which.size) return fail(WSAENOBUFS);
  if (!of_send && request.wants_control() && !controls_) {
    controls_.reset(new (std::nothrow) ControlData[batch]);
    if (!controls_) return fail(WSAENOBUFS);
  }
  which.outstanding.fetch_add(1, std::memory_order_relaxed);
  which.at(which.waiting++) = std::move(request);
  if (!commit) return {};
  which.committed = which.waiting;
  run(ref, which);
  return {};
}

void RioQueue::commit(const Ref& ref, bool of_send) {
  const std::lock_guard lock(mutex_);
  Direction& which = direction(of_send);
  if (closed_ || engine::forked_since(generation_)) return;
  which.committed = which.waiting;
  run(ref, which);
}

Status RioQueue::resize(DWORD receives, DWORD sends) {
  const std::lock_guard lock(mutex_);
  if (closed_) return fail(WSAEINVAL);
  const auto resize_one = [](Direction& which, DWORD size) -> Status {
    if (size < which.outstanding.load(std::memory_order_relaxed)) return fail(WSAETOOMANYREFS);
    auto ring = make_ring(size);
    if (!ring || (size > which.size && !which.completions->reserve(size - which.size))) return fail(WSAENOBUFS);
    if (size < which.size) which.completions->give_back(which.size - size);
    for (DWORD i = 0; i < which.waiting; ++i) ring[i] = std::move(which.at(i));
    which.ring = std::move(ring);
    which.first = 0;
    which.size = size;
    return {};
  };
  if (receives == 0 && sends == 0) return fail(WSAEINVAL);
  if (sends < sends_.outstanding.load(std::memory_order_relaxed)) return fail(WSAETOOMANYREFS);
  const DWORD receives_before = receives_.size;
  if (const Status resized = resize_one(receives_, receives); !resized) return resized;
  const Status resized = resize_one(sends_, sends);
  if (!resized) (void)resize_one(receives_, receives_before);
  return resized;
}

void RioQueue::close() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(closed_, true)) return;
  if (name_) win32::close_name(name_);
  for (Direction* which : {&receives_, &sends_}) {
    park(*which, false);
    while (which->waiting > 0) {
      const RioCompletion aborted = finish_first(*which, WSA_OPERATION_ABORTED, 0);
      which->completions->add(std::span(&aborted, 1));
    }
    which->completions->leave(*which);
  }
}

bool RioQueue::taken(bool of_send) {
  Direction& which = direction(of_send);
  which.outstanding.fetch_sub(1, std::memory_order_relaxed);
  return which.left;
}

void RioQueue::go_on(const Ref& ref, short revents) {
  if (engine::forked_since(generation_)) return;
  constexpr short broken = posix::pollerr | posix::pollhup;
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  if (revents & (broken | posix::pollin | static_cast<short>(posix::pollrdhup))) {
    receives_.blocked = false;
    run(ref, receives_);
  }
  if (revents & (broken | posix::pollout)) {
    sends_.blocked = false;
    run(ref, sends_);
  }
}

void RioQueue::park(Direction& which, bool on) {
  if (which.is_parked == on) return;
  which.is_parked = on;
  on ? engine::operation_parked() : engine::operation_unparked();
}

void RioQueue::run(const Ref& ref, Direction& which) {
  while (which.committed > 0 && !which.blocked) {
    if (!run_batch(ref, which)) {
      // From here on an edge tells of whatever comes; one that has come meanwhile waits for the mutex.
      which.blocked = true;
      if (const Status entered = enter_default_set(*ref); !entered) {
        const RioCompletion failed = finish_first(which, entered.error(), 0);
        which.completions->add(std::span(&failed, 1));
        which.blocked = false;
      }
    }
  }
  park(which, which.committed > 0);
}

RioCompletion RioQueue::finish_first(Direction& which, int error, ULONG octets) {
  Request& request = which.at(0);
  request.said.reset();
  retain();
  const RioCompletion completion{
      .result = {.Status = error, .BytesTransferred = octets, .SocketContext = context_, .RequestContext = request.context},
      .queue = this,
      .of_send = &which == &sends_,
      .quiet = request.quiet};
  if (request.flags) std::memset(request.flags, 0, sizeof(DWORD));
  which.first = (which.first + 1) % which.size;
  --which.waiting;
  if (which.committed > 0) --which.committed;
  return completion;
}

bool RioQueue::run_batch(const Ref& ref, Direction& which) {
  if (ref->stream()) return transfer_stream(ref, which);
  return &which == &sends_ ? send_datagrams(ref) : receive_datagrams(ref);
}

bool RioQueue::receive_datagrams(const Ref& ref) {
  std::array<posix::mmsghdr, batch> messages;
  std::array<iovec, batch> pieces;
  const DWORD count = std::min(receives_.committed, batch);
  for (DWORD i = 0; i < count; ++i) {
    const Request& request = receives_.at(i);
    pieces[i] = {request.data, request.length};
    messages[i] = {};
    messages[i].msg_hdr.msg_iov = &pieces[i];
    messages[i].msg_hdr.msg_iovlen = 1;
    messages[i].msg_hdr.msg_name = request.remote;
    messages[i].msg_hdr.msg_namelen = request.remote ? address_room : 0;
    if (!request.wants_control()) continue;
    messages[i].msg_hdr.msg_control = controls_[i].octets;
    messages[i].msg_hdr.msg_controllen = ControlData::room;
  }
  Gathered done(*receives_.completions);
  if (ref->receive_shut) return done.add(finish_first(receives_, WSAESHUTDOWN, 0)), true;
  const int got = posix::recvmmsg(ref->fd, messages.data(), count, posix::msg_dontwait | posix::msg_trunc, nullptr);
  if (got < 0) {
    const int why = errno;
    if (why == EAGAIN) return false;
    if (why == EINTR || (why == ECONNREFUSED && ref->ignores_resets)) return true;
    return done.add(finish_first(receives_, why == ECONNREFUSED ? WSAECONNRESET : receive_error(ref, -why), 0)), true;
  }
  for (DWORD i = 0; i < static_cast<DWORD>(got); ++i) {
    const Request& request = receives_.at(0);
    const ULONG octets = std::min<ULONG>(messages[i].msg_len, request.length);
    sanitizers::after_receive(&pieces[i], 1, octets);
    const bool truncated = messages[i].msg_len > octets;
    if (request.remote) windows_address_in_place(request.remote, messages[i].msg_hdr.msg_namelen, address_room);
    done.add(finish_first(receives_, truncated ? WSAEMSGSIZE : 0, octets));
    if (!request.wants_control()) continue;
    controls_[i].length = messages[i].msg_hdr.msg_controllen;
    tell_more(*ref, request, controls_[i], truncated);
  }
  // Fewer than there is room for: the kernel has found no more, and an edge tells of what comes.
  return static_cast<DWORD>(got) == count || ref->watched.load() == Watched::nowhere;
}

void RioQueue::tell_more(const Socket& socket, const Request& request, const ControlData& control, bool truncated) {
  WSABUF room{0, nullptr};
  if (request.control)
    room = {request.control_room - static_cast<ULONG>(RIO_CMSG_BASE_SIZE), request.control + RIO_CMSG_BASE_SIZE};
  const DWORD flags = write_control(control, request.control ? told(socket) : 0, room) | (truncated ? MSG_TRUNC : 0);
  if (request.control) {
    const RIO_CMSG_BUFFER head{static_cast<ULONG>(RIO_CMSG_BASE_SIZE) + room.len};
    std::memcpy(request.control, &head, sizeof head);
  }
  if (request.flags) std::memcpy(request.flags, &flags, sizeof flags);
  SOCKADDR_INET local;
  if (!request.local || !read_destination(control, local)) return;
  if (local_port_ == 0) local_port_ = local_port(socket);
  local.Ipv4.sin_port = local_port_;  // the same place in both
  std::memcpy(request.local, &local, sizeof local);
}

bool RioQueue::send_datagrams(const Ref& ref) {
  std::array<posix::mmsghdr, batch> messages;
  std::array<SegmentSize, batch> sizes;
  std::array<iovec, batch> pieces;
  std::array<DWORD, batch> runs;  // requests of each message
  const DWORD count = std::min(sends_.committed, batch);
  DWORD used = 0;
  for (DWORD i = 0; i < count; ++used) {
    const DWORD begin = i;
    Request& first = sends_.at(i);
    std::size_t octets = 0;
    do {
      const Request& request = sends_.at(i);
      pieces[i] = {request.data, request.length};
      sanitizers::before_send(&pieces[i], 1);
      octets += request.length;
      ++i;
      // A run ends with the first that is shorter.
    } while (segments_ && i < count && !first.said && !sends_.at(i).said && first.length > 0
             && sends_.at(i - 1).length == first.length && sends_.at(i).length > 0 && sends_.at(i).length <= first.length
             && octets + sends_.at(i).length <= largest_run && same_peer(first, sends_.at(i)));
    runs[used] = i - begin;
    messages[used] = {};
    posix::msghdr& message = messages[used].msg_hdr;
    message.msg_iov = &pieces[begin];
    message.msg_iovlen = i - begin;
    message.msg_name = first.to.length ? first.to.data() : nullptr;
    message.msg_namelen = first.to.length;
    if (first.said) {
      message.msg_control = first.said->octets;
      message.msg_controllen = first.said->length;
    } else if (i - begin > 1) {
      sizes[used] = {};
      sizes[used].size = static_cast<std::uint16_t>(first.length);
      message.msg_control = &sizes[used];
      message.msg_controllen = sizeof(SegmentSize);
    }
  }
  Gathered done(*sends_.completions);
  if (ref->send_shut) return done.add(finish_first(sends_, WSAESHUTDOWN, 0)), true;
  int sent = posix::sendmmsg(ref->fd, messages.data(), used, posix::msg_dontwait);
  if (sent < 0 && errno == ECONNREFUSED) sent = posix::sendmmsg(ref->fd, messages.data(), used, posix::msg_dontwait);
  if (sent < 0) {
    const int why = errno;
    if (why == EAGAIN) return false;
    if (why == EINTR) return true;
    // Datagrams that the path cannot take as they are cannot be cut either, nor by every device.
    if (runs[0] > 1 && (why == EINVAL || why == EMSGSIZE || why == EIO || why == EOPNOTSUPP)) return segments_ = false, true;
    return done.add(finish_first(sends_, send_error(ref, -why), 0)), true;
  }
  ref->bound = true;
  for (DWORD i = 0; i < static_cast<DWORD>(sent); ++i) {
    for (DWORD left = runs[i]; left > 0; --left) done.add(finish_first(sends_, 0, sends_.at(0).length));
  }
  return true;
}

bool RioQueue::transfer_stream(const Ref& ref, Direction& which) {
  const bool of_send = &which == &sends_;
  Request& request = which.at(0);
  Gathered done(*which.completions);
  if (of_send ? ref->send_shut.load() : ref->receive_shut.load())
    return done.add(finish_first(which, WSAESHUTDOWN, request.done)), true;
  const iovec piece{request.data + request.done, request.length - request.done};
  if (of_send && request.done == 0) sanitizers::before_send(&piece, 1);
  const ssize_t result = of_send ? posix::send(ref->fd, piece.iov_base, piece.iov_len, posix::msg_dontwait)
                                 : posix::recv(ref->fd, piece.iov_base, piece.iov_len, posix::msg_dontwait);
  if (result < 0) {
    const long why = -errno;
    if (why == -EINTR) return true;
    if (why == -EAGAIN && ref->connected()) return false;
    done.add(finish_first(which, of_send ? send_error(ref, why) : receive_error(ref, why), request.done));
    return true;
  }
  const auto octets = static_cast<ULONG>(result);
  if (!of_send) sanitizers::after_receive(&piece, 1, octets);
  request.done += octets;
  const bool whole = of_send || request.wait_all;
  if (whole && request.done < request.length && octets > 0) return true;
  done.add(finish_first(which, 0, request.done));
  return true;
}

}  // namespace ows::kernel
