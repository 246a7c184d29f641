// Thousands of connections on one completion port, both ends overlapped, with two workers: random sizes, consumers that defer,
// receives that are cancelled, sends that are cancelled and break their connection, sockets that are closed under way.
//
// Counted: every operation that was begun completes exactly once. Checked: every octet of every stream is the right one, and
// a stream that ends gracefully has as many as were sent.
//
// Settings, by environment variables: SOAK_SECONDS (3), SOAK_SEED (1), SOAK_SOCKETS (5000, both ends counted, fewer where the
// descriptor limit says so), SOAK_PATIENCE, seconds that the end may take (60).
#include <winsock2.h>
#include <windows.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "soak.h"

namespace {

using soak::check;
using soak::setting;

using Clock = std::chrono::steady_clock;

struct Totals {
  std::atomic<long> begun{0}, completed{0}, aborted{0}, octets{0}, opened{0}, graceful{0};
};
Totals totals;

HANDLE port;

/// The octet of a stream at a position.
char octet_at(std::uint32_t seed, std::uint64_t position) {
  return static_cast<char>((position * 2654435761u + seed) >> 13 ^ position);
}

constexpr std::size_t most = 2048;

struct End;
struct Op : WSAOVERLAPPED {
  End* end = nullptr;
  std::atomic<bool> under_way{false};
  std::array<char, most> data;
};

/// One end of a connection. An operation of each direction at a time.
struct End {
  std::mutex mutex;  // protects the rest
  SOCKET s = INVALID_SOCKET;
  End* peer = nullptr;
  std::uint32_t seed = 0;      // of what it sends
  std::atomic<std::uint64_t> sent{0};  // read by the peer, once `finished`
  std::uint64_t received = 0;
  bool finishing = false;      // no more sends, then the end
  std::atomic<bool> finished{false};  // its end is out, and nothing was lost
  bool broken = false;         // a cancelled send, a close: what the peer gets is not known
  bool receiving = false;      // wants to
  Op receive_op, send_op;
  std::minstd_rand random;

  bool idle() const { return !receive_op.under_way && !send_op.under_way; }
};

std::mutex deferred_mutex;  // protects deferred
std::vector<End*> deferred;

bool begun(Op& op, int result) {
  if (result == 0 || WSAGetLastError() == WSA_IO_PENDING) return true;
  op.under_way = false;
  --totals.begun;
  return false;
}

void prepare(Op& op) {
  check(!op.under_way.exchange(true), "an operation is under way already");
  ++totals.begun;
  static_cast<WSAOVERLAPPED&>(op) = {};
}

// All with the end's mutex held.

void close_end(End& end) {
  if (end.s == INVALID_SOCKET) return;
  if (!end.finished) end.broken = true;
  closesocket(std::exchange(end.s, INVALID_SOCKET));
}

void receive(End& end) {
  if (end.s == INVALID_SOCKET || end.receive_op.under_way) return;
  prepare(end.receive_op);
  WSABUF into{static_cast<ULONG>(1 + end.random() % most), end.receive_op.data.data()};
  DWORD flags = 0;
  if (!begun(end.receive_op, WSARecv(end.s, &into, 1, nullptr, &flags, &end.receive_op, nullptr))) close_end(end);
}

void send(End& end) {
  if (end.s == INVALID_SOCKET || end.send_op.under_way) return;
  if (end.finishing) {
    end.finished = !end.broken;
    shutdown(end.s, SD_SEND);
    return;
  }
  const ULONG size = 1 + end.random() % most;
  for (ULONG i = 0; i < size; ++i) end.send_op.data[i] = octet_at(end.seed, end.sent + i);
  prepare(end.send_op);
  WSABUF from{size, end.send_op.data.data()};
  if (!begun(end.send_op, WSASend(end.s, &from, 1, nullptr, 0, &end.send_op, nullptr))) {
    end.broken = true;
    close_end(end);
  }
}

void has_received(End& end, DWORD octets, DWORD error) {
  if (error == ERROR_OPERATION_ABORTED) return receive(end);  // cancelled: nothing is lost; or closed
  if (error != 0) return close_end(end);
  if (octets == 0) {  // the peer's end
    const End& peer = *end.peer;
    if (peer.finished) {
      check(end.received == peer.sent, "a stream that has ended has not all octets");
      ++totals.graceful;
    }
    end.finishing = true;
    if (!end.send_op.under_way) send(end);
    return;
  }
  for (DWORD i = 0; i < octets; ++i)
    check(end.receive_op.data[i] == octet_at(end.peer->seed, end.received + i), "a wrong octet");
  end.received += octets;
  totals.octets += octets;
  if (end.random() % 8 != 0) return receive(end);
  std::lock_guard lock(deferred_mutex);
  deferred.push_back(&end);
}

void has_sent(End& end, DWORD octets, DWORD error) {
  if (error != 0) {
    end.broken = true;  // a part may be out
    return close_end(end);
  }
  end.sent += octets;
  send(end);
}

void worker() {
  for (;;) {
    DWORD octets = 0;
    ULONG_PTR key = 0;
    OVERLAPPED* overlapped = nullptr;
    const BOOL good = GetQueuedCompletionStatus(port, &octets, &key, &overlapped, INFINITE);
    const DWORD error = good ? 0 : GetLastError();
    if (!overlapped) return;
    auto& op = *static_cast<Op*>(overlapped);
    End& end = *op.end;
    std::lock_guard lock(end.mutex);
    check(op.under_way.exchange(false), "an operation has completed twice");
    ++totals.completed;
    if (error == ERROR_OPERATION_ABORTED) ++totals.aborted;
    if (&op == &end.receive_op)
      has_received(end, octets, error);
    else
      has_sent(end, octets, error);
  }
}

/// Opens connections, disturbs them, and opens closed ones anew.
class Chaos {
 public:
  Chaos(std::size_t connections, unsigned seed) : ends_(2 * connections), random_(seed) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    name_.sin_family = AF_INET;
    name_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int length = sizeof name_;
    check(bind(listener_, reinterpret_cast<sockaddr*>(&name_), length) == 0, "bind");
    check(listen(listener_, 200) == 0, "listen");
    check(getsockname(listener_, reinterpret_cast<sockaddr*>(&name_), &length) == 0, "getsockname");
    for (auto& end : ends_) end = std::make_unique<End>();
    for (std::size_t i = 0; i < ends_.size(); i += 2) open(i);
  }

  void run(Clock::time_point until) {
    while (Clock::now() < until) {
      disturb(random_() % ends_.size());
      if (random_() % 16 == 0) serve_deferred();
    }
  }

  /// Closes all, and waits until every operation has completed.
  void finish(Clock::time_point until) {
    for (auto& end : ends_) {
      std::lock_guard lock(end->mutex);
      close_end(*end);
    }
    while (totals.completed != totals.begun) {
      check(Clock::now() < until, "operations have not completed");
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    closesocket(listener_);
  }

 private:
  void open(std::size_t i) {
    End &one = *ends_[i], &other = *ends_[i + 1];
    one.s = socket(AF_INET, SOCK_STREAM, 0);
    check(one.s != INVALID_SOCKET, "socket");
    check(connect(one.s, reinterpret_cast<sockaddr*>(&name_), sizeof name_) == 0, "connect");
    other.s = accept(listener_, nullptr, nullptr);
    check(other.s != INVALID_SOCKET, "accept");
    ++totals.opened;
    std::scoped_lock lock(one.mutex, other.mutex);
    for (End* end : {&one, &other}) {
      end->peer = end == &one ? &other : &one;
      end->seed = static_cast<std::uint32_t>(random_());
      end->random.seed(random_());
      end->sent = 0;
      end->received = 0;
      end->finishing = end->broken = false;
      end->finished = false;
      end->receive_op.end = end->send_op.end = end;
      int small = 4096;
      if (random_() % 2) setsockopt(end->s, SOL_SOCKET, SO_SNDBUF, reinterpret_cast<char*>(&small), sizeof small);
      check(CreateIoCompletionPort(reinterpret_cast<HANDLE>(end->s), port, 0, 0) == port, "CreateIoCompletionPort");
    }
    for (End* end : {&one, &other}) {
      receive(*end);
      send(*end);
    }
  }

  void disturb(std::size_t i) {
    End& end = *ends_[i];
    {
      std::lock_guard lock(end.mutex);
      const auto cancel = [&](Op& op) { CancelIoEx(reinterpret_cast<HANDLE>(end.s), &op); };
      if (end.s != INVALID_SOCKET) {
        switch (random_() % 16) {
          case 0: close_end(end); break;
          case 1: cancel(end.send_op); break;
          case 2: end.finishing = true; break;
          default: cancel(end.receive_op); break;
        }
      }
    }
    // Both ends closed, and nothing of them under way: another connection in their place.
    const std::size_t first = i & ~std::size_t{1};
    End &one = *ends_[first], &other = *ends_[first + 1];
    {
      std::scoped_lock lock(one.mutex, other.mutex);
      if (one.finished && other.finished && one.idle() && other.idle()) {
        close_end(one);
        close_end(other);
      }
      if (one.s != INVALID_SOCKET || other.s != INVALID_SOCKET || !one.idle() || !other.idle()) return;
    }
    forget_deferred(one, other);
    open(first);
  }

  void serve_deferred() {
    std::vector<End*> now;
    {
      std::lock_guard lock(deferred_mutex);
      now.swap(deferred);
    }
    for (End* end : now) {
      std::lock_guard lock(end->mutex);
      receive(*end);
    }
  }
  static void forget_deferred(const End& one, const End& other) {
    std::lock_guard lock(deferred_mutex);
    std::erase_if(deferred, [&](const End* end) { return end == &one || end == &other; });
  }

  std::vector<std::unique_ptr<End>> ends_;
  std::minstd_rand random_;
  SOCKET listener_;
  sockaddr_in name_{};
};

}  // namespace

int main() {
  WSADATA data;
  WSAStartup(MAKEWORD(2, 2), &data);
  const auto seconds = std::chrono::seconds(setting("SOAK_SECONDS", 3));
  const auto patience = std::chrono::seconds(setting("SOAK_PATIENCE", 60));
  port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 2);
  check(port != nullptr, "CreateIoCompletionPort");
  std::array<std::thread, 2> workers{std::thread(worker), std::thread(worker)};
  const std::size_t sockets = soak::possible_sockets(static_cast<std::size_t>(setting("SOAK_SOCKETS", 5000)));
  Chaos chaos(sockets / 2, static_cast<unsigned>(setting("SOAK_SEED", 1)));  // both ends of each connection
  chaos.run(Clock::now() + seconds);
  chaos.finish(Clock::now() + patience);
  for (auto& it : workers) {
    static_cast<void>(it);
    PostQueuedCompletionStatus(port, 0, 0, nullptr);
  }
  for (auto& it : workers) it.join();
  CloseHandle(port);
  std::printf("%ld connections, %ld operations begun and completed, %ld of them aborted, %ld octets, %ld graceful ends\n",
              totals.opened.load(), totals.completed.load(), totals.aborted.load(), totals.octets.load(),
              totals.graceful.load());
  check(totals.completed == totals.begun, "operations begun and completed");
  check(totals.octets > 0 && totals.aborted > 0, "nothing happened");
  WSACleanup();
}
