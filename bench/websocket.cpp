// WebSocket: our echo server on a completion port against the same server on our own TCP sockets, and against npm's ws on
// node, where WS_PORT names the port of one (bench/websocket_run).
#include <openwinsock/websocket.h>

#include <cstdlib>
#include <string>

#include "connections.h"
#include "port_server.h"

namespace {

using bench::check;
using bench::Connections;

/// A masked binary frame of 64 octets goes there, an unmasked one comes back.
const bench::Exchange exchange{std::string("\x82\xc0\1\2\3\4", 6) + std::string(bench::message, 'x'), 2 + bench::message};

/// WebSocket sockets with clients on plain descriptors.
struct WebConnections {
  std::vector<int> clients;
  std::vector<SOCKET> servers;
  explicit WebConnections(int count) {
    const SOCKET listener = socket(AF_INET, SOCK_SEQPACKET, WEBPROTO_WEBSOCKET);
    sockaddr_in name{};
    int length = sizeof name;
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check(bind(listener, reinterpret_cast<sockaddr*>(&name), length) == 0, "bind");
    check(listen(listener, 128) == 0, "listen");
    getsockname(listener, reinterpret_cast<sockaddr*>(&name), &length);
    std::thread calling([&] {
      for (int i = 0; i < count; ++i) clients.push_back(bench::websocket_client(ntohs(name.sin_port)));
    });
    for (int i = 0; i < count; ++i) servers.push_back(accept(listener, nullptr, nullptr));
    calling.join();
    closesocket(listener);
  }
  ~WebConnections() {
    for (const SOCKET s : servers) closesocket(s);
    for (const int fd : clients) closesocket(static_cast<SOCKET>(fd));
  }
  WebConnections(const WebConnections&) = delete;
  WebConnections& operator=(const WebConnections&) = delete;
};

template <class Server>
void loaded(const std::vector<int>& clients, long total, const bench::Exchange& what, Server server) {
  std::thread load([&] {
    bench::use_processors(1, 1);
    bench::echo_load(clients, total, what);
  });
  bench::use_processors(0, 1);
  server();
  load.join();
}

}  // namespace

int main() {
  WSADATA data;
  WSAStartup(MAKEWORD(2, 2), &data);
  bench::heading(
      "WebSocket, an echo of 64 octets: a server on a completion port, one worker on one processor, the load on another; "
      "medians\n"
      "of 15 turns of each in one run. 'raw': the same server on TCP sockets; npm's ws. Ratio above 1: ours is faster.");
  const char* ws_port = std::getenv("WS_PORT");
  for (const int count : {64, 1000}) {
    const WebConnections web(count);
    bench::PortServer server(web.servers);
    const auto ours = [&](int rounds) { loaded(web.clients, rounds, exchange, [&] { server.serve(rounds); }); };
    char what[64];
    {
      const Connections tcp(count);
      bench::PortServer tcp_server(tcp.servers);
      std::snprintf(what, sizeof what, "against TCP, %d connections", count);
      bench::compare(what, 20000, ours, [&](int rounds) { bench::loaded(tcp, rounds, [&] { tcp_server.serve(rounds); }); });
    }
    if (!ws_port) continue;
    std::vector<int> clients;
    for (int i = 0; i < count; ++i) clients.push_back(bench::websocket_client(std::atoi(ws_port)));
    std::snprintf(what, sizeof what, "against ws, %d connections", count);
    bench::compare(what, 20000, ours, [&](int rounds) { loaded(clients, rounds, exchange, [] {}); });
    for (const int fd : clients) closesocket(static_cast<SOCKET>(fd));
  }
  if (!ws_port) std::printf("(npm's ws is not here: bench/websocket_run starts it)\n");
  WSACleanup();
}
