#include "providers/transport/connection.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <utility>

#include "border/errors.h"
#include "border/poll_now.h"
#include "border/posix.h"
#include "engine/default_set.h"
#include "engine/waker.h"

namespace ows::transport {

Connection::Connection(int carrier, std::unique_ptr<Protocol> protocol, bool initiator)
    : phase(initiator ? Phase::carrier : Phase::expected),
      carrier_(carrier),
      initiator_(initiator),
      protocol_(std::move(protocol)) {}

Connection::~Connection() {
  unwatch_carrier();
  if (carrier_ >= 0) ::close(carrier_);
}

void Connection::ask(Bytes caller_data) { caller_data_ = std::move(caller_data); }

void Connection::fail(int winsock_code) {
  phase = Phase::failed;
  failure = winsock_code;
  changed_ = true;
}

void Connection::finish_carrier_connect() {
  posix::pollfd state{carrier_, posix::pollout, 0};
  if (posix::poll_now(&state, 1) <= 0) return;
  int error = 0;
  posix::socklen size = sizeof error;
  posix::getsockopt(carrier_, posix::sol_socket, posix::so_error, &error, &size);
  if (error) {
    fail(winsock_error(error));
    finished = true;
    return;
  }
  phase = Phase::asked;
  changed_ = true;
  // The caller has checked the size; there is no other reason to refuse a request at the very beginning.
  static_cast<void>(protocol_->connect(caller_data_, engine::Clock::now(), output));
}

bool Connection::wants_input() const {
  if (carrier_ < 0 || carrier_ended_ || finished) return false;
  // A peer that asks and asks (WebSocket: pings) without taking the answers is not listened to.
  constexpr std::size_t most_answers = 64 * 1024;
  if (output.size() >= send_limit + most_answers) return false;
  constexpr std::size_t expedited_cost = 64;
  if (received.aimed() && !received.target_done()) return true;
  return detached_ || receive_shut || received.footprint() + expedited.size() * expedited_cost < receive_limit;
}

/// Where the next octets of the carrier go, in this order.
struct Connection::Room {
  std::span<std::byte> header, straight, behind;
  [[nodiscard]] std::size_t size() const { return header.size() + straight.size() + behind.size(); }
};

/// A waiting receive with much room gets the octets of a message straight from the carrier; what comes before and behind
/// them is read in small pieces then, so that little of the message is in it.
Connection::Room Connection::room_to_read(std::span<std::byte> memory) const {
  constexpr std::size_t worth_straight = 8 * 1024, small_piece = 2 * 1024;
  if (detached_ || receive_shut) return {{}, {}, memory};
  const std::span<std::byte> target = received.target_room();
  if (target.size() < worth_straight) {  // not much more than there is room for
    const std::size_t left = receive_limit - std::min(receive_limit, received.footprint());
    return {{}, {}, memory.first(std::clamp(left, small_piece, memory.size()))};
  }
  const std::size_t owed = protocol_->data_owed(), header = owed > 0 ? 0 : protocol_->header_expected();
  const std::size_t straight = owed == 0 && header == 0 ? 0 : std::min(target.size(), owed > 0 ? owed : target.size());
  return {memory.first(header), target.first(straight), memory.subspan(header, small_piece)};
}

void Connection::read_carrier() {
  // Not in the thread's static block, which would be too large for a library that a program loads late (dlopen).
  constexpr std::size_t memory_size = 64 * 1024;
  static thread_local const auto memory = std::make_unique_for_overwrite<std::byte[]>(memory_size);
  const bool for_a_receive = received.aimed();
  while (wants_input()) {
    const Room room = room_to_read({memory.get(), memory_size});
    const ssize_t got = read_some(room);
    const auto now = engine::Clock::now();
    if (got > 0) {
      stalls_since_.reset();
      auto left = static_cast<std::size_t>(got);
      drained_ = left < room.size();  // a short read has emptied the carrier; another would only say so
      for (const auto piece : {room.header, room.straight, room.behind}) {
        const std::size_t here = std::min(left, piece.size());
        if (here > 0) protocol_->receive(piece.first(here), now, output, *this);
        left -= here;
      }
      if (drained_) break;
      // It has what it wants. What is left is better read where the next one wants it, unless somebody is to be told of it.
      if (for_a_receive && received.target_done() && !events && !operations.need_reading()) break;
    } else if (got == 0) {
      carrier_ended_ = true;
      protocol_->carrier_ended(false, now, output, *this);
    } else {
      if (errno == EINTR) continue;
      drained_ = errno == EAGAIN;
      if (drained_) break;
      carrier_ended_ = true;
      write_broken_ = true;
      protocol_->carrier_ended(true, now, output, *this);
    }
  }
  paused_ = !wants_input();
}

ssize_t Connection::read_some(const Room& room) const {
  if (room.behind.size() == room.size())
    return posix::recv(carrier_, room.behind.data(), room.behind.size(), posix::msg_dontwait);
  std::array<iovec, 3> pieces{iovec{room.header.data(), room.header.size()},
                              iovec{room.straight.data(), room.straight.size()},
                              iovec{room.behind.data(), room.behind.size()}};
  posix::msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = pieces.size();
  return posix::recvmsg(carrier_, &message, posix::msg_dontwait);
}

void Connection::flush() {
  if (carrier_ < 0 || phase == Phase::carrier) return;
  while (!output.empty() && !write_broken_) {
    std::array<iovec, 64> pieces;
    posix::msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = output.front(pieces.data(), pieces.size());
    const ssize_t sent = posix::sendmsg(carrier_, &message, posix::msg_nosignal | posix::msg_dontwait);
    if (sent > 0) {
      output.consume(static_cast<std::size_t>(sent));
      changed_ = true;
    } else if (errno == EAGAIN) {
      break;
    } else if (errno != EINTR) {
      write_broken_ = true;  // what the peer still sent comes first; reading will tell how the carrier ended
    }
  }
  if (write_broken_) output.clear();
  if (output.empty() && output.ends()) {
    output.ended();
    posix::shutdown(carrier_, posix::shut_wr);
  }
}

std::optional<TimePoint> Connection::stall_deadline() const {
  return stalls_since_ ? std::optional(*stalls_since_ + stall_limit) : std::nullopt;
}

/// Only while we read can it be the peer who keeps us waiting.
void Connection::check_stall(TimePoint now) {
  if (!wants_input() || !protocol_->owed_more()) {
    stalls_since_.reset();
  } else if (!stalls_since_) {
    stalls_since_ = now;
  } else if (*stall_deadline() <= now) {
    reset_carrier();
    protocol_->carrier_ended(true, now, output, *this);
  }
}

void Connection::move_octets() {
  flush();
  read_carrier();
  const auto now = engine::Clock::now();
  if (const auto deadline = protocol_->deadline(); deadline && *deadline <= now) protocol_->tick(now, output, *this);
  check_stall(now);
  flush();
}

void Connection::pump() {
  if (carrier_ >= 0 && phase == Phase::carrier) finish_carrier_connect();
  do {
    if (carrier_ >= 0 && phase != Phase::carrier) move_octets();
    if (finished && output.empty()) close_carrier();
  } while (go_on_with_operations() && may_read_on());
  if (std::exchange(changed_, false)) announce();
}

/// There is room again, or the next receive wants what was left to it.
bool Connection::may_read_on() const { return wants_input() && (paused_ || !drained_); }

/// True when one of them is done.
bool Connection::go_on_with_operations() {
  if (operations.none() || operations.going_on) return false;
  operations.going_on = true;
  bool done = false;
  for (TransferQueue* queue : {&operations.connects, &operations.receives, &operations.expedited_receives,
                               &operations.expedited_sends, &operations.sends, &operations.ends}) {
    while (!queue->empty()) {
      const auto outcome = queue->front().attempt(*this);
      if (!outcome && queue == &operations.sends && queue->front().waits_for_the_end()) {
        operations.ends.park(queue->take_first());
        continue;
      }
      if (!outcome) break;
      spi::Operation::complete(queue->take_first(), *outcome);
      done = true;
    }
  }
  operations.going_on = false;
  end_when_sent();
  return done;
}

void Connection::end_when_sent() {
  if (!end_to_come_ || !operations.nothing_to_send()) return;
  const auto data = *std::exchange(end_to_come_, std::nullopt);
  const std::optional<View> words = data ? std::optional<View>(*data) : std::nullopt;
  static_cast<void>(protocol_->disconnect(words, engine::Clock::now(), output, *this));
  flush();
  changed_ = true;
}

void Connection::end_where_cut() {
  if (std::exchange(message_cut, false)) abort();
}

void Connection::close_carrier() {
  if (carrier_ < 0) return;
  unwatch_carrier();
  watch({});
  // close() with unread octets would send a reset, which can overtake our last words in the peer's queue.
  posix::shutdown(carrier_, posix::shut_wr);
  std::array<std::byte, 4096> rest;
  while (posix::recv(carrier_, rest.data(), rest.size(), posix::msg_dontwait) > 0) {
  }
  ::close(std::exchange(carrier_, -1));
  changed_ = true;
}

void Connection::opens() {
  phase = Phase::open;
  opened = engine::Clock::now();
  changed_ = true;
}

ServiceResult Connection::accept(View callee_data) {
  const auto result = protocol_->accept(callee_data, engine::Clock::now(), output);
  if (result) {
    opens();
  } else if (result.error() == ServiceError::invalid_data) {
    static_cast<void>(protocol_->refuse({}, engine::Clock::now(), output, *this));
  }
  pump();
  return result;
}

void Connection::refuse(View data) {
  static_cast<void>(protocol_->refuse(data, engine::Clock::now(), output, *this));
  pump();
}

ServiceResult Connection::disconnect(std::optional<View> data) {
  if (protocol_->limits().disconnect_data == 0) data.reset();  // SO_DISCDATA, set for what has not been agreed on
  if (!operations.nothing_to_send() && !takes_no_more()) {
    end_to_come_.emplace(data ? std::optional<Bytes>(std::in_place, data->begin(), data->end()) : std::nullopt);
    send_ended = changed_ = true;
    return {};
  }
  const auto result = protocol_->disconnect(data, engine::Clock::now(), output, *this);
  if (result) send_ended = changed_ = true;
  pump();
  return result;
}

void Connection::abort() {
  int queued = 0;  // what the kernel still holds of ours
  if (carrier_ >= 0) posix::ioctl(carrier_, posix::siocoutq, &queued);
  if (carrier_ >= 0 && (!output.empty() || queued > 0 || send_ended)) {
    // Unsent octets are to be lost, and with them may go half a TPDU: nothing that we could add would be understood.
    reset_carrier();
  } else {
    protocol_->abort(engine::Clock::now(), output, *this);
    if (output.broken_off()) reset_carrier();
  }
  finished = true;
  send_ended = changed_ = true;
  pump();
}

void Connection::reset_carrier() {
  if (carrier_ < 0) return;
  const posix::linger hard{1, 0};
  posix::setsockopt(carrier_, posix::sol_socket, posix::so_linger, &hard, sizeof hard);
  watch({});
  unwatch_carrier();
  ::close(std::exchange(carrier_, -1));
  output.clear();
  changed_ = true;
}

void Connection::set_expedited_inline(bool on) {
  expedited_inline = on;
  if (!on) return;
  for (const auto& item : std::exchange(expedited, {})) received.append_apart(item);
}

void Connection::detach() {
  detached_ = true;
  give_up_ = engine::Clock::now() + linger_limit;
  received.clear();
  expedited.clear();
  callee_buffer = nullptr;
  events = nullptr;
  unwatch_carrier();
  // A thread that still sleeps here sees that its socket is closed, and cannot take its waker back any more.
  wake_all();
  waiters_.clear();
  pump();
}

std::optional<TimePoint> Connection::next_deadline() const {
  if (carrier_ < 0) return std::nullopt;
  auto first = protocol_->deadline();
  if (const auto stall = stall_deadline()) first = std::min(first.value_or(*stall), *stall);
  return first;
}

short Connection::poll_events() const {
  if (carrier_ < 0) return 0;
  if (phase == Phase::carrier) return posix::pollout;
  return static_cast<short>((wants_input() ? posix::pollin : 0) | (output.empty() ? 0 : posix::pollout));
}

void Connection::settle() {
  if (go_on_with_operations() && may_read_on()) pump();
  output.keep();
  if (std::exchange(changed_, false)) announce();
  engine::Interest interest;
  if (carrier_ >= 0) {
    const bool connecting = phase == Phase::carrier;
    interest.fd = carrier_;
    interest.writable = connecting || !output.empty();
    interest.readable = detached_ && wants_input();
    interest.deadline = next_deadline();
    if (detached_ && give_up_) interest.deadline = std::min(interest.deadline.value_or(*give_up_), *give_up_);
    interest.must_finish = detached_;
  }
  watch(interest);
}

/// The reactor is told only what it does not know.
void Connection::watch(const engine::Interest& interest) {
  if (interest == interest_) return;
  interest_ = interest;
  engine::watch(shared_from_this(), interest);
}

void Connection::leave(int waker) {
  const auto found = std::ranges::find(waiters_, waker);
  if (found != waiters_.end()) waiters_.erase(found);
}

void Connection::wake_all() const {
  for (const int waker : waiters_) engine::Waker::wake(waker);
}

void Connection::announce() {
  wake_all();
  if (events) report_events();
}

bool Connection::ended_badly() const {
  return ended && (*ended != Disconnect::Kind::graceful || (!shows_octets && received.within_message()));
}

bool Connection::has_data() const {
  return shows_octets ? received.size() > 0 : received.has_message() || received.footprint() >= receive_limit;
}

DWORD Connection::ready() const {
  if (phase == Phase::failed) return OWS_EXCEPT | OWS_ERROR | OWS_HANGUP;
  if (phase != Phase::open) return 0;
  DWORD holds = 0;
  if (has_data() || at_end() || receive_shut) holds |= OWS_READ;
  if (!expedited.empty()) holds |= OWS_EXCEPT;
  if (has_room() || at_end() || send_ended) holds |= OWS_WRITE;
  if (at_end()) holds |= OWS_HANGUP;
  if (ended_badly()) holds |= OWS_ERROR;
  return holds;
}

void Connection::report_events() {
  if (!events || !events->wanted()) return;
  if (const auto notification = events->notification()) notification->changed(ready());
  if (phase == Phase::failed) events->report(FD_CONNECT, failure);
  if (phase != Phase::open) return;
  if (initiator_) events->report(FD_CONNECT, failure);
  if (!send_ended && !takes_no_more() && events->awaits_writing() && has_room()) events->report(FD_WRITE);
  if (!expedited.empty() && !receive_shut) events->report(FD_OOB);
  if (has_data() && !receive_shut) {
    events->report(FD_READ);  // "FD_CLOSE being posted after all data is read"
  } else if (ended) {
    events->report(FD_CLOSE, ended_badly() ? WSAECONNRESET : 0);
  } else if (finished && !send_ended) {
    events->report(FD_CLOSE, WSAECONNRESET);
  }
}

void Connection::watch_carrier(SOCKET s) {
  if (watched_ || carrier_ < 0) return;
  watched_ = engine::add_to_default_set(carrier_, engine::Kind::transport, static_cast<std::uint32_t>(s), 0) == 0;
}

void Connection::watch_carrier_again(SOCKET s) {
  if (!watched_) return;
  unwatch_carrier();
  watch_carrier(s);
}

void Connection::unwatch_carrier() {
  if (std::exchange(watched_, false)) engine::remove_from_default_set(carrier_);
}

void Connection::serve() {
  const auto self = shared_from_this();  // settle() may let the reactor's reference go
  std::lock_guard lock(mutex);
  pump();
  if (detached_ && give_up_ && *give_up_ <= engine::Clock::now() && carrier_ >= 0) abort();
  if (detached_ && finished && output.empty()) close_carrier();
  settle();
}

const Settings* Connection::on_service_wanted(View service) {
  wanted_service.assign(service.begin(), service.end());
  return directory ? directory->settings_for(service) : nullptr;
}

void Connection::on_connect_request(View caller_data) {
  connect_data.assign(caller_data.begin(), caller_data.end());
  phase = Phase::request;
  changed_ = true;
}

void Connection::on_connected(View callee_data) {
  connect_data.assign(callee_data.begin(), callee_data.end());
  opens();
  if (WSABUF* buffer = std::exchange(callee_buffer, nullptr)) {
    const bool fits = callee_data.size() <= buffer->len;
    if (fits && !callee_data.empty()) std::memcpy(buffer->buf, callee_data.data(), callee_data.size());
    buffer->len = static_cast<ULONG>(callee_data.size());
    if (!fits) failure = WSAEFAULT;  // the connection stands, the call fails; the data is left in SO_CONNDATA
  }
}

void Connection::on_refused(const Disconnect& why) {
  if (why.data) peer_data.emplace(why.data->begin(), why.data->end());
  if (WSABUF* buffer = std::exchange(callee_buffer, nullptr)) buffer->len = 0;
  switch (why.kind) {
    case Disconnect::Kind::graceful: return fail(WSAECONNREFUSED);
    case Disconnect::Kind::aborted: return fail(WSAECONNREFUSED);
    case Disconnect::Kind::timed_out: return fail(WSAETIMEDOUT);
  }
}

void Connection::on_data(View piece, bool end_of_message) {
  if (detached_ || receive_shut) return;
  received.append(piece, end_of_message);
  changed_ = true;
}

void Connection::on_expedited(View item) {
  if (detached_ || receive_shut) return;
  if (expedited_inline)
    received.append_apart(item);
  else
    expedited.emplace_back(item.begin(), item.end());
  changed_ = true;
}

void Connection::on_disconnect(const Disconnect& why) {
  ended = why.kind;
  if (why.data) peer_data.emplace(why.data->begin(), why.data->end());
  changed_ = true;
}

void Connection::on_finished() {
  finished = true;
  changed_ = true;
}

}  // namespace ows::transport
