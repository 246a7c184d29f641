// Our send and recv against the raw system calls, over one TCP connection on the loopback.
#include "support.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <thread>

#include <winsock2.h>
#include <ws2tcpip.h>

namespace {

[[noreturn]] void give_up(const char* what) {
  std::printf("%s failed: %d\n", what, WSAGetLastError());
  std::exit(1);
}

/// The same connection for both: a SOCKET is its descriptor.
struct Pair {
  SOCKET client, server;
  Pair() {
    const SOCKET listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int length = sizeof name;
    auto* address = reinterpret_cast<sockaddr*>(&name);
    if (bind(listener, address, length) || listen(listener, 1) || getsockname(listener, address, &length)) give_up("listen");
    client = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    if (connect(client, address, length)) give_up("connect");
    server = accept(listener, nullptr, nullptr);
    if (server == INVALID_SOCKET) give_up("accept");
    closesocket(listener);
    const int on = 1;
    for (const SOCKET s : {client, server})
      setsockopt(s, IPPROTO_TCP, TCP_NODELAY, reinterpret_cast<const char*>(&on), sizeof on);
  }
  ~Pair() {
    closesocket(client);
    closesocket(server);
  }
  void set_nonblocking(u_long on) const {
    for (SOCKET s : {client, server}) ioctlsocket(s, static_cast<long>(FIONBIO), &on);
  }
};

struct Ours {
  static long send(SOCKET s, const char* data, int size) { return ::send(s, data, size, 0); }
  static long recv(SOCKET s, char* data, int size) { return ::recv(s, data, size, 0); }
};
/// As libc's send and recv do it, without libc: the yardstick has nothing around the system call.
struct Raw {
  static constexpr long no_signal = 0x4000;
  static long call(long number, long s, long data, long size, long flags) {
    long result;
#if defined(__x86_64__)
    register long r10 asm("r10") = flags;
    register long r8 asm("r8") = 0;
    register long r9 asm("r9") = 0;
    asm volatile("syscall"
                 : "=a"(result)
                 : "a"(number), "D"(s), "S"(data), "d"(size), "r"(r10), "r"(r8), "r"(r9)
                 : "rcx", "r11", "memory");
#else
    result = syscall(number, s, data, size, flags, 0, 0);
#endif
    return result;
  }
  static long send(SOCKET s, const char* data, int size) {
    return call(SYS_sendto, static_cast<long>(s), reinterpret_cast<long>(data), size, no_signal);
  }
  static long recv(SOCKET s, char* data, int size) {
    return call(SYS_recvfrom, static_cast<long>(s), reinterpret_cast<long>(data), size, 0);
  }
};

template <class How>
void send_and_receive(const Pair& pair, int rounds) {
  std::array<char, 64> data{};
  for (int i = 0; i < rounds; ++i) {
    if (How::send(pair.client, data.data(), data.size()) != 64) give_up("send");
    if (How::recv(pair.server, data.data(), data.size()) != 64) give_up("recv");
  }
}

template <class How>
void nothing_to_receive(const Pair& pair, int rounds) {
  std::array<char, 64> data{};
  for (int i = 0; i < rounds; ++i) {
    if (How::recv(pair.server, data.data(), data.size()) >= 0) give_up("recv of nothing");
  }
}

template <class How>
void ping_pong(const Pair& pair, int rounds) {
  std::thread other([&] {
    char octet = 0;
    for (int i = 0; i < rounds; ++i) {
      if (How::recv(pair.server, &octet, 1) != 1 || How::send(pair.server, &octet, 1) != 1) give_up("the other's turn");
    }
  });
  char octet = 0;
  for (int i = 0; i < rounds; ++i) {
    if (How::send(pair.client, &octet, 1) != 1 || How::recv(pair.client, &octet, 1) != 1) give_up("a turn");
  }
  other.join();
}

}  // namespace

int main() {
  WSADATA data;
  if (WSAStartup(MAKEWORD(2, 2), &data) != 0) give_up("WSAStartup");
  const Pair pair;
  bench::heading(
      "send and recv against raw system calls, TCP on the loopback, medians of 15 turns of each in one run. Ratio above 1: "
      "ours is faster.");
  const auto with = [&](auto function) { return [&pair, function](int rounds) { function(pair, rounds); }; };
  bench::use_processors(0, 1);
  pair.set_nonblocking(1);
  bench::compare("send and recv of 64 octets, non-blocking", 20000, with(send_and_receive<Ours>),
                 with(send_and_receive<Raw>));
  bench::compare("recv of nothing, non-blocking", 100000, with(nothing_to_receive<Ours>), with(nothing_to_receive<Raw>));
  pair.set_nonblocking(0);
  bench::compare("send and recv of 64 octets, blocking", 20000, with(send_and_receive<Ours>), with(send_and_receive<Raw>));
  bench::compare("ping-pong of one octet, one processor", 10000, with(ping_pong<Ours>), with(ping_pong<Raw>));
  if (std::thread::hardware_concurrency() > 1) {
    bench::use_processors(0, 2);
    bench::compare("ping-pong of one octet, two processors", 5000, with(ping_pong<Ours>), with(ping_pong<Raw>));
  }
  WSACleanup();
}
