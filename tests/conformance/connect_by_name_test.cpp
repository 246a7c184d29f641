// WSAConnectByName, WSAConnectByList, WSAJoinLeaf.
#include "text_support.h"

#include <array>

#include "bad_memory.h"

namespace {

unsigned short port_of(const Name& name) { return ntohs(reinterpret_cast<const sockaddr_in*>(&name.storage)->sin_port); }

class WSAConnectByNameTest : public WinsockTest {
 protected:
  Listening listening;
  std::string port;
  void SetUp() override {
    WinsockTest::SetUp();
    listening = make_listener(tcp4);
    port = std::to_string(port_of(listening.name));
  }
  void TearDown() override {
    listening.socket.close();
    WinsockTest::TearDown();
  }
  char localhost[10] = "localhost";

  int connect_to(SOCKET s, const char* host, const char* service, timeval* timeout = nullptr,
                 LPWSAOVERLAPPED reserved = nullptr) {
    std::string h = host, p = service;
    return WSAConnectByNameA(s, h.data(), p.data(), nullptr, nullptr, nullptr, nullptr, timeout, reserved)
               ? 0
               : WSAGetLastError();
  }
};

TEST_F(WSAConnectByNameTest, ConnectsToANameAndTellsBothAddresses) {
  Sock s = make_socket(tcp4);
  Name local, remote;
  DWORD local_length = sizeof local.storage, remote_length = sizeof remote.storage;
  timeval timeout{10, 0};
  ASSERT_TRUE(WSAConnectByNameA(s, localhost, port.data(), &local_length, local.data(), &remote_length, remote.data(),
                                &timeout, nullptr))
      << WSAGetLastError();
  EXPECT_EQ(remote_length, sizeof(sockaddr_in));
  EXPECT_EQ(port_of(remote), port_of(listening.name));
  EXPECT_EQ(local_length, sizeof(sockaddr_in));
  EXPECT_NE(port_of(local), 0);
  Sock accepted(accept(listening.socket, nullptr, nullptr));
  ASSERT_NE(SOCKET{accepted}, INVALID_SOCKET);
  send_text(s, "hello");
  EXPECT_EQ(received(accepted, 5), "hello");
}

TEST_F(WSAConnectByNameTest, TakesUtf16) {
  Sock s = make_socket(tcp4);
  Wide host = wide("127.0.0.1"), service = wide(port);
  EXPECT_TRUE(WSAConnectByNameW(s, host.data(), service.data(), nullptr, nullptr, nullptr, nullptr, nullptr, nullptr));
}

TEST_F(WSAConnectByNameTest, LeavesTheModeAsItWas) {
  Sock blocking = make_socket(tcp4), not_blocking = make_socket(tcp4);
  set_nonblocking(not_blocking);
  EXPECT_EQ(connect_to(not_blocking, "127.0.0.1", port.c_str()), 0) << "blocks even if the socket does not";
  EXPECT_EQ(received(not_blocking), error(WSAEWOULDBLOCK));
  ASSERT_EQ(connect_to(blocking, "127.0.0.1", port.c_str()), 0);
  DWORD milliseconds = 30;
  setsockopt(blocking, SOL_SOCKET, SO_RCVTIMEO, reinterpret_cast<char*>(&milliseconds), sizeof milliseconds);
  EXPECT_EQ(received(blocking), error(WSAETIMEDOUT));
}

TEST_F(WSAConnectByNameTest, ReachesIpv4FromADualSocket) {
  if (!available(tcp6)) GTEST_SKIP();
  Sock s = make_socket(tcp6);
  DWORD off = 0;
  ASSERT_OK(setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, reinterpret_cast<char*>(&off), sizeof off));
  EXPECT_EQ(connect_to(s, "127.0.0.1", port.c_str()), 0);
}

TEST_F(WSAConnectByNameTest, RefusesWhatIsMissing) {
  Sock s = make_socket(tcp4);
  Wide wide_port = wide(port);
  EXPECT_FALSE(WSAConnectByNameW(s, nullptr, wide_port.data(), nullptr, nullptr, nullptr, nullptr, nullptr, nullptr));
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
  WSAOVERLAPPED reserved{};
  EXPECT_EQ(connect_to(s, "127.0.0.1", port.c_str(), nullptr, &reserved), WSAEINVAL);
  EXPECT_FALSE(WSAConnectByNameA(s, nullptr, port.data(), nullptr, nullptr, nullptr, nullptr, nullptr, nullptr));
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
  EXPECT_EQ(connect_to(INVALID_SOCKET, "127.0.0.1", port.c_str()), WSAENOTSOCK);
  Sock datagrams = make_socket({"UDP", AF_INET, SOCK_DGRAM, IPPROTO_UDP});
  EXPECT_NE(connect_to(datagrams, "127.0.0.1", port.c_str()), 0);
}

TEST_F(WSAConnectByNameTest, TellsThatNobodyListens) {
  listening.socket.close();
  Sock s = make_socket(tcp4);
  EXPECT_EQ(connect_to(s, "127.0.0.1", port.c_str()), WSAECONNREFUSED);
}

class WSAConnectByListTest : public WinsockTest {
 protected:
  struct {
    INT count = 2;
    SOCKET_ADDRESS address[2];
  } list;
  PSOCKET_ADDRESS_LIST the_list() { return reinterpret_cast<PSOCKET_ADDRESS_LIST>(&list); }
};

TEST_F(WSAConnectByListTest, ConnectsToTheOneThatAnswers) {
  Listening silent = make_listener(tcp4), answering = make_listener(tcp4);
  silent.socket.close();
  list.address[0] = {silent.name.data(), silent.name.length};
  list.address[1] = {answering.name.data(), answering.name.length};
  Sock s = make_socket(tcp4);
  Name remote;
  DWORD length = sizeof remote.storage;
  ASSERT_TRUE(WSAConnectByList(s, the_list(), nullptr, nullptr, &length, remote.data(), nullptr, nullptr))
      << WSAGetLastError();
  EXPECT_EQ(port_of(remote), port_of(answering.name));
}

TEST_F(WSAConnectByListTest, GivesTheErrorOfTheLastAttempt) {
  Listening silent = make_listener(tcp4);
  silent.socket.close();
  list.address[0] = list.address[1] = {silent.name.data(), silent.name.length};
  Sock s = make_socket(tcp4);
  timeval timeout{20, 0};
  EXPECT_FALSE(WSAConnectByList(s, the_list(), nullptr, nullptr, nullptr, nullptr, &timeout, nullptr));
  EXPECT_EQ(WSAGetLastError(), WSAECONNREFUSED);
}

TEST_F(WSAConnectByListTest, RefusesWhatIsNoList) {
  Sock s = make_socket(tcp4);
  list.count = 0;
  EXPECT_FALSE(WSAConnectByList(s, the_list(), nullptr, nullptr, nullptr, nullptr, nullptr, nullptr));
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
  EXPECT_FALSE(WSAConnectByList(s, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr));
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
}

class WSAJoinLeafTest : public WinsockTest {
 protected:
  static constexpr DWORD leaf = WSA_FLAG_OVERLAPPED | WSA_FLAG_MULTIPOINT_C_LEAF | WSA_FLAG_MULTIPOINT_D_LEAF;
  Sock socket;
  void SetUp() override {
    WinsockTest::SetUp();
    socket = Sock(WSASocketA(AF_INET, SOCK_DGRAM, 0, nullptr, 0, leaf));
  }
  void TearDown() override {
    socket.close();
    WinsockTest::TearDown();
  }
  static sockaddr_in group(const char* text) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(5000);
    name.sin_addr.s_addr = inet_addr(text);
    return name;
  }
  static SOCKET join(SOCKET s, const sockaddr_in& name, DWORD flags, int length = sizeof(sockaddr_in)) {
    return WSAJoinLeaf(s, reinterpret_cast<const sockaddr*>(&name), length, nullptr, nullptr, nullptr, nullptr, flags);
  }
};

TEST_F(WSAJoinLeafTest, IsForSocketsMadeAsLeaves) {
  Sock plain = make_socket({"UDP", AF_INET, SOCK_DGRAM, IPPROTO_UDP});
  EXPECT_FAILS(join(plain, group("239.1.2.3"), JL_BOTH), WSAEINVAL);
  EXPECT_FAILS(WSASocketA(AF_INET, SOCK_STREAM, 0, nullptr, 0, leaf), WSAEINVAL);
  EXPECT_FAILS(WSASocketA(AF_INET, SOCK_DGRAM, 0, nullptr, 0, WSA_FLAG_MULTIPOINT_C_ROOT | WSA_FLAG_MULTIPOINT_D_LEAF),
               WSAEINVAL);
}

TEST_F(WSAJoinLeafTest, RefusesWhatIsNoGroup) {
  EXPECT_FAILS(join(socket, group("127.0.0.1"), JL_BOTH), WSAEADDRNOTAVAIL);
  EXPECT_FAILS(join(socket, group("239.1.2.3"), JL_BOTH, 4), WSAEFAULT);
  EXPECT_FAILS(join(socket, group("239.1.2.3"), 0), WSAEINVAL);
  EXPECT_FAILS(join(INVALID_SOCKET, group("239.1.2.3"), JL_BOTH), WSAENOTSOCK);
  Name six = loopback(AF_INET6, 5000);
  EXPECT_FAILS(WSAJoinLeaf(socket, six.data(), six.length, nullptr, nullptr, nullptr, nullptr, JL_BOTH), WSAEAFNOSUPPORT);
}

TEST_F(WSAJoinLeafTest, CarriesNoDataAndKnowsNoQualityOfService) {
  const sockaddr_in name = group("239.1.2.3");
  char words[] = "hello";
  WSABUF data{5, words};
  QOS qos{};
  const auto with = [&](WSABUF* caller_data, QOS* own, QOS* groups) {
    return WSAJoinLeaf(socket, reinterpret_cast<const sockaddr*>(&name), sizeof name, caller_data, nullptr, own, groups,
                       JL_BOTH);
  };
  EXPECT_FAILS(with(&data, nullptr, nullptr), WSAEPROTONOSUPPORT);
  EXPECT_FAILS(with(nullptr, &qos, nullptr), WSAEOPNOTSUPP);
  EXPECT_FAILS(with(nullptr, nullptr, &qos), WSAEOPNOTSUPP);
}

TEST_F(WSAJoinLeafTest, ReturnsTheSocketItself) {
  const SOCKET joined = join(socket, group("239.1.2.3"), JL_RECEIVER_ONLY);
  if (joined == INVALID_SOCKET
      && (WSAGetLastError() == WSAENETUNREACH || WSAGetLastError() == WSAEADDRNOTAVAIL
          || WSAGetLastError() == WSASYSCALLFAILURE))
    GTEST_SKIP() << "no interface for multicast";
  EXPECT_EQ(joined, SOCKET{socket});
  // contract: succeeds WSAJoinLeaf
  EXPECT_FAILS(join(socket, group("239.1.2.3"), JL_RECEIVER_ONLY), WSAEISCONN);
  Name own;
  EXPECT_OK(getsockname(socket, own.data(), &own.length)) << "it is bound";
}

}  // namespace
