/* The other end of the interoperability tests: an ordinary Windows program that talks ISO transport.
 *
 *   peer echo CLASS PORTFILE CONNECTIONS   serves, a thread each: messages come back, expedited data too
 *   peer call CLASS PORT MESSAGES          calls, and expects MESSAGES random messages back
 *
 * CLASS is 0, 2 or 20: class 2 with class 0 as the alternative. Every connection is told of in one line at its end. */
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <openwinsock/iso.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { largest = 100000 };
static char buffer[largest], expected[largest];

static void die(const char *what) {
  fprintf(stderr, "peer: %s: %d\n", what, WSAGetLastError());
  exit(1);
}

static SOCKET make_socket(const char *class_name) {
  DWORD on = 1, limit = 60000, acknowledged = ISO_EXPEDITED_ACKNOWLEDGED, wait = 200;
  SOCKET s = socket(AF_INET, SOCK_SEQPACKET, strcmp(class_name, "0") == 0 ? ISOPROTO_TP0 : ISOPROTO_TP2);
  if (s == INVALID_SOCKET) die("socket");
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, (char *)&limit, sizeof limit);
  if (strcmp(class_name, "0") != 0) setsockopt(s, SOL_ISO_TRANSPORT, ISO_EXPEDITED, (char *)&acknowledged, sizeof acknowledged);
  if (strcmp(class_name, "20") == 0) setsockopt(s, SOL_ISO_TRANSPORT, ISO_ALTERNATIVE_CLASS_0, (char *)&on, sizeof on);
  setsockopt(s, SOL_ISO_TRANSPORT, ISO_LAST_WORDS_TIMEOUT, (char *)&wait, sizeof wait);
  return s;
}

/* What ended the connection, with the peer's last words; ours are "bye:" and theirs. */
static void tell_end(SOCKET s, unsigned messages, int why) {
  char words[64 + 4] = "bye:";
  WSABUF data;
  data.buf = words + 4;
  data.len = 64;
  if (WSARecvDisconnect(s, &data) != 0) data.len = 0;
  printf("messages %u end %d words '%.*s'\n", messages, why, (int)data.len, words + 4);
  fflush(stdout);
  if (why == WSAEDISCON && data.len > 0 && data.len <= 60) {
    data.buf = words;
    data.len += 4;
    WSASendDisconnect(s, &data);
  }
  closesocket(s);
}

static DWORD WINAPI serve(LPVOID socket_of_thread) {
  SOCKET s = (SOCKET)socket_of_thread;
  char *buffer = malloc(largest);
  unsigned messages = 0;
  if (!buffer) die("malloc");
  for (;;) {
    fd_set readable, urgent;
    int got;
    FD_ZERO(&readable);
    FD_ZERO(&urgent);
    FD_SET(s, &readable);
    FD_SET(s, &urgent);
    if (select(0, &readable, NULL, &urgent, NULL) < 0) die("select");
    if (FD_ISSET(s, &urgent)) {
      got = recv(s, buffer, largest, MSG_OOB);
      if (got > 0 && send(s, buffer, got, MSG_OOB) != got) die("send(MSG_OOB)");
      continue;
    }
    got = recv(s, buffer, largest, 0);
    if (got == SOCKET_ERROR) break;
    if (send(s, buffer, got, 0) != got) break;
    ++messages;
  }
  tell_end(s, messages, WSAGetLastError());
  free(buffer);
  return 0;
}

static int echo(const char *class_name, const char *port_file, int connections) {
  SOCKET listener = make_socket(class_name);
  struct sockaddr_in name;
  int length = sizeof name;
  FILE *file;
  int i;
  HANDLE *threads = calloc((size_t)connections + 1, sizeof *threads);
  if (!threads) die("calloc");
  memset(&name, 0, sizeof name);
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (struct sockaddr *)&name, length) != 0) die("bind");
  if (listen(listener, 50) != 0) die("listen");
  if (getsockname(listener, (struct sockaddr *)&name, &length) != 0) die("getsockname");
  file = fopen(port_file, "w");
  if (!file) die("fopen");
  fprintf(file, "%u\n", ntohs(name.sin_port));
  fclose(file);
  for (i = 0; i < connections; ++i) {
    SOCKET s = accept(listener, NULL, NULL);
    if (s == INVALID_SOCKET) die("accept");
    threads[i] = CreateThread(NULL, 0, serve, (LPVOID)s, 0, NULL);
    if (!threads[i]) die("CreateThread");
  }
  for (i = 0; i < connections; ++i) {
    WaitForSingleObject(threads[i], INFINITE);
    CloseHandle(threads[i]);
  }
  free(threads);
  closesocket(listener);
  return 0;
}

static int call(const char *class_name, unsigned short port, int messages) {
  SOCKET s = make_socket(class_name);
  struct sockaddr_in name;
  char words[] = "that was all";
  WSABUF data;
  DWORD transport_class = 9;
  int i, length = sizeof transport_class;
  memset(&name, 0, sizeof name);
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(s, (struct sockaddr *)&name, sizeof name) != 0) die("connect");
  getsockopt(s, SOL_ISO_TRANSPORT, ISO_TRANSPORT_CLASS, (char *)&transport_class, &length);
  srand(4711);
  for (i = 0; i < messages; ++i) {
    int size = 1 + rand() % (i % 10 == 0 ? 30000 : 300), k, got;
    for (k = 0; k < size; ++k) expected[k] = (char)rand();
    if (send(s, expected, size, 0) != size) die("send");
    got = recv(s, buffer, sizeof buffer, 0);
    if (got != size || memcmp(buffer, expected, (size_t)size) != 0) die("recv: not what was sent");
  }
  printf("class %u messages %d\n", (unsigned)transport_class, messages);
  data.buf = words;
  data.len = sizeof words - 1;
  if (WSASendDisconnect(s, transport_class == 2 ? &data : NULL) != 0) die("WSASendDisconnect");
  if (transport_class == 2) {
    while (recv(s, buffer, sizeof buffer, 0) >= 0) {
    }
    tell_end(s, (unsigned)messages, WSAGetLastError());
  } else {
    closesocket(s);
  }
  return 0;
}

int main(int argc, char **argv) {
  WSADATA start;
  int result = 2;
  if (WSAStartup(MAKEWORD(2, 2), &start) != 0) die("WSAStartup");
  if (argc == 5 && strcmp(argv[1], "echo") == 0) result = echo(argv[2], argv[3], atoi(argv[4]));
  if (argc == 5 && strcmp(argv[1], "call") == 0) result = call(argv[2], (unsigned short)atoi(argv[3]), atoi(argv[4]));
  if (result == 2) fprintf(stderr, "usage: peer echo CLASS PORTFILE CONNECTIONS | peer call CLASS PORT MESSAGES\n");
  WSACleanup();
  return result;
}
