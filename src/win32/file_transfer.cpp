// ReadFile and WriteFile, and the overlapped side of a file. [ReadFile, WriteFile]
#include <windows.h>

#include <fileapi.h>

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <new>

#include "base/no_sigpipe.h"
#include "win32/call.h"
#include "win32/file.h"
#include "win32/file_errors.h"
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

/// The octets transferred, or a negative errno value.
long transfer_octets(const File& file, void* buffer, std::size_t size, const long long* at, bool writes, bool is_pipe) {
  SynchronousIo call;
  const int fd = file.descriptor();
  if (at) return call.syscall(writes ? SYS_pwrite64 : SYS_pread64, fd, buffer, size, *at);
  if (is_pipe) return write_quietly(call, fd, buffer, size);
  return call.syscall(writes ? SYS_write : SYS_read, fd, buffer, size);
}

struct FilePacket : Packet {
  FilePacket(std::uintptr_t with_key, OVERLAPPED* with, std::uint32_t count) {
    key = with_key;
    overlapped = with;
    octets = count;
    dispose = [](Packet* self) { delete static_cast<FilePacket*>(self); };
  }
};

HANDLE event_of(const OVERLAPPED& overlapped) {
  return reinterpret_cast<HANDLE>(reinterpret_cast<ULONG_PTR>(overlapped.hEvent) & ~ULONG_PTR{1});
}
/// The program wants no packet of this one. [GetQueuedCompletionStatus]
bool packet_is_unwanted(const OVERLAPPED& overlapped) { return reinterpret_cast<ULONG_PTR>(overlapped.hEvent) & 1; }

/// The call blocks; `overlapped` says where, and hears of it.
Result<DWORD> transfer(File& file, void* buffer, DWORD size, OVERLAPPED* overlapped, bool writes) {
  if (overlapped && !writable(overlapped, sizeof *overlapped)) return fail(ERROR_NOACCESS);
  if (size == 0) return DWORD{0};
  const long long at =
      overlapped ? static_cast<long long>((std::uint64_t{overlapped->OffsetHigh} << 32) | overlapped->Offset) : 0;
  const bool seekable = (overlapped || writes) && file.seekable();
  const bool positioned = overlapped && seekable, is_pipe = writes && !seekable;
  const long done = transfer_octets(file, buffer, size, positioned ? &at : nullptr, writes, is_pipe);
  if (done == -EINTR) return fail(ERROR_OPERATION_ABORTED);
  if (done < 0) return fail(done == -EPIPE ? ERROR_NO_DATA : file_error(static_cast<int>(-done)));
  if (done == 0 && !writes && is_at_the_end_of_a_pipe(file.descriptor())) return fail(ERROR_BROKEN_PIPE);
  if (positioned) lseek(file.descriptor(), at + done, SEEK_SET);
  if (overlapped) {
    overlapped->Internal = 0;
    overlapped->InternalHigh = static_cast<ULONG_PTR>(done);
  }
  return static_cast<DWORD>(done);
}

BOOL socket_call(HANDLE s, void* buffer, DWORD size, LPDWORD transferred, OVERLAPPED* overlapped, bool writes) {
  const auto done = socket_handles().transfer(s, buffer, size, overlapped, writes);
  if (!done) return failed(done.error(), FALSE);
  if (transferred) *transferred = *done;
  return TRUE;
}

BOOL file_call(HANDLE handle, void* buffer, DWORD size, LPDWORD transferred, OVERLAPPED* overlapped, bool writes) {
  if (transferred && !writable(transferred, sizeof *transferred)) return failed(ERROR_NOACCESS, FALSE);
  if (transferred) *transferred = 0;
  if (!transferred && !overlapped) return failed(ERROR_INVALID_PARAMETER, FALSE);
  const auto file = find<File>(handle, writes ? FILE_WRITE_DATA : FILE_READ_DATA);
  if (!file && !find_handle(handle)) return socket_call(handle, buffer, size, transferred, overlapped, writes);
  if (!file) return failed(file.error(), FALSE);
  const bool is_overlapped = (*file)->overlapped();
  if (is_overlapped && !overlapped) return failed(ERROR_INVALID_PARAMETER, FALSE);
  if (is_overlapped && readable(overlapped, sizeof *overlapped) && event_of(*overlapped)) ResetEvent(event_of(*overlapped));
  const auto done = transfer(**file, buffer, size, overlapped, writes);
  if (!done) return failed(done.error(), FALSE);
  if (transferred) *transferred = *done;
  if (!writes && overlapped && *done == 0 && size > 0) {
    constexpr ULONG_PTR status_end_of_file = 0xC0000011;
    overlapped->Internal = status_end_of_file;
    return failed(ERROR_HANDLE_EOF, FALSE);
  }
  if (!overlapped) return TRUE;
  const bool wants_packet = is_overlapped && !packet_is_unwanted(*overlapped);
  if (event_of(*overlapped)) SetEvent(event_of(*overlapped));
  if (wants_packet) (*file)->queue_packet(overlapped, *done);  // the program may use it anew from here on
  return TRUE;
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

void File::queue_packet(OVERLAPPED* overlapped, std::uint32_t octets) {
  const std::lock_guard lock(mutex_);
  if (!port_ || (modes_ & FILE_SKIP_COMPLETION_PORT_ON_SUCCESS)) return;
  auto* packet = new (std::nothrow) FilePacket(key_, overlapped, octets);
  if (packet && !port_->post(*packet)) delete packet;
}

}  // namespace ows::win32

using namespace ows::win32;

BOOL WINAPI ReadFile(HANDLE handle, LPVOID buffer, DWORD size, LPDWORD transferred, LPOVERLAPPED overlapped) {
  return file_call(handle, buffer, size, transferred, overlapped, false);
}
BOOL WINAPI WriteFile(HANDLE handle, LPCVOID buffer, DWORD size, LPDWORD transferred, LPOVERLAPPED overlapped) {
  return file_call(handle, const_cast<void*>(buffer), size, transferred, overlapped, true);
}
