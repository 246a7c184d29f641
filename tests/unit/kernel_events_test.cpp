// Edges of a kernel socket that are handled late: by a thread that has slept between epoll_wait and now.
#include <gtest/gtest.h>

#include <winsock2.h>

#include "border/posix.h"
#include "providers/kernel/socket.h"

namespace ows::kernel {
namespace {

class LateEdge : public testing::Test {
 protected:
  void SetUp() override {
    WSADATA data;
    ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
    listener = ::socket(AF_INET, SOCK_STREAM, 0);
    client = ::socket(AF_INET, SOCK_STREAM, 0);
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int length = sizeof name;
    ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&name), length), 0);
    ASSERT_EQ(listen(listener, 1), 0);
    ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&name), &length), 0);
    event = WSACreateEvent();
    ASSERT_EQ(WSAEventSelect(client, event, FD_CONNECT | FD_READ | FD_CLOSE), 0);
  }
  void TearDown() override {
    closesocket(client);
    closesocket(listener);
    WSACloseEvent(event);
    WSACleanup();
  }
  /// What epoll says of a socket without a peer.
  void handle_edge_of_before() {
    const Ref ref = sockets().find(client);
    report_edge(*ref, *ref->wanted_events(), posix::pollhup | posix::pollout);
  }
  long recorded() {
    WSANETWORKEVENTS record{};
    EXPECT_EQ(WSAEnumNetworkEvents(client, event, &record), 0);
    EXPECT_EQ(record.iErrorCode[FD_CONNECT_BIT], 0);
    return record.lNetworkEvents;
  }
  SOCKET listener = INVALID_SOCKET, client = INVALID_SOCKET;
  sockaddr_in name{};
  WSAEVENT event = nullptr;
};

TEST_F(LateEdge, IsNoRefusalOfAConnectThatBegins) {
  sockets().find(client)->connection = Connection::connecting;  // as connect() says before it asks the kernel
  handle_edge_of_before();
  EXPECT_EQ(recorded(), 0);
  EXPECT_EQ(sockets().find(client)->connection, Connection::connecting);
}

TEST_F(LateEdge, IsNoEndOfAConnectionThatIsThere) {
  ASSERT_EQ(connect(client, reinterpret_cast<sockaddr*>(&name), sizeof name), SOCKET_ERROR);
  const SOCKET server = accept(listener, nullptr, nullptr);
  ASSERT_EQ(WSAWaitForMultipleEvents(1, &event, FALSE, 20000, FALSE), WSA_WAIT_EVENT_0);
  EXPECT_EQ(recorded(), FD_CONNECT);
  handle_edge_of_before();
  EXPECT_EQ(recorded(), 0);
  closesocket(server);
}

}  // namespace
}  // namespace ows::kernel
