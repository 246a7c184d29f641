// What is left of Microsoft's C run-time: errno, the invalid parameter handler, the environment, time, files and
// descriptors.
#include <crt/direct.h>
#include <crt/fcntl.h>
#include <crt/io.h>
#include <crt/malloc.h>
#include <crt/stdio.h>
#include <crt/stdlib.h>
#include <crt/time.h>

#include <sys/random.h>
#include <sys/stat.h>

#include <array>
#include <atomic>
#include <climits>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <system_error>

#include "crt/secure_strings.h"
#include "win32/last_error.h"

namespace ows::crt {
namespace {
constinit std::atomic<_invalid_parameter_handler> handler{nullptr};
int argument_count = 0;
char** arguments = nullptr;
/// glibc gives main's arguments to constructors.
[[gnu::constructor]] void keep_arguments(int count, char** values, char** /*environment*/) {
  argument_count = count;
  arguments = values;
}
}  // namespace

int invalid_parameter(int error) {
  errno = error;
  if (const auto function = handler.load(std::memory_order_acquire)) {
    function(nullptr, nullptr, nullptr, 0, 0);  // as Microsoft's release builds: without words
    errno = error;
  }
  return error;
}

}  // namespace ows::crt

using namespace ows;
using namespace ows::crt;

_invalid_parameter_handler _set_invalid_parameter_handler(_invalid_parameter_handler function) {
  return handler.exchange(function, std::memory_order_acq_rel);
}
_invalid_parameter_handler _get_invalid_parameter_handler() { return handler.load(std::memory_order_acquire); }

int* __p___argc() { return &argument_count; }
char*** __p___argv() { return &arguments; }
int* _errno() { return &errno; }
errno_t _set_errno(int value) { return errno = value, 0; }
errno_t _get_errno(int* value) {
  if (!value) return EINVAL;
  *value = errno;
  return 0;
}
unsigned* __doserrno() {
  static thread_local unsigned value;
  value = last_error();
  return &value;
}

errno_t getenv_s(std::size_t* needed, char* to, std::size_t size, const char* name) {
  if (!needed || !name || (!to && size)) return invalid_parameter(EINVAL);
  const char* value = std::getenv(name);
  *needed = value ? std::strlen(value) + 1 : 0;
  if (to && size) *to = 0;
  if (!value || !size) return 0;
  return *needed > size ? ERANGE : secure_copy(to, size, value, everything);
}
errno_t _dupenv_s(char** value, std::size_t* size, const char* name) {
  if (!value || !name) return invalid_parameter(EINVAL);
  const char* found = std::getenv(name);
  *value = found ? strdup(found) : nullptr;
  if (size) *size = found ? std::strlen(found) + 1 : 0;
  return found && !*value ? ENOMEM : 0;
}
errno_t _putenv_s(const char* name, const char* value) {
  if (!name || !value) return invalid_parameter(EINVAL);
  const int result = *value ? setenv(name, value, 1) : unsetenv(name);
  return result == 0 ? 0 : invalid_parameter(errno);
}
int _putenv(const char* name_and_value) {
  const char* equals = name_and_value ? std::strchr(name_and_value, '=') : nullptr;
  if (!equals) return refuse(EINVAL, -1);
  return _putenv_s(std::string(name_and_value, equals).c_str(), equals + 1) == 0 ? 0 : -1;
}
errno_t rand_s(unsigned* value) {
  if (!value) return invalid_parameter(EINVAL);
  return getrandom(value, sizeof *value, 0) == sizeof *value ? 0 : ENOMEM;
}
char* _fullpath(char* to, const char* path, std::size_t size) {
  std::error_code error;
  const std::string full = std::filesystem::absolute(path && *path ? path : ".", error).lexically_normal().string();
  if (error) return nullptr;
  if (!to) return strdup(full.c_str());
  if (full.size() >= size) return errno = ERANGE, nullptr;
  return std::strcpy(to, full.c_str());
}
void _splitpath(const char* path, char* drive, char* dir, char* name, char* extension) {
  const std::string_view whole = path ? path : "";
  const auto give = [](char* to, std::size_t size, std::string_view text) {
    if (to) secure_copy(to, size, std::string(text).c_str(), static_cast<std::size_t>(-1));
  };
  const std::size_t after_drive = whole.size() > 1 && whole[1] == ':' ? 2 : 0;
  const std::size_t slash = whole.find_last_of("/\\");
  const std::size_t after_dir = slash == whole.npos ? after_drive : std::max(slash + 1, after_drive);
  const std::size_t dot = whole.find_last_of('.');
  const std::size_t after_name = dot == whole.npos || dot < after_dir ? whole.size() : dot;
  give(drive, _MAX_DRIVE, whole.substr(0, after_drive));
  give(dir, _MAX_DIR, whole.substr(after_drive, after_dir - after_drive));
  give(name, _MAX_FNAME, whole.substr(after_dir, after_name - after_dir));
  give(extension, _MAX_EXT, whole.substr(after_name));
}
void _makepath(char* path, const char* drive, const char* dir, const char* name, const char* extension) {
  if (!path) return static_cast<void>(invalid_parameter(EINVAL));
  std::string whole;
  if (drive && *drive) whole = {*drive, ':'};
  if (dir && *dir) {
    whole += dir;
    if (whole.back() != '/' && whole.back() != '\\') whole += whole.find('/') == whole.npos ? '\\' : '/';
  }
  if (name) whole += name;
  if (extension && *extension) whole += (*extension == '.' ? "" : ".") + std::string(extension);
  secure_copy(path, _MAX_PATH, whole.c_str(), static_cast<std::size_t>(-1));
}
_onexit_t _onexit(_onexit_t function) {
  // The result that atexit's functions do not have is ignored by the run-time too.
  return function && std::atexit(reinterpret_cast<void (*)()>(reinterpret_cast<void*>(function))) == 0 ? function : nullptr;
}

void* _aligned_malloc(std::size_t size, std::size_t alignment) {
  if (alignment == 0 || (alignment & (alignment - 1))) return refuse(EINVAL, static_cast<void*>(nullptr));
  void* memory = nullptr;
  const int error = posix_memalign(&memory, std::max(alignment, sizeof(void*)), size);
  return error ? (errno = error, nullptr) : memory;
}
void* _aligned_realloc(void* memory, std::size_t size, std::size_t alignment) {
  if (memory && !size) return std::free(memory), nullptr;
  void* larger = _aligned_malloc(size, alignment);
  if (larger && memory) {
    std::memcpy(larger, memory, std::min(size, malloc_usable_size(memory)));
    std::free(memory);
  }
  return larger;
}
void _aligned_free(void* memory) { std::free(memory); }
std::size_t _msize(void* memory) {
  return memory ? malloc_usable_size(memory) : refuse(EINVAL, static_cast<std::size_t>(-1));
}

// time.h
namespace {
errno_t broken_down(std::tm* to, const time_t* time, std::tm* (*convert)(const time_t*, std::tm*)) {
  if (to) std::memset(to, 0xff, sizeof *to);
  if (!to || !time || *time < 0) return invalid_parameter(EINVAL);
  return convert(time, to) ? 0 : invalid_parameter(EINVAL);
}
errno_t time_text(char* to, std::size_t size, const std::tm* time) {
  if (!to || !size) return invalid_parameter(EINVAL);
  *to = 0;
  if (!time) return invalid_parameter(EINVAL);
  if (size < 26) return invalid_parameter(ERANGE);
  // Two digits for the day, where libc has a space.
  return std::strftime(to, size, "%a %b %d %H:%M:%S %Y\n", time) ? 0 : invalid_parameter(EINVAL);
}
errno_t now_as(const char* form, char* to, std::size_t size) {
  if (!to || !size) return invalid_parameter(EINVAL);
  *to = 0;
  if (size < 9) return invalid_parameter(ERANGE);
  const time_t now = std::time(nullptr);
  std::tm parts{};
  localtime_r(&now, &parts);
  return std::strftime(to, size, form, &parts) ? 0 : EINVAL;
}
}  // namespace
errno_t localtime_s(std::tm* to, const time_t* time) { return broken_down(to, time, localtime_r); }
errno_t gmtime_s(std::tm* to, const time_t* time) { return broken_down(to, time, gmtime_r); }
errno_t asctime_s(char* to, std::size_t size, const std::tm* time) { return time_text(to, size, time); }
errno_t ctime_s(char* to, std::size_t size, const time_t* time) {
  std::tm parts{};
  if (!to || !size || !time) return time_text(to, size, nullptr);
  const errno_t error = localtime_s(&parts, time);
  return error ? error : time_text(to, size, &parts);
}
__time64_t _time64(__time64_t* to) {
  const __time64_t now = std::time(nullptr);
  if (to) *to = now;
  return now;
}
std::tm* _localtime64(const __time64_t* time) {
  static thread_local std::tm parts;
  const time_t value = time ? *time : -1;
  return localtime_s(&parts, &value) == 0 ? &parts : nullptr;
}
std::tm* _gmtime64(const __time64_t* time) {
  static thread_local std::tm parts;
  const time_t value = time ? *time : -1;
  return gmtime_s(&parts, &value) == 0 ? &parts : nullptr;
}
time_t _mkgmtime(std::tm* time) { return time ? timegm(time) : refuse(EINVAL, time_t{-1}); }
errno_t _strdate_s(char* to, std::size_t size) { return now_as("%m/%d/%y", to, size); }
errno_t _strtime_s(char* to, std::size_t size) { return now_as("%H:%M:%S", to, size); }
char* _strdate(char* to) { return _strdate_s(to, 9), to; }
char* _strtime(char* to) { return _strtime_s(to, 9), to; }
void _tzset() { tzset(); }

// stdio.h
errno_t fopen_s(std::FILE** file, const char* name, const char* mode) {
  if (!file || !name || !mode) {
    if (file) *file = nullptr;
    return invalid_parameter(EINVAL);
  }
  *file = std::fopen(name, mode);
  return *file ? 0 : errno;
}
errno_t freopen_s(std::FILE** file, const char* name, const char* mode, std::FILE* old) {
  if (!file || !mode || !old) return invalid_parameter(EINVAL);
  *file = std::freopen(name, mode, old);
  return *file ? 0 : errno;
}
char* gets_s(char* to, std::size_t size) {
  if (!to || !size) return refuse(EINVAL, static_cast<char*>(nullptr));
  if (!std::fgets(to, static_cast<int>(std::min<std::size_t>(size, INT_MAX)), stdin)) return nullptr;
  const std::size_t length = std::strlen(to);
  if (length && to[length - 1] == '\n') {
    to[length - 1] = 0;
  } else if (!std::feof(stdin)) {
    *to = 0;
    return refuse(ERANGE, static_cast<char*>(nullptr));
  }
  return to;
}
int _fileno(std::FILE* file) { return file ? fileno(file) : refuse(EINVAL, -1); }
std::FILE* _fdopen(int descriptor, const char* mode) { return fdopen(descriptor, mode); }
std::FILE* _popen(const char* command, const char* mode) {
  // b and t say nothing here, and libc does not know them.
  std::string plain = mode ? mode : "";
  std::erase_if(plain, [](char c) { return c == 'b' || c == 't'; });
  return command ? popen(command, plain.c_str()) : refuse(EINVAL, static_cast<std::FILE*>(nullptr));
}
int _pclose(std::FILE* pipe) {
  const int status = pclose(pipe);
  return status > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : status;
}
int _fseeki64(std::FILE* file, long long offset, int origin) { return fseeko(file, offset, origin); }
long long _ftelli64(std::FILE* file) { return ftello(file); }
int _flushall() { return std::fflush(nullptr); }
int _unlink(const char* name) { return unlink(name); }

// io.h and direct.h
int _open(const char* name, int flags, ...) {
  constexpr int windows_write = 0x80;  // _S_IWRITE; without it the file becomes read-only
  int mode = 0;
  if (flags & O_CREAT) {
    va_list more;
    va_start(more, flags);
    mode = va_arg(more, int) & windows_write ? 0666 : 0444;
    va_end(more);
  }
  return open(name, flags & ~(_O_TEXT | _O_BINARY), mode);
}
int _close(int descriptor) { return close(descriptor); }
int _read(int descriptor, void* to, unsigned size) { return static_cast<int>(read(descriptor, to, size)); }
int _write(int descriptor, const void* from, unsigned size) { return static_cast<int>(write(descriptor, from, size)); }
int _lseek(int descriptor, int offset, int origin) { return static_cast<int>(lseek(descriptor, offset, origin)); }
long long _lseeki64(int descriptor, long long offset, int origin) { return lseek(descriptor, offset, origin); }
long long _telli64(int descriptor) { return lseek(descriptor, 0, SEEK_CUR); }
int _access(const char* name, int mode) { return access(name, mode & (R_OK | W_OK)); }
int _isatty(int descriptor) { return isatty(descriptor); }
int _setmode(int descriptor, int mode) {
  constexpr std::size_t known = 1024;
  static std::array<std::atomic<int>, known> modes{};
  if (mode != _O_TEXT && mode != _O_BINARY) return refuse(EINVAL, -1);
  if (descriptor < 0 || static_cast<std::size_t>(descriptor) >= known || fcntl(descriptor, F_GETFD) < 0) {
    return refuse(EBADF, -1);
  }
  const int before = modes[static_cast<std::size_t>(descriptor)].exchange(mode);
  return before ? before : _O_TEXT;
}
int _dup(int descriptor) { return dup(descriptor); }
int _dup2(int descriptor, int to) { return dup2(descriptor, to) < 0 ? -1 : 0; }
int _commit(int descriptor) { return fsync(descriptor); }
int _chsize(int descriptor, int size) { return ftruncate(descriptor, size); }
long long _filelengthi64(int descriptor) {
  struct stat about{};
  return fstat(descriptor, &about) == 0 ? about.st_size : -1;
}
int _filelength(int descriptor) { return static_cast<int>(_filelengthi64(descriptor)); }
char* _getcwd(char* to, int size) { return getcwd(to, to ? static_cast<std::size_t>(size) : 0); }
int _chdir(const char* path) { return chdir(path); }
int _mkdir(const char* path) { return mkdir(path, 0777); }
int _rmdir(const char* path) { return rmdir(path); }
