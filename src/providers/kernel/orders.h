// Operations in the kernel's hands: where a socket's port has a ring (win32/port_set.h), the first send and the first
// receive of a stream are orders, which the kernel carries out and tells of once. Those behind them are parked in the queue
// as ever, and so is all that is not a plain transfer.
#pragma once

#include "providers/kernel/operation.h"

namespace ows::kernel {

/// Gives the kernel `transfer`, which is to be the first of its queue. False: it is to be attempted. Under the queues' lock.
bool give_order(const Ref& ref, IoQueues& io, Transfer& transfer);

/// Asks the kernel to let go of an operation, which ends when it says so. Under the queues' lock.
void call_off(const Socket& socket, IoQueues& io, Transfer& transfer);

/// Ends what `chosen` names in a queue of the socket, or sees to its end; how many. Under the queues' lock.
template <class Chosen>
int cancel_in(const Socket& socket, IoQueues& io, IoQueues::Queue& queue, Chosen chosen) {
  int count = 0;
  if (!queue.empty() && queue.front().ordered && chosen(queue.front())) {
    call_off(socket, io, queue.front());
    ++count;
  }
  return count + queue.cancel([&](const Transfer& it) { return !it.ordered && chosen(it); });
}

/// Returns when the kernel has let go of what has been called off: closesocket can close the descriptor, and who cancels
/// finds it cancelled, as with what is parked. Not under the queues' lock.
void await_called_off(const Socket& socket, const IoQueues& io);

/// Before a call that must not overtake sends that are gathered.
void submit_orders(const Socket& socket);

/// In a forked child: what the kernel has is the parent's, and keeps no descriptor of the child's open.
void forget_orders(Socket& socket);

/// Has what lands told to this file's functions.
void own_orders();

}  // namespace ows::kernel
