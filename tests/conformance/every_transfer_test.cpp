// What every call that transfers answers in the same situation: cancelled, shut down, reset or given up by the peer, when
// its time is up, when it would have to wait, when the message does not fit.
#include "calls.h"

#include <cstring>

namespace {

// Those of mswsock for streams. There is no file: what lies before it and behind it is sent.
TRANSMIT_FILE_BUFFERS around{const_cast<char*>("x"), 1, nullptr, 0};
TRANSMIT_PACKETS_ELEMENT element() {
  TRANSMIT_PACKETS_ELEMENT memory{};
  memory.dwElFlags = TP_ELEMENT_MEMORY;
  memory.cLength = 1;
  memory.pBuffer = const_cast<char*>("x");
  return memory;
}
TRANSMIT_PACKETS_ELEMENT packet = element();

std::vector<Call> transmissions(SOCKET s) {
  const auto TransmitPackets = extension<LPFN_TRANSMITPACKETS>(s, WSAID_TRANSMITPACKETS);
  std::vector<Call> calls{CALL_FAILS_AS(FALSE, TransmitFile(s, nullptr, 0, 0, nullptr, &around, 0))};
  if (TransmitPackets) calls.push_back(CALL_FAILS_AS(FALSE, TransmitPackets(s, &packet, 1, 0, nullptr, 0)));
  return calls;
}

/// A datagram socket that is connected to a port of its own, and the arguments for it.
struct Peers {
  Sock to = make_socket(udp4), from = make_socket(udp4);
  Name name = loopback(AF_INET);
  explicit Peers(Arguments& a) {
    EXPECT_OK(bind(to, name.data(), name.length));
    EXPECT_OK(getsockname(to, name.data(), &name.length));
    EXPECT_OK(connect(from, name.data(), name.length));
    a.name = name;
    a.message.name = nullptr;
    a.message.namelen = 0;
  }
};

void set_time(SOCKET s, int option, DWORD milliseconds) {
  EXPECT_OK(setsockopt(s, SOL_SOCKET, option, reinterpret_cast<char*>(&milliseconds), sizeof milliseconds));
}

/// Sends until the peer takes no more; the calls behind it find no room at all.
void fill(SOCKET s) {
  set_time(s, SO_SNDTIMEO, 50);
  const std::string much(1 << 20, 'x');
  int sent = 0;
  while ((sent = send_text(s, much)) > 0) {
  }
  EXPECT_FAILS(sent, WSAETIMEDOUT);
}

void wait_for(SOCKET s) {
  fd_set set;
  FD_ZERO(&set);
  FD_SET(s, &set);
  EXPECT_EQ(select(0, &set, nullptr, nullptr, nullptr), 1);
}

/// A connection whose peer has reset it.
Sock reset_by_its_peer() {
  Pair pair = make_pair_of(tcp4);
  const linger hard{1, 0};
  EXPECT_OK(setsockopt(pair.client, SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&hard), sizeof hard));
  pair.client.close();
  return std::move(pair.server);
}

/// Each call of a table, on a socket of its own, once something has happened to it.
template <class Table, class Make>
void expect_each(Table table, Make make, int code) {
  std::vector<Sock> sockets;
  for (std::size_t count = table(make()).size(); sockets.size() < count;) sockets.push_back(make());
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    wait_for(sockets[i]);
    const Call call = table(SOCKET{sockets[i]})[i];
    EXPECT_EQ(call.error(), code) << call.text;
  }
}

class EveryTransfer : public WinsockTest {
 protected:
  Arguments a;
};

TEST_F(EveryTransfer, OfADirectionThatIsShutSaysSo) {
  Pair pair = make_pair_of(tcp4);
  ASSERT_OK(shutdown(pair.client, SD_SEND));
  expect(sends(pair.client, a), WSAESHUTDOWN);
  expect(transmissions(pair.client), WSAESHUTDOWN);
  ASSERT_OK(shutdown(pair.server, SD_RECEIVE));
  expect(receives(pair.server, a), WSAESHUTDOWN);
  Peers peers(a);
  ASSERT_OK(shutdown(peers.from, SD_BOTH));
  expect(sends(peers.from, a), WSAESHUTDOWN);
  expect(message_sends(peers.from, a), WSAESHUTDOWN);
  expect(receives(peers.from, a), WSAESHUTDOWN);
  expect(message_receives(peers.from, a), WSAESHUTDOWN);
}

TEST_F(EveryTransfer, OfAConnectionThatIsResetSaysSo) {
  // contract: WSAECONNRESET in receives, sends, transmissions
  expect_each([&](SOCKET s) { return receives(s, a); }, reset_by_its_peer, WSAECONNRESET);
  expect_each([&](SOCKET s) { return sends(s, a); }, reset_by_its_peer, WSAECONNRESET);
  expect_each([&](SOCKET s) { return transmissions(s); }, reset_by_its_peer, WSAECONNRESET);
}

TEST_F(EveryTransfer, ReceivesAreToldThatADatagramFoundNoPort) {
  // contract: WSAECONNRESET in receives, message_receives
  const auto unheard = [&] {
    Peers peers(a);
    peers.to.close();
    EXPECT_EQ(send(peers.from, "x", 1, 0), 1);
    return std::move(peers.from);
  };
  expect_each([&](SOCKET s) { return receives(s, a); }, unheard, WSAECONNRESET);
  expect_each([&](SOCKET s) { return message_receives(s, a); }, unheard, WSAECONNRESET);
}

TEST_F(EveryTransfer, OfAConnectionThatHasTimedOutSaysThatItIsAborted) {
  // contract: WSAECONNABORTED in receives, sends, transmissions
  std::vector<Sock> peers;  // that take nothing
  const auto given_up = [&] {
    Pair pair = make_pair_of(tcp4);
    int milliseconds = 1;
    EXPECT_OK(
        setsockopt(pair.client, IPPROTO_TCP, TCP_MAXRTMS, reinterpret_cast<char*>(&milliseconds), sizeof milliseconds));
    set_nonblocking(pair.client);
    const std::string much(1 << 20, 'x');
    while (send_text(pair.client, much) > 0) {
    }
    set_nonblocking(pair.client, false);
    peers.push_back(std::move(pair.server));
    return std::move(pair.client);
  };
  expect_each([&](SOCKET s) { return receives(s, a); }, given_up, WSAECONNABORTED);
  expect_each([&](SOCKET s) { return sends(s, a); }, given_up, WSAECONNABORTED);
  expect_each([&](SOCKET s) { return transmissions(s); }, given_up, WSAECONNABORTED);
  Sock s = given_up();
  wait_for(s);
  EXPECT_FAILS(shutdown(s, SD_SEND), WSAECONNABORTED);
}

TEST_F(EveryTransfer, IsLeftWhenItsTimeIsUp) {
  Pair pair = make_pair_of(tcp4);
  fill(pair.client);
  expect(sends(pair.client, a), WSAETIMEDOUT);
  set_time(pair.client, SO_RCVTIMEO, 30);
  expect(receives(pair.client, a), WSAETIMEDOUT);
  Peers peers(a);
  set_time(peers.from, SO_RCVTIMEO, 30);
  expect(receives(peers.from, a), WSAETIMEDOUT);
  expect(message_receives(peers.from, a), WSAETIMEDOUT);
}

TEST_F(EveryTransfer, ThatDoesNotBlockWouldHaveTo) {
  Pair pair = make_pair_of(tcp4);
  fill(pair.client);
  set_nonblocking(pair.client);
  expect(sends(pair.client, a), WSAEWOULDBLOCK);
  expect(receives(pair.client, a), WSAEWOULDBLOCK);
  Peers peers(a);
  set_nonblocking(peers.from);
  expect(receives(peers.from, a), WSAEWOULDBLOCK);
  expect(message_receives(peers.from, a), WSAEWOULDBLOCK);
}

TEST_F(EveryTransfer, OfDatagramsGoesThrough) {
  // contract: succeeds sendto, WSASendTo, WSASend, recvfrom, WSARecv, WSARecvFrom, WSARecvEx, WSASendMsg, WSARecvMsg
  Peers peers(a);
  for (const auto& each : {sends(peers.from, a), message_sends(peers.from, a)}) expect(each, 0);
  for (const auto& each : {receives(peers.to, a)}) expect(each, 0);
  expect(message_sends(peers.from, a), 0);
  expect(message_receives(peers.to, a), 0);
}

TEST_F(EveryTransfer, NeedsAConnectionOrAnAddress) {
  Sock stream = make_socket(tcp4);
  expect(sends(stream, a), WSAENOTCONN);
  expect(receives(stream, a), WSAENOTCONN);
  expect(transmissions(stream), WSAENOTCONN);
  // contract: wrong_type TransmitPackets
  Sock datagrams = make_socket(udp4);
  a.message.name = nullptr;
  a.message.namelen = 0;
  expect(message_sends(datagrams, a), WSAENOTCONN);
  EXPECT_FAILS(sendto(datagrams, a.octets, 1, 0, nullptr, 0), WSAEDESTADDRREQ);
  EXPECT_FAILS(WSASendTo(datagrams, &a.buffer, 1, &a.count, 0, nullptr, 0, nullptr, nullptr), WSAEDESTADDRREQ);
}

TEST_F(EveryTransfer, OfDatagramsNeedsABoundSocketToReceive) {
  Sock datagrams = make_socket(udp4);
  expect(receives(datagrams, a), WSAEINVAL);
  expect(message_receives(datagrams, a), WSAEINVAL);
}

TEST_F(EveryTransfer, RefusesAnAddressThatIsNone) {
  Sock datagrams = make_socket(udp4);
  Name any = loopback(AF_INET, 9), no_port = loopback(AF_INET, 0);
  reinterpret_cast<sockaddr_in*>(any.data())->sin_addr.s_addr = INADDR_ANY;
  for (Name* name : {&any, &no_port}) {
    a.name = *name;
    EXPECT_FAILS(sendto(datagrams, a.octets, 1, 0, a.name.data(), a.name.length), WSAEADDRNOTAVAIL);
    EXPECT_FAILS(WSASendTo(datagrams, &a.buffer, 1, &a.count, 0, a.name.data(), a.name.length, nullptr, nullptr),
                 WSAEADDRNOTAVAIL);
  }
}

TEST_F(EveryTransfer, TellsThatAMessageDoesNotFit) {
  // contract: WSAEMSGSIZE recv, recvfrom, WSARecv, WSARecvFrom
  Peers peers(a);
  const auto arrive = [&] { ASSERT_EQ(send(peers.from, "long", 4, 0), 4); };
  for (const Call& call : receives(peers.to, a)) {
    if (std::strstr(call.text, "WSARecvEx")) continue;  // sets MSG_PARTIAL, or cuts
    arrive();
    EXPECT_EQ(call.error(), WSAEMSGSIZE) << call.text;
  }
  arrive();
  expect(message_receives(peers.to, a), WSAEMSGSIZE);
  std::vector<char> too_long(65536);
  WSABUF buffer{static_cast<ULONG>(too_long.size()), too_long.data()};
  a.message.lpBuffers = &buffer;
  const int size = static_cast<int>(too_long.size());
  EXPECT_FAILS(send(peers.from, too_long.data(), size, 0), WSAEMSGSIZE);
  EXPECT_FAILS(sendto(peers.from, too_long.data(), size, 0, a.name.data(), a.name.length), WSAEMSGSIZE);
  EXPECT_FAILS(WSASend(peers.from, &buffer, 1, &a.count, 0, nullptr, nullptr), WSAEMSGSIZE);
  EXPECT_FAILS(WSASendTo(peers.from, &buffer, 1, &a.count, 0, a.name.data(), a.name.length, nullptr, nullptr), WSAEMSGSIZE);
  expect(message_sends(peers.from, a), WSAEMSGSIZE);
}

TEST_F(EveryTransfer, ToABroadcastAddressWantsTheOption) {
  Sock datagrams = make_socket(udp4);
  a.name = loopback(AF_INET, 9);
  reinterpret_cast<sockaddr_in*>(a.name.data())->sin_addr.s_addr = htonl(0x7fffffff);
  a.message.name = a.name.data();
  EXPECT_FAILS(sendto(datagrams, a.octets, 1, 0, a.name.data(), a.name.length), WSAEACCES);
  EXPECT_FAILS(WSASendTo(datagrams, &a.buffer, 1, &a.count, 0, a.name.data(), a.name.length, nullptr, nullptr), WSAEACCES);
  expect(message_sends(datagrams, a), WSAEACCES);
  EXPECT_FAILS(connect(datagrams, a.name.data(), a.name.length), WSAEACCES);
  EXPECT_FAILS(WSAConnect(datagrams, a.name.data(), a.name.length, nullptr, nullptr, nullptr, nullptr), WSAEACCES);
}

TEST_F(EveryTransfer, WithAnUnknownFlagIsRefused) {
  Pair pair = make_pair_of(tcp4);
  constexpr int unknown = 0x4000000;
  EXPECT_FAILS(send(pair.client, a.octets, 1, unknown), WSAEINVAL);
  EXPECT_FAILS(sendto(pair.client, a.octets, 1, unknown, nullptr, 0), WSAEINVAL);
  EXPECT_FAILS(recv(pair.client, a.octets, 1, unknown), WSAEINVAL);
  EXPECT_FAILS(recvfrom(pair.client, a.octets, 1, unknown, nullptr, nullptr), WSAEINVAL);
  a.flags = unknown;
  EXPECT_FAILS(WSARecv(pair.client, &a.buffer, 1, &a.count, &a.flags, nullptr, nullptr), WSAEINVAL);
  EXPECT_FAILS(WSARecvFrom(pair.client, &a.buffer, 1, &a.count, &a.flags, nullptr, nullptr, nullptr, nullptr), WSAEINVAL);
  EXPECT_FAILS(WSASend(pair.client, &a.buffer, 1, &a.count, unknown, nullptr, nullptr), WSAEINVAL);
  EXPECT_FAILS(WSASendTo(pair.client, &a.buffer, 1, &a.count, unknown, nullptr, 0, nullptr, nullptr), WSAEINVAL);
  EXPECT_FAILS(WSASend(pair.client, &a.buffer, 1, &a.count, MSG_PEEK, nullptr, nullptr), WSAEOPNOTSUPP) << "a receive's";
  a.any = unknown;
  EXPECT_FAILS(WSARecvEx(pair.client, a.octets, 1, &a.any), WSAEINVAL);
}

TEST_F(EveryTransfer, OfAByteStreamReceivesSomething) {
  Pair pair = make_pair_of(tcp4);
  for (const int length : {0, -1}) {
    EXPECT_FAILS(recv(pair.client, a.octets, length, 0), WSAEINVAL);
    EXPECT_FAILS(recvfrom(pair.client, a.octets, length, 0, nullptr, nullptr), WSAEINVAL);
    EXPECT_FAILS(WSARecvEx(pair.client, a.octets, length, &a.any), WSAEINVAL);
  }
}

TEST_F(EveryTransfer, OverlappedIsToldWhenTheSocketIsClosed) {
  Pair pair = make_pair_of(tcp4);
  fill(pair.client);
  Peers peers(a);
  const SOCKET s = pair.client, d = peers.to;
  Op receiving, sending, receiving_from, receiving_message, sending_to;
  DWORD flags = 0;
  EXPECT_FAILS(WSARecv(s, &a.buffer, 1, nullptr, &flags, &receiving, nullptr), WSA_IO_PENDING);
  EXPECT_FAILS(WSASend(s, &a.buffer, 1, nullptr, 0, &sending, nullptr), WSA_IO_PENDING);
  EXPECT_FAILS(WSASendTo(s, &a.buffer, 1, nullptr, 0, nullptr, 0, &sending_to, nullptr), WSA_IO_PENDING);
  EXPECT_FAILS(WSARecvFrom(d, &a.buffer, 1, nullptr, &flags, nullptr, nullptr, &receiving_from, nullptr), WSA_IO_PENDING);
  const auto WSARecvMsg = extension<LPFN_WSARECVMSG>(d, WSAID_WSARECVMSG);
  EXPECT_FAILS(WSARecvMsg(d, &a.message, nullptr, &receiving_message, nullptr), WSA_IO_PENDING);
  std::vector<Op*> all{&receiving, &sending, &sending_to, &receiving_from, &receiving_message};
  Op transmitting;
  if (const auto TransmitPackets = extension<LPFN_TRANSMITPACKETS>(s, WSAID_TRANSMITPACKETS)) {
    EXPECT_FALSE(TransmitPackets(s, &packet, 1, 0, &transmitting, 0));
    EXPECT_EQ(WSAGetLastError(), WSA_IO_PENDING);
    all.push_back(&transmitting);
  }
  Op file;
  EXPECT_FALSE(TransmitFile(s, nullptr, 0, 0, &file, &around, 0));
  EXPECT_EQ(WSAGetLastError(), WSA_IO_PENDING);
  all.push_back(&file);
  // contract: WSA_OPERATION_ABORTED WSARecv, WSASend, WSASendTo, WSARecvFrom, WSARecvMsg, TransmitPackets, TransmitFile
  Sock other = make_socket(tcp4);
  pair.client.close();
  peers.to.close();
  for (Op* op : all) {
    ASSERT_EQ(WSAWaitForMultipleEvents(1, &op->hEvent, TRUE, 20000, FALSE), DWORD{WSA_WAIT_EVENT_0});
    EXPECT_FALSE(WSAGetOverlappedResult(other, op, &a.count, FALSE, &flags));  // of any socket: this one's is closed
    EXPECT_EQ(WSAGetLastError(), WSA_OPERATION_ABORTED);
  }
}

// Winsock 1.1's blocking hook, which cancels the call that it runs in.
class CancelledTransfer : public testing::Test {
 protected:
  void SetUp() override {
    WSADATA data;
    ASSERT_EQ(WSAStartup(MAKEWORD(1, 1), &data), 0);
  }
  void TearDown() override {
    WSAUnhookBlockingHook();
    WSACleanup();
  }
  static void cancel_what_blocks() {
    WSASetBlockingHook([]() -> INT_PTR {
      EXPECT_OK(WSACancelBlockingCall());
      return TRUE;
    });
  }
  Arguments a;
};

TEST_F(CancelledTransfer, IsInterrupted) {
  Pair pair = make_pair_of(tcp4);
  fill(pair.client);
  set_time(pair.client, SO_SNDTIMEO, 0);
  Peers peers(a);
  cancel_what_blocks();
  expect(receives(pair.client, a), WSAEINTR);
  expect(sends(pair.client, a), WSAEINTR);
  expect(receives(peers.to, a), WSAEINTR);
  expect(message_receives(peers.to, a), WSAEINTR);
}

}  // namespace
