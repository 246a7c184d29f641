// Addresses as text: WSAAddressToString, WSAStringToAddress, InetPton, InetNtop, RtlIpv4..., RtlIpv6...
#include "text_support.h"

#include <mstcpip.h>

#include <array>
#include <random>

#include "bad_memory.h"

#ifdef _WIN32  // mingw-w64's mstcpip.h lacks these two of ntdll's
extern "C" LONG NTAPI RtlIpv6StringToAddressA(PCSTR S, PCSTR* Terminator, struct in6_addr* Addr);
extern "C" LONG NTAPI RtlIpv6StringToAddressW(PCWSTR S, PCWSTR* Terminator, struct in6_addr* Addr);
using Terminator4 = LPSTR;  // and this one's const
#else
using Terminator4 = PCSTR;
#endif

namespace {

constexpr LONG invalid_parameter = static_cast<LONG>(0xC000000D);

in6_addr address6(const std::array<unsigned short, 8>& words) {
  in6_addr address;
  for (std::size_t i = 0; i < 8; ++i) address.u.Word[i] = htons(words[i]);
  return address;
}

struct Written {
  std::array<unsigned short, 8> words;
  const char* text;
};
const Written written[] = {
    {{0, 0, 0, 0, 0, 0, 0, 0}, "::"},
    {{0, 0, 0, 0, 0, 0, 0, 1}, "::1"},
    {{0x2001, 0xdb8, 0, 0, 0, 0, 0, 0x17}, "2001:db8::17"},
    {{1, 0, 2, 3, 4, 5, 6, 7}, "1:0:2:3:4:5:6:7"},  // one zero word is not compressed
    {{1, 0, 0, 3, 4, 0, 0, 7}, "1::3:4:0:0:7"},     // of two equal runs the first
    {{1, 0, 0, 3, 0, 0, 0, 7}, "1:0:0:3::7"},       // the longest
    {{0xabcd, 0, 0, 0, 0, 0, 0, 0}, "abcd::"},
    {{1, 2, 3, 4, 5, 6, 7, 0}, "1:2:3:4:5:6:7:0"},
    {{0, 0, 0, 0, 0, 0xffff, 0x102, 0x304}, "::ffff:1.2.3.4"},
    {{0, 0, 0, 0, 0, 0, 0x102, 0x304}, "::1.2.3.4"},
    {{0, 0, 0, 0, 0xffff, 0, 0x102, 0x304}, "::ffff:0:1.2.3.4"},
    {{0xfe80, 0, 0, 0, 0, 0x5efe, 0x102, 0x304}, "fe80::5efe:1.2.3.4"},
    {{0xfe80, 0, 0, 0, 0x200, 0x5efe, 0x102, 0x304}, "fe80::200:5efe:1.2.3.4"},
};

TEST(RtlIpv6AddressToStringTest, WritesAsRfc5952AndEmbedsIpv4) {
  for (const auto& each : written) {
    const in6_addr address = address6(each.words);
    char text[65];
    EXPECT_EQ(RtlIpv6AddressToStringA(&address, text), text + std::strlen(each.text));
    EXPECT_STREQ(text, each.text);
    WCHAR wide_text[65];
    EXPECT_EQ(RtlIpv6AddressToStringW(&address, wide_text), wide_text + std::strlen(each.text));
    EXPECT_EQ(narrow(wide_text), each.text);
  }
}

TEST(RtlIpv6AddressToStringExTest, AddsScopeAndPort) {
  const in6_addr address = address6({0xfe80, 0, 0, 0, 0, 0, 0, 1});
  char text[65];
  ULONG length = sizeof text;
  ASSERT_EQ(RtlIpv6AddressToStringExA(&address, 3, htons(80), text, &length), 0);
  EXPECT_STREQ(text, "[fe80::1%3]:80");
  EXPECT_EQ(length, 15u);
  length = sizeof text;
  ASSERT_EQ(RtlIpv6AddressToStringExA(&address, 3, 0, text, &length), 0);
  EXPECT_STREQ(text, "fe80::1%3");
  length = 9;
  EXPECT_EQ(RtlIpv6AddressToStringExA(&address, 3, 0, text, &length), invalid_parameter);
  EXPECT_EQ(length, 10u);
  EXPECT_EQ(RtlIpv6AddressToStringExA(&address, 0, 0, text, nullptr), invalid_parameter);
  EXPECT_EQ(RtlIpv6AddressToStringExA(&address, 0, 0, nullptr, &length), invalid_parameter);
}

TEST(RtlIpv4AddressToStringTest, IsDottedDecimal) {
  in_addr address;
  address.s_addr = htonl(0xc0000201);
  char text[22];
  EXPECT_EQ(RtlIpv4AddressToStringA(&address, text), text + 9);
  EXPECT_STREQ(text, "192.0.2.1");
  WCHAR wide_text[22];
  ULONG length = 22;
  ASSERT_EQ(RtlIpv4AddressToStringExW(&address, htons(8080), wide_text, &length), 0);
  EXPECT_EQ(narrow(wide_text), "192.0.2.1:8080");
  EXPECT_EQ(length, 15u);
}

struct Read4 {
  const char* text;
  bool strict, loose;
  std::size_t used;
  unsigned address;
};
const Read4 read4[] = {
    {"1.2.3.4", true, true, 7, 0x01020304},
    {"01.2.3.4", false, true, 8, 0x01020304},
    {"1.2.3", false, true, 5, 0x01020003},
    {"0x7f.1", false, true, 6, 0x7f000001},
    {"1", false, true, 1, 1},
    {"1.2.3.4x", true, true, 7, 0x01020304},
    {"4294967295", false, true, 10, ~0u},
    {"0.0.0.0", true, true, 7, 0},
    {"1.2.3.256", false, false, 0, 0},
    {"1.2.65536", false, false, 0, 0},
    {"4294967296", false, false, 0, 0},
    {"", false, false, 0, 0},
    {" 1.2.3.4", false, false, 0, 0},
    {"1..2.3", false, false, 0, 0},
    {"localhost", false, false, 0, 0},
    {"1.2.3.4.5", false, false, 0, 0},
};

TEST(RtlIpv4StringToAddressTest, KnowsTheFourFormsAndTheStrictOne) {
  for (const auto& each : read4) {
    for (const bool strict : {true, false}) {
      in_addr address;
      address.s_addr = 0xcccccccc;
      Terminator4 end = nullptr;
      const LONG result = RtlIpv4StringToAddressA(each.text, strict, &end, &address);
      if (strict ? each.strict : each.loose) {
        EXPECT_EQ(result, 0) << each.text;
        EXPECT_EQ(ntohl(address.s_addr), each.address) << each.text;
        EXPECT_EQ(static_cast<std::size_t>(end - each.text), each.used) << each.text;
      } else {
        EXPECT_EQ(result, invalid_parameter) << each.text;
        EXPECT_EQ(address.s_addr, 0xcccccccc) << each.text;
      }
    }
  }
}

TEST(RtlIpv4StringToAddressExTest, TakesPortsInThreeNotations) {
  struct {
    const char* text;
    bool good;
    int port;
  } const cases[] = {{"1.2.3.4", true, 0},        {"1.2.3.4:80", true, 80}, {"1.2.3.4:0x50", true, 80},
                     {"1.2.3.4:010", true, 8},    {"1.2.3.4:", false, 0},   {"1.2.3.4:0", false, 0},
                     {"1.2.3.4:65536", false, 0}, {"1.2.3.4x", false, 0},   {"1.2.3.4:80 ", false, 0},
                     {"1.2.3.4%5", false, 0}};
  for (const auto& each : cases) {
    in_addr address;
    USHORT port = 0xcccc;
    EXPECT_EQ(RtlIpv4StringToAddressExA(each.text, TRUE, &address, &port), each.good ? 0 : invalid_parameter) << each.text;
    if (each.good) {
      EXPECT_EQ(ntohs(port), each.port) << each.text;
    }
    const Wide text = wide(each.text);
    EXPECT_EQ(RtlIpv4StringToAddressExW(text.c_str(), TRUE, &address, &port), each.good ? 0 : invalid_parameter)
        << each.text;
  }
}

struct Read6 {
  const char* text;
  std::size_t used;  // 0: no address
  const char* back;
};
const Read6 read6[] = {
    {"::1", 3, "::1"},
    {"::", 2, "::"},
    {"1:2:3:4:5:6:7:8", 15, "1:2:3:4:5:6:7:8"},
    {"1:2:3:4:5:6:7::", 15, "1:2:3:4:5:6:7:0"},
    {"::2:3:4:5:6:7:8", 15, "0:2:3:4:5:6:7:8"},
    {"ABCD::", 6, "abcd::"},
    {"::ffff:1.2.3.4", 14, "::ffff:1.2.3.4"},
    {"1:2:3:4:5:6:1.2.3.4", 19, "1:2:3:4:5:6:102:304"},
    {"::1%5", 3, "::1"},
    {"::1/64", 3, "::1"},
    {"1::2::3", 4, "1::2"},
    {"[::1]", 0, ""},
    {":1", 0, ""},
    {"12345::", 0, ""},
    {"::1.2.3", 0, ""},
    {"::1.2.3.256", 0, ""},
    {"", 0, ""},
    {"1:2:3", 0, ""},
};

TEST(RtlIpv6StringToAddressTest, StopsWhereTheAddressEnds) {
  for (const auto& each : read6) {
    in6_addr address;
    std::memset(&address, 0xcc, sizeof address);
    PCSTR end = nullptr;
    const LONG result = RtlIpv6StringToAddressA(each.text, &end, &address);
    if (!each.used) {
      EXPECT_EQ(result, invalid_parameter) << each.text;
      continue;
    }
    ASSERT_EQ(result, 0) << each.text;
    EXPECT_EQ(static_cast<std::size_t>(end - each.text), each.used) << each.text;
    char text[65];
    RtlIpv6AddressToStringA(&address, text);
    EXPECT_STREQ(text, each.back);
  }
}

TEST(RtlIpv6StringToAddressExTest, TakesBracketsScopeAndPort) {
  struct {
    const char* text;
    bool good;
    ULONG scope;
    int port;
  } const cases[] = {
      {"::1", true, 0, 0},          {"[::1]", true, 0, 0},       {"[::1]:80", true, 0, 80},
      {"::1%5", true, 5, 0},        {"[::1%5]:80", true, 5, 80}, {"[::1]:0x50", true, 0, 80},
      {"[::1", false, 0, 0},        {"[::1]:", false, 0, 0},     {"[fe80::1%eth0]", false, 0, 0},
      {"[::1]:65536", false, 0, 0}, {"fe80::1%", false, 0, 0},   {"::1%4294967296", false, 0, 0},
  };
  for (const auto& each : cases) {
    in6_addr address;
    ULONG scope = 0xcccccccc;
    USHORT port = 0xcccc;
    EXPECT_EQ(RtlIpv6StringToAddressExA(each.text, &address, &scope, &port), each.good ? 0 : invalid_parameter) << each.text;
    if (each.good) {
      EXPECT_EQ(scope, each.scope) << each.text;
      EXPECT_EQ(ntohs(port), each.port) << each.text;
    }
  }
}

#ifndef _WIN32  // there they crash
TEST(RtlIpv4StringToAddressTest, RefusesMemoryThatIsNotThere) {
  in_addr address;
  PCSTR end;
  USHORT port;
  ULONG length = 30;
  EXPECT_EQ(RtlIpv4StringToAddressA(nullptr, TRUE, &end, &address), invalid_parameter);
  EXPECT_EQ(RtlIpv4StringToAddressA("1.2.3.4", TRUE, &end, nullptr), invalid_parameter);
  EXPECT_EQ(RtlIpv4StringToAddressA("1.2.3.4", TRUE, nullptr, &address), invalid_parameter);
  EXPECT_EQ(RtlIpv4StringToAddressExA("1.2.3.4", TRUE, &address, nullptr), invalid_parameter);
  EXPECT_EQ(RtlIpv4StringToAddressExA(reinterpret_cast<char*>(1), TRUE, &address, &port), invalid_parameter);
  EXPECT_EQ(RtlIpv4AddressToStringA(&address, nullptr), nullptr);
  char text[30];
  EXPECT_EQ(RtlIpv4AddressToStringExA(nullptr, 0, text, &length), invalid_parameter);
  EndOfMapping wide_end(6);  // three units without a terminator
  std::memcpy(wide_end.get(), u"1.2", 6);
  USHORT wide_port;
  EXPECT_EQ(RtlIpv4StringToAddressExW(reinterpret_cast<PCWSTR>(wide_end.get()), TRUE, &address, &wide_port),
            invalid_parameter);
}
#endif

class InetPtonTest : public WinsockTest {};

TEST_F(InetPtonTest, WideAndNarrowAgree) {
  for (const char* text : {"1.2.3.4", "01.2.3.4", "1.2.3", "1.2.3.4 ", "::1", "fe80::1%2", "nonsense"}) {
    for (const int family : {AF_INET, AF_INET6}) {
      in6_addr a{}, b{};
      const Wide w = wide(text);
      EXPECT_EQ(inet_pton(family, text, &a), InetPtonW(family, w.c_str(), &b)) << text;
      EXPECT_EQ(std::memcmp(&a, &b, sizeof a), 0) << text;
    }
  }
  in_addr address;
  EXPECT_EQ(InetPtonW(99, wide("1.2.3.4").c_str(), &address), -1);
  EXPECT_EQ(WSAGetLastError(), WSAEAFNOSUPPORT);
  EXPECT_EQ(InetPtonW(AF_INET, nullptr, &address), -1);
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
}

TEST_F(InetPtonTest, NtopRefusesSmallBuffers) {
  in_addr address;
  address.s_addr = htonl(0x01020304);
  WCHAR text[22];
  EXPECT_EQ(narrow(InetNtopW(AF_INET, &address, text, 22)), "1.2.3.4");
  EXPECT_EQ(InetNtopW(AF_INET, &address, text, 7), nullptr);
  EXPECT_EQ(WSAGetLastError(), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(InetNtopW(AF_INET, &address, nullptr, 22), nullptr);
  EXPECT_EQ(WSAGetLastError(), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(InetNtopW(99, &address, text, 22), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSAEAFNOSUPPORT);
}

class WSAAddressToStringTest : public WinsockTest {
 protected:
  static std::string text_of(sockaddr* address, int length) {
    char narrow_text[100];
    DWORD narrow_length = sizeof narrow_text;
    if (WSAAddressToStringA(address, static_cast<DWORD>(length), nullptr, narrow_text, &narrow_length) != 0)
      return error(WSAGetLastError());
    WCHAR wide_text[100];
    DWORD wide_length = 100;
    EXPECT_OK(WSAAddressToStringW(address, static_cast<DWORD>(length), nullptr, wide_text, &wide_length));
    EXPECT_EQ(narrow(wide_text), narrow_text);
    EXPECT_EQ(narrow_length, std::strlen(narrow_text) + 1);
    EXPECT_EQ(wide_length, narrow_length);
    return narrow_text;
  }
};

TEST_F(WSAAddressToStringTest, WritesBothFamilies) {
  // contract: succeeds WSAAddressToStringA, WSAAddressToStringW
  Name ipv4 = loopback(AF_INET, 80), ipv6 = loopback(AF_INET6, 443);
  EXPECT_EQ(text_of(ipv4.data(), ipv4.length), "127.0.0.1:80");
  EXPECT_EQ(text_of(ipv6.data(), ipv6.length), "[::1]:443");
  ipv6 = loopback(AF_INET6);
  reinterpret_cast<sockaddr_in6*>(ipv6.data())->sin6_scope_id = 7;
  EXPECT_EQ(text_of(ipv6.data(), ipv6.length), "::1%7");
}

TEST_F(WSAAddressToStringTest, TellsTheSizeItNeeds) {
  Name name = loopback(AF_INET, 80);
  char text[13];
  DWORD length = 5;
  EXPECT_FAILS(WSAAddressToStringA(name.data(), static_cast<DWORD>(name.length), nullptr, text, &length), WSAEFAULT);
  EXPECT_EQ(length, 13u);
  EXPECT_OK(WSAAddressToStringA(name.data(), static_cast<DWORD>(name.length), nullptr, text, &length));
}

TEST_F(WSAAddressToStringTest, RefusesBadParameters) {
  Name name = loopback(AF_INET, 80);
  const DWORD size = static_cast<DWORD>(name.length);
  char text[50];
  DWORD length = sizeof text;
  WCHAR wide_text[50];
  EXPECT_FAILS(WSAAddressToStringA(name.data(), 4, nullptr, text, &length), WSAEFAULT);
  EXPECT_FAILS(WSAAddressToStringA(name.data(), size, nullptr, nullptr, &length), WSAEFAULT);
  length = sizeof text;
  EXPECT_FAILS(WSAAddressToStringW(name.data(), 4, nullptr, wide_text, &length), WSAEFAULT);
  EXPECT_FAILS(WSAAddressToStringW(name.data(), size, nullptr, nullptr, &length), WSAEFAULT);
  length = sizeof text;
  name.data()->sa_family = 99;
  EXPECT_FAILS(WSAAddressToStringA(name.data(), size, nullptr, text, &length), WSAEINVAL);
  EXPECT_FAILS(WSAAddressToStringW(name.data(), size, nullptr, wide_text, &length), WSAEINVAL);
}

TEST_F(WSAAddressToStringTest, WhatIsNullIsInvalid) {
  Name name = loopback(AF_INET, 80);
  const DWORD size = static_cast<DWORD>(name.length);
  char text[50];
  WCHAR wide_text[50];
  DWORD length = sizeof text;
  EXPECT_FAILS(WSAAddressToStringA(nullptr, size, nullptr, text, &length), WSAEINVAL);
  EXPECT_FAILS(WSAAddressToStringA(name.data(), 0, nullptr, text, &length), WSAEINVAL);
  EXPECT_FAILS(WSAAddressToStringA(name.data(), size, nullptr, text, nullptr), WSAEINVAL);
  EXPECT_FAILS(WSAAddressToStringW(nullptr, size, nullptr, wide_text, &length), WSAEINVAL);
  EXPECT_FAILS(WSAAddressToStringW(name.data(), 0, nullptr, wide_text, &length), WSAEINVAL);
  EXPECT_FAILS(WSAAddressToStringW(name.data(), size, nullptr, wide_text, nullptr), WSAEINVAL);
}

class WSAStringToAddressTest : public WinsockTest {
 protected:
  /// Both forms answer alike.
  static int parse(const char* text, int family, Name& name) {
    std::string copy = text;
    Wide wide_copy = wide(text);
    Name other;
    name.length = sizeof name.storage;
    const int narrow_form = error_of(WSAStringToAddressA(copy.data(), family, nullptr, name.data(), &name.length));
    const int wide_form = error_of(WSAStringToAddressW(wide_copy.data(), family, nullptr, other.data(), &other.length));
    EXPECT_EQ(narrow_form, wide_form);
    if (narrow_form == 0 && wide_form == 0) {
      EXPECT_EQ(std::string(reinterpret_cast<char*>(name.data()), static_cast<std::size_t>(name.length)),
                std::string(reinterpret_cast<char*>(other.data()), static_cast<std::size_t>(other.length)));
    }
    return narrow_form;
  }
};

TEST_F(WSAStringToAddressTest, ReadsBothFamilies) {
  // contract: succeeds WSAStringToAddressA, WSAStringToAddressW
  Name name;
  ASSERT_EQ(parse("192.0.2.1:8080", AF_INET, name), 0);
  EXPECT_EQ(name.length, static_cast<int>(sizeof(sockaddr_in)));
  EXPECT_EQ(name.data()->sa_family, AF_INET);
  EXPECT_EQ(reinterpret_cast<sockaddr_in*>(name.data())->sin_port, htons(8080));
  ASSERT_EQ(parse("[fe80::1%3]:80", AF_INET6, name), 0);
  const auto* ipv6 = reinterpret_cast<sockaddr_in6*>(name.data());
  EXPECT_EQ(ipv6->sin6_family, AF_INET6);
  EXPECT_EQ(ipv6->sin6_scope_id, 3u);
  EXPECT_EQ(ipv6->sin6_port, htons(80));
  EXPECT_EQ(parse("0x7f.1", AF_INET, name), 0);
}

TEST_F(WSAStringToAddressTest, RefusesWhatIsNone) {
  // contract: WSAEINVAL WSAStringToAddressA, WSAStringToAddressW
  Name name;
  for (const char* text : {"", "nonsense", "1.2.3.4x", "1.2.3.256", "::1"}) EXPECT_EQ(parse(text, AF_INET, name), WSAEINVAL);
  for (const char* text : {"", "1.2.3.4", "::g", "[::1", "1:2:3"}) EXPECT_EQ(parse(text, AF_INET6, name), WSAEINVAL);
  EXPECT_EQ(parse("1.2.3.4", 99, name), WSAEINVAL);
}

/// The pages of inet_addr have one number to four, decimal, octal or hexadecimal; Windows reads addresses as text in that
/// way everywhere but in inet_pton.
struct Literal {
  const char* text;
  ULONG address;  ///< in host order
};
constexpr Literal literals[] = {
    {"1.2.3.4", 0x01020304},   {"1.2.3", 0x01020003},      {"1.2", 0x01000002},         {"1", 1},
    {"0x7f.1", 0x7f000001},    {"0177.0.0.1", 0x7f000001}, {"01.02.03.04", 0x01020304}, {"0x7f000001", 0x7f000001},
    {"4294967294", 0xfffffffe}};
constexpr const char* no_literals[] = {"1.2.3.", "1.2.3.4.5", "256.1.1.1", "1.2.3.256", "1.2.65536", "1.256.3",  "0x",
                                       ".",      "1..2",      "1.2.3.08",  "-1",        "+1",        " 1.2.3.4", "1.2.3.4x"};

class AddressLiteralTest : public WinsockTest {
 protected:
  static int parse(std::string text, sockaddr_in& name) {
    int length = sizeof name;
    return error_of(WSAStringToAddressA(text.data(), AF_INET, nullptr, reinterpret_cast<sockaddr*>(&name), &length));
  }
  static int look_up(const char* text, sockaddr_in& name) {
    addrinfo hints{}, *list = nullptr;
    hints.ai_family = AF_INET;
    hints.ai_flags = AI_NUMERICHOST;
    const int result = getaddrinfo(text, nullptr, &hints, &list);
    if (result == 0) std::memcpy(&name, list->ai_addr, sizeof name);
    if (list) freeaddrinfo(list);
    return result;
  }
};

TEST_F(AddressLiteralTest, OneToFourNumbersAreAnAddress) {
  for (const auto& [text, address] : literals) {
    sockaddr_in name{};
    ASSERT_EQ(parse(text, name), 0) << text;
    EXPECT_EQ(ntohl(name.sin_addr.s_addr), address) << text;
    EXPECT_EQ(name.sin_port, 0) << text;
    ASSERT_EQ(look_up(text, name), 0) << text;
    EXPECT_EQ(ntohl(name.sin_addr.s_addr), address) << text;
    EXPECT_EQ(ntohl(inet_addr(text)), address) << text;
    in_addr strict;
    EXPECT_EQ(inet_pton(AF_INET, text, &strict), std::strcmp(text, "1.2.3.4") == 0) << text;
  }
}

TEST_F(AddressLiteralTest, AndNothingElse) {
  for (const char* text : no_literals) {
    sockaddr_in name{};
    EXPECT_EQ(parse(text, name), WSAEINVAL) << text;
    EXPECT_EQ(look_up(text, name), WSAHOST_NOT_FOUND) << text;
    EXPECT_EQ(inet_addr(text), INADDR_NONE) << text;
  }
}

TEST_F(AddressLiteralTest, APortMayFollowInAddressTextOnly) {
  for (const char* text : {"1.2.3.4:80", "1.2.3.4:0x50", "1.2.3.4:0120"}) {
    sockaddr_in name{};
    ASSERT_EQ(parse(text, name), 0) << text;
    EXPECT_EQ(ntohs(name.sin_port), 80) << text;
    EXPECT_EQ(look_up(text, name), WSAHOST_NOT_FOUND) << text;
    EXPECT_EQ(inet_addr(text), INADDR_NONE) << text;
  }
  sockaddr_in name{};
  ASSERT_EQ(parse("1.2.3:80", name), 0);
  EXPECT_EQ(ntohl(name.sin_addr.s_addr), 0x01020003u);
  EXPECT_EQ(ntohs(name.sin_port), 80);
  for (const char* text : {"1.2.3.4:", "1.2.3.4:0", "1.2.3.4:65536"}) EXPECT_EQ(parse(text, name), WSAEINVAL) << text;
}

TEST_F(AddressLiteralTest, InetAddrTakesNothingForAnyAndStopsAtASpace) {
  EXPECT_EQ(inet_addr(""), INADDR_ANY);
  EXPECT_EQ(ntohl(inet_addr("1.2.3.4 ")), 0x01020304u);
}

TEST_F(WSAStringToAddressTest, RefusesBadParameters) {
  Name name;
  char text[] = "1.2.3.4";
  int length = 4;
  EXPECT_FAILS(WSAStringToAddressA(text, AF_INET, nullptr, name.data(), &length), WSAEFAULT);
  EXPECT_EQ(length, static_cast<int>(sizeof(sockaddr_in)));
  length = sizeof name.storage;
  EXPECT_FAILS(WSAStringToAddressA(nullptr, AF_INET, nullptr, name.data(), &length), WSAEINVAL);
  EXPECT_FAILS(WSAStringToAddressA(text, AF_INET, nullptr, nullptr, &length), WSAEINVAL);
}

TEST_F(WSAStringToAddressTest, NeedsStartup) {
  Name name;
  WSACleanup();
  EXPECT_EQ(parse("1.2.3.4", AF_INET, name), WSANOTINITIALISED);
  WSADATA data;
  WSAStartup(MAKEWORD(2, 2), &data);
}

TEST_F(WSAStringToAddressTest, ReadsBackWhatIsWritten) {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    for (auto& word : address.sin6_addr.u.Word) word = random() % 3 ? 0 : static_cast<unsigned short>(random());
    address.sin6_port = static_cast<unsigned short>(random());
    address.sin6_scope_id = random() % 2 ? static_cast<ULONG>(random()) : 0;
    char text[100];
    DWORD length = sizeof text;
    ASSERT_OK(WSAAddressToStringA(reinterpret_cast<sockaddr*>(&address), sizeof address, nullptr, text, &length));
    Name back;
    ASSERT_EQ(parse(text, AF_INET6, back), 0) << text;
    EXPECT_EQ(std::memcmp(back.data(), &address, sizeof address), 0) << text;
  }
}

TEST_F(WSAStringToAddressTest, NonsenseIsNeverMoreThanRefused) {
  std::mt19937 random(2);
  constexpr char alphabet[] = "0123456789abcdef:.%[]x/ ";
  for (int round = 0; round < 20000; ++round) {
    std::string text(random() % 24, ' ');
    for (char& c : text) c = alphabet[random() % (sizeof alphabet - 1)];
    for (const int family : {AF_INET, AF_INET6}) {
      Name name;
      const int result = parse(text.c_str(), family, name);
      EXPECT_TRUE(result == 0 || result == WSAEINVAL) << text;
    }
  }
}

}  // namespace
