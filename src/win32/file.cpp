// CreateFile, DeleteFile, GetFileAttributes, GetStdHandle, SetStdHandle, GetFileType, sizes and positions. What reads and
// writes stands in file_transfer.cpp.
#include "win32/file.h"

#include <windows.h>

#include <fileapi.h>
#include <processenv.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <new>
#include <string>

#include "win32/call.h"
#include "win32/file_errors.h"
#include "win32/inheritance.h"
#include "win32/text_arguments.h"

namespace ows::win32 {

File::~File() {
  if (owned_) close(descriptor_);
}

bool File::describe(InheritedHandle& to) {
  to.descriptor = descriptor_;
  to.data[0] = overlapped_;
  return true;
}

Object* inherited_file(const InheritedHandle& from) { return new File(from.descriptor, true, from.data[0] != 0); }

int file_error(int errno_value) {
  switch (errno_value) {
    case ENOENT: return ERROR_FILE_NOT_FOUND;
    case ENOTDIR: return ERROR_PATH_NOT_FOUND;
    case EACCES:
    case EPERM:
    case EISDIR:
    case EROFS:
    case ETXTBSY: return ERROR_ACCESS_DENIED;
    case EEXIST: return ERROR_FILE_EXISTS;
    case EMFILE:
    case ENFILE: return ERROR_TOO_MANY_OPEN_FILES;
    case ENOSPC:
    case EDQUOT: return ERROR_DISK_FULL;
    case ENAMETOOLONG: return ERROR_FILENAME_EXCED_RANGE;
    case ENOMEM: return ERROR_NOT_ENOUGH_MEMORY;
    case EPIPE: return ERROR_BROKEN_PIPE;
    case EFAULT: return ERROR_NOACCESS;
    case EBADF: return ERROR_ACCESS_DENIED;  // not open in that direction
    case ESPIPE:
    case EINVAL: return ERROR_INVALID_PARAMETER;
    default: return ERROR_GEN_FAILURE;
  }
}

namespace {

constexpr DWORD read_rights = GENERIC_READ | GENERIC_ALL | MAXIMUM_ALLOWED | FILE_READ_DATA;
constexpr DWORD write_rights = GENERIC_WRITE | GENERIC_ALL | MAXIMUM_ALLOWED | FILE_WRITE_DATA | FILE_APPEND_DATA;

HANDLE refused(int error) { return failed(error, INVALID_HANDLE_VALUE); }

/// A missing folder is another error than a missing file.
int error_of_open(const std::string& path, int error) {
  if (error != ENOENT) return file_error(error);
  const std::size_t slash = path.find_last_of('/');
  if (slash == path.npos || slash == 0) return ERROR_FILE_NOT_FOUND;
  struct stat about{};
  const bool folder = stat(path.substr(0, slash).c_str(), &about) == 0 && S_ISDIR(about.st_mode);
  return folder ? ERROR_FILE_NOT_FOUND : ERROR_PATH_NOT_FOUND;
}

/// open()'s flags for a disposition; -1 for none.
int flags_of(DWORD disposition) {
  switch (disposition) {
    case CREATE_NEW: return O_CREAT | O_EXCL;
    case CREATE_ALWAYS: return O_CREAT | O_TRUNC;
    case OPEN_EXISTING: return 0;
    case OPEN_ALWAYS: return O_CREAT;
    case TRUNCATE_EXISTING: return O_TRUNC;
    default: return -1;
  }
}

HANDLE create_file(const Result<std::string>& path, DWORD access, const SECURITY_ATTRIBUTES* attributes, DWORD disposition,
                   DWORD flags) {
  if (!path) return refused(path.error() == ERROR_INVALID_PARAMETER ? ERROR_PATH_NOT_FOUND : path.error());
  const auto inherit = inheritable(attributes);
  if (!inherit) return refused(inherit.error());
  const int creation = flags_of(disposition);
  if (creation < 0) return refused(ERROR_INVALID_PARAMETER);
  const bool reads = access & read_rights, writes = access & write_rights;
  if (disposition == TRUNCATE_EXISTING && !(access & (GENERIC_WRITE | GENERIC_ALL))) return refused(ERROR_INVALID_PARAMETER);
  struct stat about{};
  const bool existed = stat(path->c_str(), &about) == 0;
  if (existed && S_ISDIR(about.st_mode)) return refused(disposition == CREATE_NEW ? ERROR_FILE_EXISTS : ERROR_ACCESS_DENIED);
  int open_flags = creation | O_CLOEXEC | O_NOCTTY;
  open_flags |= writes ? (reads ? O_RDWR : O_WRONLY) : O_RDONLY;
  if (flags & FILE_FLAG_WRITE_THROUGH) open_flags |= O_SYNC;
  if (writes && !(access & (GENERIC_WRITE | GENERIC_ALL | MAXIMUM_ALLOWED | FILE_WRITE_DATA))) open_flags |= O_APPEND;
  const mode_t mode = flags & FILE_ATTRIBUTE_READONLY ? 0444 : 0666;
  const int descriptor = open(path->c_str(), open_flags, mode);
  if (descriptor < 0) return refused(error_of_open(*path, errno));
  if (flags & FILE_FLAG_DELETE_ON_CLOSE) unlink(path->c_str());
  auto* file = new (std::nothrow) File(descriptor, true, (flags & FILE_FLAG_OVERLAPPED) != 0);
  if (!file) {
    close(descriptor);
    return refused(ERROR_NOT_ENOUGH_MEMORY);
  }
  const DWORD rights = (reads ? FILE_GENERIC_READ : 0u) | (writes ? FILE_GENERIC_WRITE : 0u) | SYNCHRONIZE;
  const auto handle = open_handle(Ref<Object>::adopt(file), rights, *inherit);
  if (!handle) return refused(handle.error());
  const bool told = existed && (disposition == CREATE_ALWAYS || disposition == OPEN_ALWAYS);
  return failed(told ? ERROR_ALREADY_EXISTS : ERROR_SUCCESS, *handle);
}

BOOL delete_file(const Result<std::string>& path) {
  if (!path) return failed(path.error(), FALSE);
  struct stat about{};
  if (lstat(path->c_str(), &about) == 0 && S_ISDIR(about.st_mode)) return failed(ERROR_ACCESS_DENIED, FALSE);
  return unlink(path->c_str()) == 0 ? TRUE : failed(error_of_open(*path, errno), FALSE);
}

DWORD attributes_of(const Result<std::string>& path) {
  if (!path) return failed(path.error(), INVALID_FILE_ATTRIBUTES);
  struct stat about{};
  if (stat(path->c_str(), &about) != 0) return failed(error_of_open(*path, errno), INVALID_FILE_ATTRIBUTES);
  if (S_ISDIR(about.st_mode)) return FILE_ATTRIBUTE_DIRECTORY;
  return about.st_mode & 0222 ? FILE_ATTRIBUTE_NORMAL : FILE_ATTRIBUTE_READONLY;
}

/// The three standard handles: made when they are asked for first.
struct Standard {
  std::atomic<HANDLE> handle{nullptr};
  std::atomic<bool> set{false};  // by SetStdHandle
};
constinit std::array<Standard, 3> standard{};

/// 0, 1, 2; -1 for what is no standard handle.
int standard_index(DWORD which) {
  return which == STD_INPUT_HANDLE ? 0 : which == STD_OUTPUT_HANDLE ? 1 : which == STD_ERROR_HANDLE ? 2 : -1;
}

Result<long long> move(File& file, long long distance, DWORD method) {
  if (method > FILE_END) return fail(ERROR_INVALID_PARAMETER);
  const int whence = method == FILE_BEGIN ? SEEK_SET : method == FILE_CURRENT ? SEEK_CUR : SEEK_END;
  const long long position = lseek(file.descriptor(), distance, whence);
  if (position < 0) return fail(errno == EINVAL ? ERROR_NEGATIVE_SEEK : file_error(errno));
  return position;
}

Result<long long> size_of(HANDLE handle) {
  const auto file = find<File>(handle, 0);
  if (!file) return fail(file.error());
  struct stat about{};
  if (fstat((*file)->descriptor(), &about) != 0) return fail(file_error(errno));
  return about.st_size;
}

}  // namespace
}  // namespace ows::win32

using namespace ows;
using namespace ows::win32;

HANDLE WINAPI CreateFileA(LPCSTR name, DWORD access, DWORD, LPSECURITY_ATTRIBUTES attributes, DWORD disposition, DWORD flags,
                          HANDLE) {
  return create_file(path_of(name), access, attributes, disposition, flags);
}
HANDLE WINAPI CreateFileW(LPCWSTR name, DWORD access, DWORD, LPSECURITY_ATTRIBUTES attributes, DWORD disposition,
                          DWORD flags, HANDLE) {
  return create_file(path_of(name), access, attributes, disposition, flags);
}
BOOL WINAPI DeleteFileA(LPCSTR name) { return delete_file(path_of(name)); }
BOOL WINAPI DeleteFileW(LPCWSTR name) { return delete_file(path_of(name)); }
DWORD WINAPI GetFileAttributesA(LPCSTR name) { return attributes_of(path_of(name)); }
DWORD WINAPI GetFileAttributesW(LPCWSTR name) { return attributes_of(path_of(name)); }

HANDLE WINAPI GetStdHandle(DWORD which) {
  const int index = standard_index(which);
  if (index < 0) return refused(ERROR_INVALID_HANDLE);
  Standard& it = standard[static_cast<std::size_t>(index)];
  HANDLE handle = it.handle.load(std::memory_order_acquire);
  if (handle || it.set.load(std::memory_order_acquire) || fcntl(index, F_GETFD) < 0) return handle;
  auto* file = new (std::nothrow) File(index, false);
  if (!file) return refused(ERROR_NOT_ENOUGH_MEMORY);
  const auto made = open_handle(Ref<Object>::adopt(file), FILE_GENERIC_READ | FILE_GENERIC_WRITE, true);
  if (!made) return refused(made.error());
  if (it.handle.compare_exchange_strong(handle, *made, std::memory_order_acq_rel)) return *made;
  (void)close_handle(*made);
  return handle;
}
BOOL WINAPI SetStdHandle(DWORD which, HANDLE handle) {
  const int index = standard_index(which);
  if (index < 0) return failed(ERROR_INVALID_HANDLE, FALSE);
  Standard& it = standard[static_cast<std::size_t>(index)];
  it.set.store(true, std::memory_order_release);
  it.handle.store(handle, std::memory_order_release);
  return TRUE;
}

DWORD WINAPI GetFileType(HANDLE handle) {
  const auto file = find<File>(handle, 0);
  if (!file) return failed(file.error(), DWORD{FILE_TYPE_UNKNOWN});
  set_last_error(ERROR_SUCCESS);
  struct stat about{};
  if (fstat((*file)->descriptor(), &about) != 0) return failed(file_error(errno), DWORD{FILE_TYPE_UNKNOWN});
  if (S_ISCHR(about.st_mode)) return FILE_TYPE_CHAR;
  return S_ISFIFO(about.st_mode) || S_ISSOCK(about.st_mode) ? FILE_TYPE_PIPE : FILE_TYPE_DISK;
}

BOOL WINAPI SetFilePointerEx(HANDLE handle, LARGE_INTEGER distance, PLARGE_INTEGER position, DWORD method) {
  const auto file = find<File>(handle, 0);
  if (!file) return failed(file.error(), FALSE);
  const auto moved = move(**file, distance.QuadPart, method);
  if (!moved) return failed(moved.error(), FALSE);
  if (position && writable(position, sizeof *position)) position->QuadPart = *moved;
  return TRUE;
}
DWORD WINAPI SetFilePointer(HANDLE handle, LONG low, PLONG high, DWORD method) {
  const auto file = find<File>(handle, 0);
  if (!file) return failed(file.error(), INVALID_SET_FILE_POINTER);
  if (high && !writable(high, sizeof *high)) return failed(ERROR_NOACCESS, INVALID_SET_FILE_POINTER);
  const long long distance = high ? (static_cast<long long>(*high) << 32) | static_cast<DWORD>(low) : low;
  const auto moved = move(**file, distance, method);
  if (!moved) return failed(moved.error(), INVALID_SET_FILE_POINTER);
  if (high) *high = static_cast<LONG>(*moved >> 32);
  return failed(ERROR_SUCCESS, static_cast<DWORD>(*moved));  // a position of 0xffffffff is no failure
}
BOOL WINAPI SetEndOfFile(HANDLE handle) {
  return with<File>(handle, FILE_WRITE_DATA, [](File& file) -> Status {
    const auto position = move(file, 0, FILE_CURRENT);
    if (!position) return fail(position.error());
    if (ftruncate(file.descriptor(), *position) != 0) return fail(file_error(errno));
    return {};
  });
}
BOOL WINAPI GetFileSizeEx(HANDLE handle, PLARGE_INTEGER size) {
  const auto found = size_of(handle);
  if (!found) return failed(found.error(), FALSE);
  if (!writable(size, sizeof *size)) return failed(ERROR_NOACCESS, FALSE);
  size->QuadPart = *found;
  return TRUE;
}
DWORD WINAPI GetFileSize(HANDLE handle, LPDWORD high) {
  const auto found = size_of(handle);
  if (!found) return failed(found.error(), INVALID_FILE_SIZE);
  if (high) {
    if (!writable(high, sizeof *high)) return failed(ERROR_NOACCESS, INVALID_FILE_SIZE);
    *high = static_cast<DWORD>(*found >> 32);
  }
  return failed(ERROR_SUCCESS, static_cast<DWORD>(*found));
}
BOOL WINAPI FlushFileBuffers(HANDLE handle) {
  return with<File>(handle, FILE_WRITE_DATA, [](File& file) -> Status {
    // A pipe or terminal has nothing to flush.
    if (fsync(file.descriptor()) != 0 && errno != EINVAL && errno != EROFS) return fail(file_error(errno));
    return {};
  });
}
