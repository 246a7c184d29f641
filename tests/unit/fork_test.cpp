// A connection of a user-space transport cannot be in two processes: after fork() the child's sockets report WSAENETDOWN,
// the parent's go on. Kernel sockets are both's.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include <winsock2.h>
#include <wshisotp.h>

namespace ows {
namespace {

class SocketsAcrossFork : public testing::Test {
 protected:
  SOCKET listener = INVALID_SOCKET, client = INVALID_SOCKET, server = INVALID_SOCKET;

  void make_pair_of(int type, int protocol) {
    WSADATA data;
    ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
    sockaddr_in name{};
    int length = sizeof name;
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener = socket(AF_INET, type, protocol);
    ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&name), length), 0);
    ASSERT_EQ(listen(listener, 1), 0);
    ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&name), &length), 0);
    client = socket(AF_INET, type, protocol);
    std::thread caller([&] { EXPECT_EQ(connect(client, reinterpret_cast<sockaddr*>(&name), length), 0); });
    server = accept(listener, nullptr, nullptr);
    caller.join();
    ASSERT_NE(server, INVALID_SOCKET);
  }
  ~SocketsAcrossFork() override { WSACleanup(); }

  /// What `act` returns in a child process.
  template <class Act>
  static int in_child(Act act) {
    const pid_t child = fork();
    if (child == 0) _exit(act());
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
};

TEST_F(SocketsAcrossFork, TransportSocketsOfTheChildReportNetworkDown) {
  make_pair_of(SOCK_SEQPACKET, ISOPROTO_TP2);
  EXPECT_EQ(in_child([&] {
              char octet;
              const bool down = WSASendDisconnect(client, nullptr) == SOCKET_ERROR && WSAGetLastError() == WSAENETDOWN
                                && recv(server, &octet, 1, 0) == SOCKET_ERROR && WSAGetLastError() == WSAENETDOWN
                                && closesocket(client) == SOCKET_ERROR && WSAGetLastError() == WSAENETDOWN;
              return down ? 0 : 1;
            }),
            0);
  EXPECT_EQ(send(client, "on", 2, 0), 2);
  char text[4];
  EXPECT_EQ(recv(server, text, sizeof text, 0), 2);
}

TEST_F(SocketsAcrossFork, KernelSocketsGoOnInBoth) {
  make_pair_of(SOCK_STREAM, IPPROTO_TCP);
  EXPECT_EQ(in_child([&] { return send(client, "child", 5, 0) == 5 ? 0 : 1; }), 0);
  char text[8];
  EXPECT_EQ(recv(server, text, sizeof text, 0), 5);
  EXPECT_EQ(send(client, "parent", 6, 0), 6);
  EXPECT_EQ(recv(server, text, sizeof text, 0), 6);
}

}  // namespace
}  // namespace ows
