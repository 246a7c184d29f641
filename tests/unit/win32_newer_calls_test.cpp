// Calls that mingw-w64 does not declare, so that no conformance test can use them.
#include <winsock2.h>  // before windows.h, as always

#include "../conformance/win32_support.h"

namespace {

void CALLBACK no_apc(ULONG_PTR) {}

HANDLE a_closed_handle() {
  const HANDLE event = CreateEventW(nullptr, TRUE, TRUE, nullptr);
  CloseHandle(event);
  return event;
}

TEST(BadFlags, OfAnApcAreRefused) {
  Handle thread = this_thread();
  EXPECT_ERROR(QueueUserAPC2(no_apc, thread, 0, static_cast<QUEUE_USER_APC_FLAGS>(0x100)), ERROR_INVALID_PARAMETER);
  for (HANDLE bad : {HANDLE{}, garbage(), a_closed_handle()})
    EXPECT_ERROR(QueueUserAPC2(no_apc, bad, 0, QUEUE_USER_APC_FLAGS_NONE), ERROR_INVALID_HANDLE);
  EXPECT_EQ(SleepEx(0, TRUE), 0u) << "nothing was queued";
}

TEST(BadHandlePair, IsNotCompared) {
  Handle one = manual_event(), other = manual_event();
  for (HANDLE bad : {HANDLE{}, garbage(), a_closed_handle()}) {
    EXPECT_FALSE(CompareObjectHandles(one, bad));
    EXPECT_FALSE(CompareObjectHandles(bad, one));
    EXPECT_FALSE(CompareObjectHandles(bad, bad));
  }
  EXPECT_FALSE(CompareObjectHandles(one, other));
  EXPECT_TRUE(CompareObjectHandles(one, one));
}

}  // namespace
