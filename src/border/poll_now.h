// poll() that does not wait. The signal that interrupts blocking calls (win32/interruptible.h) makes even that fail with
// EINTR.
#pragma once

#include <cerrno>

#include "border/posix.h"

namespace ows::posix {

inline int poll_now(pollfd* fds, unsigned long count) {
  for (;;) {
    const int ready = poll(fds, count, 0);
    if (ready >= 0 || errno != EINTR) return ready;
  }
}

}  // namespace ows::posix
