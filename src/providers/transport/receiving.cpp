#include "providers/transport/receiving.h"

namespace ows::transport {

Receiving::Receiving(UserBuffers into, DWORD flags, bool as_stream)
    : into_(std::move(into)),
      as_stream_(as_stream),
      peek_(flags & MSG_PEEK),
      partial_(flags & MSG_PARTIAL),
      enough_(flags & MSG_WAITALL ? into_.size() : 1) {}

void Receiving::begin(Connection& connection) {
  if (!peek_ && !aimed_) aimed_ = connection.received.aim(into_.spans(), !as_stream_);
}

bool Receiving::ready(const Connection& connection) const {
  if (connection.receive_shut || connection.at_end()) return true;
  const ReceiveQueue& queue = connection.received;
  if (aimed_) return queue.target_done() || (any_part() && queue.target().octets >= enough_);
  // A part of a message is given out when the program's buffer or the queue is full of it, or the program has asked for
  // parts; not before. [WSARecv, MSG_PARTIAL as an input]
  const bool full = queue.footprint() >= connection.receive_limit;
  if (as_stream_) return queue.size() >= enough_ || full;
  return queue.has_message() || full
         || (queue.size() > 0 && (partial_ || (into_.size() > 0 && queue.size() >= into_.size())));
}

bool Receiving::has_part(const Connection& connection) const {
  return as_stream_ && (aimed_ ? connection.received.target().octets : connection.received.size()) > 0;
}

Result<Receiving::Got> Receiving::finish(Connection& connection) {
  ReceiveQueue& queue = connection.received;
  if (std::exchange(aimed_, false)) {
    const auto got = queue.target();
    const bool good = !connection.receive_shut && (queue.target_done() || (any_part() && got.octets > 0));
    queue.drop_target(into_.spans(), !good);
    if (good) return Got{got.octets, !as_stream_ && !got.end_of_message};
  }
  if (connection.receive_shut) return fail(WSAESHUTDOWN);
  if (as_stream_) {
    if (queue.size() > 0) return Got{queue.take_octets(into_.spans(), peek_), false};
  } else if (queue.has_message() || (queue.size() > 0 && (partial_ || !connection.at_end()))) {  // what is cut off is none
    const auto taken = queue.take_message(into_.spans(), peek_);
    if (taken.octets > 0 || taken.end_of_message || queue.front_size() > 0) return Got{taken.octets, !taken.end_of_message};
  }
  const auto end = end_of(connection, any_part());
  return end ? Result<Got>(Got{0, false}) : fail(end.error());
}

void Receiving::give_up(Connection& connection) {
  if (std::exchange(aimed_, false)) connection.received.drop_target(into_.spans(), true);
}

Result<std::size_t> end_of(const Connection& connection, bool as_stream) {
  if (connection.ended_badly()) return fail(WSAECONNRESET);
  if (as_stream) return 0u;
  return fail(WSAEDISCON);
}

}  // namespace ows::transport
