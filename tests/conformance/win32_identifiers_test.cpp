// GUIDs and their text, the version, event tracing, wsprintf, the registry's view of Winsock's catalog.
#include <winsock2.h>

#include "win32_support.h"

#include <evntprov.h>
#include <objbase.h>
#include <rpc.h>
#include <ws2spi.h>

#include <cstring>
#include <string>

namespace {

constexpr GUID some = {0x12345678, 0x9abc, 0xdef0, {1, 2, 3, 4, 5, 6, 7, 8}};
constexpr const char* as_string = "12345678-9abc-def0-0102-030405060708";

TEST(UuidTest, TextGoesBothWays) {
  UUID uuid = some;
  RPC_CSTR text = nullptr;
  ASSERT_EQ(UuidToStringA(&uuid, &text), RPC_S_OK);
  EXPECT_STREQ(reinterpret_cast<char*>(text), as_string);
  UUID back = {};
  EXPECT_EQ(UuidFromStringA(text, &back), RPC_S_OK);
  EXPECT_TRUE(IsEqualGUID(back, some));
  EXPECT_EQ(RpcStringFreeA(&text), RPC_S_OK);
  EXPECT_EQ(text, nullptr);
}

TEST(UuidTest, RefusesOtherText) {
  UUID uuid = {};
  for (std::string text : {"", "12345678", "{12345678-9abc-def0-0102-030405060708}", "12345678-9abc-def0-0102-03040506070g",
                           "123456789abc-def0-0102-0304050607080"}) {
    EXPECT_EQ(UuidFromStringA(reinterpret_cast<RPC_CSTR>(text.data()), &uuid), RPC_S_INVALID_STRING_UUID) << text;
  }
  EXPECT_EQ(UuidFromStringA(nullptr, &uuid), RPC_S_OK);
  RPC_STATUS status = 1;
  EXPECT_TRUE(UuidIsNil(&uuid, &status));
  EXPECT_EQ(status, RPC_S_OK);
}

TEST(UuidTest, EachIsNew) {
  UUID one = {}, other = {};
  EXPECT_EQ(UuidCreate(&one), RPC_S_OK);
  EXPECT_EQ(UuidCreate(&other), RPC_S_OK);
  RPC_STATUS status = 1;
  EXPECT_FALSE(UuidEqual(&one, &other, &status));
  EXPECT_EQ(one.Data3 >> 12, 4);
  EXPECT_EQ(UuidCompare(&one, &one, &status), 0);
}

TEST(StringFromGUID2Test, HasBracesAndCapitals) {
  WCHAR text[39] = {};
  EXPECT_EQ(StringFromGUID2(some, text, 39), 39);
  const std::string expected = "{12345678-9ABC-DEF0-0102-030405060708}";
  for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(text[i], static_cast<WCHAR>(expected[i])) << i;
  EXPECT_EQ(StringFromGUID2(some, text, 38), 0);
  CLSID back = {};
  EXPECT_EQ(CLSIDFromString(text, &back), S_OK);
  EXPECT_TRUE(IsEqualGUID(back, some));
  text[0] = '(';
  EXPECT_EQ(CLSIDFromString(text, &back), CO_E_CLASSSTRING);
}

TEST(CoCreateGuidTest, IsNotNil) {
  GUID guid = {};
  EXPECT_EQ(CoCreateGuid(&guid), S_OK);
  EXPECT_FALSE(IsEqualGUID(guid, GUID{}));
}

DWORD verified(DWORD major, DWORD minor, BYTE condition) {
  OSVERSIONINFOEXA wanted = {};
  wanted.dwOSVersionInfoSize = sizeof wanted;
  wanted.dwMajorVersion = major;
  wanted.dwMinorVersion = minor;
  DWORDLONG mask = 0;
  VER_SET_CONDITION(mask, VER_MAJORVERSION, condition);
  VER_SET_CONDITION(mask, VER_MINORVERSION, condition);
  return error_when_false(VerifyVersionInfoA(&wanted, VER_MAJORVERSION | VER_MINORVERSION, mask));
}

TEST(VerifyVersionInfoTest, TheFirstPartThatDiffersDecides) {
  EXPECT_EQ(verified(5, 1, VER_GREATER_EQUAL), 0u);
  EXPECT_EQ(verified(4, 9, VER_GREATER), 0u);
  EXPECT_EQ(verified(100, 0, VER_GREATER_EQUAL), static_cast<DWORD>(ERROR_OLD_WIN_VERSION));
  EXPECT_EQ(verified(4, 0, VER_LESS), static_cast<DWORD>(ERROR_OLD_WIN_VERSION));
  OSVERSIONINFOEXA wanted = {};
  wanted.dwOSVersionInfoSize = sizeof wanted;
  EXPECT_ERROR(VerifyVersionInfoA(&wanted, VER_MAJORVERSION, 0), ERROR_BAD_ARGUMENTS);
}

TEST(EventWriteTest, GoesNowhereAndSucceeds) {
  REGHANDLE handle = 0;
  ASSERT_EQ(EventRegister(&some, nullptr, nullptr, &handle), static_cast<ULONG>(ERROR_SUCCESS));
  EVENT_DESCRIPTOR descriptor = {};
  descriptor.Id = 1;
  EXPECT_EQ(EventWrite(handle, &descriptor, 0, nullptr), static_cast<ULONG>(ERROR_SUCCESS));
  EXPECT_FALSE(EventEnabled(handle, &descriptor));
  EXPECT_EQ(EventUnregister(handle), static_cast<ULONG>(ERROR_SUCCESS));
}

TEST(WsprintfTest, FormatsAndCounts) {
  char text[100] = {};
  EXPECT_EQ(wsprintfA(text, "%s %d %08lX %c%%", "words", -5, 0xbeefUL, 'x'), 20);
  EXPECT_STREQ(text, "words -5 0000BEEF x%");
}

TEST(MemoryMacrosTest, DoWhatTheySay) {
  char text[8];
  FillMemory(text, 8, 'a');
  ZeroMemory(text + 4, 4);
  EXPECT_STREQ(text, "aaaa");
  MoveMemory(text + 1, "bc", 2);
  EXPECT_STREQ(text, "abca");
  SecureZeroMemory(text, 8);
  EXPECT_EQ(text[0], 0);
}

constexpr const char* parameters = "SYSTEM\\CurrentControlSet\\Services\\WinSock2\\Parameters";

TEST(SocketTest, FamiliesWithoutAProvider) {
  WSADATA data;
  ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  for (const int family : {AF_IPX, AF_IRDA, AF_DECnet, AF_BAN}) {
    EXPECT_EQ(socket(family, SOCK_STREAM, 0), INVALID_SOCKET);
    EXPECT_EQ(WSAGetLastError(), WSAEAFNOSUPPORT) << family;
  }
  WSACleanup();
}

TEST(RegistryTest, AKeyThatIsNotThere) {
  HKEY key = nullptr;
  EXPECT_EQ(RegOpenKeyExA(HKEY_LOCAL_MACHINE, "SOFTWARE\\openwinsock-no-such-key", 0, KEY_READ, &key), ERROR_FILE_NOT_FOUND);
  EXPECT_EQ(RegCloseKey(reinterpret_cast<HKEY>(garbage())), ERROR_INVALID_HANDLE);
}

TEST(RegistryTest, ShowsTheProtocolCatalog) {
  HKEY key = nullptr;
  ASSERT_EQ(RegOpenKeyExA(HKEY_LOCAL_MACHINE, parameters, 0, KEY_READ, &key), ERROR_SUCCESS);
  HKEY entries = nullptr;
  ASSERT_EQ(RegOpenKeyExA(key, "Protocol_Catalog9\\Catalog_Entries", 0, KEY_READ, &entries), ERROR_SUCCESS);
  DWORD count = 0;
  for (;; ++count) {
    char name[32] = {};
    DWORD length = sizeof name;
    const LSTATUS status = RegEnumKeyExA(entries, count, name, &length, nullptr, nullptr, nullptr, nullptr);
    if (status == ERROR_NO_MORE_ITEMS) break;
    ASSERT_EQ(status, ERROR_SUCCESS);
    HKEY entry = nullptr;
    ASSERT_EQ(RegOpenKeyExA(entries, name, 0, KEY_READ, &entry), ERROR_SUCCESS);
    DWORD type = 0, size = 0;
    EXPECT_EQ(RegQueryValueExA(entry, "PackedCatalogItem", nullptr, &type, nullptr, &size), ERROR_SUCCESS);
    EXPECT_EQ(type, static_cast<DWORD>(REG_BINARY));
    EXPECT_EQ(size, MAX_PATH + sizeof(WSAPROTOCOL_INFOW));
    char little[4];
    size = sizeof little;
    EXPECT_EQ(RegQueryValueExA(entry, "PackedCatalogItem", nullptr, &type, reinterpret_cast<BYTE*>(little), &size),
              ERROR_MORE_DATA);
    RegCloseKey(entry);
  }
  EXPECT_GE(count, 2u);
  EXPECT_EQ(RegQueryValueExA(key, "no such value", nullptr, nullptr, nullptr, nullptr), ERROR_FILE_NOT_FOUND);
  EXPECT_EQ(RegCloseKey(entries), ERROR_SUCCESS);
  EXPECT_EQ(RegCloseKey(key), ERROR_SUCCESS);
}

}  // namespace
