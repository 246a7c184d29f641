// AF_UNIX: paths, what stays of them, abstract names, who is at the other end. afunix.h has no page of its own; the rules
// are those of Microsoft's announcement of AF_UNIX on Windows and of the families' pages.
#include "support.h"

#include <afunix.h>

#include <cstddef>

namespace {

constexpr Family local{"UNIX", AF_UNIX, SOCK_STREAM, 0};

class AfUnixTest : public WinsockTest {
 protected:
  void SetUp() override {
    WinsockTest::SetUp();
    if (!available(local)) GTEST_SKIP() << "no AF_UNIX";
    path = "ows" + std::to_string(GetCurrentProcessId()) + ".sock";
    DeleteFileA(path.c_str());
  }
  void TearDown() override {
    DeleteFileA(path.c_str());
    WinsockTest::TearDown();
  }
  static Name name_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path);
    Name name;
    std::memcpy(&name.storage, &address, sizeof address);
    name.length = static_cast<int>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
    return name;
  }
  static Sock listener(Name& name) {
    Sock s = make_socket(local);
    EXPECT_OK(bind(s, name.data(), name.length));
    EXPECT_OK(listen(s, 5));
    return s;
  }
  std::string path;
};

TEST_F(AfUnixTest, CarriesDataBothWays) {
  Name name = name_of(path);
  Sock listening = listener(name), client = make_socket(local);
  ASSERT_OK(connect(client, name.data(), name.length));
  Sock server(accept(listening, nullptr, nullptr));
  ASSERT_NE(SOCKET{server}, INVALID_SOCKET);
  set_limit(client);
  set_limit(server);
  send_text(client, "question");
  EXPECT_EQ(received(server), "question");
  send_text(server, "answer");
  EXPECT_EQ(received(client), "answer");
  EXPECT_OK(shutdown(client, SD_SEND));
  EXPECT_EQ(received(server), "");
}

TEST_F(AfUnixTest, NamesAreToldAsTheyWereGiven) {
  Name name = name_of(path);
  Sock listening = listener(name), client = make_socket(local);
  ASSERT_OK(connect(client, name.data(), name.length));
  for (const bool own : {true, false}) {
    Name told;
    ASSERT_OK(own ? getsockname(listening, told.data(), &told.length) : getpeername(client, told.data(), &told.length));
    const auto* address = reinterpret_cast<const sockaddr_un*>(&told.storage);
    EXPECT_EQ(address->sun_family, AF_UNIX);
    EXPECT_EQ(std::string(address->sun_path), path);
  }
}

TEST_F(AfUnixTest, AcceptNeedsRoomForTheFamilyOnly) {
  Name name = name_of(path);
  Sock listening = listener(name), client = make_socket(local);
  ASSERT_OK(connect(client, name.data(), name.length));
  Name peer;
  Sock server(accept(listening, peer.data(), &peer.length));
  ASSERT_NE(SOCKET{server}, INVALID_SOCKET) << WSAGetLastError();
  EXPECT_EQ(peer.storage.ss_family, AF_UNIX);
}

TEST_F(AfUnixTest, APathStaysUntilItIsDeleted) {
  Name name = name_of(path);
  {
    Sock first = make_socket(local);
    ASSERT_OK(bind(first, name.data(), name.length));
    Sock second = make_socket(local);
    EXPECT_FAILS(bind(second, name.data(), name.length), WSAEADDRINUSE);
  }
  Sock third = make_socket(local);
  EXPECT_FAILS(bind(third, name.data(), name.length), WSAEADDRINUSE) << "closesocket leaves it";
  EXPECT_TRUE(DeleteFileA(path.c_str()));
  EXPECT_OK(bind(third, name.data(), name.length));
}

TEST_F(AfUnixTest, WhereNobodyListensConnectIsRefused) {
  Name name = name_of(path);
  Sock client = make_socket(local);
  EXPECT_FAILS(connect(client, name.data(), name.length), WSAECONNREFUSED);
}

TEST_F(AfUnixTest, AbstractNamesAreKnownAsLongAsTheirSocket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, "\0ows-abstract", 13);
  Name name;
  std::memcpy(&name.storage, &address, sizeof address);
  name.length = offsetof(sockaddr_un, sun_path) + 13;
  Sock listening = make_socket(local);
  if (bind(listening, name.data(), name.length) != 0) GTEST_SKIP() << "no abstract names: " << WSAGetLastError();
  ASSERT_OK(listen(listening, 1));
  Sock client = make_socket(local);
  EXPECT_OK(connect(client, name.data(), name.length));
  listening.close();
  Sock late = make_socket(local);
  EXPECT_FAILS(connect(late, name.data(), name.length), WSAECONNREFUSED);
}

TEST_F(AfUnixTest, TellsTheProcessAtTheOtherEnd) {
  Name name = name_of(path);
  Sock listening = listener(name), client = make_socket(local);
  ULONG process = 0;
  DWORD returned = 0;
  EXPECT_FAILS(WSAIoctl(client, SIO_AF_UNIX_GETPEERPID, nullptr, 0, &process, sizeof process, &returned, nullptr, nullptr),
               WSAENOTCONN);
  ASSERT_OK(connect(client, name.data(), name.length));
  EXPECT_OK(WSAIoctl(client, SIO_AF_UNIX_GETPEERPID, nullptr, 0, &process, sizeof process, &returned, nullptr, nullptr));
  EXPECT_EQ(process, GetCurrentProcessId());
  EXPECT_EQ(returned, sizeof process);
  EXPECT_FAILS(WSAIoctl(client, SIO_AF_UNIX_GETPEERPID, nullptr, 0, &process, 3, &returned, nullptr, nullptr), WSAEFAULT);
}

TEST_F(AfUnixTest, HasNeitherUrgentDataNorOptionsOfTcp) {
  Name name = name_of(path);
  Sock listening = listener(name), client = make_socket(local);
  ASSERT_OK(connect(client, name.data(), name.length));
  EXPECT_FAILS(send(client, "x", 1, MSG_OOB), WSAEOPNOTSUPP);
  BOOL on = TRUE;
  EXPECT_FAILS(setsockopt(client, IPPROTO_TCP, TCP_NODELAY, reinterpret_cast<char*>(&on), sizeof on), WSAENOPROTOOPT);
  EXPECT_FAILS(setsockopt(client, IPPROTO_IP, IP_TTL, reinterpret_cast<char*>(&on), sizeof on), WSAENOPROTOOPT);
}

TEST_F(AfUnixTest, RefusesAddressesThatAreNone) {
  Sock s = make_socket(local);
  Name name = name_of(path);
  EXPECT_FAILS(bind(s, name.data(), 1), WSAEFAULT);
  EXPECT_FAILS(bind(s, name.data(), sizeof(sockaddr_un) + 1), WSAEFAULT);
  EXPECT_FAILS(bind(s, nullptr, 10), WSAEFAULT);
  Name internet = loopback(AF_INET);
  EXPECT_FAILS(bind(s, internet.data(), internet.length), WSAEFAULT);
}

TEST_F(AfUnixTest, NonBlockingSocketsReportWithSelect) {
  Name name = name_of(path);
  Sock listening = listener(name), client = make_socket(local);
  set_nonblocking(listening);
  EXPECT_FAILS(accept(listening, nullptr, nullptr), WSAEWOULDBLOCK);
  set_nonblocking(client);
  ASSERT_OK(connect(client, name.data(), name.length));
  WSAPOLLFD waiting{listening, POLLRDNORM, 0};
  EXPECT_EQ(WSAPoll(&waiting, 1, 5000), 1);
  Sock server(accept(listening, nullptr, nullptr));
  ASSERT_NE(SOCKET{server}, INVALID_SOCKET);
  EXPECT_EQ(received(client), error(WSAEWOULDBLOCK));
  server.close();
  waiting = {client, POLLRDNORM, 0};
  EXPECT_EQ(WSAPoll(&waiting, 1, 5000), 1);
  EXPECT_TRUE(waiting.revents & POLLHUP);
}

class SocketPermission : public WinsockTest {};

TEST_F(SocketPermission, RawSocketsAreRefusedOrWork) {
  Sock s(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
  if (s == INVALID_SOCKET) {
    EXPECT_EQ(WSAGetLastError(), WSAEACCES);
    return;
  }
  int type = 0, size = sizeof type;
  EXPECT_OK(getsockopt(s, SOL_SOCKET, SO_TYPE, reinterpret_cast<char*>(&type), &size));
  EXPECT_EQ(type, SOCK_RAW);
  DWORD on = 1;
  EXPECT_OK(setsockopt(s, IPPROTO_IP, IP_HDRINCL, reinterpret_cast<char*>(&on), sizeof on));
  on = 0;
  EXPECT_OK(setsockopt(s, IPPROTO_IP, IP_HDRINCL, reinterpret_cast<char*>(&on), sizeof on));
  // An echo request to this computer, and its answer, both with their IP headers.
  Name peer = loopback(AF_INET);
  ASSERT_OK(bind(s, peer.data(), peer.length));
  set_limit(s);
  const unsigned char request[8] = {8, 0, 0xe5, 0xca, 0x12, 0x34, 0, 1};
  ASSERT_EQ(sendto(s, reinterpret_cast<const char*>(request), sizeof request, 0, peer.data(), peer.length), 8);
  bool answered = false;
  for (int i = 0; i < 50 && !answered; ++i) {
    unsigned char packet[100];
    Name from;
    const int got = recvfrom(s, reinterpret_cast<char*>(packet), sizeof packet, 0, from.data(), &from.length);
    ASSERT_GE(got, 28);
    EXPECT_EQ(from.storage.ss_family, AF_INET);
    answered = packet[20] == 0 && packet[24] == 0x12 && packet[25] == 0x34;
  }
  EXPECT_TRUE(answered);
}

}  // namespace
