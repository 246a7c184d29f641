// Overlapped transfers on kernel sockets. An operation is tried at once; what would block is parked, a queue for each
// direction, and goes on when the engine's default set says that the socket is ready. [WSPSend, WSPRecv, Remarks]
#pragma once

#include <mutex>
#include <span>

#include "providers/kernel/socket.h"
#include "spi/overlapped.h"

namespace ows::kernel {

/// What a call gave about how it is to be told.
struct HowToTell {
  LPWSAOVERLAPPED overlapped;
  LPWSAOVERLAPPED_COMPLETION_ROUTINE routine;
  LPWSATHREADID thread;
  LPDWORD octets;
};

/// 0: done, and told; SOCKET_ERROR with WSA_IO_PENDING or the reason why nothing has begun. `flags` are Linux'; the
/// arguments have been checked.
int send_overlapped(const Ref& ref, std::span<const WSABUF> buffers, int flags, const Address* to, const HowToTell& how,
                    LPINT error);
int receive_overlapped(const Ref& ref, std::span<const WSABUF> buffers, int flags, sockaddr* from, LPINT fromlen,
                       const HowToTell& how, LPDWORD told_flags, LPINT error);

/// The default set reports the poll bits `revents`.
void go_on_with_operations(const Ref& ref, short revents);

/// closesocket: all that are parked end with WSA_OPERATION_ABORTED, and no other is parked.
void abort_operations(const Ref& ref);

class Transfer;

/// A socket's parked operations.
/// closesocket empties it.
class IoQueues {
 public:
  /// In the order in which they began; linked through Transfer::next.
  struct Queue {
    Transfer* first = nullptr;
    Transfer* last = nullptr;
  };

  std::mutex mutex;  // protects the rest, and the order of the attempts; the dispatcher's lock may be taken under it
  Queue receives, sends;
  bool closed = false;
};

}  // namespace ows::kernel
