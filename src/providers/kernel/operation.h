// What every overlapped operation on a kernel socket is, and how one begins. The operations themselves are in the files of
// their functions: overlapped.cpp, accept_ex.cpp, connect_ex.cpp, disconnect_ex.cpp, transmit.cpp.
#pragma once

#include <memory>
#include <optional>

#include "providers/kernel/overlapped.h"
#include "win32/last_error.h"

struct io_uring_sqe;

namespace ows::kernel {

class Transfer : public spi::Operation {
 public:
  /// Tries, without blocking, under the lock of the socket's queues. Empty: it would block, and is to be tried again when
  /// the socket is ready.
  virtual std::optional<Outcome> attempt(const Ref& ref) = 0;

  /// It takes what there is to receive in the order of the stream.
  [[nodiscard]] virtual bool receives() const { return false; }
  /// A stream gave less than there was room for, and more than its end.
  [[nodiscard]] virtual bool left_room(const Ref& /*ref*/, const Outcome& /*outcome*/) const { return false; }
  /// After an attempt that would block: the socket whose receives it goes on with, where that is another one.
  virtual Ref moves_to() { return {}; }

  /// The generation of the listener that it is known by, though it goes on at another socket; 0: none.
  [[nodiscard]] virtual std::uint32_t listener() const { return 0; }

  /// Whether the kernel can be given it as an order (orders.h), as it is now.
  [[nodiscard]] virtual bool can_be_ordered(const Ref& /*ref*/) const { return false; }
  virtual void fill_order(const Ref& /*ref*/, io_uring_sqe& /*order*/) {}
  /// What came of the order; as attempt().
  virtual std::optional<Outcome> landed(const Ref& /*ref*/, long /*result*/) { return std::nullopt; }

  Transfer* next = nullptr;
  Ref ordered;              ///< its socket, while the kernel has it
  bool called_off = false;  ///< its end has been asked for meanwhile

 protected:
  static Outcome failure(int error, std::size_t octets = 0) {
    return {.error = error, .octets = static_cast<DWORD>(octets)};
  }
};

/// Begins `transfer` (null: no memory for it) in a direction of the socket. 0: done, and told; SOCKET_ERROR with
/// WSA_IO_PENDING or the reason why nothing has begun.
int begin_operation(const Ref& ref, IoQueues::Queue IoQueues::* direction, std::unique_ptr<Transfer> transfer,
                    const HowToTell& how, LPINT error);

/// begin_operation() for an extension function: with the last error, and FALSE for SOCKET_ERROR. `transferred` may be null.
BOOL begin_extension(const Ref& ref, IoQueues::Queue IoQueues::* direction, std::unique_ptr<Transfer> transfer,
                     LPOVERLAPPED overlapped, LPDWORD transferred);

/// The same for an extension function without an OVERLAPPED, which returns when it is done.
BOOL wait_for_extension(const Ref& ref, IoQueues::Queue IoQueues::* direction, std::unique_ptr<Transfer> transfer,
                        LPDWORD transferred);

/// The queues that are this process's; null where there are none.
IoQueues* known_queues(const Socket& socket);

inline BOOL refuse_extension(int error) {
  set_last_error(static_cast<unsigned>(error));
  return FALSE;
}

}  // namespace ows::kernel
