// One receive: where it wants the octets, when it has enough, and what it gives. Blocking and overlapped receives both
// drive it.
#pragma once

#include "providers/transport/connection.h"
#include "providers/transport/user_buffers.h"

namespace ows::transport {

/// Used with the connection's mutex held, from begin() to finish() or give_up().
class Receiving {
 public:
  /// `flags`: MSG_PEEK, MSG_WAITALL, MSG_PARTIAL.
  Receiving(UserBuffers into, DWORD flags, bool as_stream);

  /// Its turn has come: what has not come yet goes straight to the program, unless another receive is already waiting.
  void begin(Connection& connection);
  [[nodiscard]] bool ready(const Connection& connection) const;
  /// On a stream: less than MSG_WAITALL wants, which is given out where no more is waited for.
  [[nodiscard]] bool has_part(const Connection& connection) const;
  struct Got {
    std::size_t octets;
    bool more;  ///< of the message, which the next receive gives
  };
  /// When it is ready(), or has_part(). WSAESHUTDOWN, WSAECONNRESET, WSAEDISCON.
  Result<Got> finish(Connection& connection);
  /// Without anything: what has come for it is left to the next receive.
  void give_up(Connection& connection);

 private:
  /// Whether a part of a message is enough.
  [[nodiscard]] bool any_part() const { return as_stream_ || partial_; }

  UserBuffers into_;
  bool as_stream_, peek_, partial_;
  std::size_t enough_;
  bool aimed_ = false;
};

/// How a receive finds the end of the connection.
Result<std::size_t> end_of(const Connection& connection, bool as_stream);

}  // namespace ows::transport
