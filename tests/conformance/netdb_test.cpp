// Hosts, services and protocols as Winsock 1.1 finds them, at once and in the background.
#include "support.h"
#include "window_support.h"

#include <algorithm>
#include <functional>

#include "bad_memory.h"

namespace {

using NetdbTest = WinsockTest;

TEST_F(NetdbTest, FindsTheLocalHost) {
  // contract: succeeds gethostbyname
  const hostent* host = gethostbyname("localhost");
  ASSERT_NE(host, nullptr) << WSAGetLastError();
  EXPECT_EQ(host->h_addrtype, AF_INET);
  EXPECT_EQ(host->h_length, 4);
  ASSERT_NE(host->h_addr_list[0], nullptr);
  in_addr address{};
  std::memcpy(&address, host->h_addr_list[0], sizeof address);
  EXPECT_EQ(ntohl(address.s_addr) >> 24, 127u);
  EXPECT_NE(host->h_aliases, nullptr);
}

TEST_F(NetdbTest, AnAddressAsTextIsItsOwnName) {
  const hostent* host = gethostbyname("127.1.2.3");
  ASSERT_NE(host, nullptr) << WSAGetLastError();
  EXPECT_EQ(host->h_addr_list[1], nullptr);
  const unsigned char octets[] = {127, 1, 2, 3};
  EXPECT_EQ(std::memcmp(host->h_addr_list[0], octets, 4), 0);
}

TEST_F(NetdbTest, TextOfAnAddressThatIsNoIpv4AddressHasNoData) {
  for (const char* text : {"::1", "fe80::1", "1.2.3.400", "256.1.1.1", "1.2.3.4.5"}) {
    WSASetLastError(0);
    EXPECT_EQ(gethostbyname(text), nullptr) << text;
    EXPECT_EQ(WSAGetLastError(), WSANO_DATA) << text;
  }
}

TEST_F(NetdbTest, AHostThatIsNotThere) {
  EXPECT_EQ(gethostbyname("no-such-host.invalid"), nullptr);
  EXPECT_TRUE(WSAGetLastError() == WSAHOST_NOT_FOUND || WSAGetLastError() == WSATRY_AGAIN) << WSAGetLastError();
}

TEST_F(NetdbTest, AHostByItsAddress) {
  // contract: succeeds gethostbyaddr
  const unsigned char octets[] = {127, 0, 0, 1};
  const hostent* host = gethostbyaddr(reinterpret_cast<const char*>(octets), 4, AF_INET);
  ASSERT_NE(host, nullptr) << WSAGetLastError();
  EXPECT_EQ(host->h_addrtype, AF_INET);
  EXPECT_EQ(std::memcmp(host->h_addr_list[0], octets, 4), 0);
}

TEST_F(NetdbTest, AnAddressThatIsNotThere) {
  const in_addr address = {};
  EXPECT_EQ(gethostbyaddr(reinterpret_cast<const char*>(&address), 2, AF_INET), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
  EXPECT_EQ(gethostbyaddr(nullptr, 4, AF_INET), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
}

TEST_F(NetdbTest, AnAddressOfAnotherFamilyOrSize) {
  const char octets[17] = "";
  for (const int length : {0, 4, 15, 17}) {
    EXPECT_EQ(gethostbyaddr(octets, length, AF_INET6), nullptr);
    EXPECT_EQ(WSAGetLastError(), WSAEINVAL) << length;
  }
  for (const int family : {AF_UNSPEC, AF_NETBIOS, 12345}) {
    EXPECT_EQ(gethostbyaddr(octets, 16, family), nullptr);
    EXPECT_EQ(WSAGetLastError(), WSAEAFNOSUPPORT) << family;
  }
}

TEST_F(NetdbTest, ServicesByNameAndPort) {
  // contract: succeeds getservbyname, getservbyport
  const servent* service = getservbyname("http", "tcp");
  ASSERT_NE(service, nullptr) << WSAGetLastError();
  EXPECT_STREQ(service->s_name, "http");
  EXPECT_STREQ(service->s_proto, "tcp");
  EXPECT_EQ(service->s_port, static_cast<short>(htons(80)));
  service = getservbyport(htons(53), "udp");
  ASSERT_NE(service, nullptr) << WSAGetLastError();
  EXPECT_STREQ(service->s_name, "domain");
  EXPECT_NE(getservbyname("domain", nullptr), nullptr) << "any protocol";
  EXPECT_EQ(getservbyname("no-such-service", "tcp"), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSANO_DATA);
  EXPECT_EQ(getservbyport(htons(4), "tcp"), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSANO_DATA);
}

TEST_F(NetdbTest, ProtocolsByNameAndNumber) {
  // contract: succeeds getprotobyname, getprotobynumber
  const protoent* protocol = getprotobyname("tcp");
  ASSERT_NE(protocol, nullptr) << WSAGetLastError();
  EXPECT_EQ(protocol->p_proto, IPPROTO_TCP);
  protocol = getprotobynumber(IPPROTO_UDP);
  ASSERT_NE(protocol, nullptr) << WSAGetLastError();
  EXPECT_STREQ(protocol->p_name, "udp");
  EXPECT_EQ(getprotobyname("no-such-protocol"), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSANO_DATA);
  EXPECT_EQ(getprotobynumber(12345), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSANO_DATA);
}

TEST_F(NetdbTest, ResultsBelongToTheThread) {
  const protoent* here = getprotobyname("tcp");
  ASSERT_NE(here, nullptr);
  std::thread([&] { EXPECT_NE(getprotobyname("udp"), here); }).join();
  EXPECT_EQ(here->p_proto, IPPROTO_TCP);
}

TEST_F(NetdbTest, BadMemoryIsRefused) {
  // contract: bad_pointer getservbyname
  const EndOfMapping end(3);
  std::memcpy(end.get(), "tcp", 3);
  EXPECT_EQ(getprotobyname(end.get()), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
  EXPECT_EQ(getservbyname("http", end.get()), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
  EXPECT_EQ(gethostbyname(end.get()), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
}

TEST(NetdbBeforeStartupTest, WantsWinsockStarted) {
  EXPECT_EQ(getprotobyname("tcp"), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSANOTINITIALISED);
  EXPECT_EQ(WSACancelAsyncRequest(reinterpret_cast<HANDLE>(1)), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSANOTINITIALISED);
}

/// The answer to the request `task`.
struct Answer {
  HANDLE task = nullptr;
  int error = -1;
  int length = -1;
};

/// The six functions, asked for what is there.
struct LookUp {
  const char* name;
  std::function<HANDLE(char*, int)> begin;
};
std::vector<LookUp> look_ups(HWND window, UINT message) {
  static const unsigned char octets[] = {127, 0, 0, 1};
  const auto address = reinterpret_cast<const char*>(octets);
  return {
      {"WSAAsyncGetHostByName",
       [=](char* room, int size) { return WSAAsyncGetHostByName(window, message, "localhost", room, size); }},
      {"WSAAsyncGetHostByAddr",
       [=](char* room, int size) { return WSAAsyncGetHostByAddr(window, message, address, 4, AF_INET, room, size); }},
      {"WSAAsyncGetServByName",
       [=](char* room, int size) { return WSAAsyncGetServByName(window, message, "http", "tcp", room, size); }},
      {"WSAAsyncGetServByPort",
       [=](char* room, int size) { return WSAAsyncGetServByPort(window, message, htons(80), "tcp", room, size); }},
      {"WSAAsyncGetProtoByName",
       [=](char* room, int size) { return WSAAsyncGetProtoByName(window, message, "tcp", room, size); }},
      {"WSAAsyncGetProtoByNumber",
       [=](char* room, int size) { return WSAAsyncGetProtoByNumber(window, message, 6, room, size); }},
  };
}

class AsyncLookupTest : public WinsockTest {
 protected:
  static constexpr UINT message = WM_USER + 7;
  Answer answer() {
    MSG got{};
    EXPECT_EQ(GetMessageW(&got, window_, message, message), TRUE);
    return {reinterpret_cast<HANDLE>(got.wParam), WSAGETASYNCERROR(got.lParam), WSAGETASYNCBUFLEN(got.lParam)};
  }
  HWND window() { return window_; }
  char room_[MAXGETHOSTSTRUCT] = "";

 private:
  TestWindow window_;
};

TEST_F(AsyncLookupTest, FindsAHost) {
  // contract: succeeds WSAAsyncGetHostByName
  const HANDLE task = WSAAsyncGetHostByName(window(), message, "localhost", room_, sizeof room_);
  ASSERT_NE(task, nullptr) << WSAGetLastError();
  const Answer got = answer();
  EXPECT_EQ(got.task, task);
  EXPECT_EQ(got.error, 0);
  hostent host{};
  std::memcpy(&host, room_, sizeof host);
  EXPECT_EQ(host.h_length, 4);
  EXPECT_TRUE(host.h_name > room_ && host.h_name < room_ + sizeof room_) << "all of it is in the buffer";
}

TEST_F(AsyncLookupTest, FindsTheFiveOthers) {
  // contract: succeeds WSAAsyncGetHostByAddr, WSAAsyncGetServByName, WSAAsyncGetServByPort, WSAAsyncGetProtoByName
  // contract: succeeds WSAAsyncGetProtoByNumber
  const unsigned char octets[] = {127, 0, 0, 1};
  const HANDLE tasks[] = {
      WSAAsyncGetHostByAddr(window(), message, reinterpret_cast<const char*>(octets), 4, AF_INET, room_, sizeof room_),
      WSAAsyncGetServByName(window(), message, "http", "tcp", room_, sizeof room_),
      WSAAsyncGetServByPort(window(), message, htons(80), "tcp", room_, sizeof room_),
      WSAAsyncGetProtoByName(window(), message, "tcp", room_, sizeof room_),
      WSAAsyncGetProtoByNumber(window(), message, 6, room_, sizeof room_),
  };
  for (const HANDLE task : tasks) {
    EXPECT_NE(task, nullptr) << WSAGetLastError();
    EXPECT_EQ(answer().error, 0);
  }
}

TEST_F(AsyncLookupTest, TellsOfABufferThatIsTooSmall) {
  ASSERT_NE(WSAAsyncGetProtoByName(window(), message, "tcp", room_, 8), nullptr);
  const Answer small = answer();
  EXPECT_EQ(small.error, WSAENOBUFS);
  ASSERT_GT(small.length, static_cast<int>(sizeof(protoent)));
  ASSERT_NE(WSAAsyncGetProtoByName(window(), message, "tcp", room_, small.length), nullptr);
  EXPECT_EQ(answer().error, 0);
  protoent protocol{};
  std::memcpy(&protocol, room_, sizeof protocol);
  EXPECT_EQ(protocol.p_proto, 6);
}

TEST_F(AsyncLookupTest, TakesABufferAtAnOddAddress) {
  ASSERT_NE(WSAAsyncGetServByName(window(), message, "http", "tcp", room_ + 1, sizeof room_ - 1), nullptr);
  EXPECT_EQ(answer().error, 0);
  servent service{};
  std::memcpy(&service, room_ + 1, sizeof service);
  EXPECT_STREQ(service.s_name, "http");
}

TEST_F(AsyncLookupTest, AllTellOfABufferThatIsTooSmall) {
  // contract: WSAENOBUFS in look_ups
  for (const LookUp& each : look_ups(window(), message)) {
    ASSERT_NE(each.begin(room_, 8), nullptr) << each.name;
    const Answer small = answer();
    EXPECT_EQ(small.error, WSAENOBUFS) << each.name;
    ASSERT_NE(each.begin(room_, small.length), nullptr) << each.name;
    EXPECT_EQ(answer().error, 0) << each.name << ": " << small.length << " was to be enough";
  }
}

TEST_F(AsyncLookupTest, AllTellOfMemoryThatIsNotThere) {
  // contract: WSAEFAULT in look_ups
  const auto nowhere = reinterpret_cast<char*>(8);
  for (const LookUp& each : look_ups(window(), message)) {
    ASSERT_NE(each.begin(nowhere, MAXGETHOSTSTRUCT), nullptr) << each.name;
    EXPECT_EQ(answer().error, WSAEFAULT) << each.name;
  }
  EXPECT_NE(WSAAsyncGetHostByName(window(), message, nowhere, room_, sizeof room_), nullptr);
  EXPECT_NE(WSAAsyncGetHostByAddr(window(), message, nowhere, 4, AF_INET, room_, sizeof room_), nullptr);
  EXPECT_NE(WSAAsyncGetServByName(window(), message, nowhere, "tcp", room_, sizeof room_), nullptr);
  EXPECT_NE(WSAAsyncGetServByName(window(), message, "http", nowhere, room_, sizeof room_), nullptr);
  EXPECT_NE(WSAAsyncGetServByPort(window(), message, htons(80), nowhere, room_, sizeof room_), nullptr);
  EXPECT_NE(WSAAsyncGetProtoByName(window(), message, nowhere, room_, sizeof room_), nullptr);
  for (int i = 0; i < 6; ++i) EXPECT_EQ(answer().error, WSAEFAULT);
}

TEST_F(AsyncLookupTest, TellsOfWhatIsNotThere) {
  // contract: WSANO_DATA WSAAsyncGetProtoByName, WSAAsyncGetProtoByNumber, WSAAsyncGetServByName, WSAAsyncGetServByPort
  ASSERT_NE(WSAAsyncGetProtoByName(window(), message, "no-such-protocol", room_, sizeof room_), nullptr);
  ASSERT_NE(WSAAsyncGetProtoByNumber(window(), message, 12345, room_, sizeof room_), nullptr);
  ASSERT_NE(WSAAsyncGetServByName(window(), message, "no-such-service", "tcp", room_, sizeof room_), nullptr);
  ASSERT_NE(WSAAsyncGetServByPort(window(), message, htons(4), "tcp", room_, sizeof room_), nullptr);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(answer().error, WSANO_DATA);
}

TEST_F(AsyncLookupTest, WantsAWindow) {
  EXPECT_EQ(WSAAsyncGetProtoByName(nullptr, message, "tcp", room_, sizeof room_), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
}

TEST_F(AsyncLookupTest, ACancelledOneSendsNothing) {
  for (int i = 0; i < 50; ++i) {
    const HANDLE task = WSAAsyncGetProtoByName(window(), message, "tcp", room_, sizeof room_);
    ASSERT_NE(task, nullptr);
    if (WSACancelAsyncRequest(task) == 0) {
      EXPECT_EQ(WSACancelAsyncRequest(task), SOCKET_ERROR) << "once";
    } else {
      EXPECT_EQ(WSAGetLastError(), WSAEALREADY);
      EXPECT_EQ(answer().task, task);
    }
  }
  ASSERT_NE(WSAAsyncGetProtoByNumber(window(), message, 6, room_, sizeof room_), nullptr);
  EXPECT_EQ(answer().error, 0);
  MSG extra{};
  EXPECT_FALSE(PeekMessageW(&extra, window(), message, message, PM_REMOVE));
}

TEST_F(AsyncLookupTest, CancellingWhatNeverWas) {
  EXPECT_FAILS(WSACancelAsyncRequest(nullptr), WSAEINVAL);
  EXPECT_FAILS(WSACancelAsyncRequest(reinterpret_cast<HANDLE>(0x7fffffff)), WSAEINVAL);
}

TEST_F(AsyncLookupTest, ADeadWindowIsNoHarm) {
  {
    TestWindow gone;
    ASSERT_NE(WSAAsyncGetProtoByName(gone, message, "tcp", room_, sizeof room_), nullptr);
  }
  ASSERT_NE(WSAAsyncGetProtoByName(window(), message, "tcp", room_, sizeof room_), nullptr);
  EXPECT_EQ(answer().error, 0);
}

TEST_F(AsyncLookupTest, ManyAtOnce) {
  constexpr int count = 200;
  std::vector<std::vector<char>> rooms(count, std::vector<char>(512));
  std::vector<HANDLE> tasks;
  for (auto& room : rooms) {
    tasks.push_back(WSAAsyncGetServByName(window(), message, "http", "tcp", room.data(), static_cast<int>(room.size())));
  }
  std::vector<HANDLE> answered;
  for (int i = 0; i < count; ++i) answered.push_back(answer().task);
  std::sort(tasks.begin(), tasks.end());
  std::sort(answered.begin(), answered.end());
  EXPECT_EQ(tasks, answered);
}

}  // namespace
