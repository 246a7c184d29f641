// CancelIo, CancelIoEx, SetFileCompletionNotificationModes, GetOverlappedResult: of sockets, since only sockets have
// overlapped operations here.
#include "win32/socket_handle.h"

#include <windows.h>

#include "engine/default_set.h"
#include "win32/call.h"
#include "win32/status.h"
#include "win32/wait_set.h"

namespace ows::win32 {
namespace {

Status nobody() { return fail(ERROR_INVALID_HANDLE); }

constinit SocketHandles sockets{
    .associate = [](Handle, Handle, std::uintptr_t) { return nobody(); },
    .cancel = [](Handle, _OVERLAPPED*, bool) { return nobody(); },
    .set_modes = [](Handle, unsigned char) { return nobody(); },
};

/// A handle of the Win32 runtime has no overlapped operations to be cancelled.
BOOL cancel(HANDLE handle, OVERLAPPED* overlapped, bool only_this_thread) {
  if (!find_handle(handle)) return finish(sockets.cancel(handle, overlapped, only_this_thread));
  return only_this_thread ? TRUE : failed(ERROR_NOT_FOUND, FALSE);
}

}  // namespace

void set_socket_handles(const SocketHandles& functions) { sockets = functions; }
const SocketHandles& socket_handles() { return sockets; }

}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

BOOL WINAPI CancelIo(HANDLE handle) { return cancel(handle, nullptr, true); }
BOOL WINAPI CancelIoEx(HANDLE handle, LPOVERLAPPED overlapped) { return cancel(handle, overlapped, false); }

BOOL WINAPI SetFileCompletionNotificationModes(HANDLE handle, UCHAR modes) {
  if (modes & ~(FILE_SKIP_COMPLETION_PORT_ON_SUCCESS | FILE_SKIP_SET_EVENT_ON_HANDLE))
    return failed(ERROR_INVALID_PARAMETER, FALSE);
  if (find_handle(handle)) return failed(ERROR_INVALID_PARAMETER, FALSE);
  return finish(sockets.set_modes(handle, modes));
}

BOOL WINAPI GetOverlappedResultEx(HANDLE, LPOVERLAPPED overlapped, LPDWORD octets, DWORD milliseconds, BOOL alertable) {
  if (!readable(overlapped, sizeof *overlapped) || !writable(octets, sizeof *octets)) return failed(ERROR_NOACCESS, FALSE);
  const auto status = [&] { return static_cast<std::uint32_t>(__atomic_load_n(&overlapped->Internal, __ATOMIC_ACQUIRE)); };
  if (status() == status_pending) {
    engine::poll_if_stale();
    if (milliseconds != 0 && status() == status_pending) {
      const auto bits = reinterpret_cast<ULONG_PTR>(overlapped->hEvent) & ~ULONG_PTR{1};
      const DWORD waited = WaitForSingleObjectEx(reinterpret_cast<HANDLE>(bits), milliseconds, alertable);
      if (waited == WAIT_FAILED) return FALSE;
      if (waited != WAIT_OBJECT_0) return failed(static_cast<int>(waited), FALSE);
    }
    if (status() == status_pending) return failed(ERROR_IO_INCOMPLETE, FALSE);
  }
  *octets = static_cast<DWORD>(overlapped->InternalHigh);
  const int error = error_of_status(status());
  return error == 0 ? TRUE : failed(error, FALSE);
}
BOOL WINAPI GetOverlappedResult(HANDLE handle, LPOVERLAPPED overlapped, LPDWORD octets, BOOL wait) {
  return GetOverlappedResultEx(handle, overlapped, octets, wait ? INFINITE : 0, FALSE);
}
