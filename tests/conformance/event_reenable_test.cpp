// The table of re-enabling functions, row by row: what makes WSAEventSelect record an event again. [WSAEventSelect, Remarks]
#include "support.h"

#include <mswsock.h>

#include <optional>

#include "event_support.h"

namespace {

/// A function that receives: octets, or SOCKET_ERROR.
struct Receive {
  const char* name;
  int (*call)(SOCKET s, char* data, int size, int flags);
};

int wsa_recv(SOCKET s, char* data, int size, int flags) {
  WSABUF into{static_cast<ULONG>(size), data};
  DWORD got = 0, in_out = static_cast<DWORD>(flags);
  return WSARecv(s, &into, 1, &got, &in_out, nullptr, nullptr) == 0 ? static_cast<int>(got) : SOCKET_ERROR;
}
int wsa_recv_from(SOCKET s, char* data, int size, int flags) {
  WSABUF into{static_cast<ULONG>(size), data};
  DWORD got = 0, in_out = static_cast<DWORD>(flags);
  Name from;
  return WSARecvFrom(s, &into, 1, &got, &in_out, from.data(), &from.length, nullptr, nullptr) == 0 ? static_cast<int>(got)
                                                                                                   : SOCKET_ERROR;
}
int recv_from(SOCKET s, char* data, int size, int flags) {
  Name from;
  return recvfrom(s, data, size, flags, from.data(), &from.length);
}
int recv_ex(SOCKET s, char* data, int size, int flags) { return WSARecvEx(s, data, size, &flags); }

const Receive receives[] = {
    {"recv", [](SOCKET s, char* data, int size, int flags) { return recv(s, data, size, flags); }},
    {"recvfrom", recv_from},
    {"WSARecv", wsa_recv},
    {"WSARecvFrom", wsa_recv_from},
    {"WSARecvEx", recv_ex},
};

/// A function that sends: octets, or SOCKET_ERROR.
struct Send {
  const char* name;
  int (*call)(SOCKET s, char* data, int size);
};

const Send sends[] = {
    {"send", [](SOCKET s, char* data, int size) { return send(s, data, size, 0); }},
    {"sendto", [](SOCKET s, char* data, int size) { return sendto(s, data, size, 0, nullptr, 0); }},
    {"WSASend",
     [](SOCKET s, char* data, int size) {
       WSABUF from{static_cast<ULONG>(size), data};
       DWORD sent = 0;
       return WSASend(s, &from, 1, &sent, 0, nullptr, nullptr) == 0 ? static_cast<int>(sent) : SOCKET_ERROR;
     }},
    {"WSASendTo",
     [](SOCKET s, char* data, int size) {
       WSABUF from{static_cast<ULONG>(size), data};
       DWORD sent = 0;
       return WSASendTo(s, &from, 1, &sent, 0, nullptr, 0, nullptr, nullptr) == 0 ? static_cast<int>(sent) : SOCKET_ERROR;
     }},
};

/// Two datagram sockets that are connected to each other.
Pair datagram_pair() {
  Pair pair{make_socket(udp4), make_socket(udp4)};
  Name client = loopback(AF_INET), server = loopback(AF_INET);
  EXPECT_OK(bind(pair.client, client.data(), client.length));
  EXPECT_OK(bind(pair.server, server.data(), server.length));
  EXPECT_OK(getsockname(pair.client, client.data(), &client.length));
  EXPECT_OK(getsockname(pair.server, server.data(), &server.length));
  EXPECT_OK(connect(pair.client, server.data(), server.length));
  EXPECT_OK(connect(pair.server, client.data(), client.length));
  return pair;
}

class Reenabling : public OverFamilies {
 protected:
  void SetUp() override {
    OverFamilies::SetUp();
    if (!IsSkipped()) pair = GetParam().type == SOCK_DGRAM ? datagram_pair() : make_pair_of(GetParam());
  }
  Pair pair;
};

TEST_P(Reenabling, ReadByEveryReceive) {
  for (const Receive& receive : receives) {
    SCOPED_TRACE(receive.name);
    Event event;
    ASSERT_OK(WSAEventSelect(pair.server, event, FD_READ));
    ASSERT_OK(send_text(pair.client, "one"));
    ASSERT_EQ(wait_for(pair.server, event, FD_READ), 0);
    ASSERT_OK(send_text(pair.client, "two"));
    settle(pair.server);
    EXPECT_EQ(recorded(pair.server, event), 0) << "it has not been enabled again";
    char data[3];
    ASSERT_EQ(receive.call(pair.server, data, 3, 0), 3);
    EXPECT_EQ(wait_for(pair.server, event, FD_READ), 0) << "data is left";
    ASSERT_EQ(receive.call(pair.server, data, 3, 0), 3);
    EXPECT_EQ(std::string(data, 3), "two");
    recorded(pair.server,
             event);  // another FD_READ may have come of what is received by now: "be prepared" [WSAAsyncSelect]
    EXPECT_EQ(receive.call(pair.server, data, 3, 0), SOCKET_ERROR);
    EXPECT_EQ(WSAGetLastError(), WSAEWOULDBLOCK);
    ASSERT_OK(send_text(pair.client, "new"));
    EXPECT_EQ(wait_for(pair.server, event, FD_READ), 0);
    ASSERT_EQ(receive.call(pair.server, data, 3, 0), 3);
  }
}

TEST_P(Reenabling, WriteByEverySendThatWouldBlock) {
  if (GetParam().type == SOCK_DGRAM) GTEST_SKIP() << "a datagram on the loopback never waits";
  for (const Send& send : sends) {
    SCOPED_TRACE(send.name);
    Event event;
    ASSERT_OK(WSAEventSelect(pair.client, event, FD_WRITE));
    EXPECT_EQ(wait_for(pair.client, event, FD_WRITE), 0);
    std::string piece(16 << 10, 'x'), buffer(64 << 10, '\0');
    std::size_t sent = 0, got = 0;
    for (int result; (result = send.call(pair.client, piece.data(), static_cast<int>(piece.size()))) > 0;)
      sent += static_cast<std::size_t>(result);
    EXPECT_EQ(WSAGetLastError(), WSAEWOULDBLOCK);
    EXPECT_EQ(recorded(pair.client, event), 0) << "nobody has read yet";
    while (got < sent) {
      const int here = recv(pair.server, buffer.data(), static_cast<int>(buffer.size()), 0);
      ASSERT_GT(here, 0) << WSAGetLastError();
      got += static_cast<std::size_t>(here);
    }
    EXPECT_EQ(wait_for(pair.client, event, FD_WRITE), 0);
    EXPECT_EQ(recorded(pair.client, event), 0) << "once";
  }
}

TEST_P(Reenabling, OutOfBandByEveryReceive) {
  if (GetParam().type == SOCK_DGRAM || GetParam().web()) GTEST_SKIP() << "nothing is out of band";
  for (const Receive& receive : receives) {
    SCOPED_TRACE(receive.name);
    Event event;
    ASSERT_OK(WSAEventSelect(pair.server, event, FD_OOB));
    for (const char* urgent : {"!", "?"}) {
      ASSERT_EQ(send(pair.client, urgent, 1, MSG_OOB), 1);
      EXPECT_EQ(wait_for(pair.server, event, FD_OOB), 0);
      EXPECT_EQ(recorded(pair.server, event), 0) << "once";
      char data[1];
      ASSERT_EQ(receive.call(pair.server, data, 1, MSG_OOB), 1) << WSAGetLastError();
      EXPECT_EQ(data[0], urgent[0]);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Reenabling, testing::Values(tcp4, tcp6, udp4, iso4, iso_stream4, web4), family_name);

int CALLBACK defers(LPWSABUF, LPWSABUF, LPQOS, LPQOS, LPWSABUF, LPWSABUF, GROUP*, DWORD_PTR) { return CF_DEFER; }

class ReenablingAccept : public OverFamilies {
 protected:
  void SetUp() override {
    OverFamilies::SetUp();
    if (IsSkipped()) return;
    made.emplace();
    listening = make_listener(GetParam());
    ASSERT_OK(WSAEventSelect(listening.socket, event(), FD_ACCEPT));
    for (Sock& client : clients) {
      client = make_socket(GetParam());
      set_nonblocking(client);
      EXPECT_FAILS(connect(client, listening.name.data(), listening.name.length), WSAEWOULDBLOCK);
    }
    ASSERT_EQ(wait_for(listening.socket, event(), FD_ACCEPT), 0);
    ASSERT_EQ(recorded(listening.socket, event()), 0);
  }
  Listening listening;
  std::optional<Event> made;  // not before Winsock is started
  const Event& event() const { return *made; }
  Sock clients[2];
};

TEST_P(ReenablingAccept, ByAccept) {
  Sock one(accept(listening.socket, nullptr, nullptr));
  EXPECT_EQ(wait_for(listening.socket, event(), FD_ACCEPT), 0);
}

TEST_P(ReenablingAccept, ByWSAAccept) {
  Sock one(WSAAccept(listening.socket, nullptr, nullptr, nullptr, 0));
  EXPECT_EQ(wait_for(listening.socket, event(), FD_ACCEPT), 0);
}

TEST_P(ReenablingAccept, NotByADeferredOne) {
  EXPECT_FAILS(WSAAccept(listening.socket, nullptr, nullptr, defers, 0), WSATRY_AGAIN);
  EXPECT_EQ(recorded(listening.socket, event()), 0);
  Sock one(WSAAccept(listening.socket, nullptr, nullptr, nullptr, 0));
  EXPECT_NE(SOCKET{one}, INVALID_SOCKET) << "the deferred one";
  EXPECT_EQ(wait_for(listening.socket, event(), FD_ACCEPT), 0);
}

TEST_P(ReenablingAccept, ByAcceptEx) {
  Sock one = make_socket(GetParam());
  constexpr DWORD room = sizeof(sockaddr_storage) + 16;
  char addresses[2 * room];
  WSAOVERLAPPED operation{};
  Event done;
  operation.hEvent = done;
  DWORD octets = 0, flags = 0;
  if (!AcceptEx(listening.socket, one, addresses, 0, room, room, &octets, &operation)) {
    ASSERT_EQ(WSAGetLastError(), WSA_IO_PENDING);
    ASSERT_TRUE(WSAGetOverlappedResult(listening.socket, &operation, &octets, TRUE, &flags)) << WSAGetLastError();
  }
  EXPECT_EQ(wait_for(listening.socket, event(), FD_ACCEPT), 0);
}

INSTANTIATE_TEST_SUITE_P(All, ReenablingAccept, testing::Values(tcp4, iso4, web4), family_name);

class NotReenabled : public OverFamilies {};

TEST_P(NotReenabled, ConnectAndClose) {
  Listening listening = make_listener(GetParam());
  Sock client = make_socket(GetParam());
  Event event;
  ASSERT_OK(WSAEventSelect(client, event, FD_CONNECT | FD_CLOSE));
  EXPECT_FAILS(connect(client, listening.name.data(), listening.name.length), WSAEWOULDBLOCK);
  Sock server(accept(listening.socket, nullptr, nullptr));
  EXPECT_EQ(wait_for(client, event, FD_CONNECT), 0);
  EXPECT_EQ(recorded(client, event), 0);
  server.close();
  EXPECT_EQ(wait_for(client, event, FD_CLOSE), 0);
  char octet;
  recv(client, &octet, 1, 0);
  EXPECT_EQ(recorded(client, event), 0) << "once";
}

INSTANTIATE_TEST_SUITE_P(All, NotReenabled, testing::Values(tcp4, tcp6, iso4, iso_stream4, web4), family_name);

}  // namespace
