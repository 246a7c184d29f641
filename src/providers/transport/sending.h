// One message on its way from the program's memory into a connection's output. Blocking and overlapped sends both drive it.
#pragma once

#include "providers/transport/connection.h"
#include "providers/transport/user_buffers.h"

namespace ows::transport {

/// Used with the connection's mutex held.
class Sending {
 public:
  /// `ends`: the message ends with these octets. `as_stream`: every step is a message, for a stream has no boundaries, and
  /// its octets must not wait in the peer for more.
  Sending(UserBuffers data, bool ends, bool as_stream) : data_(std::move(data)), ends_(ends), as_stream_(as_stream) {
    all_out_ = as_stream && data_.size() == 0;
  }

  /// Puts out at most `most` octets of it. WSAECONNRESET: the connection takes none any more. WSAEINVAL: the protocol does
  /// not carry such octets.
  Status step(Connection& connection, std::size_t most);
  /// All is out, an empty message too.
  [[nodiscard]] bool all_out() const { return all_out_; }
  /// Octets that are out.
  [[nodiscard]] std::size_t done() const { return done_; }
  [[nodiscard]] std::size_t size() const { return data_.size(); }
  /// The peer has a part of the message, and takes what comes next for more of it.
  [[nodiscard]] bool cut() const { return !as_stream_ && done_ > 0 && !all_out_; }

 private:
  UserBuffers data_;
  bool ends_, as_stream_;
  std::size_t done_ = 0, buffer_ = 0, offset_ = 0;
  bool all_out_ = false;
};

}  // namespace ows::transport
