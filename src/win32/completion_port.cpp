#include "win32/completion_port.h"

#include <windows.h>

#include <utility>

#include "win32/thread.h"

namespace ows::win32 {

CompletionPort::~CompletionPort() {
  while (Packet* packet = pop()) packet->dispose(packet);
}

Packet* CompletionPort::pop() {
  Packet* packet = first_packet_;
  if (!packet) return nullptr;
  first_packet_ = packet->next;
  if (!first_packet_) last_packet_ = nullptr;
  return packet;
}

bool CompletionPort::post(Packet& packet) {
  DispatcherLock lock;
  if (abandoned_) return false;
  alter(lock, [&] {
    packet.next = nullptr;
    (last_packet_ ? last_packet_->next : first_packet_) = &packet;
    last_packet_ = &packet;
    return 0;
  });
  return true;
}

bool CompletionPort::signalled_for(const Thread& /*thread*/) const {
  return abandoned_ || (first_packet_ && active_ < concurrency_);
}

bool CompletionPort::take(Thread& thread) {
  thread.taken_packet = abandoned_ ? nullptr : pop();
  if (!thread.taken_packet) return false;
  ++active_;
  thread.active_port = this;
  retain();
  return false;
}

void CompletionPort::change_active(DispatcherLock& lock, int by) {
  alter(lock, [&] {
    active_ += static_cast<std::uint32_t>(by);
    return 0;
  });
}

Result<Packet*> CompletionPort::next(Thread& self, const WaitOptions& options) {
  leave(self);
  Dispatcher* const objects[] = {this};
  const auto waited = wait(self, objects, options);
  if (!waited) return fail(waited.error());
  if (*waited != WAIT_OBJECT_0) return fail(static_cast<int>(*waited));
  if (Packet* packet = std::exchange(self.taken_packet, nullptr)) return packet;
  return fail(ERROR_ABANDONED_WAIT_0);
}

Packet* CompletionPort::one_more() {
  const DispatcherLock lock;
  return pop();
}

void CompletionPort::leave(Thread& thread) {
  CompletionPort* port = std::exchange(thread.active_port, nullptr);
  if (!port) return;
  {
    DispatcherLock lock;
    port->change_active(lock, -1);
  }
  port->release();
}

void CompletionPort::last_handle_closed() {
  DispatcherLock lock;
  alter(lock, [&] {
    abandoned_ = true;
    return 0;
  });
}

PortPause::PortPause(Thread& thread) : port_(*thread.active_port) {
  DispatcherLock lock;
  port_.change_active(lock, -1);
}

PortPause::PortPause(Thread& thread, DispatcherLock& lock) : port_(*thread.active_port) { port_.change_active(lock, -1); }

PortPause::~PortPause() {
  DispatcherLock lock;
  port_.change_active(lock, +1);
}

}  // namespace ows::win32
