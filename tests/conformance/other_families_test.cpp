// AF_HYPERV and AF_BTH: what holds with and without a device.
#include "support.h"

#include <initguid.h>

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

}  // namespace
