#include "providers/websocket/random.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace ows::websocket {

void random_octets(std::span<std::byte> into) {
  // A mask is 4 octets; a system call for each would cost more than the frame. Not in the thread's static block, which is
  // small where a program loads the library late.
  struct Pool {
    std::array<std::byte, 256> octets;
    std::size_t left = 0;
  };
  static thread_local const auto pool = std::make_unique<Pool>();
  if (pool->left < into.size()) {
    while (getrandom(pool->octets.data(), pool->octets.size(), 0) != static_cast<ssize_t>(pool->octets.size()))
      if (errno != EINTR) std::abort();  // no kernel that we run on is without it
    pool->left = pool->octets.size();
  }
  pool->left -= into.size();
  std::memcpy(into.data(), pool->octets.data() + pool->left, into.size());
}

}  // namespace ows::websocket
