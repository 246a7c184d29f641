// A connection of a user-space transport cannot be in two processes: after fork() the child's sockets report WSAENETDOWN,
// the parent's go on. Kernel sockets are both's.
#include <gtest/gtest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>

#include <winsock2.h>
#include <windows.h>
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

// The process that begins the operation forks and ends, so that nobody but its child could take the data.
#if !defined(__SANITIZE_THREAD__)  // which lets no child of a process with threads start one: here the steward
TEST_F(SocketsAcrossFork, PendingOperationsAreNotTheChilds) {
  make_pair_of(SOCK_STREAM, IPPROTO_TCP);
  std::array<int, 2> alive{}, answer{};
  ASSERT_EQ(pipe(alive.data()), 0);
  ASSERT_EQ(pipe(answer.data()), 0);
  const auto begin = [](SOCKET s, WSAOVERLAPPED& operation, char(&text)[8]) {
    WSABUF into{sizeof text, text};
    DWORD flags = 0;
    operation.hEvent = WSACreateEvent();
    return WSARecv(s, &into, 1, nullptr, &flags, &operation, nullptr) == SOCKET_ERROR && WSAGetLastError() == WSA_IO_PENDING;
  };
  const auto look = [&](const WSAOVERLAPPED& parents) -> char {
    char end = 0, text[8] = {};
    close(alive[1]);
    if (read(alive[0], &end, 1) != 0) return 'p';
    send(client, "parent", 6, 0);
    WSAOVERLAPPED own{};
    DWORD octets = 0, flags = 0;
    if (!begin(client, own, text)) return 'b';
    send(server, "child", 5, 0);
    if (!WSAGetOverlappedResult(client, &own, &octets, TRUE, &flags) || octets != 5) return 'o';
    if (parents.Internal != STATUS_PENDING) return 't';
    return recv(server, text, sizeof text, 0) == 6 && closesocket(server) == 0 ? 'y' : 'r';
  };
  EXPECT_EQ(in_child([&] {
              WSAOVERLAPPED operation{};
              char text[8];
              if (!begin(server, operation, text)) return 1;
              if (fork() != 0) return 0;
              const char said = look(operation);
              return write(answer[1], &said, 1) == 1 ? 0 : 2;
            }),
            0);
  close(alive[1]);
  close(answer[1]);
  char said = 0;
  EXPECT_EQ(read(answer[0], &said, 1), 1);
  EXPECT_EQ(said, 'y');
  close(alive[0]);
  close(answer[0]);
}

TEST_F(SocketsAcrossFork, AReceiveOfTheParentsKeepsNoDescriptorOfTheChilds) {
  make_pair_of(SOCK_STREAM, IPPROTO_TCP);
  const HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 1);
  CreateIoCompletionPort(reinterpret_cast<HANDLE>(server), port, 0, 0);
  char octet = 0;
  WSABUF into{1, &octet};
  DWORD flags = 0;
  WSAOVERLAPPED pending{};
  ASSERT_EQ(WSARecv(server, &into, 1, nullptr, &flags, &pending, nullptr), SOCKET_ERROR);
  // A thread that is inside the socket when the process is forked keeps it open in the child: one of many has none.
  int kept = 1;
  for (int i = 0; i < 50 && kept != 0; ++i)
    kept = in_child([&] { return closesocket(server) == 0 && fcntl(static_cast<int>(server), F_GETFD) == -1 ? 0 : 1; });
  EXPECT_EQ(kept, 0);
  EXPECT_EQ(send(client, "x", 1, 0), 1);
  DWORD octets = 0;
  ULONG_PTR key = 0;
  OVERLAPPED* taken = nullptr;
  EXPECT_TRUE(GetQueuedCompletionStatus(port, &octets, &key, &taken, 20000));
  EXPECT_EQ(taken, &pending);
  CloseHandle(port);
}

TEST_F(SocketsAcrossFork, APortServesTheParentAndTheChild) {
  make_pair_of(SOCK_STREAM, IPPROTO_TCP);
  const HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 1);
  for (const SOCKET s : {server, client}) CreateIoCompletionPort(reinterpret_cast<HANDLE>(s), port, s, 0);
  char text[8] = {};
  WSABUF into{sizeof text, text};
  DWORD flags = 0;
  const auto begin = [&](SOCKET s, WSAOVERLAPPED& operation) {
    return WSARecv(s, &into, 1, nullptr, &flags, &operation, nullptr) == SOCKET_ERROR && WSAGetLastError() == WSA_IO_PENDING;
  };
  const auto take = [&] {
    DWORD octets = 0;
    ULONG_PTR key = 0;
    OVERLAPPED* taken = nullptr;
    GetQueuedCompletionStatus(port, &octets, &key, &taken, 20000);
    return taken;
  };
  WSAOVERLAPPED parents{};
  ASSERT_TRUE(begin(server, parents));
  EXPECT_EQ(in_child([&] {
              WSAOVERLAPPED own{};
              if (!begin(client, own)) return 1;
              send(server, "child", 5, 0);
              if (take() != &own) return 2;
              return parents.Internal == STATUS_PENDING ? 0 : 3;
            }),
            0);
  EXPECT_EQ(send(client, "parent", 6, 0), 6);
  EXPECT_EQ(take(), &parents);
  CloseHandle(port);
}
#endif

TEST_F(SocketsAcrossFork, PendingOperationsOfTheParentGoOn) {
  make_pair_of(SOCK_STREAM, IPPROTO_TCP);
  char text[8] = {};
  WSABUF into{sizeof text, text};
  WSAOVERLAPPED operation{};
  operation.hEvent = WSACreateEvent();
  DWORD octets = 0, flags = 0;
  ASSERT_EQ(WSARecv(server, &into, 1, nullptr, &flags, &operation, nullptr), SOCKET_ERROR);
  EXPECT_EQ(in_child([&] { return closesocket(server) == 0 && operation.Internal == STATUS_PENDING ? 0 : 1; }), 0);
  EXPECT_EQ(send(client, "parent", 6, 0), 6);
  EXPECT_TRUE(WSAGetOverlappedResult(server, &operation, &octets, TRUE, &flags));
  EXPECT_EQ(octets, 6u);
  WSACloseEvent(operation.hEvent);
}

TEST(PortsAcrossFork, AThreadThatIsNotInTheChildTakesNoPlaceThere) {
  const HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 1);
  const HANDLE taken = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  DWORD octets = 0;
  ULONG_PTR key = 0;
  OVERLAPPED* overlapped = nullptr;
  PostQueuedCompletionStatus(port, 0, 1, nullptr);
  PostQueuedCompletionStatus(port, 0, 2, nullptr);
  std::atomic<bool> leave{false};
  std::thread active([&] {
    DWORD count = 0;
    ULONG_PTR first = 0;
    OVERLAPPED* none = nullptr;
    GetQueuedCompletionStatus(port, &count, &first, &none, INFINITE);
    SetEvent(taken);
    while (!leave) std::this_thread::yield();  // busy: it counts
  });
  WaitForSingleObject(taken, INFINITE);
  EXPECT_FALSE(GetQueuedCompletionStatus(port, &octets, &key, &overlapped, 0));
  const pid_t child = fork();
  if (child == 0) _exit(GetQueuedCompletionStatus(port, &octets, &key, &overlapped, 0) && key == 2 ? 0 : 1);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  leave = true;
  active.join();
  for (const HANDLE handle : {port, taken}) CloseHandle(handle);
}

}  // namespace
}  // namespace ows
