/* Calls that no provider sees, and overlapped ones: select, WSAPoll, waits for events and a port, AcceptEx, ConnectEx, WSARecv.
 * Prints how each ended. */
#include <winsock2.h>
#include <mswsock.h>
#include <windows.h>

#include <stdio.h>

static void *extension(SOCKET s, GUID id) {
  void *function = NULL;
  DWORD size;
  WSAIoctl(s, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &function, sizeof function, &size, NULL, NULL);
  return function;
}

static SOCKET make(struct sockaddr_in *name) {
  int length = sizeof *name;
  SOCKET s = socket(AF_INET, SOCK_STREAM, 0);
  memset(name, 0, sizeof *name);
  name->sin_family = AF_INET;
  name->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bind(s, (struct sockaddr *)name, sizeof *name);
  getsockname(s, (struct sockaddr *)name, &length);
  return s;
}

/* The next packet: 0, or the error of its operation. */
static int take(HANDLE port) {
  DWORD octets;
  ULONG_PTR key;
  OVERLAPPED *overlapped;
  return GetQueuedCompletionStatus(port, &octets, &key, &overlapped, 20000) ? 0 : (int)GetLastError();
}

int main(void) {
  WSADATA data;
  struct sockaddr_in name, own;
  char output[2 * (sizeof(struct sockaddr_in) + 16)], octet;
  OVERLAPPED accepting, connecting, receiving;
  DWORD count, flags = 0;
  WSABUF into;
  fd_set set;
  struct timeval timeout = {20, 0};
  WSAPOLLFD polled;
  WSAEVENT event;
  HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
  SOCKET listener, server, client;
  LPFN_CONNECTEX connect_ex;
  int result;

  WSAStartup(MAKEWORD(2, 2), &data);
  memset(&accepting, 0, sizeof accepting);
  memset(&connecting, 0, sizeof connecting);
  memset(&receiving, 0, sizeof receiving);
  listener = make(&name);
  listen(listener, 1);
  client = make(&own);
  server = socket(AF_INET, SOCK_STREAM, 0);
  CreateIoCompletionPort((HANDLE)listener, port, 1, 0);
  CreateIoCompletionPort((HANDLE)client, port, 2, 0);
  connect_ex = (LPFN_CONNECTEX)extension(client, (GUID)WSAID_CONNECTEX);
  AcceptEx(listener, server, output, 0, sizeof(struct sockaddr_in) + 16, sizeof(struct sockaddr_in) + 16, &count, &accepting);
  connect_ex(client, (struct sockaddr *)&name, sizeof name, NULL, 0, NULL, &connecting);
  result = take(port);
  printf("accept and connect %d %d\n", result, take(port));
  setsockopt(server, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, (char *)&listener, sizeof listener);

  send(client, "x", 1, 0);
  FD_ZERO(&set);
  FD_SET(server, &set);
  printf("select %d\n", select(0, &set, NULL, NULL, &timeout));
  polled.fd = server;
  polled.events = POLLRDNORM;
  printf("poll %d\n", WSAPoll(&polled, 1, 20000));
  event = WSACreateEvent();
  WSAEventSelect(server, event, FD_READ);
  printf("event %lu\n", (unsigned long)WSAWaitForMultipleEvents(1, &event, FALSE, 20000, FALSE));
  WSAEventSelect(server, event, 0);

  CreateIoCompletionPort((HANDLE)server, port, 3, 0);
  into.buf = &octet;
  into.len = 1;
  result = WSARecv(server, &into, 1, NULL, &flags, &receiving, NULL);
  if (result == 0 || WSAGetLastError() == WSA_IO_PENDING) {
    take(port);
    result = WSAGetOverlappedResult(server, &receiving, &count, FALSE, &flags) ? 0 : WSAGetLastError();
    printf("receive completed %d\n", result);
  } else {
    printf("receive refused %d\n", WSAGetLastError());
  }
  closesocket(server);
  closesocket(client);
  closesocket(listener);
  WSACleanup();
  return 0;
}
