// Overlapped operations whose callbacks run in a pool: CreateThreadpoolIo and its kin, BindIoCompletionCallback.
#include "support.h"

#include <winbase.h>

#include <array>
#include <atomic>

namespace {

constexpr DWORD limit_of_io = 20000;

/// What callbacks are told, one after the other.
struct Told {
  HANDLE told = CreateSemaphoreW(nullptr, 0, 1000, nullptr);
  std::atomic<int> count{0};
  void* overlapped = nullptr;
  ULONG result = 0;
  ULONG_PTR octets = 0;
  PTP_IO io = nullptr;
  Told() = default;
  Told(const Told&) = delete;
  Told& operator=(const Told&) = delete;
  ~Told() { CloseHandle(told); }
  bool wait() const { return WaitForSingleObject(told, limit_of_io) == WAIT_OBJECT_0; }
  void note(void* of, ULONG with, ULONG_PTR how_many, PTP_IO by) {
    overlapped = of;
    result = with;
    octets = how_many;
    io = by;
    ++count;
    ReleaseSemaphore(told, 1, nullptr);
  }
  static void CALLBACK run(PTP_CALLBACK_INSTANCE, void* context, void* of, ULONG with, ULONG_PTR how_many, PTP_IO by) {
    static_cast<Told*>(context)->note(of, with, how_many, by);
  }
};

HANDLE handle_of(SOCKET s) { return reinterpret_cast<HANDLE>(s); }

int receive(SOCKET s, std::array<char, 64>& into, WSAOVERLAPPED& op) {
  WSABUF buffer{static_cast<ULONG>(into.size()), into.data()};
  DWORD flags = 0;
  return error_of(WSARecv(s, &buffer, 1, nullptr, &flags, &op, nullptr));
}

class ThreadpoolIo : public OverFamilies {
 protected:
  void SetUp() override {
    OverFamilies::SetUp();
    if (IsSkipped()) return;
    pair = make_pair_of(GetParam());
    io = CreateThreadpoolIo(handle_of(pair.server), Told::run, &told, nullptr);
    ASSERT_NE(io, nullptr) << GetLastError();
  }
  void TearDown() override {
    if (io) CloseThreadpoolIo(io);
    OverFamilies::TearDown();
  }
  Pair pair;
  Told told;
  PTP_IO io = nullptr;
  std::array<char, 64> in{};
  WSAOVERLAPPED op{};
};

TEST_P(ThreadpoolIo, RunsWhenAnOperationIsOver) {
  StartThreadpoolIo(io);
  ASSERT_EQ(receive(pair.server, in, op), WSA_IO_PENDING);
  EXPECT_EQ(told.count, 0);
  send_text(pair.client, "hello");
  ASSERT_TRUE(told.wait());
  EXPECT_EQ(told.overlapped, &op);
  EXPECT_EQ(told.result, ULONG{NO_ERROR});
  EXPECT_EQ(told.octets, 5u);
  EXPECT_EQ(told.io, io);
  EXPECT_EQ(std::string(in.data(), 5), "hello");
}

TEST_P(ThreadpoolIo, RunsForAnOperationThatIsDoneAtOnce) {
  StartThreadpoolIo(io);
  std::string text = "x";
  WSABUF buffer{1, text.data()};
  DWORD octets = 0;
  const int error = error_of(WSASend(pair.server, &buffer, 1, &octets, 0, &op, nullptr));
  EXPECT_TRUE(error == 0 || error == WSA_IO_PENDING);
  ASSERT_TRUE(told.wait());
  EXPECT_EQ(told.octets, 1u);
}

TEST_P(ThreadpoolIo, TellsOfACancelledOne) {
  StartThreadpoolIo(io);
  ASSERT_EQ(receive(pair.server, in, op), WSA_IO_PENDING);
  EXPECT_TRUE(CancelIoEx(handle_of(pair.server), &op));
  ASSERT_TRUE(told.wait());
  EXPECT_EQ(told.result, ULONG{ERROR_OPERATION_ABORTED});
}

TEST_P(ThreadpoolIo, ClosingTheSocketEndsItsOperations) {
  StartThreadpoolIo(io);
  ASSERT_EQ(receive(pair.server, in, op), WSA_IO_PENDING);
  pair.server.close();
  ASSERT_TRUE(told.wait());
  EXPECT_EQ(told.result, ULONG{ERROR_OPERATION_ABORTED});
  WaitForThreadpoolIoCallbacks(io, FALSE);
}

TEST_P(ThreadpoolIo, WaitingIncludesOperationsUnderWay) {
  StartThreadpoolIo(io);
  ASSERT_EQ(receive(pair.server, in, op), WSA_IO_PENDING);
  send_text(pair.client, "later");
  WaitForThreadpoolIoCallbacks(io, FALSE);
  EXPECT_EQ(told.count, 1);
}

TEST_P(ThreadpoolIo, TakingItBackLeavesNothingToWaitFor) {
  StartThreadpoolIo(io);
  CancelThreadpoolIo(io);
  WaitForThreadpoolIoCallbacks(io, FALSE);
  EXPECT_EQ(told.count, 0);
}

TEST_P(ThreadpoolIo, ManyOperationsManyCallbacks) {
  std::array<WSAOVERLAPPED, 20> ops{};
  std::array<std::array<char, 64>, 20> buffers{};
  for (std::size_t i = 0; i < ops.size(); ++i) {
    StartThreadpoolIo(io);
    ASSERT_EQ(receive(pair.server, buffers[i], ops[i]), WSA_IO_PENDING);
  }
  for (std::size_t i = 0; i < ops.size(); ++i) {
    send_text(pair.client, "x");
    ASSERT_TRUE(told.wait());
  }
  WaitForThreadpoolIoCallbacks(io, FALSE);
  EXPECT_EQ(told.count, 20);
}

TEST_P(ThreadpoolIo, ASocketHasOnePortInItsLife) {
  Told other;
  PTP_IO second = CreateThreadpoolIo(handle_of(pair.server), Told::run, &other, nullptr);
  EXPECT_EQ(second, nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
}

INSTANTIATE_TEST_SUITE_P(All, ThreadpoolIo, testing::Values(tcp4, iso4), family_name);

class BindIoTest : public WinsockTest {};

Told* bound = nullptr;
void CALLBACK note_bound(DWORD error, DWORD octets, LPOVERLAPPED overlapped) {
  bound->note(overlapped, error, octets, nullptr);
}

TEST_F(BindIoTest, RunsWhenAnOperationIsOver) {
  Told told;
  bound = &told;
  Pair pair = make_pair_of(tcp4);
  ASSERT_TRUE(BindIoCompletionCallback(handle_of(pair.server), note_bound, 0));
  std::array<char, 64> in{};
  WSAOVERLAPPED op{};
  ASSERT_EQ(receive(pair.server, in, op), WSA_IO_PENDING);
  send_text(pair.client, "bound");
  ASSERT_TRUE(told.wait());
  EXPECT_EQ(told.overlapped, &op);
  EXPECT_EQ(told.result, 0u);
  EXPECT_EQ(told.octets, 5u);
  ASSERT_EQ(receive(pair.server, in, op), WSA_IO_PENDING);
  pair.server.close();
  ASSERT_TRUE(told.wait());
  EXPECT_EQ(told.result, 0xc0000120u);  // STATUS_CANCELLED: the status, not the error
}

TEST_F(BindIoTest, RefusesWhatIsWrong) {
  Pair pair = make_pair_of(tcp4);
  EXPECT_FALSE(BindIoCompletionCallback(handle_of(pair.server), note_bound, 1));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_FALSE(BindIoCompletionCallback(reinterpret_cast<HANDLE>(ULONG_PTR{0x5ffffff0}), note_bound, 0));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
  EXPECT_TRUE(BindIoCompletionCallback(handle_of(pair.server), note_bound, 0));
  EXPECT_FALSE(BindIoCompletionCallback(handle_of(pair.server), note_bound, 0));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
}

TEST(ThreadpoolIoBadInput, NothingHappens) {
  EXPECT_EQ(CreateThreadpoolIo(nullptr, Told::run, nullptr, nullptr), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
  EXPECT_EQ(CreateThreadpoolIo(nullptr, nullptr, nullptr, nullptr), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_FALSE(BindIoCompletionCallback(nullptr, nullptr, 0));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  for (auto* io : {static_cast<PTP_IO>(nullptr), reinterpret_cast<PTP_IO>(ULONG_PTR{0x5ffffff0})}) {
    StartThreadpoolIo(io);
    CancelThreadpoolIo(io);
    WaitForThreadpoolIoCallbacks(io, TRUE);
    CloseThreadpoolIo(io);
  }
}

}  // namespace
