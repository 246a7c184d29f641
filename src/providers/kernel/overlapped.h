// Overlapped transfers on kernel sockets. An operation is tried at once; what would block is parked, a queue for each
// direction, and goes on when the engine's default set says that the socket is ready. [WSPSend, WSPRecv, Remarks]
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <span>

#include "border/control_messages.h"
#include "engine/reactor.h"
#include "providers/kernel/socket.h"
#include "spi/operation_queue.h"

namespace ows::kernel {

using spi::HowToTell;

/// 0: done, and told; SOCKET_ERROR with WSA_IO_PENDING or the reason why nothing has begun. `flags` are Linux'; the
/// arguments have been checked. `to` and `control` may be null.
int send_overlapped(const Ref& ref, std::span<const WSABUF> buffers, int flags, const Address* to,
                    std::unique_ptr<ControlData> control, const HowToTell& how, LPINT error);
int receive_overlapped(const Ref& ref, std::span<const WSABUF> buffers, int flags, sockaddr* from, LPINT fromlen,
                       const HowToTell& how, LPDWORD told_flags, LPINT error);

/// The default set reports the poll bits `revents`.
void go_on_with_operations(const Ref& ref, short revents);

/// closesocket: all that are parked end with WSA_OPERATION_ABORTED, and no other is parked.
void abort_operations(const Ref& ref);

class Transfer;

/// A socket's parked operations. closesocket empties it and lets none in afterwards.
class IoQueues {
 public:
  using Queue = spi::OperationQueue<Transfer>;

  /// Those of a socket that was closed before its first overlapped operation.
  constexpr IoQueues() : fork_generation(0), closed(true) {}
  explicit IoQueues(unsigned generation) : fork_generation(generation), closed(false) {}

  /// In a process that was forked since, the operations are the parent's. See engine::fork_generation().
  const unsigned fork_generation;

  std::mutex mutex;  // protects the rest, and the order of the attempts; the dispatcher's lock may be taken under it
  Queue receives, sends;
  Queue requests;  ///< AwaitedChange (requests.h), in no particular order
  bool closed;
  /// Nothing can be left to receive, so that the next receive is parked without an attempt: the last one left room in its
  /// buffers, and no edge has come since. Only while the socket is in the default set, whose edges take it back.
  bool drained = false;
  /// An end or out-of-band data has been reported: a short receive says nothing any more.
  bool never_drained = false;

  std::atomic<int> called_off{0};  ///< of what the kernel has (orders.h), the front of a queue each: what it is to let go
  bool no_orders = false;          ///< the descriptor does not block, for which the kernel refuses them
  bool likely_empty = false;       ///< the last receive has left room: better to wait first than to try
};

/// Attempts what is parked in a queue, or gives it to the kernel, until that has to wait. Under the queues' lock.
void go_on(const Ref& ref, IoQueues& io, IoQueues::Queue& queue);

/// The destructor's: what IoQueues a socket has of its own.
void delete_queues(Socket& socket);

}  // namespace ows::kernel
