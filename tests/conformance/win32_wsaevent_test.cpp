// WSAEVENTs: WSACreateEvent, WSACloseEvent, WSASetEvent, WSAResetEvent, WSAWaitForMultipleEvents.
#include "support.h"

#include <array>

namespace {

using WsaEvent = WinsockTest;

DWORD event_error(BOOL result) { return result ? 0 : static_cast<DWORD>(WSAGetLastError()); }

TEST_F(WsaEvent, IsManualResetAndNotSet) {
  // contract: succeeds WSACreateEvent
  const WSAEVENT event = WSACreateEvent();
  ASSERT_NE(event, WSA_INVALID_EVENT);
  EXPECT_EQ(WSAWaitForMultipleEvents(1, &event, FALSE, 0, FALSE), DWORD{WSA_WAIT_TIMEOUT});
  EXPECT_TRUE(WSASetEvent(event));
  EXPECT_EQ(WSAWaitForMultipleEvents(1, &event, FALSE, WSA_INFINITE, FALSE), WSA_WAIT_EVENT_0);
  EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_OBJECT_0) << "a HANDLE like any other";
  EXPECT_TRUE(WSAResetEvent(event));
  EXPECT_EQ(WSAWaitForMultipleEvents(1, &event, FALSE, 0, FALSE), DWORD{WSA_WAIT_TIMEOUT});
  EXPECT_TRUE(WSACloseEvent(event));
}

TEST_F(WsaEvent, WaitsForAnyAndAll) {
  const std::array events{WSACreateEvent(), WSACreateEvent()};
  WSASetEvent(events[1]);
  EXPECT_EQ(WSAWaitForMultipleEvents(2, events.data(), FALSE, 0, FALSE), WSA_WAIT_EVENT_0 + 1);
  EXPECT_EQ(WSAWaitForMultipleEvents(2, events.data(), TRUE, 0, FALSE), DWORD{WSA_WAIT_TIMEOUT});
  WSASetEvent(events[0]);
  EXPECT_EQ(WSAWaitForMultipleEvents(2, events.data(), TRUE, 0, FALSE), WSA_WAIT_EVENT_0);
  for (const WSAEVENT event : events) WSACloseEvent(event);
}

TEST_F(WsaEvent, WaitIsAlertableWhenAsked) {
  const WSAEVENT event = WSACreateEvent();
  static bool ran;
  ran = false;
  QueueUserAPC([](ULONG_PTR) { ran = true; }, GetCurrentThread(), 0);
  EXPECT_EQ(WSAWaitForMultipleEvents(1, &event, FALSE, 1, FALSE), DWORD{WSA_WAIT_TIMEOUT});
  EXPECT_FALSE(ran);
  EXPECT_EQ(WSAWaitForMultipleEvents(1, &event, FALSE, WSA_INFINITE, TRUE), WSA_WAIT_IO_COMPLETION);
  EXPECT_TRUE(ran);
  WSACloseEvent(event);
}

TEST_F(WsaEvent, RefusesBadHandles) {
  const WSAEVENT closed = WSACreateEvent();
  ASSERT_TRUE(WSACloseEvent(closed));
  for (const WSAEVENT bad : {closed, WSA_INVALID_EVENT}) {
    EXPECT_EQ(event_error(WSASetEvent(bad)), DWORD{WSA_INVALID_HANDLE});
    EXPECT_EQ(event_error(WSAResetEvent(bad)), DWORD{WSA_INVALID_HANDLE});
    EXPECT_EQ(event_error(WSACloseEvent(bad)), DWORD{WSA_INVALID_HANDLE});
    EXPECT_EQ(WSAWaitForMultipleEvents(1, &bad, FALSE, 0, FALSE), WSA_WAIT_FAILED);
    EXPECT_EQ(WSAGetLastError(), WSA_INVALID_HANDLE);
  }
}

#ifndef _WIN32  // Wine reads there, and crashes
TEST_F(WsaEvent, RefusesAnArrayThatIsNotThere) {
  // contract: bad_pointer WSAWaitForMultipleEvents
  EXPECT_EQ(WSAWaitForMultipleEvents(1, nullptr, FALSE, 0, FALSE), WSA_WAIT_FAILED);
  EXPECT_EQ(WSAGetLastError(), WSA_INVALID_PARAMETER);
  EXPECT_EQ(WSAWaitForMultipleEvents(1, reinterpret_cast<const WSAEVENT*>(8), FALSE, 0, FALSE), WSA_WAIT_FAILED);
  EXPECT_EQ(WSAGetLastError(), ERROR_NOACCESS);
}
#endif

TEST_F(WsaEvent, RefusesBadCounts) {
  const WSAEVENT event = WSACreateEvent();
  std::array<WSAEVENT, WSA_MAXIMUM_WAIT_EVENTS + 1> many{};
  many.fill(event);
  for (const DWORD count : {DWORD{0}, DWORD{WSA_MAXIMUM_WAIT_EVENTS + 1}, ~DWORD{0}}) {
    EXPECT_EQ(WSAWaitForMultipleEvents(count, many.data(), FALSE, 0, FALSE), WSA_WAIT_FAILED);
    EXPECT_EQ(WSAGetLastError(), WSA_INVALID_PARAMETER);
  }
  WSACloseEvent(event);
}

}  // namespace
