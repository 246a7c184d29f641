// DisconnectEx with TF_REUSE_SOCKET while another thread is in the kernel with the socket, which only Linux can tell.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <string>
#include <thread>

#include <mswsock.h>
#include <windows.h>

namespace {

/// Whether a thread of this process is asleep. [proc_pid_stat(5)]
bool asleep(pid_t thread) {
  std::ifstream file("/proc/self/task/" + std::to_string(thread) + "/stat");
  std::string stat;
  std::getline(file, stat);
  const auto name_end = stat.rfind(')');
  return name_end != std::string::npos && stat.substr(name_end, 3) == ") S";
}

TEST(ReuseOfASocket, EndsAReceiveThatIsUnderWay) {
  WSADATA data;
  ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  sockaddr_in name{};
  int length = sizeof name;
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* address = reinterpret_cast<sockaddr*>(&name);
  const SOCKET listener = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(bind(listener, address, length), 0);
  ASSERT_EQ(listen(listener, 1), 0);
  ASSERT_EQ(getsockname(listener, address, &length), 0);
  ASSERT_EQ(connect(client, address, length), 0);
  const SOCKET server = accept(listener, nullptr, nullptr);
  LPFN_DISCONNECTEX disconnect_ex = nullptr;
  GUID id = WSAID_DISCONNECTEX;
  DWORD size = 0;
  ASSERT_EQ(WSAIoctl(client, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &disconnect_ex, sizeof disconnect_ex, &size,
                     nullptr, nullptr),
            0);
  std::atomic<pid_t> receiver{0};
  std::atomic<int> got{-2};
  std::thread thread([&] {
    receiver = gettid();
    char octet = 0;
    got = recv(client, &octet, 1, 0);
  });
  while (!receiver || !asleep(receiver)) sched_yield();
  EXPECT_TRUE(disconnect_ex(client, nullptr, TF_REUSE_SOCKET, 0));
  thread.join();
  EXPECT_EQ(got, 0);
  closesocket(client);
  closesocket(server);
  closesocket(listener);
  WSACleanup();
}

}  // namespace
