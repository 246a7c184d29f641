#include "engine/waker.h"

#include <sys/eventfd.h>
#include <unistd.h>

namespace ows::engine {

Waker::Waker() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Waker::~Waker() {
  if (fd_ >= 0) ::close(fd_);
}

void Waker::drain() {
  eventfd_t count;
  static_cast<void>(eventfd_read(fd_, &count));
}

void Waker::wake(int fd) { static_cast<void>(eventfd_write(fd, 1)); }

Waker& this_thread_waker() {
  thread_local Waker waker;
  return waker;
}

}  // namespace ows::engine
