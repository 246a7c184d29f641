// WSAGetQOSByName: templates of quality of service, of which there are none here.
#include "support.h"

namespace {

class WSAGetQOSByNameTest : public WinsockTest {
 protected:
  static int ask(WSABUF* name, QOS* qos) {
    const Sock s = make_socket(udp4);
    return WSAGetQOSByName(s, name, qos) ? 0 : WSAGetLastError();
  }
  QOS qos_{};
};

TEST_F(WSAGetQOSByNameTest, ListsNoTemplates) {
  // contract: succeeds WSAGetQOSByName
  char room[20] = "\0not a name";
  WSABUF name{sizeof room, room};
  EXPECT_EQ(ask(&name, &qos_), 0);
  EXPECT_STREQ(room, "") << "the list ends with a name of length zero";
  EXPECT_EQ(ask(&name, nullptr), 0) << "which is ignored";
}

TEST_F(WSAGetQOSByNameTest, KnowsNoTemplate) {
  char text[] = "G711";
  WSABUF name{sizeof text, text};
  EXPECT_EQ(ask(&name, &qos_), WSAEINVAL);
}

#ifndef _WIN32  // there it crashes
TEST_F(WSAGetQOSByNameTest, RefusesMemoryThatIsNotThere) {
  // contract: WSAEFAULT WSAGetQOSByName
  const auto nowhere = reinterpret_cast<char*>(8);
  char text[] = "G711";
  WSABUF name{sizeof text, text}, wild{4, nowhere};
  EXPECT_EQ(ask(nullptr, &qos_), WSAEFAULT);
  EXPECT_EQ(ask(reinterpret_cast<WSABUF*>(nowhere), &qos_), WSAEFAULT);
  EXPECT_EQ(ask(&wild, &qos_), WSAEFAULT);
  EXPECT_EQ(ask(&name, nullptr), WSAEFAULT);
  EXPECT_EQ(ask(&name, reinterpret_cast<QOS*>(nowhere)), WSAEFAULT);
}
#endif

}  // namespace
