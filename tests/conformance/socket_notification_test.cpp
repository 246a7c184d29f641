// ProcessSocketNotifications: a completion port is told what can be done with sockets. [ProcessSocketNotifications,
// SOCK_NOTIFY_REGISTRATION, Winsock socket state notifications]
#include "support.h"

#ifdef SOCK_NOTIFY_OP_ENABLE  // mingw-w64 10 has not heard of it

#include <atomic>
#include <chrono>

namespace {

constexpr UINT16 in = SOCK_NOTIFY_REGISTER_EVENT_IN, out = SOCK_NOTIFY_REGISTER_EVENT_OUT,
                 hangup = SOCK_NOTIFY_REGISTER_EVENT_HANGUP;
constexpr UINT8 level = SOCK_NOTIFY_TRIGGER_LEVEL | SOCK_NOTIFY_TRIGGER_PERSISTENT,
                level_once = SOCK_NOTIFY_TRIGGER_LEVEL | SOCK_NOTIFY_TRIGGER_ONESHOT,
                edge = SOCK_NOTIFY_TRIGGER_EDGE | SOCK_NOTIFY_TRIGGER_PERSISTENT;
constexpr DWORD enough = 20000, moment = 50;

class Port {
 public:
  ~Port() { close(); }
  operator HANDLE() const { return handle_; }
  void close() {
    if (handle_) CloseHandle(std::exchange(handle_, nullptr));
  }

 private:
  HANDLE handle_ = CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 0);
};

SOCK_NOTIFY_REGISTRATION registration(SOCKET s, UINT8 operation, UINT16 events = 0, UINT8 trigger = 0, ULONG_PTR key = 0) {
  return {s, reinterpret_cast<void*>(key), events, operation, trigger, 12345};
}

DWORD register_only(HANDLE port, SOCK_NOTIFY_REGISTRATION one) {
  const DWORD result = ProcessSocketNotifications(port, 1, &one, 0, 0, nullptr, nullptr);
  EXPECT_EQ(result, DWORD{ERROR_SUCCESS});
  return one.registrationResult;
}
DWORD enable(HANDLE port, SOCKET s, UINT16 events, UINT8 trigger, ULONG_PTR key = 7) {
  return register_only(port, registration(s, SOCK_NOTIFY_OP_ENABLE, events, trigger, key));
}
DWORD disable(HANDLE port, SOCKET s) { return register_only(port, registration(s, SOCK_NOTIFY_OP_DISABLE)); }
DWORD remove(HANDLE port, SOCKET s) { return register_only(port, registration(s, SOCK_NOTIFY_OP_REMOVE)); }

struct Told {
  ULONG_PTR key;
  UINT32 events;
};
constexpr UINT32 nothing = 0;

Told next(HANDLE port, DWORD milliseconds = enough) {
  OVERLAPPED_ENTRY entry{};
  UINT32 count = 77;
  const DWORD result = ProcessSocketNotifications(port, 0, nullptr, milliseconds, 1, &entry, &count);
  if (result == WAIT_TIMEOUT) {
    EXPECT_EQ(count, 0u);
    return {0, nothing};
  }
  EXPECT_EQ(result, DWORD{ERROR_SUCCESS});
  EXPECT_EQ(count, 1u);
  EXPECT_EQ(entry.lpOverlapped, nullptr);
  return {entry.lpCompletionKey, SocketNotificationRetrieveEvents(&entry)};
}
UINT32 events(HANDLE port, DWORD milliseconds = enough) { return next(port, milliseconds).events; }

class SocketNotification : public OverFamilies {
 protected:
  void SetUp() override {
    OverFamilies::SetUp();
    if (!IsSkipped()) pair = make_pair_of(GetParam());
  }
  Port port;
  Pair pair;
};

TEST_P(SocketNotification, TellsWhatHoldsAlready) {
  EXPECT_EQ(enable(port, pair.server, in | out, level_once), DWORD{ERROR_SUCCESS});
  const Told told = next(port);
  EXPECT_EQ(told.key, 7u);
  EXPECT_EQ(told.events, UINT32{SOCK_NOTIFY_EVENT_OUT});
}

TEST_P(SocketNotification, TellsDataWhenItComes) {
  EXPECT_EQ(enable(port, pair.server, in, level_once), DWORD{ERROR_SUCCESS});
  EXPECT_EQ(events(port, moment), nothing);
  ASSERT_OK(send_text(pair.client, "x"));
  EXPECT_EQ(events(port), UINT32{SOCK_NOTIFY_EVENT_IN});
  EXPECT_EQ(received(pair.server), "x");
}

TEST_P(SocketNotification, WakesAThreadInGetQueuedCompletionStatus) {
  EXPECT_EQ(enable(port, pair.server, in, level), DWORD{ERROR_SUCCESS});
  std::thread sender([&] { EXPECT_OK(send_text(pair.client, "x")); });
  DWORD octets = 0;
  ULONG_PTR key = 0;
  OVERLAPPED dirt, *overlapped = &dirt;
  EXPECT_TRUE(GetQueuedCompletionStatus(port, &octets, &key, &overlapped, enough));
  EXPECT_EQ(octets, DWORD{SOCK_NOTIFY_EVENT_IN});
  EXPECT_EQ(key, 7u);
  EXPECT_EQ(overlapped, nullptr);
  sender.join();
}

TEST_P(SocketNotification, OnceMeansUntilEnabledAgain) {
  ASSERT_OK(send_text(pair.client, "one"));
  EXPECT_EQ(enable(port, pair.server, in, level_once), DWORD{ERROR_SUCCESS});
  EXPECT_EQ(events(port), UINT32{SOCK_NOTIFY_EVENT_IN});
  ASSERT_OK(send_text(pair.client, "two"));
  EXPECT_EQ(events(port, moment), nothing);
  EXPECT_EQ(enable(port, pair.server, in, level_once), DWORD{ERROR_SUCCESS});
  EXPECT_EQ(events(port), UINT32{SOCK_NOTIFY_EVENT_IN});
}

TEST_P(SocketNotification, TheLevelIsToldAsLongAsItHolds) {
  EXPECT_EQ(enable(port, pair.server, in, level), DWORD{ERROR_SUCCESS});
  ASSERT_OK(send_text(pair.client, "some"));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(events(port), UINT32{SOCK_NOTIFY_EVENT_IN});
  EXPECT_EQ(received(pair.server), "some");
  EXPECT_EQ(events(port, moment), nothing);
  ASSERT_OK(send_text(pair.client, "more"));
  EXPECT_EQ(events(port), UINT32{SOCK_NOTIFY_EVENT_IN});
}

TEST_P(SocketNotification, ASocketIsToldOnceInACall) {
  EXPECT_EQ(enable(port, pair.server, out, level, 1), DWORD{ERROR_SUCCESS});
  EXPECT_EQ(enable(port, pair.client, out, level, 2), DWORD{ERROR_SUCCESS});
  OVERLAPPED_ENTRY entries[8]{};
  ULONG count = 0;
  ASSERT_TRUE(GetQueuedCompletionStatusEx(port, entries, 8, &count, enough, FALSE));
  EXPECT_EQ(count, 2u);
  EXPECT_EQ(entries[0].lpCompletionKey, 1u);
  EXPECT_EQ(entries[1].lpCompletionKey, 2u);
}

TEST_P(SocketNotification, AnEdgeIsToldOnce) {
  EXPECT_EQ(enable(port, pair.server, in, edge), DWORD{ERROR_SUCCESS});
  ASSERT_OK(send_text(pair.client, "one"));
  EXPECT_EQ(events(port), UINT32{SOCK_NOTIFY_EVENT_IN});
  EXPECT_EQ(events(port, moment), nothing) << "it holds still";
  EXPECT_EQ(received(pair.server), "one");
  for (int i = 0; i < 20; ++i) {
    ASSERT_OK(send_text(pair.client, "again"));
    EXPECT_EQ(events(port), UINT32{SOCK_NOTIFY_EVENT_IN}) << "it has not held meanwhile";
    EXPECT_EQ(received(pair.server), "again");
  }
  EXPECT_EQ(events(port, moment), nothing);
}

TEST_P(SocketNotification, AnEdgeOfBeforeIsNotTold) {
  ASSERT_OK(send_text(pair.client, "early"));
  fd_set readable;
  FD_ZERO(&readable);
  FD_SET(SOCKET{pair.server}, &readable);
  ASSERT_EQ(select(0, &readable, nullptr, nullptr, nullptr), 1);
  EXPECT_EQ(enable(port, pair.server, in | out, edge), DWORD{ERROR_SUCCESS});
  EXPECT_EQ(events(port, moment), nothing);
  EXPECT_EQ(received(pair.server), "early");
  ASSERT_OK(send_text(pair.client, "late"));
  EXPECT_EQ(events(port), UINT32{SOCK_NOTIFY_EVENT_IN});
}

TEST_P(SocketNotification, RoomForAnotherSendIsAnEdge) {
  EXPECT_EQ(enable(port, pair.client, out, edge), DWORD{ERROR_SUCCESS});
  EXPECT_EQ(events(port, moment), nothing);
  set_nonblocking(pair.client);
  const std::string much(65536, 'm');
  while (send_text(pair.client, much) != SOCKET_ERROR) {
  }
  ASSERT_EQ(WSAGetLastError(), WSAEWOULDBLOCK);
  EXPECT_EQ(events(port, moment), nothing);
  std::string into(1 << 20, '\0');
  std::thread reader([&] {
    while (recv(pair.server, into.data(), static_cast<int>(into.size()), 0) > 0) {
    }
  });
  EXPECT_EQ(events(port), UINT32{SOCK_NOTIFY_EVENT_OUT});
  pair.client.close();
  reader.join();
}

TEST_P(SocketNotification, TheEndIsAHangupAndCanBeReceived) {
  EXPECT_EQ(enable(port, pair.server, in | hangup, level), DWORD{ERROR_SUCCESS});
  EXPECT_EQ(events(port, moment), nothing);
  ASSERT_OK(WSASendDisconnect(pair.client, nullptr));
  UINT32 told = 0;
  while (!(told & SOCK_NOTIFY_EVENT_HANGUP)) told = events(port);
  EXPECT_EQ(told, UINT32{SOCK_NOTIFY_EVENT_IN} | SOCK_NOTIFY_EVENT_HANGUP);
  EXPECT_EQ(received(pair.server), GetParam().messages() ? error(WSAEDISCON) : "");
}

TEST_P(SocketNotification, AResetIsAnErrorAskedForOrNot) {
  EXPECT_EQ(enable(port, pair.server, SOCK_NOTIFY_REGISTER_EVENT_NONE, level_once), DWORD{ERROR_SUCCESS});
  const linger hard{1, 0};
  ASSERT_OK(setsockopt(pair.client, SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&hard), sizeof hard));
  pair.client.close();
  EXPECT_EQ(events(port), UINT32{SOCK_NOTIFY_EVENT_ERR});
}

TEST_P(SocketNotification, AListenerTellsOfConnections) {
  Listening listening = make_listener(GetParam());
  EXPECT_EQ(enable(port, listening.socket, in, level_once), DWORD{ERROR_SUCCESS});
  EXPECT_EQ(events(port, moment), nothing);
  Sock caller = make_socket(GetParam());
  std::thread calling([&] { connect(caller, listening.name.data(), listening.name.length); });
  EXPECT_EQ(events(port), UINT32{SOCK_NOTIFY_EVENT_IN});
  const Sock accepted(accept(listening.socket, nullptr, nullptr));
  EXPECT_NE(SOCKET{accepted}, INVALID_SOCKET);
  calling.join();
}

TEST_P(SocketNotification, AConnectionThatSucceedsCanBeWrittenTo) {
  Listening listening = make_listener(GetParam());
  Sock caller = make_socket(GetParam());
  set_nonblocking(caller);
  EXPECT_EQ(enable(port, caller, out | hangup, level_once), DWORD{ERROR_SUCCESS});
  EXPECT_EQ(events(port, moment), nothing);
  EXPECT_FAILS(connect(caller, listening.name.data(), listening.name.length), WSAEWOULDBLOCK);
  const Sock accepted(accept(listening.socket, nullptr, nullptr));
  EXPECT_EQ(events(port), UINT32{SOCK_NOTIFY_EVENT_OUT});
}

TEST_P(SocketNotification, AConnectionThatFailsIsAnError) {
  Name nobody;
  {
    const Listening listening = make_listener(GetParam());
    nobody = listening.name;
  }
  Sock caller = make_socket(GetParam());
  set_nonblocking(caller);
  EXPECT_EQ(enable(port, caller, out | hangup, level_once), DWORD{ERROR_SUCCESS});
  connect(caller, nobody.data(), nobody.length);
  EXPECT_EQ(events(port), UINT32{SOCK_NOTIFY_EVENT_HANGUP} | SOCK_NOTIFY_EVENT_ERR);
}

TEST_P(SocketNotification, DisabledTellsNothing) {
  EXPECT_EQ(enable(port, pair.server, in, level), DWORD{ERROR_SUCCESS});
  ASSERT_OK(send_text(pair.client, "x"));
  EXPECT_EQ(events(port), UINT32{SOCK_NOTIFY_EVENT_IN});
  EXPECT_EQ(disable(port, pair.server), DWORD{ERROR_SUCCESS});
  EXPECT_EQ(events(port, moment), nothing);
  EXPECT_EQ(enable(port, pair.server, in, level, 99), DWORD{ERROR_SUCCESS});
  const Told told = next(port);
  EXPECT_EQ(told.events, UINT32{SOCK_NOTIFY_EVENT_IN});
  EXPECT_EQ(told.key, 7u) << "the key is that of the registration's creation";
}

TEST_P(SocketNotification, RemovingIsToldAndIsTheLast) {
  EXPECT_EQ(enable(port, pair.server, in | out, level), DWORD{ERROR_SUCCESS});
  EXPECT_EQ(remove(port, pair.server), DWORD{ERROR_SUCCESS});
  const Told told = next(port);
  EXPECT_EQ(told.events, UINT32{SOCK_NOTIFY_EVENT_REMOVE});
  EXPECT_EQ(told.key, 7u);
  ASSERT_OK(send_text(pair.client, "x"));
  EXPECT_EQ(events(port, moment), nothing);
  EXPECT_EQ(remove(port, pair.server), DWORD{ERROR_NOT_FOUND});
  EXPECT_EQ(enable(port, pair.server, in, level_once, 8), DWORD{ERROR_SUCCESS});
  EXPECT_EQ(next(port).key, 8u);
}

TEST_P(SocketNotification, ClosingEndsItSilently) {
  EXPECT_EQ(enable(port, pair.server, in | out, level), DWORD{ERROR_SUCCESS});
  EXPECT_EQ(events(port), UINT32{SOCK_NOTIFY_EVENT_OUT});
  pair.server.close();
  EXPECT_EQ(events(port, moment), nothing);
}

TEST_P(SocketNotification, GoesToOnePortOnly) {
  Port other;
  EXPECT_EQ(enable(port, pair.server, in, level), DWORD{ERROR_SUCCESS});
  EXPECT_EQ(enable(other, pair.server, in, level), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(remove(port, pair.server), DWORD{ERROR_SUCCESS});
  EXPECT_EQ(enable(other, pair.server, in, level), DWORD{ERROR_SUCCESS});
}

TEST_P(SocketNotification, APortThatIsClosedIsToldNothing) {
  EXPECT_EQ(enable(port, pair.server, in | out, level), DWORD{ERROR_SUCCESS});
  port.close();
  ASSERT_OK(send_text(pair.client, "x"));
  EXPECT_EQ(received(pair.server), "x");
}

TEST_P(SocketNotification, LeavesTheModeAndOverlappedOperationsAlone) {
  ASSERT_NE(CreateIoCompletionPort(reinterpret_cast<HANDLE>(SOCKET{pair.server}), port, 70, 0), nullptr);
  EXPECT_EQ(enable(port, pair.server, in, level_once), DWORD{ERROR_SUCCESS});
  char data[8];
  WSABUF into{sizeof data, data};
  DWORD flags = 0;
  WSAOVERLAPPED op{};
  EXPECT_FAILS(WSARecv(pair.server, &into, 1, nullptr, &flags, &op, nullptr), WSA_IO_PENDING);
  ASSERT_OK(send_text(pair.client, "x"));
  DWORD octets = 0;
  ULONG_PTR key = 0;
  OVERLAPPED* overlapped = nullptr;
  do {
    ASSERT_TRUE(GetQueuedCompletionStatus(port, &octets, &key, &overlapped, enough));
  } while (!overlapped);
  EXPECT_EQ(overlapped, &op);
  EXPECT_EQ(key, 70u);
  EXPECT_EQ(octets, 1u);
}

INSTANTIATE_TEST_SUITE_P(All, SocketNotification, testing::Values(tcp4, tcp6, iso4, iso_stream4, web4), family_name);

// Each round trip is told once by a one-shot registration, whichever thread takes it and re-enables it.
TEST_P(SocketNotification, NoEdgeIsLostBetweenTwoThreads) {
  constexpr int rounds = 500;
  std::atomic<int> echoed{0};
  const auto serve = [&] {
    SOCK_NOTIFY_REGISTRATION again = registration(pair.server, SOCK_NOTIFY_OP_ENABLE, in, level_once, 7);
    UINT32 to_register = 0;
    for (;;) {
      OVERLAPPED_ENTRY entry{};
      UINT32 count = 0;
      const DWORD result =
          ProcessSocketNotifications(port, to_register, to_register ? &again : nullptr, enough, 1, &entry, &count);
      if (result != ERROR_SUCCESS || entry.lpCompletionKey == 0) return;
      char one = 0;
      if (recv(pair.server, &one, 1, 0) == 1 && send(pair.server, &one, 1, 0) == 1) ++echoed;
      to_register = 1;
    }
  };
  EXPECT_EQ(enable(port, pair.server, in, level_once), DWORD{ERROR_SUCCESS});
  std::thread first(serve), second(serve);
  for (int i = 0; i < rounds; ++i) {
    ASSERT_OK(send_text(pair.client, "x"));
    ASSERT_EQ(received(pair.client), "x");
  }
  PostQueuedCompletionStatus(port, 0, 0, nullptr);
  PostQueuedCompletionStatus(port, 0, 0, nullptr);
  first.join();
  second.join();
  EXPECT_EQ(echoed, rounds);
}

class ProcessSocketNotificationsTest : public WinsockTest {
 protected:
  Port port;
};

// The page's edge-triggered server: registered before it is bound, drained until WSAEWOULDBLOCK.
TEST_F(ProcessSocketNotificationsTest, ADatagramSocketTellsEachBurst) {
  Sock server = make_socket(udp4), client = make_socket(udp4);
  EXPECT_EQ(enable(port, server, in, edge), DWORD{ERROR_SUCCESS});
  set_nonblocking(server);
  Name name = loopback(AF_INET);
  ASSERT_OK(bind(server, name.data(), name.length));
  ASSERT_OK(getsockname(server, name.data(), &name.length));
  ASSERT_OK(connect(client, name.data(), name.length));
  int datagrams = 0;
  for (int burst = 0; burst < 50; ++burst) {
    for (int i = 0; i < 3; ++i) ASSERT_OK(send_text(client, "x"));
    while (datagrams < 3 * (burst + 1)) {
      ASSERT_EQ(events(port), UINT32{SOCK_NOTIFY_EVENT_IN});
      while (received(server) == "x") ++datagrams;
    }
  }
  EXPECT_EQ(datagrams, 150);
}

TEST_F(ProcessSocketNotificationsTest, RegistersAndTakesInOneCall) {
  Pair pair = make_pair_of(tcp4);
  SOCK_NOTIFY_REGISTRATION all[]{registration(pair.server, SOCK_NOTIFY_OP_ENABLE, out, level_once, 1),
                                 registration(INVALID_SOCKET, SOCK_NOTIFY_OP_ENABLE, out, level_once, 2),
                                 registration(INVALID_SOCKET, SOCK_NOTIFY_OP_NONE),
                                 registration(pair.client, SOCK_NOTIFY_OP_ENABLE, out, level_once, 3)};
  OVERLAPPED_ENTRY entries[4]{};
  UINT32 count = 0;
  ASSERT_EQ(ProcessSocketNotifications(port, 4, all, enough, 4, entries, &count), DWORD{ERROR_SUCCESS});
  EXPECT_EQ(all[0].registrationResult, DWORD{ERROR_SUCCESS});
  EXPECT_EQ(all[1].registrationResult, DWORD{WSAENOTSOCK});
  EXPECT_EQ(all[2].registrationResult, DWORD{ERROR_SUCCESS});
  EXPECT_EQ(all[3].registrationResult, DWORD{ERROR_SUCCESS});
  ASSERT_EQ(count, 2u);
  EXPECT_EQ(entries[0].lpCompletionKey, 1u);
  EXPECT_EQ(entries[1].lpCompletionKey, 3u);
}

TEST_F(ProcessSocketNotificationsTest, TakesPacketsOfAnyKind) {
  OVERLAPPED overlapped{};
  ASSERT_TRUE(PostQueuedCompletionStatus(port, 5, 6, &overlapped));
  OVERLAPPED_ENTRY entry{};
  UINT32 count = 0;
  ASSERT_EQ(ProcessSocketNotifications(port, 0, nullptr, 0, 1, &entry, &count), DWORD{ERROR_SUCCESS});
  EXPECT_EQ(count, 1u);
  EXPECT_EQ(entry.lpOverlapped, &overlapped);
  EXPECT_EQ(entry.dwNumberOfBytesTransferred, 5u);
}

TEST_F(ProcessSocketNotificationsTest, ATimeoutHasRegisteredAllTheSame) {
  Pair pair = make_pair_of(tcp4);
  SOCK_NOTIFY_REGISTRATION one = registration(pair.server, SOCK_NOTIFY_OP_ENABLE, in, level_once, 1);
  OVERLAPPED_ENTRY entry{};
  UINT32 count = 9;
  EXPECT_EQ(ProcessSocketNotifications(port, 1, &one, 0, 1, &entry, &count), DWORD{WAIT_TIMEOUT});
  EXPECT_EQ(one.registrationResult, DWORD{ERROR_SUCCESS});
  EXPECT_EQ(count, 0u);
  ASSERT_OK(send_text(pair.client, "x"));
  EXPECT_EQ(next(port).key, 1u);
}

TEST_F(ProcessSocketNotificationsTest, ClosingThePortEndsTheWait) {
  const HANDLE waited_for = port;
  std::thread closer([&] {
    Sleep(20);
    port.close();
  });
  OVERLAPPED_ENTRY entry{};
  UINT32 count = 0;
  EXPECT_EQ(ProcessSocketNotifications(waited_for, 0, nullptr, INFINITE, 1, &entry, &count), DWORD{ERROR_ABANDONED_WAIT_0});
  closer.join();
}

TEST_F(ProcessSocketNotificationsTest, RefusesArgumentsThatContradictEachOther) {
  Pair pair = make_pair_of(tcp4);
  SOCK_NOTIFY_REGISTRATION one = registration(pair.server, SOCK_NOTIFY_OP_ENABLE, in, level, 1);
  OVERLAPPED_ENTRY entry{};
  UINT32 count = 0;
  const auto process = ProcessSocketNotifications;
  EXPECT_EQ(process(port, 0, &one, 0, 0, nullptr, nullptr), DWORD{WSAEINVAL});
  EXPECT_EQ(process(port, 1, nullptr, 0, 0, nullptr, nullptr), DWORD{WSAEINVAL});
  EXPECT_EQ(process(port, 1, &one, 1, 0, nullptr, nullptr), DWORD{WSAEINVAL});
  EXPECT_EQ(process(port, 1, &one, 0, 0, &entry, nullptr), DWORD{WSAEINVAL});
  EXPECT_EQ(process(port, 1, &one, 0, 0, nullptr, &count), DWORD{WSAEINVAL});
  EXPECT_EQ(process(port, 1, &one, 0, 1, nullptr, &count), DWORD{WSAEINVAL});
  EXPECT_EQ(process(port, 1, &one, 0, 1, &entry, nullptr), DWORD{WSAEINVAL});
  EXPECT_EQ(process(nullptr, 1, &one, 0, 0, nullptr, nullptr), DWORD{WSA_INVALID_HANDLE});
  EXPECT_EQ(process(INVALID_HANDLE_VALUE, 1, &one, 0, 0, nullptr, nullptr), DWORD{WSA_INVALID_HANDLE});
  union {
    SOCK_NOTIFY_REGISTRATION registration;
    OVERLAPPED_ENTRY entry;
  } both{one};
  EXPECT_EQ(process(port, 1, &both.registration, 0, 1, &both.entry, &count), DWORD{WSAEINVAL});
  EXPECT_EQ(one.registrationResult, 12345u) << "nothing was done";
  EXPECT_EQ(remove(port, pair.server), DWORD{ERROR_NOT_FOUND});
}

TEST_F(ProcessSocketNotificationsTest, RefusesMemoryThatIsNotThere) {
  auto* nowhere = reinterpret_cast<void*>(16);
  Pair pair = make_pair_of(tcp4);
  SOCK_NOTIFY_REGISTRATION one = registration(pair.server, SOCK_NOTIFY_OP_ENABLE, in, level, 1);
  OVERLAPPED_ENTRY entry{};
  UINT32 count = 0;
  EXPECT_EQ(ProcessSocketNotifications(port, 1, static_cast<SOCK_NOTIFY_REGISTRATION*>(nowhere), 0, 0, nullptr, nullptr),
            DWORD{WSAEFAULT});
  EXPECT_EQ(ProcessSocketNotifications(port, 1, &one, 0, 1, static_cast<OVERLAPPED_ENTRY*>(nowhere), &count),
            DWORD{WSAEFAULT});
  EXPECT_EQ(ProcessSocketNotifications(port, 1, &one, 0, 1, &entry, static_cast<UINT32*>(nowhere)), DWORD{WSAEFAULT});
  EXPECT_EQ(ProcessSocketNotifications(port, 0xffffffff, &one, 0, 0, nullptr, nullptr), DWORD{WSAEFAULT});
  EXPECT_EQ(remove(port, pair.server), DWORD{ERROR_NOT_FOUND});
}

TEST_F(ProcessSocketNotificationsTest, RefusesFlagsThatMakeNoSense) {
  Pair pair = make_pair_of(tcp4);
  for (const UINT8 trigger : {0, 0x0c, 0x07, 0x10 | level, 0x01, 0x02}) {
    EXPECT_EQ(enable(port, pair.server, in, static_cast<UINT8>(trigger)), DWORD{ERROR_INVALID_PARAMETER}) << int{trigger};
  }
  EXPECT_EQ(enable(port, pair.server, SOCK_NOTIFY_EVENT_ERR, level), DWORD{ERROR_INVALID_PARAMETER});
  for (const UINT8 operation : {3, 5, 8}) {
    EXPECT_EQ(register_only(port, registration(pair.server, operation, in, level)), DWORD{ERROR_INVALID_PARAMETER});
  }
  EXPECT_EQ(disable(port, pair.server), DWORD{ERROR_NOT_FOUND});
  EXPECT_EQ(enable(port, pair.server, in, SOCK_NOTIFY_TRIGGER_LEVEL), DWORD{ERROR_SUCCESS}) << "as in the page's example";
}

TEST(ProcessSocketNotificationsBeforeStartup, WantsWinsockStarted) {
  EXPECT_EQ(ProcessSocketNotifications(nullptr, 0, nullptr, 0, 0, nullptr, nullptr), DWORD{WSANOTINITIALISED});
}

}  // namespace

#endif
