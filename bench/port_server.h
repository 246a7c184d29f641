// An echo server on a completion port, one operation at a time on each socket.
#pragma once

#include <winsock2.h>
#include <windows.h>

#include <memory>
#include <vector>

#include "connections.h"

namespace bench {

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

class PortServer {
 public:
  explicit PortServer(const std::vector<SOCKET>& sockets) {
    port_ = CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 0);
    for (const SOCKET s : sockets) {
      Session& it = *sessions_.emplace_back(std::make_unique<Session>());
      it.s = s;
      check(CreateIoCompletionPort(reinterpret_cast<HANDLE>(it.s), port_, 0, 0) == port_, "CreateIoCompletionPort");
      it.receive();
    }
  }
  PortServer(const PortServer&) = delete;
  PortServer& operator=(const PortServer&) = delete;
  ~PortServer() {
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

}  // namespace bench
