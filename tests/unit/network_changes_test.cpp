// Changes of addresses and routes, in a network namespace of the test's own: FD_ADDRESS_LIST_CHANGE,
// FD_ROUTING_INTERFACE_CHANGE, and the ioctls that wait for them.
#include <atomic>
#include <thread>

#include "own_network.h"

namespace ows {
namespace {

bool configure_loopback(unsigned char last) { return configure("lo", {127, 0, 0, last}); }

int address_list_event() {
  REQUIRE(start_winsock());
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
  REQUIRE(start_winsock());
  const SOCKET s = socket(AF_INET, SOCK_DGRAM, 0);
  WSAEVENT event = WSACreateEvent();
  REQUIRE(WSAEventSelect(s, event, FD_ROUTING_INTERFACE_CHANGE) == 0);
  sockaddr_in remote = ipv4({127, 0, 0, 1}, 9);
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
  REQUIRE(start_winsock());
  const SOCKET s = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in here = ipv4({127, 0, 0, 1}, 9), nowhere = ipv4({192, 0, 2, 1}, 9);
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

/// "Notifications of any routing changes": the wildcard address.
int any_route() {
  REQUIRE(start_winsock());
  REQUIRE(configure_loopback(1));
  const SOCKET s = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in any = ipv4({0, 0, 0, 0});
  WSAOVERLAPPED overlapped{};
  overlapped.hEvent = WSACreateEvent();
  REQUIRE(WSAIoctl(s, SIO_ROUTING_INTERFACE_CHANGE, &any, sizeof any, nullptr, 0, nullptr, &overlapped, nullptr)
          == SOCKET_ERROR);
  REQUIRE(WSAGetLastError() == WSA_IO_PENDING);
  REQUIRE(WSAWaitForMultipleEvents(1, &overlapped.hEvent, FALSE, 0, FALSE) == WSA_WAIT_TIMEOUT);
  REQUIRE(make_pair_of_interfaces("test0", "test1"));
  REQUIRE(configure("test0", {192, 0, 2, 1}));
  REQUIRE(WSAWaitForMultipleEvents(1, &overlapped.hEvent, FALSE, 20000, FALSE) == WSA_WAIT_EVENT_0);
  DWORD octets = 9, flags = 0;
  REQUIRE(WSAGetOverlappedResult(s, &overlapped, &octets, FALSE, &flags) && octets == 0);
  return 0;
}

/// A blocking request returns with the change.
int blocking_requests() {
  REQUIRE(start_winsock());
  const SOCKET s = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in remote = ipv4({127, 0, 0, 1}, 9);
  DWORD returned = 9;
  std::atomic<bool> over{false};
  unsigned char last = 1;
  std::thread changer([&] {  // the request may begin after any of them
    while (!over) configure_loopback(last = last == 1 ? 2 : 1);
  });
  const int list = WSAIoctl(s, SIO_ADDRESS_LIST_CHANGE, nullptr, 0, nullptr, 0, &returned, nullptr, nullptr);
  const int route =
      WSAIoctl(s, SIO_ROUTING_INTERFACE_CHANGE, &remote, sizeof remote, nullptr, 0, &returned, nullptr, nullptr);
  over = true;
  changer.join();
  REQUIRE(list == 0 && route == 0 && returned == 0);
  return 0;
}

TEST(NetworkChanges, AnyRouteIsMeantByTheWildcard) { EXPECT_GOOD_IN_OWN_NETWORK(any_route); }
TEST(NetworkChanges, BlockingRequestsReturnWithTheChange) { EXPECT_GOOD_IN_OWN_NETWORK(blocking_requests); }

TEST(NetworkChanges, OverlappedRequestsCompleteWithTheirChange) { EXPECT_GOOD_IN_OWN_NETWORK(overlapped_changes); }

TEST(NetworkChanges, AnAddressListChangeThatWasAskedForIsAnEvent) { EXPECT_GOOD_IN_OWN_NETWORK(address_list_event); }

TEST(NetworkChanges, AWayThatChangesIsAnEvent) { EXPECT_GOOD_IN_OWN_NETWORK(routing_event); }

}  // namespace
}  // namespace ows
