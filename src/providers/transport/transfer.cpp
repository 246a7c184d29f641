// Sending and receiving. [WSPSend, WSPRecv; send, recv]
#include <algorithm>
#include <array>

#include "border/user_memory.h"
#include "providers/transport/wait.h"

namespace ows::transport {
namespace {

constexpr DWORD max_buffers = 1024;

/// A program's WSABUF array, checked, as spans.
class UserBuffers {
 public:
  /// `access`: readable or writable, of border/user_memory.h. WSAEINVAL: none or too many; WSAEFAULT.
  template <class Access>
  static Result<UserBuffers> make(const WSABUF* buffers, DWORD count, Access access) {
    if (count == 0 || count > max_buffers) return fail(WSAEINVAL);
    if (!readable(buffers, count * sizeof *buffers)) return fail(WSAEFAULT);
    UserBuffers result;
    for (DWORD i = 0; i < count; ++i) {
      if (!access(buffers[i].buf, buffers[i].len)) return fail(WSAEFAULT);
      result.spans_.push_back({reinterpret_cast<std::byte*>(buffers[i].buf), buffers[i].len});
      result.size_ += buffers[i].len;
    }
    return result;
  }
  Buffers spans() const { return spans_; }
  std::size_t size() const { return size_; }

 private:
  std::vector<std::span<std::byte>> spans_;
  std::size_t size_ = 0;
};

/// The connection of a socket that may transfer. WSAENOTCONN.
Result<std::shared_ptr<Connection>> connection_of(Socket& socket) {
  if (auto connection = socket.current_connection()) return connection;
  return fail(WSAENOTCONN);
}

Status may_send(const Connection& connection) {
  if (connection.phase != Phase::open) return fail(WSAENOTCONN);
  if (connection.send_ended) return fail(WSAESHUTDOWN);
  if (connection.at_end()) return fail(WSAECONNRESET);
  return {};
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

/// One message or a part of one, in steps that keep the output within its limit. Returns the octets accepted.
Result<std::size_t> send_message(const Ref& socket, Connection& connection, Buffers buffers, std::size_t size, bool end) {
  std::unique_lock lock(connection.mutex);
  if (closed(socket)) return fail(WSAEINTR);
  if (const auto good = may_send(connection); !good) return fail(good.error());
  const auto deadline = deadline_after(socket->traits.send_timeout_ms);
  const bool as_stream = socket->acts_as_stream, nonblocking = socket->traits.nonblocking;
  if (as_stream && size == 0) return 0u;
  std::size_t done = 0, buffer = 0, offset = 0;
  const auto finished = [&]() -> Result<std::size_t> {
    connection.settle();
    return done;
  };
  const auto refused = [&](int error) -> Result<std::size_t> {
    connection.settle();
    return fail(error);
  };
  if (connection.sending) {  // a wait like any other: alertable, and ended by closesocket and the timeout
    ++connection.senders_waiting;
    const auto turn =
        wait_until(socket, connection, lock, deadline, [&] { return !connection.sending || !may_send(connection); });
    --connection.senders_waiting;
    if (!turn) return refused(turn.error());
    if (const auto good = may_send(connection); !good) return refused(good.error());
  }
  const SendTurn turn(connection);
  if (!connection.has_room()) {
    const auto room =
        wait_until(socket, connection, lock, deadline, [&] { return connection.has_room() || !may_send(connection); });
    if (!room) return refused(room.error());
    if (const auto good = may_send(connection); !good) return refused(good.error());
  }
  for (;;) {
    while (buffer < buffers.size() && offset == buffers[buffer].size()) ++buffer, offset = 0;
    const bool all = buffer == buffers.size();
    std::size_t step = all ? 0 : buffers[buffer].size() - offset;
    if (as_stream && nonblocking) {
      // A stream takes what fits; a message goes as a whole, or its rest would have to be remembered.
      step = std::min(step, connection.send_limit - std::min(connection.send_limit, connection.output.size()));
      if (!all && step == 0) return finished();
    } else if (!nonblocking) {
      step = std::min(step, std::max<std::size_t>(connection.send_limit, 1));
    }
    const bool last = done + step == size;
    // On the stream twin every step is a TSDU: its octets must not wait in the peer for more.
    const bool ends_here = as_stream || (last && end);
    const View piece = all ? View{} : View{buffers[buffer].data() + offset, step};
    if (!connection.protocol().send(piece, ends_here, connection.output)) return refused(WSAECONNRESET);
    connection.flush();
    connection.output.keep();
    done += step;
    offset += step;
    if (last) return finished();
    if (nonblocking) continue;
    const auto room =
        wait_until(socket, connection, lock, deadline, [&] { return connection.has_room() || !may_send(connection); });
    if (!room) return refused(room.error());
    if (const auto good = may_send(connection); !good) return refused(good.error());
  }
}

/// One item of expedited data.
Result<std::size_t> send_expedited(const Ref& socket, Connection& connection, Buffers buffers, std::size_t size) {
  std::unique_lock lock(connection.mutex);
  if (closed(socket)) return fail(WSAEINTR);
  if (const auto good = may_send(connection); !good) return fail(good.error());
  const std::size_t most = connection.protocol().limits().expedited;
  if (most == 0) return fail(WSAEOPNOTSUPP);
  if (size == 0) return fail(WSAEINVAL);
  if (size > most) return fail(WSAEMSGSIZE);
  const auto room = wait_until(socket, connection, lock, deadline_after(socket->traits.send_timeout_ms),
                               [&] { return connection.has_room() || !may_send(connection); });
  Status done = room;
  if (done) done = may_send(connection);
  if (done) {
    Bytes item;
    for (const auto& buffer : buffers) item.insert(item.end(), buffer.begin(), buffer.end());
    if (!connection.protocol().send_expedited(item, connection.output)) done = fail(WSAECONNRESET);
    connection.flush();
  }
  connection.settle();
  return done ? Result<std::size_t>(size) : fail(done.error());
}

void await_writing(Connection& connection) {
  std::lock_guard lock(connection.mutex);
  if (!connection.events) return;
  connection.events->await_writing();
  connection.report_events();
}

/// How a receive finds the end of the connection.
Result<std::size_t> end_of(const Connection& connection, bool as_stream) {
  if (connection.ended && *connection.ended != Disconnect::Kind::graceful) return fail(WSAECONNRESET);
  if (as_stream) return 0u;
  return fail(WSAEDISCON);
}

/// Expedited data, item by item; of one that does not fit the rest stays.
Result<std::size_t> receive_expedited(const Ref& socket, Connection& connection, Buffers into, bool peek, bool& more) {
  std::unique_lock lock(connection.mutex);
  const ReceiveReenables reenables(connection);
  if (connection.phase != Phase::open) connection.pump();
  if (connection.phase != Phase::open) return fail(WSAENOTCONN);
  if (connection.receive_shut) return fail(WSAESHUTDOWN);
  if (connection.expedited_inline) return fail(WSAEINVAL);
  const auto waited = wait_until(socket, connection, lock, deadline_after(socket->traits.receive_timeout_ms), [&] {
    return !connection.expedited.empty() || connection.receive_shut || connection.at_end();
  });
  Result<std::size_t> done = fail(waited ? 0 : waited.error());
  if (waited && !connection.expedited.empty()) {
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
    done = taken;
  } else if (waited) {
    done = connection.receive_shut ? fail(WSAESHUTDOWN) : end_of(connection, socket->acts_as_stream);
  }
  connection.settle();
  return done;
}

}  // namespace

int WSPAPI wsp_send(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags, LPWSAOVERLAPPED overlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  Socket& it = **socket;
  constexpr DWORD known = MSG_OOB | MSG_PARTIAL | MSG_DONTROUTE;
  const bool expedited = flags & MSG_OOB;
  if (overlapped || routine || flags & ~known || (expedited && flags & MSG_PARTIAL)) return refuse(error, WSAEOPNOTSUPP);
  const auto connection = connection_of(it);
  if (!connection) return refuse(error, connection.error());
  const auto data = UserBuffers::make(buffers, count, readable);
  if (!data) return refuse(error, data.error());
  const auto finish = [&](const Result<std::size_t>& done) -> int {
    if (!done) {
      if (done.error() == WSAEWOULDBLOCK) await_writing(**connection);
      return refuse(error, done.error());
    }
    *sent = static_cast<DWORD>(*done);
    return 0;
  };
  // It may overtake a message that is being sent in parts.
  if (expedited) return finish(send_expedited(*socket, **connection, data->spans(), data->size()));
  return finish(send_message(*socket, **connection, data->spans(), data->size(), !(flags & MSG_PARTIAL)));
}

int WSPAPI wsp_send_to(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags, const sockaddr*, int,
                       LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread,
                       LPINT error) {
  // Connection-oriented: the address is ignored.
  return wsp_send(s, buffers, count, sent, flags, overlapped, routine, thread, error);
}

int WSPAPI wsp_recv(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags, LPWSAOVERLAPPED overlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID, LPINT error) {
  const auto socket = find(s);
  if (!socket) return refuse(error, socket.error());
  Socket& it = **socket;
  constexpr DWORD known = MSG_OOB | MSG_PEEK | MSG_PARTIAL | MSG_WAITALL | MSG_PUSH_IMMEDIATE;
  const DWORD wanted = *flags;
  if (overlapped || routine || wanted & ~known) return refuse(error, WSAEOPNOTSUPP);
  const bool peek = wanted & MSG_PEEK, wait_all = wanted & MSG_WAITALL;
  if (wait_all && (peek || wanted & MSG_OOB || !it.acts_as_stream || it.traits.nonblocking))
    return refuse(error, WSAEOPNOTSUPP);
  const auto found = connection_of(it);
  if (!found) return refuse(error, found.error());
  const auto data = UserBuffers::make(buffers, count, writable);
  if (!data) return refuse(error, data.error());

  Connection& connection = **found;
  if (wanted & MSG_OOB) {
    bool more = false;
    const auto got = receive_expedited(*socket, connection, data->spans(), peek, more);
    if (!got) return refuse(error, got.error());
    *received = static_cast<DWORD>(*got);
    *flags = more ? DWORD{MSG_PARTIAL} : 0;
    return 0;
  }
  std::unique_lock lock(connection.mutex);
  const ReceiveReenables reenables(connection);
  if (connection.phase != Phase::open) connection.pump();
  if (connection.phase != Phase::open) return refuse(error, WSAENOTCONN);
  if (connection.receive_shut) return refuse(error, WSAESHUTDOWN);
  ReceiveQueue& queue = connection.received;
  const std::size_t enough = wait_all ? data->size() : 1;
  // What has not come yet goes straight to the program.
  const bool aimed = !peek && queue.aim(data->spans(), !it.acts_as_stream);
  const auto waited = wait_until(*socket, connection, lock, deadline_after(it.traits.receive_timeout_ms), [&] {
    if (connection.receive_shut || connection.at_end()) return true;
    if (aimed) return queue.target_done() || (it.acts_as_stream && queue.target().octets >= enough);
    // A part of a message is given out when the program's buffer or the queue is full of it, not before.
    const bool full = queue.footprint() >= connection.receive_limit;
    if (it.acts_as_stream) return queue.size() >= enough || full;
    return queue.has_message() || full || (data->size() > 0 && queue.size() >= data->size());
  });
  const auto finish = [&](DWORD octets, DWORD out_flags) {
    if (!peek && connection.paused()) connection.pump();  // there may be room now for what waits in the carrier
    connection.settle();
    *received = octets;
    *flags = out_flags;
    return 0;
  };
  if (aimed) {
    const auto got = queue.target();
    const bool good = waited && !connection.receive_shut && (queue.target_done() || (it.acts_as_stream && got.octets > 0));
    queue.drop_target(data->spans(), !good);
    if (good)
      return finish(static_cast<DWORD>(got.octets), it.acts_as_stream || got.end_of_message ? 0 : DWORD{MSG_PARTIAL});
  }
  if (!waited) {
    connection.settle();
    return refuse(error, waited.error());
  }
  if (connection.receive_shut) return refuse(error, WSAESHUTDOWN);
  if (it.acts_as_stream) {
    if (queue.size() > 0) return finish(static_cast<DWORD>(queue.take_octets(data->spans(), peek)), 0);
  } else if (queue.has_message() || (queue.size() > 0 && !connection.at_end())) {  // a message cut off is none
    const auto taken = queue.take_message(data->spans(), peek);
    if (taken.octets > 0 || taken.end_of_message || queue.front_size() > 0)
      return finish(static_cast<DWORD>(taken.octets), taken.end_of_message ? 0 : DWORD{MSG_PARTIAL});
  }
  connection.settle();
  const auto end = end_of(connection, it.acts_as_stream || wanted & MSG_PARTIAL);
  if (!end) return refuse(error, end.error());
  *received = 0;
  *flags = 0;
  return 0;
}

int WSPAPI wsp_recv_from(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags, sockaddr*, LPINT,
                         LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread,
                         LPINT error) {
  return wsp_recv(s, buffers, count, received, flags, overlapped, routine, thread, error);
}

}  // namespace ows::transport
