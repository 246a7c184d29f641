// The worked example of docs/providers.md, used as ws2_32 uses a provider.
#include "netstring_transport.h"

#include <gtest/gtest.h>
#include <ws2tcpip.h>

#include <thread>

#include "catalog/catalog.h"
#include "spi/upcalls.h"

namespace ows::netstring {
namespace {

class Netstring : public testing::Test {
 protected:
  void SetUp() override {
    WSPDATA data;
    // It is not installed, so it borrows the number of a catalog entry that is.
    const catalog::Reading reading;
    const auto* borrowed = *catalog::choose(AF_INET, SOCK_SEQPACKET, 0);
    info = *borrowed;
    info.iMinSockAddr = info.iMaxSockAddr = sizeof(sockaddr_in);
    ASSERT_EQ(startup(MAKEWORD(2, 2), &data, &info, spi::upcall_table(), &provider), 0);
  }
  void TearDown() override { provider.lpWSPCleanup(&error); }

  SOCKET make() { return provider.lpWSPSocket(AF_INET, SOCK_SEQPACKET, 0, &info, 0, 0, &error); }

  void connect_pair() {
    const SOCKET listener = make();
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int length = sizeof name;
    auto* address = reinterpret_cast<sockaddr*>(&name);
    ASSERT_EQ(provider.lpWSPBind(listener, address, length, &error), 0);
    ASSERT_EQ(provider.lpWSPListen(listener, 1, &error), 0);
    ASSERT_EQ(provider.lpWSPGetSockName(listener, address, &length, &error), 0);
    client = make();
    std::thread caller([&] {
      int its_error = 0;
      EXPECT_EQ(provider.lpWSPConnect(client, address, length, nullptr, nullptr, nullptr, nullptr, &its_error), 0);
    });
    server = provider.lpWSPAccept(listener, nullptr, nullptr, nullptr, 0, &error);
    caller.join();
    ASSERT_NE(server, INVALID_SOCKET);
    provider.lpWSPCloseSocket(listener, &error);
  }
  void send(SOCKET s, std::string text) {
    WSABUF data{static_cast<ULONG>(text.size()), text.data()};
    DWORD sent = 0;
    EXPECT_EQ(provider.lpWSPSend(s, &data, 1, &sent, 0, nullptr, nullptr, nullptr, &error), 0);
  }
  std::string receive(SOCKET s) {
    std::string text(100, '\0');
    WSABUF data{100, text.data()};
    DWORD got = 0, flags = 0;
    if (provider.lpWSPRecv(s, &data, 1, &got, &flags, nullptr, nullptr, nullptr, &error) != 0)
      return "error " + std::to_string(error);
    text.resize(got);
    return text;
  }

  WSAPROTOCOL_INFOW info{};
  WSPPROC_TABLE provider{};
  SOCKET client = INVALID_SOCKET, server = INVALID_SOCKET;
  int error = 0;
};

TEST_F(Netstring, CarriesMessagesAndEndsGracefully) {
  connect_pair();
  send(client, "hello");
  send(client, "");
  send(client, "world");
  EXPECT_EQ(provider.lpWSPSendDisconnect(client, nullptr, &error), 0);
  EXPECT_EQ(receive(server), "hello");
  EXPECT_EQ(receive(server), "");
  EXPECT_EQ(receive(server), "world");
  EXPECT_EQ(receive(server), "error " + std::to_string(WSAEDISCON));
}

TEST_F(Netstring, HasNoLastWords) {
  connect_pair();
  char words[] = "bye";
  WSABUF data{3, words};
  EXPECT_EQ(provider.lpWSPSendDisconnect(client, &data, &error), SOCKET_ERROR);
  EXPECT_EQ(error, WSAENOPROTOOPT);
}

}  // namespace
}  // namespace ows::netstring
