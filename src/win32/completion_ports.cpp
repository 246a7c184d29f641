// CreateIoCompletionPort, GetQueuedCompletionStatus[Ex], PostQueuedCompletionStatus.
#include <windows.h>

#include <algorithm>
#include <cstdio>
#include <new>
#include <string>
#include <thread>
#include <utility>

#include "win32/call.h"
#include "win32/completion_port.h"
#include "win32/file.h"
#include "win32/observer.h"
#include "win32/socket_handle.h"
#include "win32/status.h"
#include "win32/thread.h"

namespace ows::win32 {
namespace {

constexpr DWORD port_access = STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0x3;

struct PostedPacket : Packet {
  PostedPacket(DWORD count, ULONG_PTR with_key, OVERLAPPED* with) {
    key = with_key;
    overlapped = with;
    octets = count;
    dispose = [](Packet* self) { delete static_cast<PostedPacket*>(self); };
  }
};

Result<Ref<CompletionPort>> new_port(DWORD concurrency) {
  if (concurrency == 0) concurrency = std::max(std::thread::hardware_concurrency(), 1U);
  auto* port = new (std::nothrow) CompletionPort(concurrency);
  if (!port) return fail(ERROR_NOT_ENOUGH_MEMORY);
  return Ref<CompletionPort>::adopt(port);
}

Result<HANDLE> handle_to(Ref<CompletionPort> port) { return open_handle(std::move(port), port_access, false); }

Status associate(HANDLE file, HANDLE port, ULONG_PTR key) {
  if (const Pin pin = find_handle(file)) {
    const auto known = find<CompletionPort>(port, 0);
    if (pin.object()->type() != Type::file || !known) return fail(ERROR_INVALID_PARAMETER);
    return static_cast<File*>(pin.object())->associate(Ref<CompletionPort>::share(&**known), key);
  }
  return socket_handles().associate(file, port, key);
}

Result<HANDLE> create_port(HANDLE file, HANDLE existing, ULONG_PTR key, DWORD concurrency) {
  if (file == INVALID_HANDLE_VALUE) {
    if (existing) return fail(ERROR_INVALID_PARAMETER);
    auto port = new_port(concurrency);
    return port ? handle_to(std::move(*port)) : fail(port.error());
  }
  if (existing) {
    const auto port = find<CompletionPort>(existing, 0);
    if (!port) return fail(port.error());
    const Status associated = associate(file, existing, key);
    return associated ? Result<HANDLE>(existing) : fail(associated.error());
  }
  auto port = new_port(concurrency);
  if (!port) return fail(port.error());
  auto handle = handle_to(std::move(*port));
  if (!handle) return handle;
  if (const Status associated = associate(file, *handle, key); !associated) {
    (void)close_handle(*handle);
    return fail(associated.error());
  }
  return handle;
}

}  // namespace

Result<std::uint32_t> take_entries(CompletionPort& port, std::span<OVERLAPPED_ENTRY> entries, const WaitOptions& options) {
  std::size_t taken = 0;
  Packet* again = nullptr;  // go back when all are taken: none is told twice in one call
  Packet** last_again = &again;
  while (taken == 0) {
    const auto first = port.next(current_thread(), options);
    if (!first) return fail(first.error());
    for (Packet* packet = *first; packet; packet = taken < entries.size() ? port.one_more() : nullptr) {
      PacketContent it;
      if (!take_content(*packet, it)) continue;
      entries[taken++] = {it.key, it.overlapped, it.status, it.octets};
      if (!it.again) continue;
      packet->next = nullptr;
      *std::exchange(last_again, &packet->next) = packet;
    }
  }
  while (Packet* packet = again) {
    again = packet->next;
    if (!port.post(*packet)) packet->dispose(packet);
  }
  return static_cast<std::uint32_t>(taken);
}

}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

HANDLE WINAPI CreateIoCompletionPort(HANDLE file, HANDLE existing, ULONG_PTR key, DWORD concurrency) {
  const auto handle = create_port(file, existing, key, concurrency);
  return handle ? *handle : failed(handle.error(), HANDLE{});
}

BOOL WINAPI PostQueuedCompletionStatus(HANDLE handle, DWORD octets, ULONG_PTR key, LPOVERLAPPED overlapped) {
  return with<CompletionPort>(handle, 0, [&](CompletionPort& port) -> Status {
    auto* packet = new (std::nothrow) PostedPacket(octets, key, overlapped);
    if (!packet) return fail(ERROR_NOT_ENOUGH_MEMORY);
    if (port.post(*packet)) return {};
    delete packet;
    return fail(ERROR_INVALID_HANDLE);
  });
}

namespace {

BOOL get_status(HANDLE handle, LPDWORD octets, PULONG_PTR key, LPOVERLAPPED* overlapped, DWORD milliseconds) {
  if (!writable(octets, sizeof *octets) || !writable(key, sizeof *key) || !writable(overlapped, sizeof *overlapped))
    return failed(ERROR_NOACCESS, FALSE);
  *overlapped = nullptr;
  const auto port = find<CompletionPort>(handle, 0);
  if (!port) return failed(port.error(), FALSE);
  OVERLAPPED_ENTRY it;
  const auto taken = take_entries(**port, {&it, 1}, {.deadline = Deadline::in(milliseconds)});
  if (!taken) return failed(taken.error(), FALSE);
  *octets = it.dwNumberOfBytesTransferred;
  *key = it.lpCompletionKey;
  *overlapped = it.lpOverlapped;
  const int error = error_of_status(static_cast<std::uint32_t>(it.Internal));
  return error == 0 ? TRUE : failed(error, FALSE);
}

BOOL get_statuses(HANDLE handle, LPOVERLAPPED_ENTRY entries, ULONG count, PULONG removed, DWORD milliseconds,
                  BOOL alertable) {
  if (count == 0) return failed(ERROR_INVALID_PARAMETER, FALSE);
  if (!writable(removed, sizeof *removed) || !writable(entries, std::size_t{count} * sizeof *entries))
    return failed(ERROR_NOACCESS, FALSE);
  const auto port = find<CompletionPort>(handle, 0);
  if (!port) return failed(port.error(), FALSE);
  const auto taken =
      take_entries(**port, {entries, count}, {.alertable = alertable != FALSE, .deadline = Deadline::in(milliseconds)});
  if (!taken) return failed(taken.error(), FALSE);
  *removed = *taken;
  return TRUE;
}

/// "0x7f0010 0x7f0090"
std::string structures_of(const OVERLAPPED_ENTRY* entries, ULONG count) {
  std::string text;
  char each[24];
  for (ULONG i = 0; i < count; ++i) {
    std::snprintf(each, sizeof each, "%s0x%llx", i ? " " : "",
                  static_cast<unsigned long long>(reinterpret_cast<ULONG_PTR>(entries[i].lpOverlapped)));
    text += each;
  }
  return text;
}

}  // namespace

BOOL WINAPI GetQueuedCompletionStatus(HANDLE handle, LPDWORD octets, PULONG_PTR key, LPOVERLAPPED* overlapped,
                                      DWORD milliseconds) {
  if (!observed()) [[likely]]
    return get_status(handle, octets, key, overlapped, milliseconds);
  ObservedCall call("GetQueuedCompletionStatus");
  call.with("port", handle);
  call.with("milliseconds", static_cast<int>(milliseconds));
  const BOOL result = get_status(handle, octets, key, overlapped, milliseconds);
  if (result || (writable(overlapped, sizeof *overlapped) && *overlapped)) {
    call.with("key", static_cast<long long>(*key));
    call.with("overlapped", static_cast<const void*>(*overlapped));
    call.with("octets", *octets);
  }
  call.show(result, !result);
  return result;
}

BOOL WINAPI GetQueuedCompletionStatusEx(HANDLE handle, LPOVERLAPPED_ENTRY entries, ULONG count, PULONG removed,
                                        DWORD milliseconds, BOOL alertable) {
  if (!observed()) [[likely]]
    return get_statuses(handle, entries, count, removed, milliseconds, alertable);
  ObservedCall call("GetQueuedCompletionStatusEx");
  call.with("port", handle);
  call.with("count", count);
  call.with("milliseconds", static_cast<int>(milliseconds));
  const BOOL result = get_statuses(handle, entries, count, removed, milliseconds, alertable);
  if (result) call.with("overlapped", structures_of(entries, *removed));
  call.show(result, !result);
  return result;
}
