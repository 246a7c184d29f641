// What a completion port is told of a socket that ProcessSocketNotifications has registered with it: one object a
// registration, which is itself the packet that lies in the port. Providers say what changes; the rules of telling are here,
// once for all providers. [ProcessSocketNotifications, SOCK_NOTIFY_REGISTRATION]
//
// The packet is in the port at most once, and what it says is decided when a thread takes it: a condition that does not hold
// any more is not told, and a packet with nothing to say comes to nothing. So a level-triggered registration puts the packet
// back with each that it tells, and what is asked of the provider then is what holds at the next call.
//
// Edges: a condition is told once, and again when it has not held meanwhile. A provider whose changed() is not called for
// each loss says so by received() and blocked().
#pragma once

#include <openwinsock/spi.h>
#include <winsock2.h>

#include <atomic>
#include <mutex>

#include "base/result.h"
#include "win32/completion_port.h"

namespace ows::spi {

class SocketNotification final : private win32::Packet {
 public:
  /// Which of OWS_READ, OWS_WRITE, OWS_HANGUP and OWS_ERROR hold for the socket now. Called with no lock held.
  using Holds = DWORD (*)(SOCKET s);

  /// Not enabled yet. The caller has a reference.
  SocketNotification(SOCKET s, Holds holds, win32::Ref<win32::CompletionPort> port, ULONG_PTR completion_key);
  SocketNotification(const SocketNotification&) = delete;
  SocketNotification& operator=(const SocketNotification&) = delete;
  void retain() { references_.fetch_add(1, std::memory_order_relaxed); }
  void release() {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

  [[nodiscard]] bool is_of(const win32::CompletionPort& port) const { return to_ == &port; }
  [[nodiscard]] SOCKET socket() const { return socket_; }

  /// From now on these events are told. What holds already is, too, where the trigger is the level.
  void enable(UINT16 filter, UINT8 trigger);
  /// Nothing is told any more; what has not been taken yet neither.
  void disable();
  /// The same; then SOCK_NOTIFY_EVENT_REMOVE.
  void remove();
  /// closesocket: the same as disable(), for ever.
  void close();

  /// The provider's, about the socket's state: which of the OWS_* hold now. Also where nothing has changed.
  void changed(DWORD ready);
  /// A receive or an accept has been made. True where data that came before it went untold: then changed() again.
  bool received();
  /// A send found no room. True where changed() is to be called.
  bool blocked();

 private:
  ~SocketNotification() = default;
  static bool open(win32::Packet* packet, win32::PacketContent& content);
  /// With the mutex held: the packet is in the port from now on.
  void post();
  /// With the mutex held: of the socket's bits that hold, those to be told now.
  UINT32 worth_telling(UINT32 holding);

  std::atomic<std::uint32_t> references_{1};
  const SOCKET socket_;
  const Holds holds_;
  const win32::CompletionPort* const to_;

  std::mutex mutex_;                        // protects the rest; the dispatcher's lock may be taken under it
  win32::Ref<win32::CompletionPort> port_;  // until remove() or close()
  UINT32 filter_ = 0;
  bool once_ = false, edges_ = false;
  bool enabled_ = false, removed_ = false;
  bool queued_ = false;    // the packet is in the port, or a thread is deciding what it says
  bool changing_ = false;  // changed() was called since that thread has asked the provider
  UINT32 told_ = 0;        // edges: what holds and needs no telling
  UINT32 fresh_ = 0;       // edges: what has come to hold
  bool missed_ = false;    // edges: told_ has kept an arrival from being told
};

/// ProcessSocketNotifications: has the socket's provider do one registration. What the function tells of it: 0, or why not.
DWORD register_notification(HANDLE port, const SOCK_NOTIFY_REGISTRATION& registration);

/// What `service` says of the socket now.
DWORD ready_now(const OWS_READINESS& service, SOCKET s);

}  // namespace ows::spi
