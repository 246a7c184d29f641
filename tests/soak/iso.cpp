// Soak of ISO transport: many connections, some at a time, with random messages, expedited data and last words both ways;
// everything arrives exactly once and in order. A Windows program. usage: soak_iso CONNECTIONS [CLIENTS]
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <wshisotp.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "soak.h"

namespace {

using soak::check;

/// What has gone one way: how much, and a sum that depends on the order.
struct Tally {
  std::uint32_t messages = 0, items = 0, sum = 1;
  void add(const char* data, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) sum = sum * 31 + static_cast<unsigned char>(data[i]);
  }
  void message(const std::string& text) {
    ++messages;
    add(text.data(), text.size());
  }
  std::string text() const {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%u messages %u items %08x", messages, items, sum);
    return buffer;
  }
};

std::string item_of(std::uint32_t number) { return "item " + std::to_string(number); }

void send_all(SOCKET s, const std::string& data, int flags) {
  check(send(s, data.data(), static_cast<int>(data.size()), flags) == static_cast<int>(data.size()), "send");
}

/// Sends random messages and items. Items go their own way, so that their order is known but not their place.
Tally say_much(SOCKET s, std::mt19937& random) {
  Tally tally;
  for (unsigned i = random() % 12; i > 0; --i) {
    std::string message(random() % (random() % 8 == 0 ? 100'000 : 1'000), '\0');
    for (char& c : message) c = static_cast<char>(random());
    send_all(s, message, 0);
    tally.message(message);
    if (random() % 4 == 0) send_all(s, item_of(tally.items++), MSG_OOB);
  }
  return tally;
}

/// Receives until the peer's end; gives what came and the peer's last words.
std::pair<Tally, std::string> hear_all(SOCKET s) {
  Tally tally;
  std::vector<char> buffer(120'000);
  const auto take_items = [&] {
    u_long none_waits = 0;
    char item[16];
    while (ioctlsocket(s, static_cast<long>(SIOCATMARK), &none_waits) == 0 && !none_waits) {
      const int got = recv(s, item, sizeof item, MSG_OOB);
      check(got > 0, "recv(MSG_OOB)");
      check(std::string(item, static_cast<std::size_t>(got)) == item_of(tally.items), "an item out of order");
      ++tally.items;
    }
  };
  for (;;) {
    const int got = recv(s, buffer.data(), static_cast<int>(buffer.size()), 0);
    const int why = got == SOCKET_ERROR ? WSAGetLastError() : 0;
    take_items();
    if (why) {
      check(why == WSAEDISCON, "recv: not the end");
      break;
    }
    tally.message(std::string(buffer.data(), static_cast<std::size_t>(got)));
  }
  char words[64];
  WSABUF data{sizeof words, words};
  check(WSARecvDisconnect(s, &data) == 0, "WSARecvDisconnect");
  return {tally, std::string(words, data.len)};
}

void say_goodbye(SOCKET s, std::string words) {
  WSABUF data{static_cast<ULONG>(words.size()), words.data()};
  check(WSASendDisconnect(s, &data) == 0, "WSASendDisconnect");
}

std::atomic<unsigned> served{0};

void serve(SOCKET s) {
  const auto [heard, words] = hear_all(s);
  check(heard.text() == words, "the server has heard something else than the client said");
  say_goodbye(s, "heard " + words);
  closesocket(s);
  ++served;
}

void call(const sockaddr_in& name, unsigned seed) {
  std::mt19937 random(seed);
  const SOCKET s = socket(AF_INET, SOCK_SEQPACKET, ISOPROTO_TP2);
  check(s != INVALID_SOCKET, "socket");
  check(connect(s, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0, "connect");
  const Tally said = say_much(s, random);
  say_goodbye(s, said.text());
  const auto [heard, words] = hear_all(s);
  check(heard.messages == 0 && words == "heard " + said.text(), "the client has heard other last words");
  closesocket(s);
}

}  // namespace

int main(int argc, char** argv) {
  const unsigned connections = argc > 1 ? static_cast<unsigned>(std::atoi(argv[1])) : 2000;
  const unsigned clients = argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 16;
  WSADATA data;
  check(WSAStartup(MAKEWORD(2, 2), &data) == 0, "WSAStartup");
  const SOCKET listener = socket(AF_INET, SOCK_SEQPACKET, ISOPROTO_TP2);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int length = sizeof name;
  check(bind(listener, reinterpret_cast<sockaddr*>(&name), length) == 0, "bind");
  check(listen(listener, 200) == 0, "listen");
  check(getsockname(listener, reinterpret_cast<sockaddr*>(&name), &length) == 0, "getsockname");

  std::vector<std::thread> callers;
  std::atomic<unsigned> next{0};
  for (unsigned i = 0; i < clients; ++i)
    callers.emplace_back([&] {
      for (unsigned number; (number = next++) < connections;) call(name, number);
    });
  std::vector<std::thread> servers;
  for (unsigned i = 0; i < connections; ++i) {
    const SOCKET s = accept(listener, nullptr, nullptr);
    check(s != INVALID_SOCKET, "accept");
    servers.emplace_back(serve, s);
  }
  for (auto& thread : callers) thread.join();
  for (auto& thread : servers) thread.join();
  closesocket(listener);
  check(served == connections, "a connection is missing");
  std::printf("%u connections, everything exactly once\n", connections);
  WSACleanup();
}
