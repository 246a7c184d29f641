#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <utility>

#include "echo_servers.h"
#include "ring.h"

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

/// What a load notes down: when the request of each client went, and how long each reply took.
class Notes {
 public:
  Notes(std::size_t clients, long total) : sent_(clients) { result_.microseconds.reserve(static_cast<std::size_t>(total)); }
  void look_at_clock() { now_ = Clock::now(); }
  void sent(std::size_t client) { sent_[client] = now_; }
  void replied(std::size_t client) {
    result_.microseconds.push_back(std::chrono::duration<float, std::micro>(now_ - sent_[client]).count());
  }
  LoadResult take() {
    result_.nanoseconds = std::chrono::duration<double, std::nano>(Clock::now() - began_).count();
    return std::move(result_);
  }

 private:
  const Clock::time_point began_ = Clock::now();
  Clock::time_point now_ = began_;
  std::vector<Clock::time_point> sent_;
  LoadResult result_;
};

LoadResult load_by_epoll(const std::vector<int>& clients, long total, std::size_t message) {
  const std::vector<char> request(message);
  std::vector<char> reply(message);
  std::vector<std::size_t> missing(clients.size(), message);
  const int set = epoll_create1(EPOLL_CLOEXEC);
  for (std::size_t i = 0; i < clients.size(); ++i) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET;
    event.data.u64 = i;
    epoll_ctl(set, EPOLL_CTL_ADD, clients[i], &event);
  }
  Notes notes(clients.size(), total);
  long asked = 0, back = 0;
  const auto ask = [&](std::size_t i) {
    if (asked == total) return;
    notes.sent(i);
    missing[i] = message;
    if (send(clients[i], request.data(), message, MSG_NOSIGNAL) == static_cast<ssize_t>(message)) ++asked;
  };
  for (std::size_t i = 0; i < clients.size(); ++i) ask(i);
  std::array<epoll_event, 256> events;
  while (back < total) {
    const int count = epoll_wait(set, events.data(), static_cast<int>(events.size()), -1);
    notes.look_at_clock();
    for (int at = 0; at < count; ++at) {
      const std::size_t i = events[static_cast<std::size_t>(at)].data.u64;
      while (missing[i] > 0) {
        const ssize_t got = recv(clients[i], reply.data(), missing[i], MSG_DONTWAIT);
        if (got <= 0) break;
        missing[i] -= static_cast<std::size_t>(got);
        if (missing[i] > 0) continue;
        ++back;
        notes.replied(i);
        ask(i);
        break;
      }
    }
  }
  close(set);
  return notes.take();
}

#ifdef BENCH_HAS_URING

LoadResult load_by_uring(const std::vector<int>& clients, long total, std::size_t message) {
  io_uring ring;
  make_ring(ring, clients.size());
  const std::vector<char> request(message);
  std::vector<char> reply(message);  // nobody reads it
  std::vector<std::size_t> missing(clients.size());
  Notes notes(clients.size(), total);
  long asked = 0, back = 0;
  const auto receive = [&](std::size_t i) {
    io_uring_sqe& entry = next_entry(ring);
    io_uring_prep_recv(&entry, clients[i], reply.data(), missing[i], 0);
    entry.user_data = i;
  };
  const auto ask = [&](std::size_t i) {
    if (asked == total) return;
    ++asked;
    notes.sent(i);
    missing[i] = message;
    io_uring_sqe& entry = next_entry(ring);
    io_uring_prep_send(&entry, clients[i], request.data(), message, MSG_NOSIGNAL);
    io_uring_sqe_set_flags(&entry, IOSQE_CQE_SKIP_SUCCESS);
    entry.user_data = clients.size();
    receive(i);
  };
  for (std::size_t i = 0; i < clients.size(); ++i) ask(i);
  while (back < total) {
    io_uring_submit_and_wait(&ring, 1);
    notes.look_at_clock();
    io_uring_cqe* done;
    unsigned head, seen = 0;
    io_uring_for_each_cqe(&ring, head, done) {
      ++seen;
      const std::size_t i = done->user_data;
      if (i == clients.size() || done->res <= 0) continue;
      missing[i] -= static_cast<std::size_t>(done->res);
      if (missing[i] > 0) {
        receive(i);
        continue;
      }
      ++back;
      notes.replied(i);
      ask(i);
    }
    io_uring_cq_advance(&ring, seen);
  }
  LoadResult result = notes.take();
  io_uring_queue_exit(&ring);
  return result;
}

#endif

}  // namespace

LoadResult run_load(const std::vector<int>& clients, long total, std::size_t message) {
#ifdef BENCH_HAS_URING
  if (!why_no_uring()) return load_by_uring(clients, total, message);
#endif
  return load_by_epoll(clients, total, message);
}

}  // namespace bench
