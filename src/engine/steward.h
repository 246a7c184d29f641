// The steward: a thread that looks at the default set when no thread of the program has for about a millisecond, though
// operations are parked. Windows completes I/O while the program computes, too; without the steward only waits would.
//
// It does not exist until the first operation is parked, and sleeps for good while none is, or while a thread of the program
// sleeps in epoll_wait (default_set.h) and nothing has happened for a while: an idle program has no timer running.
#pragma once

namespace ows::engine {

/// One operation more, or less, waits for a descriptor of the default set. Any thread.
void operation_parked();
void operation_unparked();

/// The leader has woken up, and may leave the set alone for long: called behind every epoll_wait.
void leader_is_away();

}  // namespace ows::engine
