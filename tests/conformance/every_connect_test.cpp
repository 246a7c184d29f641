// What every call that connects answers in the same situation: where nobody listens or nobody answers, when it is under way
// already, when it is cancelled or its time is up. (Where there is no way: unreachable_test.cpp.)
#include "calls.h"

#include <thread>

namespace {

int begun(BOOL result) { return result ? 0 : WSAGetLastError(); }

int ended(SOCKET s, Op& op) {
  DWORD count = 0, flags = 0;
  return WSAGetOverlappedResult(s, &op, &count, TRUE, &flags) ? 0 : WSAGetLastError();
}

Sock bound(int family = AF_INET) {
  Sock s = make_socket(family == AF_INET ? tcp4 : tcp6);
  Name any = loopback(family);
  EXPECT_OK(bind(s, any.data(), any.length));
  return s;
}

/// A listener whose queue is full: an attempt to connect waits for the answer. (Windows refuses it; Linux drops the request,
/// which is tried again after a second.)
struct Busy {
  Listening listening = make_listener(tcp4);
  std::vector<Sock> waiting;
  Busy() {
    for (int i = 0; i < 16; ++i) {
      waiting.push_back(make_socket(tcp4));
      set_nonblocking(waiting.back());
      begin(waiting.back());
    }
    fd_set last;
    FD_ZERO(&last);
    FD_SET(SOCKET{waiting.back()}, &last);
    timeval now{0, 0};
    EXPECT_EQ(select(0, nullptr, &last, nullptr, &now), 0) << "the queue is not full";
  }
  int begin(SOCKET s) { return error_of(connect(s, listening.name.data(), listening.name.length)); }
};

class EveryConnect : public WinsockTest {
 protected:
  static int connect_to(SOCKET s, Name& name) { return connect(s, name.data(), name.length); }
  static int wsa_connect(SOCKET s, Name& name) {
    return WSAConnect(s, name.data(), name.length, nullptr, nullptr, nullptr, nullptr);
  }
  static int connect_ex(SOCKET s, Name& name, OVERLAPPED* op) {
    const auto ConnectEx = extension<LPFN_CONNECTEX>(s, WSAID_CONNECTEX);
    return begun(ConnectEx(s, name.data(), name.length, nullptr, 0, nullptr, op));
  }
};

TEST_F(EveryConnect, IsRefusedWhereNobodyListens) {
  // contract: WSAECONNREFUSED ConnectEx
  Listening listening = make_listener(tcp4);
  listening.socket.close();
  Sock one = make_socket(tcp4), two = make_socket(tcp4), three = bound();
  EXPECT_FAILS(connect_to(one, listening.name), WSAECONNREFUSED);
  EXPECT_FAILS(wsa_connect(two, listening.name), WSAECONNREFUSED);
  Op op;
  EXPECT_EQ(connect_ex(three, listening.name, &op), WSA_IO_PENDING);
  EXPECT_EQ(ended(three, op), WSAECONNREFUSED);
}

TEST_F(EveryConnect, UnderWayIsNotBegunAgain) {
  Busy busy;
  Sock one = make_socket(tcp4), two = make_socket(tcp4), three = bound();
  set_nonblocking(one);
  set_nonblocking(two);
  EXPECT_FAILS(connect_to(one, busy.listening.name), WSAEWOULDBLOCK);
  EXPECT_FAILS(connect_to(one, busy.listening.name), WSAEALREADY);
  EXPECT_FAILS(wsa_connect(two, busy.listening.name), WSAEWOULDBLOCK);
  EXPECT_FAILS(wsa_connect(two, busy.listening.name), WSAEALREADY);
  Op op, again;
  EXPECT_EQ(connect_ex(three, busy.listening.name, &op), WSA_IO_PENDING);
  EXPECT_EQ(connect_ex(three, busy.listening.name, &again), WSAEALREADY);
  EXPECT_TRUE(CancelIoEx(reinterpret_cast<HANDLE>(SOCKET{three}), &op));
  EXPECT_EQ(ended(three, op), WSA_OPERATION_ABORTED);
}

TEST_F(EveryConnect, GivesUpWhenItsTimeIsUp) {
  // contract: WSAETIMEDOUT connect, WSAConnect, ConnectEx
  Busy busy;
  Sock one = make_socket(tcp4), two = make_socket(tcp4), three = bound();
  for (const SOCKET s : {SOCKET{one}, SOCKET{two}, SOCKET{three}}) {
    int seconds = 1;
    ASSERT_OK(setsockopt(s, IPPROTO_TCP, TCP_MAXRT, reinterpret_cast<char*>(&seconds), sizeof seconds));
  }
  int errors[2]{};
  std::thread first([&] { errors[0] = error_of(connect_to(one, busy.listening.name)); });
  std::thread second([&] { errors[1] = error_of(wsa_connect(two, busy.listening.name)); });
  Op op;
  EXPECT_EQ(connect_ex(three, busy.listening.name, &op), WSA_IO_PENDING);
  EXPECT_EQ(ended(three, op), WSAETIMEDOUT);
  first.join();
  second.join();
  EXPECT_EQ(errors[0], WSAETIMEDOUT);
  EXPECT_EQ(errors[1], WSAETIMEDOUT);
}

TEST_F(EveryConnect, ByNameOrListGivesUpWhenItsTimeIsUp) {
  Busy busy;
  timeval soon{0, 50000};
  Arguments a;
  a.list->Address[0] = {busy.listening.name.data(), busy.listening.name.length};
  std::string port = std::to_string(ntohs(reinterpret_cast<sockaddr_in*>(busy.listening.name.data())->sin_port));
  Wide wide_port = wide(port);
  Sock one = make_socket(tcp4), two = make_socket(tcp4), three = make_socket(tcp4);
  EXPECT_FALSE(WSAConnectByList(one, a.list, nullptr, nullptr, nullptr, nullptr, &soon, nullptr));
  EXPECT_EQ(WSAGetLastError(), WSAETIMEDOUT);
  EXPECT_FALSE(WSAConnectByNameA(two, a.host, port.data(), nullptr, nullptr, nullptr, nullptr, &soon, nullptr));
  EXPECT_EQ(WSAGetLastError(), WSAETIMEDOUT);
  EXPECT_FALSE(
      WSAConnectByNameW(three, a.wide_host.data(), wide_port.data(), nullptr, nullptr, nullptr, nullptr, &soon, nullptr));
  EXPECT_EQ(WSAGetLastError(), WSAETIMEDOUT);
}

TEST_F(EveryConnect, FromAnAddressThatHasThatConnectionSaysInUse) {
  Listening listening = make_listener(tcp4);
  Sock first = make_socket(tcp4);
  BOOL on = TRUE;
  const auto share = [&](SOCKET s) {
    return setsockopt(s, SOL_SOCKET, SO_REUSEADDR, reinterpret_cast<char*>(&on), sizeof on);
  };
  ASSERT_OK(share(first));
  Name name = loopback(AF_INET);
  ASSERT_OK(bind(first, name.data(), name.length));
  ASSERT_OK(getsockname(first, name.data(), &name.length));
  ASSERT_OK(connect_to(first, listening.name));
  Sock one = make_socket(tcp4), two = make_socket(tcp4), three = make_socket(tcp4);
  for (const SOCKET s : {SOCKET{one}, SOCKET{two}, SOCKET{three}}) {
    ASSERT_OK(share(s));
    ASSERT_OK(bind(s, name.data(), name.length));
  }
  EXPECT_FAILS(connect_to(one, listening.name), WSAEADDRINUSE);
  EXPECT_FAILS(wsa_connect(two, listening.name), WSAEADDRINUSE);
  Op op;
  EXPECT_EQ(connect_ex(three, listening.name, &op), WSAEADDRINUSE);
}

TEST_F(EveryConnect, ExRefusesWhatConnectRefuses) {
  // contract: WSAEADDRNOTAVAIL ConnectEx
  // contract: WSAEAFNOSUPPORT ConnectEx
  // contract: WSAEISCONN ConnectEx
  Listening listening = make_listener(tcp4);
  Sock s = bound();
  Op op;
  Name any = loopback(AF_INET, 9), six = loopback(AF_INET6, 9);
  reinterpret_cast<sockaddr_in*>(any.data())->sin_addr.s_addr = INADDR_ANY;
  EXPECT_EQ(connect_ex(s, any, &op), WSAEADDRNOTAVAIL);
  EXPECT_FAILS(WSAConnect(s, any.data(), any.length, nullptr, nullptr, nullptr, nullptr), WSAEADDRNOTAVAIL);
  EXPECT_EQ(connect_ex(s, six, &op), WSAEAFNOSUPPORT);
  Name short_one = listening.name;
  short_one.length = 4;
  EXPECT_EQ(connect_ex(s, short_one, &op), WSAEFAULT);
  const auto ConnectEx = extension<LPFN_CONNECTEX>(s, WSAID_CONNECTEX);
  const auto fails = [&](const sockaddr* name, void* data, OVERLAPPED* overlapped) {
    return begun(ConnectEx(s, name, listening.name.length, data, 1, nullptr, overlapped));
  };
  EXPECT_EQ(fails(nowhere<sockaddr>(), nullptr, &op), WSAEFAULT);
  EXPECT_EQ(fails(listening.name.data(), nowhere<void>(), &op), WSAEFAULT);
  EXPECT_EQ(fails(listening.name.data(), nullptr, nowhere<OVERLAPPED>()), WSAEFAULT);
  EXPECT_EQ(connect_ex(listening.socket, listening.name, &op), WSAEINVAL);
  Pair pair = make_pair_of(tcp4);
  EXPECT_EQ(connect_ex(pair.client, listening.name, &op), WSAEISCONN);
  Sock datagrams = make_socket(udp4);
  EXPECT_EQ(begun(ConnectEx(datagrams, listening.name.data(), listening.name.length, nullptr, 0, nullptr, &op)),
            WSAEOPNOTSUPP);
}

TEST_F(EveryConnect, CannotSatisfyAFlowSpecification) {
  Listening listening = make_listener(tcp4);
  Sock s = make_socket(tcp4);
  QOS qos{};
  const auto with = [&](QOS* own, QOS* groups) {
    return WSAConnect(s, listening.name.data(), listening.name.length, nullptr, nullptr, own, groups);
  };
  EXPECT_FAILS(with(&qos, nullptr), WSAEOPNOTSUPP);
  EXPECT_FAILS(with(nullptr, &qos), WSAEINVAL);
}

class CancelledConnect : public testing::Test {
 protected:
  void SetUp() override {
    WSADATA data;
    ASSERT_EQ(WSAStartup(MAKEWORD(1, 1), &data), 0);
  }
  void TearDown() override {
    WSAUnhookBlockingHook();
    WSACleanup();
  }
};

TEST_F(CancelledConnect, IsInterrupted) {
  Busy busy;
  WSASetBlockingHook([]() -> INT_PTR {
    EXPECT_OK(WSACancelBlockingCall());
    return TRUE;
  });
  Sock one = make_socket(tcp4), two = make_socket(tcp4);
  EXPECT_FAILS(connect(one, busy.listening.name.data(), busy.listening.name.length), WSAEINTR);
  EXPECT_FAILS(WSAConnect(two, busy.listening.name.data(), busy.listening.name.length, nullptr, nullptr, nullptr, nullptr),
               WSAEINTR);
}

}  // namespace
