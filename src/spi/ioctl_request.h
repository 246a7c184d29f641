// What comes with a request of WSAIoctl and how it is answered. Never more than the program's buffer is written.
#pragma once

#include <winsock2.h>

#include <cstring>

#include "base/result.h"
#include "border/user_memory.h"

namespace ows::spi {

struct IoctlRequest {
  SOCKET s;
  DWORD code;
  const void* in;
  DWORD in_size;
  void* out;
  DWORD out_size;
  DWORD* returned;  ///< has been checked to be writable

  /// The input as a T. WSAEFAULT: too short or unreadable.
  template <class T>
  Result<T> input() const {
    T value;
    if (in_size < sizeof value || !readable(in, sizeof value)) return fail(WSAEFAULT);
    std::memcpy(&value, in, sizeof value);
    return value;
  }

  /// WSAEFAULT: too small or not writable; then `*returned` is what is needed.
  Status give(const void* value, std::size_t size) const {
    *returned = static_cast<DWORD>(size);
    if (out_size < size || !writable(out, size)) return fail(WSAEFAULT);
    std::memcpy(out, value, size);
    return {};
  }
  template <class T>
  Status give(const T& value) const {
    return give(&value, sizeof value);
  }
};

}  // namespace ows::spi
