#include "providers/transport/overlapped.h"

#include <openwinsock/spi.h>
#include <windows.h>

#include <algorithm>

#include "spi/completion_service.h"

namespace ows::transport {
namespace {

using Outcome = spi::Operation::Outcome;

Outcome failure(int error, std::size_t octets = 0) { return {.error = error, .octets = static_cast<DWORD>(octets)}; }
Outcome success(std::size_t octets, bool more = false) {
  return {.octets = static_cast<DWORD>(octets), .flags = more ? DWORD{MSG_PARTIAL} : 0};
}

class Send final : public Transfer {
 public:
  explicit Send(Sending sending) : sending_(std::move(sending)) {}

  std::optional<Outcome> attempt(Connection& connection) override {
    // A message has its turn for itself, from its first octet to its last.
    if (!has_turn_ && connection.sending) return std::nullopt;
    has_turn_ = connection.sending = true;
    while (!sending_.all_out()) {
      if (connection.takes_no_more()) return finish(connection, failure(WSAECONNRESET, sending_.done()));
      if (!connection.has_room()) return std::nullopt;
      if (const Status step = sending_.step(connection, connection.send_limit); !step)
        return finish(connection, failure(step.error(), sending_.done()));
      connection.output.keep();  // the memory may be the program's again any time
    }
    return finish(connection, success(sending_.done()));
  }

  void give_up(Connection& connection) override {
    if (!std::exchange(has_turn_, false)) return;
    connection.sending = false;
    if (sending_.cut()) connection.message_cut = true;
  }

 private:
  Outcome finish(Connection& connection, const Outcome& outcome) {
    has_turn_ = connection.sending = false;
    return outcome;
  }

  Sending sending_;
  bool has_turn_ = false;
};

class SendExpedited final : public Transfer {
 public:
  explicit SendExpedited(Bytes item) : item_(std::move(item)) {}

  std::optional<Outcome> attempt(Connection& connection) override {
    if (connection.at_end()) return failure(WSAECONNRESET);
    if (!connection.has_room()) return std::nullopt;
    if (!connection.protocol().send_expedited(item_, connection.output)) return failure(WSAECONNRESET);
    connection.flush();
    return success(item_.size());
  }
  void give_up(Connection&) override {}

 private:
  const Bytes item_;
};

class Receive final : public Transfer {
 public:
  explicit Receive(Receiving receiving) : receiving_(std::move(receiving)) {}

  std::optional<Outcome> attempt(Connection& connection) override {
    receiving_.begin(connection);
    if (!receiving_.ready(connection)) return std::nullopt;
    const auto got = receiving_.finish(connection);
    return got ? success(got->octets, got->more) : failure(got.error());
  }
  void give_up(Connection& connection) override { receiving_.give_up(connection); }

 private:
  Receiving receiving_;
};

class ReceiveExpedited final : public Transfer {
 public:
  ReceiveExpedited(UserBuffers into, bool peek, bool as_stream)
      : into_(std::move(into)), peek_(peek), as_stream_(as_stream) {}

  std::optional<Outcome> attempt(Connection& connection) override {
    if (!connection.expedited.empty()) {
      bool more = false;
      const std::size_t octets = take_expedited(connection, into_.spans(), peek_, more);
      return success(octets, more);
    }
    if (connection.receive_shut) return failure(WSAESHUTDOWN);
    if (!connection.at_end()) return std::nullopt;
    const auto end = end_of(connection, as_stream_);
    return end ? success(0) : failure(end.error());
  }
  void give_up(Connection&) override {}

 private:
  const UserBuffers into_;
  const bool peek_, as_stream_;
};

}  // namespace

int start(const Ref& ref, Connection& connection, TransferQueue Operations::* direction, std::unique_ptr<Transfer> transfer,
          const spi::HowToTell& how, LPDWORD flags, LPINT error) {
  if (closed(ref)) return refuse(error, WSAENOTSOCK);
  if (const Status begun = transfer->begin(how, ref->port); !begun) return refuse(error, begun.error());
  TransferQueue& queue = connection.operations.*direction;
  std::optional<Outcome> outcome;
  if (queue.empty()) {
    outcome = transfer->attempt(connection);
    // What the carrier has is looked at where an edge of the default set would not tell.
    if (!outcome && (!connection.drained() || connection.paused())) {
      connection.pump();
      outcome = transfer->attempt(connection);
    }
  }
  if (!outcome) {
    connection.watch_carrier(ref->handle);
    (transfer->waits_for_the_end() ? connection.operations.ends : queue).park(std::move(transfer));
    connection.settle();
    return refuse(error, WSA_IO_PENDING);
  }
  if (connection.paused()) connection.pump();  // there may be room now for what waits in the carrier
  connection.settle();
  if (outcome->error != 0) {  // told by the call alone
    transfer->withdraw(outcome->error);
    return refuse(error, outcome->error);
  }
  *how.octets = outcome->octets;
  if (flags) *flags = outcome->flags;
  spi::Operation::complete(std::move(transfer), *outcome, true);
  return 0;
}

std::unique_ptr<Transfer> make_send(Sending sending) { return std::make_unique<Send>(std::move(sending)); }

namespace {

Status may_receive(Connection& connection) {
  if (connection.phase != Phase::open) connection.pump();
  if (connection.phase != Phase::open) return fail(WSAENOTCONN);
  if (connection.receive_shut) return fail(WSAESHUTDOWN);
  return {};
}

/// AcceptEx operations of a listener that wait for the first data, at their new connections.
int cancel_elsewhere(std::uint64_t listener, const spi::Cancelled& chosen) {
  int count = 0;
  handles().for_each([&](std::uint64_t, const Handles::Ref& other) {
    const auto connection = other->socket->current_connection();
    if (!connection) return;
    std::lock_guard lock(connection->mutex);
    count += connection->cancel_operations([&](const Transfer& it) { return it.listener() == listener && chosen(it); });
    connection->settle();
  });
  return count;
}

int cancel(SOCKET s, LPWSAOVERLAPPED overlapped, BOOL only_this_thread, LPINT error) {
  const auto ref = find(s);
  if (!ref) return refuse(error, ERROR_INVALID_HANDLE);
  const spi::Cancelled chosen(overlapped, only_this_thread);
  int count = 0;
  bool listens = false;
  {
    std::lock_guard lock((*ref)->mutex);
    count = (*ref)->accepts.cancel(chosen);
    listens = (*ref)->listener != nullptr;
  }
  if (listens) count += cancel_elsewhere((*ref)->serial, chosen);
  if (const auto connection = (*ref)->current_connection()) {
    std::lock_guard lock(connection->mutex);
    count += connection->cancel_operations(chosen);
    connection->settle();
  }
  return count > 0 || only_this_thread ? 0 : refuse(error, ERROR_NOT_FOUND);
}

}  // namespace

const OWS_COMPLETION completion = {spi::associate_port<find>, cancel, spi::set_completion_modes<find>, notify};

Status may_send(const Connection& connection) {
  if (connection.phase != Phase::open) return fail(WSAENOTCONN);
  if (connection.send_ended) return fail(WSAESHUTDOWN);
  if (connection.takes_no_more()) return fail(WSAECONNRESET);
  return {};
}

Status may_send_expedited(Connection& connection, std::size_t size) {
  if (const Status good = may_send(connection); !good) return good;
  const std::size_t most = connection.protocol().limits().expedited;
  if (most == 0) return fail(WSAEOPNOTSUPP);
  if (size == 0) return fail(WSAEINVAL);
  if (size > most) return fail(WSAEMSGSIZE);
  return {};
}

std::size_t take_expedited(Connection& connection, Buffers into, bool peek, bool& more) {
  Bytes& item = connection.expedited.front();
  std::size_t taken = 0;
  for (const auto& buffer : into) {
    const std::size_t here = std::min(buffer.size(), item.size() - taken);
    std::copy_n(item.begin() + static_cast<std::ptrdiff_t>(taken), here, buffer.begin());
    taken += here;
  }
  more = taken < item.size();
  if (!peek) item.erase(item.begin(), item.begin() + static_cast<std::ptrdiff_t>(taken));
  if (item.empty()) connection.expedited.pop_front();
  return taken;
}

int send_overlapped(const Ref& ref, Connection& connection, Sending sending, const spi::HowToTell& how, LPINT error) {
  std::lock_guard lock(connection.mutex);
  if (const Status good = may_send(connection); !good) return refuse(error, good.error());
  return start(ref, connection, &Operations::sends, make_send(std::move(sending)), how, nullptr, error);
}

int send_expedited_overlapped(const Ref& ref, Connection& connection, Bytes item, const spi::HowToTell& how, LPINT error) {
  std::lock_guard lock(connection.mutex);
  if (const Status good = may_send_expedited(connection, item.size()); !good) return refuse(error, good.error());
  return start(ref, connection, &Operations::expedited_sends, std::make_unique<SendExpedited>(std::move(item)), how, nullptr,
               error);
}

int receive_overlapped(const Ref& ref, Connection& connection, Receiving receiving, const spi::HowToTell& how, LPDWORD flags,
                       LPINT error) {
  std::lock_guard lock(connection.mutex);
  const ReceiveReenables reenables(connection);
  if (const Status good = may_receive(connection); !good) return refuse(error, good.error());
  return start(ref, connection, &Operations::receives, std::make_unique<Receive>(std::move(receiving)), how, flags, error);
}

int receive_expedited_overlapped(const Ref& ref, Connection& connection, UserBuffers into, bool peek,
                                 const spi::HowToTell& how, LPDWORD flags, LPINT error) {
  std::lock_guard lock(connection.mutex);
  const ReceiveReenables reenables(connection);
  if (const Status good = may_receive(connection); !good) return refuse(error, good.error());
  if (connection.expedited_inline) return refuse(error, WSAEINVAL);
  return start(ref, connection, &Operations::expedited_receives,
               std::make_unique<ReceiveExpedited>(std::move(into), peek, ref->acts_as_stream), how, flags, error);
}

}  // namespace ows::transport
