#include "win32/completion_port.h"

#include <windows.h>

#include <utility>

#include "win32/thread.h"

namespace ows::win32 {

CompletionPort::~CompletionPort() {
  while (Packet* packet = pop()) packet->dispose(packet);
}

Packet* CompletionPort::pop() {
  for (List& list : lists_) {
    Packet* packet = list.first;
    if (!packet) continue;
    list.first = packet->next;
    if (!list.first) list.last = nullptr;
    ++taken_;
    return packet;
  }
  return nullptr;
}

bool CompletionPort::post(Packet& packet) {
  DispatcherLock lock;
  return post_locked(lock, packet);
}

bool CompletionPort::post_locked(DispatcherLock& lock, Packet& packet) {
  if (abandoned_) return false;
  alter(lock, [&] {
    List& list = lists_[static_cast<std::size_t>(packet.rank)];
    packet.next = nullptr;
    (list.last ? list.last->next : list.first) = &packet;
    list.last = &packet;
    return 0;
  });
  if (keeper_ && has_packets()) keeper_->packet_waits(lock);
  return true;
}

bool CompletionPort::signalled_for(const Thread& /*thread*/) const {
  return abandoned_ || (has_packets() && active_ < concurrency_);
}

bool CompletionPort::take(Thread& thread) {
  thread.taken_packet = abandoned_ ? nullptr : pop();
  if (!thread.taken_packet) return false;
  ++active_;
  thread.active_port = this;
  thread.counts_as_active = true;
  retain();
  return false;
}

void CompletionPort::count(DispatcherLock& lock, Thread& thread, bool active) {
  CompletionPort* port = thread.active_port;
  if (!port || thread.counts_as_active == active) return;
  thread.counts_as_active = active;
  port->alter(lock, [&] { return active ? ++port->active_ : --port->active_; });
}

Packet* CompletionPort::keep_place(const Thread& self) {
  if (self.active_port != this) return nullptr;
  const DispatcherLock lock;
  return self.counts_as_active && active_ <= concurrency_ && !abandoned_ ? pop() : nullptr;
}

Result<Packet*> CompletionPort::next(Thread& self, const WaitOptions& options) {
  if (Packet* packet = keep_place(self)) return packet;
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
  if (!thread.active_port) return;
  {
    DispatcherLock lock;
    count(lock, thread, false);
  }
  std::exchange(thread.active_port, nullptr)->release();
}

void CompletionPort::last_handle_closed() {
  DispatcherLock lock;
  alter(lock, [&] {
    abandoned_ = true;
    return 0;
  });
}

PortPause::PortPause(Thread& thread) : thread_(thread) {
  DispatcherLock lock;
  CompletionPort::count(lock, thread_, false);
}

PortPause::PortPause(Thread& thread, DispatcherLock& lock) : thread_(thread) { CompletionPort::count(lock, thread_, false); }

PortPause::~PortPause() {
  DispatcherLock lock;
  CompletionPort::count(lock, thread_, true);
}

}  // namespace ows::win32
