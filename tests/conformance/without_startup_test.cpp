// What works without WSAStartup: byte order, Internet addresses as text, last errors, what of Winsock 1.1 was Win32's, lists
// that are released after the end.
#include "text_support.h"

#include <nspapi.h>
#include <svcguid.h>

#ifdef _WIN32  // mingw-w64 lacks these
extern "C" INT WSAAPI GetAddrInfoExCancel(LPHANDLE lpHandle);
extern "C" INT WSAAPI GetAddrInfoExOverlappedResult(LPOVERLAPPED lpOverlapped);
#endif

namespace {

TEST(WithoutStartup, ByteOrderIsKnown) {
  // contract: not_started htonl, htons, ntohl, ntohs
  EXPECT_EQ(ntohl(htonl(0x12345678)), 0x12345678u);
  EXPECT_EQ(ntohs(htons(0x1234)), 0x1234);
}

TEST(WithoutStartup, InternetAddressesAreText) {
  // contract: not_started inet_addr, inet_ntoa, inet_pton, inet_ntop, InetPtonW, InetNtopW
  in_addr address;
  EXPECT_EQ(inet_pton(AF_INET, "192.0.2.1", &address), 1);
  EXPECT_EQ(inet_addr("192.0.2.1"), address.s_addr);
  EXPECT_STREQ(inet_ntoa(address), "192.0.2.1");
  char text[20];
  EXPECT_STREQ(inet_ntop(AF_INET, &address, text, sizeof text), "192.0.2.1");
  WCHAR wide_text[20];
  EXPECT_EQ(narrow(InetNtopW(AF_INET, &address, wide_text, 20)), "192.0.2.1");
  EXPECT_EQ(InetPtonW(AF_INET, wide_text, &address), 1);
}

TEST(WithoutStartup, LastErrorsAreKept) {
  // contract: not_started WSAGetLastError, WSASetLastError
  WSASetLastError(WSAEDISCON);
  EXPECT_EQ(WSAGetLastError(), WSAEDISCON);
}

TEST(WithoutStartup, StartingIsTheFirstCall) {
  // contract: not_started WSAStartup
  WSADATA data;
  EXPECT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  EXPECT_OK(WSACleanup());
}

TEST(WithoutStartup, ListsAreReleased) {
  // contract: not_started freeaddrinfo, FreeAddrInfoW, FreeAddrInfoExW
  WSADATA data;
  ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  addrinfo* list = nullptr;
  ADDRINFOW* wide_list = nullptr;
  ADDRINFOEXW* list_ex = nullptr;
  const Wide host = wide("127.0.0.1");
  EXPECT_EQ(getaddrinfo("127.0.0.1", "80", nullptr, &list), 0);
  EXPECT_EQ(GetAddrInfoW(host.c_str(), nullptr, nullptr, &wide_list), 0);
  EXPECT_EQ(GetAddrInfoExW(host.c_str(), nullptr, NS_DNS, nullptr, nullptr, &list_ex, nullptr, nullptr, nullptr, nullptr),
            0);
  EXPECT_OK(WSACleanup());
  freeaddrinfo(list);
  FreeAddrInfoW(wide_list);
  FreeAddrInfoExW(list_ex);
}

TEST(WithoutStartup, NoLookUpIsUnderWay) {
  // contract: not_started GetAddrInfoExCancel, GetAddrInfoExOverlappedResult
  HANDLE nonsense = reinterpret_cast<HANDLE>(std::uintptr_t{0x12345678});
  EXPECT_EQ(GetAddrInfoExCancel(&nonsense), WSA_INVALID_HANDLE);
  EXPECT_EQ(GetAddrInfoExOverlappedResult(nullptr), WSAEINVAL);
}

#ifndef _WIN32  // Wine lacks most of these
TEST(WithoutStartup, HooksSaySo) {
  // contract: WSANOTINITIALISED WSASetBlockingHook, WSAUnhookBlockingHook, WSAIsBlocking, WSACancelBlockingCall
  EXPECT_EQ(WSASetBlockingHook([]() -> INT_PTR { return FALSE; }), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSANOTINITIALISED);
  EXPECT_FAILS(WSAUnhookBlockingHook(), WSANOTINITIALISED);
  EXPECT_FAILS(WSACancelBlockingCall(), WSANOTINITIALISED);
  WSASetLastError(0);
  EXPECT_FALSE(WSAIsBlocking());
  EXPECT_EQ(WSAGetLastError(), WSANOTINITIALISED);
}

TEST(WithoutStartup, TheNarrowListIsReleased) {
  // contract: not_started FreeAddrInfoEx
  WSADATA data;
  ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  ADDRINFOEXA* list = nullptr;
  EXPECT_EQ(GetAddrInfoExA("127.0.0.1", nullptr, NS_DNS, nullptr, nullptr, &list, nullptr, nullptr, nullptr, nullptr), 0);
  EXPECT_OK(WSACleanup());
  FreeAddrInfoEx(list);
}

TEST(WithoutStartup, ProtocolsAndTypesOfServicesAreKnown) {
  // contract: not_started EnumProtocolsA, EnumProtocolsW, GetTypeByNameA, GetTypeByNameW, GetNameByTypeA, GetNameByTypeW
  std::vector<ULONGLONG> room(1000);
  DWORD size = 8000;
  EXPECT_GE(EnumProtocolsA(nullptr, room.data(), &size), 1);
  size = 8000;
  EXPECT_GE(EnumProtocolsW(nullptr, room.data(), &size), 1);
  GUID type{};
  std::string name = "http";
  Wide wide_name = wide(name);
  EXPECT_EQ(GetTypeByNameA(name.data(), &type), 0);
  EXPECT_EQ(GetTypeByNameW(wide_name.data(), &type), 0);
  char text[20];
  WCHAR wide_text[20];
  EXPECT_EQ(GetNameByTypeA(&type, text, sizeof text), 0);
  EXPECT_EQ(GetNameByTypeW(&type, wide_text, sizeof wide_text), 0);
}
#endif

}  // namespace
