// Sockets of layers: of one whose sockets are handles of its own (tests/layers/handles.cpp, no XP1_IFS_HANDLES), alone and
// under an IFS layer (tests/layers/passing.cpp). Most of what they do is in the other tests, which tests/layers/run runs
// through them. Not under Wine, which loads no layers of ours.
#ifndef _WIN32
#include "own_catalog.h"
#include "window_support.h"

#include <mswsock.h>

#include <fstream>
#include <thread>

namespace {

class LayerTest : public OwnCatalog {
 protected:
  void put(const std::string& name, int number, const std::string& flags) {
    std::ofstream(folder_ / (name + ".toml"))
        << "[provider]\nid = \"{1A4E5000-0000-4000-8000-00000000000" << number << "}\"\nlibrary = \"" << library(name)
        << "\"\nfirst = true\n[layer]\nname = \"" << name << "\"\n"
        << flags << "over = [\"TCP/IPv4\"]\n";
  }
  void handles() { put("handles", 1, "service-flags = []\n"); }
  void passing() { put("passing", 2, ""); }
  /// The catalog is read with the first WSAStartup.
  static void start_again() {
    WSADATA data;
    WSACleanup();
    ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  }
  static SOCKET handle_of(SOCKET s, DWORD code) {
    SOCKET answer = INVALID_SOCKET;
    DWORD size = 0;
    EXPECT_OK(WSAIoctl(s, code, nullptr, 0, &answer, sizeof answer, &size, nullptr, nullptr)) << code;
    return answer;
  }
  static WSAPROTOCOL_INFOW info_of(SOCKET s) {
    WSAPROTOCOL_INFOW info{};
    int size = sizeof info;
    EXPECT_OK(getsockopt(s, SOL_SOCKET, SO_PROTOCOL_INFOW, reinterpret_cast<char*>(&info), &size));
    return info;
  }
};

TEST_F(LayerTest, ASocketOfHandlesHasABaseBelow) {
  handles();
  start_again();
  Pair pair = make_pair_of(tcp4);
  for (const DWORD code : {SIO_BASE_HANDLE, SIO_BSP_HANDLE, SIO_BSP_HANDLE_SELECT, SIO_BSP_HANDLE_POLL}) {
    const SOCKET base = handle_of(pair.client, code);
    EXPECT_NE(base, SOCKET{pair.client});
    EXPECT_EQ(handle_of(base, SIO_BASE_HANDLE), base);
    // It is the same connection.
    ASSERT_EQ(send(base, "x", 1, 0), 1);
    EXPECT_EQ(received(pair.server), "x");
  }
  EXPECT_EQ(handle_of(pair.client, SIO_QUERY_TARGET_PNP_HANDLE), handle_of(pair.client, SIO_BASE_HANDLE));
}

TEST_F(LayerTest, AnIfsLayerHasTheHandleOfWhatIsBelow) {
  handles();
  passing();
  start_again();
  Sock s = make_socket(tcp4);
  const SOCKET base = handle_of(s, SIO_BASE_HANDLE);
  EXPECT_NE(base, SOCKET{s});
  EXPECT_EQ(handle_of(s, SIO_QUERY_TARGET_PNP_HANDLE), base);
}

TEST_F(LayerTest, CompanionInterfacesAreAskedForBelow) {
  for (const bool over_handles : {false, true}) {
    passing();
    if (over_handles) handles();
    start_again();
    Sock s = make_socket(tcp4);
    DWORD in = 1, size = 0;
    SOCKET out;
    EXPECT_FAILS(WSAIoctl(s, SIO_TRANSLATE_HANDLE, &in, sizeof in, &out, sizeof out, &size, nullptr, nullptr),
                 WSAENOPROTOOPT);
  }
}

TEST_F(LayerTest, SelectTakesHandlesWithSocketsOfOtherProviders) {
  handles();
  start_again();
  Pair pair = make_pair_of(tcp4);
  Sock datagrams = make_socket(udp4);
  ASSERT_NE(handle_of(pair.server, SIO_BASE_HANDLE), SOCKET{pair.server});
  fd_set read, write;
  const timeval now{0, 0}, long_time{20, 0};
  const auto fill = [&] {
    FD_ZERO(&read);
    FD_ZERO(&write);
    FD_SET(pair.server, &read);
    FD_SET(datagrams, &read);
    FD_SET(datagrams, &write);
  };
  fill();
  EXPECT_EQ(select(0, &read, nullptr, nullptr, &now), 0);
  fill();
  EXPECT_EQ(select(0, &read, &write, nullptr, &long_time), 1);
  EXPECT_TRUE(FD_ISSET(datagrams, &write));
  EXPECT_EQ(read.fd_count, 0u);
  send_text(pair.client, "x");
  fill();
  EXPECT_EQ(select(0, &read, nullptr, nullptr, &long_time), 1);
  EXPECT_TRUE(FD_ISSET(pair.server, &read));
  // Among themselves they are the layer's WSPSelect's.
  FD_ZERO(&read);
  FD_SET(pair.server, &read);
  FD_SET(pair.client, &read);
  EXPECT_EQ(select(0, &read, nullptr, nullptr, &long_time), 1);
  EXPECT_TRUE(FD_ISSET(pair.server, &read));
}

TEST_F(LayerTest, PollTakesHandles) {
  handles();
  start_again();
  Pair pair = make_pair_of(tcp4);
  Sock datagrams = make_socket(udp4);
  WSAPOLLFD polled[] = {{pair.server, POLLRDNORM, 0}, {datagrams, POLLRDNORM, 0}};
  EXPECT_EQ(WSAPoll(polled, 2, 0), 0);
  send_text(pair.client, "x");
  EXPECT_EQ(WSAPoll(polled, 2, 20000), 1);
  EXPECT_EQ(polled[0].revents, POLLRDNORM);
  pair.server.close();
  EXPECT_EQ(WSAPoll(polled, 2, 0), 1);
  EXPECT_EQ(polled[0].revents, POLLNVAL);
}

TEST_F(LayerTest, MessagesNameTheHandle) {
  handles();
  start_again();
  Pair pair = make_pair_of(tcp4);
  const TestWindow window;
  ASSERT_OK(WSAAsyncSelect(pair.server, window, WM_USER, FD_READ));
  send_text(pair.client, "x");
  MSG message{};
  ASSERT_GT(GetMessageA(&message, window, WM_USER, WM_USER), 0);
  EXPECT_EQ(message.wParam, SOCKET{pair.server});
  EXPECT_EQ(WSAGETSELECTEVENT(message.lParam), FD_READ);
}

TEST_F(LayerTest, CompletionsOfItsOwnAreTheProgramsEvents) {
  // contract: succeeds WPUCompleteOverlappedRequest
  handles();
  start_again();
  Pair pair = make_pair_of(tcp4);
  char octet;
  WSABUF into{1, &octet};
  Op op;
  DWORD flags = 0, octets = 0;
  EXPECT_FAILS(WSARecv(pair.server, &into, 1, nullptr, &flags, &op, nullptr), WSA_IO_PENDING);
  send_text(pair.client, "x");
  EXPECT_EQ(WSAWaitForMultipleEvents(1, &op.hEvent, FALSE, 20000, FALSE), WSA_WAIT_EVENT_0);
  ASSERT_TRUE(WSAGetOverlappedResult(pair.server, &op, &octets, FALSE, &flags));
  EXPECT_EQ(octets, 1u);
}

TEST_F(LayerTest, OnlyItsHandlesAreCompletedByUpcall) {
  // contract: closed_socket WPUCompleteOverlappedRequest
  // contract: wrong_type WPUCompleteOverlappedRequest
  handles();
  start_again();
  Sock handle = make_socket(tcp4), kernels = make_socket(udp4);
  Op op;
  for (const SOCKET s : {SOCKET{kernels}, handle_of(handle, SIO_BASE_HANDLE), INVALID_SOCKET, SOCKET{0x7ffffff0}}) {
    int error = 0;
    EXPECT_EQ(WPUCompleteOverlappedRequest(s, &op, 0, 0, &error), SOCKET_ERROR);
    EXPECT_EQ(error, WSAEINVAL);
    // contract: WSAEINVAL WPUCompleteOverlappedRequest
    EXPECT_EQ(WPUCompleteOverlappedRequest(s, &op, 0, 0, nullptr), SOCKET_ERROR);
  }
  // contract: bad_pointer WPUCompleteOverlappedRequest
  int error = 0;
  EXPECT_EQ(WPUCompleteOverlappedRequest(handle, reinterpret_cast<OVERLAPPED*>(8), 0, 0, &error), SOCKET_ERROR);
  EXPECT_EQ(error, WSAEFAULT);
  // contract: not_started WPUCompleteOverlappedRequest
  WSACleanup();
  EXPECT_EQ(WPUCompleteOverlappedRequest(handle.release(), &op, 0, 0, &error), SOCKET_ERROR);
  EXPECT_EQ(error, WSAEINVAL) << "it has ended with Winsock";
}

/// What a layer does to reach the provider below it.
class LowerProvider : public LayerTest {
 protected:
  void SetUp() override {
    LayerTest::SetUp();
    info_ = info_of(make_socket(tcp4));
    WCHAR path[MAX_PATH];
    int length = MAX_PATH, error = 0;
    ASSERT_EQ(WSCGetProviderPath(&info_.ProviderId, path, &length, &error), 0);
    const HMODULE library = LoadLibraryW(path);
    ASSERT_NE(library, nullptr);
    startup_ = reinterpret_cast<LPWSPSTARTUP>(reinterpret_cast<void*>(GetProcAddress(library, "WSPStartup")));
    ASSERT_NE(startup_, nullptr);
    upcalls_.lpWPUModifyIFSHandle = [](DWORD, SOCKET s, LPINT) { return s; };
  }

  WSAPROTOCOL_INFOW info_{};
  LPWSPSTARTUP startup_ = nullptr;
  WSPDATA data_{};
  WSPUPCALLTABLE upcalls_{};
  WSPPROC_TABLE table_{};
};

TEST_F(LowerProvider, GivesItsFunctions) {
  // contract: succeeds WSPStartup
  ASSERT_EQ(startup_(MAKEWORD(2, 2), &data_, &info_, upcalls_, &table_), 0);
  EXPECT_EQ(data_.wVersion, MAKEWORD(2, 2));
  EXPECT_EQ(data_.wHighVersion, MAKEWORD(2, 2));
  int error = 0;
  const SOCKET s = table_.lpWSPSocket(AF_INET, SOCK_STREAM, IPPROTO_TCP, &info_, 0, 0, &error);
  ASSERT_NE(s, INVALID_SOCKET) << error;
  EXPECT_EQ(table_.lpWSPListen(s, 1, &error), SOCKET_ERROR);
  EXPECT_EQ(error, WSAEINVAL) << "not bound";
  EXPECT_EQ(table_.lpWSPCloseSocket(s, &error), 0);
  EXPECT_EQ(table_.lpWSPCleanup(&error), 0);
}

TEST_F(LowerProvider, RefusesOlderVersionsAndBadPointers) {
  // contract: WSAVERNOTSUPPORTED WSPStartup
  for (const WORD version : {MAKEWORD(1, 1), MAKEWORD(2, 0), MAKEWORD(2, 1)})
    EXPECT_EQ(startup_(version, &data_, &info_, upcalls_, &table_), WSAVERNOTSUPPORTED);
  const auto nowhere = reinterpret_cast<char*>(8);
  // contract: WSAEFAULT WSPStartup
  EXPECT_EQ(startup_(MAKEWORD(2, 2), nullptr, &info_, upcalls_, &table_), WSAEFAULT);
  EXPECT_EQ(startup_(MAKEWORD(2, 2), reinterpret_cast<WSPDATA*>(nowhere), &info_, upcalls_, &table_), WSAEFAULT);
  EXPECT_EQ(startup_(MAKEWORD(2, 2), &data_, reinterpret_cast<WSAPROTOCOL_INFOW*>(nowhere), upcalls_, &table_), WSAEFAULT);
  EXPECT_EQ(startup_(MAKEWORD(2, 2), &data_, &info_, upcalls_, nullptr), WSAEFAULT);
  EXPECT_EQ(startup_(MAKEWORD(2, 2), &data_, &info_, upcalls_, reinterpret_cast<WSPPROC_TABLE*>(nowhere)), WSAEFAULT);
}

TEST_F(LowerProvider, WantsAnEntryOfItsOwn) {
  // contract: WSASYSNOTREADY WSPStartup
  info_.dwCatalogEntryId = 4711;
  info_.ProtocolChain = {};
  EXPECT_EQ(startup_(MAKEWORD(2, 2), &data_, &info_, upcalls_, &table_), WSASYSNOTREADY);
}

TEST_F(LowerProvider, HasSixteenTablesOfUpcalls) {
  // contract: WSAEPROCLIM WSPStartup
  const auto start_with = [&](ULONG_PTR number) {
    upcalls_.lpWPUCreateSocketHandle = reinterpret_cast<LPWPUCREATESOCKETHANDLE>(number);  // never called
    return startup_(MAKEWORD(2, 2), &data_, &info_, upcalls_, &table_);
  };
  for (ULONG_PTR number = 1; number <= 16; ++number) EXPECT_EQ(start_with(number), 0);
  EXPECT_EQ(start_with(17), WSAEPROCLIM);
  EXPECT_EQ(start_with(5), 0) << "an old one";
  start_again();
  EXPECT_EQ(start_with(17), 0) << "they end with the last WSACleanup";
}

thread_local int routines_here = 0;
void CALLBACK count_routine(DWORD error, DWORD octets, LPWSAOVERLAPPED, DWORD) {
  EXPECT_EQ(error, 0u);
  EXPECT_EQ(octets, 1u);
  ++routines_here;
}

TEST_F(LayerTest, RoutinesRunOnTheThreadThatBegan) {
  handles();
  start_again();
  Pair pair = make_pair_of(tcp4);
  char octet;
  WSABUF into{1, &octet};
  WSAOVERLAPPED operation{};
  DWORD flags = 0;
  EXPECT_FAILS(WSARecv(pair.server, &into, 1, nullptr, &flags, &operation, count_routine), WSA_IO_PENDING);
  std::thread([&] { send_text(pair.client, "x"); }).join();
  EXPECT_EQ(SleepEx(20000, TRUE), DWORD{WAIT_IO_COMPLETION});
  EXPECT_EQ(routines_here, 1);
}

TEST_F(LayerTest, ThreadsInsideALibraryKeepItFromGoing) {
  handles();
  start_again();
  Pair pair = make_pair_of(tcp4);
  // It is in the layer when the last WSACleanup closes its socket, and returns through it afterwards.
  std::thread inside([&] {
    char octet;
    EXPECT_NE(recv(pair.server, &octet, 1, 0), 1);
  });
  WSACleanup();
  inside.join();
  WSADATA data;
  ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
}

}  // namespace
#endif
