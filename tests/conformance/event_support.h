// What the conformance tests of network events share.
#pragma once

#include "support.h"

/// A WSAEVENT that closes itself.
class Event {
 public:
  Event() : handle_(WSACreateEvent()) {}
  ~Event() { WSACloseEvent(handle_); }
  Event(const Event&) = delete;
  operator WSAEVENT() const { return handle_; }
  bool set() const { return WSAWaitForMultipleEvents(1, &handle_, FALSE, 0, FALSE) == WSA_WAIT_EVENT_0; }

 private:
  WSAEVENT handle_;
};

inline constexpr DWORD event_limit = 20000;  // only a test that fails waits so long

/// Waits for `wanted` to be recorded; what else was recorded meanwhile is added to `seen`. Returns its error code, -1 when
/// it does not come.
inline int wait_for(SOCKET s, const Event& event, long wanted, long* seen = nullptr) {
  for (;;) {
    WSAEVENT handle = event;
    if (WSAWaitForMultipleEvents(1, &handle, FALSE, event_limit, FALSE) != WSA_WAIT_EVENT_0) return -1;
    WSANETWORKEVENTS record{};
    if (WSAEnumNetworkEvents(s, event, &record) != 0) return -2;
    if (seen) *seen |= record.lNetworkEvents;
    if (!(record.lNetworkEvents & wanted)) continue;
    int bit = 0;
    while (!(wanted >> bit & 1)) ++bit;
    return record.iErrorCode[bit];
  }
}

/// What is recorded now.
inline long recorded(SOCKET s, const Event& event) {
  WSANETWORKEVENTS record{};
  EXPECT_OK(WSAEnumNetworkEvents(s, event, &record));
  return record.lNetworkEvents;
}

/// Something sent on `from` has arrived at `to`, so that what it causes has been caused.
inline void settle(SOCKET s) {
  u_long octets = 0;
  while (ioctlsocket(s, FIONREAD, &octets) == 0 && octets == 0) std::this_thread::yield();
}
