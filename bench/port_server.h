// An echo server on a completion port, one operation at a time on each socket.
#pragma once

#include <winsock2.h>
#include <windows.h>

#include <memory>
#include <vector>

#include "connections.h"
#include "echo_servers.h"

namespace bench {

/// As a Windows program keeps it: one operation at a time.
struct Session : WSAOVERLAPPED {
  SOCKET s;
  bool sending;
  std::vector<char> data;

  void receive() {
    sending = false;
    WSABUF into{static_cast<ULONG>(data.size()), data.data()};
    DWORD flags = 0;
    check(WSARecv(s, &into, 1, nullptr, &flags, this, nullptr) == 0 || WSAGetLastError() == WSA_IO_PENDING, "WSARecv");
  }
  void send(DWORD octets) {
    sending = true;
    WSABUF from{octets, data.data()};
    check(WSASend(s, &from, 1, nullptr, 0, this, nullptr) == 0 || WSAGetLastError() == WSA_IO_PENDING, "WSASend");
  }
};

class PortServer final : public EchoServer {
 public:
  explicit PortServer(const std::vector<SOCKET>& sockets, std::size_t room = 4096, int workers = 1) : workers_(workers) {
    port_ = CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 0);
    for (const SOCKET s : sockets) {
      Session& it = *sessions_.emplace_back(std::make_unique<Session>());
      it.s = s;
      it.data.resize(room);
      check(CreateIoCompletionPort(reinterpret_cast<HANDLE>(it.s), port_, 0, 0) == port_, "CreateIoCompletionPort");
      it.receive();
    }
  }
  ~PortServer() override {
    for (const auto& it : sessions_) CancelIoEx(reinterpret_cast<HANDLE>(it->s), nullptr);
    DWORD octets;
    ULONG_PTR key;
    OVERLAPPED* overlapped;
    while (GetQueuedCompletionStatus(port_, &octets, &key, &overlapped, 0) || overlapped) {
    }
    CloseHandle(port_);
  }

  void run(int /*worker*/, const std::function<void()>& ready) override {
    ready();
    while (serve_one() != Served::stop) {
    }
  }
  void stop() override {
    for (int i = 0; i < workers_; ++i) PostQueuedCompletionStatus(port_, 0, 0, nullptr);
  }

  /// Until `total` messages have gone back.
  void serve(long total) {
    while (total > 0)
      if (serve_one() == Served::reply) --total;
  }

 private:
  enum class Served { request, reply, stop };

  Served serve_one() {
    DWORD octets;
    ULONG_PTR key;
    OVERLAPPED* overlapped;
    check(GetQueuedCompletionStatus(port_, &octets, &key, &overlapped, INFINITE), "GetQueuedCompletionStatus");
    if (!overlapped) return Served::stop;
    auto& it = *static_cast<Session*>(overlapped);
    if (it.sending) {
      it.receive();
      return Served::reply;
    }
    it.send(octets);
    return Served::request;
  }

  const int workers_;
  HANDLE port_;
  std::vector<std::unique_ptr<Session>> sessions_;
};

}  // namespace bench
