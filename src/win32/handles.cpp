// CloseHandle, DuplicateHandle (within the process), GetHandleInformation, SetHandleInformation, CompareObjectHandles.
#include <windows.h>

#include <fcntl.h>

#include "win32/call.h"
#include "win32/inheritance.h"
#include "win32/process.h"

namespace ows::win32 {
namespace {

constexpr DWORD known_flags = HANDLE_FLAG_INHERIT | HANDLE_FLAG_PROTECT_FROM_CLOSE;

/// Is it a handle of this process, with the right to duplicate?
Status check_process(HANDLE process) {
  const Pin pin = find_handle(process);
  if (!pin || pin.object()->type() != Type::process) return fail(ERROR_INVALID_HANDLE);
  if (pin.object() != &this_process()) return fail(ERROR_NOT_SUPPORTED);
  if (!(pin.access() & PROCESS_DUP_HANDLE)) return fail(ERROR_ACCESS_DENIED);
  return {};
}

Result<HANDLE> duplicate(HANDLE source, DWORD access, bool inherit, bool same_access) {
  const Pin pin = find_handle(source);
  if (!pin) return fail(ERROR_INVALID_HANDLE);
  if (same_access) access = pin.access();
  // A duplicate cannot have more than the original has.
  if (access & (GENERIC_ALL | MAXIMUM_ALLOWED)) access = pin.access();
  return open_handle(Ref<Object>::share(pin.object()), access & pin.access(), inherit);
}

/// A socket that is a descriptor is inherited where exec does not close it.
Result<std::uint32_t> flags_of_socket(HANDLE socket) {
  const int descriptor = socket_inheritance().descriptor(socket);
  const int flags = descriptor < 0 ? -1 : fcntl(descriptor, F_GETFD);
  if (flags < 0) return fail(ERROR_INVALID_HANDLE);
  return flags & FD_CLOEXEC ? 0u : HANDLE_FLAG_INHERIT;
}
Status set_flags_of_socket(HANDLE socket, DWORD mask, DWORD flags) {
  const int descriptor = socket_inheritance().descriptor(socket);
  if (descriptor < 0) return fail(ERROR_INVALID_HANDLE);
  if (mask & flags & HANDLE_FLAG_PROTECT_FROM_CLOSE) return fail(ERROR_NOT_SUPPORTED);
  if (mask & HANDLE_FLAG_INHERIT) fcntl(descriptor, F_SETFD, flags & HANDLE_FLAG_INHERIT ? 0 : FD_CLOEXEC);
  return {};
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

BOOL WINAPI CloseHandle(HANDLE handle) { return finish(close_handle(handle)); }

BOOL WINAPI DuplicateHandle(HANDLE source_process, HANDLE source, HANDLE target_process, LPHANDLE target, DWORD access,
                            BOOL inherit, DWORD options) {
  if (const Status known = check_process(source_process); !known) return failed(known.error(), FALSE);
  if (options & ~DWORD{DUPLICATE_CLOSE_SOURCE | DUPLICATE_SAME_ACCESS}) return failed(ERROR_INVALID_PARAMETER, FALSE);
  // The source is closed whatever else happens. [DuplicateHandle, DUPLICATE_CLOSE_SOURCE]
  const auto closed = [&](BOOL result) {
    if (options & DUPLICATE_CLOSE_SOURCE) (void)close_handle(source);
    return result;
  };
  if (!target && (options & DUPLICATE_CLOSE_SOURCE)) return finish(close_handle(source));
  if (const Status known = check_process(target_process); !known) return closed(failed(known.error(), FALSE));
  if (target && !writable(target, sizeof *target)) return closed(failed(ERROR_NOACCESS, FALSE));
  const auto handle = duplicate(source, access, inherit != FALSE, (options & DUPLICATE_SAME_ACCESS) != 0);
  if (!handle) return closed(failed(handle.error(), FALSE));
  if (target) *target = *handle;
  return closed(TRUE);
}

BOOL WINAPI GetHandleInformation(HANDLE handle, LPDWORD flags) {
  auto found = handle_flags(handle);
  if (!found) found = flags_of_socket(handle);
  if (!found) return failed(found.error(), FALSE);
  if (!writable(flags, sizeof *flags)) return failed(ERROR_NOACCESS, FALSE);
  *flags = *found;
  return TRUE;
}

BOOL WINAPI SetHandleInformation(HANDLE handle, DWORD mask, DWORD flags) {
  if (mask & ~known_flags) return failed(ERROR_INVALID_PARAMETER, FALSE);
  if (set_handle_flags(handle, mask, flags)) return TRUE;
  return finish(set_flags_of_socket(handle, mask, flags));
}

BOOL WINAPI CompareObjectHandles(HANDLE first, HANDLE second) {
  const Pin one = find_handle(first), other = find_handle(second);
  if (!one || !other) return failed(ERROR_INVALID_HANDLE, FALSE);
  if (one.object() != other.object()) return failed(ERROR_NOT_SAME_OBJECT, FALSE);
  return TRUE;
}
