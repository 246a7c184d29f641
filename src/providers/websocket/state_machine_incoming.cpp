// What comes from the peer: the handshake, frames, the end of the carrier.
#include <algorithm>
#include <cstring>

#include "providers/websocket/settings.h"
#include "providers/websocket/state_machine.h"

namespace ows::websocket {

using transport::Disconnect;

namespace {

View octets_of(std::string_view text) { return {reinterpret_cast<const std::byte*>(text.data()), text.size()}; }

bool is_known(Opcode opcode) {
  switch (opcode) {
    case Opcode::continuation:
    case Opcode::text:
    case Opcode::binary:
    case Opcode::close:
    case Opcode::ping:
    case Opcode::pong: return true;
  }
  return false;
}

}  // namespace

void StateMachine::receive(View octets, TimePoint now, Output& out, ServiceUser& user) {
  last_heard_ = now;
  ping_sent_ = false;
  while (!octets.empty()) {
    switch (state_) {
      case State::idle:
        if (role_ == Role::initiator) return;  // it has not been asked anything
        take_request(octets, now, out, user);
        break;
      case State::asked: take_response(octets, now, out, user); break;
      case State::requested:  // it may not speak before the answer [RFC 6455 §4.1]
        answer_http(400, now, out);
        user.on_disconnect({.kind = Disconnect::Kind::aborted, .reason = 0, .data = std::nullopt});
        break;
      case State::open:
      case State::close_sent: take_frames(octets, now, out, user); break;
      case State::close_received:
      case State::finishing:
      case State::draining:
      case State::closed: return;
    }
  }
}

void StateMachine::take_request(View& octets, TimePoint now, Output& out, ServiceUser& user) {
  if (!handshake_) {
    handshake_ = std::make_unique<Handshake>(HttpHead(HttpHead::Kind::request, options_->max_header), std::string());
    deadline_ = now + options_->handshake_timeout;
  }
  const HttpHead& head = handshake_->head;
  switch (handshake_->head.take(octets)) {
    case HttpHead::Progress::unfinished: return;
    case HttpHead::Progress::malformed: return answer_http(400, now, out);
    case HttpHead::Progress::too_long: return answer_http(431, now, out);
    case HttpHead::Progress::complete: break;
  }
  const auto asked = judge_request(head);
  if (!asked && asked.error() != 200) return answer_http(asked.error(), now, out);
  const std::string_view path = std::string_view(head.target()).substr(0, head.target().find('?'));
  const transport::Settings* settings = user.on_service_wanted(octets_of(path));
  if (!settings) return answer_http(404, now, out);
  options_ = static_cast<const WebSettings*>(settings)->shared_options();
  if (!asked) {
    if (options_->page.empty()) return answer_http(426, now, out);
    http_status_ = 200;
    out.put(octets_of(write_page_head(*options_)));
    if (head.is_get()) out.put(octets_of(options_->page));
    out.shut();
    return drain(now);
  }
  host_ = head.field("host").value_or("");
  origin_ = head.field("origin").value_or("");
  if (!options_->origin.empty() && origin_ != options_->origin) return answer_http(403, now, out);
  sends_text_ = options_->text;
  close_code_ = options_->close_code;
  close_code_set_ = close_code_ != normal_closure;
  wanted_ = asked->wanted;
  handshake_->key = asked->key;
  state_ = State::requested;
  deadline_.reset();
  user.on_connect_request(octets_of(caller_data_of(wanted_)));
}

void StateMachine::take_response(View& octets, TimePoint now, Output& out, ServiceUser& user) {
  const auto refuse = [&](Disconnect::Kind kind) {
    out.shut();
    drain(now);
    user.on_refused({.kind = kind, .reason = static_cast<std::uint32_t>(http_status_), .data = std::nullopt});
  };
  const auto progress = handshake_->head.take(octets);
  if (progress == HttpHead::Progress::unfinished) return;
  if (progress != HttpHead::Progress::complete) return refuse(Disconnect::Kind::aborted);
  const HttpHead& head = handshake_->head;
  http_status_ = head.status();
  const auto chosen = judge_response(head, handshake_->key, wanted_.protocols);
  if (!chosen) return refuse(chosen.error() != 0 ? Disconnect::Kind::graceful : Disconnect::Kind::aborted);
  chosen_ = *chosen;
  handshake_.reset();
  state_ = State::open;
  deadline_.reset();
  user.on_connected(octets_of(chosen_));
}

void StateMachine::take_frames(View& octets, TimePoint now, Output& out, ServiceUser& user) {
  while (receiving()) {
    std::uint16_t error = 0;
    switch (reader_.next(octets)) {
      case FrameReader::Item::nothing: return;
      case FrameReader::Item::malformed: error = protocol_error; break;
      case FrameReader::Item::header:
        error = judge_header();
        if (error != 0) break;
        begin_frame(user);
        if (reader_.payload_left() > 0) break;
        error = is_control(reader_.header().opcode) ? take_control(now, out, user) : take_data({}, true, user);
        break;
      case FrameReader::Item::payload:
        error = take_payload(reader_.piece(), user);
        if (error == 0 && receiving() && reader_.payload_left() == 0 && is_control(reader_.header().opcode))
          error = take_control(now, out, user);
        break;
    }
    if (error != 0 && receiving()) return fail(error, now, out, user);
  }
}

/// [RFC 6455 §5]
std::uint16_t StateMachine::judge_header() const {
  const FrameHeader& header = reader_.header();
  if (header.reserved != 0 || !is_known(header.opcode)) return protocol_error;
  if (header.masked != (role_ == Role::responder)) return protocol_error;
  if (is_control(header.opcode)) return header.fin && header.length <= max_control_payload ? 0 : protocol_error;
  if ((header.opcode == Opcode::continuation) != within_message_) return protocol_error;
  const std::uint64_t so_far = within_message_ ? message_size_ : 0, most = options_->max_message;
  return most != 0 && header.length > most - std::min(most, so_far) ? message_too_big : 0;
}

void StateMachine::begin_frame(ServiceUser& user) {
  const FrameHeader& header = reader_.header();
  control_held_ = 0;
  if (is_control(header.opcode)) return;
  if (!within_message_) {
    within_message_ = true;
    message_size_ = 0;
    text_ = header.opcode == Opcode::text;
    user.on_message(static_cast<std::uint8_t>(header.opcode));
  }
  message_size_ += header.length;
}

std::uint16_t StateMachine::take_payload(View piece, ServiceUser& user) {
  const FrameHeader& header = reader_.header();
  const std::uint64_t offset = reader_.piece_offset();
  if (is_control(header.opcode)) {
    mask(piece, header.key, offset, control_.data() + control_held_);  // the key is zero where the frame has none
    control_held_ = static_cast<std::uint8_t>(control_held_ + piece.size());
    return 0;
  }
  const bool last = reader_.payload_left() == 0;
  if (!header.masked) return take_data(piece, last, user);
  // In steps that stay in the processor's cache. The kit may have read the octets to where they belong: then each step is
  // copied over its own masked form.
  std::array<std::byte, 4096> memory;
  for (std::size_t done = 0; done < piece.size() && receiving();) {
    const View step = piece.subspan(done, std::min(memory.size(), piece.size() - done));
    mask(step, header.key, offset + done, memory.data());
    done += step.size();
    if (const auto error = take_data(View(memory).first(step.size()), last && done == piece.size(), user)) return error;
  }
  return 0;
}

/// `last`: the frame's payload ends with these octets.
std::uint16_t StateMachine::take_data(View piece, bool last, ServiceUser& user) {
  const bool end = last && reader_.header().fin;
  std::uint16_t error = 0;
  if (text_) {
    const std::size_t good = utf8_.take(piece);
    if (good < piece.size() || (end && !utf8_.complete())) error = invalid_payload;
    piece = piece.first(good);
  }
  if (end && error == 0) within_message_ = false;
  if (!piece.empty() || (end && error == 0)) user.on_data(piece, end && error == 0);
  return error;
}

std::uint16_t StateMachine::take_control(TimePoint now, Output& out, ServiceUser& user) {
  const View payload = View(control_).first(control_held_);
  switch (reader_.header().opcode) {
    case Opcode::close: return take_close(payload, now, out, user);
    case Opcode::ping:
      if (state_ == State::open) put_frame(Opcode::pong, true, payload, out);
      return 0;
    default: return 0;  // a pong, asked for or not
  }
}

std::uint16_t StateMachine::take_close(View payload, TimePoint now, Output& out, ServiceUser& user) {
  std::uint16_t code = no_status;
  View words;
  if (!payload.empty()) {
    if (payload.size() == 1) return protocol_error;
    code = static_cast<std::uint16_t>(std::to_integer<unsigned>(payload[0]) << 8 | std::to_integer<unsigned>(payload[1]));
    words = payload.subspan(2);
    if (!may_be_sent(code)) return protocol_error;
    if (!is_utf8(words)) return invalid_payload;
  }
  end_code_ = code;
  const bool we_began = state_ == State::close_sent;
  state_ = we_began ? State::draining : State::close_received;
  deadline_ = now + options_->last_words_timeout;
  user.on_disconnect(
      {.kind = Disconnect::Kind::graceful, .reason = code, .data = words.empty() ? std::nullopt : std::optional(words)});
  if (state_ == State::closed) return 0;  // the user has broken it off
  if (we_began) {
    both_said(now, out, user);
  } else if (options_->last_words_timeout.count() == 0) {
    tick(now, out, user);
  }
  return 0;
}

void StateMachine::carrier_ended(bool error, TimePoint, Output&, ServiceUser& user) {
  switch (state_) {
    case State::asked:
      state_ = State::draining;
      user.on_refused({.kind = Disconnect::Kind::aborted, .reason = 0, .data = std::nullopt});
      return finish(user);
    case State::requested:
      state_ = State::draining;
      user.on_disconnect({.kind = Disconnect::Kind::aborted, .reason = 0, .data = std::nullopt});
      return finish(user);
    case State::open:
    case State::close_sent: return end_abnormally(Disconnect::Kind::aborted, user);
    case State::close_received:
      // A peer that has only ended its sending still hears our answer.
      carrier_ended_ = true;
      if (error) finish(user);
      return;
    case State::idle:
    case State::finishing:
    case State::draining:
    case State::closed: return finish(user);
  }
}

}  // namespace ows::websocket
