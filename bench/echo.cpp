#include "echo.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "support.h"
#include "wake.h"

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
  const int set = watch_all({to});
  std::vector<double> times;
  {
    DelayedSender sender([&] {
      if (send(from, "x", 1, MSG_NOSIGNAL) != 1) std::perror("send");
    });
    for (int i = 0; i < rounds; ++i) {
      sender.ask();
      epoll_event event;
      epoll_wait(set, &event, 1, -1);
      times.push_back(sender.since());
      char octet;
      if (recv(to, &octet, 1, 0) != 1) std::perror("recv");
    }
  }
  close(set);
  return median(times);
}

}  // namespace bench
