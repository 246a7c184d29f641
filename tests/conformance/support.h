// What the conformance tests share. They are Windows programs: Windows headers and standard C++ only, so that mingw-w64
// compiles them too and Wine runs them. A test's name is the rule that it holds.
#pragma once

#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#ifndef ISOPROTO_TP2  // from wshisotp.h, which mingw-w64 lacks
#define ISOPROTO_TP2 27
#endif
#ifndef WEBPROTO_WEBSOCKET  // from openwinsock/websocket.h
#define WEBPROTO_WEBSOCKET 6455
#endif
#ifndef SO_CONNDATA  // from mswsock.h
#define SO_CONNDATA 0x7000
#define SO_DISCDATA 0x7002
#endif

/// A SOCKET that closes itself.
class Sock {
 public:
  Sock() = default;
  explicit Sock(SOCKET s) : s_(s) {}
  Sock(Sock&& other) noexcept : s_(std::exchange(other.s_, INVALID_SOCKET)) {}
  Sock& operator=(Sock&& other) noexcept {
    std::swap(s_, other.s_);
    return *this;
  }
  ~Sock() { close(); }
  operator SOCKET() const { return s_; }
  void close() {
    if (s_ != INVALID_SOCKET) closesocket(std::exchange(s_, INVALID_SOCKET));
  }
  SOCKET release() { return std::exchange(s_, INVALID_SOCKET); }

 private:
  SOCKET s_ = INVALID_SOCKET;
};

/// The error of a call that must have failed; 0 for one that has not.
inline int error_of(int result) { return result == SOCKET_ERROR ? WSAGetLastError() : 0; }
inline int error_of(SOCKET result) { return result == INVALID_SOCKET ? WSAGetLastError() : 0; }

#define EXPECT_FAILS(call, code) EXPECT_EQ(error_of(call), code) << #call
#define ASSERT_OK(call) ASSERT_EQ(error_of(call), 0) << #call
#define EXPECT_OK(call) EXPECT_EQ(error_of(call), 0) << #call

/// Winsock 2.2 for the time of a test.
class WinsockTest : public testing::Test {
 protected:
  void SetUp() override {
    WSADATA data;
    ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  }
  void TearDown() override { WSACleanup(); }
};

/// One transport that a test runs over.
struct Family {
  const char* name;
  int family, type, protocol;

  bool iso() const { return protocol == ISOPROTO_TP2; }
  bool web() const { return protocol == WEBPROTO_WEBSOCKET; }
  std::size_t most_last_words() const { return web() ? 123 : 64; }
  bool messages() const { return type == SOCK_SEQPACKET; }
};
inline void PrintTo(const Family& family, std::ostream* out) { *out << family.name; }

inline constexpr Family tcp4{"TCP4", AF_INET, SOCK_STREAM, IPPROTO_TCP};
inline constexpr Family tcp6{"TCP6", AF_INET6, SOCK_STREAM, IPPROTO_TCP};
inline constexpr Family udp4{"UDP4", AF_INET, SOCK_DGRAM, IPPROTO_UDP};
inline constexpr Family udp6{"UDP6", AF_INET6, SOCK_DGRAM, IPPROTO_UDP};
inline constexpr Family iso4{"ISO4", AF_INET, SOCK_SEQPACKET, ISOPROTO_TP2};
inline constexpr Family iso6{"ISO6", AF_INET6, SOCK_SEQPACKET, ISOPROTO_TP2};
inline constexpr Family iso_stream4{"ISOStream4", AF_INET, SOCK_STREAM, ISOPROTO_TP2};
inline constexpr Family web4{"Web4", AF_INET, SOCK_SEQPACKET, WEBPROTO_WEBSOCKET};
inline constexpr Family web6{"Web6", AF_INET6, SOCK_SEQPACKET, WEBPROTO_WEBSOCKET};
inline constexpr Family web_stream4{"WebStream4", AF_INET, SOCK_STREAM, WEBPROTO_WEBSOCKET};

inline bool available(const Family& family) {
  Sock s(WSASocketA(family.family, family.type, family.protocol, nullptr, 0, WSA_FLAG_OVERLAPPED));
  return s != INVALID_SOCKET;
}

struct Name {
  sockaddr_storage storage{};
  int length = sizeof storage;
  sockaddr* data() { return reinterpret_cast<sockaddr*>(&storage); }
};

inline Name loopback(int family, unsigned short port = 0) {
  Name name;
  if (family == AF_INET6) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    address.sin6_addr.s6_addr[15] = 1;
    std::memcpy(&name.storage, &address, sizeof address);
    name.length = sizeof address;
  } else {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::memcpy(&name.storage, &address, sizeof address);
    name.length = sizeof address;
  }
  return name;
}

inline Sock make_socket(const Family& family) {
  Sock s(WSASocketA(family.family, family.type, family.protocol, nullptr, 0, WSA_FLAG_OVERLAPPED));
  EXPECT_NE(SOCKET{s}, INVALID_SOCKET) << WSAGetLastError();
  return s;
}

inline void set_limit(SOCKET s) {  // a safety net: a receive that hangs fails instead
  DWORD milliseconds = 20000;
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, reinterpret_cast<char*>(&milliseconds), sizeof milliseconds);
}

inline void set_nonblocking(SOCKET s, bool on = true) {
  u_long value = on;
  EXPECT_OK(ioctlsocket(s, static_cast<long>(FIONBIO), &value));
}

struct Listening {
  Sock socket;
  Name name;
};

inline Listening make_listener(const Family& family) {
  Listening result{make_socket(family), loopback(family.family)};
  EXPECT_OK(bind(result.socket, result.name.data(), result.name.length));
  EXPECT_OK(listen(result.socket, 5));
  result.name.length = sizeof result.name.storage;
  EXPECT_OK(getsockname(result.socket, result.name.data(), &result.name.length));
  return result;
}

struct Pair {
  Sock client, server;
};

/// A connected pair. The two ends connect in two threads: some transports hold a request until it is accepted.
inline Pair make_pair_of(const Family& family) {
  Listening listening = make_listener(family);
  Pair pair{make_socket(family), Sock{}};
  int connected = 0;
  std::thread caller([&] { connected = error_of(connect(pair.client, listening.name.data(), listening.name.length)); });
  pair.server = Sock(accept(listening.socket, nullptr, nullptr));
  caller.join();
  EXPECT_EQ(connected, 0);
  EXPECT_NE(SOCKET{pair.server}, INVALID_SOCKET) << WSAGetLastError();
  set_limit(pair.client);
  set_limit(pair.server);
  return pair;
}

inline int send_text(SOCKET s, const std::string& text) { return send(s, text.data(), static_cast<int>(text.size()), 0); }

/// What a receive gave: its text, or "error N".
inline std::string received(SOCKET s, int capacity = 1000) {
  std::string buffer(static_cast<std::size_t>(capacity), '\0');
  const int got = recv(s, buffer.data(), capacity, 0);
  if (got == SOCKET_ERROR) return "error " + std::to_string(WSAGetLastError());
  buffer.resize(static_cast<std::size_t>(got));
  return buffer;
}

inline std::string error(int code) { return "error " + std::to_string(code); }

inline int send_last_words(SOCKET s, std::string words) {
  WSABUF data{static_cast<ULONG>(words.size()), words.data()};
  return WSASendDisconnect(s, &data);
}

/// The peer's last words, or "error N".
inline std::string last_words(SOCKET s, ULONG capacity = 64) {
  std::string buffer(capacity, '\0');
  WSABUF data{capacity, buffer.data()};
  if (WSARecvDisconnect(s, &data) != 0) return error(WSAGetLastError());
  buffer.resize(data.len);
  return buffer;
}

/// A function that the transport of `s` tells the address of; null: it has none.
template <class Function>
Function extension(SOCKET s, GUID id) {
  Function function = nullptr;
  DWORD size = 0;
  WSAIoctl(s, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &function, sizeof function, &size, nullptr, nullptr);
  return function;
}

/// An overlapped operation with an event of its own; at an offset, where it is on a file.
struct Op : WSAOVERLAPPED {
  explicit Op(DWORD offset = 0) : WSAOVERLAPPED{} {
    hEvent = WSACreateEvent();
    Offset = offset;
  }
  ~Op() { WSACloseEvent(hEvent); }
  Op(const Op&) = delete;
  Op& operator=(const Op&) = delete;
};

/// Tests over several transports skip those that this system has not (Wine has no ISO transport).
class OverFamilies : public WinsockTest, public testing::WithParamInterface<Family> {
 protected:
  void SetUp() override {
    WinsockTest::SetUp();
    if (!available(GetParam())) GTEST_SKIP() << GetParam().name << " is not available";
  }
};

inline std::string family_name(const testing::TestParamInfo<Family>& info) { return info.param.name; }
