#include "spi/overlapped.h"

#include <windows.h>

#include <utility>

#include "border/user_memory.h"
#include "spi/upcalls.h"
#include "win32/call.h"
#include "win32/observer.h"
#include "win32/overlapped_result.h"
#include "win32/status.h"

namespace ows::spi {
namespace {

// The lowest bit of hEvent keeps the packet from the port. [GetQueuedCompletionStatus]
constexpr ULONG_PTR no_packet = 1;
ULONG_PTR event_bits(const WSAOVERLAPPED& overlapped) { return reinterpret_cast<ULONG_PTR>(overlapped.hEvent); }
HANDLE event_handle(const WSAOVERLAPPED& overlapped) {
  return reinterpret_cast<HANDLE>(event_bits(overlapped) & ~no_packet);
}

}  // namespace

Status PortLink::associate(HANDLE port, ULONG_PTR key) {
  const auto found = win32::find<win32::CompletionPort>(port, 0);
  if (!found) return fail(found.error());
  auto fresh = std::make_unique<End>(win32::Ref<win32::CompletionPort>::share(&**found), key);
  End* none = nullptr;
  if (!end_.compare_exchange_strong(none, fresh.get(), std::memory_order_acq_rel)) return fail(ERROR_INVALID_PARAMETER);
  (void)fresh.release();
  return {};
}

Status Operation::begin(const HowToTell& how, const PortLink& link) {
  const LPWSAOVERLAPPED overlapped = how.overlapped;
  const WSATHREADID* thread = how.thread;
  if (!writable(overlapped, sizeof *overlapped)) return fail(WSAEFAULT);
  const PortLink::End* end = link.end_.load(std::memory_order_acquire);
  if (how.routine) {
    if (end) return fail(WSAEINVAL);
    auto found = thread ? thread_of(*thread) : fail(WSAEFAULT);
    if (!found) return fail(WSAEFAULT);
    routine_is_win32_ = (thread->Reserved & win32_routine) != 0;
    thread_ = std::move(*found);
  } else {
    thread_ = win32::Ref<win32::Thread>::share(&win32::current_thread());
    if (const HANDLE handle = event_handle(*overlapped)) {
      const auto found = win32::find<win32::Event>(handle, 0);
      if (!found) return fail(WSA_INVALID_HANDLE);
      event_ = win32::Ref<win32::Event>::share(&**found);
      event_->reset();
    }
    if (end && !(event_bits(*overlapped) & no_packet)) {
      port_ = end->port;
      key = end->key;
    }
  }
  if (!end) {
    ends_with_thread_ = true;
    thread_->own_operations.fetch_add(1, std::memory_order_relaxed);
  }
  program_ = overlapped;
  routine_ = how.routine;
  link_ = &link;
  overlapped->InternalHigh = 0;
  __atomic_store_n(&overlapped->Internal, ULONG_PTR{win32::status_pending}, __ATOMIC_RELEASE);
  return {};
}

void Operation::withdraw(int error) {
  __atomic_store_n(&program_->Internal, ULONG_PTR{win32::status_of(error)}, __ATOMIC_RELEASE);
}

/// Observers may make another outcome of it.
void Operation::show() {
  DWORD error = static_cast<DWORD>(outcome_.error);
  win32::show_completion(program_, &error, &outcome_.octets);
  if (error == static_cast<DWORD>(outcome_.error)) return;
  outcome_.error = static_cast<int>(error);
  outcome_.status = 0;
}

void Operation::complete(std::unique_ptr<Operation> operation, const Outcome& outcome, bool at_once) {
  Operation& it = *operation;
  it.leave_thread();
  it.outcome_ = outcome;
  if (win32::observed()) [[unlikely]]
    it.show();
  const UCHAR modes = at_once && it.outcome_.error == 0 ? it.link_->modes_.load(std::memory_order_relaxed) : UCHAR{0};
  it.status = it.outcome_.status ? it.outcome_.status : win32::status_of(it.outcome_.error);
  it.octets = it.outcome_.octets;
  it.overlapped = it.program_;
  it.program_->Offset = it.outcome_.flags;
  it.program_->InternalHigh = it.octets;
  __atomic_store_n(&it.program_->Internal, ULONG_PTR{it.status}, __ATOMIC_RELEASE);
  // From here on a program that looks at Internal may have reused its structure.
  if (it.routine_) {
    it.Apc::run = [](win32::Apc* self) {
      const std::unique_ptr<Operation> done(static_cast<Operation*>(self));
      const Outcome& told = done->outcome_;
      if (done->routine_is_win32_) {
        const auto routine = reinterpret_cast<LPOVERLAPPED_COMPLETION_ROUTINE>(reinterpret_cast<void (*)()>(done->routine_));
        return routine(static_cast<DWORD>(win32::error_of_status(done->status)), told.octets, done->program_);
      }
      done->routine_(static_cast<DWORD>(told.error), told.octets, done->program_, told.flags);
    };
    it.Apc::discard = [](win32::Apc* self) { delete static_cast<Operation*>(self); };
    if (it.thread_->queue_apc(it)) (void)operation.release();
    return;
  }
  if (it.event_) it.event_->set();
  if (!it.port_ || modes & FILE_SKIP_COMPLETION_PORT_ON_SUCCESS) return;
  it.Packet::dispose = [](win32::Packet* self) { delete static_cast<Operation*>(self); };
  const win32::Ref<win32::CompletionPort> port = std::exchange(it.port_, {});  // not a cycle: port, packet, port
  if (port->post(it, at_once)) (void)operation.release();
}

OwnOverlapped::OwnOverlapped() {
  const HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  it_.hEvent = reinterpret_cast<HANDLE>(reinterpret_cast<ULONG_PTR>(event) | no_packet);
}
OwnOverlapped::~OwnOverlapped() { CloseHandle(event_handle(it_)); }

Result<DWORD> OwnOverlapped::wait() {
  DWORD octets = 0, flags = 0;
  const Status result = overlapped_result(&it_, &octets, TRUE, &flags);
  return result ? Result<DWORD>(octets) : fail(result.error());
}

Status overlapped_result(LPWSAOVERLAPPED overlapped, LPDWORD octets, BOOL wait, LPDWORD flags) {
  if (!readable(overlapped, sizeof *overlapped) || !writable(octets, sizeof *octets) || !writable(flags, sizeof *flags))
    return fail(WSAEFAULT);
  const auto status = win32::await_status(*overlapped, wait ? INFINITE : 0, false);
  if (!status) return fail(status.error() == WAIT_TIMEOUT ? WSA_IO_INCOMPLETE : WSA_INVALID_HANDLE);
  *octets = static_cast<DWORD>(overlapped->InternalHigh);
  *flags = overlapped->Offset;
  const int error = win32::winsock_error_of_status(*status);
  return error == 0 ? Status() : fail(error);
}

}  // namespace ows::spi
