#include "win32/overlapped_result.h"

#include "engine/default_set.h"
#include "win32/call.h"
#include "win32/status.h"

namespace ows::win32 {

Result<std::uint32_t> await_status(const OVERLAPPED& overlapped, DWORD milliseconds, bool alertable) {
  const auto status = [&] { return static_cast<std::uint32_t>(__atomic_load_n(&overlapped.Internal, __ATOMIC_ACQUIRE)); };
  if (status() == status_pending) engine::poll_if_stale();
  if (status() == status_pending && milliseconds != 0) {
    const auto event = reinterpret_cast<ULONG_PTR>(overlapped.hEvent) & ~ULONG_PTR{1};  // see GetQueuedCompletionStatus
    const DWORD waited = WaitForSingleObjectEx(reinterpret_cast<HANDLE>(event), milliseconds, alertable);
    if (waited == WAIT_FAILED) return fail(ERROR_INVALID_HANDLE);
    if (waited != WAIT_OBJECT_0) return fail(static_cast<int>(waited));
  }
  if (status() == status_pending) return fail(WAIT_TIMEOUT);
  return status();
}

}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

BOOL WINAPI GetOverlappedResultEx(HANDLE, LPOVERLAPPED overlapped, LPDWORD octets, DWORD milliseconds, BOOL alertable) {
  if (!readable(overlapped, sizeof *overlapped) || !writable(octets, sizeof *octets)) return failed(ERROR_NOACCESS, FALSE);
  const auto status = await_status(*overlapped, milliseconds, alertable != FALSE);
  // "If dwMilliseconds is zero and the operation is still in progress": ERROR_IO_INCOMPLETE.
  if (!status) return failed(milliseconds == 0 ? ERROR_IO_INCOMPLETE : status.error(), FALSE);
  *octets = static_cast<DWORD>(overlapped->InternalHigh);
  const int error = error_of_status(*status);
  return error == 0 ? TRUE : failed(error, FALSE);
}
BOOL WINAPI GetOverlappedResult(HANDLE handle, LPOVERLAPPED overlapped, LPDWORD octets, BOOL wait) {
  return GetOverlappedResultEx(handle, overlapped, octets, wait ? INFINITE : 0, FALSE);
}
