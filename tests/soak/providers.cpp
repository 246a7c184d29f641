// Providers are started and stopped again and again, through the chains that OPENWINSOCK_PROVIDERS puts over TCP: a
// connection each time, and nothing may be left. usage: providers ROUNDS
#include <winsock2.h>
#include <ws2tcpip.h>

#include <cstdio>
#include <cstdlib>

namespace {

[[noreturn]] void give_up(const char* what, int round) {
  std::printf("round %d: %s: %d\n", round, what, WSAGetLastError());
  std::exit(1);
}

void talk(int round) {
  const SOCKET listener = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int length = sizeof name;
  auto* address = reinterpret_cast<sockaddr*>(&name);
  if (bind(listener, address, length) || listen(listener, 1) || getsockname(listener, address, &length)) give_up("listen", round);
  if (connect(client, address, length)) give_up("connect", round);
  const SOCKET server = accept(listener, nullptr, nullptr);
  char octet = 0;
  if (send(client, "x", 1, 0) != 1 || recv(server, &octet, 1, 0) != 1 || octet != 'x') give_up("transfer", round);
  // Some rounds leave their sockets to WSACleanup.
  if (round % 3) closesocket(client), closesocket(server), closesocket(listener);
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 100;
  for (int round = 1; round <= rounds; ++round) {
    WSADATA data;
    if (WSAStartup(MAKEWORD(2, 2), &data) != 0) give_up("WSAStartup", round);
    talk(round);
    if (WSACleanup() != 0) give_up("WSACleanup", round);
  }
  std::printf("%d rounds\n", rounds);
}
