// The flows of qos2.h, seen in the options of Linux' socket.
#include <gtest/gtest.h>

#include <qos2.h>
#include <windows.h>

#include "border/posix.h"
#include "border/posix_options.h"

namespace ows {
namespace {

int option(SOCKET s, int level, int name) {
  int value = 0;
  posix::socklen size = sizeof value;
  EXPECT_EQ(posix::getsockopt(static_cast<int>(s), level, name, &value, &size), 0);
  return value;
}

class QosTest : public testing::Test {
 protected:
  HANDLE handle = nullptr;
  SOCKET s = INVALID_SOCKET;
  void SetUp() override {
    WSADATA data;
    ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
    QOS_VERSION version{1, 0};
    ASSERT_TRUE(QOSCreateHandle(&version, &handle));
    s = socket(AF_INET, SOCK_DGRAM, 0);
  }
  void TearDown() override {
    QOSCloseHandle(handle);
    closesocket(s);
    WSACleanup();
  }
};

TEST_F(QosTest, ATrafficTypeIsAPriorityAndAMark) {
  QOS_FLOWID flow = 0;
  ASSERT_TRUE(QOSAddSocketToFlow(handle, s, nullptr, QOSTrafficTypeVoice, QOS_NON_ADAPTIVE_FLOW, &flow));
  EXPECT_NE(flow, 0u);
  EXPECT_EQ(option(s, posix::ipproto_ip, posix::ip_tos), 56 << 2);
  EXPECT_EQ(option(s, posix::sol_socket, posix::so_priority), 6);
  QOS_PACKET_PRIORITY priority{};
  ULONG size = sizeof priority;
  EXPECT_TRUE(QOSQueryFlow(handle, flow, QOSQueryPacketPriority, &size, &priority, 0, nullptr));
  EXPECT_EQ(priority.ConformantDSCPValue, 56u);
  EXPECT_TRUE(QOSRemoveSocketFromFlow(handle, s, flow, 0));
  EXPECT_EQ(option(s, posix::ipproto_ip, posix::ip_tos), 0);
}

TEST_F(QosTest, TheMarkAndTheRateCanBeSet) {
  QOS_FLOWID flow = 0;
  ASSERT_TRUE(QOSAddSocketToFlow(handle, s, nullptr, QOSTrafficTypeBestEffort, 0, &flow));
  DWORD mark = 10;
  EXPECT_TRUE(QOSSetFlow(handle, flow, QOSSetOutgoingDSCPValue, sizeof mark, &mark, 0, nullptr));
  EXPECT_EQ(option(s, posix::ipproto_ip, posix::ip_tos), 10 << 2);
  QOS_FLOWRATE_OUTGOING rate{8'000'000, QOSShapeOnly, QOSFlowRateNotApplicable};
  EXPECT_TRUE(QOSSetFlow(handle, flow, QOSSetOutgoingRate, sizeof rate, &rate, 0, nullptr));
  EXPECT_EQ(option(s, posix::sol_socket, posix::so_max_pacing_rate), 1'000'000);
  mark = 64;
  EXPECT_FALSE(QOSSetFlow(handle, flow, QOSSetOutgoingDSCPValue, sizeof mark, &mark, 0, nullptr));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
}

TEST_F(QosTest, RefusesWhatItDoesNotKnow) {
  QOS_FLOWID flow = 0;
  QOS_VERSION other{2, 0};
  HANDLE none = nullptr;
  EXPECT_FALSE(QOSCreateHandle(&other, &none));
  EXPECT_FALSE(QOSAddSocketToFlow(nullptr, s, nullptr, QOSTrafficTypeVoice, 0, &flow));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
  EXPECT_FALSE(QOSAddSocketToFlow(handle, INVALID_SOCKET, nullptr, QOSTrafficTypeVoice, 0, &flow));
  EXPECT_EQ(GetLastError(), DWORD{WSAENOTSOCK});
  EXPECT_FALSE(QOSRemoveSocketFromFlow(handle, s, 4711, 0));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NOT_FOUND});
  ULONG size = 0;
  EXPECT_TRUE(QOSEnumerateFlows(handle, &size, nullptr));
  EXPECT_EQ(size, 0u);
  EXPECT_FALSE(QOSStartTrackingClient(handle, nullptr, 0));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NOT_SUPPORTED});
}

}  // namespace
}  // namespace ows
