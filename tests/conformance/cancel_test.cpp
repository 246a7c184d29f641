// What ends operations beside their own end: cancelling at the listener, a thread's end, CancelSynchronousIo; and that
// operations go on when nobody waits for them.
#include "support.h"

#include <mswsock.h>
#include <winbase.h>

#include <atomic>

namespace {

HANDLE file_of(SOCKET s) { return reinterpret_cast<HANDLE>(s); }

int receive_into(SOCKET s, char* octet, WSAOVERLAPPED* op) {
  WSABUF buffer{1, octet};
  DWORD flags = 0;
  return error_of(WSARecv(s, &buffer, 1, nullptr, &flags, op, nullptr));
}

class CancelTest : public OverFamilies {};

TEST_P(CancelTest, AnAcceptThatWaitsForDataIsFoundAtItsListener) {
  Listening listening = make_listener(GetParam());
  Sock accepting = make_socket(GetParam()), client = make_socket(GetParam());
  constexpr DWORD place = sizeof(sockaddr_storage) + 16;
  std::vector<char> output(100 + 2 * place);
  Op op;
  DWORD octets = 0, flags = 0;
  EXPECT_FALSE(AcceptEx(listening.socket, accepting, output.data(), 100, place, place, &octets, &op));
  EXPECT_EQ(WSAGetLastError(), WSA_IO_PENDING);
  std::thread caller([&] { EXPECT_OK(connect(client, listening.name.data(), listening.name.length)); });
  Name peer;
  while (getpeername(accepting, peer.data(), &peer.length) != 0) {  // until it has the connection
    WaitForSingleObject(op.hEvent, 1);
    peer.length = sizeof peer.storage;
  }
  caller.join();
  EXPECT_FALSE(HasOverlappedIoCompleted(&op));
  EXPECT_TRUE(CancelIoEx(file_of(listening.socket), &op));
  EXPECT_FALSE(WSAGetOverlappedResult(listening.socket, &op, &octets, TRUE, &flags));
  EXPECT_EQ(WSAGetLastError(), WSA_OPERATION_ABORTED);
  EXPECT_FALSE(CancelIoEx(file_of(listening.socket), &op));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NOT_FOUND});
}

TEST_P(CancelTest, AThreadThatEndsTakesItsOperationsWithIt) {
  Pair pair = make_pair_of(GetParam());
  Op of_thread, ours;
  char one, two;
  std::thread([&] { EXPECT_EQ(receive_into(pair.server, &one, &of_thread), WSA_IO_PENDING); }).join();
  EXPECT_EQ(receive_into(pair.server, &two, &ours), WSA_IO_PENDING);
  DWORD octets = 0, flags = 0;
  EXPECT_FALSE(WSAGetOverlappedResult(pair.server, &of_thread, &octets, TRUE, &flags));
  EXPECT_EQ(WSAGetLastError(), WSA_OPERATION_ABORTED);
  ASSERT_OK(send_text(pair.client, "x"));
  EXPECT_TRUE(WSAGetOverlappedResult(pair.server, &ours, &octets, TRUE, &flags));
  EXPECT_EQ(two, 'x');
}

TEST_P(CancelTest, AtAPortTheyOutliveTheThread) {
  Pair pair = make_pair_of(GetParam());
  const HANDLE port = CreateIoCompletionPort(file_of(pair.server), nullptr, 1, 0);
  WSAOVERLAPPED op{};
  char one;
  std::thread([&] { EXPECT_EQ(receive_into(pair.server, &one, &op), WSA_IO_PENDING); }).join();
  ASSERT_OK(send_text(pair.client, "x"));
  DWORD octets = 0;
  ULONG_PTR key = 0;
  OVERLAPPED* which = nullptr;
  EXPECT_TRUE(GetQueuedCompletionStatus(port, &octets, &key, &which, 20000)) << GetLastError();
  EXPECT_EQ(octets, 1u);
  CloseHandle(port);
}

TEST_P(CancelTest, ABlockedCallEndsByCancelSynchronousIo) {
  Pair pair = make_pair_of(GetParam());
  std::atomic<DWORD> id{0};
  int error = 0;
  std::thread blocked([&] {
    id = GetCurrentThreadId();
    char octet;
    error = error_of(recv(pair.server, &octet, 1, 0));
  });
  while (id == 0) YieldProcessor();
  const HANDLE thread = OpenThread(THREAD_TERMINATE, FALSE, id);
  ASSERT_NE(thread, nullptr);
  while (!CancelSynchronousIo(thread)) {
    ASSERT_EQ(GetLastError(), DWORD{ERROR_NOT_FOUND});  // it is not there yet
    SwitchToThread();
  }
  blocked.join();
  EXPECT_TRUE(error == WSAEINTR || error == WSA_OPERATION_ABORTED) << error;
  EXPECT_FALSE(CancelSynchronousIo(nullptr));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
  CloseHandle(thread);
}

// Nobody waits at a port, at an event or alertably: the only worker is busy, or blocked in something else.
class LivenessTest : public OverFamilies {};

void spin_until_done(const WSAOVERLAPPED& op) {
  while (!HasOverlappedIoCompleted(&op)) YieldProcessor();
}

TEST_P(LivenessTest, AParkedReceiveCompletesWhileTheWorkerIsBusy) {
  Pair pair = make_pair_of(GetParam());
  const HANDLE port = CreateIoCompletionPort(file_of(pair.server), nullptr, 1, 1);
  for (int i = 0; i < 20; ++i) {
    WSAOVERLAPPED op{};
    char octet = 0;
    EXPECT_EQ(receive_into(pair.server, &octet, &op), WSA_IO_PENDING);
    std::thread([&] { send_text(pair.client, "x"); }).join();
    spin_until_done(op);
    EXPECT_EQ(octet, 'x');
  }
  CloseHandle(port);
}

TEST_P(LivenessTest, AParkedSendGoesOnWhileTheWorkerIsBlockedElsewhere) {
  Pair pair = make_pair_of(GetParam()), other = make_pair_of(tcp4);
  const HANDLE port = CreateIoCompletionPort(file_of(pair.server), nullptr, 1, 1);
  std::string text(16'000'000, 'x');
  WSABUF from{static_cast<ULONG>(text.size()), text.data()};
  WSAOVERLAPPED op{};
  EXPECT_EQ(error_of(WSASend(pair.server, &from, 1, nullptr, 0, &op, nullptr)), WSA_IO_PENDING);
  std::thread worker([&] { EXPECT_EQ(received(other.server), "done"); });
  std::size_t got = 0;
  std::vector<char> into(100'000);
  while (got < text.size()) {
    WSABUF piece{static_cast<ULONG>(into.size()), into.data()};
    DWORD octets = 0, flags = 0;
    ASSERT_OK(WSARecv(pair.client, &piece, 1, &octets, &flags, nullptr, nullptr));
    got += octets;
  }
  spin_until_done(op);
  EXPECT_EQ(op.InternalHigh, text.size());
  send_text(other.client, "done");
  worker.join();
  CloseHandle(port);
}

#ifdef _WIN32
INSTANTIATE_TEST_SUITE_P(All, CancelTest, testing::Values(tcp4), family_name);
INSTANTIATE_TEST_SUITE_P(All, LivenessTest, testing::Values(tcp4), family_name);
#else
INSTANTIATE_TEST_SUITE_P(All, CancelTest, testing::Values(tcp4, iso4), family_name);
INSTANTIATE_TEST_SUITE_P(All, LivenessTest, testing::Values(tcp4, iso4), family_name);
#endif

/// CancelSynchronousIo on a thread that is about to block, until it has found it there.
void cancel_when_blocked(HANDLE thread) {
  while (!CancelSynchronousIo(thread)) {
    ASSERT_EQ(GetLastError(), DWORD{ERROR_NOT_FOUND});
    SwitchToThread();
  }
}

struct PipeCall {
  HANDLE end;
  std::vector<char> data = std::vector<char>(1 << 20);
  DWORD octets = 0, error = 0;
  static DWORD WINAPI read(void* self) {
    auto& it = *static_cast<PipeCall*>(self);
    it.error = ReadFile(it.end, it.data.data(), 10, &it.octets, nullptr) ? 0 : GetLastError();
    return 0;
  }
  static DWORD WINAPI write(void* self) {  // more than a pipe holds, so that a write blocks
    auto& it = *static_cast<PipeCall*>(self);
    while (WriteFile(it.end, it.data.data(), static_cast<DWORD>(it.data.size()), &it.octets, nullptr)) {
    }
    it.error = GetLastError();
    return 0;
  }
};

TEST(CancelSynchronousIoTest, EndsAReadOfAPipe) {
  HANDLE reader = nullptr, writer = nullptr;
  ASSERT_TRUE(CreatePipe(&reader, &writer, nullptr, 0));
  PipeCall call{reader};
  const HANDLE thread = CreateThread(nullptr, 0, PipeCall::read, &call, 0, nullptr);
  cancel_when_blocked(thread);
  WaitForSingleObject(thread, INFINITE);
  EXPECT_EQ(call.error, DWORD{ERROR_OPERATION_ABORTED});
  // The pipe is as it was.
  DWORD octets = 0;
  EXPECT_TRUE(WriteFile(writer, "x", 1, &octets, nullptr));
  PipeCall::read(&call);
  EXPECT_EQ(call.error, 0u);
  EXPECT_EQ(call.octets, 1u);
  CloseHandle(thread);
  CloseHandle(reader);
  CloseHandle(writer);
}

TEST(CancelSynchronousIoTest, EndsAWriteToAPipe) {
  HANDLE reader = nullptr, writer = nullptr;
  ASSERT_TRUE(CreatePipe(&reader, &writer, nullptr, 0));
  PipeCall call{writer};
  const HANDLE thread = CreateThread(nullptr, 0, PipeCall::write, &call, 0, nullptr);
  while (WaitForSingleObject(thread, 1) == WAIT_TIMEOUT) CancelSynchronousIo(thread);
  EXPECT_EQ(call.error, DWORD{ERROR_OPERATION_ABORTED});
  CloseHandle(thread);
  CloseHandle(reader);
  CloseHandle(writer);
}

TEST(CancelSynchronousIoTest, AReadRunsNoApcs) {
  HANDLE reader = nullptr, writer = nullptr;
  ASSERT_TRUE(CreatePipe(&reader, &writer, nullptr, 0));
  struct Reading {
    PipeCall call;
    HANDLE begun = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    std::atomic<int> apcs{0};
    int apcs_in_read = 0;
  } reading{{reader}};
  const HANDLE thread = CreateThread(
      nullptr, 0,
      [](void* self) -> DWORD {
        auto& it = *static_cast<Reading*>(self);
        SetEvent(it.begun);
        PipeCall::read(&it.call);
        it.apcs_in_read = it.apcs;
        SleepEx(0, TRUE);
        return 0;
      },
      &reading, 0, nullptr);
  WaitForSingleObject(reading.begun, INFINITE);
  ASSERT_NE(QueueUserAPC([](ULONG_PTR count) { ++*reinterpret_cast<std::atomic<int>*>(count); }, thread,
                         reinterpret_cast<ULONG_PTR>(&reading.apcs)),
            0u);
  cancel_when_blocked(thread);
  WaitForSingleObject(thread, INFINITE);
  EXPECT_EQ(reading.call.error, DWORD{ERROR_OPERATION_ABORTED});
  EXPECT_EQ(reading.apcs_in_read, 0);
  EXPECT_EQ(reading.apcs, 1);
  CloseHandle(reading.begun);
  CloseHandle(thread);
  CloseHandle(reader);
  CloseHandle(writer);
}

}  // namespace
