// One transport connection over TCP, of class 2 [ISO 8073; RFC 2126 §4.2] or 0 [RFC 1006], either role: octets, requests
// and time in, octets and events out. No descriptor, no thread, no clock, no lock, no allocation; see transport/protocol.h.
//
//   idle --connect--> cr_sent --CC--> open            the initiator
//   idle --CR--> cr_received --accept--> open         the responder
//   open --disconnect--> dr_sent --DC or the peer's DR--> closed
//   open --graceful DR--> dr_received --our user's answer (DR with data, else DC) or no answer in time (DC)--> closed
//   any --protocol error--> draining --the peer's end, or time--> closed
//
// Class 0 has neither DC nor, in an open connection, DR: its end is that of TCP. There dr_sent means that our sending is
// shut and that we wait for the peer's end.
//
// What the peer does wrong is answered once (DR where the references are known, ER where they are not), told to the
// user as an abortive end, and then only waited out. No state stores more than one TPDU header with its user data, and
// nothing the peer does makes more than a few octets of answer. The user's functions may call back into the machine.
#pragma once

#include "providers/iso/negotiation.h"
#include "providers/iso/tpdu_writer.h"
#include "providers/iso/tpkt_reader.h"
#include "providers/transport/protocol.h"

namespace ows::iso {

using transport::Output;
using transport::ServiceResult;
using transport::ServiceUser;
using transport::TimePoint;

enum class Role : std::uint8_t { initiator, responder };

enum class State : std::uint8_t {
  idle,         ///< nothing has been said
  cr_sent,      ///< waiting for the answer to our CR, TS1 runs
  cr_received,  ///< waiting for our user's accept or refuse
  open,         ///< data flows both ways
  dr_sent,      ///< waiting for DC or DR, TS2 runs; everything else is ignored
  dr_received,  ///< the peer has ended gracefully; our user may answer while answer_wait runs
  draining,     ///< a protocol error was answered; waiting for the peer to go
  closed,
};

/// A reference for a new connection: never 0, not the same again for long. Any thread may call it.
std::uint16_t next_reference();

class StateMachine final : public transport::Protocol {
 public:
  /// `local_reference` must not be 0.
  StateMachine(Role role, const Options& options, std::uint16_t local_reference = next_reference());

  State state() const { return state_; }
  Role role() const { return role_; }
  /// The largest TPDU that may be sent; known once the connection is open.
  std::size_t tpdu_size() const { return agreement_.send_size; }
  bool expedited() const { return agreement_.expedited != Expedited::none; }
  /// What was agreed; known from the CR or CC on.
  const Agreement& agreement() const { return agreement_; }
  /// Whether CR and CC are through.
  bool agreed() const { return state_ != State::idle && state_ != State::cr_sent && state_ != State::cr_received; }
  /// Why the connection has ended or never began, as far as the peer has told.
  DisconnectReason reason() const { return reason_; }
  /// Responder, from on_connect_request on: the TSAP-IDs of the CR; empty where it gave none or one over 32 octets.
  const Selector& calling_selector() const { return calling_; }
  const Selector& called_selector() const { return called_; }

  void receive(View octets, TimePoint now, Output& out, ServiceUser& user) override;
  void carrier_ended(bool error, TimePoint now, Output& out, ServiceUser& user) override;
  void tick(TimePoint now, Output& out, ServiceUser& user) override;
  std::optional<TimePoint> deadline() const override { return deadline_; }
  bool owed_more() const override { return !reader_.between_tpkts(); }
  std::size_t data_owed() const override { return state_ == State::open ? reader_.data_owed() : 0; }
  std::size_t header_expected() const override {
    const bool known = state_ == State::open && reader_.between_tpkts();
    return known ? tpkt_header_size + data_header_size(agreement_.transport_class) : 0;
  }

  ServiceResult connect(View caller_data, TimePoint now, Output& out) override;
  ServiceResult accept(View callee_data, TimePoint now, Output& out) override;
  ServiceResult refuse(View data, TimePoint now, Output& out, ServiceUser& user) override;
  ServiceResult send(View piece, bool end_of_message, Output& out) override;
  bool can_send() const override { return !awaits_acknowledgement_; }
  ServiceResult send_expedited(View item, Output& out) override;
  /// In dr_received `data` goes out as a DR, nullopt as a DC. wrong_state in every state but open and dr_received, so
  /// also after answer_wait has passed: the data of a late answer cannot be carried any more.
  ServiceResult disconnect(std::optional<View> data, TimePoint now, Output& out, ServiceUser& user) override;
  void abort(TimePoint now, Output& out, ServiceUser& user) override;

  Limits limits() const override;
  bool receives_after_disconnect() const override { return false; }

 private:
  /// What the function that runs was given.
  struct Call {
    TimePoint now;
    Output& out;
    ServiceUser& user;
  };

  // Ways from state to state.
  /// The only place that changes state_; the deadline belongs to the new state.
  void enter(State state, std::optional<TimePoint> deadline = std::nullopt);
  /// The connection ends because of the peer, the carrier or time: into draining or closed, and the user hears of it
  /// where he has something to hear.
  void end(State into, const transport::Disconnect& why, const Call& call);
  /// The same at our own user's will, who need not hear of it.
  void finish(ServiceUser& user);
  /// Answers a protocol error, ends and drains.
  void fail(const Malformed& what, const Call& call);
  /// fail() for a TPDU that is well formed but has no business here; nothing in the states that ignore the peer.
  void unexpected(const Call& call, std::uint16_t source_reference = 0);

  // Incoming TPDUs; state_machine_incoming.cpp.
  void on(const ConnectRequest& tpdu, const Call& call);
  void on(const ConnectConfirm& tpdu, const Call& call);
  void on(const DisconnectRequest& tpdu, const Call& call);
  void on(const DisconnectConfirm& tpdu, const Call& call);
  void on(const Data& tpdu, const Call& call);
  void on(const ExpeditedData& tpdu, const Call& call);
  void on(const ExpeditedAcknowledgement& tpdu, const Call& call);
  void on(const Error& tpdu, const Call& call);
  void on(const Malformed& malformed, const Call& call);
  void peer_disconnects(const DisconnectRequest& tpdu, const Call& call);
  void peer_disconnects_class_0(const DisconnectRequest& tpdu, const Call& call);
  /// Class 0 has no references in DT and ED.
  bool for_this_connection(std::uint16_t destination) const { return in_class_0() || destination == local_reference_; }
  void answer_stray(const Tpdu& answer, const Call& call);
  bool ignores_peer() const;

  // Outgoing TPDUs.
  void put(const Tpdu& tpdu, Output& out) const;
  bool in_class_0() const { return agreement_.transport_class == TransportClass::class_0; }
  void put_disconnect_request(DisconnectReason reason, std::byte clearing, View data, Output& out) const;
  void put_disconnect_confirm(Output& out) const;
  void put_error(std::uint16_t destination, const Malformed& what, Output& out) const;

  Role role_;
  State state_ = State::idle;
  DisconnectReason reason_ = DisconnectReason::not_specified;
  std::uint8_t strays_ = 0;
  std::uint8_t expedited_number_ = 0;    ///< of the next ED
  bool awaits_acknowledgement_ = false;  ///< of the last ED
  bool within_tsdu_ = false;             ///< the peer owes DTs of a TSDU
  std::uint16_t local_reference_;
  std::uint16_t remote_reference_ = 0;
  std::optional<TimePoint> deadline_;
  Agreement agreement_;
  bool preferred_size_given_ = false;
  Options options_;
  Selector calling_, called_;
  TpktReader reader_;
};

}  // namespace ows::iso
