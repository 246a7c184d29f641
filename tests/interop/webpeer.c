/* The other end of WebSocket's interoperability tests: an ordinary Windows program.
 *
 *   webpeer echo PORTFILE              serves, a thread each: messages come back as what they were, last words with "bye:" in
 *                                      front and the same code; each end is told of in a line: code, words
 *   webpeer call PORT MESSAGES         calls, and expects MESSAGES random messages back, text and binary
 *   webpeer leave PORT CODE WORDS      calls, and leaves with these (CODE 0: without any); tells code and words of the answer
 *
 * With CERTIFICATE and KEY in the environment, names of PEM files: over TLS; a caller trusts that certificate only.
 */
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <openwinsock/websocket.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { largest = 70000, longest_words = 123 };

static void die(const char *what) {
  fprintf(stderr, "webpeer: %s: %d\n", what, WSAGetLastError());
  exit(1);
}

static DWORD option(SOCKET s, int name) {
  DWORD value = 0;
  int length = sizeof value;
  if (getsockopt(s, SOL_WEBSOCKET, name, (char *)&value, &length) != 0) die("getsockopt");
  return value;
}

static void set(SOCKET s, int name, DWORD value) {
  if (setsockopt(s, SOL_WEBSOCKET, name, (char *)&value, sizeof value) != 0) die("setsockopt");
}

static void set_text(SOCKET s, int name, const char *text) {
  if (setsockopt(s, SOL_WEBSOCKET, name, text, (int)strlen(text)) != 0) die("setsockopt");
}

static SOCKET make_socket(void) {
  const char *certificate = getenv("CERTIFICATE"), *key = getenv("KEY");
  DWORD limit = 60000;
  SOCKET s = socket(AF_INET, SOCK_SEQPACKET, WEBPROTO_WEBSOCKET);
  if (s == INVALID_SOCKET) die("socket");
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, (char *)&limit, sizeof limit);
  if (certificate && key) {
    set(s, WEB_TLS, 1);
    set_text(s, WEB_TLS_TRUST, certificate);
    set_text(s, WEB_TLS_CERTIFICATE, certificate);
    set_text(s, WEB_TLS_KEY, key);
  }
  return s;
}

static struct sockaddr_in loopback(int port) {
  struct sockaddr_in name = {0};
  name.sin_family = AF_INET;
  name.sin_port = htons((u_short)port);
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return name;
}

/* The peer's code and words; the words' length. */
static int tell_end(SOCKET s, char *words) {
  WSABUF data;
  if (WSAGetLastError() != WSAEDISCON) {
    printf("error %d code %lu\n", WSAGetLastError(), option(s, WEB_PEER_CLOSE_CODE));
    fflush(stdout);
    return -1;
  }
  data.buf = words;
  data.len = longest_words;
  if (WSARecvDisconnect(s, &data) != 0) die("WSARecvDisconnect");
  printf("code %lu words '%.*s'\n", option(s, WEB_PEER_CLOSE_CODE), (int)data.len, words);
  fflush(stdout);
  return (int)data.len;
}

static DWORD WINAPI serve(LPVOID argument) {
  SOCKET s = (SOCKET)(ULONG_PTR)argument;
  char *buffer = malloc(largest), words[4 + longest_words] = "bye:";
  int got;
  if (!buffer) die("malloc");
  while ((got = recv(s, buffer, largest, 0)) != SOCKET_ERROR) {
    set(s, WEB_MESSAGE_TYPE, option(s, WEB_RECEIVED_TYPE));
    if (send(s, buffer, got, 0) != got) die("send");
  }
  got = tell_end(s, words + 4);
  if (got > 0 && got + 4 <= longest_words) {
    WSABUF data;
    data.buf = words;
    data.len = (ULONG)got + 4;
    set(s, WEB_CLOSE_CODE, option(s, WEB_PEER_CLOSE_CODE));
    if (WSASendDisconnect(s, &data) != 0) die("WSASendDisconnect");
  }
  closesocket(s);
  free(buffer);
  return 0;
}

static int echo(const char *port_file) {
  SOCKET listener = make_socket(), s;
  struct sockaddr_in name = loopback(0);
  int length = sizeof name;
  FILE *file;
  if (bind(listener, (struct sockaddr *)&name, sizeof name) != 0 || listen(listener, SOMAXCONN) != 0) die("listen");
  getsockname(listener, (struct sockaddr *)&name, &length);
  file = fopen(port_file, "w");
  if (!file) die("port file");
  fprintf(file, "%d\n", ntohs(name.sin_port));
  fclose(file);
  while ((s = accept(listener, NULL, NULL)) != INVALID_SOCKET)
    CloseHandle(CreateThread(NULL, 0, serve, (LPVOID)(ULONG_PTR)s, 0, NULL));
  die("accept");
  return 1;
}

static SOCKET call(const char *port) {
  SOCKET s = make_socket();
  struct sockaddr_in name = loopback(atoi(port));
  if (connect(s, (struct sockaddr *)&name, sizeof name) != 0) die("connect");
  return s;
}

static int exchange(const char *port, int messages) {
  static char sent[largest], got[largest];
  SOCKET s = call(port);
  int i, k;
  srand(1);
  for (i = 0; i < messages; ++i) {
    const DWORD type = rand() % 2 ? WEB_TEXT : WEB_BINARY;
    const int size = rand() % 50 == 0 ? (int)((unsigned)rand() % largest) : rand() % 300;
    for (k = 0; k < size; ++k) sent[k] = (char)(type == WEB_TEXT ? 32 + rand() % 95 : rand() & 255);
    set(s, WEB_MESSAGE_TYPE, type);
    if (send(s, sent, size, 0) != size) die("send");
    if (recv(s, got, largest, 0) != size || memcmp(sent, got, (size_t)size) != 0) die("another message came back");
    if (option(s, WEB_RECEIVED_TYPE) != type) die("a message of another type came back");
  }
  printf("messages %d\n", messages);
  closesocket(s);
  WSACleanup();
  return 0;
}

static int leave(const char *port, DWORD code, char *words) {
  SOCKET s = call(port);
  char answer[longest_words];
  char octet;
  WSABUF data;
  data.buf = words;
  data.len = (ULONG)strlen(words);
  if (code) set(s, WEB_CLOSE_CODE, code);
  if (code ? WSASendDisconnect(s, &data) : shutdown(s, SD_SEND)) die("WSASendDisconnect");
  if (recv(s, &octet, 1, 0) != SOCKET_ERROR) die("recv");
  tell_end(s, answer);
  closesocket(s);
  return 0;
}

int main(int argc, char **argv) {
  WSADATA wsa;
  if (WSAStartup(MAKEWORD(2, 2), &wsa) != 0) die("WSAStartup");
  if (argc == 3 && strcmp(argv[1], "echo") == 0) return echo(argv[2]);
  if (argc == 4 && strcmp(argv[1], "call") == 0) return exchange(argv[2], atoi(argv[3]));
  if (argc == 5 && strcmp(argv[1], "leave") == 0) return leave(argv[2], (DWORD)atoi(argv[3]), argv[4]);
  return 2;
}
