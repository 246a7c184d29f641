// Changes of addresses and routes, in a network namespace of the test's own: FD_ADDRESS_LIST_CHANGE,
// FD_ROUTING_INTERFACE_CHANGE, and the ioctls that wait for them.
#include <gtest/gtest.h>
#include <linux/sockios.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <winsock2.h>

#include "border/posix.h"

namespace ows {
namespace {

/// What `act` returns in a child process in a network of its own; 77 where none can be made.
template <class Act>
int in_own_network(Act act) {
  const pid_t child = fork();
  if (child == 0) _exit(unshare(CLONE_NEWNET) == 0 ? act() : 77);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// An IPv4 address as both worlds lay it out.
struct Name {
  unsigned short family, port;
  unsigned char address[4], zero[8];
};

/// Linux' ifreq; <linux/if.h> and <winsock2.h> do not go together.
struct InterfaceRequest {
  char name[16] = "lo";
  union {
    Name address;
    short flags;
    char room[24];
  };
};

/// Gives the loopback interface the address 127.0.0.`last` and switches it on.
bool configure_loopback(unsigned char last) {
  constexpr short up = 1;
  const int fd = posix::socket(posix::af_inet, posix::sock_dgram, 0);
  InterfaceRequest request{};
  request.address = {posix::af_inet, 0, {127, 0, 0, last}, {}};
  bool good = posix::ioctl(fd, SIOCSIFADDR, &request) == 0;
  request.flags = up;
  good = posix::ioctl(fd, SIOCSIFFLAGS, &request) == 0 && good;
  close(fd);
  return good;
}

#define REQUIRE(condition) \
  if (!(condition)) return __LINE__ % 64 + 100

int address_list_event() {
  WSADATA data;
  REQUIRE(WSAStartup(MAKEWORD(2, 2), &data) == 0);
  REQUIRE(configure_loopback(1));
  const SOCKET s = socket(AF_INET, SOCK_DGRAM, 0);
  WSAEVENT event = WSACreateEvent();
  REQUIRE(WSAEventSelect(s, event, FD_ADDRESS_LIST_CHANGE) == 0);
  REQUIRE(configure_loopback(2));
  REQUIRE(WSAWaitForMultipleEvents(1, &event, FALSE, 0, FALSE) == WSA_WAIT_TIMEOUT);  // nobody has asked
  DWORD returned = 0;
  REQUIRE(WSAIoctl(s, SIO_ADDRESS_LIST_CHANGE, nullptr, 0, nullptr, 0, &returned, nullptr, nullptr) == SOCKET_ERROR);
  REQUIRE(WSAGetLastError() == WSAEWOULDBLOCK);
  REQUIRE(configure_loopback(3));
  REQUIRE(WSAWaitForMultipleEvents(1, &event, FALSE, 20000, FALSE) == WSA_WAIT_EVENT_0);
  WSANETWORKEVENTS record;
  REQUIRE(WSAEnumNetworkEvents(s, event, &record) == 0);
  REQUIRE(record.lNetworkEvents == FD_ADDRESS_LIST_CHANGE);
  return 0;
}

int routing_event() {
  WSADATA data;
  REQUIRE(WSAStartup(MAKEWORD(2, 2), &data) == 0);
  const SOCKET s = socket(AF_INET, SOCK_DGRAM, 0);
  WSAEVENT event = WSACreateEvent();
  REQUIRE(WSAEventSelect(s, event, FD_ROUTING_INTERFACE_CHANGE) == 0);
  Name remote{AF_INET, htons(9), {127, 0, 0, 1}, {}};
  DWORD returned = 0;
  REQUIRE(WSAIoctl(s, SIO_ROUTING_INTERFACE_CHANGE, &remote, sizeof remote, nullptr, 0, &returned, nullptr, nullptr)
          == SOCKET_ERROR);
  REQUIRE(WSAGetLastError() == WSAEWOULDBLOCK);
  REQUIRE(configure_loopback(1));  // from no way to one
  REQUIRE(WSAWaitForMultipleEvents(1, &event, FALSE, 20000, FALSE) == WSA_WAIT_EVENT_0);
  WSANETWORKEVENTS record;
  REQUIRE(WSAEnumNetworkEvents(s, event, &record) == 0);
  REQUIRE(record.lNetworkEvents == FD_ROUTING_INTERFACE_CHANGE);
  return 0;
}

/// Overlapped, on a blocking socket; each completes with its change and not with another.
int overlapped_changes() {
  WSADATA data;
  REQUIRE(WSAStartup(MAKEWORD(2, 2), &data) == 0);
  const SOCKET s = socket(AF_INET, SOCK_DGRAM, 0);
  Name here{AF_INET, htons(9), {127, 0, 0, 1}, {}}, nowhere{AF_INET, htons(9), {192, 0, 2, 1}, {}};
  WSAOVERLAPPED list{}, route{}, other{};
  WSAEVENT events[3];
  for (auto* each : {&list, &route, &other}) each->hEvent = WSACreateEvent();
  events[0] = list.hEvent, events[1] = route.hEvent, events[2] = other.hEvent;
  REQUIRE(WSAIoctl(s, SIO_ADDRESS_LIST_CHANGE, nullptr, 0, nullptr, 0, nullptr, &list, nullptr) == SOCKET_ERROR);
  REQUIRE(WSAGetLastError() == WSA_IO_PENDING);
  REQUIRE(WSAIoctl(s, SIO_ROUTING_INTERFACE_CHANGE, &here, sizeof here, nullptr, 0, nullptr, &route, nullptr)
          == SOCKET_ERROR);
  REQUIRE(WSAGetLastError() == WSA_IO_PENDING);
  REQUIRE(WSAIoctl(s, SIO_ROUTING_INTERFACE_CHANGE, &nowhere, sizeof nowhere, nullptr, 0, nullptr, &other, nullptr)
          == SOCKET_ERROR);
  REQUIRE(WSAGetLastError() == WSA_IO_PENDING);
  REQUIRE(configure_loopback(1));
  REQUIRE(WSAWaitForMultipleEvents(2, events, TRUE, 20000, FALSE) == WSA_WAIT_EVENT_0);
  DWORD octets = 9, flags = 0;
  REQUIRE(WSAGetOverlappedResult(s, &list, &octets, FALSE, &flags) && octets == 0);
  REQUIRE(WSAGetOverlappedResult(s, &route, &octets, FALSE, &flags));
  REQUIRE(WSAWaitForMultipleEvents(1, events + 2, FALSE, 0, FALSE) == WSA_WAIT_TIMEOUT);
  REQUIRE(closesocket(s) == 0);
  REQUIRE(WSAWaitForMultipleEvents(1, events + 2, FALSE, 20000, FALSE) == WSA_WAIT_EVENT_0);
  return 0;
}

TEST(NetworkChanges, OverlappedRequestsCompleteWithTheirChange) {
  const int result = in_own_network(overlapped_changes);
  if (result == 77) GTEST_SKIP() << "no network namespace can be made here";
  EXPECT_EQ(result, 0);
}

TEST(NetworkChanges, AnAddressListChangeThatWasAskedForIsAnEvent) {
  const int result = in_own_network(address_list_event);
  if (result == 77) GTEST_SKIP() << "no network namespace can be made here";
  EXPECT_EQ(result, 0);
}

TEST(NetworkChanges, AWayThatChangesIsAnEvent) {
  const int result = in_own_network(routing_event);
  if (result == 77) GTEST_SKIP() << "no network namespace can be made here";
  EXPECT_EQ(result, 0);
}

}  // namespace
}  // namespace ows
