// Sockets as Win32 handles: finds the provider, and asks its completion service (openwinsock/spi.h).
#include <openwinsock/spi.h>
#include <windows.h>

#include <optional>

#include "spi/directory.h"
#include "spi/handle_sockets.h"
#include "spi/library_use.h"
#include "spi/overlapped.h"
#include "spi/socket_notification.h"
#include "spi/upcalls.h"
#include "win32/socket_handle.h"
#include "win32/status.h"
#include "win32/thread_end.h"

namespace ows::spi {
namespace {

SOCKET socket_of(win32::Handle handle) { return static_cast<SOCKET>(reinterpret_cast<ULONG_PTR>(handle)); }

/// Where the provider has no completion service, ws2_32 itself keeps the port of a socket that it has made the handle of.
/// (A layer whose sockets are handles may hand out the service of what is below it, which does not know them.)
template <class Function>
Status ask_or_keep(win32::Handle handle, const Status& answer, Function keep) {
  if (answer || (answer.error() != ERROR_NOT_SUPPORTED && answer.error() != ERROR_INVALID_HANDLE)) return answer;
  if (const auto link = handle_socket(socket_of(handle))) return keep(*link);
  return fail(answer.error() == ERROR_NOT_SUPPORTED ? ERROR_INVALID_PARAMETER : answer.error());
}

/// Calls `function(service, s, &error)`.
template <class Function>
Status ask(win32::Handle handle, Function function) {
  const InLibrary inside;
  const SOCKET s = socket_of(handle);
  const WSPPROC_TABLE* provider = functions_of(s);
  if (!provider) return fail(ERROR_INVALID_HANDLE);
  OWS_COMPLETION service{};
  DWORD size = 0;
  int error = 0;
  const int result = provider->lpWSPIoctl(s, SIO_OPENWINSOCK_COMPLETION, nullptr, 0, &service, sizeof service, &size,
                                          nullptr, nullptr, nullptr, &error);
  if (result != 0) return fail(error == WSAENOTSOCK ? ERROR_INVALID_HANDLE : ERROR_NOT_SUPPORTED);
  return function(service, s, &error) == 0 ? Status() : fail(error);
}

Status associate(win32::Handle handle, win32::Handle port, std::uintptr_t key) {
  const Status answer =
      ask(handle, [&](const OWS_COMPLETION& it, SOCKET s, int* error) { return it.associate(s, port, key, error); });
  return ask_or_keep(handle, answer, [&](PortLink& link) { return link.associate(port, key); });
}
Status cancel(win32::Handle handle, OVERLAPPED* overlapped, bool only_this_thread) {
  const Status answer = ask(handle, [&](const OWS_COMPLETION& it, SOCKET s, int* error) {
    return it.cancel(s, overlapped, only_this_thread, error);
  });
  return ask_or_keep(handle, answer, [](PortLink&) { return Status(fail(ERROR_NOT_FOUND)); });
}

/// The Win32 view of a failed send or receive.
int win32_error(int winsock_error) {
  return winsock_error == WSA_IO_PENDING ? ERROR_IO_PENDING : win32::error_of_status(win32::status_of(winsock_error));
}

Result<std::uint32_t> transfer(win32::Handle handle, void* buffer, std::uint32_t size, OVERLAPPED* overlapped,
                               LPOVERLAPPED_COMPLETION_ROUTINE routine, bool writes) {
  const InLibrary inside;
  const auto s = static_cast<SOCKET>(reinterpret_cast<ULONG_PTR>(handle));
  const WSPPROC_TABLE* provider = functions_of(s);
  if (!provider) return fail(ERROR_INVALID_HANDLE);
  WSABUF piece{size, static_cast<CHAR*>(buffer)};
  WSATHREADID thread = this_thread();
  if (routine) thread.Reserved |= win32_routine;
  const auto winsock_routine = reinterpret_cast<LPWSAOVERLAPPED_COMPLETION_ROUTINE>(reinterpret_cast<void (*)()>(routine));
  DWORD octets = 0, flags = 0;
  int error = 0;
  const int result = writes
                         ? provider->lpWSPSend(s, &piece, 1, &octets, 0, overlapped, winsock_routine, &thread, &error)
                         : provider->lpWSPRecv(s, &piece, 1, &octets, &flags, overlapped, winsock_routine, &thread, &error);
  if (result != 0) return fail(win32_error(error));
  return octets;
}
Status set_modes(win32::Handle handle, unsigned char modes) {
  const Status answer =
      ask(handle, [&](const OWS_COMPLETION& it, SOCKET s, int* error) { return it.set_modes(s, modes, error); });
  return ask_or_keep(handle, answer, [&](PortLink& link) {
    link.set_modes(modes);
    return Status();
  });
}

void cancel_operations_of_thread() {
  thread_ends();
  for_each_socket([](SOCKET s) { static_cast<void>(cancel(reinterpret_cast<win32::Handle>(s), nullptr, true)); });
}

[[maybe_unused]] const bool set = (win32::set_end_of_operations(cancel_operations_of_thread),
                                   win32::set_socket_handles({associate, cancel, transfer, set_modes}), true);

}  // namespace

DWORD register_notification(HANDLE port, const SOCK_NOTIFY_REGISTRATION& registration) {
  const SOCKET s = registration.socket;
  const Status done = ask(reinterpret_cast<win32::Handle>(s), [&](const OWS_COMPLETION& it, SOCKET of, int* error) {
    if (it.notify) return it.notify(of, port, &registration, error);
    return *error = ERROR_NOT_SUPPORTED, SOCKET_ERROR;  // a provider's, of before there was this
  });
  if (done) return ERROR_SUCCESS;
  const bool unknown = done.error() == ERROR_INVALID_HANDLE || done.error() == WSAENOTSOCK;
  if (done.error() == ERROR_NOT_SUPPORTED || (unknown && handle_socket(s))) return WSAEOPNOTSUPP;
  return unknown ? DWORD{WSAENOTSOCK} : static_cast<DWORD>(done.error());
}

}  // namespace ows::spi
