// Sending and receiving. [WSPSend, WSPRecv; send, recv]
#include "providers/transport/overlapped.h"
#include "providers/transport/wait.h"
#include "spi/message_flags.h"

namespace ows::transport {
namespace {

/// The connection of a socket that may transfer. WSAENOTCONN.
Result<std::shared_ptr<Connection>> connection_of(Socket& socket) {
  if (auto connection = socket.current_connection()) return connection;
  return fail(WSAENOTCONN);
}

/// The turn to send: one sender's for the whole of a message, so that messages do not mix. Made, and given back, with the
/// connection's mutex held.
class SendTurn {
 public:
  explicit SendTurn(Connection& connection) : connection_(connection) { connection_.sending = true; }
  ~SendTurn() {
    connection_.sending = false;
    if (connection_.senders_waiting > 0) connection_.wake_all();
  }
  SendTurn(const SendTurn&) = delete;
  SendTurn& operator=(const SendTurn&) = delete;

 private:
  Connection& connection_;
};

/// Waits until `done()` or the connection takes no more.
template <class Done>
Status wait_to_send(const Ref& socket, Connection& connection, std::unique_lock<std::mutex>& lock,
                    std::optional<TimePoint> deadline, Done done, Borrowed borrowed = Borrowed::kept) {
  const auto waited =
      wait_until(socket, connection, lock, deadline, [&] { return done() || !may_send(connection); }, borrowed);
  return waited ? may_send(connection) : waited;
}

/// Much data of a call that blocks goes from the program's memory to the carrier, and is not queued: the copy would cost
/// more than the wait.
constexpr std::size_t worth_waiting = 16 * 1024;

/// One message or a part of one, in steps that keep the output within its limit.
Status send_in_steps(const Ref& socket, Connection& connection, std::unique_lock<std::mutex>& lock, Sending& sending) {
  const auto deadline = deadline_after(socket->traits.send_timeout_ms);
  const bool nonblocking = socket->traits.nonblocking;
  // Overlapped sends that wait have begun earlier.
  const auto turn_is_free = [&] { return !connection.sending && connection.operations.sends.empty(); };
  if (!turn_is_free()) {  // a wait like any other: alertable, and ended by closesocket and the timeout
    ++connection.senders_waiting;
    const Status free = wait_to_send(socket, connection, lock, deadline, turn_is_free);
    --connection.senders_waiting;
    if (!free) return free;
  }
  const SendTurn turn(connection);
  const bool straight = !nonblocking && sending.size() >= worth_waiting;
  const auto has_room = [&] { return straight ? connection.output.empty() : connection.has_room(); };
  const auto is_gone = [&] { return connection.output.empty(); };
  for (bool first = true; !sending.all_out(); first = false) {
    if ((first || !nonblocking) && !has_room()) {
      const Status room = wait_to_send(socket, connection, lock, deadline, has_room);
      if (!room) return room;
    }
    std::size_t most = connection.send_limit;
    if (nonblocking && socket->acts_as_stream) {
      // A stream takes what fits; a message goes as a whole, or its rest would have to be remembered.
      most -= std::min(most, connection.output.size());
      if (most == 0) return {};
    }
    if (const Status step = sending.step(connection, most); !step) return step;
    if (straight && !is_gone()) {
      const Status gone = wait_to_send(socket, connection, lock, deadline, is_gone, Borrowed::lent);
      // What is too late for the carrier is queued after all.
      if (!gone && !(sending.all_out() && gone.error() == WSAETIMEDOUT)) return gone;
    }
  }
  return {};
}

/// Returns the octets accepted.
Result<std::size_t> send_message(const Ref& socket, Connection& connection, Sending sending) {
  std::unique_lock lock(connection.mutex);
  if (closed(socket)) return fail(WSAEINTR);
  if (const auto good = may_send(connection); !good) return fail(good.error());
  const Status sent = send_in_steps(socket, connection, lock, sending);
  if (!sent && sending.cut()) connection.message_cut = true;
  connection.end_where_cut();
  connection.settle();
  if (sent) return sending.done();
  // A stream that breaks, or is too slow, says what it has taken; the next call says why. [docs/contract.md]
  const bool tells_octets = socket->acts_as_stream && sending.done() > 0 && sent.error() != WSAEINTR;
  return tells_octets ? Result<std::size_t>(sending.done()) : fail(sent.error());
}

/// One item of expedited data. It may overtake a message that is being sent in parts.
Result<std::size_t> send_expedited(const Ref& socket, Connection& connection, const Bytes& item) {
  std::unique_lock lock(connection.mutex);
  if (closed(socket)) return fail(WSAEINTR);
  if (const Status good = may_send_expedited(connection, item.size()); !good) return fail(good.error());
  const auto free = [&] { return connection.has_room() && connection.operations.expedited_sends.empty(); };
  Status done = wait_to_send(socket, connection, lock, deadline_after(socket->traits.send_timeout_ms), free);
  if (done) {
    if (!connection.protocol().send_expedited(item, connection.output)) done = fail(WSAECONNRESET);
    connection.flush();
  }
  connection.settle();
  return done ? Result<std::size_t>(item.size()) : fail(done.error());
}

Bytes gathered(const UserBuffers& data) {
  Bytes all;
  all.reserve(data.size());
  for (const auto& buffer : data.spans()) all.insert(all.end(), buffer.begin(), buffer.end());
  return all;
}

void await_writing(Connection& connection) {
  std::lock_guard lock(connection.mutex);
  if (!connection.events) return;
  connection.events->await_writing();
  connection.report_events();
}

/// Expedited data, item by item; of one that does not fit the rest stays.
Result<Receiving::Got> receive_expedited(const Ref& socket, Connection& connection, Buffers into, bool peek) {
  std::unique_lock lock(connection.mutex);
  const ReceiveReenables reenables(connection);
  if (connection.phase != Phase::open) connection.pump();
  if (connection.phase != Phase::open) return fail(WSAENOTCONN);
  if (connection.receive_shut) return fail(WSAESHUTDOWN);
  if (connection.expedited_inline) return fail(WSAEINVAL);
  const auto waited = wait_until(socket, connection, lock, deadline_after(socket->traits.receive_timeout_ms), [&] {
    return !connection.expedited.empty() || connection.receive_shut || connection.at_end();
  });
  Receiving::Got got{0, false};
  Status done = waited;
  if (waited && !connection.expedited.empty()) {
    got.octets = take_expedited(connection, into, peek, got.more);
  } else if (waited) {
    const auto end = connection.receive_shut ? fail(WSAESHUTDOWN) : end_of(connection, socket->acts_as_stream);
    if (!end) done = fail(end.error());
  }
  connection.settle();
  return done ? Result<Receiving::Got>(got) : fail(done.error());
}

Result<Receiving::Got> receive(const Ref& socket, Connection& connection, Receiving receiving) {
  std::unique_lock lock(connection.mutex);
  const ReceiveReenables reenables(connection);
  if (connection.phase != Phase::open) connection.pump();
  if (connection.phase != Phase::open) return fail(WSAENOTCONN);
  if (connection.receive_shut) return fail(WSAESHUTDOWN);
  receiving.begin(connection);
  const auto waited = wait_until(socket, connection, lock, deadline_after(socket->traits.receive_timeout_ms),
                                 [&] { return receiving.ready(connection); });
  Result<Receiving::Got> got = fail(0);
  if (waited || (waited.error() == WSAETIMEDOUT && receiving.has_part(connection))) {
    got = receiving.finish(connection);
  } else {
    receiving.give_up(connection);
    got = fail(waited.error());
  }
  // There may be room now for what waits in the carrier, or an overlapped receive behind this one.
  if (connection.paused() || (!connection.drained() && !connection.operations.none())) connection.pump();
  connection.settle();
  return got;
}

}  // namespace

int WSPAPI wsp_send(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags, LPWSAOVERLAPPED overlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  Socket& it = **socket;
  constexpr DWORD known = MSG_OOB | MSG_PARTIAL | MSG_DONTROUTE;
  const bool expedited = flags & MSG_OOB;
  if (flags & ~known || (expedited && flags & MSG_PARTIAL)) return refuse(error, spi::flags_error(flags));
  const auto found = connection_of(it);
  if (!found) return refuse(error, found.error());
  Connection& connection = **found;
  auto data = UserBuffers::make(buffers, count, readable);
  if (!data) return refuse(error, data.error());
  const spi::HowToTell how{overlapped, routine, thread, sent};
  Result<std::size_t> done = fail(0);
  if (expedited) {
    if (overlapped) return send_expedited_overlapped(*socket, connection, gathered(*data), how, error);
    done = send_expedited(*socket, connection, gathered(*data));
  } else {
    Sending sending(std::move(*data), !(flags & MSG_PARTIAL), it.acts_as_stream);
    if (overlapped) return send_overlapped(*socket, connection, std::move(sending), how, error);
    done = send_message(*socket, connection, std::move(sending));
  }
  if (!done) {
    if (done.error() == WSAEWOULDBLOCK) await_writing(connection);
    return refuse(error, done.error());
  }
  *sent = static_cast<DWORD>(*done);
  return 0;
}

int WSPAPI wsp_send_to(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags, const sockaddr*, int,
                       LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread,
                       LPINT error) {
  // Connection-oriented: the address is ignored.
  return wsp_send(s, buffers, count, sent, flags, overlapped, routine, thread, error);
}

int WSPAPI wsp_recv(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags, LPWSAOVERLAPPED overlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  Socket& it = **socket;
  constexpr DWORD known = MSG_OOB | MSG_PEEK | MSG_PARTIAL | MSG_WAITALL | MSG_PUSH_IMMEDIATE;
  const DWORD wanted = *flags;
  if (wanted & ~known) return refuse(error, spi::flags_error(wanted));
  const bool peek = wanted & MSG_PEEK;
  if (wanted & MSG_WAITALL && (peek || wanted & MSG_OOB || !it.acts_as_stream || it.traits.nonblocking))
    return refuse(error, WSAEOPNOTSUPP);
  const auto found = connection_of(it);
  if (!found) return refuse(error, found.error());
  Connection& connection = **found;
  auto data = UserBuffers::make(buffers, count, writable);
  if (!data) return refuse(error, data.error());
  const spi::HowToTell how{overlapped, routine, thread, received};
  Result<Receiving::Got> got = fail(0);
  if (wanted & MSG_OOB) {
    if (overlapped) return receive_expedited_overlapped(*socket, connection, std::move(*data), peek, how, flags, error);
    got = receive_expedited(*socket, connection, data->spans(), peek);
  } else {
    Receiving receiving(std::move(*data), wanted, it.acts_as_stream);
    if (overlapped) return receive_overlapped(*socket, connection, std::move(receiving), how, flags, error);
    got = receive(*socket, connection, std::move(receiving));
  }
  if (!got) return refuse(error, got.error());
  *received = static_cast<DWORD>(got->octets);
  *flags = got->more ? DWORD{MSG_PARTIAL} : 0;
  return 0;
}

int WSPAPI wsp_recv_from(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags, sockaddr*, LPINT,
                         LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread,
                         LPINT error) {
  return wsp_recv(s, buffers, count, received, flags, overlapped, routine, thread, error);
}

}  // namespace ows::transport
