// What benchmarks of servers share: connected sockets, and a load on the other processor.
#pragma once

#include <winsock2.h>

#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "echo.h"
#include "support.h"

namespace bench {

inline void check(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "%s: error %d\n", what, WSAGetLastError());
  std::exit(1);
}

/// Connected pairs over loopback.
struct Connections {
  std::vector<SOCKET> clients, servers;
  explicit Connections(int count) {
    const SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in name{};
    int length = sizeof name;
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check(bind(listener, reinterpret_cast<sockaddr*>(&name), length) == 0, "bind");
    check(listen(listener, 128) == 0, "listen");
    getsockname(listener, reinterpret_cast<sockaddr*>(&name), &length);
    for (int i = 0; i < count; ++i) {
      clients.push_back(socket(AF_INET, SOCK_STREAM, 0));
      check(connect(clients.back(), reinterpret_cast<sockaddr*>(&name), length) == 0, "connect");
      servers.push_back(accept(listener, nullptr, nullptr));
      const int on = 1;
      for (const SOCKET s : {clients.back(), servers.back()})
        setsockopt(s, IPPROTO_TCP, TCP_NODELAY, reinterpret_cast<const char*>(&on), sizeof on);
    }
    closesocket(listener);
  }
  ~Connections() {
    for (const SOCKET s : clients) closesocket(s);
    for (const SOCKET s : servers) closesocket(s);
  }
  static std::vector<int> descriptors(const std::vector<SOCKET>& sockets) { return {sockets.begin(), sockets.end()}; }
};

/// Runs `server` on one processor while the other one sends it `total` messages.
template <class Server>
void loaded(const Connections& connections, long total, Server server) {
  std::thread load([&] {
    use_processors(1, 1);
    echo_load(Connections::descriptors(connections.clients), total);
  });
  use_processors(0, 1);
  server();
  load.join();
}

}  // namespace bench
