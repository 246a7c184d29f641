// The network events of one socket (FD_READ, FD_CLOSE, ...): what the program has selected by WSAEventSelect or
// WSAAsyncSelect, what has been recorded, and what may be recorded again. A provider reports what happens; the rules of
// recording are here, once for all providers. [WSAEventSelect, WSAAsyncSelect, WSAEnumNetworkEvents]
//
// Level-triggered conditions (FD_READ, FD_OOB, FD_ACCEPT): reported whenever they hold, recorded where enabled; recording
// disables, the program's re-enabling call enables, after which the provider reports again what still holds.
// FD_CONNECT and FD_CLOSE: once a selection. FD_WRITE: see may_write_again(). The rest: each report is one event.
#pragma once

#include <winsock2.h>
#include <ws2spi.h>

#include <array>
#include <atomic>
#include <mutex>

#include "base/result.h"
#include "spi/socket_notification.h"
#include "win32/event.h"

namespace ows::spi {

class NetworkEvents {
 public:
  /// `upcalls`: the socket's, which post its messages.
  explicit NetworkEvents(const WSPUPCALLTABLE& upcalls) : upcalls_(upcalls) {}
  /// A selection; an earlier one is replaced and its record cleared, an empty mask ends it. WSAEINVAL: a bit of `mask` that
  /// is no event, or an event (window) that is none where the mask is not empty.
  Status select_event(WSAEVENT event, LONG mask);
  Status select_message(HWND window, UINT message, SOCKET s, LONG mask);
  /// closesocket: nothing is recorded or posted afterwards.
  void close();
  /// What an accepted socket takes over; then the provider reports what holds.
  void inherit(const NetworkEvents& listener, SOCKET s);

  ~NetworkEvents() { end_notification(); }

  /// The mask; 0 when nothing is selected. Without a lock: a provider's fast path asks this first.
  long selected() const { return mask_.load(std::memory_order_relaxed); }
  /// Whether anybody is to be told anything: by a selection, or by a registration with a port.
  bool wanted() const { return selected() != 0 || notification_.load(std::memory_order_relaxed) != nullptr; }

  /// One registration of ProcessSocketNotifications with the port. ERROR_NOT_FOUND, ERROR_INVALID_PARAMETER. The provider
  /// has the socket's state watched before it enables one.
  Status notify(SOCKET s, HANDLE port, const SOCK_NOTIFY_REGISTRATION& registration, SocketNotification::Holds holds);
  /// The handle is closed, though the socket has another one: a registration by it ends.
  void forget(SOCKET closed);
  /// The registration, with a reference, or null.
  win32::Ref<SocketNotification> notification();

  /// Something happened, or holds: records it where it is selected and enabled, sets the event or posts the message.
  /// `event`: one FD_* bit. True when it was recorded.
  bool report(long event, int error = 0);
  /// A call that re-enables these FD_* bits has been made.
  void enable(long events);
  /// True when something was reported and not recorded because it was disabled, since the last call of this.
  bool take_missed();

  /// An attempt to connect begins: its outcome, its end and that it can be written to are to be recorded.
  void begin_connect();

  /// A send failed with WSAEWOULDBLOCK: the next report of FD_WRITE is one.
  void await_writing();
  /// Whether a report of FD_WRITE would be recorded.
  bool awaits_writing() const { return awaits_writing_.load(std::memory_order_relaxed); }

  /// WSAEnumNetworkEvents: the record, which is cleared, and the event is reset, in one step. WSAEINVAL: `to_reset` is
  /// neither NULL nor an event.
  /// Where the record is empty, a look at the engine's default set comes first: nobody may have been waiting on it.
  Status enumerate(WSAEVENT to_reset, WSANETWORKEVENTS* record);

 private:
  void begin(LONG mask);
  void tell(long event, int error);
  void end_notification();

  const WSPUPCALLTABLE& upcalls_;
  std::atomic<long> mask_{0};
  std::atomic<SocketNotification*> notification_{nullptr};  // with a reference; changed under the mutex
  std::atomic<bool> awaits_writing_{false};
  std::mutex mutex_;  // protects the rest; under it the dispatcher's lock and those of message queues may be taken
  long enabled_ = 0;
  long recorded_ = 0;
  bool missed_ = false;
  std::array<int, FD_MAX_EVENTS> errors_{};
  win32::Ref<win32::Event> event_;
  HWND window_ = nullptr;
  UINT message_ = 0;
  SOCKET socket_ = INVALID_SOCKET;  // for messages
};

}  // namespace ows::spi
