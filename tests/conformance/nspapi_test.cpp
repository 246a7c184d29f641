// EnumProtocols, GetTypeByName, GetNameByType: what is still available of nspapi.h.
#include "text_support.h"

#include <nspapi.h>
#include <svcguid.h>

#include "bad_memory.h"

namespace {

TEST(EnumProtocolsTest, TellsWhatTcpDoes) {
  // contract: succeeds EnumProtocolsA
  int filter[] = {IPPROTO_TCP, 0};
  DWORD size = 0;
  ASSERT_EQ(EnumProtocolsA(filter, nullptr, &size), SOCKET_ERROR);
  ASSERT_EQ(GetLastError(), DWORD{ERROR_INSUFFICIENT_BUFFER});
  std::vector<ULONGLONG> room(size / 8 + 1);
  auto* list = reinterpret_cast<PROTOCOL_INFOA*>(room.data());
  const int count = EnumProtocolsA(filter, list, &size);
  ASSERT_GE(count, 1);
  for (int i = 0; i < count; ++i) {
    EXPECT_EQ(list[i].iProtocol, IPPROTO_TCP);
    EXPECT_EQ(list[i].iSocketType, SOCK_STREAM);
    EXPECT_EQ(list[i].dwServiceFlags & (XP_GUARANTEED_DELIVERY | XP_GUARANTEED_ORDER | XP_CONNECTIONLESS),
              DWORD{XP_GUARANTEED_DELIVERY | XP_GUARANTEED_ORDER});
    EXPECT_GT(std::strlen(list[i].lpProtocol), 0u);
  }
  --size;
  EXPECT_EQ(EnumProtocolsA(filter, list, &size), SOCKET_ERROR);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INSUFFICIENT_BUFFER});
}

TEST(EnumProtocolsTest, WideFormAndAllProtocols) {
  DWORD size = 0;
  ASSERT_EQ(EnumProtocolsW(nullptr, nullptr, &size), SOCKET_ERROR);
  std::vector<ULONGLONG> room(size / 8 + 1);
  auto* list = reinterpret_cast<PROTOCOL_INFOW*>(room.data());
  const int count = EnumProtocolsW(nullptr, list, &size);
  ASSERT_GE(count, 2);
  bool tcp = false, udp = false;
  for (int i = 0; i < count; ++i) {
    tcp = tcp || list[i].iProtocol == IPPROTO_TCP;
    udp = udp || (list[i].iProtocol == IPPROTO_UDP && (list[i].dwServiceFlags & XP_CONNECTIONLESS));
    EXPECT_NE(narrow(list[i].lpProtocol), "");
  }
  EXPECT_TRUE(tcp && udp);
  int none[] = {12345, 0};
  EXPECT_EQ(EnumProtocolsW(none, list, &size), 0);
  size = sizeof(PROTOCOL_INFOW) - 1;
  EXPECT_EQ(EnumProtocolsW(nullptr, list, &size), SOCKET_ERROR);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INSUFFICIENT_BUFFER});
}

#ifndef _WIN32  // Wine's are not there
TEST(ServiceTypeTest, NamesAndTypesGoBothWays) {
  GUID type{};
  std::string name = "http";
  ASSERT_EQ(GetTypeByNameA(name.data(), &type), 0) << GetLastError();
  EXPECT_TRUE(IS_SVCID_TCP(&type));
  EXPECT_EQ(PORT_FROM_SVCID_TCP(&type), 80);
  char text[100];
  ASSERT_EQ(GetNameByTypeA(&type, text, sizeof text), 0);
  EXPECT_STREQ(text, "http");
  Wide wide_name = wide("tftp");  // over UDP only
  ASSERT_EQ(GetTypeByNameW(wide_name.data(), &type), 0);
  EXPECT_TRUE(IS_SVCID_UDP(&type));
  WCHAR wide_text[100];
  ASSERT_EQ(GetNameByTypeW(&type, wide_text, sizeof wide_text), 0);
  EXPECT_EQ(narrow(wide_text), "tftp");
  EXPECT_EQ(GetNameByTypeW(&type, wide_text, 5 * sizeof(WCHAR) - 1), SOCKET_ERROR);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INSUFFICIENT_BUFFER});
}

TEST(ServiceTypeTest, UnknownOnesDoNotExist) {
  GUID type{};
  std::string name = "no such service";
  EXPECT_EQ(GetTypeByNameA(name.data(), &type), SOCKET_ERROR);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_SERVICE_DOES_NOT_EXIST});
  Wide wide_name = wide(name);
  EXPECT_EQ(GetTypeByNameW(wide_name.data(), &type), SOCKET_ERROR);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_SERVICE_DOES_NOT_EXIST});
  char text[100];
  EXPECT_EQ(GetNameByTypeA(&type, text, sizeof text), SOCKET_ERROR);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_SERVICE_DOES_NOT_EXIST});
}

TEST(ServiceTypeTest, BadMemoryIsRefused) {
  // contract: bad_pointer EnumProtocolsA, EnumProtocolsW, GetTypeByNameA, GetTypeByNameW, GetNameByTypeA, GetNameByTypeW
  WCHAR wide_text[10];
  GUID type{};
  DWORD size = 0;
  std::string name = "http";
  auto* const nowhere = reinterpret_cast<char*>(8);
  for (const int result :
       {GetTypeByNameA(nullptr, &type), GetTypeByNameA(nowhere, &type), GetTypeByNameA(name.data(), nullptr),
        GetNameByTypeA(nullptr, nowhere, 10), EnumProtocolsA(nullptr, nullptr, nullptr),
        EnumProtocolsA(reinterpret_cast<int*>(nowhere), nullptr, &size), GetTypeByNameW(nullptr, &type),
        GetTypeByNameW(reinterpret_cast<WCHAR*>(nowhere), &type), GetNameByTypeW(nullptr, wide_text, 10),
        EnumProtocolsW(nullptr, nullptr, nullptr), EnumProtocolsW(reinterpret_cast<int*>(nowhere), nullptr, &size)}) {
    EXPECT_EQ(result, SOCKET_ERROR);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  }
}
#endif

}  // namespace
