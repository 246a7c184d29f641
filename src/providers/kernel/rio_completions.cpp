// The completion queue of registered I/O.
#include <windows.h>

#include <cstdlib>
#include <new>

#include "border/user_memory.h"
#include "providers/kernel/rio.h"
#include "win32/call.h"

namespace ows::kernel {
namespace {

struct Notification : win32::Packet {
  static void free(win32::Packet* self) { delete static_cast<Notification*>(self); }
};

}  // namespace

RioCompletions::Ring RioCompletions::make_ring(DWORD size) {
  // Zeroed pages cost nothing before they are used.
  return {static_cast<RioCompletion*>(std::calloc(size, sizeof(RioCompletion))), std::free};
}

Result<win32::Ref<RioCompletions>> RioCompletions::create(DWORD size, const RIO_NOTIFICATION_COMPLETION* how) {
  if (size == 0 || size > RIO_MAX_CQ_SIZE) return fail(WSAEINVAL);
  if (how && !readable(how, sizeof *how)) return fail(WSAEFAULT);
  auto made = win32::Ref<RioCompletions>::adopt(new (std::nothrow) RioCompletions);
  if (!made) return fail(WSAENOBUFS);
  if (how && how->Type == RIO_EVENT_COMPLETION) {
    const auto event = win32::find<win32::Event>(how->Event.EventHandle, 0);
    if (!event) return fail(WSAEINVAL);
    made->event_ = win32::Ref<win32::Event>::share(&**event);
    made->resets_event_ = how->Event.NotifyReset != FALSE;
  } else if (how && how->Type == RIO_IOCP_COMPLETION) {
    const auto port = win32::find<win32::CompletionPort>(how->Iocp.IocpHandle, 0);
    if (!port || !how->Iocp.Overlapped) return fail(WSAEINVAL);
    made->port_ = win32::Ref<win32::CompletionPort>::share(&**port);
    made->key_ = reinterpret_cast<std::uintptr_t>(how->Iocp.CompletionKey);
    made->overlapped_ = static_cast<_OVERLAPPED*>(how->Iocp.Overlapped);
  } else if (how) {
    return fail(WSAEINVAL);
  }
  made->ring_ = make_ring(size);
  if (!made->ring_) return fail(WSAENOBUFS);
  made->size_ = size;
  return made;
}

RioCompletions::~RioCompletions() {
  close();
  delete static_cast<Notification*>(packet_);
}

void RioCompletions::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  armed_ = false;
  for (; count_ > 0; --count_, first_ = (first_ + 1) % size_) ring_.get()[first_].queue->release();
  loud_ = 0;
}

bool RioCompletions::reserve(DWORD places) {
  const std::lock_guard lock(mutex_);
  if (closed_ || places > size_ - reserved_) return false;
  reserved_ += places;
  return true;
}

void RioCompletions::give_back(DWORD places) {
  const std::lock_guard lock(mutex_);
  reserved_ -= places;
}

void RioCompletions::leave(RioDirection& direction) {
  const std::lock_guard lock(mutex_);
  reserved_ -= direction.size - direction.outstanding.load(std::memory_order_relaxed);
  direction.left = true;
}

void RioCompletions::tell() {
  armed_ = false;
  if (event_) event_->set();
  if (!port_) return;
  win32::Packet* packet = std::exchange(packet_, nullptr);
  if (!port_->post(*packet)) packet_ = packet;
}

void RioCompletions::add(std::span<const RioCompletion> completions) {
  const std::lock_guard lock(mutex_);
  for (const RioCompletion& completion : completions) {
    if (closed_) {
      completion.queue->release();
      continue;
    }
    // There is room: it was reserved.
    ring_.get()[(first_ + count_++) % size_] = completion;
    if (!completion.quiet) ++loud_;
  }
  if (armed_ && loud_ > 0) tell();
}

ULONG RioCompletions::take(RIORESULT* to, ULONG count) {
  ULONG taken = 0;
  const std::lock_guard lock(mutex_);
  for (; taken < count && count_ > 0; ++taken, --count_, first_ = (first_ + 1) % size_) {
    const RioCompletion& completion = ring_.get()[first_];
    to[taken] = completion.result;
    if (!completion.quiet) --loud_;
    if (completion.queue->taken(completion.of_send)) --reserved_;
    completion.queue->release();
  }
  return taken;
}

Status RioCompletions::notify() {
  const std::lock_guard lock(mutex_);
  if (closed_ || (!event_ && !port_)) return fail(WSAEINVAL);
  if (armed_) return fail(WSAEALREADY);
  if (port_ && !packet_) {
    auto* packet = new (std::nothrow) Notification;
    if (!packet) return fail(WSAENOBUFS);
    packet->key = key_;
    packet->overlapped = overlapped_;
    packet->dispose = Notification::free;
    packet_ = packet;
  }
  if (event_ && resets_event_) event_->reset();
  armed_ = true;
  if (loud_ > 0) tell();
  return {};
}

Status RioCompletions::resize(DWORD size) {
  if (size == 0 || size > RIO_MAX_CQ_SIZE) return fail(WSAEINVAL);
  const std::lock_guard lock(mutex_);
  if (closed_) return fail(WSAEINVAL);
  if (size < reserved_) return fail(WSAETOOMANYREFS);
  Ring larger = make_ring(size);
  if (!larger) return fail(WSAENOBUFS);
  for (DWORD i = 0; i < count_; ++i) larger.get()[i] = ring_.get()[(first_ + i) % size_];
  ring_ = std::move(larger);
  first_ = 0;
  size_ = size;
  return {};
}

}  // namespace ows::kernel
