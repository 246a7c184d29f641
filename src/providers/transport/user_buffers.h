// A program's WSABUF array, checked, as spans of its memory.
#pragma once

#include <winsock2.h>

#include <span>
#include <vector>

#include "base/result.h"
#include "border/user_memory.h"
#include "providers/transport/receive_queue.h"

namespace ows::transport {

/// The array itself is the program's again as soon as this has been made; the memory is its transfer's.
class UserBuffers {
 public:
  /// `access`: readable or writable, of border/user_memory.h. WSAEINVAL: none or too many; WSAEFAULT.
  template <class Access>
  static Result<UserBuffers> make(const WSABUF* buffers, DWORD count, Access access) {
    constexpr DWORD most = 1024;
    if (count == 0 || count > most) return fail(WSAEINVAL);
    if (!readable(buffers, count * sizeof *buffers)) return fail(WSAEFAULT);
    UserBuffers result;
    if (count > 1) result.more_.resize(count);
    std::span<std::byte>* out = count > 1 ? result.more_.data() : &result.one_;
    for (DWORD i = 0; i < count; ++i) {
      if (!access(buffers[i].buf, buffers[i].len)) return fail(WSAEFAULT);
      out[i] = {reinterpret_cast<std::byte*>(buffers[i].buf), buffers[i].len};
      result.size_ += buffers[i].len;
    }
    return result;
  }
  /// As long as this lies where it is.
  Buffers spans() const { return more_.empty() ? Buffers(&one_, 1) : Buffers(more_); }
  std::size_t size() const { return size_; }

 private:
  std::span<std::byte> one_;  // the usual case, without an allocation
  std::vector<std::span<std::byte>> more_;
  std::size_t size_ = 0;
};

}  // namespace ows::transport
