// The user's side and time. What comes from the peer: state_machine_incoming.cpp.
#include "providers/websocket/state_machine.h"

#include <algorithm>
#include <cstring>

#include "providers/websocket/random.h"

namespace ows::websocket {

using transport::Disconnect;

namespace {

View octets_of(std::string_view text) { return {reinterpret_cast<const std::byte*>(text.data()), text.size()}; }

ServiceResult refused(ServiceError why) { return std::unexpected(why); }

}  // namespace

StateMachine::StateMachine(Role role, std::shared_ptr<const Options> options)
    : role_(role), sends_text_(options->text), close_code_(options->close_code), options_(std::move(options)) {
  // A code that was set for the socket is meant for every end of it, an answer too.
  close_code_set_ = close_code_ != normal_closure;
}

ServiceResult StateMachine::connect(View caller_data, TimePoint now, Output& out) {
  if (role_ != Role::initiator || state_ != State::idle) return refused(ServiceError::wrong_state);
  if (caller_data.size() > user_data_limits.caller_data) return refused(ServiceError::too_long);
  auto wanted = read_caller_data(caller_data, *options_);
  if (!wanted) return refused(ServiceError::invalid_data);
  wanted_ = std::move(*wanted);
  std::array<std::byte, 16> random;
  random_octets(random);
  handshake_ = std::make_unique<Handshake>(HttpHead(HttpHead::Kind::response, options_->max_header), make_key(random));
  host_ = options_->host;
  origin_ = options_->origin;
  out.put(octets_of(write_request(wanted_, *options_, handshake_->key)));
  state_ = State::asked;
  deadline_ = now + options_->handshake_timeout;
  return {};
}

ServiceResult StateMachine::accept(View callee_data, TimePoint now, Output& out) {
  if (state_ != State::requested) return refused(ServiceError::wrong_state);
  if (callee_data.size() > user_data_limits.callee_data) return refused(ServiceError::too_long);
  const std::string_view choice(reinterpret_cast<const char*>(callee_data.data()), callee_data.size());
  if (!choice.empty() && !list_has(wanted_.protocols, choice)) return refused(ServiceError::invalid_data);
  chosen_ = choice.empty() ? choose_protocol(options_->protocols, wanted_.protocols) : std::string(choice);
  out.put(octets_of(write_acceptance(handshake_->key, chosen_, *options_)));
  http_status_ = 101;
  handshake_.reset();
  state_ = State::open;
  deadline_.reset();
  last_heard_ = now;
  return {};
}

ServiceResult StateMachine::refuse(View data, TimePoint now, Output& out, ServiceUser&) {
  if (state_ != State::requested) return refused(ServiceError::wrong_state);
  if (!data.empty()) return refused(ServiceError::not_supported);
  answer_http(403, now, out);
  return {};
}

ServiceResult StateMachine::send(View piece, bool end_of_message, Output& out) {
  if (state_ != State::open && state_ != State::close_received) return refused(ServiceError::wrong_state);
  const bool text = sending_message_ ? sending_text_ : sends_text_;
  if (text) {
    Utf8Checker checker = sent_utf8_;
    if (checker.take(piece) < piece.size() || (end_of_message && !checker.complete()))
      return refused(ServiceError::invalid_data);
    sent_utf8_ = checker;
  }
  const Opcode first = text ? Opcode::text : Opcode::binary;
  put_frame(sending_message_ ? Opcode::continuation : first, end_of_message, piece, out);
  sending_text_ = text;
  sending_message_ = !end_of_message;
  return {};
}

ServiceResult StateMachine::disconnect(std::optional<View> data, TimePoint now, Output& out, ServiceUser& user) {
  if (state_ != State::open && state_ != State::close_received) return refused(ServiceError::wrong_state);
  const View words = data.value_or(View{});
  if (words.size() > user_data_limits.disconnect_data) return refused(ServiceError::too_long);
  if (!is_utf8(words)) return refused(ServiceError::invalid_data);
  if (state_ == State::open) {
    put_close(close_code_, words, out);
    state_ = State::close_sent;
    deadline_ = now + options_->close_timeout;
  } else {
    // An answer without words of its own repeats the code. [RFC 6455 §5.5.1]
    put_close(words.empty() && !close_code_set_ ? end_code_ : close_code_, words, out);
    both_said(now, out, user);
  }
  return {};
}

void StateMachine::abort(TimePoint, Output& out, ServiceUser& user) {
  if (state_ == State::closed) return;
  out.reset();
  finish(user);
}

void StateMachine::tick(TimePoint now, Output& out, ServiceUser& user) {
  if (deadline_ && *deadline_ <= now) {
    deadline_.reset();
    switch (state_) {
      case State::asked:
        out.reset();
        user.on_refused({.kind = Disconnect::Kind::timed_out, .reason = 0, .data = std::nullopt});
        return finish(user);
      case State::close_sent: out.reset(); return end_abnormally(Disconnect::Kind::timed_out, user);
      case State::close_received:
        put_close(close_code_set_ ? close_code_ : end_code_, {}, out);
        return both_said(now, out, user);
      default: return finish(user);  // a request or an end that did not come
    }
  }
  if (state_ != State::open || options_->ping_interval.count() == 0) return;
  if (now < last_heard_ + options_->ping_interval * (ping_sent_ ? 2 : 1)) return;
  if (ping_sent_) {
    out.reset();
    return end_abnormally(Disconnect::Kind::timed_out, user);
  }
  put_frame(Opcode::ping, true, {}, out);
  ping_sent_ = true;
}

std::optional<TimePoint> StateMachine::deadline() const {
  if (deadline_ || state_ != State::open || options_->ping_interval.count() == 0) return deadline_;
  return last_heard_ + options_->ping_interval * (ping_sent_ ? 2 : 1);
}

std::size_t StateMachine::data_owed() const {
  if (!receiving() || is_control(reader_.header().opcode)) return 0;
  return static_cast<std::size_t>(reader_.payload_left());
}

void StateMachine::put_frame(Opcode opcode, bool fin, View payload, Output& out) {
  FrameHeader header{.fin = fin, .opcode = opcode, .masked = role_ == Role::initiator, .length = payload.size()};
  std::array<std::byte, 4096> memory;
  if (!header.masked) {
    out.put(View(memory).first(write_header(header, memory.data())));
    out.put_borrowed(payload);
    return;
  }
  random_octets(header.key);
  std::size_t held = write_header(header, memory.data());
  for (std::size_t done = 0;;) {
    const std::size_t here = std::min(payload.size() - done, memory.size() - held);
    mask(payload.subspan(done, here), header.key, done, memory.data() + held);
    out.put(View(memory).first(held + here));
    done += here;
    held = 0;
    if (done == payload.size()) return;
  }
}

void StateMachine::put_close(std::uint16_t code, View words, Output& out) {
  std::array<std::byte, max_control_payload> payload;
  std::size_t size = 0;
  if (code != no_status) {
    payload[size++] = static_cast<std::byte>(code >> 8);
    payload[size++] = static_cast<std::byte>(code & 0xff);
    if (!words.empty()) std::memcpy(payload.data() + size, words.data(), words.size());
    size += words.size();
  }
  put_frame(Opcode::close, true, View(payload).first(size), out);
}

void StateMachine::answer_http(int status, TimePoint now, Output& out) {
  http_status_ = status;
  out.put(octets_of(write_error(status)));
  out.shut();
  drain(now);
}

void StateMachine::both_said(TimePoint now, Output& out, ServiceUser& user) {
  if (role_ == Role::responder || carrier_ended_) {  // it ends the carrier first [RFC 6455 §7.1.1]
    out.shut();
    return finish(user);
  }
  state_ = State::finishing;
  deadline_ = now + options_->drain;
}

void StateMachine::fail(std::uint16_t code, TimePoint now, Output& out, ServiceUser& user) {
  if (state_ == State::open) put_close(code, {}, out);
  out.shut();
  end_code_ = code;
  drain(now);
  user.on_disconnect({.kind = Disconnect::Kind::aborted, .reason = code, .data = std::nullopt});
}

void StateMachine::drain(TimePoint now) {
  handshake_.reset();
  state_ = State::draining;
  deadline_ = now + options_->drain;
}

void StateMachine::finish(ServiceUser& user) {
  if (state_ == State::closed) return;
  handshake_.reset();
  state_ = State::closed;
  deadline_.reset();
  user.on_finished();
}

void StateMachine::end_abnormally(Disconnect::Kind kind, ServiceUser& user) {
  end_code_ = abnormal;
  state_ = State::draining;  // for what the user does meanwhile
  user.on_disconnect({.kind = kind, .reason = abnormal, .data = std::nullopt});
  finish(user);
}

}  // namespace ows::websocket
