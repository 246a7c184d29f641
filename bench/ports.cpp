// Completion ports: an echo server on GetQueuedCompletionStatus against one on raw level-triggered epoll over connections of
// the same kind, and what an idle connection with a parked receive costs in memory.
#include <winsock2.h>
#include <windows.h>

#include <malloc.h>

#include "connections.h"
#include "port_server.h"

using bench::Connections;
using bench::loaded;
using Server = bench::PortServer;

int main() {
  WSADATA data;
  WSAStartup(MAKEWORD(2, 2), &data);
  bench::heading(
      "A completion port against raw epoll: 64-octet echo, one worker on one processor, the load on another; medians of 15\n"
      "turns of each in one run. Ratio above 1: ours is faster.");
  for (const int count : {1, 64, 1000}) {
    const Connections connections(count), raw_connections(count);
    const std::vector<int> raw = Connections::descriptors(raw_connections.servers);
    Server server(connections.servers);
    char what[64];
    std::snprintf(what, sizeof what, "echo over %d connection%s", count, count == 1 ? "" : "s");
    bench::compare(
        what, count == 1 ? 3000 : 20000, [&](int rounds) { loaded(connections, rounds, [&] { server.serve(rounds); }); },
        [&](int rounds) { loaded(raw_connections, rounds, [&] { bench::raw_echo_server(raw, rounds); }); });
  }
  {
    const Connections connections(400);
    const auto before = mallinfo2().uordblks;
    const Server server(connections.servers);
    std::printf("memory of an idle connection with a parked receive: %zu octets, the program's %zu included\n",
                (mallinfo2().uordblks - before) / 400, sizeof(bench::Session));
  }
  WSACleanup();
}
