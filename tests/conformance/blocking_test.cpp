// Blocking calls as Windows has them: alertable waits, ended by closesocket and by timeouts; Winsock 1.1's hooks and
// WSAEINPROGRESS.
#include "support.h"

#include <atomic>
#include <functional>

namespace {

HANDLE this_thread_handle() {
  HANDLE handle = nullptr;
  DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &handle, 0, FALSE, DUPLICATE_SAME_ACCESS);
  return handle;
}

/// Runs `act` as an APC of the thread.
void queue(HANDLE thread, std::function<void()> act) {
  const auto run = [](ULONG_PTR function) {
    auto* call = reinterpret_cast<std::function<void()>*>(function);
    (*call)();
    delete call;
  };
  ASSERT_NE(QueueUserAPC(run, thread, reinterpret_cast<ULONG_PTR>(new std::function<void()>(std::move(act)))), 0u);
}

class BlockingCallTest : public OverFamilies {
 protected:
  void SetUp() override {
    OverFamilies::SetUp();
    if (IsSkipped()) return;
    thread = this_thread_handle();
  }
  void TearDown() override {
    if (thread) CloseHandle(thread);
    OverFamilies::TearDown();
  }
  HANDLE thread = nullptr;
};

TEST_P(BlockingCallTest, ApcsRunInOrderInABlockedReceiveWhichGoesOn) {
  Pair pair = make_pair_of(GetParam());
  std::string ran;
  std::thread other([&] {
    std::atomic<bool> last{false};
    queue(thread, [&] { ran += "a"; });
    queue(thread, [&] { ran += "b"; });
    queue(thread, [&] { ran += "c", last = true; });
    while (!last) std::this_thread::yield();
    send_text(pair.client, "data");
  });
  WSASetLastError(0);
  EXPECT_EQ(received(pair.server), "data");
  other.join();
  EXPECT_EQ(ran, "abc");
}

TEST_P(BlockingCallTest, AnApcMayCallWinsockAndLeavesTheCallItsError) {
  Pair pair = make_pair_of(GetParam());
  queue(thread, [&] {
    WSASetLastError(4711);
    EXPECT_EQ(send_text(pair.server, "from the routine"), 16);
    queue(thread, [&] { closesocket(INVALID_SOCKET); });
  });
  std::thread other([&] {
    EXPECT_EQ(received(pair.client), "from the routine");
    pair.client.close();
  });
  WSASetLastError(77);
  char octet;
  const int got = recv(pair.server, &octet, 1, 0);
  const int error = WSAGetLastError();
  other.join();
  if (GetParam().messages()) {
    EXPECT_EQ(got, SOCKET_ERROR);
    EXPECT_EQ(error, WSAEDISCON);
  } else {
    EXPECT_EQ(got, 0);
    EXPECT_EQ(error, 77);
  }
}

TEST_P(BlockingCallTest, ABlockingCallInsideAnApcGivesInProgress) {
  Pair pair = make_pair_of(GetParam());
  int inside = 0;
  std::thread other([&] {
    std::atomic<bool> done{false};
    queue(thread, [&] {
      char octet;
      inside = error_of(recv(pair.server, &octet, 1, 0));
      done = true;
    });
    while (!done) std::this_thread::yield();
    send_text(pair.client, "data");
  });
  EXPECT_EQ(received(pair.server), "data");
  other.join();
  EXPECT_EQ(inside, WSAEINPROGRESS);
}

TEST_P(BlockingCallTest, ApcsRunInABlockedAccept) {
  Listening listening = make_listener(GetParam());
  Sock client = make_socket(GetParam());
  bool ran = false;
  std::thread other([&] {
    std::atomic<bool> done{false};
    queue(thread, [&] { ran = done = true; });
    while (!done) std::this_thread::yield();
    EXPECT_OK(connect(client, listening.name.data(), listening.name.length));
  });
  Sock server(accept(listening.socket, nullptr, nullptr));
  EXPECT_NE(SOCKET{server}, INVALID_SOCKET);
  EXPECT_TRUE(ran);
  other.join();
}

TEST_P(BlockingCallTest, ApcsRunInABlockedSelect) {
  Pair pair = make_pair_of(GetParam());
  bool ran = false;
  std::thread other([&] {
    std::atomic<bool> done{false};
    queue(thread, [&] { ran = done = true; });
    while (!done) std::this_thread::yield();
    send_text(pair.client, "data");
  });
  fd_set readable;
  FD_ZERO(&readable);
  FD_SET(SOCKET{pair.server}, &readable);
  EXPECT_EQ(select(0, &readable, nullptr, nullptr, nullptr), 1);
  EXPECT_TRUE(ran);
  other.join();
}

TEST_P(BlockingCallTest, ApcsRunInABlockedSend) {
  Pair pair = make_pair_of(GetParam());
  const std::string piece(GetParam().messages() ? 16 << 10 : 8 << 20, 'x');
  const std::size_t pieces = GetParam().messages() ? 512 : 1;
  bool ran = false;
  std::thread other([&] {
    std::atomic<bool> done{false};
    queue(thread, [&] { ran = done = true; });
    while (!done) std::this_thread::yield();
    std::vector<char> buffer(1 << 20);
    std::size_t total = 0;
    while (total < piece.size() * pieces) {
      const int got = recv(pair.server, buffer.data(), static_cast<int>(buffer.size()), 0);
      ASSERT_GT(got, 0) << WSAGetLastError();
      total += static_cast<std::size_t>(got);
    }
  });
  for (std::size_t i = 0; i < pieces; ++i) EXPECT_EQ(send_text(pair.client, piece), static_cast<int>(piece.size()));
  other.join();
  EXPECT_TRUE(ran);
}

TEST_P(BlockingCallTest, ApcsDoNotStretchTheTimeout) {
  Pair pair = make_pair_of(GetParam());
  DWORD milliseconds = 300;
  ASSERT_OK(setsockopt(pair.server, SOL_SOCKET, SO_RCVTIMEO, reinterpret_cast<char*>(&milliseconds), sizeof milliseconds));
  std::atomic<bool> stop{false};
  std::atomic<int> queued{0}, ran{0};
  std::thread other([&] {
    while (!stop) {  // never 300 ms without one
      ++queued;
      queue(thread, [&] { ++ran; });
      while (ran < queued && !stop) std::this_thread::yield();
    }
  });
  char octet;
  EXPECT_FAILS(recv(pair.server, &octet, 1, 0), WSAETIMEDOUT);
  stop = true;
  other.join();
  while (SleepEx(0, TRUE) == WAIT_IO_COMPLETION) {
  }
}

TEST_P(BlockingCallTest, ClosingInAnApcEndsTheCall) {
  Pair pair = make_pair_of(GetParam());
  queue(thread, [&] { pair.server.close(); });
  char octet;
  const int error = error_of(recv(pair.server, &octet, 1, 0));
  EXPECT_TRUE(error == WSAEINTR || error == WSAECONNABORTED || error == WSAENOTSOCK) << error;
}

TEST_P(BlockingCallTest, ClosingElsewhereEndsReceiveAcceptAndSelect) {
  Pair pair = make_pair_of(GetParam());
  Listening listening = make_listener(GetParam());
  const SOCKET server = pair.server, listener = listening.socket;
  std::atomic<int> begun{0};
  int receive_error = 0, accept_error = 0;
  std::thread receiving([&] {
    char octet;
    ++begun;
    receive_error = error_of(recv(server, &octet, 1, 0));
  });
  std::thread accepting([&] {
    ++begun;
    accept_error = error_of(accept(listener, nullptr, nullptr));
  });
  while (begun < 2) std::this_thread::yield();
  pair.server.close();
  listening.socket.close();
  receiving.join();
  accepting.join();
  EXPECT_TRUE(receive_error == WSAEINTR || receive_error == WSAENOTSOCK || receive_error == WSAECONNABORTED)
      << receive_error;
  EXPECT_TRUE(accept_error == WSAEINTR || accept_error == WSAENOTSOCK) << accept_error;
}

TEST_P(BlockingCallTest, ClosingElsewhereEndsSelect) {
  Pair pair = make_pair_of(GetParam());
  const SOCKET server = pair.server;
  std::atomic<bool> begun{false};
  int result = 0, error = 0;
  std::thread selecting([&] {
    fd_set readable;
    FD_ZERO(&readable);
    FD_SET(server, &readable);
    begun = true;
    result = select(0, &readable, nullptr, nullptr, nullptr);
    error = WSAGetLastError();
  });
  while (!begun) std::this_thread::yield();
  pair.server.close();
  selecting.join();
  EXPECT_EQ(result, SOCKET_ERROR);
  EXPECT_EQ(error, WSAENOTSOCK);
}

TEST_P(BlockingCallTest, ASecondSenderWaitsAlertablyAndClosingEndsBoth) {
  Pair pair = make_pair_of(GetParam());
  const SOCKET client = pair.client;
  const std::string much(32 << 20, 'x');  // nobody reads: whoever has the turn, both block
  std::atomic<HANDLE> threads[2]{};
  std::atomic<int> ran{0};
  int errors[2]{};
  std::vector<std::thread> senders;
  for (int i = 0; i < 2; ++i)
    senders.emplace_back([&, i] {
      const HANDLE self = this_thread_handle();
      threads[i] = self;
      errors[i] = error_of(send_text(client, much));
      CloseHandle(self);
    });
  for (const auto& sender : threads) {
    while (!sender) std::this_thread::yield();
    queue(sender, [&] { ++ran; });
  }
  while (ran < 2) std::this_thread::yield();
  pair.client.close();
  for (auto& sender : senders) sender.join();
  for (const int error : errors) EXPECT_TRUE(error == WSAEINTR || error == WSAENOTSOCK || error == WSAECONNABORTED) << error;
}

TEST_P(BlockingCallTest, ASendInsideAnApcOfABlockedSendGivesInProgress) {
  Pair pair = make_pair_of(GetParam());
  const std::string much(32 << 20, 'x');
  int inside = 0;
  queue(thread, [&] {
    inside = error_of(send_text(pair.client, much));
    pair.client.close();
  });
  const int error = error_of(send_text(pair.client, much));
  EXPECT_TRUE(error == WSAEINTR || error == WSAENOTSOCK || error == WSAECONNABORTED) << error;
  EXPECT_EQ(inside, WSAEINPROGRESS);
}

TEST_P(BlockingCallTest, ShutdownEndsABlockedReceive) {
  Pair pair = make_pair_of(GetParam());
  std::atomic<bool> begun{false};
  int error = 0;
  std::thread receiving([&] {
    char octet;
    begun = true;
    error = error_of(recv(pair.server, &octet, 1, 0));
  });
  while (!begun) std::this_thread::yield();
  EXPECT_OK(shutdown(pair.server, SD_RECEIVE));
  receiving.join();
  EXPECT_EQ(error, WSAESHUTDOWN);
}

INSTANTIATE_TEST_SUITE_P(All, BlockingCallTest, testing::Values(tcp4, tcp6, iso4, iso_stream4, web4, web_stream4),
                         family_name);

TEST(BlockingHook, IsForWinsock11Only) {
  EXPECT_EQ(WSAUnhookBlockingHook(), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSANOTINITIALISED);
  WSADATA data;
  ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  EXPECT_EQ(WSASetBlockingHook([]() -> INT_PTR { return FALSE; }), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSAEOPNOTSUPP);
  EXPECT_FAILS(WSAUnhookBlockingHook(), WSAEOPNOTSUPP);
  EXPECT_FAILS(WSACancelBlockingCall(), WSAEOPNOTSUPP);
  EXPECT_FALSE(WSAIsBlocking());
  EXPECT_EQ(WSAGetLastError(), WSAEOPNOTSUPP);
  WSACleanup();
}

class Winsock11Test : public testing::TestWithParam<Family> {
 protected:
  void SetUp() override {
    WSADATA data;
    ASSERT_EQ(WSAStartup(MAKEWORD(1, 1), &data), 0);
    if (!available(GetParam())) GTEST_SKIP() << GetParam().name << " is not available";
    pair = make_pair_of(GetParam());
    self = this;
  }
  void TearDown() override {
    WSAUnhookBlockingHook();
    pair = Pair{};
    WSACleanup();
  }

 public:  // for the hooks
  Pair pair;
  int calls = 0;
  int errors[4]{};
  static Winsock11Test* self;
};
Winsock11Test* Winsock11Test::self = nullptr;

TEST_P(Winsock11Test, TheHookRunsWhileACallBlocks) {
  EXPECT_FALSE(WSAIsBlocking());
  const FARPROC before = WSASetBlockingHook([]() -> INT_PTR {
    EXPECT_TRUE(WSAIsBlocking());
    if (++self->calls == 3) {
      std::thread([] { send_text(self->pair.client, "data"); }).join();
    }
    return FALSE;
  });
  EXPECT_NE(before, nullptr);
  EXPECT_EQ(received(pair.server), "data");
  EXPECT_GE(calls, 3);
  EXPECT_FALSE(WSAIsBlocking());
  EXPECT_OK(WSAUnhookBlockingHook());
  EXPECT_EQ(WSASetBlockingHook(before), before);
}

TEST_P(Winsock11Test, OtherCallsGiveInProgressWhileACallBlocks) {
  WSASetBlockingHook([]() -> INT_PTR {
    char octet;
    self->errors[0] = error_of(WSASendDisconnect(self->pair.server, nullptr));
    self->errors[1] = error_of(send(self->pair.server, "x", 1, 0));
    self->errors[2] = error_of(recv(self->pair.server, &octet, 1, 0));
    self->errors[3] = error_of(closesocket(self->pair.server));
    EXPECT_EQ(htons(1), 256);
    EXPECT_OK(WSACancelBlockingCall());
    return FALSE;
  });
  EXPECT_EQ(received(pair.server), error(WSAEINTR));
  for (const int code : errors) EXPECT_EQ(code, WSAEINPROGRESS);
  WSAUnhookBlockingHook();
  EXPECT_EQ(send_text(pair.server, "whole"), 5);
  EXPECT_EQ(received(pair.client), "whole");
}

TEST_P(Winsock11Test, CancelEndsSelectAndAccept) {
  WSASetBlockingHook([]() -> INT_PTR {
    EXPECT_OK(WSACancelBlockingCall());
    return TRUE;
  });
  fd_set readable;
  FD_ZERO(&readable);
  FD_SET(SOCKET{pair.server}, &readable);
  EXPECT_FAILS(select(0, &readable, nullptr, nullptr, nullptr), WSAEINTR);
  Listening listening = make_listener(GetParam());
  EXPECT_FAILS(accept(listening.socket, nullptr, nullptr), WSAEINTR);
  EXPECT_FAILS(WSAAccept(listening.socket, nullptr, nullptr, nullptr, 0), WSAEINTR);
  EXPECT_FAILS(WSACancelBlockingCall(), WSAEINVAL);
}

TEST_P(Winsock11Test, WithoutAHookAnApcMayCancel) {
  QueueUserAPC([](ULONG_PTR) { EXPECT_OK(WSACancelBlockingCall()); }, GetCurrentThread(), 0);
  EXPECT_EQ(received(pair.server), error(WSAEINTR));
}

TEST_P(Winsock11Test, TheHookRunsWhileConnecting) {
  Listening listening = make_listener(GetParam());
  Sock client = make_socket(GetParam());
  WSASetBlockingHook([]() -> INT_PTR { return ++self->calls, FALSE; });
  std::thread other([&] {
    Sock server(accept(listening.socket, nullptr, nullptr));
    EXPECT_EQ(received(server), "connected");
  });
  EXPECT_OK(connect(client, listening.name.data(), listening.name.length));
  EXPECT_EQ(send_text(client, "connected"), 9);
  other.join();
}

INSTANTIATE_TEST_SUITE_P(All, Winsock11Test, testing::Values(tcp4, iso4, web4), family_name);

TEST(Winsock11, EndsWithTheFirstStartOfVersion2) {
  WSADATA data;
  ASSERT_EQ(WSAStartup(MAKEWORD(1, 1), &data), 0);
  EXPECT_FALSE(WSAIsBlocking());
  ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  EXPECT_FAILS(WSAUnhookBlockingHook(), WSAEOPNOTSUPP);
  WSACleanup();
  WSACleanup();
}

struct Condition {
  int answer = CF_ACCEPT;
  int calls = 0;
  SOCKET listener = INVALID_SOCKET;
  std::string caller, callee, caller_data, answer_data;
  int inside = 0;
  bool had_group = false;

  static int CALLBACK ask(LPWSABUF caller_id, LPWSABUF caller_data, LPQOS, LPQOS, LPWSABUF callee_id, LPWSABUF callee_data,
                          GROUP* group, DWORD_PTR self) {
    auto* it = reinterpret_cast<Condition*>(self);
    ++it->calls;
    it->caller.assign(caller_id->buf, caller_id->len);
    it->callee.assign(callee_id->buf, callee_id->len);
    if (caller_data) it->caller_data.assign(caller_data->buf, caller_data->len);
    if (callee_data && callee_data->len >= it->answer_data.size()) {
      callee_data->len = static_cast<ULONG>(it->answer_data.size());
      std::memcpy(callee_data->buf, it->answer_data.data(), it->answer_data.size());
    }
    it->had_group = group != nullptr;
    it->inside = error_of(listen(it->listener, 1));
    return it->answer;
  }
};

class AcceptConditionTest : public OverFamilies {
 protected:
  void SetUp() override {
    OverFamilies::SetUp();
    if (IsSkipped()) return;
    listening = make_listener(GetParam());
    condition.listener = listening.socket;
    client = make_socket(GetParam());
  }
  SOCKET ask() {
    return WSAAccept(listening.socket, nullptr, nullptr, Condition::ask, reinterpret_cast<DWORD_PTR>(&condition));
  }
  void begin_connect() {
    set_nonblocking(client);
    EXPECT_FAILS(connect(client, listening.name.data(), listening.name.length), WSAEWOULDBLOCK);
    set_nonblocking(client, false);
  }
  Listening listening;
  Sock client;
  Condition condition;
};

TEST_P(AcceptConditionTest, SeesTheAddressesAndAccepts) {
  begin_connect();
  Sock server(ask());
  ASSERT_NE(SOCKET{server}, INVALID_SOCKET);
  Name own;
  ASSERT_OK(getsockname(client, own.data(), &own.length));
  ASSERT_GE(condition.caller.size(), static_cast<std::size_t>(own.length));
  EXPECT_EQ(std::memcmp(condition.caller.data() + 2, reinterpret_cast<char*>(own.data()) + 2, 2), 0) << "the caller's port";
  EXPECT_EQ(std::memcmp(condition.callee.data() + 2, reinterpret_cast<char*>(listening.name.data()) + 2, 2), 0);
  EXPECT_EQ(condition.calls, 1);
}

TEST_P(AcceptConditionTest, WinsockCallsInsideItGiveInProgress) {
  begin_connect();
  Sock server(ask());
  EXPECT_EQ(condition.inside, WSAEINPROGRESS);
  EXPECT_OK(listen(listening.socket, 1)) << "and work again afterwards";
}

TEST_P(AcceptConditionTest, RejectIsRefused) {
  begin_connect();
  condition.answer = CF_REJECT;
  EXPECT_FAILS(ask(), WSAECONNREFUSED);
}

TEST_P(AcceptConditionTest, DeferKeepsTheRequestAtTheHead) {
  begin_connect();
  condition.answer = CF_DEFER;
  EXPECT_FAILS(ask(), WSATRY_AGAIN);
  EXPECT_FAILS(ask(), WSATRY_AGAIN);
  const std::string first = condition.caller;
  condition.answer = CF_ACCEPT;
  Sock server(ask());
  EXPECT_NE(SOCKET{server}, INVALID_SOCKET);
  EXPECT_EQ(condition.caller, first);
  EXPECT_EQ(condition.calls, 3);
}

TEST_P(AcceptConditionTest, AnyOtherAnswerIsInvalid) {
  begin_connect();
  condition.answer = 77;
  EXPECT_FAILS(ask(), WSAEINVAL);
}

TEST_P(AcceptConditionTest, DataGoesBothWaysWhereTheProviderCarriesIt) {
  if (!GetParam().iso()) GTEST_SKIP() << "no connect data, or of a form of its own";
  char words[] = "who", answer[32];
  WSABUF caller{3, words}, callee{sizeof answer, answer};
  condition.answer_data = "it is me";
  std::thread connecting([&] {
    EXPECT_OK(WSAConnect(client, listening.name.data(), listening.name.length, &caller, &callee, nullptr, nullptr));
  });
  Sock server(ask());
  connecting.join();
  EXPECT_EQ(condition.caller_data, "who");
  EXPECT_EQ(std::string(answer, callee.len), "it is me");
  EXPECT_TRUE(condition.had_group);
}

INSTANTIATE_TEST_SUITE_P(All, AcceptConditionTest, testing::Values(tcp4, iso4, web4), family_name);

}  // namespace
