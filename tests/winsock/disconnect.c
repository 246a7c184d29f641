/* What WSASendDisconnect answers on a connected socket, with and without data: disconnect tcp|iso|raw */
#include <winsock2.h>
#include <ws2tcpip.h>
#include <stdio.h>
#include <string.h>

static SOCKET made[3] = {INVALID_SOCKET, INVALID_SOCKET, INVALID_SOCKET};

/* Nobody accepts yet: the connection is in the backlog. */
static SOCKET connected(int family, int type, int protocol) {
  struct sockaddr_in name;
  int length = sizeof name;
  memset(&name, 0, sizeof name);
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  made[0] = socket(family, type, protocol);
  made[1] = socket(family, type, protocol);
  if (bind(made[0], (struct sockaddr *)&name, sizeof name) || listen(made[0], 1)
      || getsockname(made[0], (struct sockaddr *)&name, &length) || connect(made[1], (struct sockaddr *)&name, sizeof name))
    printf("no connection: %d\n", WSAGetLastError());
  return made[1];
}

static void ask(const char *what, SOCKET s, LPWSABUF data) {
  int result = WSASendDisconnect(s, data);
  printf("%s %d\n", what, result == 0 ? 0 : WSAGetLastError());
}

int main(void) {
  WSADATA data;
  char text[] = "bye";
  WSABUF words = {3, text};
  SOCKET s;
  ask("not-started", 5, NULL);
  if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return 1;
  ask("no-socket", 4711, NULL);
  s = socket(AF_INET, SOCK_STREAM, 0);
  ask("not-connected", s, NULL);
  closesocket(s);
  s = connected(AF_INET, SOCK_STREAM, 0);
  ask("data-over-tcp", s, &words);
  ask("bad-pointer", s, (LPWSABUF)8);
  ask("end", s, NULL);
  WSACleanup();
  return 0;
}
