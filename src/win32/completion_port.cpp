#include "win32/completion_port.h"

#include <windows.h>

#include <array>
#include <utility>

#include "win32/port_set.h"
#include "win32/thread.h"

namespace ows::win32 {

/// Packets of one port that come while its thread handles events: the thread takes them along, without the lock.
struct CompletionPort::Collector {
  CompletionPort& port;
  List& packets;
  [[gnu::tls_model("initial-exec")]] static constinit thread_local Collector* current;
};
constinit thread_local CompletionPort::Collector* CompletionPort::Collector::current = nullptr;

CompletionPort::~CompletionPort() {
  while (Packet* packet = pop()) packet->dispose(packet);
}

PortSet* CompletionPort::set() const {
  PortSet* it = set_.load(std::memory_order_acquire);
  return it && !it->inherited() ? it : nullptr;
}

void CompletionPort::push(Packet& packet) { lists_[static_cast<std::size_t>(packet.rank)].push(packet); }

void CompletionPort::push_all(List& packets) {
  for (Packet *packet = std::exchange(packets, {}).first, *next = nullptr; packet; packet = next) {
    next = packet->next;
    push(*packet);
  }
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

bool CompletionPort::post(Packet& packet, bool own) {
  if (const Collector* collector = Collector::current; collector && &collector->port == this) {
    collector->packets.push(packet);
    return true;
  }
  DispatcherLock lock;
  if (PortSet* watched = own && !has_waiters() && in_place(current_thread()) ? set() : nullptr) {
    if (abandoned_) return false;
    push(packet);
    watched->leave_packets(true);
    return true;
  }
  return post_locked(lock, packet);
}

bool CompletionPort::post_locked(DispatcherLock& lock, Packet& packet) {
  if (abandoned_) return false;
  push(packet);
  settle(lock);
  if (keeper_ && has_packets()) keeper_->packet_waits(lock);
  return true;
}

void CompletionPort::settle(DispatcherLock& lock) {
  if (has_waiters()) satisfy_waits(lock);
  PortSet* watched = set();
  if (!watched) return;
  const bool left = has_packets();
  if (watched->sleepers() > 0 && (abandoned_ || (active_ < concurrency_ && left))) watched->kick(lock);
  watched->leave_packets(left);
}

// A thread in the list is let go for a packet, or to look at the set, into which nobody looks otherwise.
bool CompletionPort::signalled_for(const Thread& /*thread*/) const {
  if (abandoned_) return true;
  if (active_ >= concurrency_) return false;
  if (has_packets()) return true;
  const PortSet* watched = set();
  return watched && watched->sleepers() == 0;
}

bool CompletionPort::take(Thread& thread) {
  thread.taken_packet = nullptr;
  if (abandoned_) return true;
  thread.taken_packet = pop();
  if (thread.taken_packet)
    enter(thread);
  else
    set()->fall_asleep();  // until it looks, which wait_in_list() makes good
  return false;
}

void CompletionPort::enter(Thread& thread) {
  if (in_place(thread)) return;
  ++active_;
  thread.active_port = this;
  thread.counts_as_active = true;
  retain();
}

bool CompletionPort::in_place(const Thread& self) const { return self.active_port == this && self.counts_as_active; }

bool CompletionPort::is_served_by(const Thread& self) const { return self.active_port == this; }

void CompletionPort::count(DispatcherLock& lock, Thread& thread, bool active) {
  CompletionPort* port = thread.active_port;
  if (!port || thread.counts_as_active == active) return;
  thread.counts_as_active = active;
  if (active) {
    ++port->active_;
  } else {
    --port->active_;
    port->settle(lock);
  }
}

Packet* CompletionPort::keep_place(const Thread& self) {
  if (self.active_port != this) return nullptr;
  const DispatcherLock lock;
  return self.counts_as_active && active_ <= concurrency_ && !abandoned_ ? pop() : nullptr;
}

Result<Packet*> CompletionPort::next(Thread& self, const WaitOptions& options) {
  if (PortSet* watched = set()) return next_of_set(self, *watched, options);
  if (Packet* packet = keep_place(self)) return packet;
  leave(self);
  const auto packet = wait_in_list(self, options);
  return !packet || *packet ? packet : next_of_set(self, *set(), options);
}

Result<Packet*> CompletionPort::wait_in_list(Thread& self, const WaitOptions& options) {
  Dispatcher* const objects[] = {this};
  const auto waited = wait(self, objects, options);
  if (!waited) return fail(waited.error());
  if (*waited == WAIT_ABANDONED) return fail(ERROR_ABANDONED_WAIT_0);
  if (*waited != WAIT_OBJECT_0) return fail(static_cast<int>(*waited));
  Packet* packet = std::exchange(self.taken_packet, nullptr);
  if (packet) return packet;
  const DispatcherLock lock;
  set()->wake_up();
  return packet;
}

Result<Packet*> CompletionPort::next_of_set(Thread& self, PortSet& watched, const WaitOptions& options) {
  if (self.active_port && self.active_port != this) leave(self);
  if (options.deadline.is_now()) engine::poll_if_stale();
  std::array<epoll_event, PortSet::most_events> events;  // not initialised
  List packets;
  int count = -1;  // of the last sleep; -1: it has not slept
  bool kicked = false;
  const auto look = [&](bool alertable, Deadline deadline) {
    count = watched.wait(self, alertable, deadline, events.data());
    kicked = handle(watched, events.data(), count, packets);
  };
  for (;;) {
    DispatcherLock lock;
    if (count >= 0) watched.wake_up(kicked);
    push_all(packets);
    watched.attend();
    if (has_packets() && !abandoned_ && (in_place(self) ? active_ <= concurrency_ : active_ < concurrency_)) {
      if (watched.look_is_due()) {
        watched.fall_asleep();
        lock.unlock();
        look(false, Deadline::in(0));
        continue;
      }
      Packet* packet = pop();
      watched.packet_taken();
      enter(self);
      if (has_packets() || (has_waiters() && watched.sleepers() == 0))
        settle(lock);
      else
        watched.leave_packets(false);
      return packet;
    }
    watched.fall_asleep();  // before it gives its place up: nobody need be sent to look at the set instead
    if (self.active_port) {
      this->count(lock, self, false);
      std::exchange(self.active_port, nullptr)->release();  // not the last: the caller has one
    }
    int why = 0;
    if (abandoned_) {
      why = ERROR_ABANDONED_WAIT_0;
    } else if (options.alertable && self.has_apcs()) {
      why = WAIT_IO_COMPLETION;
    } else if (count == 0 && has_passed(options.deadline)) {
      why = WAIT_TIMEOUT;
    }
    const bool full = active_ >= concurrency_;
    if (why != 0 || full) {
      watched.wake_up();
      settle(lock);
      lock.unlock();
      if (why == WAIT_IO_COMPLETION) self.run_apcs();
      if (why != 0) return fail(why);
      if (options.deadline.is_now()) return fail(WAIT_TIMEOUT);
      const auto packet = wait_in_list(self, options);
      if (!packet || *packet) return packet;
      count = -1;
      continue;
    }
    lock.unlock();
    look(options.alertable, options.deadline);
  }
}

bool CompletionPort::handle(PortSet& watched, const epoll_event* events, int count, List& packets) {
  constexpr int share = 32;  // events after which others that sleep may begin
  Collector collector{*this, packets};
  bool kicked = false;
  Collector::current = &collector;
  for (int i = 0; i < count; ++i) {
    if (events[i].data.u64 == engine::no_owner)
      kicked = true;
    else
      engine::handle_event(events[i].data.u64, events[i].events);
    if (i % share != share - 1) continue;
    DispatcherLock lock;
    if (watched.sleepers() == 1 && !has_waiters()) continue;
    push_all(packets);
    settle(lock);
  }
  Collector::current = nullptr;
  return kicked;
}

Packet* CompletionPort::one_more() {
  const DispatcherLock lock;
  return pop();
}

PortSet* CompletionPort::sockets() {
  if (PortSet* there = set_.load(std::memory_order_acquire)) return there->inherited() ? nullptr : there;
  if (keeper_) return nullptr;  // a pool's threads wait for other things, too
  std::shared_ptr<PortSet> fresh = PortSet::create();
  if (!fresh) return nullptr;
  DispatcherLock lock;
  if (!set_.load(std::memory_order_relaxed)) {
    owned_set_.swap(fresh);
    set_.store(owned_set_.get(), std::memory_order_release);
    settle(lock);
  }
  lock.unlock();  // before `fresh` goes
  return set_.load(std::memory_order_relaxed);
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
  abandoned_ = true;
  settle(lock);
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
