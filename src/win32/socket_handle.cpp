// CancelIo, CancelIoEx, SetFileCompletionNotificationModes: of sockets and files.
#include "win32/socket_handle.h"

#include <windows.h>

#include "win32/call.h"
#include "win32/file.h"
#include "win32/thread.h"

namespace ows::win32 {
namespace {

Status nobody() { return fail(ERROR_INVALID_HANDLE); }

constinit SocketHandles sockets{
    .associate = [](Handle, Handle, std::uintptr_t) { return nobody(); },
    .cancel = [](Handle, _OVERLAPPED*, bool) { return nobody(); },
    .transfer = [](Handle, void*, std::uint32_t, _OVERLAPPED*, LPOVERLAPPED_COMPLETION_ROUTINE,
                   bool) -> Result<std::uint32_t> { return fail(ERROR_INVALID_HANDLE); },
    .set_modes = [](Handle, unsigned char) { return nobody(); },
};

BOOL cancel(HANDLE handle, OVERLAPPED* overlapped, bool only_this_thread) {
  const Pin pin = find_handle(handle);
  if (!pin) return finish(sockets.cancel(handle, overlapped, only_this_thread));
  // Of the Win32 runtime's own objects only files have operations under way: locks that wait.
  const bool found = pin.object()->type() == Type::file
                     && static_cast<File*>(pin.object())->cancel(only_this_thread ? &current_thread() : nullptr, overlapped);
  return found || only_this_thread ? TRUE : failed(ERROR_NOT_FOUND, FALSE);
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
  if (const Pin pin = find_handle(handle)) {
    if (pin.object()->type() != Type::file || !static_cast<File*>(pin.object())->overlapped())
      return failed(ERROR_INVALID_PARAMETER, FALSE);
    static_cast<File*>(pin.object())->set_modes(modes);
    return TRUE;
  }
  return finish(sockets.set_modes(handle, modes));
}
