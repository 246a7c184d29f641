#include "spi/upcalls.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <windows.h>

#include "catalog/catalog.h"

extern "C" int WSPAPI ws2_WSPStartup(WORD, LPWSPDATA, LPWSAPROTOCOL_INFOW, WSPUPCALLTABLE, LPWSPPROC_TABLE);

namespace ows::spi {
namespace {

const WSPUPCALLTABLE& up() { return upcall_table(); }
DWORD some_entry() {
  const catalog::Reading reading;
  return catalog::entries().front().dwCatalogEntryId;
}

TEST(Upcalls, AreAllThere) {
  const auto* entries = reinterpret_cast<void* const*>(&up());
  for (std::size_t i = 0; i < sizeof(WSPUPCALLTABLE) / sizeof(void*); ++i) EXPECT_NE(entries[i], nullptr) << i;
}

TEST(Upcalls, SocketHandlesCarryTheirContext) {
  int error = 0;
  const SOCKET s = up().lpWPUCreateSocketHandle(some_entry(), 4711, &error);
  ASSERT_NE(s, INVALID_SOCKET);
  DWORD_PTR context = 0;
  EXPECT_EQ(up().lpWPUQuerySocketHandleContext(s, &context, &error), 0);
  EXPECT_EQ(context, 4711u);
  EXPECT_EQ(up().lpWPUCloseSocketHandle(s, &error), 0);
  EXPECT_EQ(up().lpWPUQuerySocketHandleContext(s, &context, &error), SOCKET_ERROR);
  EXPECT_EQ(error, WSAENOTSOCK);
  EXPECT_EQ(up().lpWPUCloseSocketHandle(s, &error), SOCKET_ERROR);
}

TEST(Upcalls, RefuseUnknownCatalogEntriesAndDescriptors) {
  int error = 0;
  EXPECT_EQ(up().lpWPUCreateSocketHandle(99999, 0, &error), INVALID_SOCKET);
  EXPECT_EQ(error, WSAEINVAL);
  EXPECT_EQ(up().lpWPUModifyIFSHandle(some_entry(), 1000000, &error), INVALID_SOCKET);
  EXPECT_EQ(error, WSAENOTSOCK);
}

TEST(Upcalls, EventsAreWin32Events) {
  int error = 0;
  const WSAEVENT event = up().lpWPUCreateEvent(&error);
  ASSERT_NE(event, WSA_INVALID_EVENT);
  EXPECT_EQ(WaitForSingleObject(event, 0), DWORD{WAIT_TIMEOUT});
  EXPECT_TRUE(up().lpWPUSetEvent(event, &error));
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0);
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0);
  EXPECT_TRUE(up().lpWPUResetEvent(event, &error));
  EXPECT_EQ(WaitForSingleObject(event, 0), DWORD{WAIT_TIMEOUT});
  EXPECT_TRUE(up().lpWPUCloseEvent(event, &error));
  EXPECT_FALSE(up().lpWPUSetEvent(event, &error));
  EXPECT_EQ(error, WSA_INVALID_HANDLE);
}

TEST(Upcalls, QueueAnApcToTheThreadThatWasOpened) {
  int error = 0;
  WSATHREADID thread{};
  ASSERT_EQ(up().lpWPUOpenCurrentThread(&thread, &error), 0);
  DWORD_PTR seen = 0;
  static DWORD_PTR* target;
  target = &seen;
  EXPECT_EQ(up().lpWPUQueueApc(&thread, [](DWORD_PTR context) { *target = context; }, 42, &error), 0);
  EXPECT_EQ(seen, 0u);
  EXPECT_EQ(SleepEx(0, TRUE), WAIT_IO_COMPLETION);
  EXPECT_EQ(seen, 42u);
  EXPECT_EQ(up().lpWPUCloseThread(&thread, &error), 0);
  EXPECT_EQ(up().lpWPUQueueApc(&thread, [](DWORD_PTR) {}, 0, &error), SOCKET_ERROR);
  EXPECT_EQ(error, WSAEFAULT);
}

TEST(Upcalls, TellAProvidersPath) {
  int error = 0;
  const catalog::Reading reading;
  GUID id = catalog::providers().front().id;
  WCHAR path[100];
  int length = 3;
  EXPECT_EQ(up().lpWPUGetProviderPath(&id, path, &length, &error), SOCKET_ERROR);
  EXPECT_EQ(error, WSAEFAULT);
  ASSERT_LE(length, 100);
  EXPECT_EQ(up().lpWPUGetProviderPath(&id, path, &length, &error), 0);
  EXPECT_EQ(std::u16string(path), catalog::providers().front().path);
}

/// A layer may be unloaded and come back with upcalls elsewhere, as often as it likes.
TEST(Upcalls, OfALayerAreForgottenWithTheLastCleanup) {
  for (int round = 0; round < 40; ++round) {
    WSADATA data;
    ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
    WSPUPCALLTABLE own = up();
    int places[40];
    own.lpWPUFDIsSet = reinterpret_cast<LPWPUFDISSET>(&places[round]);  // never called
    WSPDATA about;
    WSPPROC_TABLE table;
    const catalog::Reading reading;
    WSAPROTOCOL_INFOW entry = catalog::entries().front();
    EXPECT_EQ(ws2_WSPStartup(MAKEWORD(2, 2), &about, &entry, own, &table), 0) << "round " << round;
    WSACleanup();
  }
}

}  // namespace
}  // namespace ows::spi
