#include "spi/socket_notification.h"

#include <utility>

#include "border/poll_now.h"

namespace ows::spi {
namespace {

constexpr UINT32 in = SOCK_NOTIFY_EVENT_IN, out = SOCK_NOTIFY_EVENT_OUT, hangup = SOCK_NOTIFY_EVENT_HANGUP,
                 failure = SOCK_NOTIFY_EVENT_ERR;

UINT32 events_of(DWORD ready) {
  return (ready & OWS_READ ? in : 0) | (ready & OWS_WRITE ? out : 0) | (ready & OWS_HANGUP ? hangup : 0)
         | (ready & OWS_ERROR ? failure : 0);
}

}  // namespace

SocketNotification::SocketNotification(SOCKET s, Holds holds, win32::Ref<win32::CompletionPort> port,
                                       ULONG_PTR completion_key)
    : socket_(s), holds_(holds), to_(port.get()), port_(std::move(port)) {
  key = completion_key;
  Packet::open = SocketNotification::open;
  dispose = [](Packet* self) { static_cast<SocketNotification*>(self)->release(); };
}

void SocketNotification::post() {
  queued_ = true;
  retain();
  if (port_->post(*this)) return;
  queued_ = false;  // the port is closed
  release();
}

void SocketNotification::enable(UINT16 filter, UINT8 trigger) {
  const UINT32 before = events_of(holds_(socket_));
  {
    const std::lock_guard lock(mutex_);
    if (removed_ || !port_) return;
    filter_ = filter | failure;
    once_ = (trigger & SOCK_NOTIFY_TRIGGER_ONESHOT) != 0;
    edges_ = (trigger & SOCK_NOTIFY_TRIGGER_EDGE) != 0;
    told_ = before;
    fresh_ = 0;
    missed_ = false;
    enabled_ = true;
  }
  changed(holds_(socket_));  // what came before it was enabled nobody has told
}

void SocketNotification::disable() {
  const std::lock_guard lock(mutex_);
  enabled_ = false;
}

void SocketNotification::remove() {
  win32::Ref<win32::CompletionPort> port;
  const std::lock_guard lock(mutex_);
  enabled_ = false;
  removed_ = true;
  if (!queued_ && port_) post();
  port = std::exchange(port_, {});
}

void SocketNotification::close() {
  win32::Ref<win32::CompletionPort> port;  // goes after the lock, and may take this packet with it
  const std::lock_guard lock(mutex_);
  enabled_ = false;
  port = std::exchange(port_, {});
}

void SocketNotification::changed(DWORD ready) {
  const UINT32 holding = events_of(ready);
  const std::lock_guard lock(mutex_);
  changing_ = true;
  if (!enabled_) return;
  if (edges_) {
    if (holding & told_ & in) missed_ = true;
    told_ &= holding | ~(in | out);
    fresh_ |= holding & ~told_;
    told_ |= holding;
  }
  if (!queued_ && (edges_ ? fresh_ : holding) & filter_) post();
}

bool SocketNotification::received() {
  const std::lock_guard lock(mutex_);
  if (!enabled_ || !edges_) return false;
  told_ &= ~in;
  return std::exchange(missed_, false);
}

bool SocketNotification::blocked() {
  const std::lock_guard lock(mutex_);
  if (!enabled_ || !edges_) return false;
  told_ &= ~out;
  return true;
}

UINT32 SocketNotification::worth_telling(UINT32 holding) {
  if (!edges_) return holding & filter_;
  told_ &= holding | ~(in | out);
  return std::exchange(fresh_, 0) & holding & filter_;
}

/// A thread has taken the packet from the port: what it says; false where that is nothing.
bool SocketNotification::open(Packet* packet, win32::PacketContent& content) {
  auto& self = *static_cast<SocketNotification*>(packet);
  content = {.key = self.key};
  for (bool decided = false; !decided;) {
    bool ask = false;
    {
      const std::lock_guard lock(self.mutex_);
      self.changing_ = false;
      ask = self.enabled_;
    }
    const UINT32 holding = ask ? events_of(self.holds_(self.socket_)) : 0;
    const std::lock_guard lock(self.mutex_);
    if (self.removed_) {
      content.octets = SOCK_NOTIFY_EVENT_REMOVE;
    } else if (self.enabled_) {
      if (self.changing_ && (self.edges_ || !(holding & self.filter_))) continue;  // the answer may be out of date
      content.octets = self.worth_telling(holding);
    }
    decided = true;
    const bool told = content.octets != 0 && !self.removed_;
    if (told && self.once_) self.enabled_ = false;
    content.again = told && !self.once_ && !self.edges_;
    self.queued_ = content.again;
  }
  if (!content.again) self.release();
  return content.octets != 0;
}

DWORD ready_now(const OWS_READINESS& service, SOCKET s) {
  constexpr DWORD everything = OWS_READ | OWS_WRITE | OWS_HANGUP | OWS_ERROR;
  OWS_POLL poll{-1, 0, 0, 0};
  int error = 0;
  int ready = service.look(s, everything, &poll, &error);
  if (ready == 0 && poll.fd >= 0) {
    posix::pollfd state{poll.fd, poll.events, 0};
    if (posix::poll_now(&state, 1) <= 0) return 0;
    poll.revents = state.revents;
    ready = service.look(s, everything, &poll, &error);
  }
  return ready == SOCKET_ERROR ? 0 : static_cast<DWORD>(ready);
}

}  // namespace ows::spi
