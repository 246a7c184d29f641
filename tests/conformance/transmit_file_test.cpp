// TransmitFile and TransmitPackets, over every transport that has them.
#include "support.h"

#include <mswsock.h>

#include <atomic>

#include "bad_memory.h"

namespace {

LPFN_TRANSMITFILE transmit_file(SOCKET s) { return extension<LPFN_TRANSMITFILE>(s, WSAID_TRANSMITFILE); }
LPFN_TRANSMITPACKETS transmit_packets(SOCKET s) { return extension<LPFN_TRANSMITPACKETS>(s, WSAID_TRANSMITPACKETS); }

int begun(BOOL result) { return result ? 0 : WSAGetLastError(); }

std::string pattern(std::size_t size) {
  std::string text(size, '\0');
  constexpr std::size_t period = 65521;  // of no block's size
  for (std::size_t i = 0; i < size && i < period; ++i) text[i] = static_cast<char>('a' + i * 7 % 23 + i / 4096 % 3);
  for (std::size_t i = period; i < size; i += period) std::memcpy(&text[i], &text[0], i + period < size ? period : size - i);
  return text;
}

/// A file that goes when it is closed.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& contents) {
    static std::atomic<int> count = 0;
    name_ = "ows-transmit" + std::to_string(GetCurrentProcessId()) + "." + std::to_string(++count) + ".tmp";
    handle_ =
        CreateFileA(name_.c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
    EXPECT_NE(handle_, INVALID_HANDLE_VALUE) << GetLastError();
    DWORD written = 0;
    EXPECT_TRUE(WriteFile(handle_, contents.data(), static_cast<DWORD>(contents.size()), &written, nullptr));
    seek(0);
  }
  ~TemporaryFile() {
    CloseHandle(handle_);
    DeleteFileA(name_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  void seek(LONG to) { SetFilePointer(handle_, to, nullptr, FILE_BEGIN); }
  operator HANDLE() const { return handle_; }

 private:
  std::string name_;
  HANDLE handle_;
};

/// All that comes until the end, or until `size` octets have come.
std::string drained(SOCKET s, std::size_t size = ~std::size_t{0}) {
  std::string all, piece(100000, '\0');
  while (all.size() < size) {
    WSABUF into{static_cast<ULONG>(piece.size()), piece.data()};
    DWORD got = 0, flags = 0;  // MSG_PARTIAL comes back as long as a message goes on
    if (WSARecv(s, &into, 1, &got, &flags, nullptr, nullptr) != 0)
      return all + " error " + std::to_string(WSAGetLastError());
    if (got == 0) break;
    all.append(piece, 0, got);
  }
  return all;
}

int ended(SOCKET s, Op& op, DWORD* octets = nullptr) {
  DWORD count = 0, flags = 0;
  const int error = WSAGetOverlappedResult(s, &op, &count, TRUE, &flags) ? 0 : WSAGetLastError();
  if (octets) *octets = count;
  return error;
}

class TransmitFileTest : public OverFamilies {};

TEST_P(TransmitFileTest, SendsAWholeFile) {
  Pair pair = make_pair_of(GetParam());
  const TemporaryFile file("the file");
  ASSERT_TRUE(TransmitFile(pair.client, file, 0, 0, nullptr, nullptr, 0)) << WSAGetLastError();
  EXPECT_EQ(received(pair.server), "the file");
}

TEST_P(TransmitFileTest, PutsHeadAndTailAroundAPart) {
  Pair pair = make_pair_of(GetParam());
  TemporaryFile file("0123456789");
  file.seek(2);
  char head[] = "head ", tail[] = " tail";
  TRANSMIT_FILE_BUFFERS around{head, 5, tail, 5};
  ASSERT_TRUE(TransmitFile(pair.client, file, 4, 0, nullptr, &around, 0)) << WSAGetLastError();
  EXPECT_EQ(drained(pair.server, 14), "head 2345 tail");
  ASSERT_TRUE(TransmitFile(pair.client, nullptr, 0, 0, nullptr, &around, 0)) << WSAGetLastError();
  EXPECT_EQ(drained(pair.server, 10), "head  tail");
}

TEST_P(TransmitFileTest, TakesTheOffsetFromTheOverlapped) {
  Pair pair = make_pair_of(GetParam());
  const TemporaryFile file("0123456789");
  Op op(6);
  const int how = begun(TransmitFile(pair.client, file, 0, 0, &op, nullptr, 0));
  EXPECT_TRUE(how == 0 || how == WSA_IO_PENDING) << how;
  DWORD octets = 0;
  EXPECT_EQ(ended(pair.client, op, &octets), 0);
  EXPECT_EQ(octets, 4u);
  EXPECT_EQ(drained(pair.server, 4), "6789");
}

TEST_P(TransmitFileTest, SendsALargeFileWhileThePeerReads) {
  Pair pair = make_pair_of(GetParam());
  const std::string contents = pattern(5'000'000);
  const TemporaryFile file(contents);
  char head[] = "<", tail[] = ">";
  TRANSMIT_FILE_BUFFERS around{head, 1, tail, 1};
  Op op;
  const int how = begun(TransmitFile(pair.client, file, 0, 0, &op, &around, 0));
  EXPECT_EQ(how, WSA_IO_PENDING);
  std::string got;
  std::thread reader([&] { got = drained(pair.server, contents.size() + 2); });
  DWORD octets = 0;
  EXPECT_EQ(ended(pair.client, op, &octets), 0);
  EXPECT_EQ(octets, contents.size() + 2);
  reader.join();
  EXPECT_TRUE(got == "<" + contents + ">") << got.size();
}

TEST_P(TransmitFileTest, WaitsWithoutAnOverlapped) {
  Pair pair = make_pair_of(GetParam());
  const std::string contents = pattern(3'000'000);
  const TemporaryFile file(contents);
  std::string got;
  std::thread reader([&] { got = drained(pair.server, contents.size()); });
  ASSERT_TRUE(TransmitFile(pair.client, file, 0, 1000, nullptr, nullptr, 0)) << WSAGetLastError();
  reader.join();
  EXPECT_TRUE(got == contents) << got.size();
}

TEST_P(TransmitFileTest, KeepsItsPlaceAmongTheSends) {
  Pair pair = make_pair_of(GetParam());
  const std::string contents = pattern(20'000'000);
  const TemporaryFile file(contents);
  Op transmitting, sending;
  EXPECT_EQ(begun(TransmitFile(pair.client, file, 0, 0, &transmitting, nullptr, 0)), WSA_IO_PENDING);
  char after[] = "after";
  WSABUF buffer{5, after};
  EXPECT_EQ(error_of(WSASend(pair.client, &buffer, 1, nullptr, 0, &sending, nullptr)), WSA_IO_PENDING);
  EXPECT_EQ(drained(pair.server, contents.size() + 5), contents + "after");
  EXPECT_EQ(ended(pair.client, transmitting), 0);
  EXPECT_EQ(ended(pair.client, sending), 0);
}

TEST_P(TransmitFileTest, EndsTheConnectionBehindTheFile) {
  Pair pair = make_pair_of(GetParam());
  const TemporaryFile file("last words");
  ASSERT_TRUE(TransmitFile(pair.client, file, 0, 0, nullptr, nullptr, TF_DISCONNECT)) << WSAGetLastError();
  EXPECT_EQ(received(pair.server), "last words");
  const std::string end = received(pair.server);
  EXPECT_EQ(end, GetParam().messages() ? error(WSAEDISCON) : "");
  EXPECT_FAILS(send_text(pair.client, "more"), WSAESHUTDOWN);
}

TEST_P(TransmitFileTest, FreesTheSocketForAnotherConnection) {
  Pair pair = make_pair_of(GetParam());
  const TemporaryFile file("bye");
  Op op;
  const int how = begun(TransmitFile(pair.client, file, 0, 0, &op, nullptr, TF_DISCONNECT | TF_REUSE_SOCKET));
  EXPECT_TRUE(how == 0 || how == WSA_IO_PENDING) << how;
  EXPECT_EQ(received(pair.server), "bye");
  pair.server.close();
  EXPECT_EQ(ended(pair.client, op), 0);
  Listening listening = make_listener(GetParam());
  const auto connect_ex = extension<LPFN_CONNECTEX>(pair.client, WSAID_CONNECTEX);
  Op again;
  const int connecting =
      begun(connect_ex(pair.client, listening.name.data(), listening.name.length, nullptr, 0, nullptr, &again));
  EXPECT_TRUE(connecting == 0 || connecting == WSA_IO_PENDING) << connecting;
  Sock other(accept(listening.socket, nullptr, nullptr));
  set_limit(other);
  EXPECT_EQ(ended(pair.client, again), 0);
  ASSERT_TRUE(TransmitFile(pair.client, file, 0, 0, nullptr, nullptr, 0)) << WSAGetLastError();
  EXPECT_EQ(received(other), "bye");
}

TEST_P(TransmitFileTest, CanBeCancelled) {
  Pair pair = make_pair_of(GetParam());
  const TemporaryFile file(pattern(20'000'000));
  Op op;
  EXPECT_EQ(begun(TransmitFile(pair.client, file, 0, 0, &op, nullptr, 0)), WSA_IO_PENDING);
  EXPECT_TRUE(CancelIoEx(reinterpret_cast<HANDLE>(SOCKET{pair.client}), &op));
  EXPECT_EQ(ended(pair.client, op), WSA_OPERATION_ABORTED);
}

TEST_P(TransmitFileTest, APeerThatGoesEndsIt) {
  Pair pair = make_pair_of(GetParam());
  const TemporaryFile file(pattern(20'000'000));
  Op op;
  EXPECT_EQ(begun(TransmitFile(pair.client, file, 0, 0, &op, nullptr, 0)), WSA_IO_PENDING);
  linger hard{1, 0};
  ASSERT_OK(setsockopt(pair.server, SOL_SOCKET, SO_LINGER, reinterpret_cast<char*>(&hard), sizeof hard));
  pair.server.close();
  const int error = ended(pair.client, op);
  EXPECT_TRUE(error == WSAECONNRESET || error == WSAECONNABORTED) << error;
}

TEST_P(TransmitFileTest, ClosingElsewhereEndsTheWait) {
  Pair pair = make_pair_of(GetParam());
  const TemporaryFile file(pattern(20'000'000));
  int result = 0;
  std::thread sender([&, s = SOCKET{pair.client}] { result = begun(TransmitFile(s, file, 0, 0, nullptr, nullptr, 0)); });
  EXPECT_EQ(drained(pair.server, 1).substr(0, 1), pattern(1));
  pair.client.close();
  sender.join();
  EXPECT_TRUE(result == WSAEINTR || result == WSA_OPERATION_ABORTED) << result;
}

TEST_P(TransmitFileTest, ReceivingGoesOnAsEver) {
  Pair pair = make_pair_of(GetParam());
  const TemporaryFile file("file");
  ASSERT_TRUE(TransmitFile(pair.client, file, 0, 0, nullptr, nullptr, 0));
  EXPECT_EQ(drained(pair.server, 4), "file");
  std::thread later([&] { send_text(pair.server, "answer"); });
  EXPECT_EQ(received(pair.client), "answer");  // blocks
  later.join();
  DWORD milliseconds = 10;
  ASSERT_OK(setsockopt(pair.client, SOL_SOCKET, SO_RCVTIMEO, reinterpret_cast<char*>(&milliseconds), sizeof milliseconds));
  EXPECT_EQ(received(pair.client), error(WSAETIMEDOUT));
}

TEST_P(TransmitFileTest, RefusesWhatIsWrong) {
  Pair pair = make_pair_of(GetParam());
  const TemporaryFile file("0123456789");
  const EndOfMapping wall(4);
  EXPECT_EQ(begun(TransmitFile(INVALID_SOCKET, file, 0, 0, nullptr, nullptr, 0)), WSAENOTSOCK);
  EXPECT_EQ(begun(TransmitFile(make_socket(GetParam()), file, 0, 0, nullptr, nullptr, 0)), WSAENOTCONN);
  EXPECT_EQ(begun(TransmitFile(pair.client, file, 0, 0, nullptr, nullptr, TF_REUSE_SOCKET)), WSAEINVAL);
  EXPECT_EQ(begun(TransmitFile(pair.client, file, 0x7fffffff, 0, nullptr, nullptr, 0)), WSAEINVAL);
  Op beyond(11);
  EXPECT_EQ(begun(TransmitFile(pair.client, file, 0, 0, &beyond, nullptr, 0)), WSAEINVAL);
  auto* const bad = reinterpret_cast<LPTRANSMIT_FILE_BUFFERS>(wall.get());
  EXPECT_EQ(begun(TransmitFile(pair.client, file, 0, 0, nullptr, bad, 0)), WSAEFAULT);
  TRANSMIT_FILE_BUFFERS around{wall.get(), 100, nullptr, 0};
  EXPECT_EQ(begun(TransmitFile(pair.client, file, 0, 0, nullptr, &around, 0)), WSAEFAULT);
  EXPECT_EQ(begun(TransmitFile(pair.client, file, 0, 0, reinterpret_cast<LPOVERLAPPED>(wall.get()), nullptr, 0)), WSAEFAULT);
  EXPECT_EQ(begun(TransmitFile(pair.client, reinterpret_cast<HANDLE>(0x4444), 0, 0, nullptr, nullptr, 0)),
            WSA_INVALID_HANDLE);
  ASSERT_OK(shutdown(pair.client, SD_SEND));
  EXPECT_EQ(begun(TransmitFile(pair.client, file, 0, 0, nullptr, nullptr, 0)), WSAESHUTDOWN);
}

TEST_P(TransmitFileTest, APointerDoesTheSame) {
  Pair pair = make_pair_of(GetParam());
  const TemporaryFile file("by pointer");
  const auto function = transmit_file(pair.client);
  ASSERT_NE(function, nullptr);
  ASSERT_TRUE(function(pair.client, file, 0, 0, nullptr, nullptr, TF_WRITE_BEHIND)) << WSAGetLastError();
  EXPECT_EQ(received(pair.server), "by pointer");
}

class TransmitPacketsTest : public OverFamilies {};

TRANSMIT_PACKETS_ELEMENT memory(char* text, ULONG flags = 0) {
  TRANSMIT_PACKETS_ELEMENT element{};
  element.dwElFlags = TP_ELEMENT_MEMORY | flags;
  element.cLength = static_cast<ULONG>(std::strlen(text));
  element.pBuffer = text;
  return element;
}
TRANSMIT_PACKETS_ELEMENT part_of(HANDLE file, LONGLONG offset, ULONG size, ULONG flags = 0) {
  TRANSMIT_PACKETS_ELEMENT element{};
  element.dwElFlags = TP_ELEMENT_FILE | flags;
  element.cLength = size;
  element.nFileOffset.QuadPart = offset;
  element.hFile = file;
  return element;
}

TEST_P(TransmitPacketsTest, SendsMemoryAndFiles) {
  Pair pair = make_pair_of(GetParam());
  TemporaryFile file("0123456789");
  file.seek(8);
  char first[] = "first ", last[] = " last";
  TRANSMIT_PACKETS_ELEMENT elements[] = {memory(first), part_of(file, 2, 3), part_of(file, -1, 0), memory(last)};
  ASSERT_TRUE(transmit_packets(pair.client)(pair.client, elements, 4, 0, nullptr, 0)) << WSAGetLastError();
  EXPECT_EQ(drained(pair.server, 16), "first 23489 last");
}

TEST_P(TransmitPacketsTest, AnElementCanEndAMessage) {
  Pair pair = make_pair_of(GetParam());
  if (!GetParam().messages()) GTEST_SKIP() << "a stream has no messages";
  const TemporaryFile file("0123456789");
  char first[] = "first", last[] = "last";
  TRANSMIT_PACKETS_ELEMENT elements[] = {memory(first, TP_ELEMENT_EOP), part_of(file, 0, 3), memory(last)};
  ASSERT_TRUE(transmit_packets(pair.client)(pair.client, elements, 3, 0xffffffff, nullptr, 0)) << WSAGetLastError();
  EXPECT_EQ(received(pair.server), "first");
  EXPECT_EQ(received(pair.server), "012last");
}

TEST_P(TransmitPacketsTest, RefusesWhatIsWrong) {
  Pair pair = make_pair_of(GetParam());
  const auto function = transmit_packets(pair.client);
  char text[] = "text";
  TRANSMIT_PACKETS_ELEMENT element = memory(text);
  EXPECT_EQ(begun(function(pair.client, nullptr, 1, 0, nullptr, 0)), WSAEFAULT);
  EXPECT_EQ(begun(function(INVALID_SOCKET, &element, 1, 0, nullptr, 0)), WSAENOTSOCK);
  EXPECT_EQ(begun(function(pair.client, &element, 1, 0, nullptr, TF_REUSE_SOCKET)), WSAEINVAL);
  element.dwElFlags |= TP_ELEMENT_FILE;
  EXPECT_EQ(begun(function(pair.client, &element, 1, 0, nullptr, 0)), WSAEINVAL);
  element = part_of(reinterpret_cast<HANDLE>(0x4444), 0, 0);
  EXPECT_EQ(begun(function(pair.client, &element, 1, 0, nullptr, 0)), WSA_INVALID_HANDLE);
}

#ifdef _WIN32
INSTANTIATE_TEST_SUITE_P(All, TransmitFileTest, testing::Values(tcp4, tcp6), family_name);
INSTANTIATE_TEST_SUITE_P(All, TransmitPacketsTest, testing::Values(tcp4), family_name);
#else
INSTANTIATE_TEST_SUITE_P(All, TransmitFileTest, testing::Values(tcp4, tcp6, iso4, iso_stream4), family_name);
INSTANTIATE_TEST_SUITE_P(All, TransmitPacketsTest, testing::Values(tcp4, iso4, iso_stream4), family_name);
#endif

class TransmitDatagrams : public WinsockTest {};

TEST_F(TransmitDatagrams, PacketsAreDatagramsAndFilesAreNot) {
  Sock receiver = make_socket(udp4), sender = make_socket(udp4);
  Name name = loopback(AF_INET);
  ASSERT_OK(bind(receiver, name.data(), name.length));
  ASSERT_OK(getsockname(receiver, name.data(), &name.length));
  set_limit(receiver);
  const TemporaryFile file("0123456789");
  char first[] = "first", last[] = "last";
  TRANSMIT_PACKETS_ELEMENT elements[] = {memory(first, TP_ELEMENT_EOP), part_of(file, 0, 3), memory(last)};
  const auto function = transmit_packets(sender);
  ASSERT_NE(function, nullptr);
  ASSERT_OK(connect(sender, name.data(), name.length));
  ASSERT_TRUE(function(sender, elements, 3, 0xffffffff, nullptr, 0)) << WSAGetLastError();
  EXPECT_EQ(received(receiver), "first");
  EXPECT_EQ(received(receiver), "012last");
  ASSERT_TRUE(function(sender, elements, 3, 4, nullptr, 0)) << WSAGetLastError();
  for (const char* piece : {"firs", "t", "012l", "ast"}) EXPECT_EQ(received(receiver), piece);
  EXPECT_EQ(begun(function(sender, elements, 3, 0, nullptr, TF_DISCONNECT)), WSAEINVAL);
  EXPECT_EQ(begun(TransmitFile(sender, file, 0, 0, nullptr, nullptr, 0)), WSAEINVAL);
}

}  // namespace
