// ISO transport class 2 against our own TCP sockets, in turns in one run: messages echoed and messages in bulk between two
// threads over loopback, blocking. A Windows program.
#include <winsock2.h>
#include <ws2tcpip.h>
#include <wshisotp.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "support.h"

namespace {

void require(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "bench: %s: %d\n", what, WSAGetLastError());
  std::exit(1);
}

struct Pair {
  SOCKET client, server;
};

Pair make_pair(int type, int protocol) {
  const SOCKET listener = socket(AF_INET, type, protocol), client = socket(AF_INET, type, protocol);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int length = sizeof name;
  require(bind(listener, reinterpret_cast<sockaddr*>(&name), length) == 0, "bind");
  require(listen(listener, 1) == 0, "listen");
  require(getsockname(listener, reinterpret_cast<sockaddr*>(&name), &length) == 0, "getsockname");
  std::thread caller([&] { require(connect(client, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0, "connect"); });
  const SOCKET server = accept(listener, nullptr, nullptr);
  caller.join();
  require(server != INVALID_SOCKET, "accept");
  closesocket(listener);
  for (const SOCKET s : {client, server}) {
    BOOL on = TRUE;
    if (protocol == IPPROTO_TCP) setsockopt(s, IPPROTO_TCP, TCP_NODELAY, reinterpret_cast<char*>(&on), sizeof on);
    int size = 1 << 20;  // both alike: room for a few messages
    setsockopt(s, SOL_SOCKET, SO_SNDBUF, reinterpret_cast<char*>(&size), sizeof size);
    setsockopt(s, SOL_SOCKET, SO_RCVBUF, reinterpret_cast<char*>(&size), sizeof size);
  }
  return {client, server};
}

/// One message: on TCP as many receives as it takes.
bool receive_message(SOCKET s, std::vector<char>& buffer) {
  std::size_t done = 0;
  while (done < buffer.size()) {
    const int got = recv(s, buffer.data() + done, static_cast<int>(buffer.size() - done), 0);
    if (got <= 0) return false;
    done += static_cast<std::size_t>(got);
  }
  return true;
}

bool send_message(SOCKET s, const std::vector<char>& buffer) {
  return send(s, buffer.data(), static_cast<int>(buffer.size()), 0) == static_cast<int>(buffer.size());
}

void echo(const Pair& pair, std::size_t size, int rounds) {
  std::thread server([&] {
    std::vector<char> buffer(size);
    for (int i = 0; i < rounds; ++i) {
      require(receive_message(pair.server, buffer), "recv");
      require(send_message(pair.server, buffer), "send");
    }
  });
  std::vector<char> buffer(size, 'x');
  for (int i = 0; i < rounds; ++i) {
    require(send_message(pair.client, buffer), "send");
    require(receive_message(pair.client, buffer), "recv");
  }
  server.join();
}

void bulk(const Pair& pair, std::size_t size, int rounds) {
  std::thread server([&] {
    std::vector<char> buffer(size);
    for (int i = 0; i < rounds; ++i) require(receive_message(pair.server, buffer), "recv");
  });
  const std::vector<char> buffer(size, 'x');
  for (int i = 0; i < rounds; ++i) require(send_message(pair.client, buffer), "send");
  server.join();
}

}  // namespace

int main(int argc, char** argv) {
  const int scale = argc > 1 ? std::atoi(argv[1]) : 10;
  WSADATA data;
  require(WSAStartup(MAKEWORD(2, 2), &data) == 0, "WSAStartup");
  const Pair iso = make_pair(SOCK_SEQPACKET, ISOPROTO_TP2), tcp = make_pair(SOCK_STREAM, IPPROTO_TCP);
  bench::heading("ISO transport class 2 (ours) and our TCP sockets (raw): ns per message, median of 15 turns, two threads");
  const auto line = [&](const char* what, auto run, std::size_t size, int rounds) {
    bench::compare(what, rounds * scale, [&](int n) { run(iso, size, n); }, [&](int n) { run(tcp, size, n); });
  };
  line("echo of 64 octets (goal 0.6)", echo, 64, 300);
  line("echo of 64 KiB (goal 0.8)", echo, 65536, 40);
  line("bulk of 64 KiB (goal 0.8)", bulk, 65536, 100);
  line("bulk of 64 octets", bulk, 64, 1000);
  for (const SOCKET s : {iso.client, iso.server, tcp.client, tcp.server}) closesocket(s);
  WSACleanup();
}
