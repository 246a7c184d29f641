// The steward: a thread that takes the wait on the default set over when no thread of the program has looked for about a
// millisecond, though operations are parked. Windows completes I/O while the program computes, too; without the steward only
// waits would.
//
// It does not exist until the first operation is parked. It gives the wait back as soon as a thread of the program wants to
// lead (Follower::follow), and sleeps on a futex while nothing is parked or such a thread sleeps in epoll_wait: an idle
// program has no timer running.
#pragma once

namespace ows::engine {

/// One operation more, or less, waits for a descriptor of the default set. Any thread.
void operation_parked();
void operation_unparked();

/// There is no leader asleep in the set: called behind every epoll_wait, for the leader may leave it alone for long, and
/// when the set comes into use.
void leader_is_away();

}  // namespace ows::engine
