// A SOCKET where a Win32 function takes the HANDLE of a file. The Win32 runtime does not know sockets; who does says here
// what to do with them.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "win32/handle_table.h"

struct _OVERLAPPED;

namespace ows::win32 {

/// Errors are Win32 codes; ERROR_INVALID_HANDLE: no socket.
struct SocketHandles {
  /// ERROR_INVALID_PARAMETER: associated already, or its provider cannot.
  Status (*associate)(Handle s, Handle port, std::uintptr_t key);
  /// Cancels operations of the calling thread, or all; with `overlapped`, that one. ERROR_NOT_FOUND: there is none.
  Status (*cancel)(Handle s, _OVERLAPPED* overlapped, bool only_this_thread);
  /// ReadFile and WriteFile: the octets transferred. ERROR_IO_PENDING. Without `overlapped` it waits as
  /// a receive or a send does. `routine`, which may be null, is that of ReadFileEx and WriteFileEx.
  Result<std::uint32_t> (*transfer)(Handle s, void* buffer, std::uint32_t size, _OVERLAPPED* overlapped,
                                    void (*routine)(unsigned, unsigned, _OVERLAPPED*), bool writes);
  /// SetFileCompletionNotificationModes.
  Status (*set_modes)(Handle s, unsigned char modes);
};
void set_socket_handles(const SocketHandles& functions);
const SocketHandles& socket_handles();

}  // namespace ows::win32
