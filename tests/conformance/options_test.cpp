// getsockopt, setsockopt, WSAEnumProtocols.
#include "support.h"

namespace {

class Options : public OverFamilies {
 protected:
  template <class T>
  static T get(SOCKET s, int level, int name) {
    T value{};
    int length = sizeof value;
    EXPECT_OK(getsockopt(s, level, name, reinterpret_cast<char*>(&value), &length)) << name;
    return value;
  }
  template <class T>
  static int set(SOCKET s, int level, int name, T value) {
    return setsockopt(s, level, name, reinterpret_cast<const char*>(&value), sizeof value);
  }
};
INSTANTIATE_TEST_SUITE_P(All, Options, testing::Values(tcp4, tcp6, iso4, web4), family_name);

TEST_P(Options, BooleansAreKept) {
  Sock s = make_socket(GetParam());
  for (const int name : {SO_KEEPALIVE, SO_REUSEADDR}) {
    EXPECT_FALSE(get<BOOL>(s, SOL_SOCKET, name));
    ASSERT_OK(set<BOOL>(s, SOL_SOCKET, name, TRUE));
    EXPECT_TRUE(get<BOOL>(s, SOL_SOCKET, name)) << name;
  }
}

TEST_P(Options, TimeoutsAreKept) {
  Sock s = make_socket(GetParam());
  for (const int name : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    EXPECT_EQ(get<DWORD>(s, SOL_SOCKET, name), 0u);
    ASSERT_OK(set<DWORD>(s, SOL_SOCKET, name, 1500));
    EXPECT_EQ(get<DWORD>(s, SOL_SOCKET, name), 1500u);
  }
}

TEST_P(Options, LingerIsKept) {
  Sock s = make_socket(GetParam());
  EXPECT_EQ(get<linger>(s, SOL_SOCKET, SO_LINGER).l_onoff, 0);
  EXPECT_TRUE(get<BOOL>(s, SOL_SOCKET, SO_DONTLINGER));
  ASSERT_OK(set(s, SOL_SOCKET, SO_LINGER, linger{1, 7}));
  EXPECT_EQ(get<linger>(s, SOL_SOCKET, SO_LINGER).l_linger, 7);
  EXPECT_FALSE(get<BOOL>(s, SOL_SOCKET, SO_DONTLINGER));
}

TEST_P(Options, BufferSizesAreKept) {
  Sock s = make_socket(GetParam());
  for (const int name : {SO_RCVBUF, SO_SNDBUF}) {
    ASSERT_OK(set<int>(s, SOL_SOCKET, name, 20000));
    EXPECT_EQ(get<int>(s, SOL_SOCKET, name), 20000);
  }
}

TEST_P(Options, UnknownOnesAreRefused) {
  Sock s = make_socket(GetParam());
  int value = 0, length = sizeof value;
  EXPECT_FAILS(getsockopt(s, SOL_SOCKET, 0x5555, reinterpret_cast<char*>(&value), &length), WSAENOPROTOOPT);
  EXPECT_FAILS(set<int>(s, SOL_SOCKET, 0x5555, 1), WSAENOPROTOOPT);
}

TEST_P(Options, SmallBuffersAndBadPointersAreRefused) {
  Sock s = make_socket(GetParam());
  int value = 0, length = 2;
  EXPECT_FAILS(getsockopt(s, SOL_SOCKET, SO_RCVBUF, reinterpret_cast<char*>(&value), &length), WSAEFAULT);
  length = sizeof value;
  EXPECT_FAILS(getsockopt(s, SOL_SOCKET, SO_RCVBUF, nullptr, &length), WSAEFAULT);
  EXPECT_FAILS(setsockopt(s, SOL_SOCKET, SO_RCVBUF, nullptr, 4), WSAEFAULT);
  EXPECT_FAILS(setsockopt(s, SOL_SOCKET, SO_RCVBUF, reinterpret_cast<char*>(&value), 2), WSAEFAULT);
}

class OptionsTcp : public WinsockTest {};

TEST_F(OptionsTcp, Nodelay) {
  Sock s = make_socket(tcp4);
  BOOL on = TRUE;
  ASSERT_OK(setsockopt(s, IPPROTO_TCP, TCP_NODELAY, reinterpret_cast<char*>(&on), sizeof on));
  on = FALSE;
  int length = sizeof on;
  ASSERT_OK(getsockopt(s, IPPROTO_TCP, TCP_NODELAY, reinterpret_cast<char*>(&on), &length));
  EXPECT_TRUE(on);
}

TEST_F(OptionsTcp, Ipv6SocketsAreIpv6OnlyByDefault) {
  Sock s = make_socket(tcp6);
  DWORD on = 0;
  int length = sizeof on;
  ASSERT_OK(getsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, reinterpret_cast<char*>(&on), &length));
  EXPECT_EQ(on, 1u);
}

TEST_F(OptionsTcp, AcceptedSocketsInheritThem) {
  Listening listening = make_listener(tcp4);
  const DWORD milliseconds = 1234;
  ASSERT_OK(setsockopt(listening.socket, SOL_SOCKET, SO_RCVTIMEO, reinterpret_cast<const char*>(&milliseconds), 4));
  Sock client = make_socket(tcp4);
  ASSERT_OK(connect(client, listening.name.data(), listening.name.length));
  Sock server(accept(listening.socket, nullptr, nullptr));
  DWORD found = 0;
  int length = sizeof found;
  ASSERT_OK(getsockopt(server, SOL_SOCKET, SO_RCVTIMEO, reinterpret_cast<char*>(&found), &length));
  EXPECT_EQ(found, milliseconds);
}

class EnumProtocols : public WinsockTest {};

TEST_F(EnumProtocols, TellsTheSizeItNeeds) {
  DWORD size = 0;
  EXPECT_FAILS(WSAEnumProtocolsA(nullptr, nullptr, &size), WSAENOBUFS);
  EXPECT_GT(size, 0u);
  std::vector<char> memory(size);
  const int count = WSAEnumProtocolsA(nullptr, reinterpret_cast<WSAPROTOCOL_INFOA*>(memory.data()), &size);
  EXPECT_GE(count, 2);
}

TEST_F(EnumProtocols, FiltersByProtocol) {
  int only[] = {IPPROTO_UDP, 0};
  DWORD size = 1 << 16;
  std::vector<char> memory(size);
  auto* infos = reinterpret_cast<WSAPROTOCOL_INFOA*>(memory.data());
  const int count = WSAEnumProtocolsA(only, infos, &size);
  ASSERT_GT(count, 0);
  for (int i = 0; i < count; ++i) EXPECT_EQ(infos[i].iProtocol, IPPROTO_UDP);
}

TEST_F(EnumProtocols, NamesAreTheSameInBothForms) {
  DWORD size = 1 << 16;
  std::vector<char> narrow_memory(size), wide_memory(size);
  auto* narrow = reinterpret_cast<WSAPROTOCOL_INFOA*>(narrow_memory.data());
  auto* wide = reinterpret_cast<WSAPROTOCOL_INFOW*>(wide_memory.data());
  const int count = WSAEnumProtocolsA(nullptr, narrow, &size);
  size = 1 << 16;
  ASSERT_EQ(WSAEnumProtocolsW(nullptr, wide, &size), count);
  for (int i = 0; i < count; ++i)
    for (int c = 0; narrow[i].szProtocol[c]; ++c)
      EXPECT_EQ(static_cast<WCHAR>(narrow[i].szProtocol[c]), wide[i].szProtocol[c]);
}

TEST_F(EnumProtocols, BadPointerGivesFault) { EXPECT_FAILS(WSAEnumProtocolsA(nullptr, nullptr, nullptr), WSAEFAULT); }

}  // namespace
