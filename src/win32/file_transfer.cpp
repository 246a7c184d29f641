// ReadFile[Ex] and WriteFile[Ex]. [ReadFile, ReadFileEx, WriteFile, WriteFileEx]
#include <windows.h>

#include <fileapi.h>

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <memory>

#include "base/no_sigpipe.h"
#include "win32/call.h"
#include "win32/file.h"
#include "win32/file_errors.h"
#include "win32/file_operation.h"
#include "win32/socket_handle.h"
#include "win32/synchronous_io.h"

namespace ows::win32 {
namespace {

/// Nobody has the other end any more; a file has an end too, which is no error.
bool is_at_the_end_of_a_pipe(int descriptor) {
  struct stat about{};
  return fstat(descriptor, &about) == 0 && S_ISFIFO(about.st_mode);
}

/// write() without the signal that a pipe without a reader raises.
long write_quietly(SynchronousIo& call, int descriptor, const void* buffer, std::size_t size) {
  const NoSigpipe quiet;
  return call.syscall(SYS_write, descriptor, buffer, size);
}

/// One ReadFile or WriteFile.
struct Call {
  HANDLE handle;
  void* buffer;
  DWORD size;
  bool writes;
};

/// The octets transferred, or a negative errno value.
long transfer_octets(const File& file, const Call& wanted, const long long* at, bool is_pipe) {
  SynchronousIo call;
  const int fd = file.descriptor();
  if (at) return call.syscall(wanted.writes ? SYS_pwrite64 : SYS_pread64, fd, wanted.buffer, wanted.size, *at);
  if (is_pipe) return write_quietly(call, fd, wanted.buffer, wanted.size);
  return call.syscall(wanted.writes ? SYS_write : SYS_read, fd, wanted.buffer, wanted.size);
}

/// Blocks. `at` < 0: at the file's position, else there, which becomes the position.
Result<DWORD> transfer(File& file, const Call& call, long long at) {
  if (call.size == 0) return DWORD{0};
  const bool seekable = file.seekable(), positioned = at >= 0 && seekable, is_pipe = call.writes && !seekable;
  if (seekable) {
    if (const Status allowed = file.locks().check(at, call.size, call.writes); !allowed) return fail(allowed.error());
  }
  const long done = transfer_octets(file, call, positioned ? &at : nullptr, is_pipe);
  if (done == -EINTR) return fail(ERROR_OPERATION_ABORTED);
  if (done < 0) return fail(done == -EPIPE ? ERROR_NO_DATA : file_error(static_cast<int>(-done)));
  if (done == 0 && !call.writes && is_at_the_end_of_a_pipe(file.descriptor())) return fail(ERROR_BROKEN_PIPE);
  if (positioned) lseek(file.descriptor(), at + done, SEEK_SET);
  return static_cast<DWORD>(done);
}

/// Where the operation begins: "To write to the end of file, specify both the Offset and OffsetHigh members as 0xFFFFFFFF."
Result<long long> place_of(const File& file, std::uint64_t offset, bool writes) {
  if (offset == ~std::uint64_t{0} && writes && file.seekable()) {
    struct stat about{};
    return fstat(file.descriptor(), &about) == 0 ? Result<long long>(about.st_size) : fail(file_error(errno));
  }
  const auto at = static_cast<long long>(offset);
  if (at < 0 && file.seekable()) return fail(ERROR_INVALID_PARAMETER);
  return at < 0 ? 0 : at;
}

/// Where `overlapped` says, which hears of it. With the end of the file for an error, a read tells that it has not read.
Result<DWORD> transfer(File& file, const Call& call, const FileOperation& operation) {
  const auto at = place_of(file, operation.offset(), call.writes);
  if (!at) return fail(at.error());
  auto done = transfer(file, call, *at);
  if (done && *done == 0 && call.size > 0 && !call.writes) done = fail(ERROR_HANDLE_EOF);
  return done;
}

/// Of a socket, with or without a completion routine.
Result<DWORD> socket_call(const Call& call, OVERLAPPED* overlapped, LPOVERLAPPED_COMPLETION_ROUTINE routine) {
  return socket_handles().transfer(call.handle, call.buffer, call.size, overlapped, routine, call.writes);
}

/// The file of a call. ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED; a socket is none.
Result<Found<File>> file_of(const Call& call) {
  return find<File>(call.handle, call.writes ? FILE_WRITE_DATA : FILE_READ_DATA);
}

BOOL file_call(const Call& call, LPDWORD transferred, OVERLAPPED* overlapped) {
  if (transferred && !writable(transferred, sizeof *transferred)) return failed(ERROR_NOACCESS, FALSE);
  if (transferred) *transferred = 0;
  if (!transferred && !overlapped) return failed(ERROR_INVALID_PARAMETER, FALSE);
  const auto file = file_of(call);
  Result<DWORD> done;
  std::unique_ptr<FileOperation> operation;
  if (!file && !find_handle(call.handle)) {
    done = socket_call(call, overlapped, nullptr);
  } else if (!file) {
    return failed(file.error(), FALSE);
  } else if (!overlapped) {
    done = (*file)->overlapped() ? fail(ERROR_INVALID_PARAMETER) : transfer(**file, call, -1);
  } else {
    auto begun = FileOperation::begin(**file, overlapped, nullptr);
    if (!begun) return failed(begun.error(), FALSE);
    operation = std::move(*begun);
    done = transfer(**file, call, *operation);
    if (!done) operation->withdraw(done.error());
  }
  if (!done) return failed(done.error(), FALSE);
  if (transferred) *transferred = *done;
  if (operation) FileOperation::complete(std::move(operation), 0, *done, true);  // the program may use its memory anew
  return TRUE;
}

BOOL file_call_ex(const Call& call, OVERLAPPED* overlapped, LPOVERLAPPED_COMPLETION_ROUTINE routine) {
  if (!overlapped || !routine) return failed(ERROR_INVALID_PARAMETER, FALSE);
  const auto file = file_of(call);
  if (!file && find_handle(call.handle)) return failed(file.error(), FALSE);
  if (!file) {
    const auto done = socket_call(call, overlapped, routine);
    return done || done.error() == ERROR_IO_PENDING ? failed(ERROR_SUCCESS, TRUE) : failed(done.error(), FALSE);
  }
  auto operation = FileOperation::begin(**file, overlapped, routine);
  if (!operation) return failed(operation.error(), FALSE);
  const auto done = transfer(**file, call, **operation);
  const int error = done ? 0 : done.error();
  if (error != 0 && error != ERROR_HANDLE_EOF) {
    (*operation)->withdraw(error);
    return failed(error, FALSE);
  }
  FileOperation::complete(std::move(*operation), error, done ? *done : 0, true);
  return failed(ERROR_SUCCESS, TRUE);
}

}  // namespace

bool File::has_position() const { return lseek(descriptor_, 0, SEEK_CUR) >= 0; }

Status File::associate(Ref<CompletionPort> port, std::uintptr_t key) {
  const std::lock_guard lock(mutex_);
  if (!overlapped_ || port_) return fail(ERROR_INVALID_PARAMETER);
  port_ = std::move(port);
  key_ = key;
  return {};
}

void File::set_modes(unsigned char modes) {
  const std::lock_guard lock(mutex_);
  modes_ |= modes;
}

File::PortUse File::port_use() {
  const std::lock_guard lock(mutex_);
  return {port_, key_, modes_};
}

}  // namespace ows::win32

using namespace ows::win32;

BOOL WINAPI ReadFile(HANDLE handle, LPVOID buffer, DWORD size, LPDWORD transferred, LPOVERLAPPED overlapped) {
  return file_call({handle, buffer, size, false}, transferred, overlapped);
}
BOOL WINAPI WriteFile(HANDLE handle, LPCVOID buffer, DWORD size, LPDWORD transferred, LPOVERLAPPED overlapped) {
  return file_call({handle, const_cast<void*>(buffer), size, true}, transferred, overlapped);
}
BOOL WINAPI ReadFileEx(HANDLE handle, LPVOID buffer, DWORD size, LPOVERLAPPED overlapped,
                       LPOVERLAPPED_COMPLETION_ROUTINE routine) {
  return file_call_ex({handle, buffer, size, false}, overlapped, routine);
}
BOOL WINAPI WriteFileEx(HANDLE handle, LPCVOID buffer, DWORD size, LPOVERLAPPED overlapped,
                        LPOVERLAPPED_COMPLETION_ROUTINE routine) {
  return file_call_ex({handle, const_cast<void*>(buffer), size, true}, overlapped, routine);
}
