#include "workers.h"

#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <wshisotp.h>

#include <openwinsock/websocket.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "makers.h"

namespace hostile {
namespace {

std::set<std::uintptr_t> owned;  // constant once the workers run
std::atomic<bool> stopping{false};

struct Worker {
  const char* name;
  std::atomic<std::uint64_t> rounds{0};
  std::uint64_t seen = 0;
  std::vector<std::thread> threads;
};
std::vector<std::unique_ptr<Worker>> workers;

[[noreturn]] void wrong(const char* who, const char* what) {
  std::fprintf(stderr, "hostile: the work \"%s\" was harmed: %s, error %lu\n", who, what,
               static_cast<unsigned long>(GetLastError()));
  std::abort();
}

SOCKET own(SOCKET s) {
  owned.insert(s);
  return s;
}
HANDLE own(HANDLE handle) {
  owned.insert(reinterpret_cast<std::uintptr_t>(handle));
  return handle;
}

struct Ends {
  SOCKET client, server;
};
Ends connected(int type, int protocol) {
  const SOCKET listener = socket(AF_INET, type, protocol), client = socket(AF_INET, type, protocol);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int length = sizeof name;
  auto* address = reinterpret_cast<sockaddr*>(&name);
  if (bind(listener, address, length) != 0 || listen(listener, 1) != 0 || getsockname(listener, address, &length) != 0)
    wrong("start", "listen");
  SOCKET server = INVALID_SOCKET;
  std::thread accepts([&] { server = accept(listener, nullptr, nullptr); });
  if (connect(client, address, length) != 0) wrong("start", "connect");
  accepts.join();
  closesocket(listener);
  return {own(client), own(server)};
}

bool send_all(SOCKET s, const char* data, int size) {
  while (size > 0) {
    const int sent = send(s, data, size, 0);
    if (sent <= 0) return false;
    data += sent, size -= sent;
  }
  return true;
}
bool receive_all(SOCKET s, char* data, int size) {
  while (size > 0) {
    const int got = recv(s, data, size, 0);
    if (got <= 0) return false;
    data += got, size -= got;
  }
  return true;
}

/// Blocks of octets that follow from their number, there and back.
void add_echo(const char* name, int type, int protocol) {
  auto& worker = workers.emplace_back(std::make_unique<Worker>());
  worker->name = name;
  const Ends ends = connected(type, protocol);
  static constexpr int size = 3000;
  worker->threads.emplace_back([&w = *worker, ends] {
    char block[size];
    while (receive_all(ends.server, block, size)) {
      if (!send_all(ends.server, block, size)) break;
    }
    if (!stopping) wrong(w.name, "the server's connection ended");
  });
  worker->threads.emplace_back([&w = *worker, ends] {
    char block[size], back[size];
    for (unsigned n = 0; !stopping; n++) {
      for (int i = 0; i < size; i++) block[i] = static_cast<char>(n * 31 + static_cast<unsigned>(i));
      if (!send_all(ends.client, block, size) || !receive_all(ends.client, back, size))
        wrong(w.name, "the client's connection ended");
      if (const auto [sent, got] = std::mismatch(block, block + size, back); sent != block + size) {
        std::fprintf(stderr, "hostile: block %u, octet %td: %02x for %02x, the next %02x\n", n, sent - block, *got & 0xff,
                     *sent & 0xff, got + 1 < back + size ? got[1] & 0xff : 0);
        wrong(w.name, "other octets came back");
      }
      w.rounds++;
      Sleep(1);
    }
    shutdown(ends.client, SD_BOTH);
    closesocket(ends.client);
  });
}

/// Two threads that wake each other by events.
void add_events() {
  auto& worker = workers.emplace_back(std::make_unique<Worker>());
  worker->name = "events";
  const HANDLE ping = own(CreateEventW(nullptr, FALSE, FALSE, nullptr)),
               pong = own(CreateEventW(nullptr, FALSE, FALSE, nullptr));
  worker->threads.emplace_back([&w = *worker, ping, pong] {
    while (!stopping) {
      if (WaitForSingleObject(ping, 1000) == WAIT_OBJECT_0 && !SetEvent(pong)) wrong(w.name, "SetEvent");
    }
  });
  worker->threads.emplace_back([&w = *worker, ping, pong] {
    while (!stopping) {
      if (!SetEvent(ping)) wrong(w.name, "SetEvent");
      switch (WaitForSingleObject(pong, 1000)) {
        case WAIT_OBJECT_0: w.rounds++; break;
        case WAIT_FAILED: wrong(w.name, "wait");
        default: break;
      }
      Sleep(1);
    }
  });
}

/// Receives and sends through a completion port.
void add_port() {
  auto& worker = workers.emplace_back(std::make_unique<Worker>());
  worker->name = "completion port";
  const Ends ends = connected(SOCK_STREAM, IPPROTO_TCP);
  const HANDLE port = own(CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 1));
  if (CreateIoCompletionPort(reinterpret_cast<HANDLE>(ends.server), port, 77, 0) != port) wrong(worker->name, "association");
  worker->threads.emplace_back([&w = *worker, ends, port] {
    struct {
      WSAOVERLAPPED overlapped;
      char octet;
    } receive{};
    const auto post = [&] {
      WSABUF buffer{1, &receive.octet};
      DWORD flags = 0;
      receive.overlapped = {};
      if (WSARecv(ends.server, &buffer, 1, nullptr, &flags, &receive.overlapped, nullptr) != 0
          && WSAGetLastError() != WSA_IO_PENDING) {
        wrong(w.name, "WSARecv");
      }
    };
    char expected = 0;
    post();
    while (!stopping) {
      if (send(ends.client, &expected, 1, 0) != 1) wrong(w.name, "send");
      DWORD octets = 0;
      ULONG_PTR key = 0;
      OVERLAPPED* done = nullptr;
      if (!GetQueuedCompletionStatus(port, &octets, &key, &done, 60000)) wrong(w.name, "no packet came");
      if (key != 77 || done != &receive.overlapped || octets != 1 || receive.octet != expected)
        wrong(w.name, "another packet");
      expected++;
      w.rounds++;
      post();
      Sleep(1);
    }
    closesocket(ends.server);
    closesocket(ends.client);
  });
}

}  // namespace

bool is_a_workers(std::uintptr_t value) { return owned.contains(value); }

void start_workers() {
  // Their numbers are none that a hostile thread would think of.
  std::vector<SOCKET> low;
  for (int i = 0; i < 100; i++) low.push_back(socket(AF_INET, SOCK_DGRAM, 0));
  // All sockets are there before the first thread runs.
  add_port();
  add_events();
  add_echo("TCP", SOCK_STREAM, IPPROTO_TCP);
  add_echo("ISO transport", SOCK_SEQPACKET, ISOPROTO_TP2);
  add_echo("WebSocket", SOCK_STREAM, WEBPROTO_WEBSOCKET);
  for (const SOCKET s : low) closesocket(s);
}

bool workers_went_on(bool verbose) {
  bool all = true;
  for (auto& worker : workers) {
    const std::uint64_t now = worker->rounds;
    if (now == worker->seen) {
      std::fprintf(stderr, "hostile: the work \"%s\" stands still after %llu rounds\n", worker->name,
                   static_cast<unsigned long long>(now));
      all = false;
    }
    worker->seen = now;
    if (verbose) std::printf("%s: %llu rounds\n", worker->name, static_cast<unsigned long long>(now));
  }
  return all;
}

void stop_workers() {
  stopping = true;
  for (auto& worker : workers) {
    for (std::thread& thread : worker->threads) thread.join();
  }
  for (const std::uintptr_t value : owned) {
    if (value > 0xffff) CloseHandle(reinterpret_cast<HANDLE>(value));
  }
}

}  // namespace hostile
