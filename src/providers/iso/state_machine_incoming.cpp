// What the state machine does with what the peer sends.
#include <algorithm>

#include "providers/iso/settings.h"

namespace ows::iso {

using transport::Disconnect;

namespace {

/// TPDUs of other connections cannot come over this carrier [RFC 2126 §4.2: no multiplexing]. A few are answered as
/// clause 6.9 asks; a peer that goes on is in error, and would else make us send without end.
constexpr std::uint8_t max_strays = 8;

/// Parameter E0 decides, and nothing else than reason 0x80 can be graceful [RFC 2126 §4.2.3; RFC 1859 §2.4].
bool says_graceful(const DisconnectRequest& tpdu, Dialect dialect) {
  if (tpdu.reason != DisconnectReason::normal) return false;
  const auto& information = tpdu.additional_information;
  if (!information) return dialect == Dialect::rfc_1859;
  return information->size() == 1 && information->front() == clearing_graceful;
}

/// As an answer to our own DR a DR that does not speak of clearing is the ISO way to say yes.
bool confirms_gracefully(const DisconnectRequest& tpdu) { return says_graceful(tpdu, Dialect::rfc_1859); }

Disconnect why(Disconnect::Kind kind, const DisconnectRequest& tpdu) {
  // "No user data" and "user data of no octets" look the same in a DR.
  return {kind, static_cast<std::uint32_t>(tpdu.reason),
          tpdu.user_data.empty() ? std::nullopt : std::optional(tpdu.user_data)};
}

Disconnect::Kind graceful_if(bool graceful) { return graceful ? Disconnect::Kind::graceful : Disconnect::Kind::aborted; }

}  // namespace

void StateMachine::receive(View octets, TimePoint now, Output& out, ServiceUser& user) {
  const Call call{now, out, user};
  while (state_ != State::closed) {
    switch (reader_.next(octets)) {
      case TpktReader::Item::nothing: return;
      case TpktReader::Item::tpdu: std::visit([this, &call](const auto& tpdu) { on(tpdu, call); }, reader_.tpdu()); break;
      case TpktReader::Item::data:
        if (state_ == State::open) {
          const bool ends_tsdu = reader_.data_left() == 0 && std::get<Data>(reader_.tpdu()).end_of_tsdu;
          user.on_data(reader_.data(), ends_tsdu);
        }
        break;
      case TpktReader::Item::malformed: on(reader_.malformed(), call); break;
    }
  }
}

/// After our DR everything but DR and DC is ignored [clause 6.7.5]; after the peer's there is nothing to come.
bool StateMachine::ignores_peer() const {
  return state_ == State::dr_sent || state_ == State::dr_received || state_ == State::draining;
}

void StateMachine::unexpected(const Call& call, std::uint16_t source_reference) {
  if (ignores_peer()) return;
  fail({.cause = RejectCause::invalid_tpdu_type, .source_reference = source_reference}, call);
}

void StateMachine::answer_stray(const Tpdu& answer, const Call& call) {
  if (strays_ < max_strays) {
    ++strays_;
    put(answer, call.out);
  } else if (!ignores_peer()) {
    fail({.reason = DisconnectReason::mismatched_references}, call);
  }
}

void StateMachine::on(const Malformed& malformed, const Call& call) {
  if (!ignores_peer()) {
    fail(malformed, call);
  } else if (malformed.framing_lost && state_ != State::draining) {
    // The answer we wait for can no longer be recognised.
    end(State::closed, {Disconnect::Kind::aborted, static_cast<std::uint32_t>(malformed.reason), std::nullopt}, call);
  }
}

void StateMachine::on(const ConnectRequest& tpdu, const Call& call) {
  if (role_ != Role::responder || state_ != State::idle) return unexpected(call, tpdu.source_reference);
  const auto turn_away = [&](DisconnectReason reason) {
    put(DisconnectRequest{.destination_reference = tpdu.source_reference, .reason = reason}, call.out);
    finish(call.user);
  };
  const auto* service = call.user.on_service_wanted(tpdu.called_selector.value_or(View{}));
  if (!service) return turn_away(DisconnectReason::address_unknown);
  options_ = static_cast<const IsoSettings&>(*service).options();
  const auto agreement = judge(tpdu, options_);
  if (!agreement) return turn_away(agreement.error());
  remote_reference_ = tpdu.source_reference;
  agreement_ = *agreement;
  preferred_size_given_ = tpdu.preferred_tpdu_size.has_value();
  calling_ = Selector::from(tpdu.calling_selector.value_or(View{})).value_or(Selector{});
  called_ = Selector::from(tpdu.called_selector.value_or(View{})).value_or(Selector{});
  enter(State::cr_received);
  call.user.on_connect_request(tpdu.user_data);
}

void StateMachine::on(const ConnectConfirm& tpdu, const Call& call) {
  if (state_ != State::cr_sent) return unexpected(call, tpdu.source_reference);
  if (tpdu.destination_reference != local_reference_) {
    return answer_stray(
        DisconnectRequest{
            tpdu.source_reference, tpdu.destination_reference, DisconnectReason::mismatched_references, {}, {}},
        call);
  }
  const auto agreement = judge(tpdu, options_);
  if (!agreement) {
    return fail({.cause = RejectCause::invalid_parameter_value,
                 .reason = agreement.error(),
                 .source_reference = tpdu.source_reference},
                call);
  }
  remote_reference_ = tpdu.source_reference;
  agreement_ = *agreement;
  reader_.set_class(agreement_.transport_class);
  enter(State::open);
  call.user.on_connected(tpdu.user_data);
}

void StateMachine::on(const DisconnectRequest& tpdu, const Call& call) {
  const bool for_us = tpdu.destination_reference == local_reference_;
  const bool from_peer = tpdu.source_reference == remote_reference_;
  switch (state_) {
    case State::cr_sent:
      if (!for_us) break;
      return end(State::closed, why(Disconnect::Kind::graceful, tpdu), call);
    case State::cr_received:  // withdrawn; the peer does not know our reference yet
      if (!from_peer || !(for_us || tpdu.destination_reference == 0)) break;
      if (!in_class_0()) put(DisconnectConfirm{remote_reference_, tpdu.destination_reference}, call.out);
      return end(State::closed, why(Disconnect::Kind::aborted, tpdu), call);
    case State::open:
      if (in_class_0()) return peer_disconnects_class_0(tpdu, call);
      if (!for_us || !from_peer) break;
      return peer_disconnects(tpdu, call);
    case State::dr_sent:  // a collision, or the peer's last words: the end either way, without DC
      if (in_class_0()) return;
      if (!for_us || !from_peer) break;
      return end(State::closed, why(graceful_if(confirms_gracefully(tpdu)), tpdu), call);
    case State::draining: return finish(call.user);
    case State::dr_received:
    case State::closed: return;
    case State::idle: break;
  }
  answer_stray(DisconnectConfirm{tpdu.source_reference, tpdu.destination_reference}, call);
}

/// Some systems send a DR before they close TCP, though class 0 has none there; it carries nothing.
void StateMachine::peer_disconnects_class_0(const DisconnectRequest& tpdu, const Call& call) {
  const bool graceful = tpdu.reason == DisconnectReason::normal || tpdu.reason == DisconnectReason::not_specified;
  end(State::closed, {graceful_if(graceful && !within_tsdu_), static_cast<std::uint32_t>(tpdu.reason), std::nullopt}, call);
}

void StateMachine::peer_disconnects(const DisconnectRequest& tpdu, const Call& call) {
  const bool graceful = says_graceful(tpdu, options_.dialect);
  if (graceful && options_.last_words) {
    enter(State::dr_received, call.now + options_.answer_wait);
    call.user.on_disconnect(why(Disconnect::Kind::graceful, tpdu));
    return;
  }
  put_disconnect_confirm(call.out);
  end(State::closed, why(graceful_if(graceful), tpdu), call);
}

void StateMachine::on(const DisconnectConfirm& tpdu, const Call& call) {
  if (state_ == State::draining) return finish(call.user);
  if (state_ != State::dr_sent) return unexpected(call);
  if (tpdu.destination_reference != local_reference_) return;
  end(State::closed, {Disconnect::Kind::graceful, static_cast<std::uint32_t>(DisconnectReason::normal), std::nullopt}, call);
}

void StateMachine::on(const Data& tpdu, const Call& call) {
  if (state_ != State::open) return unexpected(call);
  if (!for_this_connection(tpdu.destination_reference)) {
    return fail({.reason = DisconnectReason::mismatched_references}, call);
  }
  // In class 0 some systems (npm's iso-on-tcp) take the agreed size for that of the data alone.
  const std::size_t header = in_class_0() ? 0 : data_header_size(agreement_.transport_class);
  if (tpdu.size > agreement_.receive_size - header) return fail({}, call);
  within_tsdu_ = !tpdu.end_of_tsdu;
  if (tpdu.size == 0) call.user.on_data({}, true);  // the octets of any other DT come as Item::data
}

void StateMachine::on(const ExpeditedData& tpdu, const Call& call) {
  if (state_ != State::open || agreement_.expedited == Expedited::none) return unexpected(call);
  if (!for_this_connection(tpdu.destination_reference)) {
    return fail({.reason = DisconnectReason::mismatched_references}, call);
  }
  if (agreement_.expedited == Expedited::acknowledged) {
    put(ExpeditedAcknowledgement{remote_reference_, tpdu.number}, call.out);
  }
  call.user.on_expedited(tpdu.user_data);
}

void StateMachine::on(const ExpeditedAcknowledgement& tpdu, const Call& call) {
  if (state_ != State::open || !awaits_acknowledgement_) return unexpected(call);
  if (!for_this_connection(tpdu.destination_reference)) {
    return fail({.reason = DisconnectReason::mismatched_references}, call);
  }
  const auto expected = static_cast<std::uint8_t>((expedited_number_ - 1) & 0x7F);
  if (tpdu.number != expected) return fail({.cause = RejectCause::invalid_parameter_value}, call);
  awaits_acknowledgement_ = false;
}

void StateMachine::on(const Error&, const Call& call) {
  constexpr auto reason = static_cast<std::uint32_t>(DisconnectReason::protocol_error);
  switch (state_) {
    case State::cr_sent:  // the way to refuse a CR that is not understood
      return end(State::closed, {Disconnect::Kind::graceful, reason, std::nullopt}, call);
    case State::open:
      if (in_class_0()) return end(State::closed, {Disconnect::Kind::aborted, reason, std::nullopt}, call);
      return fail({}, call);
    case State::cr_received: return fail({}, call);
    case State::dr_sent:  // our DR is not understood: no other answer will come
      return end(State::closed, {Disconnect::Kind::aborted, reason, std::nullopt}, call);
    case State::idle:  // an ER is never the answer to an ER
    case State::draining: return finish(call.user);
    case State::dr_received:
    case State::closed: return;
  }
}

}  // namespace ows::iso
