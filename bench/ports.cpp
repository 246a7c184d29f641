// Completion ports: an echo server on GetQueuedCompletionStatus against one on raw level-triggered epoll over connections of
// the same kind, and what an idle connection with a parked receive costs in memory.
#include <winsock2.h>
#include <windows.h>

#include <malloc.h>

#include <memory>
#include <thread>

#include "connections.h"

namespace {

using bench::check;
using bench::Connections;
using bench::loaded;

/// As a Windows program keeps it: one operation at a time.
struct Session : WSAOVERLAPPED {
  SOCKET s;
  bool sending;
  char data[4096];  // as the raw server's

  void receive() {
    sending = false;
    WSABUF into{sizeof data, data};
    DWORD flags = 0;
    check(WSARecv(s, &into, 1, nullptr, &flags, this, nullptr) == 0 || WSAGetLastError() == WSA_IO_PENDING, "WSARecv");
  }
  void send(DWORD octets) {
    sending = true;
    WSABUF from{octets, data};
    check(WSASend(s, &from, 1, nullptr, 0, this, nullptr) == 0 || WSAGetLastError() == WSA_IO_PENDING, "WSASend");
  }
};

class Server {
 public:
  explicit Server(const std::vector<SOCKET>& sockets) {
    port_ = CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 0);
    for (const SOCKET s : sockets) {
      Session& it = *sessions_.emplace_back(std::make_unique<Session>());
      it.s = s;
      check(CreateIoCompletionPort(reinterpret_cast<HANDLE>(it.s), port_, 0, 0) == port_, "CreateIoCompletionPort");
      it.receive();
    }
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() {
    for (const auto& it : sessions_) CancelIoEx(reinterpret_cast<HANDLE>(it->s), nullptr);
    DWORD octets;
    ULONG_PTR key;
    OVERLAPPED* overlapped;
    while (GetQueuedCompletionStatus(port_, &octets, &key, &overlapped, 0) || overlapped) {
    }
    CloseHandle(port_);
  }

  void serve(long total) {
    for (long done = 0; done < total;) {
      DWORD octets;
      ULONG_PTR key;
      OVERLAPPED* overlapped;
      check(GetQueuedCompletionStatus(port_, &octets, &key, &overlapped, INFINITE), "GetQueuedCompletionStatus");
      auto& it = *static_cast<Session*>(overlapped);
      if (it.sending) {
        it.receive();
        ++done;
      } else {
        it.send(octets);
      }
    }
  }

 private:
  HANDLE port_;
  std::vector<std::unique_ptr<Session>> sessions_;
};

}  // namespace

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
                (mallinfo2().uordblks - before) / 400, sizeof(Session));
  }
  WSACleanup();
}
