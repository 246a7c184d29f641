#include "echo.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <thread>

namespace bench {
namespace {

int watch_all(const std::vector<int>& fds) {
  const int set = epoll_create1(EPOLL_CLOEXEC);
  for (const int fd : fds) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    epoll_ctl(set, EPOLL_CTL_ADD, fd, &event);
  }
  return set;
}

}  // namespace

void echo_load(const std::vector<int>& clients, long total) {
  std::array<char, message> text{};
  const int set = watch_all(clients);
  long sent = 0, back = 0;
  for (const int fd : clients) {
    if (sent == total) break;
    if (send(fd, text.data(), text.size(), MSG_NOSIGNAL) == message) ++sent;
  }
  std::array<epoll_event, 256> events;
  while (back < total) {
    const int count = epoll_wait(set, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      if (recv(events[static_cast<std::size_t>(i)].data.fd, text.data(), text.size(), MSG_DONTWAIT) != message) continue;
      ++back;
      if (sent < total
          && send(events[static_cast<std::size_t>(i)].data.fd, text.data(), text.size(), MSG_NOSIGNAL) == message)
        ++sent;
    }
  }
  close(set);
}

void raw_echo_server(const std::vector<int>& servers, long total) {
  std::array<char, 4096> text;
  const int set = watch_all(servers);
  std::array<epoll_event, 256> events;
  for (long done = 0; done < total;) {
    const int count = epoll_wait(set, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      const ssize_t got = recv(fd, text.data(), text.size(), MSG_DONTWAIT);
      if (got <= 0) continue;
      if (send(fd, text.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL) == got) ++done;
    }
  }
  close(set);
}

double raw_wake_latency(int from, int to, int rounds) {
  using Clock = std::chrono::steady_clock;
  const int set = watch_all({to});
  std::vector<double> times;
  std::array<Clock::time_point, 2> moments;
  for (int i = 0; i < rounds; ++i) {
    std::thread sender([&] {
      moments[0] = Clock::now();
      if (send(from, "x", 1, MSG_NOSIGNAL) != 1) std::perror("send");
    });
    epoll_event event;
    epoll_wait(set, &event, 1, -1);
    moments[1] = Clock::now();
    sender.join();
    char octet;
    if (recv(to, &octet, 1, 0) != 1) std::perror("recv");
    times.push_back(std::chrono::duration<double, std::nano>(moments[1] - moments[0]).count());
  }
  close(set);
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

}  // namespace bench
