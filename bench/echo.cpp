#include "echo.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
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

void echo_load(const std::vector<int>& clients, long total, const Exchange& exchange) {
  std::array<char, 4096> text;
  const auto send_to = [&](int fd) {
    return send(fd, exchange.request.data(), exchange.request.size(), MSG_NOSIGNAL)
           == static_cast<ssize_t>(exchange.request.size());
  };
  const int set = watch_all(clients);
  long sent = 0, back = 0;
  for (const int fd : clients) {
    if (sent == total) break;
    if (send_to(fd)) ++sent;
  }
  std::array<epoll_event, 256> events;
  while (back < total) {
    const int count = epoll_wait(set, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (recv(fd, text.data(), text.size(), MSG_DONTWAIT) != static_cast<ssize_t>(exchange.reply)) continue;
      ++back;
      if (sent < total && send_to(fd)) ++sent;
    }
  }
  close(set);
}

int websocket_client(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(static_cast<std::uint16_t>(port));
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const std::string request =
      "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  std::string response;
  bool good = connect(fd, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0
              && send(fd, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size());
  char octet;
  while (good && !response.ends_with("\r\n\r\n")) {
    good = recv(fd, &octet, 1, 0) == 1;
    response += octet;
  }
  if (good && response.starts_with("HTTP/1.1 101")) return fd;
  close(fd);
  return -1;
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
