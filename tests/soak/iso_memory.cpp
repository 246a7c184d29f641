// What ISO transport keeps in memory: a message of gigabytes passes through small buffers, and a peer that does not read
// slows the sender instead of filling memory. A Windows program but for the look at its own size.
// usage: soak_iso_memory [MEBIBYTES]
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <wshisotp.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "soak.h"

namespace {

using soak::check;

/// Resident memory in KiB: now, or the most there ever was.
long memory(const std::string& row) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind(row, 0) == 0) return std::atol(line.c_str() + row.size());
  return 0;
}

struct Pair {
  SOCKET client, server;
};

Pair make_pair(int buffer) {
  const SOCKET listener = socket(AF_INET, SOCK_SEQPACKET, ISOPROTO_TP2);
  const SOCKET client = socket(AF_INET, SOCK_SEQPACKET, ISOPROTO_TP2);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int length = sizeof name;
  for (const SOCKET s : {listener, client})
    for (const int option : {SO_RCVBUF, SO_SNDBUF})
      check(setsockopt(s, SOL_SOCKET, option, reinterpret_cast<char*>(&buffer), sizeof buffer) == 0, "setsockopt");
  check(bind(listener, reinterpret_cast<sockaddr*>(&name), length) == 0, "bind");
  check(listen(listener, 1) == 0, "listen");
  check(getsockname(listener, reinterpret_cast<sockaddr*>(&name), &length) == 0, "getsockname");
  std::thread caller([&] { check(connect(client, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0, "connect"); });
  const SOCKET server = accept(listener, nullptr, nullptr);
  caller.join();
  check(server != INVALID_SOCKET, "accept");
  closesocket(listener);
  return {client, server};
}

/// The octet at a place of the message.
char octet_at(std::uint64_t place) { return static_cast<char>(place * 2654435761u >> 13); }

constexpr std::size_t part = 1 << 20;

/// One message of `parts` parts; the receiver's buffer is small.
void one_message(unsigned parts) {
  const Pair pair = make_pair(8192);
  std::thread sender([&] {
    std::vector<char> data(part);
    for (unsigned i = 0; i < parts; ++i) {
      for (std::size_t at = 0; at < part; ++at) data[at] = octet_at(std::uint64_t{i} * part + at);
      WSABUF from{static_cast<ULONG>(part), data.data()};
      DWORD sent = 0;
      const DWORD flags = i + 1 < parts ? MSG_PARTIAL : 0;
      check(WSASend(pair.client, &from, 1, &sent, flags, nullptr, nullptr) == 0 && sent == part, "WSASend");
    }
  });
  std::vector<char> data(50'000);
  std::uint64_t place = 0;
  for (DWORD flags = MSG_PARTIAL; flags & MSG_PARTIAL;) {
    WSABUF into{static_cast<ULONG>(data.size()), data.data()};
    DWORD got = 0;
    flags = 0;
    check(WSARecv(pair.server, &into, 1, &got, &flags, nullptr, nullptr) == 0, "WSARecv");
    for (DWORD i = 0; i < got; ++i, ++place) check(data[i] == octet_at(place), "another octet than was sent");
  }
  check(place == std::uint64_t{parts} * part, "the message has another length");
  sender.join();
  closesocket(pair.client);
  closesocket(pair.server);
}

/// A peer that does not read: how much a sender can get rid of, and that nothing of it is lost.
std::uint64_t unread(bool watched) {
  const Pair pair = make_pair(8192);
  const WSAEVENT event = WSACreateEvent();
  if (watched) check(WSAEventSelect(pair.server, event, FD_READ | FD_CLOSE) == 0, "WSAEventSelect");
  u_long on = 1;
  check(ioctlsocket(pair.client, static_cast<long>(FIONBIO), &on) == 0, "FIONBIO");
  std::uint64_t sent = 0;
  std::string message(1000, 'm');
  // Whoever waits drives the receiver's side, and would read on if it did not stop.
  const auto look = [&] { WSAWaitForMultipleEvents(1, &event, TRUE, 1, FALSE); };
  for (int refusals = 0; refusals < 20;) {
    if (send(pair.client, message.data(), 1000, 0) == 1000) {
      ++sent;
      continue;
    }
    check(WSAGetLastError() == WSAEWOULDBLOCK, "send");
    ++refusals;
    look();
  }
  on = 0;
  check(ioctlsocket(pair.client, static_cast<long>(FIONBIO), &on) == 0, "FIONBIO");
  std::thread ending([&] { check(shutdown(pair.client, SD_SEND) == 0, "shutdown"); });
  if (watched) check(WSAEventSelect(pair.server, nullptr, 0) == 0, "WSAEventSelect");
  on = 0;
  check(ioctlsocket(pair.server, static_cast<long>(FIONBIO), &on) == 0, "FIONBIO");
  std::uint64_t received = 0;
  std::vector<char> data(2000);
  while (recv(pair.server, data.data(), 2000, 0) == 1000) ++received;
  check(WSAGetLastError() == WSAEDISCON && received == sent, "a message is missing");
  ending.join();
  closesocket(pair.client);
  closesocket(pair.server);
  WSACloseEvent(event);
  return sent * 1000;
}

}  // namespace

int main(int argc, char** argv) {
  const unsigned parts = argc > 1 ? static_cast<unsigned>(std::atoi(argv[1])) : 256;
  WSADATA data;
  check(WSAStartup(MAKEWORD(2, 2), &data) == 0, "WSAStartup");
  one_message(4);  // whatever is allocated once
  const long before = memory("VmHWM:");
  one_message(parts);
  const long grown = memory("VmHWM:") - before;
  std::printf("a message of %u MiB: %ld KiB more memory at the most\n", parts, grown);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr long bound = 1 << 20;  // a sanitizer keeps what has been freed
#else
  constexpr long bound = 4096;  // the program's own buffers are in it
#endif
  check(grown < bound, "a message is kept in memory");
  for (const bool watched : {false, true}) {
    const long start = memory("VmHWM:");
    const std::uint64_t taken = unread(watched);
    const long more = memory("VmHWM:") - start;
    std::printf("unread: %llu octets taken, most of them by the kernel; %ld KiB more memory\n",
                static_cast<unsigned long long>(taken), more);
    check(more < bound, "what is not read is kept in memory");
  }
  WSACleanup();
}
