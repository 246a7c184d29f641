// IcmpSendEcho and its kin, to this computer.
#include "support.h"

#include <iphlpapi.h>

#include <icmpapi.h>

namespace {

class IcmpSendEchoTest : public WinsockTest {
 protected:
  HANDLE handle = INVALID_HANDLE_VALUE;
  char request[5] = "ping";
  std::vector<ULONGLONG> room = std::vector<ULONGLONG>(32);
  void SetUp() override {
    WinsockTest::SetUp();
    handle = IcmpCreateFile();
    if (handle == INVALID_HANDLE_VALUE) {
      EXPECT_EQ(GetLastError(), DWORD{ERROR_ACCESS_DENIED});
      GTEST_SKIP() << "no right to send echo requests";
    }
  }
  void TearDown() override {
    if (handle != INVALID_HANDLE_VALUE) {
      EXPECT_TRUE(IcmpCloseHandle(handle));
    }
    WinsockTest::TearDown();
  }
  ICMP_ECHO_REPLY* reply() { return reinterpret_cast<ICMP_ECHO_REPLY*>(room.data()); }
  [[nodiscard]] DWORD size() const { return static_cast<DWORD>(room.size() * sizeof room[0]); }
};

TEST_F(IcmpSendEchoTest, TheReplyHasTheDataOfTheRequest) {
  ASSERT_EQ(IcmpSendEcho(handle, htonl(INADDR_LOOPBACK), request, 4, nullptr, reply(), size(), 5000), 1u) << GetLastError();
  EXPECT_EQ(reply()->Status, DWORD{IP_SUCCESS});
  EXPECT_EQ(reply()->Address, htonl(INADDR_LOOPBACK));
  ASSERT_EQ(reply()->DataSize, 4);
  EXPECT_EQ(std::string(static_cast<char*>(reply()->Data), 4), "ping");
  EXPECT_EQ(IcmpParseReplies(reply(), size()), 1u);
}

TEST_F(IcmpSendEchoTest, AnEventTellsOfTheReply) {
  const HANDLE event = CreateEventA(nullptr, TRUE, FALSE, nullptr);
  ASSERT_EQ(
      IcmpSendEcho2(handle, event, nullptr, nullptr, htonl(INADDR_LOOPBACK), request, 4, nullptr, reply(), size(), 5000),
      0u);
  ASSERT_EQ(GetLastError(), DWORD{ERROR_IO_PENDING});
  EXPECT_EQ(WaitForSingleObject(event, 10000), DWORD{WAIT_OBJECT_0});
  EXPECT_EQ(IcmpParseReplies(reply(), size()), 1u);
  EXPECT_EQ(reply()->Status, DWORD{IP_SUCCESS});
  CloseHandle(event);
}

TEST_F(IcmpSendEchoTest, RefusesWhatIsTooSmallOrNoHandle) {
  EXPECT_EQ(IcmpSendEcho(handle, htonl(INADDR_LOOPBACK), request, 4, nullptr, reply(), 4, 5000), 0u);
  EXPECT_NE(GetLastError(), DWORD{ERROR_SUCCESS});
  EXPECT_EQ(IcmpSendEcho(INVALID_HANDLE_VALUE, htonl(INADDR_LOOPBACK), request, 4, nullptr, reply(), size(), 5000), 0u);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
  EXPECT_FALSE(IcmpCloseHandle(INVALID_HANDLE_VALUE));
}

TEST_F(IcmpSendEchoTest, OfIpv6) {
  const HANDLE handle6 = Icmp6CreateFile();
  if (handle6 == INVALID_HANDLE_VALUE) GTEST_SKIP();
  Name to = loopback(AF_INET6);
  sockaddr_in6 from{};
  from.sin6_family = AF_INET6;
  const DWORD count = Icmp6SendEcho2(handle6, nullptr, nullptr, nullptr, &from, reinterpret_cast<sockaddr_in6*>(&to.storage),
                                     request, 4, nullptr, room.data(), size(), 5000);
  EXPECT_TRUE(IcmpCloseHandle(handle6));
  if (count == 0) GTEST_SKIP() << "no IPv6: " << GetLastError();
  EXPECT_EQ(Icmp6ParseReplies(room.data(), size()), 1u);
}

}  // namespace
