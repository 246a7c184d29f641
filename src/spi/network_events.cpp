#include "spi/network_events.h"

#include <windows.h>

#include <algorithm>
#include <bit>
#include <new>
#include <utility>

#include "engine/default_set.h"
#include "win32/call.h"

namespace ows::spi {
namespace {

constexpr long all_events = FD_ALL_EVENTS;
/// Recorded once for each ioctl that asks for it.
constexpr long on_request = FD_QOS | FD_GROUP_QOS | FD_ROUTING_INTERFACE_CHANGE | FD_ADDRESS_LIST_CHANGE;

Result<win32::Ref<win32::Event>> event_of(WSAEVENT handle) {
  const auto found = win32::find<win32::Event>(handle, EVENT_MODIFY_STATE);
  if (!found) return fail(WSAEINVAL);
  return win32::Ref<win32::Event>::share(&**found);
}

std::size_t index_of(long event) { return static_cast<std::size_t>(std::countr_zero(static_cast<unsigned long>(event))); }

}  // namespace

/// With the mutex held.
void NetworkEvents::begin(LONG mask) {
  enabled_ = mask & ~on_request;
  recorded_ = 0;
  missed_ = false;
  errors_.fill(0);
  event_ = {};
  window_ = nullptr;
  awaits_writing_ = (mask & FD_WRITE) != 0;  // a socket that can be written to says so once
  mask_ = mask;
}

Status NetworkEvents::select_event(WSAEVENT event, LONG mask) {
  if (mask & ~all_events) return fail(WSAEINVAL);
  win32::Ref<win32::Event> object;
  if (mask) {
    auto found = event_of(event);
    if (!found) return fail(found.error());
    object = std::move(*found);
  }
  std::lock_guard lock(mutex_);
  begin(mask);
  event_ = std::move(object);
  return {};
}

Status NetworkEvents::select_message(HWND window, UINT message, SOCKET s, LONG mask) {
  if (mask & ~all_events) return fail(WSAEINVAL);
  std::lock_guard lock(mutex_);
  begin(mask);
  window_ = window;
  message_ = message;
  socket_ = s;
  return {};
}

void NetworkEvents::close() {
  {
    std::lock_guard lock(mutex_);
    begin(0);
  }
  end_notification();
}

void NetworkEvents::end_notification() {
  SocketNotification* ended = nullptr;
  {
    std::lock_guard lock(mutex_);
    ended = notification_.exchange(nullptr);
  }
  if (!ended) return;
  ended->close();
  ended->release();
}

void NetworkEvents::forget(SOCKET closed) {
  if (const auto it = notification(); it && it->socket() == closed) end_notification();
}

win32::Ref<SocketNotification> NetworkEvents::notification() {
  if (!notification_.load(std::memory_order_relaxed)) return {};
  std::lock_guard lock(mutex_);
  return win32::Ref<SocketNotification>::share(notification_.load(std::memory_order_relaxed));
}

Status NetworkEvents::notify(SOCKET s, HANDLE port, const SOCK_NOTIFY_REGISTRATION& registration,
                             SocketNotification::Holds holds) {
  const auto found = win32::find<win32::CompletionPort>(port, 0);
  if (!found) return fail(ERROR_INVALID_PARAMETER);
  win32::Ref<SocketNotification> it = notification();
  const bool enables = registration.operation == SOCK_NOTIFY_OP_ENABLE;
  if (!it && enables) {
    auto fresh = win32::Ref<SocketNotification>::adopt(
        new (std::nothrow) SocketNotification(s, holds, win32::Ref<win32::CompletionPort>::share(&**found),
                                              reinterpret_cast<ULONG_PTR>(registration.completionKey)));
    if (!fresh) return fail(ERROR_NOT_ENOUGH_MEMORY);
    std::lock_guard lock(mutex_);
    SocketNotification* none = nullptr;
    if (notification_.compare_exchange_strong(none, fresh.get())) fresh->retain();
    it = win32::Ref<SocketNotification>::share(notification_.load(std::memory_order_relaxed));
  }
  if (!it) return fail(ERROR_NOT_FOUND);
  if (!it->is_of(**found)) return fail(ERROR_INVALID_PARAMETER);
  if (enables) {
    it->enable(registration.eventFilter, registration.triggerFlags);
  } else if (registration.operation == SOCK_NOTIFY_OP_DISABLE) {
    it->disable();
  } else {
    {
      std::lock_guard lock(mutex_);
      SocketNotification* its = it.get();
      if (!notification_.compare_exchange_strong(its, nullptr)) return fail(ERROR_NOT_FOUND);
    }
    it->remove();
    it->release();
  }
  return {};
}

void NetworkEvents::inherit(const NetworkEvents& listener, SOCKET s) {
  auto& from = const_cast<NetworkEvents&>(listener);
  std::scoped_lock lock(from.mutex_, mutex_);
  begin(from.mask_);
  event_ = from.event_;
  window_ = from.window_;
  message_ = from.message_;
  socket_ = s;
}

/// With the mutex held.
void NetworkEvents::tell(long event, int error) {
  if (event_) {
    recorded_ |= event;
    errors_[index_of(event)] = error;
    event_->set();
  } else {
    upcalls_.lpWPUPostMessage(window_, message_, socket_, WSAMAKESELECTREPLY(event, error));
  }
}

bool NetworkEvents::report(long event, int error) {
  if (!(selected() & event)) return false;
  std::lock_guard lock(mutex_);
  if (!(mask_ & event)) return false;
  if (event == FD_WRITE && !awaits_writing_.exchange(false)) return false;
  if (!(enabled_ & event) && event != FD_WRITE) {
    missed_ = true;
    return false;
  }
  enabled_ &= ~event;
  tell(event, error);
  return true;
}

void NetworkEvents::enable(long events) {
  std::lock_guard lock(mutex_);
  enabled_ |= events & mask_ & ~long{FD_CONNECT | FD_CLOSE};
}

bool NetworkEvents::take_missed() {
  std::lock_guard lock(mutex_);
  return std::exchange(missed_, false);
}

void NetworkEvents::begin_connect() {
  std::lock_guard lock(mutex_);
  enabled_ |= mask_ & (FD_CONNECT | FD_CLOSE);
  if (mask_ & FD_WRITE) awaits_writing_ = true;
}

void NetworkEvents::await_writing() {
  std::lock_guard lock(mutex_);
  if (mask_ & FD_WRITE) awaits_writing_ = true;
}

Status NetworkEvents::enumerate(WSAEVENT to_reset, WSANETWORKEVENTS* record) {
  win32::Ref<win32::Event> object;
  if (to_reset) {
    auto found = event_of(to_reset);
    if (!found) return fail(found.error());
    object = std::move(*found);
  }
  std::unique_lock lock(mutex_);
  if (recorded_ == 0 && mask_ != 0) {
    lock.unlock();
    engine::poll_if_stale();
    lock.lock();
  }
  if (object) object->reset();
  record->lNetworkEvents = static_cast<LONG>(recorded_);
  std::ranges::copy(errors_, record->iErrorCode);
  for (std::size_t i = 0; i < errors_.size(); ++i)
    if (!(recorded_ >> i & 1)) record->iErrorCode[i] = 0;
  recorded_ = 0;
  return {};
}

}  // namespace ows::spi
