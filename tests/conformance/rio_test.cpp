// Registered I/O: the table of SIO_GET_MULTIPLE_EXTENSION_FUNCTION_POINTER, buffers, completion queues that are polled, tell
// by an event or by a port, request queues of UDP and TCP, deferred requests. Not with mingw-w64,
// whose headers have none of it; nor has Wine 8.
#ifndef _WIN32
#include "support.h"

#include <mswsock.h>
#include <windows.h>

#include <array>
#include <cstring>
#include <vector>

namespace {

constexpr DWORD limit = 20000;

/// A pointer to nothing that was given out.
template <class T>
T no_id() {
  return reinterpret_cast<T>(static_cast<ULONG_PTR>(0x5ffffff0));
}

class RioTest : public WinsockTest {
 protected:
  void SetUp() override {
    WinsockTest::SetUp();
    Sock any = make(SOCK_DGRAM, IPPROTO_UDP);
    GUID id = WSAID_MULTIPLE_RIO;
    DWORD returned = 0;
    if (WSAIoctl(any, SIO_GET_MULTIPLE_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &rio, sizeof rio, &returned, nullptr,
                 nullptr)
        != 0) {
      GTEST_SKIP() << "no registered I/O: " << WSAGetLastError();
    }
    ASSERT_EQ(rio.cbSize, sizeof rio);
    buffer = rio.RIORegisterBuffer(memory.data(), static_cast<DWORD>(memory.size()));
    ASSERT_NE(buffer, RIO_INVALID_BUFFERID);
    cq = rio.RIOCreateCompletionQueue(400, nullptr);
    ASSERT_NE(cq, RIO_INVALID_CQ);
  }
  void TearDown() override {
    if (cq) rio.RIOCloseCompletionQueue(cq);
    if (buffer) rio.RIODeregisterBuffer(buffer);
    WinsockTest::TearDown();
  }
  static Sock make(int type, int protocol) {
    return Sock(WSASocketW(AF_INET, type, protocol, nullptr, 0, WSA_FLAG_REGISTERED_IO | WSA_FLAG_OVERLAPPED));
  }
  struct Datagrams {
    Sock from = make(SOCK_DGRAM, IPPROTO_UDP), to = make(SOCK_DGRAM, IPPROTO_UDP);
    RIO_RQ sends = nullptr, receives = nullptr;
    SOCKADDR_INET address{};
  };
  /// A socket that sends to another.
  Datagrams datagrams(RIO_CQ receive_cq, bool connected = true) {
    Datagrams pair;
    Name name = loopback(AF_INET);
    EXPECT_EQ(bind(pair.to, name.data(), name.length), 0);
    int length = sizeof pair.address;
    EXPECT_EQ(getsockname(pair.to, reinterpret_cast<sockaddr*>(&pair.address), &length), 0);
    if (connected) {
      EXPECT_EQ(connect(pair.from, reinterpret_cast<sockaddr*>(&pair.address), length), 0);
    }
    pair.sends = rio.RIOCreateRequestQueue(pair.from, 1, 1, 100, 1, cq, cq, number(55));
    pair.receives = rio.RIOCreateRequestQueue(pair.to, 100, 1, 1, 1, receive_cq, receive_cq, nullptr);
    EXPECT_NE(pair.sends, RIO_INVALID_RQ);
    EXPECT_NE(pair.receives, RIO_INVALID_RQ);
    return pair;
  }
  RIO_BUF slice(ULONG offset, ULONG length) const { return {buffer, offset, length}; }
  /// Completions as they come, until there are `count`.
  std::vector<RIORESULT> completions(RIO_CQ of, std::size_t count) {
    std::vector<RIORESULT> all;
    const ULONGLONG end = GetTickCount64() + limit;
    while (all.size() < count && GetTickCount64() < end) {
      std::array<RIORESULT, 16> some{};
      const ULONG got = rio.RIODequeueCompletion(of, some.data(), some.size());
      EXPECT_NE(got, ULONG{RIO_CORRUPT_CQ});
      all.insert(all.end(), some.begin(), some.begin() + got);
      if (got == 0) SwitchToThread();
    }
    EXPECT_EQ(all.size(), count);
    return all;
  }
  static void* number(ULONG_PTR value) { return reinterpret_cast<void*>(value); }

  RIO_EXTENSION_FUNCTION_TABLE rio{};
  std::vector<char> memory = std::vector<char>(256 * 1024);
  RIO_BUFFERID buffer = nullptr;
  RIO_CQ cq = nullptr;
};

TEST_F(RioTest, ADatagramGoesAcross) {
  RIO_CQ received = rio.RIOCreateCompletionQueue(200, nullptr);
  Datagrams pair = datagrams(received);
  RIO_BUF in = slice(0, 100), out = slice(1000, 5);
  std::memcpy(&memory[1000], "hello", 5);
  ASSERT_TRUE(rio.RIOReceive(pair.receives, &in, 1, 0, number(7)));
  ASSERT_TRUE(rio.RIOSend(pair.sends, &out, 1, 0, number(8)));
  // contract: succeeds RIOCreateRequestQueue, RIOReceive, RIOSend, RIOCloseCompletionQueue, RIODeregisterBuffer
  const auto sent = completions(cq, 1), got = completions(received, 1);
  EXPECT_EQ(sent[0].Status, 0);
  EXPECT_EQ(sent[0].BytesTransferred, 5u);
  EXPECT_EQ(sent[0].RequestContext, 8u);
  EXPECT_EQ(sent[0].SocketContext, 55u);
  EXPECT_EQ(got[0].Status, 0);
  EXPECT_EQ(got[0].BytesTransferred, 5u);
  EXPECT_EQ(got[0].RequestContext, 7u);
  EXPECT_EQ(got[0].SocketContext, 0u);
  EXPECT_EQ(std::string(memory.data(), 5), "hello");
  rio.RIOCloseCompletionQueue(received);
}

TEST_F(RioTest, DeferredRequestsGoWithTheCommit) {
  RIO_CQ received = rio.RIOCreateCompletionQueue(200, nullptr);
  Datagrams pair = datagrams(received);
  for (ULONG i = 0; i < 100; ++i) {
    RIO_BUF in = slice(i * 64, 64);
    ASSERT_TRUE(rio.RIOReceive(pair.receives, &in, 1, RIO_MSG_DEFER, number(i)));
  }
  ASSERT_TRUE(rio.RIOReceive(pair.receives, nullptr, 0, RIO_MSG_COMMIT_ONLY, nullptr));
  for (ULONG i = 0; i < 100; ++i) {
    memory[100000 + i * 64] = static_cast<char>(i);
    RIO_BUF out = slice(100000 + i * 64, i % 10 == 9 ? 20 : 64);
    ASSERT_TRUE(rio.RIOSend(pair.sends, &out, 1, i == 99 ? 0 : RIO_MSG_DEFER, number(i)));
  }
  const auto sent = completions(cq, 100), got = completions(received, 100);
  for (ULONG i = 0; i < 100 && i < got.size(); ++i) {
    EXPECT_EQ(sent[i].RequestContext, i);
    EXPECT_EQ(got[i].RequestContext, i);
    EXPECT_EQ(got[i].Status, 0);
    EXPECT_EQ(got[i].BytesTransferred, i % 10 == 9 ? 20u : 64u);
    EXPECT_EQ(memory[i * 64], static_cast<char>(i));
  }
  rio.RIOCloseCompletionQueue(received);
}

TEST_F(RioTest, AddressesTravelInRegisteredMemory) {
  Datagrams pair = datagrams(cq, false);
  std::memcpy(&memory[2000], &pair.address, sizeof pair.address);
  RIO_BUF in = slice(0, 100), from = slice(200, sizeof(SOCKADDR_INET)), told = slice(300, sizeof(DWORD));
  RIO_BUF out = slice(1000, 5), to = slice(2000, sizeof(SOCKADDR_INET));
  memory[300] = 77;
  ASSERT_TRUE(rio.RIOReceiveEx(pair.receives, &in, 1, nullptr, &from, nullptr, &told, 0, number(1)));
  ASSERT_TRUE(rio.RIOSendEx(pair.sends, &out, 1, nullptr, &to, nullptr, nullptr, 0, number(2)));
  completions(cq, 2);
  SOCKADDR_INET sender{}, named{};
  std::memcpy(&sender, &memory[200], sizeof sender);
  int length = sizeof named;
  ASSERT_EQ(getsockname(pair.from, reinterpret_cast<sockaddr*>(&named), &length), 0);
  EXPECT_EQ(sender.Ipv4.sin_family, AF_INET);
  EXPECT_EQ(sender.Ipv4.sin_port, named.Ipv4.sin_port);
  EXPECT_EQ(memory[300], 0);
}

/// The control message of a type, or null.
PWSACMSGHDR find_message(PRIO_CMSG_BUFFER control, INT level, INT type) {
  PWSACMSGHDR at = nullptr;
  while ((at = RIO_CMSG_NEXTHDR(control, at)) && (at->cmsg_level != level || at->cmsg_type != type)) {
  }
  return at;
}

TEST_F(RioTest, TellsWhereADatagramArrivedAndWhatItSays) {
  Sock to = make(SOCK_DGRAM, IPPROTO_UDP), from = make(SOCK_DGRAM, IPPROTO_UDP);
  SOCKADDR_INET any{};
  any.Ipv4.sin_family = AF_INET;
  int length = sizeof(sockaddr_in);
  ASSERT_OK(bind(to, reinterpret_cast<sockaddr*>(&any), length));
  ASSERT_OK(getsockname(to, reinterpret_cast<sockaddr*>(&any), &length));
  DWORD on = 1;
  ASSERT_OK(setsockopt(to, IPPROTO_IP, IP_PKTINFO, reinterpret_cast<char*>(&on), sizeof on));
  ASSERT_OK(setsockopt(to, IPPROTO_IP, IP_RECVTTL, reinterpret_cast<char*>(&on), sizeof on));
  RIO_RQ receives = rio.RIOCreateRequestQueue(to, 1, 1, 1, 1, cq, cq, nullptr);
  RIO_RQ sends = rio.RIOCreateRequestQueue(from, 1, 1, 1, 1, cq, cq, nullptr);

  SOCKADDR_INET peer = any;
  peer.Ipv4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::memcpy(&memory[2000], &peer, sizeof peer);
  auto* said = reinterpret_cast<PRIO_CMSG_BUFFER>(&memory[3000]);
  said->TotalLength = static_cast<ULONG>(RIO_CMSG_BASE_SIZE + WSA_CMSG_SPACE(sizeof(INT)));
  PWSACMSGHDR ttl = RIO_CMSG_FIRSTHDR(said);
  *ttl = {WSA_CMSG_LEN(sizeof(INT)), IPPROTO_IP, IP_TTL};
  *reinterpret_cast<INT*>(WSA_CMSG_DATA(ttl)) = 33;

  RIO_BUF in = slice(0, 100), local = slice(200, sizeof(SOCKADDR_INET)), remote = slice(300, sizeof(SOCKADDR_INET)),
          control = slice(400, 200), flags = slice(700, sizeof(DWORD));
  RIO_BUF out = slice(1000, 5), address = slice(2000, sizeof(SOCKADDR_INET)), saying = slice(3000, said->TotalLength);
  memory[700] = 77;
  ASSERT_TRUE(rio.RIOReceiveEx(receives, &in, 1, &local, &remote, &control, &flags, 0, number(1)));
  ASSERT_TRUE(rio.RIOSendEx(sends, &out, 1, nullptr, &address, &saying, nullptr, 0, number(2)));
  for (const RIORESULT& result : completions(cq, 2)) EXPECT_EQ(result.Status, 0) << result.RequestContext;

  SOCKADDR_INET arrived{};
  std::memcpy(&arrived, &memory[200], sizeof arrived);
  EXPECT_EQ(arrived.Ipv4.sin_family, AF_INET);
  EXPECT_EQ(arrived.Ipv4.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
  EXPECT_EQ(arrived.Ipv4.sin_port, any.Ipv4.sin_port);
  EXPECT_EQ(memory[700], 0);
  auto* told = reinterpret_cast<PRIO_CMSG_BUFFER>(&memory[400]);
  PWSACMSGHDR hops = find_message(told, IPPROTO_IP, IP_TTL), info = find_message(told, IPPROTO_IP, IP_PKTINFO);
  ASSERT_NE(hops, nullptr);
  EXPECT_EQ(*reinterpret_cast<INT*>(WSA_CMSG_DATA(hops)), 33);
  ASSERT_NE(info, nullptr);
  EXPECT_EQ(reinterpret_cast<IN_PKTINFO*>(WSA_CMSG_DATA(info))->ipi_addr.s_addr, htonl(INADDR_LOOPBACK));

  // Where they have no room, the flags say so.
  RIO_BUF little = slice(400, RIO_CMSG_BASE_SIZE), few = slice(0, 2);
  ASSERT_TRUE(rio.RIOReceiveEx(receives, &few, 1, nullptr, nullptr, &little, &flags, 0, number(3)));
  ASSERT_TRUE(rio.RIOSendEx(sends, &out, 1, nullptr, &address, nullptr, nullptr, 0, number(4)));
  for (const RIORESULT& result : completions(cq, 2)) {
    EXPECT_EQ(result.Status, result.RequestContext == 3 ? WSAEMSGSIZE : 0);
  }
  DWORD truncated = 0;
  std::memcpy(&truncated, &memory[700], sizeof truncated);
  EXPECT_EQ(truncated, DWORD{MSG_TRUNC | MSG_CTRUNC});
  EXPECT_EQ(told->TotalLength, RIO_CMSG_BASE_SIZE);
}

TEST_F(RioTest, RefusesControlDataThatAreWrong) {
  Datagrams pair = datagrams(cq);
  RIO_BUF data = slice(0, 5), control = slice(400, 40), short_of_it = slice(400, 2);
  auto* said = reinterpret_cast<PRIO_CMSG_BUFFER>(&memory[400]);
  const auto refuses = [&](PRIO_BUF what, ULONG length) {
    said->TotalLength = length;
    EXPECT_FALSE(rio.RIOSendEx(pair.sends, &data, 1, nullptr, nullptr, what, nullptr, 0, nullptr)) << length;
    EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
  };
  refuses(&control, 0);
  refuses(&control, 41);
  refuses(&control, 0xffffffff);
  refuses(&short_of_it, 8);
  *RIO_CMSG_FIRSTHDR((said->TotalLength = 40, said)) = {WSA_CMSG_LEN(sizeof(INT)), IPPROTO_IP, 9999};
  refuses(&control, 40);
  *RIO_CMSG_FIRSTHDR(said) = {100, IPPROTO_IP, IP_TTL};
  refuses(&control, 40);
  EXPECT_FALSE(rio.RIOReceiveEx(pair.receives, &data, 1, nullptr, nullptr, &short_of_it, nullptr, 0, nullptr));
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
}

TEST_F(RioTest, ADatagramWithoutData) {
  Datagrams pair = datagrams(cq);
  RIO_BUF in = slice(0, 100);
  ASSERT_TRUE(rio.RIOSend(pair.sends, nullptr, 0, 0, number(1)));
  ASSERT_TRUE(rio.RIOReceive(pair.receives, &in, 1, 0, number(2)));
  for (const RIORESULT& result : completions(cq, 2)) {
    EXPECT_EQ(result.Status, 0);
    EXPECT_EQ(result.BytesTransferred, 0u);
  }
}

TEST_F(RioTest, ADatagramThatIsTooLong) {
  Datagrams pair = datagrams(cq);
  RIO_BUF in = slice(0, 3), out = slice(1000, 5);
  ASSERT_TRUE(rio.RIOReceive(pair.receives, &in, 1, 0, number(2)));
  ASSERT_TRUE(rio.RIOSend(pair.sends, &out, 1, 0, number(1)));
  for (const RIORESULT& result : completions(cq, 2)) {
    if (result.RequestContext != 2) continue;
    EXPECT_EQ(result.Status, WSAEMSGSIZE);
    EXPECT_EQ(result.BytesTransferred, 3u);
  }
}

TEST_F(RioTest, AnEventTellsOncePerNotify) {
  HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  RIO_NOTIFICATION_COMPLETION how{};
  how.Type = RIO_EVENT_COMPLETION;
  how.Event.EventHandle = event;
  how.Event.NotifyReset = TRUE;
  RIO_CQ received = rio.RIOCreateCompletionQueue(200, &how);
  ASSERT_NE(received, RIO_INVALID_CQ);
  Datagrams pair = datagrams(received);
  RIO_BUF in = slice(0, 100), out = slice(1000, 5);
  EXPECT_EQ(rio.RIONotify(received), ERROR_SUCCESS);
  // contract: succeeds RIONotify
  EXPECT_EQ(rio.RIONotify(received), WSAEALREADY);
  for (ULONG i = 0; i < 3; ++i) {
    ASSERT_TRUE(rio.RIOReceive(pair.receives, &in, 1, 0, number(i)));
    ASSERT_TRUE(rio.RIOSend(pair.sends, &out, 1, 0, nullptr));
    ASSERT_EQ(WaitForSingleObject(event, limit), DWORD{WAIT_OBJECT_0});
    EXPECT_EQ(completions(received, 1)[0].RequestContext, i);
    EXPECT_EQ(rio.RIONotify(received), ERROR_SUCCESS);
    EXPECT_EQ(WaitForSingleObject(event, 0), DWORD{WAIT_TIMEOUT});
  }
  pair.to.close();
  rio.RIOCloseCompletionQueue(received);
  CloseHandle(event);
}

TEST_F(RioTest, NotifyFindsWhatIsThereAndNotWhatIsQuiet) {
  HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  RIO_NOTIFICATION_COMPLETION how{};
  how.Type = RIO_EVENT_COMPLETION;
  how.Event.EventHandle = event;
  RIO_CQ sent = rio.RIOCreateCompletionQueue(200, &how);
  Datagrams pair = datagrams(sent);
  pair.from = make(SOCK_DGRAM, IPPROTO_UDP);
  ASSERT_EQ(connect(pair.from, reinterpret_cast<sockaddr*>(&pair.address), sizeof(sockaddr_in)), 0);
  RIO_RQ sends = rio.RIOCreateRequestQueue(pair.from, 0, 1, 10, 1, sent, sent, nullptr);
  ASSERT_NE(sends, RIO_INVALID_RQ);
  RIO_BUF out = slice(1000, 5);
  ASSERT_TRUE(rio.RIOSend(sends, &out, 1, RIO_MSG_DONT_NOTIFY, number(1)));
  EXPECT_EQ(rio.RIONotify(sent), ERROR_SUCCESS);
  EXPECT_EQ(WaitForSingleObject(event, 0), DWORD{WAIT_TIMEOUT});
  ASSERT_TRUE(rio.RIOSend(sends, &out, 1, 0, number(2)));
  EXPECT_EQ(WaitForSingleObject(event, limit), DWORD{WAIT_OBJECT_0});
  ResetEvent(event);
  EXPECT_EQ(rio.RIONotify(sent), ERROR_SUCCESS);  // both are still there
  EXPECT_EQ(WaitForSingleObject(event, limit), DWORD{WAIT_OBJECT_0});
  EXPECT_EQ(completions(sent, 2).size(), 2u);
  pair.from.close();
  pair.to.close();
  rio.RIOCloseCompletionQueue(sent);
  CloseHandle(event);
}

TEST_F(RioTest, APortTells) {
  HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 0);
  OVERLAPPED mine{};
  RIO_NOTIFICATION_COMPLETION how{};
  how.Type = RIO_IOCP_COMPLETION;
  how.Iocp.IocpHandle = port;
  how.Iocp.CompletionKey = number(99);
  how.Iocp.Overlapped = &mine;
  RIO_CQ received = rio.RIOCreateCompletionQueue(200, &how);
  Datagrams pair = datagrams(received);
  RIO_BUF in = slice(0, 100), out = slice(1000, 5);
  for (ULONG i = 0; i < 3; ++i) {
    EXPECT_EQ(rio.RIONotify(received), ERROR_SUCCESS);
    ASSERT_TRUE(rio.RIOReceive(pair.receives, &in, 1, 0, number(i)));
    ASSERT_TRUE(rio.RIOSend(pair.sends, &out, 1, 0, nullptr));
    DWORD octets = 0;
    ULONG_PTR key = 0;
    OVERLAPPED* overlapped = nullptr;
    ASSERT_TRUE(GetQueuedCompletionStatus(port, &octets, &key, &overlapped, limit));
    EXPECT_EQ(key, 99u);
    EXPECT_EQ(overlapped, &mine);
    EXPECT_EQ(completions(received, 1)[0].RequestContext, i);
  }
  pair.to.close();
  rio.RIOCloseCompletionQueue(received);
  CloseHandle(port);
}

class RioStreamTest : public RioTest {
 protected:
  void SetUp() override {
    RioTest::SetUp();
    if (IsSkipped()) return;
    Sock listener = make(SOCK_STREAM, IPPROTO_TCP);
    Name name = loopback(AF_INET);
    ASSERT_EQ(bind(listener, name.data(), name.length), 0);
    ASSERT_EQ(listen(listener, 1), 0);
    SOCKADDR_INET address{};
    int length = sizeof address;
    ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length), 0);
    client = make(SOCK_STREAM, IPPROTO_TCP);
    ASSERT_EQ(connect(client, reinterpret_cast<sockaddr*>(&address), length), 0);
    server = Sock(accept(listener, nullptr, nullptr));
    sends = rio.RIOCreateRequestQueue(client, 1, 1, 100, 1, cq, cq, nullptr);
    receives = rio.RIOCreateRequestQueue(server, 100, 1, 1, 1, cq, cq, nullptr);
    ASSERT_NE(sends, RIO_INVALID_RQ);
    ASSERT_NE(receives, RIO_INVALID_RQ);
  }
  Sock client, server;
  RIO_RQ sends = nullptr, receives = nullptr;
};

TEST_F(RioStreamTest, OctetsGoAcrossInTheirOrder) {
  for (ULONG i = 0; i < 10; ++i) {
    RIO_BUF in = slice(i * 10, 10), out = slice(1000 + i * 10, 10);
    std::memset(&memory[1000 + i * 10], static_cast<int>('a' + i), 10);
    ASSERT_TRUE(rio.RIOReceive(receives, &in, 1, RIO_MSG_WAITALL, number(100 + i)));
    ASSERT_TRUE(rio.RIOSend(sends, &out, 1, RIO_MSG_DEFER, number(i)));
  }
  ASSERT_TRUE(rio.RIOSend(sends, nullptr, 0, RIO_MSG_COMMIT_ONLY, nullptr));
  for (const RIORESULT& result : completions(cq, 20)) {
    EXPECT_EQ(result.Status, 0);
    EXPECT_EQ(result.BytesTransferred, 10u);
  }
  EXPECT_EQ(std::memcmp(memory.data(), &memory[1000], 100), 0);
}

TEST_F(RioStreamTest, AReceiveTellsTheEnd) {
  RIO_BUF in = slice(0, 10);
  ASSERT_TRUE(rio.RIOReceive(receives, &in, 1, 0, number(1)));
  client.close();
  const auto got = completions(cq, 1);
  EXPECT_EQ(got[0].Status, 0);
  EXPECT_EQ(got[0].BytesTransferred, 0u);
}

TEST_F(RioStreamTest, ClosingTheSocketEndsItsRequests) {
  RIO_BUF in = slice(0, 10);
  ASSERT_TRUE(rio.RIOReceive(receives, &in, 1, 0, number(1)));
  ASSERT_TRUE(rio.RIOReceiveEx(receives, &in, 1, nullptr, nullptr, nullptr, nullptr, RIO_MSG_DEFER, number(2)));
  ASSERT_TRUE(rio.RIOReceive(receives, &in, 1, RIO_MSG_DEFER, number(3)));
  server.close();
  // contract: WSA_OPERATION_ABORTED RIOReceive, RIOReceiveEx
  for (const RIORESULT& result : completions(cq, 3)) EXPECT_EQ(result.Status, WSA_OPERATION_ABORTED);
  EXPECT_FALSE(rio.RIOReceive(receives, &in, 1, 0, number(3)));
  // contract: closed_socket RIOReceive
}

TEST_F(RioStreamTest, AMegabyte) {
  // Far more than the kernel's buffers hold at once, through few requests.
  constexpr ULONG piece = 60000;
  for (ULONG round = 0; round < 20; ++round) {
    RIO_BUF in = slice(0, piece), out = slice(100000, piece);
    std::memset(&memory[100000], static_cast<int>(round + 1), piece);
    ASSERT_TRUE(rio.RIOSend(sends, &out, 1, 0, number(1)));
    ASSERT_TRUE(rio.RIOReceive(receives, &in, 1, RIO_MSG_WAITALL, number(2)));
    completions(cq, 2);
    ASSERT_EQ(std::memcmp(memory.data(), &memory[100000], piece), 0);
  }
}

TEST_F(RioTest, QueuesHoldNoMoreThanTheyWereMadeFor) {
  RIO_CQ small = rio.RIOCreateCompletionQueue(4, nullptr);
  Sock one = make(SOCK_DGRAM, IPPROTO_UDP), two = make(SOCK_DGRAM, IPPROTO_UDP);
  Name name = loopback(AF_INET);
  ASSERT_EQ(bind(one, name.data(), name.length), 0);
  EXPECT_EQ(rio.RIOCreateRequestQueue(one, 4, 1, 1, 1, small, small, nullptr), RIO_INVALID_RQ);
  EXPECT_EQ(WSAGetLastError(), WSAENOBUFS);
  RIO_RQ queue = rio.RIOCreateRequestQueue(one, 2, 1, 1, 1, small, small, nullptr);
  ASSERT_NE(queue, RIO_INVALID_RQ);
  EXPECT_EQ(rio.RIOCreateRequestQueue(two, 2, 1, 1, 1, small, small, nullptr), RIO_INVALID_RQ);
  RIO_BUF in = slice(0, 10);
  EXPECT_TRUE(rio.RIOReceive(queue, &in, 1, 0, nullptr));
  EXPECT_TRUE(rio.RIOReceive(queue, &in, 1, 0, nullptr));
  EXPECT_FALSE(rio.RIOReceive(queue, &in, 1, 0, nullptr));
  EXPECT_EQ(WSAGetLastError(), WSAENOBUFS);
  EXPECT_FALSE(rio.RIOResizeCompletionQueue(small, 2));
  EXPECT_EQ(WSAGetLastError(), WSAETOOMANYREFS);
  EXPECT_FALSE(rio.RIOResizeRequestQueue(queue, 1, 1));
  EXPECT_EQ(WSAGetLastError(), WSAETOOMANYREFS);
  EXPECT_TRUE(rio.RIOResizeCompletionQueue(small, 10));
  EXPECT_TRUE(rio.RIOResizeRequestQueue(queue, 3, 1));
  EXPECT_TRUE(rio.RIOReceive(queue, &in, 1, 0, nullptr));
  one.close();
  completions(small, 3);
  RIO_RQ after = rio.RIOCreateRequestQueue(two, 5, 1, 5, 1, small, small, nullptr);  // all places are free again
  EXPECT_NE(after, RIO_INVALID_RQ);
  two.close();
  rio.RIOCloseCompletionQueue(small);
}

TEST_F(RioTest, RefusesWhatIsWrong) {
  EXPECT_EQ(rio.RIOCreateCompletionQueue(0, nullptr), RIO_INVALID_CQ);
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
  EXPECT_EQ(rio.RIOCreateCompletionQueue(RIO_MAX_CQ_SIZE + 1, nullptr), RIO_INVALID_CQ);
  RIO_NOTIFICATION_COMPLETION how{};
  EXPECT_EQ(rio.RIOCreateCompletionQueue(10, &how), RIO_INVALID_CQ);
  how.Type = RIO_EVENT_COMPLETION;
  how.Event.EventHandle = no_id<HANDLE>();
  EXPECT_EQ(rio.RIOCreateCompletionQueue(10, &how), RIO_INVALID_CQ);
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
  EXPECT_EQ(rio.RIOCreateCompletionQueue(10, no_id<PRIO_NOTIFICATION_COMPLETION>()), RIO_INVALID_CQ);
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
  EXPECT_EQ(rio.RIONotify(cq), WSAEINVAL);
  EXPECT_EQ(rio.RIONotify(RIO_INVALID_CQ), WSAEINVAL);
  RIORESULT result{};
  EXPECT_EQ(rio.RIODequeueCompletion(no_id<RIO_CQ>(), &result, 1), ULONG{RIO_CORRUPT_CQ});
  EXPECT_EQ(rio.RIODequeueCompletion(cq, nullptr, 1), ULONG{RIO_CORRUPT_CQ});
  // contract: bad_pointer RIODequeueCompletion
  EXPECT_FALSE(rio.RIOResizeCompletionQueue(no_id<RIO_CQ>(), 5));
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
  EXPECT_FALSE(rio.RIOResizeCompletionQueue(cq, RIO_MAX_CQ_SIZE + 1));
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
  rio.RIOCloseCompletionQueue(RIO_INVALID_CQ);
  EXPECT_EQ(rio.RIORegisterBuffer(nullptr, 10), RIO_INVALID_BUFFERID);
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
  EXPECT_EQ(rio.RIORegisterBuffer(memory.data(), 0), RIO_INVALID_BUFFERID);
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
  rio.RIODeregisterBuffer(RIO_INVALID_BUFFERID);
  rio.RIODeregisterBuffer(nullptr);
}

TEST_F(RioTest, RefusesSocketsThatAreNotMadeForIt) {
  EXPECT_EQ(rio.RIOCreateRequestQueue(INVALID_SOCKET, 1, 1, 1, 1, cq, cq, nullptr), RIO_INVALID_RQ);
  EXPECT_EQ(WSAGetLastError(), WSAENOTSOCK);
  Sock plain(socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP));
  EXPECT_EQ(rio.RIOCreateRequestQueue(plain, 1, 1, 1, 1, cq, cq, nullptr), RIO_INVALID_RQ);
  EXPECT_EQ(WSAGetLastError(), WSAEOPNOTSUPP);
  // contract: wrong_type RIOCreateRequestQueue
  if (available(iso4)) {
    Sock iso = make_socket(iso4);
    EXPECT_EQ(rio.RIOCreateRequestQueue(iso, 1, 1, 1, 1, cq, cq, nullptr), RIO_INVALID_RQ);
    EXPECT_EQ(WSAGetLastError(), WSAEOPNOTSUPP);
    RIO_EXTENSION_FUNCTION_TABLE table{};
    GUID id = WSAID_MULTIPLE_RIO;
    DWORD returned = 0;
    EXPECT_EQ(error_of(WSAIoctl(iso, SIO_GET_MULTIPLE_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &table, sizeof table,
                                &returned, nullptr, nullptr)),
              WSAEOPNOTSUPP);
  }
  Sock good = make(SOCK_DGRAM, IPPROTO_UDP);
  EXPECT_EQ(rio.RIOCreateRequestQueue(good, 0, 1, 0, 1, cq, cq, nullptr), RIO_INVALID_RQ);
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
  EXPECT_EQ(rio.RIOCreateRequestQueue(good, 1, 2, 1, 1, cq, cq, nullptr), RIO_INVALID_RQ);
  EXPECT_EQ(rio.RIOCreateRequestQueue(good, 1, 1, 1, 1, RIO_INVALID_CQ, cq, nullptr), RIO_INVALID_RQ);
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
  RIO_RQ queue = rio.RIOCreateRequestQueue(good, 1, 1, 1, 1, cq, cq, nullptr);
  EXPECT_NE(queue, RIO_INVALID_RQ);
  EXPECT_EQ(rio.RIOCreateRequestQueue(good, 1, 1, 1, 1, cq, cq, nullptr), RIO_INVALID_RQ);  // it has one
}

TEST_F(RioTest, RefusesRequestsThatAreWrong) {
  // contract: WSAEINVAL RIOSend, RIOSendEx, RIOReceive, RIOReceiveEx
  // contract: WSAEFAULT RIOSend, RIOSendEx, RIOReceive, RIOReceiveEx
  Datagrams pair = datagrams(cq);
  RIO_BUF good = slice(0, 10), beyond = slice(static_cast<ULONG>(memory.size()) - 5, 10),
          foreign{no_id<RIO_BUFFERID>(), 0, 1};
  const auto refuses = [&](BOOL result, int error) {
    EXPECT_FALSE(result);
    EXPECT_EQ(WSAGetLastError(), error);
  };
  refuses(rio.RIOSend(RIO_INVALID_RQ, &good, 1, 0, nullptr), WSAEINVAL);
  refuses(rio.RIOSend(no_id<RIO_RQ>(), &good, 1, 0, nullptr), WSAEINVAL);
  refuses(rio.RIOSend(pair.sends, &beyond, 1, 0, nullptr), WSAEINVAL);
  refuses(rio.RIOSend(pair.sends, &foreign, 1, 0, nullptr), WSAEFAULT);
  refuses(rio.RIOSend(pair.sends, no_id<PRIO_BUF>(), 1, 0, nullptr), WSAEFAULT);
  refuses(rio.RIOSend(pair.sends, &good, 2, 0, nullptr), WSAEINVAL);
  refuses(rio.RIOSend(pair.sends, &good, 1, RIO_MSG_WAITALL, nullptr), WSAEINVAL);
  refuses(rio.RIOSend(pair.sends, &good, 1, 0x100, nullptr), WSAEINVAL);
  refuses(rio.RIOSend(pair.sends, &good, 1, RIO_MSG_COMMIT_ONLY, nullptr), WSAEINVAL);
  refuses(rio.RIOSend(pair.sends, nullptr, 0, RIO_MSG_COMMIT_ONLY | RIO_MSG_DEFER, nullptr), WSAEINVAL);
  refuses(rio.RIOReceive(pair.receives, nullptr, 0, 0, nullptr), WSAEINVAL);
  refuses(rio.RIOReceive(pair.receives, &good, 1, RIO_MSG_WAITALL, nullptr), WSAEINVAL);
  refuses(rio.RIOSendEx(pair.sends, &good, 1, &good, nullptr, nullptr, nullptr, 0, nullptr), WSAEINVAL);
  refuses(rio.RIOReceiveEx(pair.receives, &good, 1, nullptr, &good, nullptr, nullptr, 0, nullptr), WSAEINVAL);
  RIO_BUFFERID other = rio.RIORegisterBuffer(memory.data(), 10);
  RIO_BUF gone{other, 0, 1};
  rio.RIODeregisterBuffer(other);
  refuses(rio.RIOSend(pair.sends, &gone, 1, 0, nullptr), WSAEFAULT);
  refuses(rio.RIOSendEx(pair.sends, &gone, 1, nullptr, nullptr, nullptr, nullptr, 0, nullptr), WSAEFAULT);
  refuses(rio.RIOReceive(pair.receives, &gone, 1, 0, nullptr), WSAEFAULT);
  refuses(rio.RIOReceiveEx(pair.receives, &gone, 1, nullptr, nullptr, nullptr, nullptr, 0, nullptr), WSAEFAULT);
  EXPECT_FALSE(rio.RIOResizeRequestQueue(no_id<RIO_RQ>(), 1, 1));
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
}

}  // namespace
#endif
