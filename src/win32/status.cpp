#include "win32/status.h"

#include <winsock2.h>
#include <windows.h>

#include <algorithm>
#include <iterator>

namespace ows::win32 {
namespace {

struct Row {
  std::uint32_t status;
  int win32;
  int winsock;
};

// The first row of a Winsock error is the status that stands for it.
constexpr Row rows[] = {
    {status_success, ERROR_SUCCESS, 0},
    {status_pending, ERROR_IO_INCOMPLETE, WSA_IO_INCOMPLETE},
    {0x80000005, ERROR_MORE_DATA, WSAEMSGSIZE},  // STATUS_BUFFER_OVERFLOW
    {status_cancelled, ERROR_OPERATION_ABORTED, WSA_OPERATION_ABORTED},
    {0xc000020d, ERROR_NETNAME_DELETED, WSAECONNRESET},       // STATUS_CONNECTION_RESET
    {0xc000020c, ERROR_GRACEFUL_DISCONNECT, WSAEDISCON},      // STATUS_GRACEFUL_DISCONNECT
    {0xc0000241, ERROR_CONNECTION_ABORTED, WSAECONNABORTED},  // STATUS_CONNECTION_ABORTED
    {0xc0000236, ERROR_CONNECTION_REFUSED, WSAECONNREFUSED},  // STATUS_CONNECTION_REFUSED
    {0xc00000b5, ERROR_SEM_TIMEOUT, WSAETIMEDOUT},            // STATUS_IO_TIMEOUT
    {0xc000023c, ERROR_NETWORK_UNREACHABLE, WSAENETUNREACH},  // STATUS_NETWORK_UNREACHABLE
    {0xc000023d, ERROR_HOST_UNREACHABLE, WSAEHOSTUNREACH},    // STATUS_HOST_UNREACHABLE
    {status_port_unreachable, ERROR_PORT_UNREACHABLE, WSAECONNRESET},
    {0xc00000b0, ERROR_PIPE_NOT_CONNECTED, WSAESHUTDOWN},   // STATUS_PIPE_DISCONNECTED
    {0xc000020b, ERROR_NETNAME_DELETED, WSAENOTCONN},       // STATUS_CONNECTION_DISCONNECTED
    {0xc000020a, ERROR_DUP_NAME, WSAEADDRINUSE},            // STATUS_ADDRESS_ALREADY_EXISTS
    {0xc0000141, ERROR_INVALID_NETNAME, WSAEADDRNOTAVAIL},  // STATUS_INVALID_ADDRESS_COMPONENT
    {0xc0000005, ERROR_NOACCESS, WSAEFAULT},                // STATUS_ACCESS_VIOLATION
    {0xc000000d, ERROR_INVALID_PARAMETER, WSAEINVAL},       // STATUS_INVALID_PARAMETER
    {0xc0000022, ERROR_ACCESS_DENIED, WSAEACCES},           // STATUS_ACCESS_DENIED
    {0xc0000008, ERROR_INVALID_HANDLE, WSAENOTSOCK},        // STATUS_INVALID_HANDLE
    {0xc000009a, ERROR_NO_SYSTEM_RESOURCES, WSAENOBUFS},    // STATUS_INSUFFICIENT_RESOURCES
    {0xc00000bb, ERROR_NOT_SUPPORTED, WSAEOPNOTSUPP},       // STATUS_NOT_SUPPORTED
    {0xc00000a3, ERROR_NOT_READY, WSAEWOULDBLOCK},          // STATUS_DEVICE_NOT_READY
};
// Of files only, with no Winsock error.
constexpr Row file_rows[] = {
    {0xc0000011, ERROR_HANDLE_EOF, WSAENETDOWN},      // STATUS_END_OF_FILE
    {0xc0000054, ERROR_LOCK_VIOLATION, WSAENETDOWN},  // STATUS_FILE_LOCK_CONFLICT
    {0xc000014b, ERROR_BROKEN_PIPE, WSAENETDOWN},     // STATUS_PIPE_BROKEN
    {0xc000007f, ERROR_DISK_FULL, WSAENETDOWN},       // STATUS_DISK_FULL
};

constexpr Row unknown{0xc0000001, ERROR_GEN_FAILURE, WSAENETDOWN};  // STATUS_UNSUCCESSFUL

const Row& row_of(std::uint32_t status) {
  const auto* row = std::ranges::find(rows, status, &Row::status);
  return row == std::end(rows) ? unknown : *row;
}

}  // namespace

int error_of_status(std::uint32_t status) {
  const auto* row = std::ranges::find(file_rows, status, &Row::status);
  return row == std::end(file_rows) ? row_of(status).win32 : row->win32;
}

int winsock_error_of_status(std::uint32_t status) { return row_of(status).winsock; }

std::uint32_t status_of(int winsock_error) {
  const auto* row = std::ranges::find(rows, winsock_error, &Row::winsock);
  return row == std::end(rows) ? unknown.status : row->status;
}

std::uint32_t status_of_file_error(int error) {
  const auto* row = std::ranges::find(file_rows, error, &Row::win32);
  if (row != std::end(file_rows)) return row->status;
  row = std::ranges::find(rows, error, &Row::win32);
  return row == std::end(rows) ? unknown.status : row->status;
}

}  // namespace ows::win32
