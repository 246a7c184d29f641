// ReadFile and WriteFile. [ReadFile, WriteFile]
#include <windows.h>

#include <fileapi.h>

#include <unistd.h>

#include <cerrno>

#include "win32/call.h"
#include "win32/file.h"
#include "win32/file_errors.h"

namespace ows::win32 {
namespace {

/// A file that was not opened for overlapped I/O: the call blocks, `overlapped` only says where.
Result<DWORD> transfer(File& file, void* buffer, DWORD size, OVERLAPPED* overlapped, bool writes) {
  if (overlapped && !writable(overlapped, sizeof *overlapped)) return fail(ERROR_NOACCESS);
  if (size == 0) return DWORD{0};
  const long long at =
      overlapped ? static_cast<long long>((std::uint64_t{overlapped->OffsetHigh} << 32) | overlapped->Offset) : 0;
  const bool positioned = overlapped && lseek(file.descriptor(), 0, SEEK_CUR) >= 0;
  ssize_t done = 0;
  do {
    if (writes) {
      done = positioned ? pwrite(file.descriptor(), buffer, size, at) : write(file.descriptor(), buffer, size);
    } else {
      done = positioned ? pread(file.descriptor(), buffer, size, at) : read(file.descriptor(), buffer, size);
    }
  } while (done < 0 && errno == EINTR);
  if (done < 0) return fail(file_error(errno));
  if (positioned) lseek(file.descriptor(), at + done, SEEK_SET);
  if (overlapped) {
    overlapped->Internal = 0;
    overlapped->InternalHigh = static_cast<ULONG_PTR>(done);
  }
  return static_cast<DWORD>(done);
}

BOOL file_call(HANDLE handle, void* buffer, DWORD size, LPDWORD transferred, OVERLAPPED* overlapped, bool writes) {
  if (transferred && !writable(transferred, sizeof *transferred)) return failed(ERROR_NOACCESS, FALSE);
  if (transferred) *transferred = 0;
  if (!transferred && !overlapped) return failed(ERROR_INVALID_PARAMETER, FALSE);
  const auto file = find<File>(handle, writes ? FILE_WRITE_DATA : FILE_READ_DATA);
  if (!file) return failed(file.error(), FALSE);
  const auto done = transfer(**file, buffer, size, overlapped, writes);
  if (!done) return failed(done.error(), FALSE);
  if (transferred) *transferred = *done;
  if (!writes && overlapped && *done == 0 && size > 0) return failed(ERROR_HANDLE_EOF, FALSE);
  if (overlapped && overlapped->hEvent)
    SetEvent(reinterpret_cast<HANDLE>(reinterpret_cast<ULONG_PTR>(overlapped->hEvent) & ~ULONG_PTR{1}));
  return TRUE;
}

}  // namespace
}  // namespace ows::win32

using namespace ows::win32;

BOOL WINAPI ReadFile(HANDLE handle, LPVOID buffer, DWORD size, LPDWORD transferred, LPOVERLAPPED overlapped) {
  return file_call(handle, buffer, size, transferred, overlapped, false);
}
BOOL WINAPI WriteFile(HANDLE handle, LPCVOID buffer, DWORD size, LPDWORD transferred, LPOVERLAPPED overlapped) {
  return file_call(handle, const_cast<void*>(buffer), size, transferred, overlapped, true);
}
