// The overlapped transfers of one connection that wait: a queue for each direction, two for expedited data, one for
// ConnectEx and one for DisconnectEx. They go on
// whenever the connection is pumped, whoever does it; see Connection::go_on_with_operations().
#pragma once

#include <optional>

#include "spi/operation_queue.h"

namespace ows::transport {

class Connection;

/// A transfer that has begun. Everything with the connection's mutex held.
class Transfer : public spi::Operation {
 public:
  /// Goes as far as it can without waiting. Empty: it has to wait.
  virtual std::optional<Outcome> attempt(Connection& connection) = 0;
  /// The listener that it is known by, though it goes on at a connection: Socket::serial; 0: none.
  [[nodiscard]] virtual std::uint64_t listener() const { return 0; }
  /// It has sent all, and goes on among those that wait for the end.
  [[nodiscard]] virtual bool waits_for_the_end() const { return false; }
  /// It is going to end with WSA_OPERATION_ABORTED.
  virtual void give_up(Connection& connection) = 0;

  Transfer* next = nullptr;
};

using TransferQueue = spi::OperationQueue<Transfer>;

struct Operations {
  TransferQueue connects, receives, expedited_receives, sends, expedited_sends, ends;
  bool going_on = false;  ///< attempts are being made; they may not be made from within one

  [[nodiscard]] bool nothing_to_send() const { return sends.empty() && expedited_sends.empty(); }
  /// Some wait for what comes by the way: expedited data, acknowledgements.
  [[nodiscard]] bool need_reading() const {
    return !expedited_receives.empty() || !nothing_to_send() || !connects.empty() || !ends.empty();
  }
  [[nodiscard]] bool none() const { return receives.empty() && !need_reading(); }
};

}  // namespace ows::transport
