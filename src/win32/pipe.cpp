// CreatePipe, PeekNamedPipe: anonymous pipes, which are files to ReadFile and WriteFile.
#define WIN32_LEAN_AND_MEAN  // <poll.h> has names of Winsock's
#include <windows.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>

#include "win32/call.h"
#include "win32/file.h"
#include "win32/file_errors.h"

namespace ows::win32 {
namespace {

Result<HANDLE> file_handle(int descriptor, std::uint32_t access, bool inherit) {
  auto* file = new (std::nothrow) File(descriptor, true);
  if (!file) {
    close(descriptor);
    return fail(ERROR_NOT_ENOUGH_MEMORY);
  }
  return open_handle(Ref<Object>::adopt(file), access, inherit);
}

Status create_pipe(PHANDLE reader, PHANDLE writer, const SECURITY_ATTRIBUTES* attributes, DWORD size) {
  if (!reader || !writer || !writable(reader, sizeof *reader) || !writable(writer, sizeof *writer))
    return fail(ERROR_NOACCESS);
  const auto inherit = inheritable(attributes);
  if (!inherit) return fail(inherit.error());
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return fail(file_error(errno));
  if (size > 65536) fcntl(ends[1], F_SETPIPE_SZ, static_cast<int>(std::min<DWORD>(size, 1u << 20)));  // a wish
  const auto input = file_handle(ends[0], FILE_GENERIC_READ | SYNCHRONIZE, *inherit);
  if (!input) {
    close(ends[1]);
    return fail(input.error());
  }
  const auto output = file_handle(ends[1], FILE_GENERIC_WRITE | SYNCHRONIZE, *inherit);
  if (!output) {
    (void)close_handle(*input);
    return fail(output.error());
  }
  *reader = *input;
  *writer = *output;
  return {};
}

/// Copies what waits in a pipe with tee(), which takes nothing.
std::size_t look_into(int pipe_end, void* to, std::size_t size) {
  std::array<int, 2> copy{};
  if (pipe2(copy.data(), O_CLOEXEC | O_NONBLOCK) != 0) return 0;
  const ssize_t copied = tee(pipe_end, copy[1], size, SPLICE_F_NONBLOCK);
  const ssize_t got = copied > 0 ? read(copy[0], to, static_cast<std::size_t>(copied)) : 0;
  close(copy[0]);
  close(copy[1]);
  return static_cast<std::size_t>(std::max<ssize_t>(got, 0));
}

Status peek(const File& file, void* to, DWORD size, LPDWORD taken, LPDWORD available, LPDWORD left) {
  struct stat about{};
  if (fstat(file.descriptor(), &about) != 0 || !S_ISFIFO(about.st_mode)) return fail(ERROR_INVALID_FUNCTION);
  for (LPDWORD out : {taken, available, left}) {
    if (out && !writable(out, sizeof *out)) return fail(ERROR_NOACCESS);
  }
  if (to && !writable(to, size)) return fail(ERROR_NOACCESS);
  int waiting = 0;
  ioctl(file.descriptor(), FIONREAD, &waiting);
  if (waiting == 0) {
    pollfd state{.fd = file.descriptor(), .events = POLLIN, .revents = 0};
    if (poll(&state, 1, 0) > 0 && (state.revents & POLLHUP)) return fail(ERROR_BROKEN_PIPE);
  }
  const std::size_t copied = to && size > 0 && waiting > 0 ? look_into(file.descriptor(), to, size) : 0;
  if (taken) *taken = static_cast<DWORD>(copied);
  if (available) *available = static_cast<DWORD>(waiting);
  if (left) *left = 0;
  return {};
}

}  // namespace
}  // namespace ows::win32

using namespace ows::win32;

BOOL WINAPI CreatePipe(PHANDLE reader, PHANDLE writer, LPSECURITY_ATTRIBUTES attributes, DWORD size) {
  return finish(create_pipe(reader, writer, attributes, size));
}
BOOL WINAPI PeekNamedPipe(HANDLE handle, LPVOID to, DWORD size, LPDWORD taken, LPDWORD available, LPDWORD left) {
  return with<File>(handle, FILE_READ_DATA, [&](File& file) { return peek(file, to, size, taken, available, left); });
}
