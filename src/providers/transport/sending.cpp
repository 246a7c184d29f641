#include "providers/transport/sending.h"

#include <algorithm>

namespace ows::transport {

Status Sending::step(Connection& connection, std::size_t most) {
  const Buffers buffers = data_.spans();
  while (buffer_ < buffers.size() && offset_ == buffers[buffer_].size()) ++buffer_, offset_ = 0;
  View piece;
  if (buffer_ < buffers.size()) {
    const std::span<std::byte> here = buffers[buffer_].subspan(offset_);
    piece = here.first(std::min(here.size(), most));
  }
  const bool last = done_ + piece.size() == data_.size();
  const auto sent = connection.protocol().send(piece, as_stream_ || (last && ends_), connection.output);
  if (!sent) return fail(sent.error() == ServiceError::invalid_data ? WSAEINVAL : WSAECONNRESET);
  connection.flush();
  done_ += piece.size();
  offset_ += piece.size();
  all_out_ = last;
  return {};
}

}  // namespace ows::transport
