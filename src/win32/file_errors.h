// errno values of file calls as Win32 error codes.
#pragma once

namespace ows::win32 {

int file_error(int errno_value);

}  // namespace ows::win32
