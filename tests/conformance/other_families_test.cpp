// AF_HYPERV and AF_BTH: what holds with and without a device.
#include "support.h"

#include <initguid.h>

#ifndef _WIN32  // mingw-w64 has neither
#include <afunix.h>
#include <wshisotp.h>
#endif
#include <hvsocket.h>
#include <ws2bth.h>

#ifndef AF_HYPERV  // which mingw-w64 lacks
#define AF_HYPERV 34
#endif

namespace {

class AfHypervTest : public WinsockTest {
 protected:
  Sock socket;
  void SetUp() override {
    WinsockTest::SetUp();
    socket = Sock(WSASocketW(AF_HYPERV, SOCK_STREAM, HV_PROTOCOL_RAW, nullptr, 0, WSA_FLAG_OVERLAPPED));
    if (socket == INVALID_SOCKET) {
      EXPECT_EQ(WSAGetLastError(), WSAEAFNOSUPPORT);
      GTEST_SKIP() << "no AF_HYPERV";
    }
  }
  void TearDown() override {
    socket.close();
    WinsockTest::TearDown();
  }
  static SOCKADDR_HV service(ULONG port, const GUID& machine = HV_GUID_WILDCARD) {
    SOCKADDR_HV name{AF_HYPERV, 0, machine, HV_GUID_VSOCK_TEMPLATE};
    name.ServiceId.Data1 = port;
    return name;
  }
  static int bind_to(SOCKET s, const SOCKADDR_HV& name, int length = sizeof(SOCKADDR_HV)) {
    return bind(s, reinterpret_cast<const sockaddr*>(&name), length);
  }
};

TEST_F(AfHypervTest, AServiceOfTheTemplateIsAPort) {
  ASSERT_OK(bind_to(socket, service(0x4f575301)));
  SOCKADDR_HV told{};
  int length = sizeof told;
  ASSERT_OK(getsockname(socket, reinterpret_cast<sockaddr*>(&told), &length));
  EXPECT_EQ(length, static_cast<int>(sizeof told));
  EXPECT_EQ(told.Family, AF_HYPERV);
  EXPECT_EQ(told.ServiceId.Data1, 0x4f575301u);
  EXPECT_TRUE(IsEqualGUID(told.VmId, HV_GUID_WILDCARD));
  EXPECT_OK(listen(socket, 1));
}

TEST_F(AfHypervTest, OtherServicesDoNotExist) {
  SOCKADDR_HV name = service(1);
  name.ServiceId.Data2 = 0x1234;
  EXPECT_FAILS(bind_to(socket, name), WSAEADDRNOTAVAIL);
  EXPECT_FAILS(bind_to(socket, service(1), 20), WSAEFAULT);
  EXPECT_FAILS(connect(socket, reinterpret_cast<sockaddr*>(&name), sizeof name), WSAEADDRNOTAVAIL);
}

TEST_F(AfHypervTest, CarriesDataOnThisMachine) {
  SOCKADDR_HV name = service(0x4f575302);
  ASSERT_OK(bind_to(socket, name));
  ASSERT_OK(listen(socket, 1));
  Sock client(WSASocketW(AF_HYPERV, SOCK_STREAM, HV_PROTOCOL_RAW, nullptr, 0, WSA_FLAG_OVERLAPPED));
  name = service(0x4f575302, HV_GUID_LOOPBACK);
  if (connect(client, reinterpret_cast<sockaddr*>(&name), sizeof name) != 0) GTEST_SKIP() << "no loopback of vsock";
  Sock server(accept(socket, nullptr, nullptr));
  ASSERT_NE(SOCKET{server}, INVALID_SOCKET);
  send_text(client, "hello");
  EXPECT_EQ(received(server, 5), "hello");
}

#ifndef _WIN32  // mingw-w64 has no hvsocket.h
TEST_F(AfHypervTest, TheTimeToConnectIsKept) {
  const auto get = [&](int option, ULONG& value, int length = sizeof(ULONG)) {
    return error_of(getsockopt(socket, HV_PROTOCOL_RAW, option, reinterpret_cast<char*>(&value), &length));
  };
  const auto set = [&](int option, ULONG value, int length = sizeof(ULONG)) {
    return error_of(setsockopt(socket, HV_PROTOCOL_RAW, option, reinterpret_cast<const char*>(&value), length));
  };
  ULONG value = 0;
  EXPECT_EQ(set(HVSOCKET_CONNECT_TIMEOUT, 1500), 0);
  EXPECT_EQ(get(HVSOCKET_CONNECT_TIMEOUT, value), 0);
  EXPECT_EQ(value, 1500u);
  EXPECT_EQ(set(HVSOCKET_CONNECT_TIMEOUT, HVSOCKET_CONNECT_TIMEOUT_MAX), 0);
  EXPECT_EQ(set(HVSOCKET_CONNECT_TIMEOUT, HVSOCKET_CONNECT_TIMEOUT_MAX + 1), WSAEINVAL);
  EXPECT_EQ(set(HVSOCKET_CONNECT_TIMEOUT, 1, 3), WSAEFAULT);
  EXPECT_EQ(get(HVSOCKET_CONNECT_TIMEOUT, value, 3), WSAEFAULT);
  for (const int option : {HVSOCKET_CONTAINER_PASSTHRU, HVSOCKET_CONNECTED_SUSPEND}) {
    EXPECT_EQ(get(option, value), 0);
    EXPECT_EQ(value, 1u);
    EXPECT_EQ(set(option, 1), 0);
    EXPECT_EQ(set(option, 0), WSAENOPROTOOPT) << "as Linux is, always";
  }
  EXPECT_EQ(set(8, 1), WSAENOPROTOOPT);
  Sock other = make_socket(tcp4);
  int length = sizeof value;
  EXPECT_FAILS(getsockopt(other, HV_PROTOCOL_RAW, HVSOCKET_CONNECT_TIMEOUT, reinterpret_cast<char*>(&value), &length),
               WSAENOPROTOOPT);
}
#endif

class AfBthTest : public WinsockTest {};

TEST_F(AfBthTest, IsThereOrIsNotAFamilyHere) {
  Sock s(::socket(AF_BTH, SOCK_STREAM, BTHPROTO_RFCOMM));
  if (s == INVALID_SOCKET) {
    EXPECT_EQ(WSAGetLastError(), WSAEAFNOSUPPORT);
    return;
  }
  SOCKADDR_BTH name{};
  name.addressFamily = AF_BTH;
  name.port = BT_PORT_ANY;
  if (bind(s, reinterpret_cast<sockaddr*>(&name), sizeof name) != 0) GTEST_SKIP() << "no radio: " << WSAGetLastError();
  SOCKADDR_BTH told{};
  int length = sizeof told;
  EXPECT_OK(getsockname(s, reinterpret_cast<sockaddr*>(&told), &length));
  EXPECT_EQ(told.addressFamily, AF_BTH);
}

#ifndef _WIN32  // Wine has no text for these families, and Windows' is not documented but for AF_BTH
class OtherFamiliesText : public WinsockTest {
 protected:
  static std::string text_of(const void* address, int length) {
    char text[300];
    DWORD room = sizeof text;
    const int result = WSAAddressToStringA(static_cast<sockaddr*>(const_cast<void*>(address)), static_cast<DWORD>(length),
                                           nullptr, text, &room);
    return result == 0 ? text : "error " + std::to_string(WSAGetLastError());
  }
  static int parse(std::string text, int family, Name& name) {
    name = {};
    return error_of(WSAStringToAddressA(text.data(), family, nullptr, name.data(), &name.length));
  }
  /// The text reads as the address that it was written from.
  static void goes_both_ways(const char* text, int family) {
    Name name;
    ASSERT_EQ(parse(text, family, name), 0) << text;
    EXPECT_EQ(text_of(name.data(), name.length), text);
  }
};

TEST_F(OtherFamiliesText, GoesBothWays) {
  goes_both_ways("/tmp/socket", AF_UNIX);
  goes_both_ways("@abstract", AF_UNIX);
  goes_both_ways("(01:23:45:67:89:AB)", AF_BTH);
  goes_both_ways("(01:23:45:67:89:AB):5", AF_BTH);
  goes_both_ways("{E0E16197-DD56-4A10-9195-5EE7A155A838}:{00001234-FACB-11E6-BD58-64006A7986D3}", AF_HYPERV);
  goes_both_ways("'7379732E'H/NS+490001", AF_ISO);
  goes_both_ways("NS+490001", AF_ISO);
  goes_both_ways("'01'H/NS+", AF_ISO);
}

TEST_F(OtherFamiliesText, IsWhatTheAddressHas) {
  Name name;
  ASSERT_EQ(parse("01:23:45:67:89:ab", AF_BTH, name), 0) << "without brackets";
  const BTH_ADDR bluetooth = reinterpret_cast<SOCKADDR_BTH*>(name.data())->btAddr;  // it is not aligned there
  EXPECT_EQ(bluetooth, 0x0123456789abu);
  EXPECT_EQ(name.length, static_cast<int>(sizeof(SOCKADDR_BTH)));
  ASSERT_EQ(parse("'0102'H/NS+49", AF_ISO, name), 0);
  const auto* iso = reinterpret_cast<SOCKADDR_TP*>(name.data());
  EXPECT_EQ(iso->tp_tsel_len, 2);
  EXPECT_EQ(iso->tp_taddr_len, 3);
  EXPECT_EQ(iso->tp_addr[2], 0x49);
  EXPECT_EQ(parse("@", AF_UNIX, name), WSAEINVAL);
  ASSERT_EQ(parse("@x", AF_UNIX, name), 0);
  EXPECT_EQ(name.length, 4);
}

TEST_F(OtherFamiliesText, WhatIsNoAddressIsRefused) {
  Name name;
  for (const char* text :
       {"", "(01:23:45:67:89)", "(01:23:45:67:89:AB", "01:23:45:67:89:AB:", "(01:23:45:67:89:AB):", "0g:00"})
    EXPECT_EQ(parse(text, AF_BTH, name), WSAEINVAL) << text;
  for (const char* text : {"", "{}:{}", "{E0E16197-DD56-4A10-9195-5EE7A155A838}"})
    EXPECT_EQ(parse(text, AF_HYPERV, name), WSAEINVAL) << text;
  for (const char* text : {"", "''H/NS+49", "'01'H", "NS+4", "NS+49x"})
    EXPECT_EQ(parse(text, AF_ISO, name), WSAEINVAL) << text;
  EXPECT_EQ(parse(std::string(108, 'x'), AF_UNIX, name), WSAEINVAL);
  EXPECT_EQ(parse("NS+" + std::string(130, '0'), AF_ISO, name), WSAEINVAL);
  SOCKADDR_TP iso{AF_ISO, 0, 3, 4, {}};
  EXPECT_EQ(text_of(&iso, sizeof iso), "error " + std::to_string(WSAEFAULT)) << "a selector longer than all";
  EXPECT_EQ(text_of(&iso, 10), "error " + std::to_string(WSAEFAULT));
  char address[4];
  int length = sizeof address;
  std::string text = "01:23:45:67:89:AB";
  EXPECT_FAILS(WSAStringToAddressA(text.data(), AF_BTH, nullptr, reinterpret_cast<sockaddr*>(address), &length), WSAEFAULT);
  EXPECT_EQ(length, static_cast<int>(sizeof(SOCKADDR_BTH)));
}
#endif

}  // namespace
