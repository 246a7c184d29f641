// ConnectEx, DisconnectEx and AcceptEx, over every transport that has them.
#include "support.h"

#include <mswsock.h>
#include <winbase.h>

namespace {

LPFN_CONNECTEX connect_ex(SOCKET s) { return extension<LPFN_CONNECTEX>(s, WSAID_CONNECTEX); }
LPFN_DISCONNECTEX disconnect_ex(SOCKET s) { return extension<LPFN_DISCONNECTEX>(s, WSAID_DISCONNECTEX); }

int ended(SOCKET s, Op& op, DWORD* octets = nullptr) {
  DWORD count = 0, flags = 0;
  const int error = WSAGetOverlappedResult(s, &op, &count, TRUE, &flags) ? 0 : WSAGetLastError();
  if (octets) *octets = count;
  return error;
}
int begun(BOOL result) { return result ? 0 : WSAGetLastError(); }

class ConnectExTest : public OverFamilies {
 protected:
  void SetUp() override {
    OverFamilies::SetUp();
    if (!IsSkipped() && !connect_ex(make_socket(GetParam()))) GTEST_SKIP() << GetParam().name << " has no ConnectEx";
  }
  static Sock bound() {
    Sock s = make_socket(GetParam());
    Name any = loopback(GetParam().family);
    EXPECT_OK(bind(s, any.data(), any.length));
    return s;
  }
};

TEST_P(ConnectExTest, ConnectsAndSendsTheFirstData) {
  Listening listening = make_listener(GetParam());
  Sock client = bound();
  Op op;
  char first[] = "first";
  const int how = begun(connect_ex(client)(client, listening.name.data(), listening.name.length, first, 5, nullptr, &op));
  EXPECT_TRUE(how == 0 || how == WSA_IO_PENDING) << how;
  Sock server(accept(listening.socket, nullptr, nullptr));
  set_limit(server);
  DWORD sent = 0;
  EXPECT_EQ(ended(client, op, &sent), 0);
  // contract: succeeds ConnectEx
  EXPECT_EQ(sent, 5u);
  EXPECT_EQ(received(server), "first");
  EXPECT_OK(setsockopt(client, SOL_SOCKET, SO_UPDATE_CONNECT_CONTEXT, nullptr, 0));
  ASSERT_OK(send_text(server, "back"));
  EXPECT_EQ(received(client), "back");
}

TEST_P(ConnectExTest, NeedNotSendAnything) {
  Listening listening = make_listener(GetParam());
  Sock client = bound();
  Op op;
  const int how = begun(connect_ex(client)(client, listening.name.data(), listening.name.length, nullptr, 0, nullptr, &op));
  EXPECT_TRUE(how == 0 || how == WSA_IO_PENDING) << how;
  Sock server(accept(listening.socket, nullptr, nullptr));
  EXPECT_EQ(ended(client, op), 0);
}

TEST_P(ConnectExTest, TellsARefusal) {
  Listening listening = make_listener(GetParam());
  listening.socket.close();
  Sock client = bound();
  Op op;
  const int how = begun(connect_ex(client)(client, listening.name.data(), listening.name.length, nullptr, 0, nullptr, &op));
  EXPECT_TRUE(how == WSAECONNREFUSED || how == WSA_IO_PENDING) << how;
  EXPECT_EQ(ended(client, op), WSAECONNREFUSED);
}

TEST_P(ConnectExTest, MayBeTriedAgainAfterARefusal) {
  Listening listening = make_listener(GetParam());
  listening.socket.close();
  Sock client = bound();
  Op refused;
  begun(connect_ex(client)(client, listening.name.data(), listening.name.length, nullptr, 0, nullptr, &refused));
  ASSERT_EQ(ended(client, refused), WSAECONNREFUSED);
  Listening other = make_listener(GetParam());
  Op op;
  const int how = begun(connect_ex(client)(client, other.name.data(), other.name.length, nullptr, 0, nullptr, &op));
  EXPECT_TRUE(how == 0 || how == WSA_IO_PENDING) << how;
  Sock server(accept(other.socket, nullptr, nullptr));
  EXPECT_EQ(ended(client, op), 0);
}

TEST_P(ConnectExTest, WantsABoundSocketAndAnOverlapped) {
  Listening listening = make_listener(GetParam());
  Sock client = make_socket(GetParam());
  Op op;
  const auto function = connect_ex(client);
  const auto name = listening.name.data();
  EXPECT_EQ(begun(function(client, name, listening.name.length, nullptr, 0, nullptr, &op)), WSAEINVAL);
  EXPECT_EQ(begun(function(INVALID_SOCKET, name, listening.name.length, nullptr, 0, nullptr, &op)), WSAENOTSOCK);
  Sock good = bound();
  EXPECT_EQ(begun(function(good, name, listening.name.length, nullptr, 0, nullptr, nullptr)), WSA_INVALID_PARAMETER);
}

TEST_P(ConnectExTest, ClosingEndsIt) {
  Listening listening = make_listener(GetParam());
  Sock client = bound();
  const HANDLE port = CreateIoCompletionPort(reinterpret_cast<HANDLE>(SOCKET{client}), nullptr, 1, 0);
  WSAOVERLAPPED op{};
  const int how = begun(connect_ex(client)(client, listening.name.data(), listening.name.length, nullptr, 0, nullptr, &op));
  EXPECT_TRUE(how == 0 || how == WSA_IO_PENDING) << how;
  client.close();
  DWORD octets = 0;
  ULONG_PTR key = 0;
  OVERLAPPED* which = nullptr;
  GetQueuedCompletionStatus(port, &octets, &key, &which, 20000);
  EXPECT_EQ(which, &op);
  CloseHandle(port);
}

INSTANTIATE_TEST_SUITE_P(All, ConnectExTest, testing::Values(tcp4, iso4, iso_stream4, web4, web_stream4), family_name);

class DisconnectExTest : public OverFamilies {
 protected:
  void SetUp() override {
    OverFamilies::SetUp();
    if (IsSkipped()) return;
    pair = make_pair_of(GetParam());
    if (!disconnect_ex(pair.client)) GTEST_SKIP() << GetParam().name << " has no DisconnectEx";
  }
  Pair pair;
};

TEST_P(DisconnectExTest, EndsGracefullyBehindEverythingSent) {
  ASSERT_OK(send_text(pair.client, "last"));
  Op op;
  const int how = begun(disconnect_ex(pair.client)(pair.client, &op, 0, 0));
  EXPECT_TRUE(how == 0 || how == WSA_IO_PENDING) << how;
  EXPECT_EQ(received(pair.server), "last");
  EXPECT_EQ(received(pair.server), GetParam().messages() ? error(WSAEDISCON) : "");
  pair.server.close();
  EXPECT_EQ(ended(pair.client, op), 0);
}

TEST_P(DisconnectExTest, ForReuseLetsTheSocketConnectAgain) {
  std::thread peer([&] {
    while (!received(pair.server).starts_with("error") && GetParam().messages()) {
    }
    pair.server.close();
  });
  ASSERT_EQ(begun(disconnect_ex(pair.client)(pair.client, nullptr, TF_REUSE_SOCKET, 0)), 0);
  peer.join();
  Listening listening = make_listener(GetParam());
  Op op;
  const auto function = connect_ex(pair.client);
  const int how = begun(function(pair.client, listening.name.data(), listening.name.length, nullptr, 0, nullptr, &op));
  EXPECT_TRUE(how == 0 || how == WSA_IO_PENDING) << how;
  Sock server(accept(listening.socket, nullptr, nullptr));
  EXPECT_EQ(ended(pair.client, op), 0);
  set_limit(server);
  ASSERT_OK(send_text(pair.client, "again"));
  EXPECT_EQ(received(server), "again");
}

TEST_P(DisconnectExTest, RefusesWhatItDoesNotKnow) {
  const auto function = disconnect_ex(pair.client);
  EXPECT_EQ(begun(function(pair.client, nullptr, 1, 0)), WSAEINVAL);
  EXPECT_EQ(begun(function(pair.client, nullptr, 0, 1)), WSAEINVAL);
  EXPECT_EQ(begun(function(INVALID_SOCKET, nullptr, 0, 0)), WSAENOTSOCK);
  Sock unconnected = make_socket(GetParam());
  EXPECT_EQ(begun(function(unconnected, nullptr, 0, 0)), WSAENOTCONN);
  // contract: WSAENOTCONN DisconnectEx
}

// DisconnectEx itself waits for nothing here, but for its turn.
TEST_P(DisconnectExTest, BehindDataThatDoNotGoOutIsPending) {
  std::vector<char> much(32 << 20);
  WSABUF buffer{static_cast<ULONG>(much.size()), much.data()};
  Op sending, op;
  EXPECT_FAILS(WSASend(pair.client, &buffer, 1, nullptr, 0, &sending, nullptr), WSA_IO_PENDING);
  const auto DisconnectEx = disconnect_ex(pair.client);
  EXPECT_EQ(begun(DisconnectEx(pair.client, &op, 0, 0)), WSA_IO_PENDING);
  EXPECT_FALSE(HasOverlappedIoCompleted(&op));
  pair.client.close();
  EXPECT_EQ(WaitForSingleObject(op.hEvent, 20000), DWORD{WAIT_OBJECT_0});
  EXPECT_EQ(WaitForSingleObject(sending.hEvent, 20000), DWORD{WAIT_OBJECT_0});
}

INSTANTIATE_TEST_SUITE_P(All, DisconnectExTest, testing::Values(tcp4, iso4, iso_stream4, web4, web_stream4), family_name);

}  // namespace

namespace {

class AcceptExTest : public OverFamilies {
 protected:
  void SetUp() override {
    OverFamilies::SetUp();
    if (IsSkipped()) return;
    listening = make_listener(GetParam());
    accept_ex = extension<LPFN_ACCEPTEX>(listening.socket, WSAID_ACCEPTEX);
    if (!accept_ex) GTEST_SKIP() << GetParam().name << " has no AcceptEx";
    addresses = extension<LPFN_GETACCEPTEXSOCKADDRS>(listening.socket, WSAID_GETACCEPTEXSOCKADDRS);
    server = make_socket(GetParam());
    client = make_socket(GetParam());
  }
  int begin(Op& op, DWORD data) {
    DWORD count = 0;
    return begun(accept_ex(listening.socket, server, output, data, place, place, &count, &op));
  }
  int call() { return error_of(connect(client, listening.name.data(), listening.name.length)); }

  static constexpr DWORD place = sizeof(sockaddr_storage) + 16;
  Listening listening;
  LPFN_ACCEPTEX accept_ex = nullptr;
  LPFN_GETACCEPTEXSOCKADDRS addresses = nullptr;
  Sock server, client;
  char output[64 + 2 * place] = {};
};

TEST_P(AcceptExTest, AcceptsWithoutData) {
  // contract: succeeds AcceptEx, GetAcceptExSockaddrs
  Op op;
  ASSERT_EQ(begin(op, 0), WSA_IO_PENDING);
  ASSERT_EQ(call(), 0);
  EXPECT_EQ(ended(listening.socket, op), 0);
  SOCKET listener = listening.socket;
  EXPECT_OK(setsockopt(server, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, reinterpret_cast<char*>(&listener), sizeof listener));
  set_limit(server);
  ASSERT_OK(send_text(client, "hello"));
  EXPECT_EQ(received(server), "hello");
  sockaddr *local = nullptr, *peer = nullptr;
  int local_length = 0, peer_length = 0;
  addresses(output, 0, place, place, &local, &local_length, &peer, &peer_length);
  EXPECT_EQ(std::memcmp(local, listening.name.data(), 8), 0);
  Name clients;
  ASSERT_OK(getsockname(client, clients.data(), &clients.length));
  EXPECT_EQ(std::memcmp(peer, clients.data(), 8), 0);
}

TEST_P(AcceptExTest, TakesTheFirstData) {
  Op op;
  ASSERT_EQ(begin(op, 64), WSA_IO_PENDING);
  ASSERT_EQ(call(), 0);
  EXPECT_FALSE(HasOverlappedIoCompleted(&op));
  ASSERT_OK(send_text(client, "hello"));
  DWORD octets = 0;
  EXPECT_EQ(ended(listening.socket, op, &octets), 0);
  EXPECT_EQ(std::string(output, octets), "hello");
}

TEST_P(AcceptExTest, TellsThatTheCallerHasGoneBeforeItSaidAnything) {
  // contract: WSAECONNRESET AcceptEx
  Op op;
  ASSERT_EQ(begin(op, 64), WSA_IO_PENDING);
  ASSERT_EQ(call(), 0);
  const linger hard{1, 0};
  ASSERT_OK(setsockopt(client, SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&hard), sizeof hard));
  client.close();
  EXPECT_EQ(ended(listening.socket, op), WSAECONNRESET);
}

TEST_P(AcceptExTest, TakesASocketThatDisconnectExHasFreed) {
  const auto disconnect = disconnect_ex(server);
  for (int round = 0; round < 3; ++round) {
    client = make_socket(GetParam());
    Op op;
    const int how = begin(op, 0);
    ASSERT_TRUE(how == 0 || how == WSA_IO_PENDING) << how;
    ASSERT_EQ(call(), 0);
    ASSERT_EQ(ended(listening.socket, op), 0);
    set_limit(client);
    ASSERT_OK(send_text(server, "hello"));
    EXPECT_EQ(received(client), "hello");
    std::thread peer([&] {
      EXPECT_EQ(received(client), GetParam().messages() ? error(WSAEDISCON) : "");
      client.close();
    });
    ASSERT_EQ(begun(disconnect(server, nullptr, TF_REUSE_SOCKET, 0)), 0);
    peer.join();
  }
}

TEST_P(AcceptExTest, CompletesToTheListenersPort) {
  const HANDLE port = CreateIoCompletionPort(reinterpret_cast<HANDLE>(SOCKET{listening.socket}), nullptr, 9, 0);
  WSAOVERLAPPED op{};
  DWORD octets = 0;
  ASSERT_EQ(begun(accept_ex(listening.socket, server, output, 0, place, place, &octets, &op)), WSA_IO_PENDING);
  std::thread caller([&] { EXPECT_EQ(call(), 0); });
  ULONG_PTR key = 0;
  OVERLAPPED* which = nullptr;
  EXPECT_TRUE(GetQueuedCompletionStatus(port, &octets, &key, &which, 20000));
  EXPECT_EQ(which, &op);
  EXPECT_EQ(key, 9u);
  caller.join();
  CloseHandle(port);
}

TEST_P(AcceptExTest, ClosingTheListenerEndsIt) {
  Op op;
  ASSERT_EQ(begin(op, 0), WSA_IO_PENDING);
  listening.socket.close();
  EXPECT_EQ(WaitForSingleObject(op.hEvent, 20000), DWORD{WAIT_OBJECT_0});
  EXPECT_TRUE(HasOverlappedIoCompleted(&op));
}

TEST_P(AcceptExTest, CancellingLeavesTheRequestToAnother) {
  Op op, next;
  ASSERT_EQ(begin(op, 0), WSA_IO_PENDING);
  EXPECT_TRUE(CancelIoEx(reinterpret_cast<HANDLE>(SOCKET{listening.socket}), &op));
  EXPECT_EQ(ended(listening.socket, op), WSA_OPERATION_ABORTED);
  std::thread caller([&] { EXPECT_EQ(call(), 0); });
  const int how = begin(next, 0);  // the request may be there already
  EXPECT_TRUE(how == 0 || how == WSA_IO_PENDING) << how;
  EXPECT_EQ(ended(listening.socket, next), 0);
  caller.join();
}

TEST_P(AcceptExTest, ABlockingAcceptBesideItWaitsForTheOther) {
  Op op;
  ASSERT_EQ(begin(op, 0), WSA_IO_PENDING);
  Sock accepted;
  std::thread acceptor([&] { accepted = Sock(accept(listening.socket, nullptr, nullptr)); });
  Sock second = make_socket(GetParam());
  std::thread caller([&] { EXPECT_OK(connect(second, listening.name.data(), listening.name.length)); });
  EXPECT_EQ(call(), 0);
  caller.join();
  acceptor.join();
  EXPECT_EQ(ended(listening.socket, op), 0);
  EXPECT_NE(SOCKET{accepted}, INVALID_SOCKET);
}

TEST_P(AcceptExTest, IsThereByName) {
  Op op;
  DWORD count = 0;
  ASSERT_EQ(begun(AcceptEx(listening.socket, server, output, 64, place, place, &count, &op)), WSA_IO_PENDING);
  ASSERT_EQ(call(), 0);
  ASSERT_OK(send_text(client, "hello"));
  ASSERT_EQ(ended(listening.socket, op), 0);
  sockaddr *local = nullptr, *peer = nullptr;
  int local_length = 0, peer_length = 0;
  GetAcceptExSockaddrs(output, 64, place, place, &local, &local_length, &peer, &peer_length);
  EXPECT_EQ(std::memcmp(local, listening.name.data(), 8), 0);
  EXPECT_EQ(begun(AcceptEx(INVALID_SOCKET, server, output, 0, place, place, &count, &op)), WSAENOTSOCK);
}

TEST_P(AcceptExTest, RecvExTellsItsFlags) {
  std::thread caller([&] { EXPECT_EQ(call(), 0); });
  server = Sock(accept(listening.socket, nullptr, nullptr));
  caller.join();
  set_limit(server);
  ASSERT_OK(send_text(client, "hello"));
  char part[3] = {};
  int flags = 0;
  EXPECT_EQ(WSARecvEx(server, part, 3, &flags), 3);
  EXPECT_EQ(flags, GetParam().messages() ? MSG_PARTIAL : 0);
  flags = 0;
  EXPECT_EQ(WSARecvEx(server, part, 3, &flags), 2);
  EXPECT_FAILS(WSARecvEx(server, part, 3, nullptr), WSAEFAULT);
  EXPECT_FAILS(WSARecvEx(INVALID_SOCKET, part, 3, &flags), WSAENOTSOCK);
}

// It has no error to give: found by tests/hostile.
TEST_P(AcceptExTest, AddressesOfMemoryThatIsNotThereAreNone) {
  sockaddr *local = nullptr, *peer = nullptr;
  int local_length = 0, peer_length = 0;
  for (char* nowhere : {static_cast<char*>(nullptr), reinterpret_cast<char*>(16)}) {
    for (const DWORD size : {DWORD{0}, DWORD{4}, place}) {
      GetAcceptExSockaddrs(nowhere, 0, size, size, &local, &local_length, &peer, &peer_length);
      EXPECT_EQ(local, nullptr);
      EXPECT_EQ(peer, nullptr);
      // contract: bad_pointer GetAcceptExSockaddrs
    }
  }
}

TEST_P(AcceptExTest, RefusesWhatIsWrong) {
  Op op;
  DWORD count = 0;
  Sock other = make_socket(GetParam());
  EXPECT_EQ(begun(accept_ex(INVALID_SOCKET, server, output, 0, place, place, &count, &op)), WSAENOTSOCK);
  EXPECT_EQ(begun(accept_ex(other, server, output, 0, place, place, &count, &op)), WSAEINVAL);
  EXPECT_EQ(begun(accept_ex(listening.socket, listening.socket, output, 0, place, place, &count, &op)), WSAEINVAL);
}

INSTANTIATE_TEST_SUITE_P(All, AcceptExTest, testing::Values(tcp4, iso4, iso_stream4, web4, web_stream4), family_name);

}  // namespace
