/* A server and its clients where there are few descriptors: each call that wants one says WSAEMFILE, what is there goes on, and
 * when some are given back all is as before. Prints what is wrong; the status counts it. */
#include <winsock2.h>
#include <ws2tcpip.h>
#include <mswsock.h>

#include <stdio.h>
#include <string.h>

#define MOST 4096

static int failures;
static SOCKET sockets[MOST];

static void check(int good, const char *what) {
  if (good) return;
  ++failures;
  printf("not so: %s (%d)\n", what, WSAGetLastError());
}

/* Sends a octet each way. */
static int talk(SOCKET one, SOCKET other) {
  char octet = 'a';
  if (send(one, &octet, 1, 0) != 1 || recv(other, &octet, 1, 0) != 1 || octet != 'a') return 0;
  octet = 'b';
  return send(other, &octet, 1, 0) == 1 && recv(one, &octet, 1, 0) == 1 && octet == 'b';
}

int main(void) {
  WSADATA data;
  struct sockaddr_in name;
  int length = sizeof name, count = 0, error;
  SOCKET listener, client, server, waiting;
  HANDLE port, event;
  WSABUF buffer;
  char octet;
  DWORD octets, flags = 0, received;
  ULONG_PTR key;
  OVERLAPPED overlapped, *done;

  check(WSAStartup(0x0202, &data) == 0, "Winsock starts");
  memset(&name, 0, sizeof name);
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  listener = socket(AF_INET, SOCK_STREAM, 0);
  check(bind(listener, (struct sockaddr *)&name, sizeof name) == 0 && listen(listener, 100) == 0, "a listener");
  getsockname(listener, (struct sockaddr *)&name, &length);
  client = socket(AF_INET, SOCK_STREAM, 0);
  check(connect(client, (struct sockaddr *)&name, sizeof name) == 0, "a client");
  server = accept(listener, NULL, NULL);
  waiting = socket(AF_INET, SOCK_STREAM, 0); /* connects when there is nothing left to accept it with */
  port = CreateIoCompletionPort((HANDLE)server, NULL, 7, 1);
  check(port != NULL, "a port");
  memset(&overlapped, 0, sizeof overlapped);
  buffer.buf = &octet, buffer.len = 1;
  check(WSARecv(server, &buffer, 1, NULL, &flags, &overlapped, NULL) == SOCKET_ERROR && WSAGetLastError() == WSA_IO_PENDING,
        "a receive waits");

  while (count < MOST && (sockets[count] = socket(AF_INET, SOCK_DGRAM, 0)) != INVALID_SOCKET) ++count;
  error = WSAGetLastError();
  check(count < MOST && error == WSAEMFILE, "the last socket says WSAEMFILE");
  check(socket(AF_INET, SOCK_STREAM, 0) == INVALID_SOCKET && WSAGetLastError() == WSAEMFILE, "so does a stream's");
  check(connect(waiting, (struct sockaddr *)&name, sizeof name) == 0, "the peer's side of a connection needs none");
  check(accept(listener, NULL, NULL) == INVALID_SOCKET && WSAGetLastError() == WSAEMFILE, "accept says WSAEMFILE");

  /* What is there goes on. */
  check(send(client, "x", 1, 0) == 1, "a send");
  check(GetQueuedCompletionStatus(port, &octets, &key, &done, 60000) && done == &overlapped && octets == 1 && key == 7
            && octet == 'x',
        "the receive completes");
  event = CreateEventA(NULL, FALSE, FALSE, NULL);
  check(event && SetEvent(event) && WaitForSingleObject(event, 60000) == WAIT_OBJECT_0, "events work");
  CloseHandle(event);

  /* Given back. */
  while (count > 0) closesocket(sockets[--count]);
  closesocket(server);
  server = accept(listener, NULL, NULL);
  check(server != INVALID_SOCKET, "the connection was kept, and is accepted now");
  check(talk(waiting, server), "it works");
  memset(&overlapped, 0, sizeof overlapped);
  check(CreateIoCompletionPort((HANDLE)server, port, 8, 0) == port, "its port");
  check(WSARecv(server, &buffer, 1, &received, &flags, &overlapped, NULL) == SOCKET_ERROR
            && WSAGetLastError() == WSA_IO_PENDING,
        "a receive waits again");
  check(send(waiting, "y", 1, 0) == 1, "a send again");
  check(GetQueuedCompletionStatus(port, &octets, &key, &done, 60000) && octets == 1 && key == 8 && octet == 'y',
        "the receive completes again");
  closesocket(server);
  closesocket(waiting);
  closesocket(client);
  closesocket(listener);
  CloseHandle(port);
  WSACleanup();
  return failures;
}
