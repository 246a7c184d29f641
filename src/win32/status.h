// NTSTATUS values as overlapped operations leave them in OVERLAPPED.Internal, and the two views of one failure: the Win32
// error that a completion port tells, and the Winsock error that WSAGetOverlappedResult tells.
#pragma once

#include <cstdint>

namespace ows::win32 {

constexpr std::uint32_t status_success = 0, status_pending = 0x103, status_cancelled = 0xc0000120,
                        status_port_unreachable = 0xc000023f;

/// The Win32 error of a status; 0 for success.
int error_of_status(std::uint32_t status);
/// The Winsock error of a status; 0 for success.
int winsock_error_of_status(std::uint32_t status);
/// The status of a Winsock error; 0 is success.
std::uint32_t status_of(int winsock_error);
/// The status of a file's Win32 error; 0 is success.
std::uint32_t status_of_file_error(int error);

}  // namespace ows::win32
