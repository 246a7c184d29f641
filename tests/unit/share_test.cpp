// WSADuplicateSocket between processes: who may take the offer, how often, and what is left of it.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <winsock2.h>
#include <ws2tcpip.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

namespace ows {
namespace {

struct Ends {
  SOCKET client, server;
};

Ends connected() {
  const SOCKET listener = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int length = sizeof name;
  EXPECT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&name), length), 0);
  EXPECT_EQ(listen(listener, 1), 0);
  getsockname(listener, reinterpret_cast<sockaddr*>(&name), &length);
  EXPECT_EQ(connect(client, reinterpret_cast<sockaddr*>(&name), length), 0);
  const SOCKET server = accept(listener, nullptr, nullptr);
  closesocket(listener);
  return {client, server};
}

SOCKET take(WSAPROTOCOL_INFOW& info) {
  return WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, WSA_FLAG_OVERLAPPED);
}

/// A child that gets one WSAPROTOCOL_INFOW by a pipe and returns what `act` makes of it.
template <class Act>
class Child {
 public:
  explicit Child(Act act) {
    EXPECT_EQ(pipe(pipe_), 0);
    id_ = fork();
    if (id_ != 0) return;
    ::close(pipe_[1]);  // so that the parent's end is the last one
    WSAPROTOCOL_INFOW info;
    const bool got = ::read(pipe_[0], &info, sizeof info) == static_cast<ssize_t>(sizeof info);
    _exit(got ? act(info) : 99);
  }
  [[nodiscard]] DWORD id() const { return static_cast<DWORD>(id_); }
  int run(const WSAPROTOCOL_INFOW& info) {
    EXPECT_EQ(::write(pipe_[1], &info, sizeof info), static_cast<ssize_t>(sizeof info));
    return finish();
  }
  int finish() {
    ::close(pipe_[0]);
    ::close(pipe_[1]);
    int status = 0;
    EXPECT_EQ(waitpid(id_, &status, 0), id_);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  int pipe_[2];
  pid_t id_;
};

class ShareTest : public testing::Test {
 protected:
  void SetUp() override {
    WSADATA data;
    ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  }
  void TearDown() override { WSACleanup(); }
};

std::ptrdiff_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return std::distance(begin(all), end(all));
}

TEST_F(ShareTest, AnotherProcessUsesTheConnectionOnce) {
  Ends ends = connected();
  Child child([](WSAPROTOCOL_INFOW& info) {
    const SOCKET s = take(info);
    if (s == INVALID_SOCKET) return 1;
    if (send(s, "from the child", 14, 0) != 14) return 2;
    return take(info) == INVALID_SOCKET && WSAGetLastError() == WSAEINVAL ? 0 : 3;
  });
  WSAPROTOCOL_INFOW info;
  ASSERT_EQ(WSADuplicateSocketW(ends.server, child.id(), &info), 0);
  closesocket(ends.server);  // the offer holds it
  EXPECT_EQ(child.run(info), 0);
  char text[20] = {};
  EXPECT_EQ(recv(ends.client, text, sizeof text, 0), 14);
  EXPECT_STREQ(text, "from the child");
  closesocket(ends.client);
}

TEST_F(ShareTest, ItIsForTheProcessThatWasMeantOnly) {
  Ends ends = connected();
  Child meant([](WSAPROTOCOL_INFOW& info) { return take(info) == INVALID_SOCKET ? 1 : 0; });
  Child other([](WSAPROTOCOL_INFOW& info) { return take(info) == INVALID_SOCKET ? 1 : 0; });
  WSAPROTOCOL_INFOW info;
  ASSERT_EQ(WSADuplicateSocketW(ends.server, meant.id(), &info), 0);
  EXPECT_EQ(other.run(info), 1);
  EXPECT_EQ(take(info), INVALID_SOCKET) << "nor for the one that offered it";
  EXPECT_EQ(meant.run(info), 0);
  closesocket(ends.server);
  closesocket(ends.client);
}

TEST_F(ShareTest, AnOfferToAProcessThatEndsLeavesNothing) {
  Ends ends = connected();
  Child child([](WSAPROTOCOL_INFOW&) { return 0; });
  WSAPROTOCOL_INFOW info;
  ASSERT_EQ(WSADuplicateSocketW(ends.server, child.id(), &info), 0);
  child.finish();
  closesocket(ends.server);
  char octet = 0;
  EXPECT_EQ(recv(ends.client, &octet, 1, 0), 0) << "the last descriptor of the other end is closed";
  closesocket(ends.client);
}

TEST_F(ShareTest, ManyOffersThatAreTakenLeaveNoDescriptors) {
  const SOCKET s = socket(AF_INET, SOCK_DGRAM, 0);
  WSAPROTOCOL_INFOW info;
  ASSERT_EQ(WSADuplicateSocketW(s, static_cast<DWORD>(getpid()), &info), 0);
  closesocket(take(info));
  const auto before = open_descriptors();
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(WSADuplicateSocketW(s, static_cast<DWORD>(getpid()), &info), 0);
    const SOCKET other = take(info);
    ASSERT_NE(other, INVALID_SOCKET);
    closesocket(other);
  }
  for (int i = 0; i < 1000 && open_descriptors() > before; ++i) std::this_thread::yield();  // the reactor closes its part
  EXPECT_LE(open_descriptors(), before + 3);
  closesocket(s);
}

TEST_F(ShareTest, NoSuchProcessAndBadMemory) {
  const SOCKET s = socket(AF_INET, SOCK_DGRAM, 0);
  WSAPROTOCOL_INFOW info;
  EXPECT_EQ(WSADuplicateSocketW(s, 0, &info), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
  EXPECT_EQ(WSADuplicateSocketW(s, 0x7ffffff0, &info), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
  EXPECT_EQ(WSADuplicateSocketW(s, static_cast<DWORD>(getpid()), nullptr), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
  EXPECT_EQ(WSADuplicateSocketW(INVALID_SOCKET, static_cast<DWORD>(getpid()), &info), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAENOTSOCK);
  closesocket(s);
}

TEST(Share, AConnectionThatLivesInTheProcessIsNoOtherProcesss) {
  WSADATA data;
  ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  const SOCKET s = WSASocketW(AF_INET, SOCK_SEQPACKET, 0, nullptr, 0, WSA_FLAG_OVERLAPPED);
  WSAPROTOCOL_INFOW info;
  EXPECT_EQ(WSADuplicateSocketW(s, static_cast<DWORD>(getppid()), &info), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAEOPNOTSUPP);
  closesocket(s);
  WSACleanup();
}

}  // namespace
}  // namespace ows
