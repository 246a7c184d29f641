// Event select: an echo server on WSAEventSelect against one on raw epoll over the same connections, the time from a send to
// the wake of FD_READ, and what an idle selected socket costs in memory.
#include <winsock2.h>
#include <windows.h>

#include <malloc.h>

#include "connections.h"
#include "echo.h"
#include "support.h"
#include "wake.h"

namespace {

using bench::check;
using bench::Connections;
using bench::loaded;

/// As a Windows program does it: up to 64 events, the sockets shared out among them.
void event_select_server(const std::vector<SOCKET>& servers, long total) {
  const std::size_t groups = std::min<std::size_t>(servers.size(), WSA_MAXIMUM_WAIT_EVENTS);
  std::vector<WSAEVENT> events;
  std::vector<std::vector<SOCKET>> sockets(groups);
  for (std::size_t i = 0; i < groups; ++i) events.push_back(WSACreateEvent());
  for (std::size_t i = 0; i < servers.size(); ++i) {
    sockets[i % groups].push_back(servers[i]);
    check(WSAEventSelect(servers[i], events[i % groups], FD_READ | FD_CLOSE) == 0, "WSAEventSelect");
  }
  char text[4096];
  for (long done = 0; done < total;) {
    const DWORD first = WSAWaitForMultipleEvents(static_cast<DWORD>(groups), events.data(), FALSE, WSA_INFINITE, FALSE);
    for (std::size_t i = first - WSA_WAIT_EVENT_0; i < groups; ++i) {
      if (i > first && WSAWaitForMultipleEvents(1, &events[i], FALSE, 0, FALSE) != WSA_WAIT_EVENT_0) continue;
      WSAResetEvent(events[i]);
      for (const SOCKET s : sockets[i]) {
        WSANETWORKEVENTS record;
        WSAEnumNetworkEvents(s, nullptr, &record);
        if (!(record.lNetworkEvents & FD_READ)) continue;
        const int got = recv(s, text, sizeof text, 0);
        if (got > 0 && send(s, text, got, 0) == got) ++done;
      }
    }
  }
  for (const SOCKET s : servers) WSAEventSelect(s, nullptr, 0);
  for (const WSAEVENT event : events) WSACloseEvent(event);
}

double wake_latency(SOCKET from, SOCKET to, int rounds) {
  const WSAEVENT event = WSACreateEvent();
  WSAEventSelect(to, event, FD_READ);
  std::vector<double> times;
  {
    bench::DelayedSender sender([&] { check(send(from, "x", 1, 0) == 1, "send"); });
    for (int i = 0; i < rounds; ++i) {
      sender.ask();
      WSAWaitForMultipleEvents(1, &event, FALSE, WSA_INFINITE, FALSE);
      times.push_back(sender.since());
      WSANETWORKEVENTS record;
      WSAEnumNetworkEvents(to, event, &record);
      char octet;
      check(recv(to, &octet, 1, 0) == 1, "recv");
    }
  }
  WSAEventSelect(to, nullptr, 0);
  WSACloseEvent(event);
  return bench::median(times);
}

}  // namespace

int main() {
  WSADATA data;
  WSAStartup(MAKEWORD(2, 2), &data);
  bench::heading(
      "Event select against raw epoll: 64-octet echo, the server on one processor, the load on another; medians of 15 turns "
      "of "
      "each\nin one run. Ratio above 1: ours is faster.");
  for (const int count : {1, 64, 1000}) {
    const Connections connections(count);
    const std::vector<int> raw = Connections::descriptors(connections.servers);
    char what[64];
    std::snprintf(what, sizeof what, "echo over %d connection%s", count, count == 1 ? "" : "s");
    bench::compare(
        what, count == 1 ? 3000 : 20000,
        [&](int rounds) { loaded(connections, rounds, [&] { event_select_server(connections.servers, rounds); }); },
        [&](int rounds) { loaded(connections, rounds, [&] { bench::raw_echo_server(raw, rounds); }); });
  }
  {
    const Connections connections(1);
    bench::use_processors(0, 1);
    std::vector<double> ours, raws;
    for (int turn = 0; turn < bench::turns; ++turn) {
      ours.push_back(wake_latency(connections.clients[0], connections.servers[0], 300));
      raws.push_back(
          bench::raw_wake_latency(static_cast<int>(connections.clients[0]), static_cast<int>(connections.servers[0]), 300));
    }
    std::printf("%-58s %9.0f %9.0f %7.2f\n", "from a send to the waiting thread on another processor", bench::median(ours),
                bench::median(raws), bench::median(raws) / bench::median(ours));
  }
  {
    constexpr int count = 2000;
    const WSAEVENT event = WSACreateEvent();
    std::vector<SOCKET> sockets;
    sockets.reserve(count);
    const auto before = mallinfo2().uordblks;
    for (int i = 0; i < count; ++i) {
      sockets.push_back(socket(AF_INET, SOCK_DGRAM, 0));
      check(WSAEventSelect(sockets.back(), event, FD_READ) == 0, "WSAEventSelect");
    }
    std::printf("memory of an idle selected socket: %zu octets\n", (mallinfo2().uordblks - before) / count);
    for (const SOCKET s : sockets) closesocket(s);
    WSACloseEvent(event);
  }
  WSACleanup();
}
