#include "spi/upcalls.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <windows.h>

#include <string_view>
#include <utility>

#include "border/errors.h"
#include "border/user_memory.h"
#include "catalog/catalog.h"
#include "spi/blocking_hook.h"
#include "spi/directory.h"
#include "spi/handle_sockets.h"
#include "win32/call.h"
#include "win32/last_error.h"

namespace ows::spi {
namespace {

thread_local const WSPUPCALLTABLE* lent = nullptr;

/// An upcall's failure: the error through lpErrno, the return value to the caller.
template <class Value>
Value refuse(LPINT error_out, int error, Value value) {
  if (error_out) *error_out = error;
  return value;
}

/// The index of the provider that a catalog entry belongs to.
Result<std::size_t> provider_index(DWORD catalog_entry_id) {
  const catalog::Reading reading;
  const WSAPROTOCOL_INFOW* entry = catalog::find(catalog_entry_id);
  if (!entry) return fail(WSAEINVAL);
  return index_of(*entry);
}

/// WPUCreateSocketHandle: a SOCKET for a provider whose sockets are not descriptors themselves. A placeholder descriptor
/// is reserved, so that the number can never be one of the kernel's sockets.
SOCKET WSPAPI create_socket_handle(DWORD catalog_entry_id, DWORD_PTR context, LPINT error) {
  const auto index = provider_index(catalog_entry_id);
  if (!index) return refuse(error, index.error(), INVALID_SOCKET);
  const int placeholder = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (placeholder < 0) return refuse(error, winsock_error(), INVALID_SOCKET);
  const SOCKET s = static_cast<SOCKET>(placeholder);
  add_handle_socket(s);
  if (bind_socket(s, *index, context)) return s;
  remove_handle_socket(s);
  ::close(placeholder);
  return refuse(error, WSAEMFILE, INVALID_SOCKET);
}

int WSPAPI close_socket_handle(SOCKET s, LPINT error) {
  const Binding binding = find_binding(s);
  if (!binding) return refuse(error, WSAENOTSOCK, SOCKET_ERROR);
  unbind_socket(s, binding);
  remove_handle_socket(s);
  ::close(static_cast<int>(s));
  return 0;
}

int WSPAPI query_socket_handle_context(SOCKET s, PDWORD_PTR context, LPINT error) {
  const auto found = socket_context(s);
  if (!found) return refuse(error, found.error(), SOCKET_ERROR);
  *context = *found;
  return 0;
}

/// WPUModifyIFSHandle: a provider whose sockets are descriptors registers one.
SOCKET WSPAPI modify_ifs_handle(DWORD catalog_entry_id, SOCKET proposed, LPINT error) {
  const auto index = provider_index(catalog_entry_id);
  if (!index) return refuse(error, index.error(), INVALID_SOCKET);
  if (fcntl(static_cast<int>(proposed), F_GETFD) < 0) return refuse(error, WSAENOTSOCK, INVALID_SOCKET);
  if (!bind_socket(proposed, *index, 0)) return refuse(error, WSAEMFILE, INVALID_SOCKET);
  return proposed;
}

int WSPAPI fd_is_set(SOCKET s, fd_set* set) { return __WSAFDIsSet(s, set); }

int WSPAPI get_provider_path(LPGUID provider_id, WCHAR* path, LPINT path_length, LPINT error) {
  if (!readable(provider_id, sizeof *provider_id) || !writable(path_length, sizeof *path_length))
    return refuse(error, WSAEFAULT, SOCKET_ERROR);
  const catalog::Reading reading;
  const catalog::ProviderSource* source = catalog::provider(*provider_id);
  if (!source) return refuse(error, WSAEINVAL, SOCKET_ERROR);
  const std::u16string_view text = source->path;
  const int needed = static_cast<int>(text.size()) + 1;
  const int capacity = *path_length;
  *path_length = needed;
  if (capacity < needed || !writable(path, static_cast<std::size_t>(needed) * sizeof(WCHAR)))
    return refuse(error, WSAEFAULT, SOCKET_ERROR);
  text.copy(path, text.size());
  path[text.size()] = 0;
  return 0;
}

/// NULL where the thread has no hook: "blocking is to be done by the provider itself".
int WSPAPI query_blocking_callback(DWORD, LPBLOCKINGCALLBACK* callback, PDWORD_PTR context, LPINT error) {
  if (!callback || !context) return refuse(error, WSAEFAULT, SOCKET_ERROR);
  const BlockingHook hook = blocking_hook();
  *callback = hook.callback;
  *context = hook.context;
  return 0;
}

// A WSAEVENT is a manual-reset event of the Win32 runtime.

WSAEVENT WSPAPI create_event(LPINT error) {
  const HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  return event ? event : refuse<WSAEVENT>(error, WSA_NOT_ENOUGH_MEMORY, WSA_INVALID_EVENT);
}

BOOL WSPAPI close_event(WSAEVENT event, LPINT error) {
  return CloseHandle(event) ? TRUE : refuse(error, WSA_INVALID_HANDLE, FALSE);
}

BOOL WSPAPI reset_event(WSAEVENT event, LPINT error) {
  return ResetEvent(event) ? TRUE : refuse(error, WSA_INVALID_HANDLE, FALSE);
}

BOOL WSPAPI set_event(WSAEVENT event, LPINT error) {
  return SetEvent(event) ? TRUE : refuse(error, WSA_INVALID_HANDLE, FALSE);
}

int WSPAPI open_current_thread(LPWSATHREADID thread, LPINT error) {
  HANDLE handle = nullptr;
  if (!DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &handle, 0, FALSE,
                       DUPLICATE_SAME_ACCESS))
    return refuse(error, WSAENOBUFS, SOCKET_ERROR);
  *thread = {handle, 0};
  return 0;
}

int WSPAPI close_thread(LPWSATHREADID thread, LPINT error) {
  return CloseHandle(thread->ThreadHandle) ? 0 : refuse(error, WSAEFAULT, SOCKET_ERROR);
}

/// A real handle where the id names another thread by the pseudo-handle of a caller.
class ThreadHandle {
 public:
  explicit ThreadHandle(const WSATHREADID& id) : handle_(id.ThreadHandle) {
    const auto thread = static_cast<DWORD>(id.Reserved);
    if (handle_ != GetCurrentThread() || thread == 0 || thread == GetCurrentThreadId()) return;
    handle_ = opened_ = OpenThread(THREAD_ALL_ACCESS, FALSE, thread);
  }
  ThreadHandle(const ThreadHandle&) = delete;
  ThreadHandle& operator=(const ThreadHandle&) = delete;
  ~ThreadHandle() {
    if (opened_) CloseHandle(opened_);
  }
  [[nodiscard]] HANDLE get() const { return handle_; }

 private:
  HANDLE handle_, opened_ = nullptr;
};

int WSPAPI queue_apc(LPWSATHREADID thread, LPWSAUSERAPC routine, DWORD_PTR context, LPINT error) {
  return QueueUserAPC(routine, ThreadHandle(*thread).get(), context) ? 0 : refuse(error, WSAEFAULT, SOCKET_ERROR);
}

BOOL WSPAPI post_message(HWND window, UINT message, WPARAM w, LPARAM l) { return PostMessageW(window, message, w, l); }

}  // namespace

WSATHREADID this_thread() { return {GetCurrentThread(), GetCurrentThreadId()}; }

Result<win32::Ref<win32::Thread>> thread_of(const WSATHREADID& id) {
  const ThreadHandle handle(id);
  const auto found = win32::find<win32::Thread>(handle.get(), 0);
  if (!found) return fail(WSAEFAULT);
  return win32::Ref<win32::Thread>::share(&**found);
}

const WSPUPCALLTABLE* lent_upcalls() { return lent; }
LentUpcalls::LentUpcalls(const WSPUPCALLTABLE& upcalls) : before_(std::exchange(lent, &upcalls)) {}
LentUpcalls::~LentUpcalls() { lent = before_; }

const WSPUPCALLTABLE& upcall_table() {
  static const WSPUPCALLTABLE table = {
      .lpWPUCloseEvent = close_event,
      .lpWPUCloseSocketHandle = close_socket_handle,
      .lpWPUCreateEvent = create_event,
      .lpWPUCreateSocketHandle = create_socket_handle,
      .lpWPUFDIsSet = fd_is_set,
      .lpWPUGetProviderPath = get_provider_path,
      .lpWPUModifyIFSHandle = modify_ifs_handle,
      .lpWPUPostMessage = post_message,
      .lpWPUQueryBlockingCallback = query_blocking_callback,
      .lpWPUQuerySocketHandleContext = query_socket_handle_context,
      .lpWPUQueueApc = queue_apc,
      .lpWPUResetEvent = reset_event,
      .lpWPUSetEvent = set_event,
      .lpWPUOpenCurrentThread = open_current_thread,
      .lpWPUCloseThread = close_thread,
  };
  return table;
}

}  // namespace ows::spi
