// Thousands of idle WebSocket connections: what each keeps in memory, that pings keep them and find the dead ones, and that
// clients which only begin their request keep nobody out. A Windows program but for the look at its own size; the clients
// are TCP sockets with octets made by hand. usage: soak_web_idle [CONNECTIONS]
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <openwinsock/websocket.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "soak.h"

namespace {

using soak::check;

/// Resident memory in KiB.
long memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("VmRSS:", 0) == 0) return std::atol(line.c_str() + 6);
  return 0;
}

void set(SOCKET s, int name, DWORD value) {
  check(setsockopt(s, SOL_WEBSOCKET, name, reinterpret_cast<const char*>(&value), sizeof value) == 0, "setsockopt");
}

struct Receive : WSAOVERLAPPED {
  SOCKET s;
  char data[16];
};

SOCKET tcp_to(const sockaddr_in& name) {
  const SOCKET s = socket(AF_INET, SOCK_STREAM, 0);
  check(connect(s, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0, "connect");
  DWORD limit = 60'000;
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, reinterpret_cast<char*>(&limit), sizeof limit);
  return s;
}

std::string take(SOCKET s, std::size_t size) {
  std::string all;
  while (all.size() < size) {
    char octets[256];
    const int got = recv(s, octets, static_cast<int>(std::min(sizeof octets, size - all.size())), 0);
    check(got > 0, "a client lost its connection");
    all.append(octets, static_cast<std::size_t>(got));
  }
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t count = argc > 1 ? static_cast<std::size_t>(std::atoi(argv[1])) : 3000;
  WSADATA wsa;
  check(WSAStartup(MAKEWORD(2, 2), &wsa) == 0, "WSAStartup");
  const SOCKET listener = socket(AF_INET, SOCK_SEQPACKET, WEBPROTO_WEBSOCKET);
  set(listener, WEB_PING_INTERVAL, 1000);
  set(listener, WEB_HANDSHAKE_TIMEOUT, 2000);
  sockaddr_in name{};
  int length = sizeof name;
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  check(bind(listener, reinterpret_cast<sockaddr*>(&name), length) == 0, "bind");
  check(listen(listener, SOMAXCONN) == 0, "listen");
  check(getsockname(listener, reinterpret_cast<sockaddr*>(&name), &length) == 0, "getsockname");

  std::vector<SOCKET> clients, slow;
  std::thread calling([&] {
    for (int i = 0; i < 100; ++i) {  // they begin and do not go on
      slow.push_back(tcp_to(name));
      check(send(slow.back(), "GET / HTTP/1.1\r\n", 16, 0) == 16, "send");
    }
    const std::string request =
        "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    for (std::size_t i = 0; i < count; ++i) {
      clients.push_back(tcp_to(name));
      check(send(clients.back(), request.data(), static_cast<int>(request.size()), 0) == static_cast<int>(request.size()),
              "send");
      std::string response;
      while (!response.ends_with("\r\n\r\n")) response += take(clients.back(), 1);
    }
  });
  const HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 0);
  std::vector<std::unique_ptr<Receive>> receives;
  receives.reserve(count);
  const long before = memory();
  for (std::size_t i = 0; i < count; ++i) {
    auto& it = *receives.emplace_back(std::make_unique<Receive>());
    it.s = accept(listener, nullptr, nullptr);
    check(it.s != INVALID_SOCKET, "accept");
    check(CreateIoCompletionPort(reinterpret_cast<HANDLE>(it.s), port, 0, 0) == port, "CreateIoCompletionPort");
    WSABUF into{sizeof it.data, it.data};
    DWORD flags = 0;
    check(WSARecv(it.s, &into, 1, nullptr, &flags, &it, nullptr) != 0 && WSAGetLastError() == WSA_IO_PENDING, "WSARecv");
  }
  calling.join();
  const long each = (memory() - before) * 1024 / static_cast<long>(count);
  std::printf("%zu idle connections: %ld octets of memory each, both ends\n", count, each);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  check(each < 16'384, "an idle connection takes too much memory");
#endif

  // Every client is asked for a sign of life; a hundred give none and are given up, the others stay.
  const std::size_t dead = std::min<std::size_t>(100, count / 2);
  std::thread living([&] {
    for (int round = 0; round < 2; ++round) {
      for (std::size_t i = dead; i < count; ++i) {
        check(take(clients[i], 2) == std::string("\x89\0", 2), "a ping was expected");
        check(send(clients[i], "\x8a\x80\0\0\0\0", 6, 0) == 6, "send");
      }
    }
  });
  for (std::size_t given_up = 0; given_up < dead;) {
    DWORD octets;
    ULONG_PTR key;
    OVERLAPPED* overlapped = nullptr;
    const BOOL good = GetQueuedCompletionStatus(port, &octets, &key, &overlapped, 60'000);
    check(!good && overlapped, "an idle connection received something");
    const SOCKET s = static_cast<Receive*>(overlapped)->s;
    check(std::any_of(receives.begin(), receives.begin() + static_cast<long>(dead),
                        [&](const auto& it) { return it->s == s; }),
            "a living connection was given up");
    ++given_up;
  }
  living.join();
  for (std::size_t i = dead; i < count; ++i)
    check(send(receives[i]->s, "x", 1, 0) == 1, "a living connection does not send");
  std::printf("%zu that gave no sign of life were given up, %zu stayed\n", dead, count - dead);
  for (const SOCKET s : clients) closesocket(s);
  for (const SOCKET s : slow) closesocket(s);
  WSACleanup();
}
