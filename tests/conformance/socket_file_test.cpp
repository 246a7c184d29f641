// Sockets where a Win32 function takes a file: ReadFile and WriteFile, and the two views of a failure.
#include "support.h"

#include <winbase.h>

namespace {

HANDLE file_of(SOCKET s) { return reinterpret_cast<HANDLE>(s); }

DWORD error_after(BOOL result) { return result ? 0 : GetLastError(); }

class SocketFileTest : public OverFamilies {};

TEST_P(SocketFileTest, OverlappedReadAndWrite) {
  Pair pair = make_pair_of(GetParam());
  Op reading, writing;
  char buffer[10] = "";
  EXPECT_EQ(error_after(ReadFile(file_of(pair.server), buffer, sizeof buffer, nullptr, &reading)), DWORD{ERROR_IO_PENDING});
  EXPECT_FALSE(HasOverlappedIoCompleted(&reading));
  const DWORD how = error_after(WriteFile(file_of(pair.client), "hello", 5, nullptr, &writing));
  EXPECT_TRUE(how == 0 || how == ERROR_IO_PENDING) << how;
  DWORD octets = 0;
  EXPECT_TRUE(GetOverlappedResult(file_of(pair.client), &writing, &octets, TRUE));
  EXPECT_EQ(octets, 5u);
  EXPECT_TRUE(GetOverlappedResult(file_of(pair.server), &reading, &octets, TRUE));
  EXPECT_TRUE(HasOverlappedIoCompleted(&reading));
  EXPECT_EQ(octets, 5u);
  EXPECT_EQ(reading.Internal, 0u);
  EXPECT_EQ(reading.InternalHigh, 5u);
  EXPECT_STREQ(buffer, "hello");
}

TEST_P(SocketFileTest, CompletesToAPort) {
  Pair pair = make_pair_of(GetParam());
  const HANDLE port = CreateIoCompletionPort(file_of(pair.server), nullptr, 7, 0);
  OVERLAPPED op{};
  char buffer[10] = "";
  EXPECT_EQ(error_after(ReadFile(file_of(pair.server), buffer, sizeof buffer, nullptr, &op)), DWORD{ERROR_IO_PENDING});
  send_text(pair.client, "hello");
  DWORD octets = 0;
  ULONG_PTR key = 0;
  OVERLAPPED* which = nullptr;
  EXPECT_TRUE(GetQueuedCompletionStatus(port, &octets, &key, &which, 20000));
  EXPECT_EQ(octets, 5u);
  EXPECT_EQ(which, &op);
  CloseHandle(port);
}

TEST_P(SocketFileTest, TheEndOfTheConnectionIsNoOctets) {
  if (GetParam().messages()) GTEST_SKIP() << "its end is an error";
  Pair pair = make_pair_of(GetParam());
  ASSERT_OK(shutdown(pair.client, SD_SEND));
  Op op;
  char buffer[10];
  const DWORD how = error_after(ReadFile(file_of(pair.server), buffer, sizeof buffer, nullptr, &op));
  EXPECT_TRUE(how == 0 || how == ERROR_IO_PENDING) << how;
  DWORD octets = 77;
  EXPECT_TRUE(GetOverlappedResult(file_of(pair.server), &op, &octets, TRUE));
  EXPECT_EQ(octets, 0u);
}

struct Told {
  DWORD calls = 0, error = 0, octets = 0;
  OVERLAPPED* which = nullptr;
} told;
VOID CALLBACK tell(DWORD error, DWORD octets, LPOVERLAPPED which) { told = {told.calls + 1, error, octets, which}; }

TEST_P(SocketFileTest, ReadFileExAndWriteFileExRunTheirRoutines) {
  Pair pair = make_pair_of(GetParam());
  told = {};
  OVERLAPPED reading{}, writing{};
  char buffer[10] = "";
  EXPECT_TRUE(ReadFileEx(file_of(pair.server), buffer, sizeof buffer, &reading, tell));
  EXPECT_TRUE(WriteFileEx(file_of(pair.client), "hello", 5, &writing, tell));
  while (told.calls < 2) ASSERT_EQ(SleepEx(20000, TRUE), DWORD{WAIT_IO_COMPLETION});
  EXPECT_EQ(told.error, 0u);
  EXPECT_EQ(told.octets, 5u);
  EXPECT_STREQ(buffer, "hello");
}

TEST_P(SocketFileTest, TheRoutineHearsWin32sErrors) {
  Pair pair = make_pair_of(GetParam());
  told = {};
  OVERLAPPED reading{};
  char buffer[10] = "";
  EXPECT_TRUE(ReadFileEx(file_of(pair.server), buffer, sizeof buffer, &reading, tell));
  EXPECT_TRUE(CancelIoEx(file_of(pair.server), &reading));
  EXPECT_EQ(SleepEx(20000, TRUE), DWORD{WAIT_IO_COMPLETION});
  EXPECT_EQ(told.error, DWORD{ERROR_OPERATION_ABORTED});
  EXPECT_EQ(told.which, &reading);
}

TEST_P(SocketFileTest, RefusesWhatIsWrong) {
  Pair pair = make_pair_of(GetParam());
  char buffer[10];
  DWORD octets = 0;
  Op op;
  EXPECT_EQ(error_after(ReadFile(file_of(pair.server), buffer, sizeof buffer, nullptr, nullptr)),
            DWORD{ERROR_INVALID_PARAMETER});
  const SOCKET closed = pair.server;
  pair.server.close();
  EXPECT_EQ(error_after(ReadFile(file_of(closed), buffer, sizeof buffer, &octets, &op)), DWORD{ERROR_INVALID_HANDLE});
}

#ifdef _WIN32
INSTANTIATE_TEST_SUITE_P(All, SocketFileTest, testing::Values(tcp4), family_name);
#else
INSTANTIATE_TEST_SUITE_P(All, SocketFileTest, testing::Values(tcp4, iso4, iso_stream4), family_name);
#endif

class SocketFiles : public WinsockTest {};

TEST_F(SocketFiles, SynchronousReadAndWrite) {
  Pair pair = make_pair_of(tcp4);
  Sock plain(WSASocketA(AF_INET, SOCK_STREAM, IPPROTO_TCP, nullptr, 0, 0));  // not overlapped
  Listening listening = make_listener(tcp4);
  ASSERT_OK(connect(plain, listening.name.data(), listening.name.length));
  Sock server(accept(listening.socket, nullptr, nullptr));
  DWORD octets = 0;
  ASSERT_TRUE(WriteFile(file_of(plain), "hello", 5, &octets, nullptr)) << GetLastError();
  EXPECT_EQ(octets, 5u);
  EXPECT_EQ(received(server), "hello");
  std::thread later([&] { send_text(server, "answer"); });
  char buffer[10] = "";
  ASSERT_TRUE(ReadFile(file_of(plain), buffer, sizeof buffer, &octets, nullptr)) << GetLastError();
  later.join();
  EXPECT_EQ(std::string(buffer, octets), "answer");
}

TEST_F(SocketFiles, AResetIsSeenByBothViews) {
  Pair pair = make_pair_of(tcp4);
  Op op;
  char octet;
  WSABUF buffer{1, &octet};
  DWORD flags = 0, octets = 0;
  const HANDLE port = CreateIoCompletionPort(file_of(pair.server), nullptr, 7, 0);
  EXPECT_EQ(error_of(WSARecv(pair.server, &buffer, 1, nullptr, &flags, &op, nullptr)), WSA_IO_PENDING);
  linger hard{1, 0};
  ASSERT_OK(setsockopt(pair.client, SOL_SOCKET, SO_LINGER, reinterpret_cast<char*>(&hard), sizeof hard));
  pair.client.close();
  ULONG_PTR key = 0;
  OVERLAPPED* which = nullptr;
  EXPECT_EQ(error_after(GetQueuedCompletionStatus(port, &octets, &key, &which, 20000)), DWORD{ERROR_NETNAME_DELETED});
  EXPECT_EQ(which, &op);
  EXPECT_FALSE(WSAGetOverlappedResult(pair.server, &op, &octets, TRUE, &flags));
  EXPECT_EQ(WSAGetLastError(), WSAECONNRESET);
  EXPECT_EQ(error_after(GetOverlappedResult(file_of(pair.server), &op, &octets, TRUE)), DWORD{ERROR_NETNAME_DELETED});
  CloseHandle(port);
}

TEST_F(SocketFiles, ARoutineHearsAResetAsWin32HasIt) {
  Pair pair = make_pair_of(tcp4);
  told = {};
  OVERLAPPED op{};
  char buffer[10] = "";
  EXPECT_TRUE(ReadFileEx(file_of(pair.server), buffer, sizeof buffer, &op, tell));
  linger hard{1, 0};
  ASSERT_OK(setsockopt(pair.client, SOL_SOCKET, SO_LINGER, reinterpret_cast<char*>(&hard), sizeof hard));
  pair.client.close();
  EXPECT_EQ(SleepEx(20000, TRUE), DWORD{WAIT_IO_COMPLETION});
  EXPECT_EQ(told.error, DWORD{ERROR_NETNAME_DELETED});
}

TEST_F(SocketFiles, APortThatNobodyHasIsSeenByBothViews) {
  Sock s = make_socket(udp4), gone = make_socket(udp4);
  Name name = loopback(AF_INET), nobody = loopback(AF_INET);
  ASSERT_OK(bind(gone, nobody.data(), nobody.length));
  ASSERT_OK(getsockname(gone, nobody.data(), &nobody.length));
  ASSERT_OK(bind(s, name.data(), name.length));
  ASSERT_OK(connect(s, nobody.data(), nobody.length));
  gone.close();
  const HANDLE port = CreateIoCompletionPort(file_of(s), nullptr, 7, 0);
  Op op;
  char octet;
  WSABUF buffer{1, &octet};
  DWORD flags = 0, octets = 0;
  EXPECT_EQ(error_of(WSARecv(s, &buffer, 1, nullptr, &flags, &op, nullptr)), WSA_IO_PENDING);
  ASSERT_OK(send_text(s, "x"));
  ULONG_PTR key = 0;
  OVERLAPPED* which = nullptr;
  EXPECT_EQ(error_after(GetQueuedCompletionStatus(port, &octets, &key, &which, 20000)), DWORD{ERROR_PORT_UNREACHABLE});
  EXPECT_FALSE(WSAGetOverlappedResult(s, &op, &octets, TRUE, &flags));
  EXPECT_EQ(WSAGetLastError(), WSAECONNRESET);
  CloseHandle(port);
}

TEST_F(SocketFiles, ADatagramThatIsTooLongIsSeenByBothViews) {
  Sock s = make_socket(udp4);
  Name name = loopback(AF_INET);
  ASSERT_OK(bind(s, name.data(), name.length));
  ASSERT_OK(getsockname(s, name.data(), &name.length));
  Op op;
  char two[2];
  WSABUF buffer{2, two};
  DWORD flags = 0, octets = 0;
  EXPECT_EQ(error_of(WSARecv(s, &buffer, 1, nullptr, &flags, &op, nullptr)), WSA_IO_PENDING);
  ASSERT_OK(sendto(s, "hello", 5, 0, name.data(), name.length));
  EXPECT_FALSE(WSAGetOverlappedResult(s, &op, &octets, TRUE, &flags));
  EXPECT_EQ(WSAGetLastError(), WSAEMSGSIZE);
  EXPECT_EQ(error_after(GetOverlappedResult(file_of(s), &op, &octets, TRUE)), DWORD{ERROR_MORE_DATA});
  EXPECT_EQ(octets, 2u);
  EXPECT_EQ(std::string(two, 2), "he");
}

TEST_F(SocketFiles, AnEventIsSetWhateverTheModeSays) {
  Pair pair = make_pair_of(tcp4);
  ASSERT_TRUE(SetFileCompletionNotificationModes(file_of(pair.client), FILE_SKIP_SET_EVENT_ON_HANDLE));
  Op op;
  char text[] = "hello";
  WSABUF buffer{5, text};
  EXPECT_OK(WSASend(pair.client, &buffer, 1, nullptr, 0, &op, nullptr));
  EXPECT_EQ(WaitForSingleObject(op.hEvent, 20000), DWORD{WAIT_OBJECT_0});
}

TEST_F(SocketFiles, WaitAllFillsTheWholeBuffer) {
  Pair pair = make_pair_of(tcp4);
  Op op;
  char buffer[10];
  WSABUF into{sizeof buffer, buffer};
  DWORD flags = MSG_WAITALL, octets = 0;
  EXPECT_EQ(error_of(WSARecv(pair.server, &into, 1, nullptr, &flags, &op, nullptr)), WSA_IO_PENDING);
  send_text(pair.client, "01234");
  EXPECT_FALSE(HasOverlappedIoCompleted(&op));
  send_text(pair.client, "56789");
  EXPECT_TRUE(WSAGetOverlappedResult(pair.server, &op, &octets, TRUE, &flags));
  EXPECT_EQ(octets, 10u);
  EXPECT_EQ(std::string(buffer, 10), "0123456789");
}

#ifdef MSG_PUSH_IMMEDIATE
TEST_F(SocketFiles, PushImmediateCompletesWithWhatIsThere) {
  Pair pair = make_pair_of(tcp4);
  Op op;
  char buffer[10];
  WSABUF into{sizeof buffer, buffer};
  DWORD flags = MSG_PUSH_IMMEDIATE, octets = 0;
  EXPECT_EQ(error_of(WSARecv(pair.server, &into, 1, nullptr, &flags, &op, nullptr)), WSA_IO_PENDING);
  send_text(pair.client, "012");
  EXPECT_TRUE(WSAGetOverlappedResult(pair.server, &op, &octets, TRUE, &flags));
  EXPECT_EQ(octets, 3u);
}
#endif

}  // namespace
