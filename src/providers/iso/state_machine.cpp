// The user's side of the state machine, its timers and its ends. What the peer sends: state_machine_incoming.cpp.
#include "providers/iso/state_machine.h"

#include <algorithm>
#include <atomic>

namespace ows::iso {

using transport::Disconnect;
using transport::ServiceError;

namespace {

ServiceResult refused(ServiceError why) { return std::unexpected(why); }

/// Of a rejected TPDU as many octets as an ER can carry beside its fixed part and the parameter's two octets.
constexpr std::size_t max_rejected = max_header_size - 5 - 2;

}  // namespace

std::uint16_t next_reference() {
  static std::atomic<std::uint16_t> last{0};
  for (;;) {
    const std::uint16_t reference = ++last;
    if (reference != 0) return reference;
  }
}

StateMachine::StateMachine(Role role, const Options& options, std::uint16_t local_reference)
    : role_(role), local_reference_(local_reference), options_(options) {}

// --- ways from state to state --------------------------------------------------------------------

void StateMachine::enter(State state, std::optional<TimePoint> deadline) {
  state_ = state;
  deadline_ = deadline;
}

void StateMachine::end(State into, const Disconnect& why, const Call& call) {
  const State before = state_;
  reason_ = static_cast<DisconnectReason>(why.reason);
  awaits_acknowledgement_ = false;
  enter(into, into == State::draining ? std::optional(call.now + options_.drain) : std::nullopt);
  switch (before) {
    case State::cr_sent: call.user.on_refused(why); break;
    case State::cr_received:
    case State::open:
    case State::dr_sent: call.user.on_disconnect(why); break;
    case State::idle:         // nobody knows of this connection
    case State::dr_received:  // the end has been told
    case State::draining:
    case State::closed: break;
  }
  if (into == State::closed) call.user.on_finished();
}

void StateMachine::finish(ServiceUser& user) {
  enter(State::closed);
  user.on_finished();
}

void StateMachine::fail(const Malformed& what, const Call& call) {
  if (state_ == State::open && in_class_0()) {  // whose ER names the octets, and whose DR only refuses
    put_error(remote_reference_, what, call.out);
  } else if (state_ == State::open) {
    put_disconnect_request(what.reason, clearing_abort, {}, call.out);
  } else if (state_ == State::cr_received) {
    put(DisconnectRequest{.destination_reference = remote_reference_, .reason = what.reason}, call.out);
  } else if (what.source_reference != 0 && !what.prefers_class_0) {
    // A CR that cannot be accepted is refused; a CC that cannot be accepted is a connection the peer believes in.
    const std::uint16_t source = role_ == Role::initiator ? local_reference_ : std::uint16_t{0};
    put(DisconnectRequest{what.source_reference, source, what.reason, {}, {}}, call.out);
  } else {
    put_error(what.source_reference, what, call.out);
  }
  end(State::draining, {Disconnect::Kind::aborted, static_cast<std::uint32_t>(what.reason), std::nullopt}, call);
}

// --- the carrier's side --------------------------------------------------------------------------

void StateMachine::carrier_ended(bool error, TimePoint now, Output& out, ServiceUser& user) {
  if (state_ == State::closed) return;
  // Many systems close TCP when they get our DR, instead of answering: the connection has ended as we asked
  // [clause 6.8]. In every other state an end without DR is an abortive one.
  const bool answers_dr = state_ == State::dr_sent && !error && (in_class_0() || reader_.between_tpkts());
  // In class 0 there is no other end [RFC 1006 §4].
  const bool ends_class_0 = state_ == State::open && in_class_0() && !error && reader_.between_tpkts() && !within_tsdu_;
  end(State::closed, {answers_dr || ends_class_0 ? Disconnect::Kind::graceful : Disconnect::Kind::aborted, 0, std::nullopt},
      Call{now, out, user});
}

void StateMachine::tick(TimePoint now, Output& out, ServiceUser& user) {
  if (!deadline_ || now < *deadline_) return;
  if (state_ == State::dr_received) put_disconnect_confirm(out);
  end(State::closed, {Disconnect::Kind::timed_out, 0, std::nullopt}, Call{now, out, user});
}

// --- the user's side -----------------------------------------------------------------------------

ServiceResult StateMachine::connect(View caller_data, TimePoint now, Output& out) {
  if (role_ != Role::initiator || state_ != State::idle) return refused(ServiceError::wrong_state);
  if (caller_data.size() > max_connect_data) return refused(ServiceError::too_long);
  put(propose(options_, local_reference_, caller_data), out);
  enter(State::cr_sent, now + options_.ts1);
  return {};
}

ServiceResult StateMachine::accept(View callee_data, TimePoint, Output& out) {
  if (state_ != State::cr_received) return refused(ServiceError::wrong_state);
  if (callee_data.size() > max_connect_data) return refused(ServiceError::too_long);
  const HeldRequest request{remote_reference_, agreement_, preferred_size_given_, calling_.view(), called_.view()};
  put(confirm(request, local_reference_, callee_data), out);
  reader_.set_class(agreement_.transport_class);
  enter(State::open);
  return {};
}

ServiceResult StateMachine::refuse(View data, TimePoint, Output& out, ServiceUser& user) {
  if (state_ != State::cr_received) return refused(ServiceError::wrong_state);
  if (data.size() > limits().refusal_data) return refused(ServiceError::too_long);
  // Source reference 0: none was assigned. There is no data to be graceful about, so no parameter E0.
  put(DisconnectRequest{.destination_reference = remote_reference_, .user_data = data}, out);
  finish(user);
  return {};
}

ServiceResult StateMachine::send(View piece, bool end_of_message, Output& out) {
  if (state_ != State::open) return refused(ServiceError::wrong_state);
  if (awaits_acknowledgement_) return refused(ServiceError::busy);
  // Only a TSDU's last DT may be empty [clause 6.3].
  if (piece.empty() && !end_of_message) return {};
  const std::size_t largest = agreement_.send_size - data_header_size(agreement_.transport_class);
  do {
    const View data = piece.first(std::min(piece.size(), largest));
    piece = piece.subspan(data.size());
    const bool last = end_of_message && piece.empty();
    out.put(write_data_header(agreement_.transport_class, remote_reference_, last, data.size()).view());
    if (!data.empty()) out.put_borrowed(data);
  } while (!piece.empty());
  return {};
}

ServiceResult StateMachine::send_expedited(View item, Output& out) {
  if (state_ != State::open) return refused(ServiceError::wrong_state);
  if (agreement_.expedited == Expedited::none) return refused(ServiceError::not_supported);
  if (item.empty()) return refused(ServiceError::invalid_data);
  if (item.size() > max_expedited_data) return refused(ServiceError::too_long);
  if (awaits_acknowledgement_) return refused(ServiceError::busy);
  put(ExpeditedData{remote_reference_, expedited_number_, item}, out);
  expedited_number_ = (expedited_number_ + 1) & 0x7F;
  awaits_acknowledgement_ = agreement_.expedited == Expedited::acknowledged;
  return {};
}

ServiceResult StateMachine::disconnect(std::optional<View> data, TimePoint now, Output& out, ServiceUser& user) {
  if (state_ != State::open && state_ != State::dr_received) return refused(ServiceError::wrong_state);
  if (in_class_0()) {
    if (data) return refused(ServiceError::not_supported);
    out.shut();
    enter(State::dr_sent, now + options_.ts2);
    return {};
  }
  if (data && data->size() > max_disconnect_data) return refused(ServiceError::too_long);
  awaits_acknowledgement_ = false;
  if (state_ == State::open) {
    put_disconnect_request(DisconnectReason::normal, clearing_graceful, data.value_or(View{}), out);
    enter(State::dr_sent, now + options_.ts2);
    return {};
  }
  // Last words ride on a DR of our own: DC has no room, and to the peer it looks like a collision of two DRs, which
  // clause 6.7.5 lets it take for the end.
  if (data) {
    put_disconnect_request(DisconnectReason::normal, clearing_graceful, *data, out);
  } else {
    put_disconnect_confirm(out);
  }
  finish(user);
  return {};
}

void StateMachine::abort(TimePoint, Output& out, ServiceUser& user) {
  switch (state_) {
    case State::open:
      if (in_class_0())
        out.reset();
      else
        put_disconnect_request(DisconnectReason::normal, clearing_abort, {}, out);
      break;
    case State::dr_received: put_disconnect_confirm(out); break;
    case State::cr_received: put(DisconnectRequest{.destination_reference = remote_reference_}, out); break;
    case State::idle:
    case State::cr_sent:  // the peer's reference is not known, so only the carrier's end can tell it
    case State::dr_sent:  // said already
    case State::draining: break;
    case State::closed: return;
  }
  finish(user);
}

transport::Protocol::Limits StateMachine::limits() const {
  const bool known = state_ != State::idle && state_ != State::cr_sent;
  const Expedited expedited = known ? agreement_.expedited : options_.expedited;
  const auto transport_class = known ? agreement_.transport_class : options_.preferred_class;
  const std::size_t end_data = transport_class == TransportClass::class_0 ? 0 : max_disconnect_data;
  return {.caller_data = max_connect_data,
          .callee_data = max_connect_data,
          .refusal_data = end_data,
          .disconnect_data = end_data,
          .expedited = expedited != Expedited::none ? max_expedited_data : 0};
}

// --- outgoing TPDUs ------------------------------------------------------------------------------

void StateMachine::put(const Tpdu& tpdu, Output& out) const {
  ControlBuffer buffer;
  out.put(write(tpdu, agreement_.transport_class, buffer));
}

void StateMachine::put_disconnect_request(DisconnectReason reason, std::byte clearing, View data, Output& out) const {
  std::optional<View> information(View(&clearing, 1));
  if (clearing == clearing_graceful && options_.dialect == Dialect::rfc_1859) information.reset();
  put(DisconnectRequest{remote_reference_, local_reference_, reason, information, data}, out);
}

void StateMachine::put_error(std::uint16_t destination, const Malformed& what, Output& out) const {
  const View rejected = what.rejected.first(std::min(what.rejected.size(), max_rejected));
  put(Error{destination, what.cause, rejected.empty() ? std::nullopt : std::optional(rejected)}, out);
}

void StateMachine::put_disconnect_confirm(Output& out) const {
  put(DisconnectConfirm{remote_reference_, local_reference_}, out);
}

}  // namespace ows::iso
