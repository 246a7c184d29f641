// Byte order, addresses as text, host names, messages.
#include "support.h"

#include <atomic>

namespace {

TEST(ByteOrder, NetworkIsBigEndian) {
  EXPECT_EQ(htons(0x1234), 0x3412);
  EXPECT_EQ(htonl(0x12345678), 0x78563412u);
  EXPECT_EQ(ntohs(htons(0xabcd)), 0xabcd);
  EXPECT_EQ(ntohl(htonl(0xdeadbeef)), 0xdeadbeefu);
}

class ByteOrderOfASocket : public WinsockTest {};
TEST_F(ByteOrderOfASocket, IsItsProtocols) {
  Sock s(socket(AF_INET, SOCK_STREAM, 0));
  u_long number = 0;
  u_short port = 0;
  EXPECT_OK(WSAHtonl(s, 0x12345678, &number));
  EXPECT_EQ(number, 0x78563412u);
  EXPECT_OK(WSANtohl(s, 0x12345678, &number));
  EXPECT_EQ(number, 0x78563412u);
  EXPECT_OK(WSAHtons(s, 0x1234, &port));
  EXPECT_EQ(port, 0x3412);
  EXPECT_OK(WSANtohs(s, 0xabcd, &port));
  EXPECT_EQ(port, 0xcdab);
  EXPECT_FAILS(WSAHtonl(s, 1, nullptr), WSAEFAULT);
}

TEST(InetAddr, TakesTheClassicForms) {
  EXPECT_EQ(inet_addr("127.0.0.1"), htonl(0x7f000001));
  EXPECT_EQ(inet_addr("0x7f.1"), htonl(0x7f000001));
  EXPECT_EQ(inet_addr("255.255.255.255"), INADDR_NONE);
  EXPECT_EQ(inet_addr("1.2.3.400"), INADDR_NONE);
  EXPECT_EQ(inet_addr("nonsense"), INADDR_NONE);
}

#ifndef _WIN32  // there it crashes
TEST(InetAddr, MemoryThatIsNotThereIsNoAddress) {
  // contract: bad_pointer inet_addr
  EXPECT_EQ(inet_addr(nullptr), INADDR_NONE);
  EXPECT_EQ(inet_addr(reinterpret_cast<char*>(8)), INADDR_NONE);
}

TEST(InetNtop, RefusesMemoryThatIsNotThere) {
  // contract: bad_pointer inet_ntop, InetNtopW
  in_addr address{};
  char text[20];
  WCHAR wide_text[20];
  EXPECT_EQ(inet_ntop(AF_INET, reinterpret_cast<void*>(8), text, sizeof text), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
  EXPECT_EQ(inet_ntop(AF_INET, &address, reinterpret_cast<char*>(8), sizeof text), nullptr);
  EXPECT_EQ(WSAGetLastError(), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(InetNtopW(AF_INET, reinterpret_cast<void*>(8), wide_text, 20), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
  EXPECT_EQ(InetNtopW(AF_INET, &address, reinterpret_cast<WCHAR*>(8), 20), nullptr);
  EXPECT_EQ(WSAGetLastError(), ERROR_INVALID_PARAMETER);
}
#endif

TEST(InetNtoa, GivesDottedDecimal) {
  in_addr address;
  address.s_addr = htonl(0xc0000201);
  EXPECT_STREQ(inet_ntoa(address), "192.0.2.1");
}

class InetText : public WinsockTest {};

TEST_F(InetText, GoesThereAndBack) {
  in6_addr address;
  EXPECT_EQ(inet_pton(AF_INET6, "2001:db8::1", &address), 1);
  char text[65];
  EXPECT_STREQ(inet_ntop(AF_INET6, &address, text, sizeof text), "2001:db8::1");
  in_addr ipv4;
  EXPECT_EQ(inet_pton(AF_INET, "192.0.2.7", &ipv4), 1);
  EXPECT_EQ(ipv4.s_addr, htonl(0xc0000207));
}

TEST_F(InetText, TellsWhatIsNoAddress) {
  in6_addr address;
  EXPECT_EQ(inet_pton(AF_INET, "1.2.3", &address), 0);
  EXPECT_EQ(inet_pton(AF_INET6, ":::", &address), 0);
  EXPECT_EQ(inet_pton(12345, "1.2.3.4", &address), -1);
  EXPECT_EQ(WSAGetLastError(), WSAEAFNOSUPPORT);
  char text[4];
  EXPECT_EQ(inet_ntop(AF_INET, &address, text, sizeof text), nullptr);
  EXPECT_EQ(WSAGetLastError(), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(inet_ntop(AF_INET, &address, nullptr, 100), nullptr);
  EXPECT_EQ(WSAGetLastError(), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(inet_ntop(12345, &address, text, sizeof text), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSAEAFNOSUPPORT);
}

class Names : public WinsockTest {
 protected:
  addrinfo* list = nullptr;
  ~Names() override {
    if (list) freeaddrinfo(list);
  }
};

TEST_F(Names, OfALiteralIsOneAddress) {
  ASSERT_EQ(getaddrinfo("127.0.0.1", "80", nullptr, &list), 0);
  EXPECT_EQ(list->ai_family, AF_INET);
  EXPECT_EQ(list->ai_addrlen, sizeof(sockaddr_in));
  EXPECT_EQ(reinterpret_cast<sockaddr_in*>(list->ai_addr)->sin_port, htons(80));
  EXPECT_EQ(list->ai_next, nullptr);
}

TEST_F(Names, OfAnIpv6LiteralHasWindowsFamily) {
  ASSERT_EQ(getaddrinfo("::1", nullptr, nullptr, &list), 0);
  EXPECT_EQ(list->ai_family, AF_INET6);
  EXPECT_EQ(list->ai_addr->sa_family, AF_INET6);
}

TEST_F(Names, PassiveIsTheAnyAddress) {
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  ASSERT_EQ(getaddrinfo(nullptr, "0", &hints, &list), 0);
  EXPECT_EQ(reinterpret_cast<sockaddr_in*>(list->ai_addr)->sin_addr.s_addr, INADDR_ANY);
  EXPECT_EQ(list->ai_socktype, SOCK_STREAM);
}

TEST_F(Names, RefusesNonsense) {
  EXPECT_EQ(getaddrinfo(nullptr, nullptr, nullptr, &list), WSAHOST_NOT_FOUND);
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST;
  EXPECT_EQ(getaddrinfo("localhost.", "80", &hints, &list), WSAHOST_NOT_FOUND);
  hints = {};
  hints.ai_family = 12345;
  EXPECT_EQ(getaddrinfo("127.0.0.1", nullptr, &hints, &list), WSAEAFNOSUPPORT);
}

TEST_F(Names, AndBackByGetnameinfo) {
  Name name = loopback(AF_INET, 80);
  char host[64], service[32];
  ASSERT_EQ(
      getnameinfo(name.data(), name.length, host, sizeof host, service, sizeof service, NI_NUMERICHOST | NI_NUMERICSERV), 0);
  EXPECT_STREQ(host, "127.0.0.1");
  EXPECT_STREQ(service, "80");
}

TEST_F(Names, GethostnameIsAString) {
  char name[256];
  ASSERT_OK(gethostname(name, sizeof name));
  EXPECT_GT(std::strlen(name), 0u);
  EXPECT_FAILS(gethostname(name, 0), WSAEFAULT);
  EXPECT_FAILS(gethostname(nullptr, 100), WSAEFAULT);
}

TEST(LastError, IsOneValueForBoth) {
  WSASetLastError(WSAEINVAL);
  EXPECT_EQ(GetLastError(), DWORD{WSAEINVAL});
  SetLastError(5);
  EXPECT_EQ(WSAGetLastError(), 5);
}

TEST(LastError, IsTheThreadsOwn) {
  std::atomic<int> step{0};
  std::thread other([&] {
    while (step != 1) std::this_thread::yield();
    WSASetLastError(WSAENOTSOCK);
    step = 2;
  });
  WSASetLastError(WSAEINVAL);
  step = 1;
  while (step != 2) std::this_thread::yield();
  const int error = WSAGetLastError();  // starting and joining a thread may set it
  other.join();
  EXPECT_EQ(error, WSAEINVAL);
}

TEST(Message, KnowsWinsocksErrors) {
  for (const int code : {WSAENOTCONN, WSAENOPROTOOPT, WSAEDISCON, WSANOTINITIALISED, WSAHOST_NOT_FOUND}) {
    char text[512];
    const DWORD length = FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr,
                                        static_cast<DWORD>(code), 0, text, sizeof text, nullptr);
    EXPECT_GT(length, 10u) << code;
    EXPECT_EQ(length, std::strlen(text));
    EXPECT_STREQ(text + length - 2, "\r\n");
  }
}

TEST(Message, AllocatesTheBuffer) {
  char* text = nullptr;
  const DWORD length =
      FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr,
                     WSAENOTSOCK, 0, reinterpret_cast<char*>(&text), 0, nullptr);
  ASSERT_GT(length, 0u);
  EXPECT_EQ(std::strlen(text), length);
  EXPECT_EQ(LocalFree(text), nullptr);
}

TEST(Message, HasAWideForm) {
  WCHAR text[512];
  EXPECT_GT(FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr, WSAENOTCONN, 0, text, 512,
                           nullptr),
            10u);
}

TEST(Message, RefusesSmallBuffersAndUnknownNumbers) {
  char text[4];
  EXPECT_EQ(
      FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr, WSAENOTCONN, 0, text, 4, nullptr),
      0u);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INSUFFICIENT_BUFFER});
  EXPECT_EQ(FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, nullptr, 0x3fffffff, 0, text, 4, nullptr), 0u);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_MR_MID_NOT_FOUND});
}

TEST(Message, FillsInInserts) {
  char text[64];
  DWORD_PTR inserts[] = {reinterpret_cast<DWORD_PTR>("socket"), 42};
  EXPECT_GT(FormatMessageA(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY, "%1 has %2!d! octets%0", 0, 0, text,
                           sizeof text, reinterpret_cast<va_list*>(inserts)),
            0u);
  EXPECT_STREQ(text, "socket has 42 octets");
}

}  // namespace
