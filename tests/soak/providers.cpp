// Providers are loaded, started, stopped and unloaded again and again, through the chains that OPENWINSOCK_PROVIDERS puts over
// TCP: a connection each time, and nothing may be left, no library either whose path has UNLOADED in it.
// usage: providers ROUNDS [UNLOADED]
#include <winsock2.h>
#include <ws2tcpip.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

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

void look_for(const std::string& library, bool loaded, int round) {
  std::ifstream maps("/proc/self/maps");
  bool found = false;
  for (std::string line; std::getline(maps, line);) found |= line.find(library) != std::string::npos;
  if (found == loaded) return;
  std::printf("round %d: %s is %s loaded\n", round, library.c_str(), found ? "still" : "not");
  std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 100;
  for (int round = 1; round <= rounds; ++round) {
    WSADATA data;
    if (WSAStartup(MAKEWORD(2, 2), &data) != 0) give_up("WSAStartup", round);
    talk(round);
    const bool look = argc > 2 && (round < 10 || round == rounds);  // the list of mappings takes its time
    if (look) look_for(argv[2], true, round);
    if (WSACleanup() != 0) give_up("WSACleanup", round);
    if (look) look_for(argv[2], false, round);
  }
  std::printf("%d rounds\n", rounds);
}
