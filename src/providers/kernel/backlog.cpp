// SIO_IDEAL_SEND_BACKLOG_QUERY and SIO_IDEAL_SEND_BACKLOG_CHANGE: how much unacknowledged data keeps a connection busy, and
// when that changes. Linux tells nobody of it, so while requests wait the reactor looks ten times a second.
#include <mstcpip.h>
#include <windows.h>
#include <ws2tcpip.h>

#include <algorithm>
#include <mutex>
#include <vector>

#include "border/errors.h"
#include "border/posix_options.h"
#include "engine/reactor.h"
#include "providers/kernel/requests.h"
#include "win32/blocking_call.h"

namespace ows::kernel {
namespace {

using Outcome = spi::Operation::Outcome;

class BacklogChange final : public AwaitedChange {
 public:
  explicit BacklogChange(ULONG before) : before_(before) {}
  std::optional<Outcome> look(const Ref& ref, const Changes& changes) override {
    if (!changes.moment) return std::nullopt;
    const auto now = ref->send_shut ? fail(WSAENOTCONN) : ideal_backlog(*ref);
    // "gracefully disconnected in the send direction", reset or aborted
    if (!now) return failure(WSA_OPERATION_ABORTED);
    return *now == before_ ? std::nullopt : std::optional(Outcome{});
  }

 private:
  const ULONG before_;
};

bool has_such_a_request(const Ref& ref) {
  IoQueues* io = known_queues(*ref);
  if (!io) return false;
  bool found = false;
  std::lock_guard lock(io->mutex);
  io->requests.finish([&](const Transfer& it) -> std::optional<Outcome> {
    found = found || dynamic_cast<const BacklogChange*>(&it);
    return std::nullopt;
  });
  return found;
}

/// The sockets that have such a request.
class Poller final : public engine::Watched, public std::enable_shared_from_this<Poller> {
 public:
  void add(const Ref& ref) {
    std::lock_guard lock(mutex_);
    const Place place{static_cast<SOCKET>(ref->fd), ref->generation};
    if (std::ranges::find(places_, place) != places_.end()) return;
    places_.push_back(place);
    arrange();
  }
  void serve() override {
    std::lock_guard lock(mutex_);
    std::erase_if(places_, [](const Place& place) {
      const auto ref = find(place.socket);
      if (!ref || (*ref)->generation != place.generation) return true;
      finish_requests(*ref, {.moment = true});
      return !has_such_a_request(*ref);
    });
    arrange();
  }

 private:
  struct Place {
    SOCKET socket;
    std::uint32_t generation;
    bool operator==(const Place&) const = default;
  };
  void arrange() {
    constexpr std::chrono::milliseconds pause{100};
    engine::watch(shared_from_this(),
                  places_.empty() ? engine::Interest{} : engine::Interest{.deadline = engine::Clock::now() + pause});
  }
  std::mutex mutex_;  // protects places_; taken before the lock of a socket's queues and the reactor's
  std::vector<Place> places_;
};

Poller& poller() {
  static auto& instance = *new auto(std::make_shared<Poller>());
  return *instance;
}

}  // namespace

Result<ULONG> ideal_backlog(Socket& socket) {
  if (!socket.stream() || !socket.internet()) return fail(WSAEOPNOTSUPP);
  if (!socket.connected()) return fail(WSAENOTCONN);
  struct posix::tcp_info info{};
  posix::socklen size = sizeof info;
  if (posix::getsockopt(socket.fd, posix::ipproto_tcp, posix::tcp_info, &info, &size) != 0) return fail(winsock_error());
  constexpr unsigned char closed = 7;  // TCP_CLOSE: reset or aborted
  if (info.state == closed) return fail(WSAENOTCONN);
  // What fills the path twice: one half is under way while the other is prepared.
  constexpr ULONG least = 65536, most = 16 << 20;
  return std::clamp(static_cast<ULONG>(std::min<std::uint64_t>(2ull * info.snd_cwnd * info.snd_mss, most)), least, most);
}

int begin_backlog_change(const Ref& ref, DWORD out_size, const HowToTell& how, LPINT error) {
  const auto now = ideal_backlog(*ref);
  if (!now) return refuse(error, now.error());
  if (out_size != 0) return refuse(error, WSAEINVAL);
  // "Only one pended request is allowed at a time": another fails.
  if (has_such_a_request(ref)) return refuse(error, WSA_OPERATION_ABORTED);
  auto request = std::unique_ptr<AwaitedChange>(new (std::nothrow) BacklogChange(*now));
  const int result = begin_request(ref, std::move(request), how, error);
  if (*error == WSA_IO_PENDING) poller().add(ref);
  return result;
}

Status wait_for_backlog_change(const Ref& ref, DWORD out_size) {
  if (win32::BlockingCall::under_way()) return fail(WSAEINPROGRESS);
  WSAOVERLAPPED own{};
  const HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  if (!event) return fail(WSAENOBUFS);
  own.hEvent = reinterpret_cast<HANDLE>(reinterpret_cast<ULONG_PTR>(event) | 1);  // no packet to the socket's port
  int error = 0;
  static_cast<void>(begin_backlog_change(ref, out_size, {&own, nullptr, nullptr, nullptr}, &error));
  Status result = fail(error);
  if (error == WSA_IO_PENDING) {
    while (WaitForSingleObjectEx(event, INFINITE, TRUE) == WAIT_IO_COMPLETION) {
    }
    DWORD octets = 0, flags = 0;
    result = spi::overlapped_result(&own, &octets, TRUE, &flags);
  }
  CloseHandle(event);
  return result;
}

}  // namespace ows::kernel
