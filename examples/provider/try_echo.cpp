/* Uses the sample provider in every way that it knows: a program like any other. */
#include <winsock2.h>
#include <windows.h>
#include <stdio.h>
#include <string.h>

static int wrong = 0;
static void check(int good, const char *what) {
  printf("%-44s %s\n", what, good ? "yes" : "NO");
  if (!good) wrong = 1;
}

static DWORD routine_octets = 0;
static void CALLBACK routine(DWORD error, DWORD octets, LPWSAOVERLAPPED overlapped, DWORD flags) {
  (void)overlapped;
  (void)flags;
  if (error == 0) routine_octets = octets;
}

int main() {
  WSADATA data;
  char text[32] = "";
  WSAStartup(MAKEWORD(2, 2), &data);
  SOCKET s = socket(99, SOCK_DGRAM, 0);
  if (s == INVALID_SOCKET) return printf("socket: %d\n", WSAGetLastError()), 1;
  check(send(s, "hello", 5, 0) == 5 && recv(s, text, sizeof text, 0) == 5 && !memcmp(text, "hello", 5), "a message comes back");

  fd_set set;
  FD_ZERO(&set);
  FD_SET(s, &set);
  timeval none = {0, 0};
  check(select(0, &set, NULL, NULL, &none) == 0, "select: nothing there");
  send(s, "x", 1, 0);
  FD_ZERO(&set);
  FD_SET(s, &set);
  check(select(0, &set, NULL, NULL, NULL) == 1 && FD_ISSET(s, &set), "select: something there");
  recv(s, text, sizeof text, 0);

  WSAEVENT event = WSACreateEvent();
  WSANETWORKEVENTS events;
  WSAEventSelect(s, event, FD_READ);
  check(recv(s, text, sizeof text, 0) == SOCKET_ERROR && WSAGetLastError() == WSAEWOULDBLOCK, "a selected socket does not block");
  send(s, "x", 1, 0);
  check(WSAWaitForMultipleEvents(1, &event, TRUE, WSA_INFINITE, FALSE) == WSA_WAIT_EVENT_0
            && WSAEnumNetworkEvents(s, event, &events) == 0 && events.lNetworkEvents == FD_READ,
        "FD_READ sets the event");
  recv(s, text, sizeof text, 0);
  WSAEventSelect(s, NULL, 0);

  WSABUF buffer = {sizeof text, text};
  DWORD octets = 0, flags = 0;
  WSAOVERLAPPED overlapped;
  memset(&overlapped, 0, sizeof overlapped);
  overlapped.hEvent = event;
  check(WSARecv(s, &buffer, 1, NULL, &flags, &overlapped, NULL) == SOCKET_ERROR && WSAGetLastError() == WSA_IO_PENDING,
        "an overlapped receive waits");
  send(s, "four", 4, 0);
  check(WSAGetOverlappedResult(s, &overlapped, &octets, TRUE, &flags) && octets == 4, "and is told by its event");

  memset(&overlapped, 0, sizeof overlapped);
  WSARecv(s, &buffer, 1, NULL, &flags, &overlapped, routine);
  send(s, "sixsix", 6, 0);
  SleepEx(INFINITE, TRUE);
  check(routine_octets == 6, "or by its completion routine");

  HANDLE port = CreateIoCompletionPort((HANDLE)s, NULL, 77, 1);
  check(port != NULL, "a port takes the socket");
  memset(&overlapped, 0, sizeof overlapped);
  WSARecv(s, &buffer, 1, NULL, &flags, &overlapped, NULL);
  send(s, "7777777", 7, 0);
  ULONG_PTR key = 0;
  LPOVERLAPPED done = NULL;
  check(GetQueuedCompletionStatus(port, &octets, &key, &done, INFINITE) && key == 77 && done == &overlapped && octets == 7,
        "and gets the packet");
  check(closesocket(s) == 0, "closesocket");
  WSACleanup();
  return wrong;
}
