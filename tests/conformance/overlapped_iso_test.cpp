// What overlapped transfers have beyond TCP's on a message transport: parts of messages, expedited data, the end behind
// what waits, and messages that are cut off.
#include "support.h"

#include <winbase.h>

#include <algorithm>
#include <numeric>

namespace {

/// How an operation ended: "error N", or the octets and "+" where the message goes on.
std::string ended(SOCKET s, WSAOVERLAPPED& op, const char* data = nullptr) {
  DWORD octets = 0, flags = 0;
  if (!WSAGetOverlappedResult(s, &op, &octets, TRUE, &flags)) return error(WSAGetLastError());
  const std::string told = data ? std::string(data, octets) : std::to_string(octets);
  return flags & MSG_PARTIAL ? told + "+" : told;
}

int receive(SOCKET s, void* data, std::size_t size, WSAOVERLAPPED* op, DWORD flags = 0) {
  WSABUF into{static_cast<ULONG>(size), static_cast<char*>(data)};
  return error_of(WSARecv(s, &into, 1, nullptr, &flags, op, nullptr));
}

int send_overlapped(SOCKET s, std::string& text, WSAOVERLAPPED* op, DWORD flags = 0) {
  WSABUF from{static_cast<ULONG>(text.size()), text.data()};
  return error_of(WSASend(s, &from, 1, nullptr, flags, op, nullptr));
}

class OverlappedMessages : public OverFamilies {
 protected:
  void SetUp() override {
    OverFamilies::SetUp();
    if (!IsSkipped()) pair = make_pair_of(GetParam());
  }
  /// Sends until the transport holds all that it can.
  void fill(std::string& chunk, std::vector<Op>& ops) const {
    for (Op& op : ops) {
      const int begun = send_overlapped(pair.client, chunk, &op);
      ASSERT_TRUE(begun == 0 || begun == WSA_IO_PENDING) << begun;
    }
  }
  Pair pair;
  char in[64] = {}, more[64] = {};
};

TEST_P(OverlappedMessages, LargerThanTheBufferComeInPartsThatSaySo) {
  Op first, second, third;
  EXPECT_EQ(receive(pair.server, in, 4, &first), WSA_IO_PENDING);
  EXPECT_EQ(receive(pair.server, more, sizeof more, &second), WSA_IO_PENDING);
  ASSERT_OK(send_text(pair.client, "longer"));
  EXPECT_EQ(ended(pair.server, first, in), "long+");
  EXPECT_EQ(ended(pair.server, second, more), "er");
  EXPECT_EQ(receive(pair.server, in, sizeof in, &third), WSA_IO_PENDING);
  ASSERT_OK(send_text(pair.client, "next"));
  EXPECT_EQ(ended(pair.server, third, in), "next");
}

TEST_P(OverlappedMessages, APartIsEnoughWhereAsked) {
  Op whole, part;
  std::string text = "begun";
  WSABUF from{5, text.data()};
  DWORD sent = 0;
  EXPECT_EQ(receive(pair.server, in, sizeof in, &part, MSG_PARTIAL), WSA_IO_PENDING);
  ASSERT_OK(WSASend(pair.client, &from, 1, &sent, MSG_PARTIAL, nullptr, nullptr));
  EXPECT_EQ(ended(pair.server, part, in), "begun+");
  EXPECT_EQ(receive(pair.server, in, sizeof in, &whole), WSA_IO_PENDING);
  ASSERT_OK(WSASend(pair.client, &from, 1, &sent, MSG_PARTIAL, nullptr, nullptr));
  ASSERT_OK(send_text(pair.client, " and ended"));
  EXPECT_EQ(ended(pair.server, whole, in), "begun and ended");
}

TEST_P(OverlappedMessages, OfNothingAreMessages) {
  Op empty, next;
  EXPECT_EQ(receive(pair.server, in, sizeof in, &empty), WSA_IO_PENDING);
  EXPECT_EQ(receive(pair.server, more, sizeof more, &next), WSA_IO_PENDING);
  ASSERT_OK(send_text(pair.client, ""));
  ASSERT_OK(send_text(pair.client, "x"));
  EXPECT_EQ(ended(pair.server, empty, in), "");
  EXPECT_EQ(ended(pair.server, next, more), "x");
}

TEST_P(OverlappedMessages, ExpeditedDataHasAQueueOfItsOwn) {
  if (GetParam().web()) GTEST_SKIP() << "no expedited data";
  Op data, item, sent;
  EXPECT_EQ(receive(pair.server, in, sizeof in, &data), WSA_IO_PENDING);
  EXPECT_EQ(receive(pair.server, more, sizeof more, &item, MSG_OOB), WSA_IO_PENDING);
  std::string text = "urgent";
  const int begun = send_overlapped(pair.client, text, &sent, MSG_OOB);
  EXPECT_TRUE(begun == 0 || begun == WSA_IO_PENDING) << begun;
  EXPECT_EQ(ended(pair.client, sent), "6");
  EXPECT_EQ(ended(pair.server, item, more), "urgent");
  EXPECT_FALSE(HasOverlappedIoCompleted(&data));
  ASSERT_OK(send_text(pair.client, "data"));
  EXPECT_EQ(ended(pair.server, data, in), "data");
}

TEST_P(OverlappedMessages, AreAllSentBeforeTheEndWithItsWords) {
  std::string chunk(1 << 20, '\0');
  std::iota(chunk.begin(), chunk.end(), '\0');
  std::vector<Op> ops(16);
  fill(chunk, ops);
  ASSERT_OK(send_last_words(pair.client, "sixteen"));
  EXPECT_FAILS(send_text(pair.client, "late"), WSAESHUTDOWN);
  for (std::size_t i = 0; i < ops.size(); ++i) EXPECT_TRUE(received(pair.server, 2 << 20) == chunk);
  EXPECT_EQ(received(pair.server), error(WSAEDISCON));
  EXPECT_EQ(last_words(pair.server), "sixteen");
  for (Op& op : ops) EXPECT_EQ(ended(pair.client, op), std::to_string(chunk.size()));
}

TEST_P(OverlappedMessages, ABlockingSendWaitsBehindThem) {
  std::string chunk(1 << 20, 'o');
  std::vector<Op> ops(16);
  fill(chunk, ops);
  std::thread sender([&] { EXPECT_OK(send_text(pair.client, "last")); });
  for (std::size_t i = 0; i < ops.size(); ++i) EXPECT_TRUE(received(pair.server, 2 << 20) == chunk);
  EXPECT_EQ(received(pair.server), "last");
  sender.join();
  for (Op& op : ops) EXPECT_EQ(ended(pair.client, op), std::to_string(chunk.size()));
}

TEST_P(OverlappedMessages, CancellingOneThatIsHalfSentBreaksTheConnection) {
  std::string much(32 << 20, 'o');
  Op op;
  ASSERT_EQ(send_overlapped(pair.client, much, &op), WSA_IO_PENDING);
  ASSERT_TRUE(CancelIoEx(reinterpret_cast<HANDLE>(SOCKET{pair.client}), nullptr));
  EXPECT_EQ(ended(pair.client, op), error(WSA_OPERATION_ABORTED));
  EXPECT_EQ(received(pair.server, 64 << 20), error(WSAECONNRESET)) << "a part is not taken for a message";
}

TEST_P(OverlappedMessages, CancellingOneThatHasNotBegunLeavesTheRest) {
  std::string chunk(1 << 20, 'o'), other(1000, 'x');
  std::vector<Op> ops(16);
  fill(chunk, ops);
  Op unwanted;
  ASSERT_EQ(send_overlapped(pair.client, other, &unwanted), WSA_IO_PENDING);
  ASSERT_TRUE(CancelIoEx(reinterpret_cast<HANDLE>(SOCKET{pair.client}), &unwanted));
  EXPECT_EQ(ended(pair.client, unwanted), error(WSA_OPERATION_ABORTED));
  for (std::size_t i = 0; i < ops.size(); ++i) EXPECT_TRUE(received(pair.server, 2 << 20) == chunk);
  ASSERT_OK(shutdown(pair.client, SD_SEND));
  EXPECT_EQ(received(pair.server), error(WSAEDISCON));
}

TEST_P(OverlappedMessages, ACancelledReceiveLeavesWhatHasCome) {
  Op op;
  std::string text = "be";
  WSABUF from{2, text.data()};
  DWORD sent = 0;
  EXPECT_EQ(receive(pair.server, in, sizeof in, &op), WSA_IO_PENDING);
  ASSERT_OK(WSASend(pair.client, &from, 1, &sent, MSG_PARTIAL, nullptr, nullptr));
  ASSERT_TRUE(CancelIoEx(reinterpret_cast<HANDLE>(SOCKET{pair.server}), &op));
  EXPECT_EQ(ended(pair.server, op), error(WSA_OPERATION_ABORTED));
  ASSERT_OK(send_text(pair.client, "gun"));
  EXPECT_EQ(received(pair.server), "begun");
}

TEST_P(OverlappedMessages, ShutdownOfReceivingEndsThem) {
  Op op;
  EXPECT_EQ(receive(pair.server, in, sizeof in, &op), WSA_IO_PENDING);
  ASSERT_OK(shutdown(pair.server, SD_RECEIVE));
  EXPECT_EQ(ended(pair.server, op), error(WSAESHUTDOWN));
}

TEST_P(OverlappedMessages, TheEndComesToAPortWithTheWordsReady) {
  const HANDLE port = CreateIoCompletionPort(reinterpret_cast<HANDLE>(SOCKET{pair.server}), nullptr, 7, 0);
  ASSERT_NE(port, nullptr);
  WSAOVERLAPPED op{};
  EXPECT_EQ(receive(pair.server, in, sizeof in, &op), WSA_IO_PENDING);
  ASSERT_OK(send_last_words(pair.client, "total 42"));
  DWORD octets = 0;
  ULONG_PTR key = 0;
  OVERLAPPED* which = nullptr;
  EXPECT_FALSE(GetQueuedCompletionStatus(port, &octets, &key, &which, 20000));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_GRACEFUL_DISCONNECT});
  EXPECT_EQ(which, &op);
  EXPECT_EQ(last_words(pair.server), "total 42");
  CloseHandle(port);
}

TEST_P(OverlappedMessages, NeedAConnection) {
  Sock s = make_socket(GetParam());
  Op op;
  std::string text = "x";
  EXPECT_EQ(receive(s, in, sizeof in, &op), WSAENOTCONN);
  EXPECT_EQ(send_overlapped(s, text, &op), WSAENOTCONN);
}

INSTANTIATE_TEST_SUITE_P(All, OverlappedMessages, testing::Values(iso4, iso6, web4), family_name);

}  // namespace
